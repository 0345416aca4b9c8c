"""N13: an answer was asked for and none logged after 3 business days: the advisor calls again, or releases the bay."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from weowe_cli.notices.asks import no_answer
from weowe_cli.notices.notice import Case, No, Notice, NoticeKey, Role, Told, Verdict
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import CLOSED, Answer, Promise, Status

from .backorder import DOUBTS, POLICY, night_by_night
from .store import MONDAY, a_case, a_clock, a_promise, day, given, key, moment, on_day, settled, told

N4_TOLD = key("N4", "2026-02-16", Role.CUSTOMER)


def n13(case: Case, now: str, policy: Any = POLICY.no_answer) -> Verdict:
    """N13 at one moment."""
    (verdict,) = no_answer(case, policy, a_clock(now))
    return verdict


ASKED = "2026-03-04 16:00"
EN_ROUTE = a_promise(eta_to=day("2026-03-18"))


def asked(*keys: NoticeKey, at: str = ASKED, promise: Promise = EN_ROUTE, **fields: Any) -> Case:
    """A customer whom these letters asked on Wednesday, 4 March."""
    return replace(a_case(promise, told=told(*keys or (N4_TOLD,), at=at)), **fields)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        pytest.param("2026-03-02 09:00", "2026-03-05", id="asked on Monday: Thursday"),
        pytest.param("2026-03-04 23:59", "2026-03-09", id="asked on Wednesday: Monday, a weekend between"),
        pytest.param("2026-03-06 09:00", "2026-03-11", id="asked on Friday: Wednesday"),
        pytest.param("2026-03-07 09:00", "2026-03-11", id="asked on Saturday: Wednesday too"),
        pytest.param("2026-05-21 09:00", "2026-05-27", id="asked before a weekend and a holiday: six days later"),
    ],
)
def test_on_the_third_business_day_without_an_answer_the_advisor_calls_again(at: str, due: str) -> None:
    case = asked(at=at)
    early = n13(case, f"{day(due) - timedelta(days=1)} 23:59")
    assert isinstance(early, No)
    assert (early.since, early.role, early.look_again) == ("N4 2026-02-16", None, day(due))
    assert given((n13(case, f"{due} 00:00"),)) == [("N13", 0, Role.ADVISOR)]


def test_the_days_for_an_answer_are_said_with_the_holiday_that_was_passed_over() -> None:
    case = asked(at="2026-05-21 23:00")
    assert n13(case, "2026-05-26 10:00") == No(
        rule="N13",
        since="N4 2026-02-16",
        reason="2 of 3 business days (without Memorial Day on May 25) have passed since N4 asked on 2026-05-21;"
        " due on 2026-05-27",
        look_again=day("2026-05-27"),
    )
    assert n13(case, "2026-06-10 10:00") == Notice(
        rule="N13",
        promise=1,
        role=Role.ADVISOR,
        since="N4 2026-02-16",
        reason="asked on May 21 (N4), no answer logged in 3 business days (without Memorial Day on May 25):"
        " call again, or release the bay",
        due_by=moment("2026-06-10 10:00"),
    )


@pytest.mark.parametrize("rule", ["N4", "N6", "N7", "N9"])
def test_the_letters_that_ask_are_asked_after(rule: str) -> None:
    verdict = n13(asked(key(rule, "2026-03-18", Role.CUSTOMER)), "2026-03-09 10:00")
    assert isinstance(verdict, Notice)
    assert verdict.since == f"{rule} 2026-03-18"


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(a_case(EN_ROUTE), id="no letter at all"),
        pytest.param(asked(key("N11", "2026-03-03", Role.CUSTOMER)), id="a letter that asks nothing"),
        pytest.param(asked(key("N6", "2026-03-18", Role.PARTS_MANAGER)), id="the parts manager was asked"),
        pytest.param(a_case(EN_ROUTE, told=settled(N4_TOLD)), id="an ask that was settled and never sent"),
    ],
)
def test_a_customer_who_was_asked_nothing_owes_no_answer(case: Case) -> None:
    assert n13(case, "2026-03-20 10:00") == No(rule="N13", reason="the customer was asked nothing (N4, N6, N7, N9 ask)")


@pytest.mark.parametrize(
    ("decided_at", "answered"),
    [
        pytest.param("2026-03-04 15:59", False, id="they answered a minute before: that was to another ask"),
        pytest.param("2026-03-04 16:00", True, id="they answered at the very moment"),
        pytest.param("2026-03-08 23:30", True, id="they answered on Sunday"),
    ],
)
@pytest.mark.parametrize("decision", [answer for answer in Answer if answer is not Answer.NO_ANSWER])
def test_an_answer_logged_since_the_ask_ends_it(decided_at: str, answered: bool, decision: Answer) -> None:
    case = asked(promise=EN_ROUTE._replace(decision=decision, decided_at=moment(decided_at)))
    verdict = n13(case, "2026-03-09 10:00")
    if answered:
        reason = f"asked on 2026-03-04 (N4), and the customer said {decision} on {decided_at[:10]}"
        assert verdict == No(rule="N13", since="N4 2026-02-16", reason=reason)
    else:
        assert isinstance(verdict, Notice)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(asked(contacted_at=moment("2026-03-05 10:00")), id="somebody spoke to them, of something else"),
        pytest.param(
            asked(promise=EN_ROUTE._replace(decided_at=moment("2026-03-05 10:00"))), id="their answer was taken back"
        ),
        pytest.param(
            asked(promise=EN_ROUTE._replace(decision=Answer.WAIT)), id="nobody knows when they said what they said"
        ),
    ],
)
def test_what_is_no_answer_to_the_ask_does_not_end_it(case: Case) -> None:
    assert isinstance(n13(case, "2026-03-09 10:00"), Notice)


def test_the_newest_ask_counts() -> None:
    newer = key("N6", "2026-03-25", Role.CUSTOMER)
    case = a_case(EN_ROUTE, told=Told({newer: moment("2026-03-05 09:00"), N4_TOLD: moment(ASKED)}))
    early, due = n13(case, "2026-03-09 10:00"), n13(case, "2026-03-10 10:00")
    assert early.reason == "2 of 3 business days have passed since N6 asked on 2026-03-05; due on 2026-03-10"
    assert due.since == "N6 2026-03-25"


@pytest.mark.parametrize(
    ("keys", "since"),
    [
        pytest.param([("N9", "2026-03-25"), ("N4", "2026-03-02")], "N4 2026-03-02", id="a backorder and a missed date"),
        pytest.param([("N9", "2026-03-25"), ("N7", "2026-03-25")], "N7 2026-03-25", id="a slip and a missed date"),
        pytest.param([("N6", "2026-03-25"), ("N6", "2026-03-11")], "N6 2026-03-25", id="two dates: the later one"),
    ],
)
def test_of_two_asks_in_one_letter_the_one_the_policy_names_first_counts(
    keys: list[tuple[str, str]], since: str
) -> None:
    for order in (keys, keys[::-1]):
        verdict = n13(asked(*(key(rule, of, Role.CUSTOMER) for rule, of in order)), "2026-03-09 10:00")
        assert isinstance(verdict, Notice)
        assert verdict.since == since


def test_one_ask_is_asked_after_once_and_the_next_ask_again() -> None:
    before = {
        N4_TOLD: moment("2026-02-17 09:00"),
        key("N13", "N4 2026-02-16", Role.ADVISOR): moment("2026-02-20 06:00"),
    }
    assert n13(a_case(EN_ROUTE, told=Told(before)), "2026-03-20 10:00") == No(
        rule="N13", role=Role.ADVISOR, since="N4 2026-02-16", reason="told on 2026-02-20 06:00"
    )
    again = Told(before | {key("N7", "2026-04-30", Role.CUSTOMER): moment("2026-03-09 09:00")})
    assert isinstance(n13(a_case(EN_ROUTE, told=again), "2026-03-12 10:00"), Notice)
    first_night = Told({N4_TOLD: moment(ASKED)}, {key("N13", "N4 2026-02-16", Role.ADVISOR): FIRST_NIGHT})
    assert n13(a_case(EN_ROUTE, told=first_night), "2026-03-12 10:00").reason == FIRST_NIGHT


def test_night_by_night_an_ask_is_asked_after_once_a_hold_being_waited_for() -> None:
    said = {"told": told(N4_TOLD, at="2026-03-02 09:00")}
    once = [("N4 2026-02-16", 0, Role.ADVISOR)]
    held = EN_ROUTE._replace(hold_until=day("2026-03-16"))
    assert night_by_night("N13", {0: EN_ROUTE}, range(30), **said) == {3: once}
    assert night_by_night("N13", {0: EN_ROUTE}, range(30), *range(2, 9), **said) == {9: once}
    assert night_by_night("N13", {0: held}, range(30), **said) == {14: once}


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        *(pytest.param({"status": end}, f"the promise is closed ({end})", id=end) for end in sorted(CLOSED)),
        *(
            pytest.param({"status": here, "received_on": MONDAY}, "the part is here since 2026-03-02", id=here)
            for here in (Status.RECEIVED, Status.SCHEDULED)
        ),
        pytest.param({"matched_to": 7}, "the promise is closed (ordered)", id="the row of another promise"),
    ],
)
def test_no_answer_is_wanted_any_more(fields: dict[str, Any], reason: str) -> None:
    assert n13(asked(promise=EN_ROUTE._replace(**fields)), "2026-03-20 10:00") == No(rule="N13", reason=reason)


@pytest.mark.parametrize("status", [Status.REQUESTED, Status.ORDERED, Status.BACKORDERED, Status.PARTIAL])
def test_an_answer_is_wanted_for_as_long_as_the_part_is_waited_for(status: Status) -> None:
    assert isinstance(n13(asked(promise=EN_ROUTE._replace(status=status)), "2026-03-09 10:00"), Notice)


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_advisor_calls_again_all_the_same(fields: dict[str, Any], stale: str | None, reason: str) -> None:
    assert isinstance(n13(asked(promise=EN_ROUTE._replace(**fields), stale=stale), "2026-03-09 10:00"), Notice)


def test_the_numbers_and_the_people_of_the_call_are_the_policy_s() -> None:
    policy = replace(
        POLICY.no_answer,
        business_days=1,
        asking=("N11",),
        to=(Role.OWNER, Role.ADVISOR),
        within=timedelta(hours=2),
    )
    case = asked(key("N11", "2026-03-03", Role.CUSTOMER), N4_TOLD)
    notices = no_answer(case, policy, on_day(day("2026-03-05")))
    assert [(one.since, one.role, one.due_by) for one in notices if isinstance(one, Notice)] == [
        ("N11 2026-03-03", Role.OWNER, moment("2026-03-05 12:00")),
        ("N11 2026-03-03", Role.ADVISOR, moment("2026-03-05 12:00")),
    ]
    owner_told = replace(case, told=Told(case.told.at | {key("N13", "N11 2026-03-03", Role.OWNER): moment(ASKED)}))
    assert given(no_answer(owner_told, policy, on_day(day("2026-03-05")))) == [("N13", 0, Role.ADVISOR)]


def test_a_missing_answer_that_is_switched_off_says_so() -> None:
    off = n13(asked(), "2026-03-09 10:00", replace(POLICY.no_answer, on=False))
    assert off == No(rule="N13", reason="the rule is switched off")
