"""A part that is here and the customer who waits for it, connected (SPEC X11): by a person, or by night where a profile says so.

Runs inside a transaction; nothing is sent. What the DMS says afterwards has the last word, here as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from weowe_cli.errors import Ambiguous, WeoweError
from weowe_cli.ledger import by_hand, outbox, pages, promises
from weowe_cli.ledger import matches as ledger_matches
from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.matches import Match
from weowe_cli.nightly import decide
from weowe_cli.nightly.decide import Desk
from weowe_cli.nightly.finding import the_promise
from weowe_cli.nightly.freshness import freshness
from weowe_cli.nightly.gather import Gathered
from weowe_cli.promises import changes, loops
from weowe_cli.promises.by_hand import STATE
from weowe_cli.promises.changes import Change
from weowe_cli.promises.loops import Proposal
from weowe_cli.promises.record import Promise
from weowe_cli.settings import Store, source_name

if TYPE_CHECKING:
    from weowe_cli.reports.matches import LoopEntry

BY_PROFILE = "the profile takes a match that only one promise fits (take_matches)"
NOTHING: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Signature:
    """By whom, when, on which day of the store, and why something is written down."""

    who: str
    now: datetime
    today: date
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A promise and the row that came in for it, or came in for it until now, as they are after that."""

    promise: Promise
    row: Promise


def open_loops(ledger: Ledger, store: Store) -> tuple[Proposal, ...]:
    """Every row of a store that came in for nobody, with the promises it fits."""
    rows = [one for one in ledger_matches.arrived_for_nobody(ledger, store.id) if loops.is_floating(one)]
    if not rows:
        return ()
    older = _older(ledger, store.id)
    keys = {key for row in rows for key in (row.part_key, *older.get(row.part_key, ()))}
    return loops.proposals(rows, ledger_matches.waiting_for(ledger, store.id, keys), older)


def loop_entries(ledger: Ledger, stores: Iterable[Store], now: datetime) -> list[LoopEntry]:
    """The open loops of these stores as their list shows them: what one word closes first, what nobody claims last."""
    from weowe_cli.nightly.entries import entry
    from weowe_cli.reports.matches import LoopEntry

    heard = promises.last_contacts(ledger)
    found = [
        LoopEntry(
            row=entry(store, one.row, heard, now),
            candidates=tuple(entry(store, candidate, heard, now) for candidate in one.candidates),
            why=one.why,
        )
        for store in stores
        for one in open_loops(ledger, store)
    ]
    return sorted(found, key=lambda one: (not one.candidates, len(one.candidates)))


def accept(ledger: Ledger, desk: Desk, number: str, row_number: str, *, who: str, why: str | None) -> Pair:
    """Connect a promise with the row that came in for it, both by any number that a person may use.

    Raises WeoweError where one of the two is not what it would have to be, or where they do not fit and nobody says why
    they do.
    """
    promise = the_promise(ledger, number, to_write=True)
    store = desk.settings.store_of(promise)
    older = _older(ledger, store.id)
    row = _row(ledger, row_number, promise, older)
    _refuse_what_cannot_be(ledger, promise, row)
    unlike = loops.misfit(row, promise, older)
    if unlike and not why:
        raise WeoweError(
            f"they do not fit: {unlike}",
            where=f"{promise.number}={row.number}",
            todo='If it is right all the same, say why, and it is kept: --why "..."',
        )
    fresh = freshness(ledger, store, desk.now)
    first = fresh.first_nights.get(source_name(store.id, promise.dms))
    said = why or "accepted by hand"
    return _connect(ledger, promise, row, Signature(who, desk.now, store.calendar.today(desk.now), said), first)


def undo(ledger: Ledger, desk: Desk, number: str, *, who: str, why: str | None) -> Pair:
    """Take a match apart again, named by its promise or by its row; raises WeoweError where there is none."""
    promise = the_promise(ledger, number, to_write=True)
    found = ledger_matches.among(ledger, [promise.id])
    if not found:
        raise WeoweError(
            f"{promise.number} is matched to nothing",
            where=f"--undo {number}",
            todo="`weowe show` tells of every match among the events of its promise.",
        )
    (match,) = found.values()
    store = desk.settings.store_of(promise)
    signed = Signature(who, desk.now, store.calendar.today(desk.now), why or "undone by hand")
    return _separate(ledger, store, match, signed)


