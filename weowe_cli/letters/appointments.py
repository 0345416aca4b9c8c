"""The appointments in a letter: in words, and as a file that every calendar takes. Never makes or moves one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from typing import Literal

from weowe_cli.letters.letter import Letterhead
from weowe_cli.letters.plain import one_line
from weowe_cli.letters.sections import order_label, said
from weowe_cli.notices.notice import Clock
from weowe_cli.promises.record import Promise
from weowe_cli.workdays import wall_clock

MAKER = "-//weowe//appointments//EN"
Method = Literal["PUBLISH", "CANCEL"]
STATUS: Mapping[Method, str] = {"PUBLISH": "CONFIRMED", "CANCEL": "CANCELLED"}


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
            label = order_label(promise)
            found[when, label] = in_words(label, when, clock)
    return tuple(visit for _, visit in sorted(found.items()))


def in_words(label: str, when: datetime, clock: Clock) -> Visit:
    """One appointment as its customer reads it."""
    local = clock.calendar.local(when)
    return Visit(label=label, day=said(local.date(), clock.today), hour=wall_clock(local))


def calendar_file(
    appointments: Iterable[Appointment], head: Letterhead, organizer: str, *, method: Method = "PUBLISH"
) -> str:
    """An iCalendar file (RFC 5545) with one event a promise, known for ever by the same UID; empty for none.

    Times are UTC. An event has no end, for nobody knows how long the work takes. `CANCEL` takes the events out of the
    calendars that have them. `organizer` is the address that the letters come from.
    """
    listed = list(appointments)
    if not listed:
        return ""
    # Loaded here: few letters bring an appointment along.
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for one in listed:
        event = Event()
        event.add("uid", uid(one.promise, head, organizer))
        event.add("organizer", f"mailto:{organizer}")
        event.add("sequence", one.moved)
        event.add("dtstamp", one.made_at.astimezone(UTC))
        event.add("dtstart", one.when.astimezone(UTC))
        event.add("summary", f"{head.name}: {one_line(one.promise.what, 80)} ({order_label(one.promise)})")
        event.add("status", STATUS[method])
        for name, text in (("location", head.address), ("contact", head.phone)):
            if text:
                event.add(name, one_line(text))
        calendar.add_component(event)
    return bytes(calendar.to_ical()).decode("utf-8").replace("\r\n", "\n")


def uid(promise: Promise, head: Letterhead, organizer: str) -> str:
    """What the event of a promise is known by in every calendar."""
    return f"{promise.number}.{head.store}@{organizer.rpartition('@')[2]}"


def standing_in_calendar(letters: Iterable[bytes], event: str) -> datetime | None:
    """When the event of this UID is, as the last of these letters has it; None where none does, or it was taken back."""
    from icalendar import Calendar

    when: datetime | None = None
    for letter in letters:
        for part in message_from_bytes(letter).walk():
            content = part.get_payload(decode=True) if part.get_content_type() == "text/calendar" else None
            for one in Calendar.from_ical(content).walk("VEVENT") if isinstance(content, bytes) else ():
                if one["UID"] == event:
                    when = one.decoded("DTSTART") if one["STATUS"] == STATUS["PUBLISH"] else None
    return when
