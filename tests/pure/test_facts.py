"""What a report of ROs or customers says of a promise, and what that changes (SPEC X15)."""

from __future__ import annotations

from typing import Any

import pytest

from weowe_cli.promises.facts import Fact, JoinBy, Said, another_customers, join_key, joined, one_fact

from .store import MONDAY, a_promise, day

ALL = frozenset(Said)


@pytest.mark.parametrize(
    ("number", "other", "same"),
    [
        ("60123", "60123", True),
        ("060123", "60123", True),
        ("r-60123 ", "R-60123", True),
        ("60 123", "60123", True),
        ("60123", "601230", False),
        ("331990-1", "331990", False),
        ("C17", "17", False),
        ("X17", "17", False),
    ],
)
def test_numbers_are_one_where_only_zeros_case_and_spaces_differ(number: str, other: str, same: bool) -> None:
    assert (join_key(number) == join_key(other)) is same


@pytest.mark.parametrize("number", [None, "", "  ", "0", "000"])
def test_where_there_is_no_number_nothing_is_joined(number: str | None) -> None:
    assert join_key(number) == ""


@pytest.mark.parametrize(
    ("rows", "said", "differ"),
    [
        ([{"email": "a@mail.example"}, {"email": "a@mail.example"}], {"email": "a@mail.example"}, ()),
        ([{"email": None}, {"email": "a@mail.example"}], {"email": "a@mail.example"}, ()),
        ([{"customer": "Rosa Pell"}, {"customer": "ROSA  PELL"}], {"customer": "Rosa Pell"}, ()),
        ([{"email": "a@mail.example"}, {"email": "b@mail.example"}], {"email": "a@mail.example"}, ("email",)),
        ([{"opt_out": False}, {"opt_out": True}], {"opt_out": False}, ("opt_out",)),
        ([{"promised_on": None}], {}, ()),
    ],
    ids=["twice the same", "only one says", "spelled alike", "two addresses", "yes and no", "nothing"],
)
def test_the_rows_of_one_number_are_one_answer_or_two(
    rows: list[dict[str, Any]], said: dict[str, Any], differ: tuple[str, ...]
) -> None:
    fact = one_fact(rows, ALL)
    assert (fact.said, fact.differ) == (said, differ)


@pytest.mark.parametrize(
    ("rows", "recall"),
    [
        ([], None),
        ([None, "24V-101"], "24V-101"),
        (["24V-101", None], "24V-101"),
        (["24V-101", "24V-202"], "24V-101; 24V-202"),
        (["24V-101", "24V-202", "24V-101"], "24V-101; 24V-202"),
        (["airbag inflator", "brake hose"], "airbag inflator; brake hose"),
    ],
    ids=["none", "only the second row", "only the first row", "two", "one of them twice", "in words"],
)
def test_several_recalls_of_one_vehicle_are_all_named_each_once(rows: list[str | None], recall: str | None) -> None:
    fact = one_fact([{"recall": one} for one in rows], frozenset({Said.RECALL}))
    assert (fact.said.get(Said.RECALL), fact.differ) == (recall, ())


def test_whose_it_is_is_known_though_the_report_is_not_asked_for_that() -> None:
    fact = one_fact([{"customer": "Rosa Pell", "email": "a@mail.example"}], frozenset({Said.EMAIL}))
    assert (fact.said, fact.customer) == ({"email": "a@mail.example"}, "Rosa Pell")
    two = one_fact([{"customer": "Rosa Pell"}, {"customer": "Jin Park"}], frozenset({Said.EMAIL}))
    assert two.differ == ("customer",)


def test_a_promise_takes_what_a_report_says_and_every_change_is_one() -> None:
    before = a_promise(promised_on=day("2026-03-06"))
    fact = Fact({"promised_on": day("2026-03-12"), "email": "rosa@mail.example", "advisor": "MEM"})
    after, changes = joined(before, fact, night=MONDAY, earlier=Fact({}))
    assert (after.promised_on, after.email, after.moved_on) == (day("2026-03-12"), "rosa@mail.example", MONDAY)
    assert {(one.field, one.before, one.after) for one in changes} == {
        ("promised_on", "2026-03-06", "2026-03-12"),
        ("email", "rosa.pell@example.com", "rosa@mail.example"),
    }


