"""The letters of one promise over several nights: one thread, an appointment in the calendar, a way to say stop."""

from __future__ import annotations

from tests.home import HomeFolder, received, row

BACKORDERED = {"status": "backordered", "qty_backordered": "1"}
HERE = {"qty_backordered": "0"}
SAM = {"email": "sam@mail.example", "customer": "Sam Reed"}


def test_the_letters_of_a_promise_are_one_thread_to_its_customer_and_bring_the_appointment_along(
    home: HomeFolder,
) -> None:
    home.night("2026-03-02", [row("1"), row("2", **SAM)])
    home.night("2026-03-03", [row("1", **BACKORDERED, eta="2026-03-10"), row("2", **SAM)])
    (first,) = home.mails_to("maria1@mail.example")
    assert first["References"] is None
    assert first["In-Reply-To"] is None
    assert first["Reply-To"] == "Dana Fox <dana@harborhonda.example>"
    assert first["List-Unsubscribe"] is None

    assert home.weowe("schedule", "WO-000001", "2026-03-12T09:00", at="2026-03-04T09:00").code == 0
    assert home.weowe("schedule", "WO-000001", "2026-03-12T10:00", at="2026-03-04T09:05").code == 0
    home.night("2026-03-05", [received("1", **HERE), received("2", **SAM)])
    (_, arrival) = home.mails_to("maria1@mail.example")
    assert arrival["References"] == arrival["In-Reply-To"] == first["Message-ID"]
    (attached,) = arrival.iter_attachments()
    calendar = attached.get_content()
    assert "UID:WO-000001.main@harborhonda.example" in calendar
    assert "DTSTART:20260312T170000Z" in calendar
    assert "SEQUENCE:1" in calendar
    assert "on Thursday, March 12, at 10:00 AM" in arrival.get_body(("plain",)).get_content()

    (sams,) = home.mails_to("sam@mail.example")
    assert sams["References"] is None
    assert not list(sams.iter_attachments())


def test_a_reminder_belongs_to_the_thread_of_the_arrival_and_can_be_stopped_and_a_work_list_never(
    home: HomeFolder,
) -> None:
    home.night("2026-03-02", [row("1")])
    home.night("2026-03-03", [row("1", **BACKORDERED)])
    for day in range(4, 20):
        home.night(f"2026-03-{day:02d}", [received("1", **HERE)])
    first, arrival, reminder = home.mails_to("maria1@mail.example")
    assert arrival["References"] == reminder["References"] == first["Message-ID"], "the third letter as the second"
    assert reminder["List-Unsubscribe"] == "<mailto:dana@harborhonda.example?subject=STOP>"
    assert all(one["List-Unsubscribe"] is None for one in home.mails_to("dana@harborhonda.example"))
