"""One run over all stores: exports taken whole or not at all, what is due decided, letters put into the outbox.

Each store is one transaction: a store that fails leaves nothing behind and stops no other. Sends nothing.
"""

from __future__ import annotations

import gc
import gzip
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from weowe_cli.errors import ConfigurationError, RefusedExport, WeoweError
from weowe_cli.exports.reading import Progress, nobody
from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import outbox
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.outbox import LetterState
from weowe_cli.ledger.runs import TAKEN, Outcome, RunRecord
from weowe_cli.nightly import decide, hands
from weowe_cli.nightly.decide import Desk
from weowe_cli.nightly.freshness import freshness
from weowe_cli.nightly.gather import (
    ExportFile,
    Gathered,
    dated_by_name,
    fingerprint,
    in_full,
    landed,
    still_being_written,
)
from weowe_cli.nightly.joins import gather_night, record_joined
from weowe_cli.nightly.matches import leave_standing, settle
from weowe_cli.nightly.trouble import RUN, trouble
from weowe_cli.nightly.unjoined import unjoined
from weowe_cli.promises.record import Promise
from weowe_cli.settings import Store


@dataclass(frozen=True, slots=True)
class StoreNight:
    """What one run did for one store. `stale` is a sentence when the store has no fresh special orders (SPEC X14), `late`
    one when a report that completes them has not come; `unjoined` counts the promises that these say nothing clear of.

    `letters` counts the new ones to customers, calls left aside; `held` those that wait for a look, old and new.
    """

    store: Store
    runs: tuple[RunRecord, ...]
    letters: int
    stale: str | None
    held: int = 0
    taken: tuple[Gathered, ...] = ()
    late: str | None = None
    unjoined: int = 0


@dataclass
class _Progress:
    """What one store's transaction has done so far."""

    runs: list[RunRecord] = field(default_factory=list)
    taken: list[Gathered] = field(default_factory=list)
    touched: dict[int, Promise] = field(default_factory=dict)
    left_behind: set[int] = field(default_factory=set)
    gap: str | None = None


@dataclass(frozen=True, slots=True)
class NightShift:
    """The means of one run. `keep` puts an accepted original, compressed, into the archive, `set_aside` the rows in doubt into a
    table, both before the ledger speaks of them.

    `finished` gives the moment at which a run is done; `on_fault` is told of a fault in the program, `progress` how far
    a long one is.
    """

    ledger: Ledger
    desk: Desk
    who: str
    keep: Callable[[bytes, str], None]
    set_aside: Callable[[Store, Gathered], None]
    finished: Callable[[], datetime]
    on_fault: Callable[[BaseException], None]
    accept_why: str | None = None
    progress: Progress = nobody


def run_night(
    shift: NightShift, files: Iterable[ExportFile] | None = None, only: Iterable[Store] | None = None
) -> tuple[StoreNight, ...]:
    """Read what has landed for every store, or for `only` these, or just these `files`, and decide what is due."""
    by_hand = tuple(files) if files is not None else None
    nights = []
    with _no_collector():
        for store in shift.desk.settings.stores if only is None else only:
            if by_hand is None or any(file.source.store == store.id for file in by_hand):
                nights.append(_store_night(shift, store, by_hand))
        with shift.ledger.transaction():
            decide.write_work_lists(shift.ledger, shift.desk)
    return tuple(nights)


@contextmanager
def _no_collector() -> Iterator[None]:
    """Records by the hundred thousand make the collector walk them again and again, and none of them is in a cycle."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if not gc.get_freeze_count():
                gc.freeze()  # else it walks all of them at the very next chance
            gc.enable()


def _store_night(shift: NightShift, store: Store, by_hand: tuple[ExportFile, ...] | None) -> StoreNight:
    try:
        with shift.ledger.transaction():
            return _in_transaction(shift, store, by_hand)
    except (WeoweError, sqlite3.OperationalError):
        raise  # a broken template or ledger is every store's trouble
    except Exception as fault:
        shift.on_fault(fault)
        return _failed(shift, store, fault)


def _failed(shift: NightShift, store: Store, fault: Exception) -> StoreNight:
    """Write down that a store's night failed whole, and alert those who can have it mended."""
    failure = RefusedExport(f"a fault in the program ({type(fault).__name__}); nothing of this store was changed")
    with shift.ledger.transaction():
        run = _note(shift, store, store.id, "the whole night", Outcome.FAILED, failure)
        fresh = freshness(shift.ledger, store, shift.desk.now)
        policy = shift.desk.settings.policy.run_trouble
        alerts = trouble(shift.ledger, store, policy, [run], fresh, shift.desk.now)
        ledger_notices.put(shift.ledger, store.id, alerts, now=shift.desk.now, subject=RUN)
    return StoreNight(store, (run,), 0, fresh.of_store(), late=fresh.late())


