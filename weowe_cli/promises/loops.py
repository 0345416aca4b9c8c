"""Open loops: a part is here, and nobody connected it to the customer who waits for it (SPEC X11).

Never connects the two by itself: it says what fits, and what a match makes of a promise once somebody says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from weowe_cli.promises.changes import Change, difference, moves
from weowe_cli.promises.record import AT_HAND, Promise, Sighting, Status, same_customer

Older = Mapping[str, frozenset[str]]
"""The part keys that each part key took the place of, down the whole chain."""


class Proposal(NamedTuple):
    """A row that came in for nobody, and the promises that may be waiting for it, the longest wait first.

    With one candidate it is a proposal, with several a question, with none a receipt that nobody claims. `why` says
    which, in a sentence.
    """

    row: Promise
    candidates: tuple[Promise, ...]
    why: str


class Own(NamedTuple):
    """What the DMS itself says of a promise that was matched.

    The match stands for as long as the DMS says nothing else (SPEC 8).
    """

    status: Status
    qty_received: Decimal | None
    received_on: date | None
    bin: str | None


def own_words(promise: Promise) -> Own:
    """What the DMS says of a promise before it is matched."""
    return Own(promise.status, promise.qty_received, promise.received_on, promise.bin)


def is_nobodys(promise: Promise) -> bool:
    """Neither an RO nor anything that leads to a customer is known of it."""
    return promise.ro is None and not promise.knows_its_customer


def is_floating(promise: Promise) -> bool:
    """A row that came in for nobody, and of which the DMS says nothing that contradicts that.

    Tekion's Floats, a Reynolds counter invoice made to order the part of a closed RO, a stock receipt.
    """
    return promise.is_open and promise.at_hand and is_nobodys(promise) and not _doubted(promise)


def is_waiting(promise: Promise) -> bool:
    """Somebody's part that is not all here; one that vanished from the export waits too: closed ROs do that."""
    return promise.is_open and not promise.at_hand and not is_nobodys(promise)


def older_numbers(superseded: Iterable[tuple[str, str]]) -> Older:
    """Every part key with all that it took the place of, from pairs of a newer and an older one.

    A supersession that was undone leads back to where it began, and no further.
    """
    next_older: dict[str, set[str]] = defaultdict(set)
    for newer, older in superseded:
        next_older[newer].add(older)
    found = {}
    for newer in next_older:
        chain: set[str] = set()
        ahead = [newer]
        while ahead:
            new = next_older.get(ahead.pop(), set()) - chain
            chain |= new
            ahead += new
        found[newer] = frozenset(chain - {newer})
    return found


def pieces(row: Promise) -> Decimal:
    """The pieces that a row brought; one where nobody counted them."""
    if row.qty_received is not None:
        return row.qty_received
    return (row.qty_ordered or Decimal(1)) - (row.qty_cancelled or Decimal(0))


def owed(promise: Promise) -> Decimal:
    """The pieces that a promise still waits for, at least one."""
    ordered, cancelled = promise.qty_ordered or Decimal(1), promise.qty_cancelled or Decimal(0)
    return max(ordered - cancelled - (promise.qty_received or Decimal(0)), Decimal(1))


def misfit(row: Promise, promise: Promise, older: Older) -> str | None:
    """Why a row cannot be what a promise waits for: another part, too few pieces, in before it was ordered; or None."""
    if row.part_key != promise.part_key and promise.part_key not in older.get(row.part_key, ()):
        return f"the row is of part {row.part_number}, the promise of {promise.part_number}"
    if pieces(row) < owed(promise):
        return f"the row brought {_count(pieces(row))}, the promise waits for {_count(owed(promise))}"
    if promise.ordered_on and row.received_on and promise.ordered_on > row.received_on:
        return f"the row came in on {row.received_on}, and the promise was ordered on {promise.ordered_on}"
    return None


def proposals(floating: Iterable[Promise], waiting: Iterable[Promise], older: Older) -> tuple[Proposal, ...]:
    """Each row that came in for nobody, with every promise of its store that it fits.

    A promise that two rows fit is listed for both.
    """
    by_part: dict[tuple[str, str], list[Promise]] = defaultdict(list)
    for promise in waiting:
        if is_waiting(promise):
            by_part[promise.store, promise.part_key].append(promise)
    found = []
    for row in sorted(floating, key=lambda one: one.id):
        if not is_floating(row):
            continue
        keys = (row.part_key, *sorted(older.get(row.part_key, ())))
        fitting = [one for key in keys for one in by_part.get((row.store, key), ()) if misfit(row, one, older) is None]
        candidates = tuple(sorted(fitting, key=_longest_wait))
        found.append(Proposal(row, candidates, _why(row, candidates)))
    return tuple(found)


