"""The record of a promise: the numbers by which parts, orders and customers are recognised."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.promises.record import AT_HAND, CLOSED, OPEN, Status, order_key, part_key, promise_number, same_customer

from .store import a_promise, a_sighting, quick


@pytest.mark.parametrize(
    ("number", "prefixes", "match_key"),
    [
        pytest.param("04465-0R010", (), "044650R010", id="dashes do not count"),
        pytest.param("044650r010", (), "044650R010", id="lower case does not count"),
        pytest.param(" 04465 0R010\t", (), "044650R010", id="spaces do not count"),
        pytest.param("04465.0R/010", (), "044650R010", id="dots and slashes do not count"),
        pytest.param("0007", (), "0007", id="leading zeros stay"),
        pytest.param("00489", ("TO",), "00489", id="leading zeros stay where a prefix is looked for"),
        pytest.param("12E5", (), "12E5", id="a number that looks like an exponent stays text"),
        pytest.param("TO12305-F2010", ("TO",), "12305F2010", id="a make's prefix comes off"),
        pytest.param("to12305-f2010", ("TO",), "12305F2010", id="a prefix in lower case comes off"),
        pytest.param("TO-12305-F2010", ("TO",), "12305F2010", id="a prefix with a dash comes off"),
        pytest.param("M_TMNA_044650R010", ("M_TMNA_",), "044650R010", id="a long prefix comes off"),
        pytest.param("NI231008J000R", ("TO", "NI"), "231008J000R", id="the second prefix of a list comes off"),
        pytest.param("TONI2310", ("TO", "NI"), "NI2310", id="only one prefix comes off"),
        pytest.param("TO12305-F2010", (), "TO12305F2010", id="without a list no prefix comes off"),
        pytest.param("12305TO", ("TO",), "12305TO", id="the same letters at the end stay"),
        pytest.param("TO", ("TO",), "TO", id="a number that is only a prefix stays whole"),
        pytest.param("TO-", ("TO",), "TO", id="a number that is a prefix and a dash stays whole"),
        pytest.param("231008J000R-C", (), "231008J000RC", id="a core mark stays part of the number"),
        pytest.param("--", (), "", id="a number of dashes has no key"),
    ],
)
def test_a_part_number_is_matched_by_its_letters_and_digits(
    number: str, prefixes: tuple[str, ...], match_key: str
) -> None:
    assert part_key(number, prefixes) == match_key


@quick
@given(st.text(alphabet="ABCxyz0189-. _/", max_size=12))
def test_the_key_of_a_key_is_the_key(number: str) -> None:
    assert part_key(part_key(number)) == part_key(number)


@pytest.mark.parametrize(
    ("so", "ro", "order"),
    [
        pytest.param("4711", "600551", "4711", id="a special order goes by its own number"),
        pytest.param(None, "600551", "RO 600551", id="without one it goes by the repair order, marked as such"),
        pytest.param("", "600551", "RO 600551", id="an empty special order number is none"),
        pytest.param("000123", None, "000123", id="leading zeros stay"),
        pytest.param(None, None, "", id="with neither it has no number"),
    ],
)
def test_a_promise_goes_by_its_special_order_else_its_repair_order(so: str | None, ro: str | None, order: str) -> None:
    assert order_key(so, ro) == a_sighting(so=so, ro=ro).order == order


def test_a_repair_order_never_meets_a_special_order_of_the_same_number() -> None:
    assert order_key("600551", None) != order_key(None, "600551")


@pytest.mark.parametrize(("identity", "spoken"), [(123, "WO-000123"), (1, "WO-000001"), (1234567, "WO-1234567")])
def test_a_promise_is_spoken_of_by_its_we_owe_number(identity: int, spoken: str) -> None:
    assert promise_number(identity) == a_promise(id=identity).number == spoken


def test_installed_cancelled_and_returned_are_closed_and_all_else_is_open() -> None:
    assert {Status.INSTALLED, Status.CANCELLED, Status.RETURNED} == CLOSED
    assert set(Status) == OPEN | CLOSED
    assert {status for status in Status if a_promise(status=status).is_open} == OPEN


def test_received_and_scheduled_are_at_hand_and_partial_is_not() -> None:
    assert {status for status in Status if a_promise(status=status).at_hand} == AT_HAND
    assert {Status.RECEIVED, Status.SCHEDULED} == AT_HAND


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param({}, {"order": "4712", "ro": "600999"}, True, id="the same number on two repair orders"),
        pytest.param(
            {}, {"customer_no": "C-18"}, False, id="two numbers, though the name and the address are the same"
        ),
        pytest.param({}, {"customer": " ROSA   PELL"}, True, id="the same number, the name typed in capitals"),
        pytest.param(
            {"customer_no": "99999"},
            {"customer_no": "99999", "customer": "Odo Fenn"},
            False,
            id="two people under the number of the cash customer",
        ),
        pytest.param(
            {"customer_no": "99999", "customer": None},
            {"customer_no": "99999", "customer": None, "email": "odo.fenn@example.com"},
            False,
            id="two addresses under the number of the cash customer",
        ),
        pytest.param(
            {"customer_no": "99999", "customer": None, "email": None, "phone": "(555) 010-0142"},
            {"customer_no": "99999", "customer": None, "email": None, "phone": "555.010.0143"},
            False,
            id="two phones under the number of the cash customer",
        ),
        pytest.param(
            {}, {"email": None, "phone": "555-010-0142"}, True, id="the same number and name, another way to be reached"
        ),
        pytest.param(
            {"customer_no": None}, {"customer_no": None, "customer": "PELL, ROSA"}, True, id="the same address"
        ),
        pytest.param(
            {"customer_no": None},
            {"customer_no": None, "email": "Rosa.Pell@Example.com"},
            True,
            id="the same address typed in capitals",
        ),
        pytest.param(
            {"customer_no": None, "email": None, "phone": "(555) 010-0142"},
            {"customer_no": None, "email": None, "phone": "555.010.0142"},
            True,
            id="the same phone written otherwise",
        ),
        pytest.param(
            {"customer_no": None, "email": None},
            {"customer_no": None, "email": None, "customer": "ROSA PELL"},
            True,
            id="only a name, in capitals",
        ),
        pytest.param(
            {"customer_no": None, "email": None, "customer": None},
            {"customer_no": None, "email": None, "customer": None, "order": "4712"},
            False,
            id="two orders without anybody",
        ),
    ],
)
def test_one_customer_is_recognised_across_their_orders(one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert (a_promise(**one).customer_key == a_promise(**other).customer_key) is same


@pytest.mark.parametrize(
    ("fields", "key"),
    [
        pytest.param({"customer": " ROSA  Pell"}, "C-17|rosa pell", id="number and name"),
        pytest.param({"customer": None}, "C-17|rosa.pell@example.com", id="number and address"),
        pytest.param({"customer_no": None, "email": None}, "rosa pell", id="a name alone"),
        pytest.param(
            {"customer_no": None, "email": None, "phone": "(206) 555-0142"}, "2065550142", id="a phone before a name"
        ),
        pytest.param({"customer_no": None, "email": None, "customer": None}, "order 4711", id="nobody: the order"),
    ],
)
def test_a_customer_is_known_by_the_same_text_for_ever(fields: dict[str, Any], key: str) -> None:
    assert a_promise(**fields).customer_key == key


NOBODY: dict[str, Any] = {"customer_no": None, "email": None, "phone": None, "customer": None}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param({}, {"order": "4712"}, True, id="one customer"),
        pytest.param(
            {}, {"customer_no": "C-18", "customer": "Odo Fenn", "email": "odo@mail.example"}, False, id="two customers"
        ),
        pytest.param({}, {"customer": "PELL, ROSA"}, True, id="a name spelled another way"),
        pytest.param({}, {**NOBODY, "order": "4712"}, True, id="a row that does not say whose it is"),
        pytest.param(NOBODY, {**NOBODY, "order": "4712"}, True, id="two rows that do not say whose they are"),
        pytest.param({}, {**NOBODY, "phone": "n/a", "customer": " "}, True, id="blanks that do not say whose it is"),
        pytest.param({}, {**NOBODY, "customer": "Odo Fenn"}, False, id="a row with nothing but another name"),
        pytest.param({}, {**NOBODY, "customer_no": "C-17"}, True, id="a row with nothing but the same number"),
        pytest.param(
            {"phone": "(206) 555-0142"}, {**NOBODY, "phone": "206-555-0142"}, True, id="nothing but the same phone"
        ),
        pytest.param(
            {**NOBODY, "customer_no": "C-17"}, {**NOBODY, "customer_no": "C-18"}, False, id="two numbers, no more known"
        ),
        pytest.param(
            {**NOBODY, "email": "odo@mail.example"},
            {**NOBODY, "email": "rosa@mail.example"},
            False,
            id="two addresses and no more known",
        ),
    ],
)
def test_parts_are_one_customer_s_unless_nothing_known_of_both_agrees(
    one: dict[str, Any], other: dict[str, Any], same: bool
) -> None:
    a, b = a_promise(**one), a_promise(**other)
    assert same_customer(a, b) is same_customer(b, a) is same


def test_the_parts_of_one_repair_order_are_one_family_and_a_counter_order_is_its_own() -> None:
    assert a_promise(order="4711").family == a_promise(order="4712").family == "RO 600551"
    assert a_promise(ro=None).family == "SO 4711"
    assert a_promise(ro=None, so="F-77").family == "SO F-77"
    assert a_promise(ro=None, so=None).family == "SO 4711"


def test_a_counter_order_is_no_family_with_the_repair_order_of_the_same_number() -> None:
    assert a_promise(so="600551", order="600551", ro=None).family != a_promise(so=None, order="RO 600551").family
    assert a_promise(so=None, order="RO 600551").family == "RO 600551"


def test_a_part_without_a_description_is_called_by_its_number() -> None:
    assert (a_promise().what, a_promise(description=None).what) == ("brake pads", "part 04465-0R010")
