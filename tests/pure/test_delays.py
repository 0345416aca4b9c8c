"""N5 and N10: the ETA and the promised date have passed, on both sides of every boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from weowe_cli.notices.delays import backorder_watch, promise_aging
from weowe_cli.notices.notice import Case, No, Notice, Role, Told, Verdict
from weowe_cli.notices.policy import Rung
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import CLOSED, Status

from .store import (
    MONDAY,
    a_case,
    a_clock,
    a_policy,
    a_promise,
    and_told,
    day,
    days_after,
    for_role,
    given,
    key,
    moment,
    on_day,
    said_no,
    settled,
    told,
)

POLICY = a_policy()
STAFF_LADDER = (Role.OWNER, Role.PARTS_MANAGER, Role.DIRECTOR)
DOUBTS = [
    pytest.param({"conflict": "the quantities say received"}, None, "contradicts", id="conflict"),
    pytest.param({"unknown_word": "FLTD"}, None, "'FLTD' is not known", id="unknown word"),
    pytest.param({"vanished_since": MONDAY, "vanished_nights": 1}, None, "absent from the full export", id="vanished"),
    pytest.param({}, "the newest export is 50 hours old", "50 hours old", id="no fresh export"),
]


def n5(case: Case, late: int, policy: Any = POLICY.backorder_watch) -> tuple[Verdict, ...]:
    """N5, `late` days after this Monday."""
    return backorder_watch(case, policy, on_day(days_after(MONDAY, late)))


def n10(case: Case, late: int, policy: Any = POLICY.promise_aging) -> tuple[Verdict, ...]:
    """N10, `late` days after this Monday."""
    return promise_aging(case, policy, on_day(days_after(MONDAY, late)))


def ladder(verdicts: tuple[Verdict, ...]) -> list[tuple[int, Role]]:
    """The rungs told to staff."""
    return [(tier, role) for _, tier, role in given(verdicts) if role is not Role.CUSTOMER]


def to_customer(verdicts: tuple[Verdict, ...]) -> bool:
    return any(role is Role.CUSTOMER for _, _, role in given(verdicts))


PROMISED = a_promise(promised_on=MONDAY)
EXPECTED = a_promise(eta_to=MONDAY, status=Status.BACKORDERED)


@pytest.mark.parametrize(
    ("late", "goes"),
    [
        pytest.param(-7, False, id="a week before the ETA"),
        pytest.param(-1, False, id="the day before"),
        pytest.param(0, False, id="the last day of the ETA itself"),
        pytest.param(1, True, id="the day after"),
        pytest.param(2, True, id="two days after, a night having been missed"),
        pytest.param(40, True, id="long after"),
    ],
)
def test_the_owner_hears_when_the_last_day_of_the_eta_has_passed(late: int, goes: bool) -> None:
    case = a_case(EXPECTED._replace(eta_from=days_after(MONDAY, -4)))
    assert given(n5(case, late)) == ([("N5", 0, Role.OWNER)] if goes else [])


@pytest.mark.parametrize("status", [Status.REQUESTED, Status.ORDERED, Status.BACKORDERED, Status.PARTIAL])
def test_an_eta_passed_counts_whatever_the_status_word_says(status: Status) -> None:
    assert given(n5(a_case(EXPECTED._replace(status=status)), 1)) == [("N5", 0, Role.OWNER)]


@pytest.mark.parametrize("days_after_eta", [0, 3])
def test_the_watch_begins_as_many_days_after_the_eta_as_the_store_says(days_after_eta: int) -> None:
    policy = replace(POLICY.backorder_watch, days_after=days_after_eta)
    assert [bool(given(n5(a_case(EXPECTED), late, policy))) for late in (days_after_eta - 1, days_after_eta)] == [
        False,
        True,
    ]


def test_an_eta_that_has_passed_is_not_said_to_be_ahead() -> None:
    assert "ahead" not in said_no(n5(a_case(EXPECTED), 2, replace(POLICY.backorder_watch, days_after=3)))


def test_an_eta_passed_is_said_once_and_a_new_eta_begins_again() -> None:
    before = told(key("N5", MONDAY, Role.OWNER))
    assert said_no(n5(a_case(EXPECTED, told=before), 2)).startswith("told on ")
    moved = EXPECTED._replace(eta_to=days_after(MONDAY, 9))
    assert given(n5(a_case(moved, told=before), 9)) == []
    assert given(n5(a_case(moved, told=before), 10)) == [("N5", 0, Role.OWNER)]


def test_an_eta_that_is_still_ahead_says_on_which_day_to_look_again() -> None:
    (no,) = n5(a_case(EXPECTED), -7)
    assert isinstance(no, No)
    assert no.look_again == day("2026-03-03")


def test_an_eta_passed_is_due_within_the_hour() -> None:
    (notice,) = n5(a_case(EXPECTED), 1)
    assert isinstance(notice, Notice)
    assert notice.due_by == moment("2026-03-03 11:00")


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"eta_to": None}, "no ETA is known", id="no ETA"),
        pytest.param({"eta_to": None, "eta_text": "mid March"}, "'mid March' is no date", id="a vague ETA is none"),
        pytest.param({"status": Status.RECEIVED, "received_on": MONDAY}, "the part is here", id="the part is here"),
        pytest.param({"status": Status.CANCELLED}, "the promise is closed", id="the promise is closed"),
    ],
)
def test_there_is_no_eta_to_watch(fields: dict[str, Any], reason: str) -> None:
    assert reason in said_no(n5(a_case(EXPECTED._replace(**fields)), 5))


@pytest.mark.parametrize(
    ("late", "rungs"),
    [
        pytest.param(-1, [], id="the day before: nobody"),
        pytest.param(0, [], id="the promised day itself: nobody"),
        pytest.param(1, [(1, Role.OWNER)], id="day 1: the owner"),
        pytest.param(2, [(1, Role.OWNER)], id="day 2, day 1 having been missed: the owner"),
        pytest.param(6, [(1, Role.OWNER)], id="day 6: still the owner"),
        pytest.param(7, [(7, Role.PARTS_MANAGER)], id="day 7: the parts manager"),
        pytest.param(13, [(7, Role.PARTS_MANAGER)], id="day 13: still the parts manager"),
        pytest.param(14, [(14, Role.DIRECTOR)], id="day 14: the director"),
        pytest.param(400, [(14, Role.DIRECTOR)], id="a year on: the director"),
    ],
)
def test_a_broken_promise_climbs_the_ladder_and_missed_nights_are_caught_up_with_the_highest_rung(
    late: int, rungs: list[tuple[int, Role]]
) -> None:
    assert ladder(n10(a_case(PROMISED), late)) == rungs


@pytest.mark.parametrize(
    ("late", "done", "rungs"),
    [
        pytest.param(6, (1,), [], id="day 6 after day 1: nothing new"),
        pytest.param(7, (1,), [(7, Role.PARTS_MANAGER)], id="day 7 after day 1: the parts manager"),
        pytest.param(13, (1, 7), [], id="day 13 after day 7: nothing new"),
        pytest.param(14, (1, 7), [(14, Role.DIRECTOR)], id="day 14 after day 7: the director"),
        pytest.param(14, (1,), [(14, Role.DIRECTOR)], id="day 14 after day 1, day 7 missed: only the director"),
        pytest.param(8, (7,), [], id="day 8 after day 7, day 1 missed: day 1 is not made up for"),
        pytest.param(40, (14,), [], id="day 40 after day 14: nothing new"),
    ],
)
def test_each_rung_is_told_once(late: int, done: tuple[int, ...], rungs: list[tuple[int, Role]]) -> None:
    roles = dict(zip((1, 7, 14), STAFF_LADDER, strict=True))
    before = told(*(key("N10", MONDAY, roles[tier], tier) for tier in done))
    assert ladder(n10(a_case(PROMISED, told=before), late)) == rungs


def climb(promised: dict[int, date], days: range, *skipped: int) -> dict[int, list[tuple[int, Role]]]:
    """Every night but the skipped ones, from the day on which each promised date was given."""
    memory, said = Told({}), {}
    for late in (late for late in days if late not in skipped):
        promised_on = promised[max(given_on for given_on in promised if given_on <= late)]
        verdicts = n10(a_case(a_promise(promised_on=promised_on), told=memory), late)
        if notices := tuple(verdict for verdict in verdicts if isinstance(verdict, Notice)):
            said[late] = [(notice.tier, notice.role) for notice in notices]
            memory = and_told(memory, notices, on_day(days_after(MONDAY, late)).now)
    return said


OWNER_AND_CUSTOMER = [(1, Role.OWNER), (1, Role.CUSTOMER)]


def test_night_by_night_a_broken_promise_is_told_on_days_1_7_and_14_and_to_the_customer_once() -> None:
    assert climb({-9: MONDAY}, range(-3, 60)) == {
        1: OWNER_AND_CUSTOMER,
        7: [(7, Role.PARTS_MANAGER)],
        14: [(14, Role.DIRECTOR)],
    }


def test_after_a_week_without_a_run_the_highest_rung_and_the_customer_are_caught_up() -> None:
    assert climb({-9: MONDAY}, range(60), *range(1, 9)) == {
        9: [(7, Role.PARTS_MANAGER), (1, Role.CUSTOMER)],
        14: [(14, Role.DIRECTOR)],
    }


def test_a_new_promised_date_starts_the_ladder_again() -> None:
    assert climb({-9: MONDAY, 8: days_after(MONDAY, 10)}, range(60)) == {
        1: OWNER_AND_CUSTOMER,
        7: [(7, Role.PARTS_MANAGER)],
        11: OWNER_AND_CUSTOMER,
        17: [(7, Role.PARTS_MANAGER)],
        24: [(14, Role.DIRECTOR)],
    }


@pytest.mark.parametrize(
    ("late", "goes"),
    [
        pytest.param(-1, False, id="the day before"),
        pytest.param(0, False, id="the promised day"),
        pytest.param(1, True, id="day 1"),
        pytest.param(9, True, id="day 9, nobody having said anything"),
    ],
)
def test_from_day_1_the_customer_hears_of_a_delay_not_told_yet(late: int, goes: bool) -> None:
    assert to_customer(n10(a_case(PROMISED), late)) is goes


def test_the_customer_hears_of_one_delay_once() -> None:
    before = told(key("N10", MONDAY, Role.CUSTOMER, 1))
    verdict = for_role(n10(a_case(PROMISED, told=before), 9), Role.CUSTOMER)
    assert isinstance(verdict, No)
    assert verdict.reason.startswith("told on ")


@pytest.mark.parametrize(("before", "after"), [(1, 3), (3, 1)])
def test_a_customer_told_of_a_delay_is_not_told_again_because_the_store_changes_the_day(
    before: int, after: int
) -> None:
    known = told(key("N10", MONDAY, Role.CUSTOMER, before))
    policy = replace(POLICY.promise_aging, tell_customer_from_day=after)
    assert not to_customer(n10(a_case(PROMISED, told=known), 9, policy))


def test_a_store_may_keep_delays_from_its_customers() -> None:
    policy = replace(POLICY.promise_aging, tell_customer_from_day=None)
    verdicts = n10(a_case(PROMISED), 1, policy)
    assert ladder(verdicts) == [(1, Role.OWNER)]
    assert "tell_customer_from_day is off" in for_role(verdicts, Role.CUSTOMER).reason


def test_a_word_to_the_customer_is_no_rung_of_the_ladder() -> None:
    policy = replace(POLICY.promise_aging, tell_customer_from_day=10)
    known = told(key("N10", MONDAY, Role.CUSTOMER, 10))
    assert ladder(n10(a_case(PROMISED, told=known), 10, policy)) == [(7, Role.PARTS_MANAGER)]


def test_a_rung_told_is_not_told_again_because_the_store_gives_it_to_somebody_else() -> None:
    known = told(key("N10", MONDAY, Role.OWNER, 7))
    assert ladder(n10(a_case(PROMISED, told=known), 8)) == []


def test_a_rung_put_in_below_one_already_told_is_not_made_up_for() -> None:
    policy = replace(POLICY.promise_aging, ladder=(Rung(day=7, to=Role.PARTS_MANAGER), Rung(day=20, to=Role.DIRECTOR)))
    known = told(key("N10", MONDAY, Role.OWNER, 1), key("N10", MONDAY, Role.DIRECTOR, 14))
    assert ladder(n10(a_case(PROMISED, told=known), 15, policy)) == []


def test_a_customer_who_is_told_later_is_looked_at_on_that_day() -> None:
    policy = replace(POLICY.promise_aging, tell_customer_from_day=5)
    assert for_role(n10(a_case(PROMISED), 1, policy), Role.CUSTOMER).look_again == days_after(MONDAY, 5)


@pytest.mark.parametrize(
    ("late", "reason"),
    [
        pytest.param(-1, "promised for 2026-03-02, 1 day ahead", id="tomorrow"),
        pytest.param(0, "promised for 2026-03-02, today", id="today"),
        pytest.param(1, "promised for 2026-03-02, 1 day ago", id="past, and nobody is to hear of it yet"),
    ],
)
def test_before_its_first_rung_the_ladder_says_for_when_it_was_promised(late: int, reason: str) -> None:
    policy = replace(POLICY.promise_aging, ladder=(Rung(day=3, to=Role.OWNER),))
    before = told(key("N10", MONDAY, Role.OWNER, 1))
    no = No("N10", reason, since="2026-03-02", look_again=days_after(MONDAY, 3))
    assert n10(a_case(PROMISED), late, policy)[0] == n10(a_case(PROMISED, told=before), late, policy)[0] == no


def test_a_delay_found_at_night_is_due_to_staff_now_and_to_the_customer_at_opening() -> None:
    owner, customer = promise_aging(a_case(PROMISED), POLICY.promise_aging, a_clock("2026-03-03 03:00"))
    assert isinstance(owner, Notice)
    assert isinstance(customer, Notice)
    assert (owner.due_by, customer.due_by) == (moment("2026-03-03 03:00"), moment("2026-03-03 07:30"))


@pytest.mark.parametrize(
    ("now", "rungs"),
    [
        pytest.param("2026-03-02 23:59", [], id="until midnight of the store it is the promised day"),
        pytest.param("2026-03-03 00:00", [(1, Role.OWNER)], id="at midnight of the store it is day 1"),
    ],
)
def test_the_days_of_the_ladder_are_the_store_s_days(now: str, rungs: list[tuple[int, Role]]) -> None:
    assert ladder(promise_aging(a_case(PROMISED), POLICY.promise_aging, a_clock(now))) == rungs


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_customer_hears_of_no_delay_and_the_ladder_goes_on(
    fields: dict[str, Any], stale: str | None, reason: str
) -> None:
    verdicts = n10(a_case(PROMISED._replace(**fields), stale=stale), 7)
    assert ladder(verdicts) == [(7, Role.PARTS_MANAGER)]
    assert reason in for_role(verdicts, Role.CUSTOMER).reason
    assert not to_customer(verdicts)


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_watch_over_the_eta_goes_on(fields: dict[str, Any], stale: str | None, reason: str) -> None:
    assert given(n5(a_case(EXPECTED._replace(**fields), stale=stale), 1)) == [("N5", 0, Role.OWNER)]


def test_a_delay_that_waits_for_a_fresh_export_is_told_when_it_comes() -> None:
    stale = for_role(n10(a_case(PROMISED, stale="the newest export is 50 hours old"), 1), Role.CUSTOMER)
    assert isinstance(stale, No)
    assert stale.look_again == day("2026-03-03")
    assert to_customer(n10(a_case(PROMISED), 2))


def test_delays_of_the_store_s_first_night_are_not_told_and_the_next_rung_is() -> None:
    first_night = settled(
        key("N10", MONDAY, Role.PARTS_MANAGER, 7), key("N10", MONDAY, Role.CUSTOMER, 1), key("N5", MONDAY, Role.OWNER)
    )
    late = PROMISED._replace(eta_to=MONDAY)
    assert given(n5(a_case(late, told=first_night), 9)) == []
    assert given(n10(a_case(late, told=first_night), 9)) == []
    assert n10(a_case(late, told=first_night), 9)[0].reason == f"day 7 of this ladder: {FIRST_NIGHT}"
    assert given(n10(a_case(late, told=first_night), 14)) == [("N10", 14, Role.DIRECTOR)]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"promised_on": None}, "no promised date", id="nothing was promised"),
        pytest.param({"status": Status.RECEIVED, "received_on": MONDAY}, "the part is here", id="the part is here"),
        pytest.param(
            {"status": Status.SCHEDULED, "received_on": MONDAY}, "the part is here", id="the part is scheduled"
        ),
        *(pytest.param({"status": end}, f"closed ({end})", id=f"the promise is {end}") for end in sorted(CLOSED)),
    ],
)
def test_there_is_no_promise_left_to_break(fields: dict[str, Any], reason: str) -> None:
    assert reason in said_no(n10(a_case(PROMISED._replace(**fields)), 9))


def test_the_ladder_is_the_policy_s() -> None:
    policy = replace(POLICY.promise_aging, ladder=(Rung(day=3, to=Role.ADVISOR),), tell_customer_from_day=5)
    said = [[role for _, _, role in given(n10(a_case(PROMISED), late, policy))] for late in (2, 3, 4, 5)]
    assert said == [[], [Role.ADVISOR], [Role.ADVISOR], [Role.ADVISOR, Role.CUSTOMER]]


@pytest.mark.parametrize(
    ("late", "look_again"),
    [
        pytest.param(-5, 1, id="before the date: the first day past it"),
        pytest.param(1, 7, id="on day 1: day 7"),
        pytest.param(7, 14, id="on day 7: day 14"),
        pytest.param(14, None, id="on day 14: never"),
    ],
)
def test_the_ladder_says_on_which_day_its_next_rung_is(late: int, look_again: int | None) -> None:
    rung = n10(a_case(PROMISED), late)[0]
    assert rung.look_again == (None if look_again is None else days_after(MONDAY, look_again))


@pytest.mark.parametrize(
    ("ask", "policy"),
    [
        pytest.param(lambda case, policy: n5(case, 9, policy), POLICY.backorder_watch, id="N5"),
        pytest.param(lambda case, policy: n10(case, 9, policy), POLICY.promise_aging, id="N10"),
    ],
)
def test_a_rule_of_delays_switched_off_says_so(ask: Any, policy: Any) -> None:
    case = a_case(PROMISED._replace(eta_to=MONDAY))
    assert said_no(ask(case, replace(policy, on=False))) == "the rule is switched off"


def test_a_deadline_of_the_ladder_is_the_policy_s() -> None:
    (owner, customer) = n10(a_case(PROMISED), 1, replace(POLICY.promise_aging, within=timedelta(hours=3)))
    assert isinstance(owner, Notice)
    assert isinstance(customer, Notice)
    assert owner.due_by == customer.due_by == moment("2026-03-03 13:00")
