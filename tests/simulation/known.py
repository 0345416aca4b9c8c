"""What an oracle knows of a store's promises, by the sentences of SPEC 4, 5 and 8: from the rows alone, and what people entered.

Written apart from the program and slow on purpose; imports nothing of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from tests.simulation.orders import ByHand
from tests.simulation.stores import Store

WAITED_FOR = ("requested", "ordered", "backordered", "partial")
AT_HAND = ("received", "scheduled")
OPEN = WAITED_FOR + AT_HAND
WORDS = {
    "requested": "requested", "ordered": "ordered", "on order": "ordered", "b/o": "backordered", "partial": "partial",
    "received": "received", "installed": "installed", "cancelled": "cancelled", "returned": "returned",
}  # fmt: skip
MOVEMENT = ("status", "eta_from", "eta_to", "promised_on", "qty_received", "qty_backordered")

Name = tuple[str, str]
"""A promise's order number and part number."""


class Key(NamedTuple):
    """One thing to say, once: by which rule, at which tier, since when, to whom."""

    rule: str
    tier: int
    since: str
    role: str


class Said(NamedTuple):
    """One thing that was said to one of the staff, or one thing in a letter."""

    promise: Name
    key: Key
    to: str


class Letter(NamedTuple):
    """One letter that left, or one call that was made, and all that it says."""

    customer: str
    at: datetime
    call: bool
    says: frozenset[Said]


@dataclass
class Promise:
    """What is known of one promise."""

    name: Name
    status: str = "requested"
    row: dict[str, str] = field(default_factory=dict)
    eta_from: date | None = None
    eta_to: date | None = None
    promised_on: date | None = None
    advisor: str = ""
    qty_ordered: Decimal | None = None
    qty_received: Decimal | None = None
    qty_backordered: Decimal | None = None
    qty_cancelled: Decimal | None = None
    ordered_on: date | None = None
    first_seen: date = date.min
    moved_on: date = date.min
    arrived_on: date | None = None
    appointment: date | None = None
    closed_on: date | None = None
    closed_from: str = ""
    closed_by_hand: bool = False
    doubt: str = ""
    vanished_since: date | None = None
    vanished_nights: int = 0
    vanished_last: date | None = None
    backordered_since: date | None = None
    backordered_before: date | None = None
    last_eta: date | None = None
    eta_was: date | None = None
    slips: int = 0
    slipped_on: date | None = None
    eta_given_on: date | None = None
    decision: str = ""
    decided_at: datetime | None = None
    contacted_at: datetime | None = None
    hold_until: date | None = None
    by_hand: dict[str, object] = field(default_factory=dict)
    told: dict[Key, datetime] = field(default_factory=dict)
    settled: set[Key] = field(default_factory=set)

    @property
    def known(self) -> set[Key]:
        """What need not be said again: it was said, or was so on the first night."""
        return set(self.told) | self.settled

    @property
    def customer(self) -> str:
        return self.row["customer"]


