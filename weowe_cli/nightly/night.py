"""One run over all stores: exports taken whole or not at all, what is due decided, letters put into the outbox.

Each store is one transaction: a store that fails leaves nothing behind and stops no other. Sends nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from weowe_cli.errors import ConfigurationError, RefusedExport, WeoweError
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.runs import TAKEN, Outcome, RunRecord
from weowe_cli.nightly import decide
from weowe_cli.nightly.decide import Desk
from weowe_cli.nightly.gather import (
    ExportFile,
    Gathered,
    dated_by_name,
    fingerprint,
    gather,
    landed,
    still_being_written,
)
from weowe_cli.nightly.record import record_night
from weowe_cli.notices.notice import Notice
from weowe_cli.settings import ExportSource, Store


@dataclass(frozen=True, slots=True)
class StoreNight:
    """What one run did for one store. `stale` is a sentence when the store has no fresh export (SPEC X14)."""

    store: Store
    runs: tuple[RunRecord, ...]
    letters: int
    stale: str | None
    taken: tuple[Gathered, ...] = ()
    fault: BaseException | None = None


@dataclass(frozen=True, slots=True)
class Night:
    """What one run did for all stores; `work_lists` are the staff's new lists."""

    stores: tuple[StoreNight, ...]
    work_lists: int = 0


@dataclass
class _Progress:
    """What one store's transaction has done so far."""

    runs: list[RunRecord] = field(default_factory=list)
    taken: list[Gathered] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class NightShift:
    """The means of one run. `keep` puts an accepted original into the archive before the ledger speaks of it.

    `finished` gives the moment at which a run is done; `on_fault` is told of a fault in the program.
    """

    ledger: Ledger
    desk: Desk
    who: str
    keep: Callable[[bytes, str], None]
    finished: Callable[[], datetime]
    on_fault: Callable[[BaseException], None]
    accept_why: str | None = None


def run_night(shift: NightShift, files: Iterable[ExportFile] | None = None) -> Night:
    """Read what has landed for every store, or just these `files`, and decide what is due."""
    by_hand = tuple(files) if files is not None else None
    nights = []
    for store in shift.desk.settings.stores:
        if by_hand is None or any(file.source.store == store.id for file in by_hand):
            nights.append(_store_night(shift, store, by_hand))
    with shift.ledger.transaction():
        lists = decide.write_work_lists(shift.ledger, shift.desk)
    return Night(tuple(nights), lists)


def _store_night(shift: NightShift, store: Store, by_hand: tuple[ExportFile, ...] | None) -> StoreNight:
    try:
        with shift.ledger.transaction():
            return _in_transaction(shift, store, by_hand)
    except (WeoweError, sqlite3.Error):
        raise  # a broken template or ledger is every store's trouble
    except Exception as fault:
        shift.on_fault(fault)
        return StoreNight(store, (), 0, freshness(shift.ledger, store, shift.desk.now), fault=fault)


def _in_transaction(shift: NightShift, store: Store, by_hand: tuple[ExportFile, ...] | None) -> StoreNight:
    ledger, desk = shift.ledger, shift.desk
    progress = _Progress()
    if by_hand is None:
        files, undated = landed(store, desk.now)
        for source, name, refusal in undated:
            progress.runs.append(_note(shift, store, source, name, None, None, Outcome.REFUSED, refusal))
    else:
        files = tuple(sorted((f for f in by_hand if f.source.store == store.id), key=lambda file: file.as_of))
    read_before: dict[str, ExportFile] = {}
    for file in files:
        if not _worth_reading(ledger, store, file):
            read_before[file.source.name] = file
            continue
        run = _take(shift, store, file, progress)
        if run is None:
            read_before[file.source.name] = file
        else:
            progress.runs.append(run)
    new = {run.source for run in progress.runs}
    for source, file in read_before.items():
        if source not in new:
            progress.runs.append(
                _note(shift, store, source, file.path.name, None, file.as_of, Outcome.ALREADY_READ, None)
            )
    stale = freshness(ledger, store, desk.now)
    decide.decide(ledger, desk, store, progress.touched, stale, _trouble(desk, store, progress.runs, stale, ledger))
    letters = decide.write_to_customers(ledger, desk, store, progress.hold)
    taken = [run for run in progress.runs if run.outcome in TAKEN]
    if taken:
        ledger_runs.count_letters(ledger, taken[-1].id, letters)
    for run in progress.runs:
        ledger_runs.finish(ledger, run.id, shift.finished())
    return StoreNight(
        store, tuple(ledger_runs.by_id(ledger, run.id) for run in progress.runs), letters, stale, tuple(progress.taken)
    )


def _worth_reading(ledger: Ledger, store: Store, file: ExportFile) -> bool:
    """Whether a file may hold news: one that lies about from before the last night, and was dealt with, does not."""
    last = ledger_runs.newest_taken(ledger, file.source.name)
    if file.by_hand or last is None or last.as_of is None:
        return True
    older = store.calendar.today(file.as_of) < store.calendar.today(last.as_of)
    return not (older and ledger_runs.seen_by_name(ledger, file.source.name, file.path.name))


