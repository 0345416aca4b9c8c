"""A night into the ledger: every change an event, nothing touched that did not change. Runs inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from weowe_cli.ledger import promises as ledger_promises
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.runs import Outcome, RunRecord
from weowe_cli.nightly.gather import Gathered
from weowe_cli.promises import changes
from weowe_cli.promises.record import Promise
from weowe_cli.settings import Store


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a night did to the ledger, and the promises, as they are now, whose people may want to hear of it.

    `left_behind` are those that a touched one shared its order with until now.
    """

    run: RunRecord
    touched: Mapping[int, Promise]
    left_behind: frozenset[int]


def record_night(ledger: Ledger, store: Store, night: Gathered, *, now: datetime, who: str) -> Recorded:
    """Write one accepted night: promises opened, changed, gone and back, the rows set aside, and the run itself."""
    file, reading = night.file, night.reading
    day = store.calendar.today(file.as_of)
    first = ledger_runs.newest_taken(ledger, file.source.name) is None
    run = RunRecord(
        store=store.id,
        source=file.source.name,
        export=file.name,
        fingerprint=night.fingerprint,
        as_of=file.as_of,
        started_at=now,
        finished_at=now,
        outcome=Outcome.BASELINE if first else Outcome.ACCEPTED,
        reason="the first night: recorded and reported, no letter to a customer" if first else None,
        accepted_why=night.accepted_why,
        footer_seen=night.footer_seen,
        rows=reading.rows,
        vanished=len(night.gone),
        set_aside=len(reading.set_aside),
        ignored=sum(reading.ignored.values()),
    )
    run_id = ledger_runs.insert(ledger, run)
    opened = changed = 0
    touched: dict[int, Promise] = {}
    left_behind: set[int] = set()
    for fresh, before in night.matched:
        if before is None:
            promise, news = changes.opened(fresh.sighting, store=store.id, dms=file.source.dms, now=now, night=day)
            promise = ledger_promises.insert(ledger, file.source.name, promise, fresh.digest)
            opened += 1
        else:
            promise, news = changes.seen_again(before, fresh.sighting, reading.says, night=day)
            ledger_promises.update(ledger, before, promise, fresh.digest)
            changed += bool(news)
            if promise.family != before.family:
                # Those it leaves behind may wait for nothing else now.
                left_behind |= ledger_promises.family_ids(ledger, store.id, before.family)
        if news:
            ledger_promises.record(ledger, promise.id, news, at=now, who=who, run=run_id)
            touched[promise.id] = promise
    for promise in ledger_promises.by_ids(ledger, night.gone | night.still_gone).values():
        after, news = changes.vanished(promise, night=day, another_night=night.another_night)
        ledger_promises.update(ledger, promise, after)
        ledger_promises.record(ledger, promise.id, news, at=now, who=who, run=run_id)
        touched[promise.id] = after
    for promise in ledger_promises.by_ids(ledger, night.back).values():
        after, news = changes.back(promise)
        ledger_promises.update(ledger, promise, after)
        ledger_promises.record(ledger, promise.id, news, at=now, who=who, run=run_id)
        touched[promise.id] = after
        changed += 1
    ledger_runs.set_aside(ledger, run_id, ((row.row, row.column, row.value, row.reason) for row in reading.set_aside))
    ledger_runs.unknown_words(ledger, run_id, reading.unknown_words)
    # A promise that came back is one whose row did not change, and which yet did.
    unchanged = len(night.matched) - opened - changed + len(reading.unchanged)
    ledger_runs.count(ledger, run_id, opened=opened, changed=changed, unchanged=unchanged)
    return Recorded(ledger_runs.by_id(ledger, run_id), touched, frozenset(left_behind))