def test_a_new_address_is_no_movement() -> None:
    before = a_promise()
    after, _ = joined(before, Fact({"email": "rosa@mail.example"}), night=MONDAY, earlier=Fact({}))
    assert (after.email, after.moved_on) == ("rosa@mail.example", before.moved_on)


def test_a_report_that_falls_silent_takes_nothing_back() -> None:
    before = a_promise(promised_on=day("2026-03-06"))
    earlier = Fact({"promised_on": day("2026-03-06"), "email": "rosa.pell@example.com"})
    assert joined(before, Fact({}), night=MONDAY, earlier=earlier) == (before, ())


def test_a_value_entered_by_hand_stands_until_the_report_changes_its_own() -> None:
    by_hand = a_promise(promised_on=day("2026-03-20"))
    earlier = Fact({"promised_on": day("2026-03-06"), "email": "rosa.pell@example.com"})
    other = Fact({"promised_on": day("2026-03-06"), "email": "rosa@mail.example"})
    after, _ = joined(by_hand, other, night=MONDAY, earlier=earlier)
    assert (after.promised_on, after.email) == (day("2026-03-20"), "rosa@mail.example")
    after, _ = joined(by_hand, Fact({"promised_on": day("2026-03-25")}), night=MONDAY, earlier=earlier)
    assert after.promised_on == day("2026-03-25")


def test_what_is_learned_when_an_ro_is_first_found_is_no_movement() -> None:
    before = a_promise(moved_on=day("2025-12-01"))
    after, _ = joined(before, Fact({"promised_on": day("2026-03-12")}), night=MONDAY)
    assert (after.promised_on, after.moved_on) == (day("2026-03-12"), day("2025-12-01"))


@pytest.mark.parametrize(
    ("promise", "fact", "by", "another"),
    [
        ({}, Fact({}, "Rosa Pell"), JoinBy.RO, False),
        ({}, Fact({}, "PELL ROSA M"), JoinBy.RO, False),
        ({}, Fact({}, "J. Pell"), JoinBy.RO, False),
        ({"customer": "José Núñez"}, Fact({}, "Nunez, J"), JoinBy.RO, False),
        ({}, Fact({}, None), JoinBy.RO, False),
        ({"customer": None}, Fact({}, "Jin Park"), JoinBy.RO, False),
        ({}, Fact({}, "Jin Park"), JoinBy.RO, True),
        ({}, Fact({"email": "Rosa.Pell@example.com"}, "Harbor Taxi"), JoinBy.RO, False),
        ({"phone": "(206) 555-0142"}, Fact({"phone": "206-555-0142"}, "Harbor Taxi"), JoinBy.RO, False),
        ({}, Fact({"customer_no": "C-17"}, "Harbor Taxi"), JoinBy.RO, False),
        ({}, Fact({"customer_no": "C-17"}, "Cash Sale"), JoinBy.CUSTOMER_NO, True),
        ({}, Fact({}, "Jin Park"), JoinBy.VIN, False),
        ({"email": None, "customer_no": None}, Fact({}, "Jin Park"), JoinBy.RO, True),
        ({"customer": "Rosa Q Pell"}, Fact({}, "Jin Q Park"), JoinBy.RO, True),
        ({"customer": "Li Wu"}, Fact({}, "Wu, Tao"), JoinBy.RO, False),
    ],
    ids=[
        "the same name", "turned round", "a spouse", "accents", "no name there", "no name here", "somebody else",
        "one address", "one phone", "one customer number", "the number of all who pay cash", "a vehicle's recall",
        "nothing else known of either", "one initial", "a short name",
    ],
)  # fmt: skip
def test_a_reused_number_is_told_by_whose_it_is(promise: dict[str, Any], fact: Fact, by: JoinBy, another: bool) -> None:
    assert another_customers(a_promise(**promise), fact, by) is another