def _in_transaction(shift: NightShift, store: Store, by_hand: tuple[ExportFile, ...] | None) -> StoreNight:
    ledger, desk = shift.ledger, shift.desk
    progress = _Progress()
    _read_exports(shift, store, by_hand, progress)
    taking = {source.dms for source in store.exports if source.profile.take_matches}
    progress.touched |= settle(ledger, store, progress.touched, taking=taking, now=desk.now, who=shift.who)
    fresh = freshness(ledger, store, desk.now)
    stale = fresh.of_store()
    alerts = trouble(ledger, store, desk.settings.policy.run_trouble, progress.runs, fresh, desk.now)
    decide.decide(ledger, desk, store, progress.touched, progress.left_behind, fresh, alerts)
    letters = decide.write_to_customers(ledger, desk, store, _hold(ledger, store, progress.gap, stale))
    taken = [run for run in progress.runs if run.outcome in TAKEN]
    if taken:
        ledger_runs.count_letters(ledger, taken[-1].id, letters)
    for run in progress.runs:
        ledger_runs.finish(ledger, run.id, shift.finished())
    runs = tuple(ledger_runs.by_id(ledger, run.id) for run in progress.runs)
    held = sum(letter.state is LetterState.HELD for letter in outbox.unsent(ledger, "customer", store.id))
    alone = len(unjoined(ledger, store)) if taken else 0
    return StoreNight(store, runs, letters, stale, held, tuple(progress.taken), fresh.late(), alone)


def _read_exports(shift: NightShift, store: Store, by_hand: tuple[ExportFile, ...] | None, progress: _Progress) -> None:
    """Take what has landed, oldest night first; of files that were read before only the newest is worth a line."""
    if by_hand is None:
        files, undated = landed(store, shift.desk.now)
        for source, name, refusal in undated:
            progress.runs.append(_note(shift, store, source, name, Outcome.REFUSED, refusal))
    else:
        files = tuple(sorted((f for f in by_hand if f.source.store == store.id), key=lambda file: file.as_of))
    read_before: dict[str, ExportFile] = {}
    for file in files:
        run = _take(shift, store, file, progress) if _worth_reading(shift.ledger, store, file) else None
        if run is not None:
            progress.runs.append(run)
        elif by_hand is not None:
            progress.runs.append(_note(shift, store, file.source.name, file.name, Outcome.ALREADY_READ, file=file))
        else:
            read_before[file.source.name] = file
    new = {run.source for run in progress.runs}
    for source, file in read_before.items():
        if source not in new:
            progress.runs.append(_note(shift, store, source, file.name, Outcome.ALREADY_READ, file=file))


def _worth_reading(ledger: Ledger, store: Store, file: ExportFile) -> bool:
    """Whether a file may hold news: one that lies about from before the last night, and was dealt with, does not."""
    last = ledger_runs.newest_taken(ledger, file.source.name)
    if file.by_hand or last is None or last.as_of is None:
        return True
    older = store.calendar.today(file.as_of) < store.calendar.today(last.as_of)
    return not (older and ledger_runs.seen_by_name(ledger, file.source.name, file.name))


