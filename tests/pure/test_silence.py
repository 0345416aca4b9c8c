"""Why a customer does not hear of a promise, and why nobody hears of one thing twice: the sentences (SPEC 6, X9, X14)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from weowe_cli.notices.notice import NoticeKey, Role, Told
from weowe_cli.notices.silence import FIRST_NIGHT, customer_must_not_hear, told_or_settled
from weowe_cli.promises.record import Answer

from .store import MONDAY, a_case, a_clock, a_promise, key, moment, settled, told

STALE = "no fresh export since Friday"


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        pytest.param({}, None, id="nothing against it"),
        pytest.param(
            {"conflict": "the quantities say ordered, the status word says received"},
            "the export contradicts itself: the quantities say ordered, the status word says received",
            id="a contradiction",
        ),
        pytest.param(
            {"unknown_word": "FLTD"},
            "the status word 'FLTD' is not known; no letter goes out on it",
            id="an unknown word",
        ),
        pytest.param({"decision": Answer.CANCEL}, "the customer cancelled", id="cancelled"),
        pytest.param({"decision": Answer.WAIT}, None, id="they said that they wait"),
        pytest.param(
            {"vanished_since": MONDAY},
            "absent from the full export since 2026-03-02; what became of it is not known",
            id="vanished",
        ),
    ],
)
def test_why_a_customer_must_not_hear_is_said_in_a_sentence(fields: dict[str, Any], why: str | None) -> None:
    promise = a_promise(**fields)
    assert customer_must_not_hear(promise, a_case(promise)) == why


def test_doubt_in_another_part_of_the_ro_names_that_part() -> None:
    promise, sibling = a_promise(), a_promise(id=2, unknown_word="FLTD")
    why = customer_must_not_hear(sibling, a_case(promise, sibling))
    assert why == "WO-000002: the status word 'FLTD' is not known; no letter goes out on it"
    sibling = a_promise(id=2, conflict="the quantities say ordered")
    why = customer_must_not_hear(sibling, a_case(promise, sibling))
    assert why == "WO-000002: the export contradicts itself: the quantities say ordered"


def test_without_a_fresh_export_no_customer_hears_anything() -> None:
    promise = a_promise()
    assert customer_must_not_hear(promise, a_case(promise, stale=STALE)) == STALE


ARRIVAL = key("N1", MONDAY, Role.CUSTOMER)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        pytest.param(Told({}), None, id="nothing told"),
        pytest.param(told(ARRIVAL, at="2026-03-01 23:30"), "told on 2026-03-01 23:30", id="told, by the store's clock"),
        pytest.param(told(key("N1", MONDAY, Role.OWNER)), None, id="told somebody else"),
        pytest.param(settled(ARRIVAL), FIRST_NIGHT, id="settled on the first night"),
        pytest.param(Told({}, {ARRIVAL: ""}), "it was settled without a letter", id="settled, nobody wrote why"),
    ],
)
def test_what_was_told_or_settled_is_not_told_again(before: Told, why: str | None) -> None:
    assert told_or_settled(before, a_clock(), ARRIVAL) == why


def test_what_was_told_of_one_date_is_found_by_its_rule_and_that_date_alone() -> None:
    first, second = NoticeKey("N10", 1, "2026-03-02", Role.OWNER), NoticeKey("N10", 7, "2026-03-02", Role.DIRECTOR)
    before = Told(
        dict.fromkeys((first, replace_since(first), first._replace(rule="N5")), moment("2026-03-01 09:00")),
        {second: FIRST_NIGHT},
    )
    assert before.keys("N10", "2026-03-02") == (first, second)
    assert before.when(first) == moment("2026-03-01 09:00")
    assert before.when(second) is None
    assert replace(before, settled={}).keys("N10", "2026-03-02") == (first,)


def replace_since(one: NoticeKey) -> NoticeKey:
    """The same notice, counted from another date."""
    return one._replace(since="2026-03-09")


def test_the_highest_rung_is_that_of_the_stores_people_and_of_one_of_them_where_that_is_asked() -> None:
    owner, director = key("N10", MONDAY, Role.OWNER, 7), key("N10", MONDAY, Role.DIRECTOR, 14)
    customer = key("N10", MONDAY, Role.CUSTOMER, 30)
    before = told(owner, key("N10", MONDAY, Role.OWNER, 1), director, customer)
    assert before.highest_rung("N10", str(MONDAY)) == director
    assert before.highest_rung("N10", str(MONDAY), Role.OWNER) == owner
    assert before.highest_rung("N10", str(MONDAY), Role.IT) is None
    assert told(customer).highest_rung("N10", str(MONDAY)) is None