def number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def day_of(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def read_state(row: dict[str, str]) -> tuple[str | None, str]:
    """The state of a row and what is doubtful in it: quantities first, words second (SPEC 4)."""
    word = WORDS.get(row["status"].casefold())
    if word is None:
        return None, "unknown word"
    ordered, here = Decimal(row["qty_ordered"]), Decimal(row["qty_received"])
    owed, gone = number(row["qty_backordered"]) or Decimal(0), number(row["qty_cancelled"]) or Decimal(0)
    wanted = ordered - gone
    if wanted <= 0:
        return "cancelled", "" if word in ("cancelled", "returned") else "contradiction"
    if here >= wanted:
        fits = word in ("received", "installed", "returned")
        return (word, "") if fits else ("received", "contradiction")
    if word in ("cancelled", "returned"):
        return word, ""
    if here > 0:
        return "partial", "" if word in ("partial", "backordered") else "contradiction"
    if owed > 0:
        return "backordered", "" if word in ("requested", "ordered", "backordered") else "contradiction"
    if word in ("requested", "ordered", "backordered"):
        return word, "contradiction" if row["received_on"] else ""
    return "ordered", "contradiction"


class Known:
    """What is known of one store's promises."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.promises: dict[Name, Promise] = {}
        self.of_ro: dict[str, list[Promise]] = {}
        self.of_customer: dict[str, list[Promise]] = {}
        self.first_night: date | None = None
        self.newest: datetime | None = None
        self.is_first_night = False
        self.after_a_gap = False
        self.read: set[tuple[date, tuple[tuple[str, ...], ...]]] = set()

    # What an export says.

    def export(self, night: date, as_of: datetime, rows: list[dict[str, str]]) -> None:
        """One full export is read. The same bytes of the same night again say nothing."""
        content = tuple(tuple(row.values()) for row in rows)
        if (night, content) in self.read:
            return
        self.read.add((night, content))
        if self.newest is None:
            self.first_night, self.is_first_night = night, True
        else:
            self.after_a_gap = self.after_a_gap or (night - self.store.today(self.newest)).days > 7
        self.newest = as_of
        present = set()
        for row in rows:
            if row["description"] == "Core Charge" or row["customer"].startswith("INVENTORY:"):
                continue  # no promise and no letter (X12)
            name = (row["so"], row["part_number"])
            present.add(name)
            promise = self.promises.get(name)
            if promise is None:
                self.first_sight(name, row, night)
            else:
                self.again(promise, row, night)
        for name, promise in self.promises.items():
            if name in present:
                promise.vanished_since, promise.vanished_nights = None, 0
            elif promise.status in OPEN:
                if promise.vanished_since is None:
                    promise.vanished_since, promise.vanished_nights = night, 0
                    promise.vanished_last = None
                if promise.vanished_last != night:
                    promise.vanished_nights, promise.vanished_last = promise.vanished_nights + 1, night

    def first_sight(self, name: Name, row: dict[str, str], night: date) -> None:
        promise = self.promises[name] = Promise(name, first_seen=night)
        state, promise.doubt = read_state(row)
        self.take_what_is_plain(promise, row)
        self.of_ro.setdefault(row["ro"] or row["so"], []).append(promise)
        self.of_customer.setdefault(row["customer"], []).append(promise)
        promise.eta_from, promise.eta_to = day_of(row["eta_from"]), day_of(row["eta_to"])
        promise.last_eta = promise.eta_to
        promise.eta_given_on = night if promise.eta_to else None
        promise.promised_on = day_of(row["promised_on"])
        days = [one for one in (day_of(row["ordered_on"]), day_of(row["received_on"])) if one and one <= night]
        promise.moved_on = max(days, default=night)
        promise.status = state or "requested"
        if promise.status == "backordered":
            promise.backordered_since = night
        if promise.status in AT_HAND:
            promise.arrived_on = day_of(row["received_on"]) or night
        if promise.status not in OPEN:
            promise.closed_on = day_of(row["installed_on"]) or night

    def take_what_is_plain(self, promise: Promise, row: dict[str, str]) -> None:
        """What nobody enters by hand and no rule counts from; an empty cell says nothing."""
        promise.row = {name: value or promise.row.get(name, "") for name, value in row.items()}
        promise.ordered_on = day_of(promise.row["ordered_on"])
        promise.advisor = promise.advisor or row["advisor"]
        for name in ("qty_ordered", "qty_received", "qty_cancelled"):
            setattr(promise, name, number(promise.row[name]))
        promise.qty_backordered = number(row["qty_backordered"])

    def again(self, promise: Promise, row: dict[str, str], night: date) -> None:
        before = {name: getattr(promise, name) for name in MOVEMENT}
        state, promise.doubt = read_state(row)
        self.take_what_is_plain(promise, row)
        if state is not None and self.the_dms_says(promise, "status", state, promise.status):
            received = day_of(row["received_on"])
            self.becomes(promise, state, night, received=received, installed=day_of(row["installed_on"]))
        eta = (day_of(row["eta_from"]), day_of(row["eta_to"]))
        if self.the_dms_says(promise, "eta", eta, (promise.eta_from, promise.eta_to)):
            self.new_eta(promise, *eta, night)
        promised = day_of(row["promised_on"])
        if promised and self.the_dms_says(promise, "promised_on", promised, promise.promised_on):
            promise.promised_on = promised
        if row["advisor"] and self.the_dms_says(promise, "advisor", row["advisor"], promise.advisor):
            promise.advisor = row["advisor"]
        if any(before[name] != getattr(promise, name) for name in MOVEMENT):
            promise.moved_on = night

    def the_dms_says(self, promise: Promise, name: str, said: object, stands: object) -> bool:
        """Whether the DMS's value is to be taken: what a person entered stands until the DMS changes its own (SPEC 8)."""
        if name in promise.by_hand:
            own = promise.by_hand[name]
            if own == said:
                return False
            if name == "status" and promise.status == "installed" and self.follows(own, said):
                promise.by_hand[name] = said
                return False
            del promise.by_hand[name]
        return said != stands

    def follows(self, own: object, said: object) -> bool:
        """Whether the DMS only takes the steps after a part that a person entered as installed."""
        path = ("requested", "ordered", "backordered", "partial", "received", "scheduled")
        return own in path and said in path and path.index(str(said)) > path.index(str(own))

    def becomes(
        self, promise: Promise, state: str, day: date, *, received: date | None = None, installed: date | None = None
    ) -> None:
        """A new state, whoever says so."""
        was, promise.status = promise.status, state
        promise.backordered_before = promise.backordered_since
        promise.backordered_since = day if state == "backordered" else None
        if state in AT_HAND:
            if was not in AT_HAND:
                promise.arrived_on = received or day
            promise.eta_was, promise.slips, promise.slipped_on = None, 0, None
            promise.last_eta = promise.eta_to
        else:
            promise.appointment = None
            if state in WAITED_FOR:
                promise.arrived_on = None
        if state not in OPEN:
            if was in OPEN:
                promise.closed_from, promise.closed_on = was, installed or day
                promise.closed_by_hand = False
        else:
            promise.closed_from, promise.closed_on, promise.closed_by_hand = "", None, False

    def new_eta(self, promise: Promise, first: date | None, last: date | None, day: date) -> None:
        """An ETA that moved, or was taken away, or was given again."""
        moved = last != promise.eta_to
        promise.eta_from, promise.eta_to = first, last
        if last:
            promise.eta_given_on = day
        if moved and promise.status in WAITED_FOR:
            known = promise.last_eta
            if promise.slipped_on == day:  # put right on the day it slipped
                known, promise.slips = promise.eta_was, promise.slips - 1
            promise.last_eta = known
            promise.eta_was, promise.slipped_on = known, None
            if last and known and last > known:
                promise.slips, promise.slipped_on = promise.slips + 1, day
        elif moved and promise.status not in OPEN:
            # Nobody waited when it moved: who takes the promise up again tells the customer the date.
            promise.eta_was, promise.slipped_on = promise.last_eta, None
        promise.last_eta = last or promise.last_eta

    # What people enter.

    def can(self, one: ByHand) -> bool:
        """Whether a person could enter it: nobody installs what is closed."""
        promise = self.promises.get((one.so, one.part))
        if promise is None:
            return False
        if one.what == "reopen":
            return promise.status not in OPEN
        if one.what == "schedule" or one.answer == "reschedule":
            return promise.status in AT_HAND
        if one.what == "assign" and one.value.casefold() == promise.advisor.strip().casefold():
            return False
        return promise.status in OPEN

    def person(self, one: ByHand) -> None:
        """One thing that a person enters."""
        promise = self.promises[(one.so, one.part)]
        today = self.store.today(one.at)
        before = {name: getattr(promise, name) for name in MOVEMENT}
        match one.what:
            case "log":
                self.conversation(promise, one, today)
            case "eta":
                own = (promise.eta_from, promise.eta_to)
                promise.by_hand.setdefault("eta", own)
                found = [date.fromisoformat(text) for text in re.findall(r"\d{4}-\d\d-\d\d", one.value)]
                self.new_eta(promise, found[0] if found else None, found[-1] if found else None, today)
            case "promise":
                promise.by_hand.setdefault("promised_on", promise.promised_on)
                promise.promised_on = date.fromisoformat(one.value)
            case "assign":
                promise.by_hand.setdefault("advisor", promise.advisor)
                promise.advisor = one.value
            case "schedule":
                self.by_hand_becomes(promise, "scheduled", today)
                promise.appointment = datetime.fromisoformat(one.value).date()
            case "install" | "return" | "cancel":
                end = {"install": "installed", "return": "returned", "cancel": "cancelled"}[one.what]
                self.by_hand_becomes(promise, end, today)
            case "reopen":
                self.reopen(promise, today)
            case "hold":
                promise.hold_until = date.fromisoformat(one.value)
        if any(before[name] != getattr(promise, name) for name in MOVEMENT):
            promise.moved_on = today

    def by_hand_becomes(self, promise: Promise, state: str, today: date) -> None:
        promise.by_hand.setdefault("status", promise.status)
        self.becomes(promise, state, today)
        if state not in OPEN:
            promise.closed_by_hand = True

    def reopen(self, promise: Promise, today: date) -> None:
        """It is again what it was before it was closed: the same backorder, the same arrival."""
        since, arrived = promise.backordered_before, promise.arrived_on
        self.by_hand_becomes(promise, promise.closed_from or "ordered", today)
        if promise.status == "backordered":
            promise.backordered_since = since
        if promise.status in AT_HAND:
            promise.arrived_on = arrived
        if promise.decision == "cancel":
            promise.decision, promise.decided_at = "", None

    def conversation(self, promise: Promise, one: ByHand, today: date) -> None:
        if one.answer == "no-answer":
            return
        promise.contacted_at = one.at
        if one.answer:
            promise.decision, promise.decided_at = one.answer, one.at
        if one.answer == "cancel":
            self.by_hand_becomes(promise, "cancelled", today)
        if one.answer == "reschedule" and promise.status == "scheduled":
            self.by_hand_becomes(promise, "received", today)
            promise.appointment = None
