"""The appointment in a letter: in words, and as a file that a calendar takes, the same event for ever."""

from __future__ import annotations

import email
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from typing import Any

import pytest
from icalendar import Calendar

from weowe_cli.letters.appointments import Appointment, appointment_of, calendar_file, visits_of
from weowe_cli.promises.record import Promise, Status

from .store import CLOCK, HEAD, LATE, MISSING, MOVED, NO_DATE, NOW, ROTOR, VISITED, written
from .test_messages import assert_sound, mail

FRIDAY_AT_NINE = datetime(2026, 3, 6, 17, 0, tzinfo=UTC)


def file_of(*about: Promise, moved: int = 0, head: Any = HEAD) -> str:
    made = [Appointment(one, one.scheduled_for or NOW, moved, NOW) for one in about]
    return calendar_file(made, head, "parts@harborhonda.example")


def events(text: str) -> list[Any]:
    calendar = Calendar.from_ical(text)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("PUBLISH", "2.0")
    return list(calendar.walk("VEVENT"))


def test_an_event_has_its_time_in_utc_and_says_where_and_what_for() -> None:
    (event,) = events(file_of(VISITED))
    assert event["DTSTART"].dt == FRIDAY_AT_NINE
    assert "DTSTART:20260306T170000Z\n" in file_of(VISITED)
    assert event["SUMMARY"] == "Harbor Honda: Brake rotor, front (RO 60123)"
    assert event["LOCATION"] == HEAD.address
    assert "VTIMEZONE" not in file_of(VISITED)


def test_a_promise_is_the_same_event_for_ever_and_counts_its_changes() -> None:
    later = VISITED._replace(scheduled_for=FRIDAY_AT_NINE + timedelta(days=3), description="Rotor")
    (before,), (after,) = events(file_of(VISITED)), events(file_of(later, moved=1))
    assert before["UID"] == after["UID"] == "WO-000001.main@harborhonda.example"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert events(file_of(VISITED._replace(id=2)))[0]["UID"] != before["UID"]


def test_the_same_appointment_is_the_same_file_for_ever() -> None:
    assert file_of(VISITED) == file_of(VISITED)
    assert file_of() == ""


@pytest.mark.parametrize(
    "typed", ["a;b,c\\d", "two\r\nlines\nBEGIN:VALARM", "\u202egnp.exe", "\U0001f469 " * 60, "Ma\x00ria\ud800"]
)
def test_nothing_that_a_stranger_typed_becomes_a_line_of_the_file(typed: str) -> None:
    text = file_of(VISITED._replace(description=typed, ro=typed), head=replace(HEAD, address=typed))
    assert len(events(text)) == 1
    assert not re.search(r"^BEGIN:VALARM", text, re.MULTILINE)
    assert max(len(line.encode()) for line in text.splitlines()) <= 75
    assert_sound(mail(calendar=text))


def test_the_letter_brings_it_along_beside_both_alternatives() -> None:
    content = mail(written(("N1", VISITED)), calendar=file_of(VISITED))
    assert_sound(content)
    message: Any = email.message_from_bytes(content, policy=policy.default)
    assert message.get_content_type() == "multipart/mixed"
    assert message.get_body(("html",)) is not None
    assert message.get_body(("plain",)) is not None
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_param("method") == "PUBLISH"
    assert attached.get_filename() == "appointment.ics"
    assert len(events(attached.get_content())) == 1
    assert not [part.defects for part in message.walk() if part.defects]


@pytest.mark.parametrize(
    ("about", "reminded"),
    [
        (VISITED, True),
        (VISITED._replace(scheduled_for=NOW), False),
        (VISITED._replace(scheduled_for=None), False),
        (VISITED._replace(status=Status.CANCELLED), False),
        (MOVED._replace(scheduled_for=datetime(2026, 3, 12, 17, tzinfo=UTC)), True),
        (MISSING._replace(scheduled_for=datetime(2026, 3, 11, 17, tzinfo=UTC)), False),
        (NO_DATE._replace(scheduled_for=datetime(2026, 3, 11, 17, tzinfo=UTC)), False),
    ],
)
def test_nobody_is_reminded_of_an_appointment_that_is_over_or_that_a_late_part_will_break(
    about: Promise, reminded: bool
) -> None:
    assert (appointment_of(about, CLOCK) is not None) is reminded


def test_parts_of_one_order_and_time_are_one_visit() -> None:
    visits = visits_of([VISITED, VISITED._replace(id=2), ROTOR, LATE], CLOCK)
    assert [(visit.label, visit.day, visit.hour) for visit in visits] == [("RO 60123", "Friday, March 6", "9:00 AM")]


@pytest.mark.parametrize(("at", "hour"), [(8, "12:00 AM"), (20, "12:00 PM"), (23, "3:00 PM")])
def test_the_hour_is_the_store_s_own(at: int, hour: str) -> None:
    visited = VISITED._replace(scheduled_for=datetime(2026, 3, 6, at, tzinfo=UTC))
    assert visits_of([visited], CLOCK)[0].hour == hour


def test_who_has_an_appointment_is_not_asked_to_choose_a_time() -> None:
    letter = written(("N1", VISITED))
    assert "we look forward to seeing you at your appointment." in letter.html
    assert "Choose a time" not in letter.text + letter.html
    assert "on Friday, March 6, at 9:00 AM" in letter.text
    assert "Choose a time" in written(("N1", VISITED), ("N1", ROTOR._replace(id=2, ro="60999"))).text
