"""A night into the ledger: every change an event, nothing touched that did not change. Runs inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from weowe_cli.exports.reading import SOMETIMES, Progress, nobody, without_a_line
from weowe_cli.ledger import pages
from weowe_cli.ledger import promises as ledger_promises
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.runs import Outcome, RunRecord
from weowe_cli.nightly.gather import Gathered
from weowe_cli.promises import changes
from weowe_cli.promises.changes import Change
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


def open_run(ledger: Ledger, store: Store, night: Gathered, *, now: datetime) -> int:
    """Write down that a night, of whatever export, is accepted; returns the run's id."""
    file, reading = night.file, night.reading
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
        ended=night.ended,
        read_from="\n".join(night.read_from),
        rows=reading.rows,
        vanished=len(night.gone),
        set_aside=len(reading.set_aside),
        ignored=sum(reading.ignored.values()),
    )
    return ledger_runs.insert(ledger, run)


def record_night(
    ledger: Ledger, store: Store, night: Gathered, *, now: datetime, who: str, progress: Progress = nobody
) -> Recorded:
    """Write one accepted night: promises opened, changed, gone and back, the rows set aside, and the run itself."""
    file, reading = night.file, night.reading
    day = store.calendar.today(file.as_of)
    run_id = open_run(ledger, store, night, now=now)
    touched: dict[int, Promise] = {}
    left_behind: set[int] = set()
    opened = changed = 0
    first_id = ledger_promises.next_id(ledger)
    digests, meanings = reading.digests, reading.meanings
    for start in range(0, len(night.matched), SOMETIMES):
        progress("comparing promises", start, len(night.matched))
        news: list[tuple[int, tuple[Change, ...]]] = []
        new: list[Promise] = []
        moves: list[tuple[Promise, Promise]] = []
        for fresh, before in night.matched[start : start + SOMETIMES]:
            if before is None:
                promise, said = changes.opened(fresh.sighting, store=store.id, dms=file.source.dms, now=now, night=day)
                promise = promise._replace(id=first_id + opened)
                opened += 1
                new.append(promise)
            else:
                promise, said = changes.seen_again(before, fresh.sighting, reading.says, night=day)
                if said:
                    if promise.family != before.family:
                        # Those it leaves behind may wait for nothing else now.
                        left_behind |= ledger_promises.family_ids(ledger, store.id, before.family)
                    moves.append((before, promise))
                    changed += 1
            digests.append(fresh.digest or without_a_line(promise.id))
            meanings.append(promise.id)
            if said:
                news.append((promise.id, said))
                touched[promise.id] = promise
        ledger_promises.insert(ledger, file.source.name, new)
        ledger_promises.update(ledger, moves)
        ledger_promises.record(ledger, news, at=now, who=who, run=run_id)
    missed = [
        (one, *changes.vanished(one, night=day, another_night=night.another_night))
        for one in (*night.gone, *night.still_gone)
    ]
    touched.update((after.id, after) for _, after, _ in missed)
    ledger_promises.update(ledger, ((before, after) for before, after, _ in missed))
    ledger_promises.record(ledger, ((after.id, said) for _, after, said in missed), at=now, who=who, run=run_id)
    if night.mended:
        # The page stays last night's; of these promises it knows only that they are here.
        page = pages.last_page(ledger, file.source.name) or {}
        page |= {without_a_line(promise): promise for promise in meanings}
        digests, meanings = [*page], [*page.values()]
    digests += [without_a_line(promise) for promise in night.named]
    meanings += night.named
    pages.turn_page(ledger, file.source.name, digests, meanings)
    ledger_runs.set_aside(ledger, run_id, ((row.row, row.column, row.value, row.reason) for row in reading.set_aside))
    ledger_runs.unknown_words(ledger, run_id, reading.unknown_words)
    unchanged = len(night.matched) - opened - changed + len(reading.unchanged)
    ledger_runs.count(ledger, run_id, opened=opened, changed=changed, unchanged=unchanged)
    return Recorded(ledger_runs.by_id(ledger, run_id), touched, frozenset(left_behind))