def sure(proposed: Iterable[Proposal]) -> tuple[tuple[Promise, Promise], ...]:
    """The rows that fit one promise alone, each with it, where that promise is fitted by no other row and in no doubt."""
    listed = tuple(proposed)
    wanted: dict[int, int] = defaultdict(int)
    for one in listed:
        for candidate in one.candidates:
            wanted[candidate.id] += 1
    return tuple(
        (one.row, one.candidates[0])
        for one in listed
        if len(one.candidates) == 1 and wanted[one.candidates[0].id] == 1 and not _doubted(one.candidates[0])
    )


def matched(
    promise: Promise, row: Promise, *, today: date, first_night: date | None
) -> tuple[Promise, tuple[Change, ...]]:
    """The promise once the row's part is known to be its own, and what that changed.

    It has been on the shelf since the row came in. Before the store's first night nobody could have been told of it:
    such an arrival counts from that night. One that had vanished is known to be waited for.
    """
    received = row.received_on or today
    arrived = row.arrived_on or received
    news: dict[str, Any] = {
        "status": Status.RECEIVED,
        "qty_received": (promise.qty_received or Decimal(0)) + owed(promise),
        "received_on": received,
        "arrived_on": max(arrived, first_night) if first_night else arrived,
        "bin": row.bin or promise.bin,
        "moved_on": today,
        "vanished_since": None,
        "vanished_nights": 0,
    }
    news |= moves(promise, news, today)
    after = promise._replace(**news)
    return after, difference(promise, after, news)


def unmatched(promise: Promise, own: Own, *, today: date) -> tuple[Promise, tuple[Change, ...]]:
    """The promise once the row's part is its own no more: what the DMS itself says of it, and what that changed.

    One that is backordered again counts from today: its customer may have heard that the part is here.
    """
    here = own.status in AT_HAND
    news: dict[str, Any] = {
        "status": own.status,
        "qty_received": own.qty_received,
        "received_on": (own.received_on or promise.received_on) if here else None,
        "arrived_on": promise.arrived_on if here else None,
        "bin": own.bin,
        "moved_on": promise.moved_on if promise.status is own.status else today,
    }
    news |= moves(promise, news, today)
    after = promise._replace(**news)
    return after, difference(promise, after, news)


def seen_while_matched(own: Own, seen: Sighting) -> tuple[Own, Sighting]:
    """What the DMS now says of a matched promise, and the row without what it has been saying all along.

    A value entered by hand stands until the DMS changes its own (SPEC 8). Once it says another status, all of the row
    counts.
    """
    now = Own._make(known if told is None else told for known, told in zip(own, _told(seen), strict=True))
    if now.status is not own.status:
        return now, seen
    nothing: dict[str, Any] = {
        name: None for name, before, after in zip(Own._fields, own, now, strict=True) if before == after
    }
    return now, seen._replace(**nothing)


def over(promise: Promise, row: Promise) -> str | None:
    """Why a match cannot stand any more: the DMS has another word on the promise or on the row; or None."""
    if promise.status not in AT_HAND | {Status.INSTALLED}:
        return f"{promise.number} is {promise.status}"
    if row.status not in AT_HAND | {Status.INSTALLED}:
        return f"{row.number} is {row.status}: its receipt was taken back"
    if is_nobodys(row) or (row.ro and row.ro == promise.ro):
        return None
    if row.knows_its_customer and promise.knows_its_customer and same_customer(row, promise):
        return None
    return f"{row.number} is now of {f'RO {row.ro}' if row.ro else 'another customer'}"


def _doubted(promise: Promise) -> bool:
    return bool(promise.conflict or promise.unknown_word or promise.vanished_since)


def _told(seen: Sighting) -> tuple[Any, ...]:
    return tuple(getattr(seen, name) for name in Own._fields)


def _why(row: Promise, candidates: tuple[Promise, ...]) -> str:
    if not candidates:
        return "nobody waits for this part: a receipt that nobody claims"
    if len(candidates) > 1:
        return f"{len(candidates)} promises wait for this part; say which"
    (one,) = candidates
    if one.part_key != row.part_key:
        return f"{row.part_number} took the place of {one.part_number}, and nobody else waits for it"
    return "the same part, and nobody else waits for it"


def _longest_wait(promise: Promise) -> tuple[date, date, int]:
    return promise.promised_on or date.max, promise.ordered_on or date.max, promise.id


def _count(figure: Decimal) -> str:
    return f"{figure.normalize():f} {'piece' if figure == 1 else 'pieces'}"