def moved_by(pairs: Iterable[Pair]) -> dict[int, Promise]:
    """The promises and rows that were connected or taken apart, by their ids."""
    return {one.id: one for pair in pairs for one in (pair.promise, pair.row)}


def decide_again(ledger: Ledger, desk: Desk, moved: Mapping[int, Promise]) -> None:
    """Ask the rules about promises that a person moved by day, and bring the letters up to date, as a night would."""
    for store in desk.settings.stores:
        theirs = {identity: one for identity, one in moved.items() if one.store == store.id}
        if not theirs:
            continue
        decide.decide(ledger, desk, store, theirs, (), freshness(ledger, store, desk.now), ())
        # What a gap between exports holds for a look is held here too (X10).
        hold = ledger_notices.note(ledger, f"gap of {store.id}") or None
        decide.write_to_customers(ledger, desk, store, hold)
    decide.write_work_lists(ledger, desk)


def unsent_about(ledger: Ledger, promise: Promise) -> list[outbox.OutboxLetter]:
    """The letters and calls to the customer that speak of a promise and were not made yet."""
    unsent = (outbox.LetterState.WAITING, outbox.LetterState.HELD)
    return [
        one
        for one in outbox.about(ledger, promise.id)
        if one.audience == "customer" and one.state in unsent and not one.maybe_delivered and promise.id in one.promises
    ]


def leave_standing(ledger: Ledger, night: Gathered) -> Gathered:
    """A night without what it repeats of matched promises: a match stands until the DMS changes its own word (SPEC 8)."""
    found = ledger_matches.among(ledger, (promise.id for _, promise in night.matched if promise is not None))
    if not found:
        return night
    rows = []
    for fresh, promise in night.matched:
        match = found.get(promise.id) if promise is not None else None
        if match is not None:
            own, sighting = loops.seen_while_matched(match.own, fresh.sighting)
            if own != match.own:
                ledger_matches.note(ledger, match.promise, own)
            rows.append((replace(fresh, sighting=sighting), promise))
        else:
            rows.append((fresh, promise))
    return replace(night, matched=tuple(rows))


def settle(
    ledger: Ledger, store: Store, touched: Mapping[int, Promise], *, taking: Collection[str], now: datetime, who: str
) -> dict[int, Promise]:
    """Bring the matches of a store in line with the exports just read; returns the promises that this moved.

    A match ends where the DMS has another word on its promise or its row. Of the systems in `taking` a row that only
    one promise fits is taken for a match (`take_matches`).
    """
    signed = Signature(who, now, store.calendar.today(now))
    pairs = [*_over(ledger, store, touched, signed), *(_taken(ledger, store, taking, signed) if taking else ())]
    return {one.id: one for pair in pairs for one in (pair.promise, pair.row)}


def _over(ledger: Ledger, store: Store, touched: Collection[int], signed: Signature) -> Iterable[Pair]:
    found = ledger_matches.among(ledger, touched)
    about = promises.by_ids(ledger, {one for match in found.values() for one in (match.promise, match.row)})
    for match in found.values():
        if (why := loops.over(about[match.promise], about[match.row])) is not None:
            yield _separate(ledger, store, match, replace(signed, why=f"the DMS has another word: {why}"))


def _taken(ledger: Ledger, store: Store, taking: Collection[str], signed: Signature) -> Iterable[Pair]:
    """What came in before both systems had their first night is left for somebody to look at (X10)."""
    nights = freshness(ledger, store, signed.now).first_nights
    for row, promise in loops.sure(open_loops(ledger, store)):
        firsts = [nights.get(source_name(store.id, one.dms)) for one in (row, promise)]
        after_both = row.arrived_on and all(first is not None and row.arrived_on > first for first in firsts)
        if row.dms in taking and after_both:
            yield _connect(ledger, promise, row, replace(signed, why=BY_PROFILE), None)


def _connect(ledger: Ledger, promise: Promise, row: Promise, signed: Signature, first_night: date | None) -> Pair:
    after, said = loops.matched(promise, row, today=signed.today, first_night=first_night)
    taken = row._replace(matched_to=promise.id)
    promises.update(ledger, [(promise, after), (row, taken)])
    ledger_matches.put(ledger, Match(promise.id, row.id, loops.own_words(promise)))
    what = Change("matched", None, f"{_named(row)}: {signed.why}")
    news = [(promise.id, (what, *said)), (row.id, (Change("matched_to", None, promise.number),))]
    promises.record(ledger, news, at=signed.now, who=signed.who)
    return Pair(after, taken)


