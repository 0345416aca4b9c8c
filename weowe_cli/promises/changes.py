"""What changes in a promise when an export shows it again, leaves it out, or shows it for the first time.

Every move between states is allowed and recorded (SPEC 4); nothing here decides who is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import compress
from operator import itemgetter, ne
from typing import Any, NamedTuple

from weowe_cli.promises.record import AT_HAND, CLOSED, Promise, Sighting, Status


class Change(NamedTuple):
    """One field of one promise that is no longer what it was, as text a person can read."""

    field: str
    before: str | None
    after: str | None


SIGHTED = tuple(name for name in Promise._fields if name in Sighting._fields and name not in {"status", "kind"})
"""The fields that an export may set."""

_SIGHTED_PLACES = tuple((Sighting._fields.index(name), Promise._fields.index(name)) for name in SIGHTED)
_told = itemgetter(*(place for place, _ in _SIGHTED_PLACES))
_known = itemgetter(*(place for _, place in _SIGHTED_PLACES))

FOLLOWING = frozenset(
    {
        "arrived_on",
        "backordered_since",
        "closed_by",
        "closed_from",
        "decided_at",
        "decided_by",
        "eta_confirmed_on",
        "eta_was",
        "moved_on",
        "slipped_on",
        "slips",
        "vanished_nights",
    }
)
FIELDS = tuple(name for name in Promise._fields if name not in FOLLOWING)
"""The fields whose change is an event; the others only follow from these."""
_PLACE = {name: place for place, name in enumerate(Promise._fields) if name not in FOLLOWING}

CLEARED_BY_AN_EMPTY_CELL = frozenset(
    {"eta_from", "eta_to", "eta_text", "conflict", "unknown_word", "dms_status", "qty_backordered", "text_consent"}
)
"""Where an empty cell is news; elsewhere it is an export that says less tonight, and the promise keeps what it knew."""

MOVEMENT = frozenset({"status", "eta_from", "eta_to", "promised_on", "qty_received", "qty_backordered"})
"""What a customer would call movement (SPEC 2, stale)."""


def opened(seen: Sighting, *, store: str, dms: str, now: datetime, night: date) -> tuple[Promise, tuple[Change, ...]]:
    """The promise that a first sighting makes. A status that nobody knows begins as `requested`."""
    status = seen.status or Status.REQUESTED
    promise = Promise(
        store=store,
        dms=dms,
        order=seen.order,
        kind=seen.kind,
        status=status,
        first_seen_at=now,
        moved_on=max((day for day in (seen.ordered_on, seen.received_on) if day and day <= night), default=night),
        **{name: getattr(seen, name) for name in SIGHTED},
    )
    dates = _dates(status, received_on=seen.received_on, installed_on=seen.installed_on, night=night, before=None)
    if status is Status.BACKORDERED:
        dates["backordered_since"] = night
    if seen.eta_to is not None:
        dates["eta_confirmed_on"] = night
    return promise._replace(**dates), (Change("opened", None, str(promise.status)),)


def seen_again(
    before: Promise, seen: Sighting, says: frozenset[str], *, night: date
) -> tuple[Promise, tuple[Change, ...]]:
    """The promise after one more sighting, and what that changed. `says` names the fields this export has columns for."""
    news: dict[str, Any] = {}
    if seen.status is not None and seen.status is not before.status:
        news["status"] = seen.status
    all_told = _told(seen)
    for name, told in compress(zip(SIGHTED, all_told, strict=True), map(ne, all_told, _known(before))):
        if told is None and (name not in CLEARED_BY_AN_EMPTY_CELL or name not in says):
            continue
        if name == "so_type" and name not in says and not (seen.ro and before.ro is None):
            continue  # it was only inferred from the RO, and there is no news of that
        news[name] = told
    if before.vanished_since is not None:
        news |= {"vanished_since": None, "vanished_nights": 0}
    if not news:
        return before, ()
    if news.keys() & MOVEMENT:
        news["moved_on"] = night
    news |= _dates(
        news.get("status", before.status),
        received_on=news.get("received_on", before.received_on),
        installed_on=news.get("installed_on", before.installed_on),
        night=night,
        before=before,
    )
    news |= moves(before, news, night)
    after = before._replace(**news)
    return after, difference(before, after, news)


def moves(before: Promise, news: Mapping[str, Any], day: date) -> dict[str, Any]:
    """What follows from a new state or a new ETA, whoever said so: the backorder, the slips, the state it was closed in.

    An ETA that moves to a later day while the part is waited for has slipped. One that is taken away has not, and is
    measured against when another is given. One that moves again on the day it slipped was put right: it has slipped once,
    from where it stood before. Once the part is here its slips are forgotten, and a closed promise has none more.
    """
    found: dict[str, Any] = {}
    status = news.get("status", before.status)
    if status is not before.status:
        found["backordered_since"] = day if status is Status.BACKORDERED else None
        if status in CLOSED:
            found["closed_from"] = before.closed_from if before.status in CLOSED else before.status
        elif before.status in CLOSED:
            found |= {"closed_from": None, "closed_by": None}
    if status in AT_HAND:
        if status is not before.status:
            found |= {"eta_was": None, "slips": 0, "slipped_on": None}
        return found
    if not news.keys() & {"eta_from", "eta_to"}:
        return found
    eta, slips = news.get("eta_to", before.eta_to), before.slips
    known = before.eta_to or before.eta_was
    found |= {"eta_confirmed_on": day if eta else before.eta_confirmed_on, "eta_confirmed_by": None}
    if eta == before.eta_to:
        return found
    if before.slipped_on == day:
        known, slips = before.eta_was, slips - 1
    if eta is not None and known is not None and eta > known and status not in CLOSED:
        return found | {"eta_was": known, "slips": slips + 1, "slipped_on": day}
    return found | {"eta_was": known, "slips": slips, "slipped_on": None}


def vanished(before: Promise, *, night: date, another_night: bool) -> tuple[Promise, tuple[Change, ...]]:
    """The promise after one more full export without it (SPEC X9): shown and chased, never closed.

    A second export of one date is not `another_night`, and counts for none.
    """
    if before.vanished_since is None:
        after = before._replace(vanished_since=night, vanished_nights=1)
        return after, difference(before, after)
    return before._replace(vanished_nights=before.vanished_nights + int(another_night)), ()


def back(before: Promise) -> tuple[Promise, tuple[Change, ...]]:
    """The promise that a full export holds again, in the very row of before it vanished."""
    after = before._replace(vanished_since=None, vanished_nights=0)
    return after, difference(before, after)


def difference(before: Promise, after: Promise, among: Collection[str] = FIELDS) -> tuple[Change, ...]:
    """The fields in which two states of one promise differ, but for those that only follow from the others.

    `among` names the fields that can differ at all, where that is known.
    """
    found = []
    for name in sorted(_PLACE.keys() & among, key=_PLACE.__getitem__):
        old, new = before[_PLACE[name]], after[_PLACE[name]]
        if old != new:
            found.append(Change(name, as_text(old), as_text(new)))
    return tuple(found)


_AS_TEXT: Mapping[type, Callable[[Any], str]] = {
    bool: lambda answer: "yes" if answer else "no",
    Decimal: lambda figure: f"{figure.normalize():f}",
    date: date.isoformat,
    datetime: datetime.isoformat,
}


def as_text(value: object) -> str | None:
    """A value of the record as the history shows it."""
    return None if value is None else _AS_TEXT.get(type(value), str)(value)


def _dates(
    status: Status, *, received_on: date | None, installed_on: date | None, night: date, before: Promise | None
) -> dict[str, Any]:
    """The dates that follow from the state: an arrival the DMS did not date is dated by the night that showed it."""
    if status in CLOSED:
        return {"closed_on": (before.closed_on if before else None) or installed_on or night}
    received = arrived = None
    if status in AT_HAND:
        received = arrived = received_on or night
        if before is not None and before.at_hand:
            arrived = before.arrived_on or before.received_on or received
    return {"received_on": received, "arrived_on": arrived, "installed_on": None, "closed_on": None}
