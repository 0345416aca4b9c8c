"""What people enter by hand, and how long it stands: until the DMS changes its own value there (SPEC 8).

Never decides who may enter what, nor who hears of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from weowe_cli.promises.changes import CLEARED_BY_AN_EMPTY_CELL, MOVEMENT, Change, difference, moves
from weowe_cli.promises.record import AT_HAND, OPEN, Answer, Promise, Sighting, Status

BY_HAND = "by hand"
"""What an event is called that says on whose word a value stands, or why: `before` names the value, `after` has the words."""
ATTEMPT = "attempt"
"""What an event is called in which somebody tried to reach the customer and reached nobody."""


class Method(StrEnum):
    """How somebody spoke to the customer; `inbound` is a customer who called or came in by themselves."""

    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    IN_PERSON = "in-person"
    INBOUND = "inbound"


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that stand by hand together or not at all.

    `led_by` is the one that the DMS has to change for all of them to be its own again; without it any of them does.
    `follows` are what the program itself made of them, which is as it was once they are the DMS's own again.
    """

    name: str
    fields: tuple[str, ...]
    led_by: str | None = None
    follows: tuple[str, ...] = ()

    @property
    def tells(self) -> tuple[str, ...]:
        """The fields that say whether it stands by hand at all."""
        return (self.led_by,) if self.led_by else self.fields


ETA = Group(
    "ETA",
    ("eta_from", "eta_to", "eta_text"),
    follows=("eta_was", "slips", "slipped_on", "eta_confirmed_on", "eta_confirmed_by"),
)
# A received date that the DMS puts right says nothing against a part that a person knows to be installed.
STATE = Group("state", ("status", "received_on", "installed_on"), led_by="status", follows=("backordered_since",))
PROMISED = Group("promised date", ("promised_on",))
OWNER = Group("owner", ("advisor",))
GROUPS = (ETA, STATE, PROMISED, OWNER)


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry makes of a promise. `own` is what is to be noted as the DMS's own, `over` what is its own again."""

    promise: Promise
    changes: tuple[Change, ...]
    own: Mapping[str, Any]
    over: tuple[str, ...]


def entered(before: Promise, news: Mapping[str, Any], own: Mapping[str, Any], *, today: date) -> Entered:
    """The promise once a person has entered `news`; `own` is what the DMS says where a person's word stood already.

    What is noted as the DMS's own is the value of before the first entry. What says the same as the DMS stands by hand no
    more; where it is taken back and not entered, what only followed from the earlier entry is forgotten.
    """
    fresh = {field: value for field, value in news.items() if getattr(before, field) != value}
    if fresh.keys() & MOVEMENT:
        fresh["moved_on"] = today
    followed = moves(before, fresh, today)
    fresh = followed | fresh | {field: news[field] for field in followed if field in news}
    noted: dict[str, Any] = {}
    over: list[str] = []
    for group in GROUPS:
        if not fresh.keys() & {*group.fields}:
            continue
        known = {field: own.get(field, getattr(before, field)) for field in (*group.fields, *group.follows)}
        if any(fresh.get(field, getattr(before, field)) != known[field] for field in group.tells):
            noted |= known
            continue
        over += (field for field in (*group.fields, *group.follows) if field in own)
        if not news.keys() & {*group.follows}:  # else somebody gave this very date anew, and it is news to the customer
            fresh |= {field: known[field] for field in group.follows if field in own}
    after = before._replace(**fresh)
    return Entered(after, difference(before, after), noted, tuple(over))


def seen_while_standing(
    promise: Promise, own: Mapping[str, Any], seen: Sighting, says: frozenset[str]
) -> tuple[dict[str, Any], Sighting]:
    """What the DMS now says where a person's word stands, and the row as far as it is news.

    Where the DMS says what it said before, the row says what the person did; where it changed its own value, that
    counts, but for the steps by which it follows an installation. `says` names the fields that the export has columns for: an empty cell is an answer only there.
    """
    now: dict[str, Any] = dict(own)
    standing: dict[str, Any] = {}
    for group in GROUPS:
        fields = [field for field in group.fields if field in own]
        told = {field: _told(field, seen, says, own[field]) for field in fields}
        changed = {field for field in fields if told[field] != own[field]}
        now |= told
        if changed & {*group.tells}:
            if group is STATE and _catches_up(promise, own["status"], told["status"]):
                standing |= {field: getattr(promise, field) for field in fields}
            continue
        standing |= {field: getattr(promise, field) for field in fields if field not in changed}
    return now, seen._replace(**standing)


