"""Open loops (SPEC X11): which row fits which promise, what a match makes of it, and what ends a match again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from weowe_cli.promises import loops
from weowe_cli.promises.loops import Own, Proposal
from weowe_cli.promises.record import Promise, Status

from .store import MONDAY, a_promise, a_sighting, day, received

ONE, TWO, THREE = Decimal(1), Decimal(2), Decimal(3)


def nobodys(**fields: Any) -> Promise:
    """The same part, in bin F7 since Monday, under an order that names no RO and no customer."""
    usual: dict[str, Any] = {
        "id": 9,
        "order": "F-77",
        "so": "F-77",
        "ro": None,
        "customer": None,
        "customer_no": None,
        "email": None,
        "qty_received": ONE,
        "arrived_on": MONDAY,
        "bin": "F7",
    }
    return received(**usual | fields)


def proposed(row: Promise, *waiting: Promise, **older: str) -> Proposal:
    (proposal,) = loops.proposals([row], waiting, loops.older_numbers(older.items()))
    return proposal


def test_a_row_that_fits_one_waiting_promise_is_proposed_for_it() -> None:
    proposal = proposed(nobodys(), a_promise())
    assert proposal == Proposal(nobodys(), (a_promise(),), "the same part, and nobody else waits for it")


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"ro": "600552"}, "it is of an RO"),
        ({"customer": "Rosa Pell"}, "a customer is named"),
        ({"customer_no": "C-17"}, "a customer number is"),
        ({"phone": "(206) 555-0142"}, "a phone is"),
        ({"status": Status.PARTIAL}, "it is not all here"),
        ({"status": Status.ORDERED}, "it is not here"),
        ({"status": Status.INSTALLED}, "it is sold"),
        ({"vanished_since": MONDAY}, "the export does not hold it any more"),
        ({"conflict": "the quantities say received, the status word says ordered"}, "it contradicts itself"),
        ({"unknown_word": "ZZ-TOP"}, "nobody knows its status word"),
        ({"matched_to": 5}, "it came in for another"),
    ],
)
def test_a_row_that_is_somebodys_or_in_doubt_is_no_open_loop(fields: dict[str, Any], because: str) -> None:
    assert loops.proposals([nobodys(**fields)], [a_promise()], {}) == (), because


@pytest.mark.parametrize(
    "fields",
    [
        {"store": "south"},
        {"part_key": "044650R011"},
        {"status": Status.RECEIVED},
        {"status": Status.INSTALLED},
        {"status": Status.CANCELLED},
        {"qty_ordered": TWO},
        {"ordered_on": day("2026-03-03")},
        {"ro": None, "customer": None, "customer_no": None, "email": None},
    ],
    ids=["another store", "another part", "here", "installed", "cancelled", "more pieces", "ordered later", "nobody's"],
)
def test_a_promise_that_the_row_does_not_fit_is_no_candidate(fields: dict[str, Any]) -> None:
    proposal = proposed(nobodys(), a_promise(**fields))
    assert (proposal.candidates, proposal.why) == ((), "nobody waits for this part: a receipt that nobody claims")


@pytest.mark.parametrize(
    "fields",
    [
        {"status": Status.REQUESTED},
        {"status": Status.BACKORDERED},
        {"status": Status.PARTIAL, "qty_ordered": THREE, "qty_received": TWO},
        {"qty_ordered": TWO, "qty_cancelled": ONE},
        {"vanished_since": MONDAY, "vanished_nights": 3},
        {"ordered_on": MONDAY},
        {"ordered_on": None},
        {"ro": None},
        {"dms": "tekion"},
        {"conflict": "the quantities say ordered, the status word says received"},
    ],
    ids=[
        "not ordered yet",
        "backordered",
        "the last of three pieces",
        "one of two cancelled",
        "of an RO that was closed and left the export",
        "ordered on the day it came in",
        "ordered nobody knows when",
        "over the counter",
        "known to the store's other system",
        "in doubt: for a person to decide",
    ],
)
def test_whoever_waits_for_such_a_part_is_a_candidate(fields: dict[str, Any]) -> None:
    assert len(proposed(nobodys(), a_promise(**fields)).candidates) == 1


def test_of_several_who_wait_all_are_listed_and_the_longest_wait_first() -> None:
    early = a_promise(id=4, ordered_on=day("2026-01-05"))
    late = a_promise(id=2, ordered_on=day("2026-02-05"))
    promised = a_promise(id=3, promised_on=day("2026-03-01"))
    proposal = proposed(nobodys(), late, early, promised)
    assert [one.id for one in proposal.candidates] == [3, 4, 2]
    assert proposal.why == "3 promises wait for this part; say which"


def test_a_promise_that_two_rows_fit_is_listed_for_both_and_taken_for_neither() -> None:
    found = loops.proposals([nobodys(), nobodys(id=10)], [a_promise()], {})
    assert [[one.id for one in proposal.candidates] for proposal in found] == [[1], [1]]
    assert loops.sure(found) == ()


def test_a_row_that_one_promise_alone_fits_is_sure_and_one_that_nobody_or_several_fit_is_not() -> None:
    other = {"part_key": "87139", "part_number": "87139"}
    rows = [nobodys(), nobodys(id=10, **other), nobodys(id=11, part_key="90915")]
    waiting = [a_promise(), a_promise(id=2, **other), a_promise(id=3, **other)]
    assert loops.sure(loops.proposals(rows, waiting, {})) == ((rows[0], waiting[0]),)


@pytest.mark.parametrize(
    "doubt", [{"conflict": "it contradicts itself"}, {"unknown_word": "ZZ-TOP"}, {"vanished_since": MONDAY}]
)
def test_what_is_in_doubt_is_never_sure(doubt: dict[str, Any]) -> None:
    assert loops.sure(loops.proposals([nobodys()], [a_promise(**doubt)], {})) == ()


def test_a_part_that_took_the_place_of_another_fits_down_the_whole_chain_and_not_up_it() -> None:
    chain = {"THIRD": "SECOND", "SECOND": "FIRST"}
    new = nobodys(part_number="THIRD", part_key="THIRD")
    old = a_promise(part_number="FIRST", part_key="FIRST")
    proposal = proposed(new, old, **chain)
    assert proposal.why == "THIRD took the place of FIRST, and nobody else waits for it"
    assert not proposed(nobodys(part_key="FIRST"), a_promise(part_key="THIRD"), **chain).candidates


def test_a_supersession_that_was_undone_goes_round_no_further_than_once() -> None:
    assert loops.older_numbers([("A", "B"), ("B", "A")]) == {"A": {"B"}, "B": {"A"}}


def test_a_part_that_took_the_place_of_two_takes_that_of_what_each_of_them_had() -> None:
    pairs = [("NEW", "LEFT"), ("NEW", "RIGHT"), ("LEFT", "OLD LEFT"), ("RIGHT", "OLD RIGHT")]
    assert loops.older_numbers(pairs)["NEW"] == {"LEFT", "RIGHT", "OLD LEFT", "OLD RIGHT"}


def test_rows_are_proposed_in_the_order_in_which_they_came_and_a_row_of_somebody_is_passed_over() -> None:
    rows = [nobodys(id=11, so="A-1", order="A-1"), nobodys(id=9), nobodys(id=8, ro="600552"), nobodys(id=10)]
    assert [one.row.id for one in loops.proposals(rows, [], {})] == [9, 10, 11]


def test_before_a_match_the_dmss_own_words_are_what_the_promise_says() -> None:
    promise = received(qty_received=ONE, bin="A1")
    assert loops.own_words(promise) == Own(Status.RECEIVED, ONE, MONDAY, "A1")


@pytest.mark.parametrize(
    ("row", "promise", "why"),
    [
        ({"part_key": "X", "part_number": "X"}, {}, "the row is of part X, the promise of 04465-0R010"),
        ({"qty_received": ONE}, {"qty_ordered": THREE}, "the row brought 1 piece, the promise waits for 3 pieces"),
        ({"qty_received": None}, {"qty_ordered": TWO}, "the row brought 1 piece, the promise waits for 2 pieces"),
        (
            {"received_on": day("2026-02-20")},
            {},
            "the row came in on 2026-02-20, and the promise was ordered on 2026-02-23",
        ),
        (
            {"qty_received": None, "qty_ordered": THREE, "qty_cancelled": ONE},
            {"qty_ordered": THREE},
            "the row brought 2 pieces, the promise waits for 3 pieces",
        ),
        ({"qty_received": THREE}, {"qty_ordered": TWO}, None),
        ({"qty_received": None, "qty_ordered": THREE, "qty_cancelled": ONE}, {"qty_ordered": TWO}, None),
    ],
)
def test_why_a_row_does_not_fit_is_said_in_a_sentence(
    row: dict[str, Any], promise: dict[str, Any], why: str | None
) -> None:
    assert loops.misfit(nobodys(**row), a_promise(**promise), {}) == why


def test_a_match_makes_the_promise_received_since_the_row_came_in_and_puts_it_into_its_bin() -> None:
    row = nobodys(received_on=day("2026-02-27"), arrived_on=day("2026-02-27"))
    after, said = loops.matched(a_promise(qty_ordered=ONE), row, today=MONDAY, first_night=day("2026-01-02"))
    assert (after.status, after.received_on, after.arrived_on) == (
        Status.RECEIVED,
        day("2026-02-27"),
        day("2026-02-27"),
    )
    assert (after.bin, after.qty_received, after.moved_on) == ("F7", ONE, MONDAY)
    assert {one.field for one in said} == {"status", "received_on", "bin", "qty_received"}


def test_the_last_pieces_of_a_partial_arrival_make_it_whole() -> None:
    waiting = a_promise(status=Status.PARTIAL, qty_ordered=THREE, qty_received=TWO)
    after, _ = loops.matched(waiting, nobodys(), today=MONDAY, first_night=None)
    assert (after.status, after.qty_received) == (Status.RECEIVED, THREE)


def test_what_came_in_before_the_first_night_arrives_for_its_customer_on_that_night() -> None:
    row = nobodys(received_on=day("2026-01-20"), arrived_on=day("2026-01-20"))
    after, _ = loops.matched(a_promise(), row, today=MONDAY, first_night=day("2026-02-01"))
    assert (after.received_on, after.arrived_on) == (day("2026-01-20"), day("2026-02-01"))


def test_a_match_taken_back_leaves_the_promise_as_the_dms_has_it() -> None:
    before = a_promise(qty_ordered=ONE, qty_received=Decimal(0), bin="A1")
    after, _ = loops.matched(before, nobodys(), today=MONDAY, first_night=None)
    again, said = loops.unmatched(after, loops.own_words(before), today=MONDAY)
    assert again == before._replace(moved_on=MONDAY)
    assert {one.field for one in said} == {"status", "received_on", "bin", "qty_received"}


def test_a_match_taken_back_after_the_dms_received_the_part_itself_leaves_it_received() -> None:
    after, _ = loops.matched(a_promise(), nobodys(), today=MONDAY, first_night=None)
    itself = Own(Status.RECEIVED, ONE, None, "B2")
    again, _ = loops.unmatched(after, itself, today=MONDAY)
    assert (again.status, again.received_on, again.arrived_on, again.bin) == (Status.RECEIVED, MONDAY, MONDAY, "B2")


@pytest.mark.parametrize(
    ("row", "received_on", "arrived_on", "bin_"),
    [
        pytest.param({"received_on": None, "arrived_on": None}, day("2026-03-04"), day("2026-03-04"), "F7", id="today"),
        pytest.param({"arrived_on": None}, MONDAY, MONDAY, "F7", id="of an older record, by its received date"),
        pytest.param({"received_on": day("2026-02-20")}, day("2026-02-20"), MONDAY, "F7", id="its date corrected"),
        pytest.param({"bin": None}, MONDAY, MONDAY, "A1", id="in no bin of its own"),
    ],
)
def test_a_matched_part_came_in_when_its_row_did_and_lies_where_that_says(
    row: dict[str, Any], received_on: date, arrived_on: date, bin_: str
) -> None:
    after, _ = loops.matched(a_promise(bin="A1"), nobodys(**row), today=day("2026-03-04"), first_night=None)
    assert (after.received_on, after.arrived_on, after.bin) == (received_on, arrived_on, bin_)


def test_a_match_taken_back_moves_the_promise_only_where_that_changes_its_state() -> None:
    matched, _ = loops.matched(a_promise(), nobodys(), today=MONDAY, first_night=None)
    itself = Own(Status.RECEIVED, ONE, day("2026-03-03"), "B2")
    still_here, _ = loops.unmatched(matched, itself, today=day("2026-03-04"))
    assert (still_here.moved_on, still_here.received_on, still_here.arrived_on) == (MONDAY, day("2026-03-03"), MONDAY)
    not_here, _ = loops.unmatched(matched, loops.own_words(a_promise()), today=day("2026-03-04"))
    assert not_here.moved_on == day("2026-03-04")


def test_a_match_ends_the_backorder_and_its_slips_are_forgotten() -> None:
    waiting = a_promise(
        status=Status.BACKORDERED, backordered_since=MONDAY, eta_to=day("2026-03-20"), eta_was=MONDAY, slips=2,
        slipped_on=MONDAY, eta_confirmed_on=MONDAY,
    )  # fmt: skip
    after, said = loops.matched(waiting, nobodys(), today=MONDAY, first_night=None)
    assert (after.backordered_since, after.eta_was, after.slips, after.slipped_on) == (None, None, 0, None)
    assert (after.eta_to, after.eta_confirmed_on) == (day("2026-03-20"), MONDAY)
    assert {one.field for one in said} == {"status", "received_on", "bin", "qty_received"}


def test_a_match_taken_back_leaves_a_backorder_that_counts_from_that_day() -> None:
    before = a_promise(status=Status.BACKORDERED, backordered_since=day("2026-02-20"))
    after, _ = loops.matched(before, nobodys(), today=day("2026-02-27"), first_night=None)
    again, said = loops.unmatched(after, loops.own_words(before), today=MONDAY)
    assert (again.status, again.backordered_since) == (Status.BACKORDERED, MONDAY)
    assert {one.field for one in said} == {"status", "received_on", "bin", "qty_received"}


ORDERED = Own(Status.ORDERED, Decimal(0), None, "A1")


@pytest.mark.parametrize(
    ("says", "counts"),
    [
        ({"status": Status.ORDERED, "qty_received": Decimal(0), "bin": "A1"}, {}),
        ({"status": None, "unknown_word": "ZZ-TOP"}, {}),
        ({"status": Status.ORDERED, "qty_received": Decimal(0), "bin": "B2"}, {"bin": "B2"}),
        (
            {"status": Status.RECEIVED, "qty_received": ONE, "received_on": day("2026-03-03")},
            {"status": Status.RECEIVED, "qty_received": ONE, "received_on": day("2026-03-03")},
        ),
        ({"status": Status.BACKORDERED, "qty_received": Decimal(0)}, {"status": Status.BACKORDERED}),
    ],
    ids=["the same again", "a word nobody knows", "another bin", "received by itself", "another status"],
)
def test_only_what_the_dms_says_differently_counts_against_a_match(
    says: dict[str, Any], counts: dict[str, Any]
) -> None:
    own, seen = loops.seen_while_matched(ORDERED, a_sighting(**says, eta_to=date(2026, 3, 9)))
    told = {name: value for name in Own._fields if (value := getattr(seen, name)) is not None}
    assert told.items() >= counts.items()
    if "status" not in counts:
        assert told == counts
    assert seen.eta_to == date(2026, 3, 9)
    assert own == ORDERED._replace(**{name: says[name] for name in Own._fields if says.get(name) is not None})


@pytest.mark.parametrize(
    ("promise", "row", "why"),
    [
        ({}, {}, None),
        ({"status": Status.SCHEDULED}, {}, None),
        ({"status": Status.INSTALLED}, {"status": Status.INSTALLED}, None),
        ({}, {"ro": "600551"}, None),
        ({}, {"ro": "600777", "customer": "rosa  pell"}, None),
        ({}, {"ro": "600777"}, "WO-000009 is now of RO 600777"),
        ({}, {"customer": "Tom Ray"}, "WO-000009 is now of another customer"),
        ({"status": Status.ORDERED}, {}, "WO-000001 is ordered"),
        ({"status": Status.CANCELLED}, {}, "WO-000001 is cancelled"),
        ({}, {"status": Status.ORDERED}, "WO-000009 is ordered: its receipt was taken back"),
        ({}, {"status": Status.RETURNED}, "WO-000009 is returned: its receipt was taken back"),
    ],
)
def test_a_match_stands_until_the_dms_has_another_word(
    promise: dict[str, Any], row: dict[str, Any], why: str | None
) -> None:
    assert loops.over(received(**promise), nobodys(matched_to=1, **row)) == why


def test_a_row_that_came_in_for_a_promise_is_none_of_its_own() -> None:
    assert nobodys().is_open
    assert not nobodys(matched_to=1).is_open
