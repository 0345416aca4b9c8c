"""The appointments in a letter: in words, and as a file that every calendar takes. Never makes or moves one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from weowe_cli.letters.letter import Letterhead
from weowe_cli.letters.plain import one_line
from weowe_cli.letters.sections import order_label, said
from weowe_cli.notices.notice import Clock
from weowe_cli.promises.record import Promise
from weowe_cli.workdays import wall_clock

MAKER = "-//weowe//appointments//EN"


@dataclass(frozen=True, slots=True)
class Appointment:
    """When a customer comes in for one promise; `moved` is how often that was changed, `made_at` the latest time."""

    promise: Promise
    when: datetime
    moved: int
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One appointment in a customer's words: `label` is the order, `day` and `hour` the store's."""

    label: str
    day: str
    hour: str


def appointment_of(promise: Promise, clock: Clock) -> datetime | None:
    """The appointment that a letter may remind of: still to come, and the part is here by then.

    None for one that a late part is about to break: whoever is told of the delay must not be told to come.
    """
    when = promise.scheduled_for
    if when is None or when <= clock.now or not promise.is_open:
        return None
    expected = promise.eta_to is not None and promise.eta_to <= clock.calendar.today(when)
    return when if promise.at_hand or expected else None


def visits_of(promises: Iterable[Promise], clock: Clock) -> tuple[Visit, ...]:
    """The appointments of these promises, the next one first; several parts of one order and time are one visit."""
    found = {}
    for promise in promises:
        if when := appointment_of(promise, clock):
            local = clock.calendar.local(when)
            label = order_label(promise)
            found[when, label] = Visit(label=label, day=said(local.date(), clock.today), hour=wall_clock(local))
    return tuple(visit for _, visit in sorted(found.items()))


def calendar_file(appointments: Iterable[Appointment], head: Letterhead, domain: str) -> str:
    """An iCalendar file (RFC 5545) with one event a promise, known for ever by the same UID; empty for none.

    Times are UTC. An event has no end, for nobody knows how long the work takes.
    """
    listed = list(appointments)
    if not listed:
        return ""
    # Loaded here: few letters bring an appointment along.
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for one in listed:
        event = Event()
        event.add("uid", f"{one.promise.number}.{head.store}@{domain}")
        event.add("sequence", one.moved)
        event.add("dtstamp", one.made_at.astimezone(UTC))
        event.add("dtstart", one.when.astimezone(UTC))
        event.add("summary", f"{head.name}: {one_line(one.promise.what, 80)} ({order_label(one.promise)})")
        event.add("status", "CONFIRMED")
        for name, text in (("location", head.address), ("contact", head.phone)):
            if text:
                event.add(name, one_line(text))
        calendar.add_component(event)
    return bytes(calendar.to_ical()).decode("utf-8").replace("\r\n", "\n")
