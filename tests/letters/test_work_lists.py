"""What one of the store's people gets: one list, worst first, nothing lost without a count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from weowe_cli.letters.letter import CallEntry, Letter
from weowe_cli.notices.notice import Notice, Role
from weowe_cli.promises.record import Promise, Status

from .store import CLOCK, HEAD, LATE, MIRROR, MONDAY, NOW, PADS, ROTOR, WRITER, notice, promise, to_dana

LAMP = promise(
    5, ro="60201", part_number="33100-T20-A01", description="Headlamp, right", status=Status.ORDERED,
    received_on=None, promised_on=date(2026, 2, 23), eta_to=date(2026, 2, 24), customer="Sam Reed",
    vanished_since=date(2026, 2, 27), vanished_nights=2,
)  # fmt: skip
CALL = CallEntry(
    promise=5,
    order="RO 60201",
    customer="Sam Reed",
    phone="206-555-0135",
    say="Hello Sam Reed, this is Dana Fox from Harbor Honda. Your headlamp is late, and I am sorry.",
    why="no email address",
)


def staff(rule: str, about: Promise | int, reason: str) -> Notice:
    return notice(rule, about, Role.OWNER, reason)


def listed(*due: Notice, promises: list[Promise], calls: tuple[CallEntry, ...] = (), **more: Any) -> Letter:
    stores = {of.store for of in promises} | {"main"}
    heads = {store: replace(HEAD, store=store, name=f"Harbor {store.title()}") for store in sorted(stores)}
    dose = to_dana(*due, in_place_of=more.pop("in_place_of", None))
    return WRITER.work_list(dose, {of.id: of for of in promises}, heads, dict.fromkeys(heads, CLOCK), calls, **more)


def test_a_list_reads_as_it_was_agreed(as_kept: Callable[[str, Letter], None]) -> None:
    letter = listed(
        staff("N20", 0, "Harbor Main: no fresh export, the newest is of Friday, February 27"),
        staff("N2", ROTOR, "the part is here"),
        staff("N10", LATE, "3 days past the promised date Feb 27 (day 1 of the ladder)"),
        staff("N5", LAMP, "ETA Feb 24 passed 6 days ago, not received"),
        staff("X9", LAMP, "gone from the export since Feb 27: installed, cancelled or lost?"),
        promises=[ROTOR, LATE, LAMP],
        calls=(CALL,),
        in_place_of={LATE.id: "the store has no director, so this comes to you"},
        heard={ROTOR.id: NOW},
    )
    as_kept("work_list", letter)


def test_the_worst_stands_first_whatever_the_order_of_the_notices() -> None:
    a_week = promise(7, status=Status.ORDERED, received_on=None, promised_on=MONDAY - timedelta(days=7))
    a_day = promise(8, status=Status.ORDERED, received_on=None, promised_on=MONDAY - timedelta(days=1))
    letter = listed(
        staff("N2", ROTOR, "the part is here"), staff("N10", a_day, "1 day"), staff("N10", a_week, "7 days"),
        promises=[ROTOR, a_day, a_week],
    )  # fmt: skip
    places = [letter.text.index(of.number) for of in (a_week, a_day, ROTOR)]
    assert places == sorted(places)
    assert "RED, 7 days late: WO-000007" in letter.text


def test_the_subject_counts_what_is_on_the_list() -> None:
    letter = listed(
        staff("N2", ROTOR, "here"), staff("N2", PADS, "here"), staff("N10", LATE, "late"),
        promises=[ROTOR, PADS, LATE], calls=(CALL,),
    )  # fmt: skip
    assert letter.subject == "1 past the date, 2 here, 1 call - your list for Monday, March 2"


def test_a_promise_with_two_reasons_stands_on_the_list_once() -> None:
    letter = listed(staff("X9", LAMP, "gone since Feb 27"), staff("N5", LAMP, "ETA passed"), promises=[LAMP])
    assert letter.text.count("WO-000005") == 1
    assert "gone since Feb 27; ETA passed" in letter.text


def test_the_next_action_knows_whether_the_customer_was_told() -> None:
    told = listed(staff("N2", ROTOR, "here"), promises=[ROTOR], heard={ROTOR.id: NOW})
    untold = listed(staff("N2", ROTOR, "here"), promises=[ROTOR])
    assert "Next: schedule the customer" in told.text
    assert "Next: tell the customer it is here" in untold.text


def test_trouble_of_the_run_comes_first_and_needs_no_promise() -> None:
    letter = listed(staff("N20", 0, "the export of Friday was refused"), promises=[])
    assert letter.subject.startswith("Last night's export had trouble; ")
    assert "- the export of Friday was refused" in letter.text


def test_a_call_gives_the_number_and_the_sentence_to_say() -> None:
    letter = listed(promises=[], calls=(CALL,))
    assert "- Sam Reed, 206-555-0135, RO 60201, WO-000005 (no email address)\n  Say: Hello Sam Reed," in letter.text
    assert 'href="tel:+12065550135"' in letter.html


def test_a_list_over_several_stores_names_the_store_of_each() -> None:
    other = MIRROR._replace(store="north", id=9)
    letter = listed(staff("N2", ROTOR, "here"), staff("N2", other, "here"), promises=[ROTOR, other])
    assert "Maria Lopez, Harbor Main" in letter.text
    assert "Maria Lopez, Harbor North" in letter.text


def test_a_list_longer_than_anybody_reads_is_cut_and_says_by_how_much() -> None:
    many = [LATE._replace(id=n, customer="M" * 80, description="D" * 90, part_number="9" * 40) for n in range(1, 251)]
    due = [staff("N10", of, "3 days past the promised date Feb 27 (day 1 of the ladder)") for of in many]
    letter = listed(*due, promises=many)
    assert letter.text.count("Next: ") == 200
    assert "and 50 more: weowe report" in letter.text
    assert letter.subject.startswith("250 past the date")
    assert "PAST THE DATE (250)" in letter.text


def test_a_list_of_two_hundred_usual_promises_is_a_page_that_no_mail_program_cuts() -> None:
    many = [LATE._replace(id=n) for n in range(1, 301)]
    due = [staff("N10", of, "3 days past the promised date Feb 27 (day 1 of the ladder)") for of in many]
    assert len(listed(*due, promises=many).html.encode()) < 80_000


def test_calls_take_room_on_the_list_and_are_counted_too() -> None:
    letter = listed(staff("N10", LATE, "late"), promises=[LATE], calls=(CALL,) * 230)
    assert "and 30 more: weowe outbox list" in letter.text
    assert "and 1 more: weowe report" in letter.text


def test_an_empty_list_says_that_nothing_is_due() -> None:
    assert listed(promises=[]).subject == "nothing is due - your list for Monday, March 2"


def test_what_a_stranger_typed_cannot_write_into_a_list() -> None:
    typed = "<script>x</script>\r\n\u202e{{ 7*7 }}"
    bad = LATE._replace(customer=typed, description=typed, ro=typed, eta_text=typed, bin=typed)
    letter = listed(staff("N10", bad, typed), promises=[bad], calls=(replace(CALL, customer=typed, say=typed),))
    assert "<script" not in letter.html
    assert "\u202e" not in letter.html + letter.text + letter.subject
    assert "{{ 7*7 }}" in letter.text
