"""How old what a store last exported is, and what is wrong with its runs. Reads the ledger, writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import outbox
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.runs import Outcome, RunRecord
from weowe_cli.notices.notice import Notice
from weowe_cli.notices.policy import RunTrouble
from weowe_cli.settings import Store

RUN = "run"
"""The subject of a notice that is about the run itself, not about one promise."""


@dataclass(frozen=True, slots=True)
class Freshness:
    """The state of every source a store has, or had. `stale` has a sentence for each that is too old (SPEC X14).

    No letter to a customer is decided on a promise of a stale source. `first_nights` are the baselines.
    """

    stale: dict[str, str]
    first_nights: dict[str, date]
    configured: tuple[str, ...]

    def of_store(self) -> str | None:
        """Why the store's data is not fresh, or None; sources that left the configuration do not count."""
        return "; ".join(self.stale[source] for source in self.configured if source in self.stale) or None


def freshness(ledger: Ledger, store: Store, now: datetime) -> Freshness:
    """How fresh the sources of a store are."""
    calendar, configured = store.calendar, tuple(source.name for source in store.exports)
    nights = ledger_runs.newest_nights(ledger, store.id)
    stale = {source: f"no export ({source}) was ever accepted" for source in configured if source not in nights}
    for source, (_, newest) in nights.items():
        age = calendar.age_without_closed_days(newest, now)
        if age > store.guards.stale_after:
            hours, when = int(age.total_seconds() // 3600), f"{calendar.local(newest):%Y-%m-%d %H:%M}"
            stale[source] = f"{hours} hours since the newest export ({when}), closed days not counted"
    first = {source: calendar.today(night) for source, (night, _) in nights.items()}
    return Freshness(stale, first, configured)


def trouble(
    ledger: Ledger, store: Store, policy: RunTrouble, runs: Iterable[RunRecord], fresh: Freshness, now: datetime
) -> list[Notice]:
    """N20: what is wrong with the run itself, once for each cause, to those who can mend it."""
    if not policy.on:
        return []
    causes: dict[str, str] = {}
    if (stale := fresh.of_store()) is not None:
        newest = max((night for _, night in ledger_runs.newest_nights(ledger, store.id).values()), default=None)
        causes[f"stale {newest.isoformat() if newest else 'from the start'}"] = stale
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
