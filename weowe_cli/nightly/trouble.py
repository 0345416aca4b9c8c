"""What is wrong with the runs of a store, told once for each cause. Reads the ledger, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import outbox
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.runs import Outcome, RunRecord
from weowe_cli.nightly.freshness import Freshness
from weowe_cli.notices.notice import Notice
from weowe_cli.notices.policy import RunTrouble
from weowe_cli.settings import Store

RUN = "run"
"""The subject of a notice that is about the run itself, not about one promise."""
LATE = "late"
"""How the cause of a notice begins that a report is late which completes special orders."""


def trouble(
    ledger: Ledger, store: Store, policy: RunTrouble, runs: Iterable[RunRecord], fresh: Freshness, now: datetime
) -> list[Notice]:
    """N20: what is wrong with the run itself, once for each cause, to those who can mend it."""
    if not policy.on:
        return []
    causes: dict[str, str] = {}
    nights = ledger_runs.newest_nights(ledger, store.id)
    if (stale := fresh.of_store()) is not None:
        of_special_orders = (night for source, (_, night) in nights.items() if source not in fresh.companions)
        newest = max(of_special_orders, default=None)
        causes[f"stale {newest.isoformat() if newest else 'from the start'}"] = stale
    for source in fresh.companions:
        if source in fresh.stale:
            newest = nights[source][1] if source in nights else None
            cause = f"{LATE} {source} {newest.isoformat() if newest else 'from the start'}"
            causes[cause] = f"{source}: {fresh.stale[source]}; its promises keep what they knew"
    for run in runs:
        if run.outcome in (Outcome.REFUSED, Outcome.FAILED):
            night = store.calendar.today(run.as_of) if run.as_of else "undated"
            cause = f"{run.outcome} {run.source} {run.export} {night} {(run.fingerprint or '')[:12]}"
            causes[cause] = f"{run.export} {run.outcome}: {run.reason}"
    for letter in outbox.all_letters(ledger, (outbox.LetterState.DEAD,)):
        if letter.store == store.id:
            causes[f"dead letter {letter.id}"] = f"letter {letter.id} was refused for good: {letter.subject}"
    told = ledger_notices.told_of_subject(ledger, store.id, RUN)
    notices = [
        Notice(rule="N20", promise=0, role=role, since=since, reason=f"{store.name}: {reason}", due_by=now)
        for since, reason in causes.items()
        for role in policy.to
    ]
    return [notice for notice in notices if notice.key not in told]
