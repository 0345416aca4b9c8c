"""N12: for a backorder with no ETA confirmed for 5 business days the parts manager and the advisor ask, once a week."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from weowe_cli.notices.backorders import status_check
from weowe_cli.notices.notice import Case, No, Notice, Role, Verdict
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import Promise, Status
from weowe_cli.workdays import DAY

from .backorder import DOUBTS, NO_BACKORDER, OWED, POLICY, night_by_night
from .store import MONDAY, a_case, day, days_after, given, key, moment, on_day, said_no, settled, told


def n12(case: Case, today: date, policy: Any = POLICY.status_check) -> tuple[Verdict, ...]:
    """N12 on one day."""
    return status_check(case, policy, on_day(today))


CHECKED = [Role.PARTS_MANAGER, Role.ADVISOR]


@pytest.mark.parametrize(
    ("since", "confirmed", "counted_from", "due"),
    [
        pytest.param("2026-03-02", None, "2026-03-02", "2026-03-09", id="from Monday over a weekend to Monday"),
        pytest.param("2026-03-06", None, "2026-03-06", "2026-03-13", id="from Friday to Friday"),
        pytest.param("2026-03-07", None, "2026-03-07", "2026-03-13", id="from Saturday to Friday"),
        pytest.param("2026-05-21", None, "2026-05-21", "2026-05-29", id="from Thursday over a weekend and a holiday"),
        pytest.param("2026-05-25", None, "2026-05-25", "2026-06-01", id="from the holiday itself"),
        pytest.param("2026-02-02", "2026-03-02", "2026-03-02", "2026-03-09", id="from the day the ETA was confirmed"),
        pytest.param("2026-03-02", "2026-03-02", "2026-03-02", "2026-03-09", id="confirmed with the backorder itself"),
        pytest.param("2026-03-02", "2026-02-20", "2026-03-02", "2026-03-09", id="not from an ETA of before it"),
    ],
)
def test_on_the_fifth_business_day_without_a_confirmed_eta_somebody_asks(
    since: str, confirmed: str | None, counted_from: str, due: str
) -> None:
    promise = OWED._replace(backordered_since=day(since), eta_confirmed_on=day(confirmed) if confirmed else None)
    (early,) = n12(a_case(promise), day(due) - DAY)
    assert isinstance(early, No)
    assert (early.since, early.role, early.look_again) == (counted_from, None, day(due))
    notices = n12(a_case(promise), day(due))
    assert given(notices) == [("N12", 1, role) for role in CHECKED]
    assert {notice.since for notice in notices} == {counted_from}


def test_what_was_counted_is_said_with_the_holiday_that_was_passed_over() -> None:
    promise = OWED._replace(backordered_since=day("2026-05-21"), eta_from=None, eta_to=day("2026-06-19"))
    (early,) = n12(a_case(promise), day("2026-05-26"))
    assert early == No(
        rule="N12",
        since="2026-05-21",
        reason="2 of 5 business days (without Memorial Day on May 25) have passed since the backorder began on"
        " 2026-05-21; asked after on 2026-05-29",
        look_again=day("2026-05-29"),
    )
    manager, _ = n12(a_case(promise), day("2026-05-30"))
    assert manager == Notice(
        rule="N12",
        promise=1,
        role=Role.PARTS_MANAGER,
        tier=1,
        since="2026-05-21",
        reason="no ETA confirmed for 9 days, since May 21; 5 business days (without Memorial Day on May 25) were up"
        " on May 29; ETA Jun 19",
        due_by=moment("2026-05-30 10:00"),
        look_again=day("2026-06-05"),
    )


@pytest.mark.parametrize(
    ("confirmed", "what"),
    [
        pytest.param("2026-03-02", "the ETA was confirmed", id="confirmed that day"),
        pytest.param("2026-03-01", "the backorder began", id="confirmed the day before"),
        pytest.param(None, "the backorder began", id="never confirmed"),
    ],
)
def test_the_check_says_what_it_counts_from(confirmed: str | None, what: str) -> None:
    promise = OWED._replace(eta_confirmed_on=day(confirmed) if confirmed else None)
    (early,) = n12(a_case(promise), MONDAY)
    reason = f"0 of 5 business days have passed since {what} on 2026-03-02; asked after on 2026-03-09"
    assert early.reason == reason


@pytest.mark.parametrize(
    ("today", "tier", "next_on"),
    [
        pytest.param("2026-03-09", 1, "2026-03-16", id="the day it is due"),
        pytest.param("2026-03-15", 1, "2026-03-16", id="six days on: still the first"),
        pytest.param("2026-03-16", 2, "2026-03-23", id="seven days on: the second"),
        pytest.param("2026-03-22", 2, "2026-03-23", id="thirteen days on: still the second"),
        pytest.param("2026-03-23", 3, "2026-03-30", id="fourteen days on: the third"),
        pytest.param("2026-05-11", 10, "2026-05-18", id="nine weeks without a run: the tenth, and only that"),
    ],
)
def test_the_check_comes_again_every_seven_days_and_only_the_highest_is_said(
    today: str, tier: int, next_on: str
) -> None:
    notices = n12(a_case(OWED), day(today))
    assert [(one.tier, one.role, one.look_again) for one in notices] == [(tier, role, day(next_on)) for role in CHECKED]


@pytest.mark.parametrize(
    ("known", "today", "asked"),
    [
        pytest.param(1, "2026-03-15", False, id="the first was said, six days ago"),
        pytest.param(1, "2026-03-16", True, id="the first was said, seven days ago"),
        pytest.param(2, "2026-03-16", False, id="the second was said"),
        pytest.param(3, "2026-03-16", False, id="the third was said, when the store checked more often"),
    ],
)
def test_each_round_of_the_check_is_said_once_to_each(known: int, today: str, asked: bool) -> None:
    case = a_case(OWED, told=told(key("N12", MONDAY, Role.ADVISOR, known)))
    manager, advisor = n12(case, day(today))
    assert isinstance(manager, Notice)
    assert isinstance(advisor, Notice) is asked
    if not asked:
        next_on = "2026-03-16" if today == "2026-03-15" else "2026-03-23"
        assert advisor == No(
            rule="N12",
            role=Role.ADVISOR,
            tier=manager.tier,
            since="2026-03-02",
            reason=f"round {known} of this check: told on 2026-03-01 09:00; again on {next_on}",
            look_again=day(next_on),
        )


def rounds(*days_and_tiers: tuple[int, int], since: str = "2026-03-02") -> dict[int, Any]:
    return {late: [(since, tier, role) for role in CHECKED] for late, tier in days_and_tiers}


@pytest.mark.parametrize(
    ("nights", "skipped", "said"),
    [
        pytest.param({0: OWED}, (), rounds((7, 1), (14, 2), (21, 3), (28, 4)), id="every week while nobody confirms"),
        pytest.param({0: OWED}, range(6, 23), rounds((23, 3), (28, 4)), id="missed nights: the highest, then in step"),
        pytest.param(
            {0: OWED, 8: OWED._replace(eta_confirmed_on=days_after(MONDAY, 8))},
            (),
            rounds((7, 1)) | rounds((15, 1), (22, 2), (29, 3), since="2026-03-10"),
            id="an ETA confirmed begins the count again",
        ),
        pytest.param(
            {0: OWED, 8: OWED._replace(status=Status.ORDERED, backordered_since=None)},
            (),
            rounds((7, 1)),
            id="a backorder released ends it",
        ),
        pytest.param(
            {0: OWED._replace(hold_until=days_after(MONDAY, 15))},
            (),
            rounds((15, 2), (21, 3), (28, 4)),
            id="a hold is waited for",
        ),
    ],
)
def test_night_by_night_a_backorder_is_asked_after(
    nights: dict[int, Promise], skipped: Any, said: dict[int, Any]
) -> None:
    assert night_by_night("N12", nights, range(32), *skipped) == said


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_a_backorder_is_asked_after_all_the_same(
    fields: dict[str, Any], stale: str | None, reason: str
) -> None:
    case = a_case(OWED._replace(**fields), stale=stale)
    assert n12(case, day("2026-03-09")) == n12(a_case(OWED), day("2026-03-09"))


def test_the_numbers_of_the_check_are_the_policy_s() -> None:
    policy = replace(POLICY.status_check, business_days=3, every_days=2, to=(Role.OWNER,), within=timedelta(minutes=45))
    tiers = [[tier for _, tier, _ in given(n12(a_case(OWED), days_after(MONDAY, late), policy))] for late in range(7)]
    assert tiers == [[], [], [], [1], [1], [2], [2]]
    (owner,) = n12(a_case(OWED), days_after(MONDAY, 5), policy)
    assert isinstance(owner, Notice)
    assert (owner.role, owner.due_by, owner.look_again) == (
        Role.OWNER,
        moment("2026-03-07 10:45"),
        day("2026-03-09"),
    )


def test_a_check_of_the_first_night_is_settled_and_the_next_one_is_said() -> None:
    case = a_case(OWED, told=settled(*(key("N12", MONDAY, role, 1) for role in CHECKED)))
    assert [verdict.reason for verdict in n12(case, day("2026-03-10"))] == [
        f"round 1 of this check: {FIRST_NIGHT}; again on 2026-03-16"
    ] * 2
    assert given(n12(case, day("2026-03-16"))) == [("N12", 2, role) for role in CHECKED]


@pytest.mark.parametrize(("fields", "reason"), NO_BACKORDER)
def test_there_is_no_backorder_to_ask_after(fields: dict[str, Any], reason: str) -> None:
    assert n12(a_case(OWED._replace(**fields)), days_after(MONDAY, 40)) == (No(rule="N12", reason=reason),)


def test_a_check_that_is_switched_off_says_so() -> None:
    off = replace(POLICY.status_check, on=False)
    assert said_no(n12(a_case(OWED), day("2026-03-09"), off)) == "the rule is switched off"
