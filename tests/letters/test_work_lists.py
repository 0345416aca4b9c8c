"""What one of the store's people gets: one list, worst first, nothing lost without a count."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from weowe_cli.letters.letter import CallEntry, Letter
from weowe_cli.notices.notice import Notice, Role
from weowe_cli.promises.record import Answer, Promise, Status

from .store import (
    CLOCK,
    HEAD,
    LATE,
    MIRROR,
    MONDAY,
    MOVED,
    NO_DATE,
    NOW,
    PADS,
    POLICY,
    ROTOR,
    WRITER,
    notice,
    promise,
    to_dana,
)

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
    clocks = dict.fromkeys(heads, CLOCK)
    return WRITER.work_list(dose, {of.id: of for of in promises}, heads, clocks, calls, policy=POLICY, **more)


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
    assert "ETA passed; gone since Feb 27" in letter.text


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


EMBLEM = MOVED._replace(id=6, description="Emblem", status=Status.CANCELLED, closed_from=Status.BACKORDERED)
SHELVED = ROTOR._replace(id=11, received_on=date(2026, 1, 31), arrived_on=date(2026, 1, 31))
DUE = (
    ("N8", Role.ADVISOR, 0, "2026-03-01", EMBLEM, "confirm cancel or pivot"),
    ("N8", Role.PARTS_MANAGER, 0, "2026-03-01", EMBLEM, "document and invoice fairly"),
    ("N6", Role.PARTS_MANAGER, 0, "2026-03-12", MOVED, "confirm with the distributor"),
    ("N7", Role.PARTS_MANAGER, 0, "2026-03-12", MOVED, "find alternatives: A wait, B aftermarket, C loaner"),
    ("N13", Role.ADVISOR, 0, "N4 2026-02-20", MOVED, "call again, or release the bay"),
    ("N3", Role.OWNER, 0, "2026-02-20", MOVED, "log what the customer answers"),
    ("N3", Role.OWNER, 0, "2026-02-20", MOVED._replace(eta_from=None, eta_to=MONDAY), "log what the customer answers"),
    ("N3", Role.PARTS_MANAGER, 0, "2026-02-20", NO_DATE, "get a date from the supplier"),
    ("N3", Role.OWNER, 0, "2026-02-20", MOVED._replace(eta_from=None, eta_to=date(2026, 3, 1)), "get a date from the supplier"),
    ("N15", Role.PARTS_MANAGER, 0, "2026-03-09", SHELVED, "send it back: the return window closes Mar 9"),
    ("N14", Role.OWNER, 15, "2026-01-31", SHELVED, "call the customer"),
    ("N14", Role.PARTS_MANAGER, 30, "2026-01-31", SHELVED, "return it or offer it for sale"),
    ("N14", Role.PARTS_MANAGER, 60, "2026-01-31", SHELVED, "list it online"),
    ("N16", Role.OWNER, 1, "2026-01-31", SHELVED, "schedule the customer"),
    ("N12", Role.ADVISOR, 1, "2026-02-20", NO_DATE, "get the ETA confirmed"),
    ("N19", Role.OWNER, 0, "not prepaid", MOVED, "collect the payment, or a deposit"),
    ("N19", Role.OWNER, 0, "not approved", MOVED, "get the order approved"),
    ("N19", Role.OWNER, 0, "no tax exemption", MOVED, "get the tax exemption on file"),
    ("N19", Role.OWNER, 0, "no contact", MOVED, "get a phone number or an email"),
    ("N19", Role.OWNER, 0, "no owner", MOVED, "name an owner: weowe assign"),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "role", "tier", "since", "about", "action"), DUE)
def test_each_line_says_what_is_to_be_done(
    rule: str, role: Role, tier: int, since: str, about: Promise, action: str
) -> None:
    due = notice(rule, about, role, "as it is", tier)._replace(since=since)
    assert f"Next: {action}\n" in listed(due, promises=[about]).text


@pytest.mark.parametrize(("rule", "tier"), [("N14", 15), ("N14", 60), ("N16", 1)])
def test_nobody_is_to_call_a_customer_who_cancelled(rule: str, tier: int) -> None:
    unwanted = SHELVED._replace(decision=Answer.CANCEL)
    due = notice(rule, unwanted, Role.OWNER, "here for 30 days", tier)._replace(since="2026-01-31")
    assert "Next: return the part: the customer cancelled\n" in listed(due, promises=[unwanted]).text


def test_the_groups_stand_in_the_order_of_their_urgency(as_kept: Callable[[str, Letter], None]) -> None:
    about = [promise_of._replace(id=100 + n) for n, (*_, promise_of, _) in enumerate(DUE)]
    due = [
        notice(rule, of, role, f"why {rule}", tier)._replace(since=since)
        for of, (rule, role, tier, since, _, _) in zip(about, DUE, strict=True)
    ]
    review = [of._replace(id=200 + n) for n, of in enumerate((MOVED, NO_DATE, LATE))]
    due += [staff("N18", of, "backordered for 10 days, ETA Mar 12: is that right?") for of in review]
    due += [staff("N10", LATE, "3 days past"), staff("X9", LAMP, "gone since Feb 27"), staff("N2", ROTOR, "here")]
    letter = listed(*reversed(due), promises=[*about, *review, LATE, LAMP, ROTOR])
    as_kept("work_list_of_every_rule", letter)
    headings = re.findall(r"^([A-Z][A-Z ,]+) \(\d+\)", letter.text, re.MULTILINE)
    assert headings == [
        "CANCELLED WHILE THE CUSTOMER WAITS", "PAST THE DATE", "THE DATE MOVED", "ASKED, AND NO ANSWER",
        "ON BACK ORDER", "GONE FROM THE EXPORT", "RETURN WINDOW CLOSING", "PARTS THAT ARE HERE", "ON THE SHELF",
        "NO DATE CONFIRMED", "TO PUT RIGHT", "MONDAY REVIEW",
    ]  # fmt: skip
    assert letter.subject == (
        "2 cancelled, 1 past the date, 2 moved, 1 without an answer, 20 more - your list for Monday, March 2"
    )


def test_the_monday_review_asks_once_and_gives_each_backorder_one_line() -> None:
    many = [MOVED._replace(id=n) for n in range(1, 141)]
    due = [staff("N18", of, "backordered for 10 days, ETA Mar 12: is that right?") for of in many]
    letter = listed(*due, promises=many)
    assert letter.text.count("ETA right? customer told?") == 1
    assert len([line for line in letter.text.splitlines() if "backordered for 10 days" in line]) == 140
    assert "Next: " not in letter.text
    assert len(letter.html.encode()) < 80_000


def test_a_backorder_that_is_on_the_list_anyway_is_reviewed_there() -> None:
    due = (staff("N18", LATE, "backordered for 10 days"), staff("N10", LATE, "3 days past the promised date"))
    text = listed(*due, promises=[LATE]).text
    assert "MONDAY REVIEW" not in text
    assert "  3 days past the promised date; backordered for 10 days\n" in text
    assert "Next: tell the customer: it will miss the date; ETA right? customer told?\n" in text


def test_two_rules_that_want_different_things_done_are_both_obeyed_the_urgent_one_first() -> None:
    due = (staff("N12", NO_DATE, "no ETA confirmed"), staff("N13", NO_DATE, "asked on Feb 25"))
    assert "Next: call again, or release the bay; get the ETA confirmed\n" in listed(*due, promises=[NO_DATE]).text


def test_what_was_cancelled_is_called_so_and_has_no_date() -> None:
    text = listed(staff("N8", EMBLEM, "cancelled on Mar 1"), promises=[EMBLEM]).text
    assert "- CANCELLED: WO-000006, RO 60188, Maria Lopez\n  Emblem (04711-TVA-A90)\n  cancelled on Mar 1\n" in text


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
