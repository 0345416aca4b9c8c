"""How one promise stands today: its flag, its days, the silence around it and the next thing to do (SPEC 10).

A date counts against a promise until the part is at hand; from then on the shelf's days are counted.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from weowe_cli.promises.loops import is_nobodys
from weowe_cli.promises.record import Answer, Promise, Status
from weowe_cli.workdays import Calendar, short_date


class Flag(StrEnum):
    """Red: the promised date or the ETA has passed. Yellow: due within seven days. Green: tracking."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"


DUE_SOON_DAYS = 7


class Standing(NamedTuple):
    """Days are calendar days but for `silence`, business days since the customer last heard anything.

    `days_late` is counted from the earliest of the promised date and the ETA that has passed; 0 when neither has passed, None
    when there is no date, or the part is here. `value` is part and labor together, in dollars.
    """

    flag: Flag | None
    days_late: int | None
    days_on_shelf: int | None
    silence: int | None
    value: Decimal
    next_action: str

    @property
    def worst_first(self) -> tuple[int, int, int, int]:
        """A sort key: red before yellow before green, then the latest, the longest on the shelf, the longest unheard."""
        order = {Flag.RED: 0, Flag.YELLOW: 1, Flag.GREEN: 2, None: 3}
        return order[self.flag], -(self.days_late or 0), -(self.days_on_shelf or 0), -(self.silence or 0)


def standing(promise: Promise, today: date, calendar: Calendar, last_contact: datetime | None) -> Standing:
    """How `promise` stands on `today`, `last_contact` being the last thing its customer heard of it."""
    if not promise.is_open:
        return Standing(None, None, None, None, worth(promise), "none: closed")
    heard_on = calendar.today(last_contact) if last_contact else opened_on(promise, calendar)
    late = days_late(promise, today)
    return Standing(
        flag=flag_of(promise, today),
        days_late=late,
        days_on_shelf=(today - promise.received_on).days if promise.at_hand and promise.received_on else None,
        silence=calendar.business_days_between(heard_on, today),
        value=worth(promise),
        next_action=next_action(promise, today, calendar, told=last_contact is not None),
    )


def opened_on(promise: Promise, calendar: Calendar) -> date:
    """The day the promise was made, as far as anybody knows."""
    return promise.ordered_on or calendar.today(promise.first_seen_at)


def due_dates(promise: Promise) -> tuple[date, ...]:
    """The dates that can be missed: the promised one first, then the last day of the ETA; none once the part is here."""
    if promise.at_hand or not promise.is_open:
        return ()
    return tuple(day for day in (promise.promised_on, promise.eta_to) if day)


def days_late(promise: Promise, today: date) -> int | None:
    """Days past the promised date or the last day of the ETA, whichever passed first."""
    dates = due_dates(promise)
    return max(0, *((today - day).days for day in dates)) if dates else None


def flag_of(promise: Promise, today: date) -> Flag:
    """The flag of an open promise."""
    dates = due_dates(promise)
    if any(day < today for day in dates):
        return Flag.RED
    if any((day - today).days <= DUE_SOON_DAYS for day in dates):
        return Flag.YELLOW
    return Flag.GREEN


def worth(promise: Promise) -> Decimal:
    """What is at risk, in dollars: the parts and the labor tied to them."""
    return part_value(promise) + (promise.labor or Decimal(0))


def part_value(promise: Promise) -> Decimal:
    """The price of the pieces ordered, in dollars."""
    return (promise.part_price or Decimal(0)) * (promise.qty_ordered or 1)


def next_action(promise: Promise, today: date, calendar: Calendar, *, told: bool) -> str:
    """The one thing that somebody should do next, in the words of the counter; nothing while it is on hold (SPEC D7)."""
    if promise.hold_until and today < promise.hold_until:
        return f"on hold until {short_date(promise.hold_until)}" + (f": {promise.hold_why}" if promise.hold_why else "")
    if promise.vanished_since:
        return "look it up in the DMS: gone from the export"
    if promise.conflict or promise.unknown_word:
        return "check the row in the DMS: it contradicts itself" if promise.conflict else "have the status word added"
    if promise.decision is Answer.CANCEL:
        return f"{'return the part' if promise.at_hand else 'cancel the order'}: the customer cancelled"
    match promise.status:
        case Status.RECEIVED if promise.scheduled_for and calendar.today(promise.scheduled_for) >= today:
            return f"install {short_date(calendar.today(promise.scheduled_for))}"
        case Status.SCHEDULED:
            if promise.scheduled_for and (missed := calendar.today(promise.scheduled_for)) < today:
                return f"install, or schedule again: the appointment was {short_date(missed)}"
            when = f" {short_date(calendar.today(promise.scheduled_for))}" if promise.scheduled_for else ""
            return f"install{when}"
        case Status.RECEIVED:
            if is_nobodys(promise):
                return "find who waits for it: weowe match"
            return "schedule the customer" if told else "tell the customer it is here"
        case Status.REQUESTED:
            return "order the part"
        case Status.PARTIAL:
            return "chase the missing pieces"
        case _:
            pass
    if promise.eta_to is None:
        return "get an ETA"
    if promise.eta_to < today:
        return "get a new ETA"
    if promise.promised_on and promise.eta_to > promise.promised_on:
        return "tell the customer: it will miss the date"
    return f"wait for {short_date(promise.eta_to)}"
