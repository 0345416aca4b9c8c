"""N6 and N7: an ETA slips, on both sides of every boundary; and what they share with N8 and N9."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from weowe_cli.notices.notice import Case, No, Notice, Role, Verdict
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.notices.slips import gone, slip_tier_one, slip_tier_two, will_miss
from weowe_cli.promises.record import Promise, Status

from .backorder import DOUBTS
from .store import (
    MONDAY,
    a_case,
    a_clock,
    a_policy,
    a_promise,
    day,
    days_after,
    for_role,
    given,
    key,
    moment,
    said_no,
    settled,
    told,
)
from .waited_for import NOT_WAITED_FOR, WAITING

POLICY = a_policy()
FRIDAY = day("2026-03-06")
NOW = "2026-03-03 10:00"


def slipped(to: date, was: date = FRIDAY, **fields: Any) -> Promise:
    """A promise whose ETA moved to a later day this Monday, for the first time."""
    return a_promise(**{"eta_was": was, "eta_to": to, "slips": 1, "slipped_on": MONDAY} | fields)


def n6(case: Case, now: str = NOW, policy: Any = POLICY) -> tuple[Verdict, ...]:
    return slip_tier_one(case, policy, a_clock(now))


def n7(case: Case, now: str = NOW, policy: Any = POLICY) -> tuple[Verdict, ...]:
    return slip_tier_two(case, policy, a_clock(now))


def n8(case: Case, now: str = NOW, policy: Any = POLICY.gone) -> tuple[Verdict, ...]:
    return gone(case, policy, a_clock(now))


def n9(case: Case, now: str = NOW, policy: Any = POLICY.will_miss) -> tuple[Verdict, ...]:
    return will_miss(case, policy, a_clock(now))


def spoken(case: Case, now: str = NOW, policy: Any = POLICY) -> str:
    """Which of the two rules of a slip speaks, having found that the other one does not."""
    first, second = n6(case, now, policy), n7(case, now, policy)
    rules = {rule for rule, _, _ in (*given(first), *given(second))}
    assert len(rules) <= 1
    for rule, verdicts in (("N6", first), ("N7", second)):
        roles = [role for _, _, role in given(verdicts)]
        assert roles == ([Role.PARTS_MANAGER, Role.CUSTOMER] if rule in rules else [])
    return rules.pop() if rules else ""


WEEK = day("2026-03-13")
SIXTH = day("2026-03-16")
BEFORE_MEMORIAL_DAY = day("2026-05-22")


@pytest.mark.parametrize(
    ("was", "to", "slips", "rule", "reason"),
    [
        pytest.param(
            FRIDAY, day("2026-03-08"), 1, "N6", "the first slip: ETA moved from Mar 6 to Mar 8, 0 business days",
            id="Friday to Sunday, no business day: tier 1",
        ),
        pytest.param(
            FRIDAY, day("2026-03-09"), 1, "N6", "the first slip: ETA moved from Mar 6 to Mar 9, 1 business day",
            id="Friday to Monday, 1 business day: tier 1",
        ),
        pytest.param(
            FRIDAY, WEEK, 1, "N6", "the first slip: ETA moved from Mar 6 to Mar 13, 5 business days",
            id="5 business days over a weekend: tier 1",
        ),
        pytest.param(
            FRIDAY, day("2026-03-15"), 1, "N6", "the first slip: ETA moved from Mar 6 to Mar 15, 5 business days",
            id="5 business days and a second weekend: tier 1",
        ),
        pytest.param(
            FRIDAY, SIXTH, 1, "N7",
            "the first slip: ETA moved from Mar 6 to Mar 16, 6 business days; more than 5 business days",
            id="6 business days over a weekend: tier 2",
        ),
        pytest.param(
            BEFORE_MEMORIAL_DAY, day("2026-06-01"), 1, "N6",
            "the first slip: ETA moved from May 22 to Jun 1, 5 business days (without Memorial Day on May 25)",
            id="5 business days over a holiday: tier 1",
        ),
        pytest.param(
            BEFORE_MEMORIAL_DAY, day("2026-06-02"), 1, "N7",
            "the first slip: ETA moved from May 22 to Jun 2, 6 business days (without Memorial Day on May 25); "
            "more than 5 business days",
            id="6 business days over a holiday: tier 2",
        ),
        pytest.param(
            FRIDAY, day("2026-03-09"), 2, "N7",
            "the second slip: ETA moved from Mar 6 to Mar 9, 1 business day; from the second slip on",
            id="the second slip, of 1 business day: tier 2",
        ),
        pytest.param(
            FRIDAY, SIXTH, 3, "N7",
            "the third slip: ETA moved from Mar 6 to Mar 16, 6 business days; from the second slip on",
            id="the third slip, of 6 business days: tier 2",
        ),
        pytest.param(
            FRIDAY, day("2026-03-09"), 4, "N7",
            "the 4th slip: ETA moved from Mar 6 to Mar 9, 1 business day; from the second slip on",
            id="the fourth slip: tier 2",
        ),
    ],
)  # fmt: skip
def test_a_first_slip_of_up_to_five_business_days_is_tier_one_and_any_other_tier_two(
    was: date, to: date, slips: int, rule: str, reason: str
) -> None:
    case = a_case(slipped(to, was, slips=slips))
    assert spoken(case) == rule
    for verdict in n6(case) if rule == "N6" else n7(case):
        assert isinstance(verdict, Notice)
        assert (verdict.reason, verdict.since, verdict.promise) == (reason, to.isoformat(), 1)
        assert (verdict.tier, verdict.look_again) == (0, None)


def test_the_tier_that_does_not_speak_says_which_one_does() -> None:
    (short,) = n7(a_case(slipped(WEEK)))
    moved = "the first slip: ETA moved from Mar 6 to Mar 13, 5 business days"
    assert short == No("N7", f"{moved}; up to 5 business days: N6 speaks", since="2026-03-13")
    (far,) = n6(a_case(slipped(SIXTH)))
    moved = "the first slip: ETA moved from Mar 6 to Mar 16, 6 business days"
    assert far == No("N6", f"{moved}; more than 5 business days: N7 speaks", since="2026-03-16")
    (second,) = n6(a_case(slipped(WEEK, slips=2)))
    assert second.reason.endswith("; from the second slip on: N7 speaks")


@pytest.mark.parametrize(("rule", "name"), [(n6, "N6"), (n7, "N7")])
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        *NOT_WAITED_FOR,
        pytest.param({"eta_to": None}, "no ETA is known", id="the ETA was taken away"),
        pytest.param({"slipped_on": None}, "the ETA, 2026-03-13, did not move to a later day", id="it moved back"),
        pytest.param({"eta_was": None}, "the ETA, 2026-03-13, did not move to a later day", id="there was none before"),
    ],
)
def test_there_is_no_slip_to_speak_of(rule: Any, name: str, fields: dict[str, Any], reason: str) -> None:
    assert rule(a_case(slipped(WEEK, **fields))) == (No(name, reason),)


@pytest.mark.parametrize("status", WAITING)
def test_a_slip_counts_whatever_the_status_word_of_a_part_that_is_waited_for(status: Status) -> None:
    assert spoken(a_case(slipped(WEEK, status=status))) == "N6"


@pytest.mark.parametrize(
    ("now", "rule"),
    [
        pytest.param("2026-03-12 10:00", "N6", id="the day before the new ETA, nights having been missed"),
        pytest.param("2026-03-13 10:00", "N6", id="on the last day of the new ETA"),
        pytest.param("2026-03-14 10:00", "", id="the day after, N5 asks after it"),
    ],
)
def test_a_slip_is_caught_up_with_until_the_new_eta_has_passed_too(now: str, rule: str) -> None:
    assert spoken(a_case(slipped(WEEK)), now) == rule


@pytest.mark.parametrize("rule", [n6, n7])
def test_a_slip_into_the_past_is_the_watch_s(rule: Any) -> None:
    assert (
        said_no(rule(a_case(slipped(WEEK)), "2026-03-15 10:00")) == "the ETA moved to 2026-03-13, 2 days ago: N5 speaks"
    )


DEADLINES = [
    pytest.param("2026-03-03 10:00", "2026-03-03 17:00", id="in the morning: the same day at five"),
    pytest.param("2026-03-03 17:00", "2026-03-03 17:00", id="at five: at once"),
    pytest.param("2026-03-03 17:01", "2026-03-04 17:00", id="after five: the next day"),
    pytest.param("2026-03-07 10:00", "2026-03-09 17:00", id="on Saturday: Monday"),
]


@pytest.mark.parametrize(("now", "due_by"), DEADLINES)
def test_a_slip_and_a_cancellation_are_due_the_same_business_day(now: str, due_by: str) -> None:
    cancelled = a_promise(status=Status.CANCELLED, closed_on=MONDAY, closed_from=Status.ORDERED)
    missing = a_promise(eta_to=days_after(MONDAY, 30), promised_on=days_after(MONDAY, 20))
    verdicts = (
        *n6(a_case(slipped(WEEK)), now),
        *n7(a_case(slipped(SIXTH)), now),
        *n8(a_case(cancelled), now),
        *n9(a_case(missing), now),
    )
    assert len(verdicts) == 7
    assert {verdict.due_by for verdict in verdicts if isinstance(verdict, Notice)} == {moment(due_by)}


def test_the_hour_of_the_deadline_and_who_is_told_are_the_policy_s() -> None:
    noon = {"by": time(12)}
    policy = replace(
        POLICY,
        slip_tier_one=replace(POLICY.slip_tier_one, to=Role.DIRECTOR, **noon),
        slip_tier_two=replace(POLICY.slip_tier_two, to=Role.OWNER, **noon),
    )
    cancelled = a_promise(status=Status.CANCELLED, closed_on=MONDAY, closed_from=Status.ORDERED)
    verdicts = (
        *n6(a_case(slipped(WEEK)), policy=policy),
        *n7(a_case(slipped(SIXTH)), policy=policy),
        *n8(a_case(cancelled), policy=replace(POLICY.gone, to=(Role.IT,), **noon)),
        *n9(a_case(a_promise(eta_to=WEEK, promised_on=FRIDAY)), policy=replace(POLICY.will_miss, **noon)),
    )
    customer = Role.CUSTOMER
    assert [role for _, _, role in given(verdicts)] == [
        Role.DIRECTOR,
        customer,
        Role.OWNER,
        customer,
        Role.IT,
        customer,
    ]
    assert {verdict.due_by for verdict in verdicts if isinstance(verdict, Notice)} == {moment("2026-03-03 12:00")}


@pytest.mark.parametrize(
    ("up_to", "from_slip", "slips", "rule"),
    [
        pytest.param(4, 2, 1, "N7", id="more than the store's four"),
        pytest.param(5, 2, 1, "N6", id="as many as the store's five"),
        pytest.param(5, 1, 1, "N7", id="where the first slip is tier 2 already"),
        pytest.param(5, 3, 2, "N6", id="where only the third slip is"),
        pytest.param(5, 3, 3, "N7", id="and this is the third"),
    ],
)
def test_the_numbers_of_the_tiers_are_the_policy_s(up_to: int, from_slip: int, slips: int, rule: str) -> None:
    policy = replace(
        POLICY,
        slip_tier_one=replace(POLICY.slip_tier_one, up_to_business_days=up_to),
        slip_tier_two=replace(POLICY.slip_tier_two, from_slip=from_slip),
    )
    assert spoken(a_case(slipped(WEEK, slips=slips)), policy=policy) == rule


SLIPS = [
    pytest.param(n6, "N6", slipped(WEEK), id="N6"),
    pytest.param(n7, "N7", slipped(WEEK, slips=2), id="N7"),
]


@pytest.mark.parametrize(("rule", "name", "promise"), SLIPS)
def test_a_slip_is_told_once_and_each_reader_for_himself(rule: Any, name: str, promise: Promise) -> None:
    both = told(key(name, WEEK, Role.PARTS_MANAGER), key(name, WEEK, Role.CUSTOMER))
    for verdict in rule(a_case(promise, told=both)):
        assert verdict == No(name, "told on 2026-03-01 09:00", since="2026-03-13", role=verdict.role)
    one = told(key(name, WEEK, Role.CUSTOMER))
    assert given(rule(a_case(promise, told=one))) == [(name, 0, Role.PARTS_MANAGER)]
    other = told(key(name, FRIDAY, Role.PARTS_MANAGER), key(name, FRIDAY, Role.CUSTOMER))
    assert len(given(rule(a_case(promise, told=other)))) == 2


def test_back_to_the_date_of_before_and_slipped_again_to_the_one_that_was_told_is_the_second_tier_s() -> None:
    before = told(key("N6", WEEK, Role.PARTS_MANAGER), key("N6", WEEK, Role.CUSTOMER))
    back = slipped(FRIDAY, WEEK, slipped_on=None)
    assert (spoken(a_case(back, told=before)), spoken(a_case(slipped(WEEK, slips=2), told=before))) == ("", "N7")


@pytest.mark.parametrize(("rule", "name", "promise"), SLIPS)
def test_a_slip_of_the_store_s_first_night_is_not_told_to_the_customer(rule: Any, name: str, promise: Promise) -> None:
    verdicts = rule(a_case(promise, told=settled(key(name, WEEK, Role.CUSTOMER))))
    assert for_role(verdicts, Role.CUSTOMER) == No(name, FIRST_NIGHT, since="2026-03-13", role=Role.CUSTOMER)


@pytest.mark.parametrize(("rule", "name", "promise"), SLIPS)
@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_customer_hears_of_no_slip_and_the_parts_manager_does(
    fields: dict[str, Any], stale: str | None, reason: str, rule: Any, name: str, promise: Promise
) -> None:
    verdicts = rule(a_case(promise._replace(**fields), stale=stale))
    assert given(verdicts) == [(name, 0, Role.PARTS_MANAGER)]
    no = for_role(verdicts, Role.CUSTOMER)
    assert (no.reason, no.since, no.look_again) == (reason, "2026-03-13", day("2026-03-03") if stale else None)


@pytest.mark.parametrize(
    ("ask", "policy"),
    [
        pytest.param(n6, replace(POLICY, slip_tier_one=replace(POLICY.slip_tier_one, on=False)), id="N6"),
        pytest.param(n7, replace(POLICY, slip_tier_two=replace(POLICY.slip_tier_two, on=False)), id="N7"),
        pytest.param(n8, replace(POLICY.gone, on=False), id="N8"),
        pytest.param(n9, replace(POLICY.will_miss, on=False), id="N9"),
    ],
)
@pytest.mark.parametrize("status", [Status.ORDERED, Status.CANCELLED])
def test_a_rule_of_slips_switched_off_says_so(ask: Any, policy: Any, status: Status) -> None:
    promise = slipped(WEEK, slips=2, promised_on=FRIDAY, status=status, closed_from=Status.ORDERED, closed_on=MONDAY)
    assert said_no(ask(a_case(promise), policy=policy)) == "the rule is switched off"