def _take(shift: NightShift, store: Store, file: ExportFile, progress: _Progress) -> RunRecord | None:
    """Take one export whole or not at all; None when these very bytes were taken before."""
    ledger, now = shift.ledger, shift.desk.now
    name, source = file.name, file.source
    try:
        if not file.by_hand and still_being_written(file, store, now):
            return _note(shift, store, source.name, name, Outcome.WAITING, file=file)
        content = in_full(file)
    except OSError as error:
        reason = RefusedExport(f"the file cannot be read now ({error.strerror}); it waits for the next run", where=name)
        return _note(shift, store, source.name, name, Outcome.WAITING, reason, file=file)
    except RefusedExport as refusal:
        return _note(shift, store, source.name, name, Outcome.REFUSED, refusal, file=file)
    if content is None:
        reason = RefusedExport("the file changed while it was read; it waits for the next run", where=name)
        return _note(shift, store, source.name, name, Outcome.WAITING, reason, file=file)
    print_ = fingerprint(content)
    if _read_already(shift, store, file, print_):
        return None
    try:
        other = ledger_runs.taken_elsewhere(ledger, print_, store.id)
        if other is not None and shift.accept_why is None:
            raise RefusedExport(
                f"this very file was read for the store '{other}'",
                where=name,
                todo=f'If it is right here too: weowe import FILE --store {store.id} --accept --why "..."',
            )
        with ledger.part(), ThreadPoolExecutor(max_workers=1) as other_core:
            packed = other_core.submit(gzip.compress, content, 1, mtime=0)
            last = ledger_runs.newest_taken(ledger, source.name)
            night = gather_night(ledger, store, file, content, print_, shift.accept_why, shift.progress)
            kept = other_core.submit(_keep, shift, packed, print_)
            del content, packed  # of a million rows they are a quarter of all that is held
            entered = hands.standing(ledger, store)
            night = hands.leave_standing(ledger, leave_standing(ledger, night), entered)
            recorded = record_joined(ledger, shift.desk, store, night, who=shift.who, progress=shift.progress)
            hands.give_back(ledger, entered, recorded, at=now, who=shift.who)
            kept.result()
            shift.set_aside(store, night)
    except RefusedExport as refusal:
        return _note(shift, store, source.name, name, Outcome.REFUSED, refusal, file=file, print_=print_)
    except (ConfigurationError, sqlite3.OperationalError):
        raise
    except Exception as fault:
        shift.on_fault(fault)
        failure = RefusedExport(f"a fault in the program while reading it ({type(fault).__name__})", where=name)
        return _note(shift, store, source.name, name, Outcome.FAILED, failure, file=file, print_=print_)
    gap = timedelta(days=store.guards.gap_days)
    # A list of customers may come once a month; a gap is one of the special orders.
    if source.companion is None and last is not None and last.as_of is not None and file.as_of - last.as_of > gap:
        progress.gap = f"the first export after a gap of {(file.as_of - last.as_of).days} days"
    progress.touched |= recorded.touched
    progress.left_behind |= recorded.left_behind
    progress.taken.append(night)
    return recorded.run


def _keep(shift: NightShift, packed: Future[bytes], print_: str) -> None:
    shift.keep(packed.result(), print_)


def _read_already(shift: NightShift, store: Store, file: ExportFile, print_: str) -> bool:
    """Whether these very bytes were taken as a night of this source (SPEC X7).

    A quiet day exports the same rows again: a file whose name gives a later date than the newest night is a night of
    its own. Without a date in the name it cannot be told from last night's file, and is that one.
    """
    ledger, source = shift.ledger, file.source
    if ledger_runs.taken_with(ledger, print_, source.name) is None:
        return False
    newest, last = ledger_runs.newest_taken(ledger, source.name), ledger_runs.last_taken(ledger, source.name)
    if shift.accept_why is not None:
        # Somebody who insists may go back to an earlier night, and forth again.
        return last is not None and last.fingerprint == print_
    later = newest is None or newest.as_of is None or _day(store, file.as_of) > _day(store, newest.as_of)
    return not (later and dated_by_name(file.path, source, store, shift.desk.now))


def _hold(ledger: Ledger, store: Store, gap: str | None, stale: str | None) -> str | None:
    """Why letters are to be looked at first (SPEC X10). A gap is remembered until a run on fresh data could decide."""
    name = f"gap of {store.id}"
    hold = gap or ledger_notices.note(ledger, name) or None
    ledger_notices.set_note(ledger, name, (hold or "") if stale else "")
    return hold


def _day(store: Store, moment: datetime) -> date:
    return store.calendar.today(moment)


def _note(
    shift: NightShift,
    store: Store,
    source: str,
    name: str,
    outcome: Outcome,
    refusal: RefusedExport | None = None,
    *,
    file: ExportFile | None = None,
    print_: str | None = None,
) -> RunRecord:
    """Write down a run that changed nothing else."""
    run = RunRecord(
        store=store.id,
        source=source,
        export=name,
        fingerprint=print_,
        as_of=file.as_of if file else None,
        started_at=shift.desk.now,
        finished_at=shift.desk.now,
        outcome=outcome,
        reason=_in_one_line(refusal, name) if refusal else None,
    )
    return ledger_runs.by_id(shift.ledger, ledger_runs.insert(shift.ledger, run))


def _in_one_line(refusal: RefusedExport, name: str) -> str:
    """A refusal as the list of runs shows it: the rule, what, where in the file, and what to do."""
    where = " ".join(refusal.where.split()).removeprefix(name).lstrip(": ")
    what = f"{refusal.what} ({where})" if where else refusal.what
    return f"{refusal.rule}: {what}. {refusal.todo}".strip()