def _catches_up(promise: Promise, before: Status, now: Status) -> bool:
    """Whether the DMS only follows a part that a person entered as installed: received by now, or scheduled.

    The customer drives with it, and is not to hear that it is here.
    """
    path = [state for state in Status if state in OPEN]
    if promise.status is not Status.INSTALLED or before not in OPEN or now not in OPEN:
        return False
    return path.index(now) > path.index(before)


def given_back(before: Promise, after: Promise, own: Mapping[str, Any]) -> tuple[Group, ...]:
    """The groups in which a night ended what a person had entered, `before` as the person left it, `after` as it is now.

    Either the DMS says now what the person did, or it has another word, and that counts.
    """
    return tuple(
        group
        for group in GROUPS
        if own.keys() & {*group.fields}
        and (
            any(getattr(before, field) != getattr(after, field) for field in group.tells)
            or all(getattr(after, field) == own[field] for field in group.tells)
        )
    )


def expected(first: date | None, last: date | None, *, today: date, confirmed_by: str | None) -> dict[str, Any]:
    """An ETA as a person gives it, one day or a range, or none; also the same again is a confirmation of it."""
    news = {"eta_from": first, "eta_to": last, "eta_text": None, "eta_confirmed_by": confirmed_by if last else None}
    return news | {"eta_confirmed_on": today} if last else news


def appointment(before: Promise, when: datetime | None) -> dict[str, Any]:
    """An appointment made or taken back. One for a part that is not at hand is noted, and changes no state."""
    if not before.at_hand:
        return {"scheduled_for": when}
    return {"scheduled_for": when, "status": Status.SCHEDULED if when else Status.RECEIVED}


def closing(status: Status, on: date, by: str) -> dict[str, Any]:
    """A promise closed by hand."""
    news: dict[str, Any] = {"status": status, "closed_on": on, "closed_by": by}
    return news | {"installed_on": on} if status is Status.INSTALLED else news


def reopening(before: Promise, own: Mapping[str, Any], today: date) -> dict[str, Any]:
    """A closed promise as it was: in the state in which it was closed, which is the DMS's own unless a person's stood.

    One that was closed when it was first seen is at hand if it ever came. A customer's cancellation is none any more.
    """
    status = before.closed_from
    if status is None:
        status = Status.RECEIVED if before.received_on else Status.ORDERED
    here = status in AT_HAND
    received = before.received_on or own.get("received_on") or today
    news: dict[str, Any] = {
        "status": status,
        "closed_on": None,
        "installed_on": None,
        "received_on": received if here else None,
        "arrived_on": (before.arrived_on or received) if here else None,
    }
    if before.decision is Answer.CANCEL:
        news |= {"decision": None, "decided_at": None, "decided_by": None}
    return news


def answered(before: Promise, answer: Answer, *, at: datetime, by: str, today: date) -> dict[str, Any]:
    """What the customer's answer makes of a promise: a decision, and its end, or an appointment that is off.

    `no-answer` decides nothing.
    """
    if answer is Answer.NO_ANSWER:
        return {}
    news: dict[str, Any] = {"decision": answer, "decided_at": at, "decided_by": by}
    if answer is Answer.CANCEL:
        return news | closing(Status.CANCELLED, today, by)
    if answer is Answer.RESCHEDULE and (before.scheduled_for or before.status is Status.SCHEDULED):
        return news | appointment(before, None)
    return news


def _told(field: str, seen: Sighting, says: frozenset[str], own: Any) -> Any:
    """What a row says in one field; an empty cell says nothing but where it takes something away."""
    told = getattr(seen, field)
    silent = told is None and (field not in CLEARED_BY_AN_EMPTY_CELL or field not in says)
    return own if silent else told