def _separate(ledger: Ledger, store: Store, match: Match, signed: Signature) -> Pair:
    about = promises.by_ids(ledger, [match.promise, match.row])
    promise, row = about[match.promise], about[match.row]
    after, said = promise, NOTHING
    if promise.at_hand or promise.status is match.own.status:
        after, said = loops.unmatched(promise, match.own, today=signed.today)
    # One that a person closed stays closed; only its row is free again.
    after, lost = missed(ledger, store, after, signed)
    free, gone = missed(ledger, store, row._replace(matched_to=None), signed)
    promises.update(ledger, [(promise, after), (row, free)])
    ledger_matches.drop(ledger, promise.id)
    if after.status is match.own.status:
        by_hand.drop(ledger, promise.id, (*STATE.fields, *STATE.follows))
    what = Change("match undone", _named(row), signed.why)
    news = [(promise.id, (what, *said, *lost)), (row.id, (Change("matched_to", promise.number, signed.why), *gone))]
    promises.record(ledger, news, at=signed.now, who=signed.who)
    return Pair(after, free)


def missed(ledger: Ledger, store: Store, one: Promise, signed: Signature) -> tuple[Promise, tuple[Change, ...]]:
    """A promise or row as vanished where the last full export held it no more; while it waited for nothing, nobody asked."""
    name = ledger_matches.source_of(ledger, one.id)
    full = any(source.name == name and source.mode == "full" for source in store.exports)
    if not full or not one.is_open or one.vanished_since or one.id in (pages.last_page(ledger, name) or {}).values():
        return one, NOTHING
    return changes.vanished(one, night=signed.today, another_night=True)


def _refuse_what_cannot_be(ledger: Ledger, promise: Promise, row: Promise) -> None:
    """Raises WeoweError where no reason in the world makes a match of the two."""
    where = f"{promise.number}={row.number}"
    unchanged = "`weowe match` lists what fits; nothing was changed."

    def no(what: str, todo: str = unchanged) -> WeoweError:
        return WeoweError(what, where=where, todo=todo)

    if promise.id == row.id:
        raise no(f"{promise.number} cannot be the part it waits for itself")
    if promise.store != row.store:
        raise no(f"{promise.number} is of the store '{promise.store}', {row.number} of '{row.store}'")
    known = ledger_matches.among(ledger, [promise.id, row.id])
    if known:
        match = next(iter(known.values()))
        held, by = promises.by_ids(ledger, [match.promise]), promises.by_ids(ledger, [match.row])
        names = f"{held[match.promise].number} is matched to {by[match.row].number} already"
        raise no(names, f"If that was wrong: weowe match --undo {held[match.promise].number}")
    if not promise.is_open:
        raise no(f"{promise.number} waits for nothing: it is {promise.status}")
    if promise.at_hand:
        raise no(f"{promise.number} waits for nothing: it is here since {promise.received_on}")
    if loops.is_nobodys(promise):
        raise no(f"{promise.number} has neither an RO nor a customer: nobody waits for it")
    if not row.at_hand:
        raise no(f"{row.number} is not here: it is {row.status}")
    if not loops.is_nobodys(row):
        whose = f"RO {row.ro}" if row.ro else "a customer"
        raise no(f"{row.number} is of {whose}: a promise of its own, not a part that came in for nobody")


def _row(ledger: Ledger, number: str, promise: Promise, older: loops.Older) -> Promise:
    """The row that a person means; of several lines of one order the one that is the part waited for."""
    found = promises.by_number(ledger, number)
    if len(found) > 1:
        fitting = [one for one in found if one.id != promise.id and loops.misfit(one, promise, older) is None]
        if len(fitting) == 1:
            return fitting[0]
        lines = [f"{one.number}  {one.part_number}  {one.what}  {one.status}" for one in fitting or found]
        what = f"'{number}' is {len(found)} rows, {len(fitting) or 'none'} of which {promise.number} may wait for"
        raise Ambiguous(what, where="\n".join(lines), todo="Say which by its WO number.")
    return found[0] if found else the_promise(ledger, number, to_write=True)


def _older(ledger: Ledger, store: str) -> loops.Older:
    return loops.older_numbers(ledger_matches.superseded(ledger, store))


def _named(row: Promise) -> str:
    """A row as the evidence names it: its number here and in its DMS."""
    return f"{row.number}, order {row.order}"
