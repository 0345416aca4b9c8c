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

    home.night("2026-03-04", [row("1", **BACKORDERED, eta="2026-03-12"), row("2", **SAM)])
    assert home.weowe("schedule", "WO-000001", "2026-03-12T09:00", at="2026-03-04T09:00").code == 0
    assert home.weowe("schedule", "WO-000001", "2026-03-12T10:00", at="2026-03-04T09:05").code == 0
    home.night("2026-03-05", [received("1", **HERE), received("2", **SAM)])
    (_, slip, arrival) = home.mails_to("maria1@mail.example")
    for letter in (slip, arrival):
        assert letter["References"] == letter["In-Reply-To"] == first["Message-ID"]
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
    assert reminder["List-Unsubscribe"] == "<mailto:parts@harborhonda.example?subject=STOP>"
    assert all(one["List-Unsubscribe"] is None for one in home.mails_to("dana@harborhonda.example"))


def test_an_appointment_that_was_sent_is_moved_and_taken_back_in_the_calendar_that_has_it(home: HomeFolder) -> None:
    def waited_for(eta: str) -> None:
        night = f"2026-03-{len(home.mails_to('maria1@mail.example')) + 3:02d}"
        home.night(night, [row("1", **BACKORDERED, eta=eta)])
        assert home.mails_to("maria1@mail.example")[-1]["Date"].datetime.isoformat().startswith(night)

    def files_of_the_last_letter() -> list[tuple[str, str]]:
        last = home.mails_to("maria1@mail.example")[-1]
        return [(one.get_filename(), one.get_content()) for one in last.iter_attachments()]

    home.night("2026-03-02", [row("1")])
    home.weowe("schedule", "WO-000001", "2026-03-26T10:00", at="2026-03-02T09:00")
    waited_for("2026-03-20")
    ((name, first),) = files_of_the_last_letter()
    assert (name, "SEQUENCE:0" in first, "DTSTART:20260326T170000Z" in first) == ("appointment.ics", True, True)

    home.weowe("schedule", "WO-000001", "2026-03-27T10:00", at="2026-03-03T10:00")
    waited_for("2026-03-23")
    ((name, moved),) = files_of_the_last_letter()
    assert (name, "SEQUENCE:1" in moved, "DTSTART:20260327T170000Z" in moved) == ("appointment.ics", True, True)

    assert home.weowe("schedule", "WO-000001", "none", at="2026-03-04T10:00").code == 0
    waited_for("2026-03-24")
    ((name, off),) = files_of_the_last_letter()
    assert (name, "METHOD:CANCEL" in off, "STATUS:CANCELLED" in off) == ("called-off.ics", True, True)
    assert "SEQUENCE:2" in off
    uids = {line for file in (first, moved, off) for line in file.splitlines() if line.startswith("UID:")}
    assert uids == {"UID:WO-000001.main@harborhonda.example"}
    words = home.mails_to("maria1@mail.example")[-1].get_body(("plain",)).get_content()
    assert "on Friday, March 27, at 10:00 AM, is called off" in " ".join(words.split())

    waited_for("2026-04-02")
    assert files_of_the_last_letter() == []
    first_of_them, *rest = home.mails_to("maria1@mail.example")
    assert [one["References"] for one in rest] == [first_of_them["Message-ID"]] * 3