def _take(shift: NightShift, store: Store, file: ExportFile, progress: _Progress) -> RunRecord | None:
    """Take one export whole or not at all; None when these very bytes were taken before."""
    ledger, now = shift.ledger, shift.desk.now
    name, source = file.path.name, file.source
    try:
        if not file.by_hand and still_being_written(file, store, now):
            return _note(shift, store, source.name, name, None, file.as_of, Outcome.WAITING, None)
        content = file.path.read_bytes()
    except OSError as error:
        reason = RefusedExport(f"the file cannot be read now ({error.strerror}); it waits for the next run", where=name)
        return _note(shift, store, source.name, name, None, file.as_of, Outcome.WAITING, reason)
    print_ = fingerprint(content)
    before = ledger_runs.taken_with(ledger, print_)
    if before is not None and before.store == store.id and not _another_night(file, before, store):
        return (
            None
            if not file.by_hand
            else _note(shift, store, source.name, name, print_, file.as_of, Outcome.ALREADY_READ, None)
        )
    try:
        if before is not None and before.store != store.id and shift.accept_why is None:
            raise RefusedExport(
                f"this very file was read for the store '{before.store}'",
                where=name,
                todo=f'If it is right here too: weowe import FILE --store {store.id} --accept --why "..."',
            )
        with ledger.part():
            last = ledger_runs.newest_taken(ledger, source.name)
            night = gather(ledger, store, file, content, shift.accept_why)
            shift.keep(content, print_)
            recorded = record_night(ledger, store, night, now=now, who=shift.who)
            if recorded.run.outcome is Outcome.BASELINE:
                decide.settle_baseline(ledger, shift.desk, store, recorded.touched)
    except RefusedExport as refusal:
        return _note(shift, store, source.name, name, print_, file.as_of, Outcome.REFUSED, refusal)
    except (ConfigurationError, sqlite3.Error):
        raise
    except Exception as fault:
        shift.on_fault(fault)
        failure = RefusedExport(f"a fault in the program while reading it ({type(fault).__name__})", where=name)
        return _note(shift, store, source.name, name, print_, file.as_of, Outcome.FAILED, failure)
    if last is not None and last.as_of is not None and file.as_of - last.as_of > timedelta(days=store.guards.gap_days):
        progress.hold = f"the first export after a gap of {(file.as_of - last.as_of).days} days"
    progress.touched |= recorded.touched
    progress.taken.append(night)
    return recorded.run


def _another_night(file: ExportFile, before: RunRecord, store: Store) -> bool:
    """Whether a file with the bytes of an earlier night is a night of its own: its name gives a later date.

    A quiet day exports the same rows again. Without a date in the name the file cannot be told from last night's.
    """
    later = before.as_of is not None and store.calendar.today(file.as_of) > store.calendar.today(before.as_of)
    return later and dated_by_name(file, store)


def _note(
    shift: NightShift,
    store: Store,
    source: str,
    name: str,
    print_: str | None,
    as_of: datetime | None,
    outcome: Outcome,
    refusal: RefusedExport | None,
) -> RunRecord:
    """Write down a run that changed nothing else."""
    reason = f"{refusal.rule}: {refusal.what}. {refusal.todo}".strip() if refusal else None
    run = RunRecord(
        store=store.id,
        source=source,
        export=name,
        fingerprint=print_,
        as_of=as_of,
        started_at=shift.desk.now,
        finished_at=shift.desk.now,
        outcome=outcome,
        reason=reason,
    )
    return ledger_runs.by_id(shift.ledger, ledger_runs.insert(shift.ledger, run))


def freshness(ledger: Ledger, store: Store, now: datetime) -> str | None:
    """Why no letter to a customer may be decided on what the store last exported, or None (SPEC X14)."""
    if not store.exports:
        return None
    nights = [night for source in store.exports if (night := newest_night(ledger, source)) is not None]
    if not nights:
        return "no export of this store was ever accepted"
    newest = max(nights)
    age = store.calendar.age_without_closed_days(newest, now)
    if age <= store.guards.stale_after:
        return None
    hours = int(age.total_seconds() // 3600)
    when = f"{store.calendar.local(newest):%Y-%m-%d %H:%M}"
    return f"{hours} hours since the newest export ({when}), closed days not counted"


def newest_night(ledger: Ledger, source: ExportSource) -> datetime | None:
    """The night of the last export of a source that was accepted."""
    run = ledger_runs.newest_taken(ledger, source.name)
    return run.as_of if run else None


def _trouble(desk: Desk, store: Store, runs: Iterable[RunRecord], stale: str | None, ledger: Ledger) -> list[Notice]:
    """N20: what is wrong with the run itself, once for each cause, to those who can mend it."""
    policy = desk.settings.policy.run_trouble
    causes: list[tuple[str, str]] = []
    if stale is not None:
        newest = [night for source in store.exports if (night := newest_night(ledger, source)) is not None]
        causes.append((f"stale {max(newest).isoformat() if newest else 'from the start'}", f"{store.name}: {stale}"))
    for run in runs:
        if run.outcome in (Outcome.REFUSED, Outcome.FAILED):
            causes.append(
                (
                    f"{run.outcome} {run.fingerprint or run.export}",
                    f"{store.name}: {run.export} {run.outcome}: {run.reason}",
                )
            )
    if not policy.on:
        return []
    told = decide.told_of_run(ledger, store)
    return [
        notice
        for since, reason in causes
        for role in policy.to
        if (notice := Notice(rule="N20", promise=0, role=role, since=since, reason=reason, due_by=desk.now)).key
        not in told
    ]
