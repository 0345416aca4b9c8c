"""N18: on Mondays at half past seven the parts manager reviews every backorder: ETA right? customer told?"""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Any

import pytest

from weowe_cli.notices.backorders import monday_review
from weowe_cli.notices.notice import Case, No, Notice, Role, Told, Verdict
from weowe_cli.notices.policy import Weekday
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import Promise, Status
from weowe_cli.workdays import DAY

from .backorder import DOUBTS, NO_BACKORDER, OWED, POLICY, night_by_night
from .store import LOS_ANGELES, MONDAY, a_case, a_clock, day, days_after, key, moment, settled, told


def n18(case: Case, now: str, policy: Any = POLICY.monday_review) -> Verdict:
    """N18 at one moment."""
    (verdict,) = monday_review(case, policy, a_clock(now))
    return verdict


def review(since: str = "2026-03-02", **fields: Any) -> Notice:
    usual: dict[str, Any] = {
        "rule": "N18",
        "promise": 1,
        "role": Role.PARTS_MANAGER,
        "since": since,
        "reason": "backordered for 0 days, ETA Mar 12 to Mar 18: is that right? the customer was told nothing",
        "look_again": day(since) + 7 * DAY,
    }
    return Notice(**usual | fields)


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        pytest.param(
            "2026-03-02 07:29", review(due_by=moment("2026-03-02 07:30")), id="before half past seven: by then"
        ),
        pytest.param("2026-03-02 07:30", review(due_by=moment("2026-03-02 07:30")), id="at half past seven: now"),
        pytest.param("2026-03-02 07:31", review(due_by=moment("2026-03-02 07:31")), id="a minute later: now"),
        pytest.param(
            "2026-03-08 23:59",
            review(
                due_by=moment("2026-03-08 23:59"),
                reason="backordered for 6 days, ETA Mar 12 to Mar 18: is that right? the customer was told nothing",
            ),
            id="until Sunday midnight a missed Monday is caught up",
        ),
        pytest.param(
            "2026-03-09 00:00",
            review(
                "2026-03-09",
                due_by=moment("2026-03-09 07:30"),
                reason="backordered for 7 days, ETA Mar 12 to Mar 18: is that right? the customer was told nothing",
            ),
            id="from then on it is the next Monday's",
        ),
        pytest.param(
            "2026-03-03 04:00",
            review(
                due_by=moment("2026-03-03 04:00"),
                reason="backordered for 1 day, ETA Mar 12 to Mar 18: is that right? the customer was told nothing",
            ),
            id="on Tuesday night it is due now, not at half past seven",
        ),
    ],
)
def test_every_monday_the_parts_manager_reviews_every_backorder(now: str, verdict: Notice) -> None:
    assert n18(a_case(OWED), now) == verdict


@pytest.mark.parametrize(
    ("since", "now", "reviewed"),
    [
        pytest.param("2026-03-01", "2026-03-05 10:00", "2026-03-02", id="backordered on the Sunday before"),
        pytest.param("2026-03-02", "2026-03-05 10:00", "2026-03-02", id="backordered on the Monday itself"),
        pytest.param("2026-03-03", "2026-03-05 10:00", None, id="backordered on the Tuesday after"),
        pytest.param("2026-03-03", "2026-03-08 10:00", None, id="backordered on the Tuesday, it is Sunday"),
        pytest.param("2026-03-03", "2026-03-09 06:00", "2026-03-09", id="backordered on the Tuesday, it is Monday"),
    ],
)
def test_a_backorder_is_first_reviewed_on_the_monday_that_finds_it(since: str, now: str, reviewed: str | None) -> None:
    verdict = n18(a_case(OWED._replace(backordered_since=day(since))), now)
    if reviewed:
        assert isinstance(verdict, Notice)
        assert verdict.since == reviewed
    else:
        assert verdict == No(
            rule="N18",
            role=Role.PARTS_MANAGER,
            since="2026-03-02",
            reason="backordered since 2026-03-03, after the review of 2026-03-02; the next is on 2026-03-09",
            look_again=day("2026-03-09"),
        )


def test_one_review_a_week_is_said_once() -> None:
    case = a_case(OWED, told=told(key("N18", MONDAY, Role.PARTS_MANAGER)))
    assert n18(case, "2026-03-06 10:00") == No(
        rule="N18",
        role=Role.PARTS_MANAGER,
        since="2026-03-02",
        reason="told on 2026-03-01 09:00; the next review is on 2026-03-09",
        look_again=day("2026-03-09"),
    )
    settled_case = a_case(OWED, told=settled(key("N18", MONDAY, Role.PARTS_MANAGER)))
    assert n18(settled_case, "2026-03-06 10:00").reason == f"{FIRST_NIGHT}; the next review is on 2026-03-09"


def mondays(*lates: int) -> dict[int, Any]:
    return {late: [(str(days_after(MONDAY, late - late % 7)), 0, Role.PARTS_MANAGER)] for late in lates}


@pytest.mark.parametrize(
    ("nights", "skipped", "said"),
    [
        pytest.param({0: OWED}, (), mondays(0, 7, 14, 21), id="every Monday"),
        pytest.param({0: OWED}, range(1, 18), mondays(0, 18, 21), id="a missed Monday on the next night, one for two"),
        pytest.param(
            {0: OWED._replace(hold_until=day("2026-03-11"))}, (), mondays(9, 14, 21), id="a hold is waited for"
        ),
        pytest.param(
            {0: OWED, 10: OWED._replace(status=Status.ORDERED, backordered_since=None)},
            (),
            mondays(0, 7),
            id="until it is no backorder any more",
        ),
    ],
)
def test_night_by_night_a_backorder_is_reviewed_once_a_week(
    nights: dict[int, Promise], skipped: Any, said: dict[int, Any]
) -> None:
    assert night_by_night("N18", nights, range(27), *skipped) == said


@pytest.mark.parametrize(
    ("heard", "contacted_at", "words"),
    [
        pytest.param(Told({}), None, "the customer was told nothing", id="nothing was said"),
        pytest.param(
            told(key("N4", MONDAY, Role.CUSTOMER), at="2026-03-02 16:00"),
            None,
            "the customer last heard on Mar 2",
            id="a letter left",
        ),
        pytest.param(
            told(key("N3", MONDAY, Role.OWNER)), None, "the customer was told nothing", id="only its owner knows"
        ),
        pytest.param(
            settled(key("N4", MONDAY, Role.CUSTOMER)), None, "the customer was told nothing", id="settled is not said"
        ),
        pytest.param(Told({}), "2026-03-04 09:00", "the customer last heard on Mar 4", id="somebody called"),
        pytest.param(
            told(key("N4", MONDAY, Role.CUSTOMER), at="2026-03-02 16:00"),
            "2026-03-04 23:30",
            "the customer last heard on Mar 4",
            id="a letter and a later call, by the store's own date",
        ),
        pytest.param(
            told(key("N4", MONDAY, Role.CUSTOMER), at="2026-03-05 16:00"),
            "2026-03-04 23:30",
            "the customer last heard on Mar 5",
            id="a call and a later letter",
        ),
    ],
)
def test_the_review_says_when_the_customer_last_heard(heard: Told, contacted_at: str | None, words: str) -> None:
    case = replace(a_case(OWED, told=heard), contacted_at=moment(contacted_at) if contacted_at else None)
    expected = f"backordered for 4 days, ETA Mar 12 to Mar 18: is that right? {words}"
    assert n18(case, "2026-03-06 10:00").reason == expected


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_a_backorder_is_reviewed_all_the_same(fields: dict[str, Any], stale: str | None, reason: str) -> None:
    case = a_case(OWED._replace(**fields), stale=stale)
    assert n18(case, "2026-03-09 06:00") == n18(a_case(OWED), "2026-03-09 06:00")


def test_the_day_and_the_hour_of_the_review_are_the_policy_s() -> None:
    policy = replace(POLICY.monday_review, weekday=Weekday.THU, at=time(6, 15), to=Role.DIRECTOR)
    on_thursday, before = (n18(a_case(OWED), now, policy) for now in ("2026-03-05 05:00", "2026-03-04 23:59"))
    assert isinstance(on_thursday, Notice)
    assert (on_thursday.since, on_thursday.role, on_thursday.due_by, on_thursday.look_again) == (
        "2026-03-05",
        Role.DIRECTOR,
        moment("2026-03-05 06:15"),
        day("2026-03-12"),
    )
    assert isinstance(before, No)
    assert (before.since, before.role, before.look_again) == ("2026-02-26", Role.DIRECTOR, day("2026-03-05"))


def test_monday_is_the_store_s_own() -> None:
    in_the_west = a_clock("2026-03-09 02:00", zone=LOS_ANGELES)
    (verdict,) = monday_review(a_case(OWED), POLICY.monday_review, in_the_west)
    assert verdict.since == "2026-03-02"


@pytest.mark.parametrize(
    ("monday", "utc"),
    [
        pytest.param("2026-03-09", "2026-03-09 11:30", id="after the spring night"),
        pytest.param("2026-11-02", "2026-11-02 12:30", id="after the autumn night"),
    ],
)
def test_the_hour_of_the_review_is_the_wall_clock_s(monday: str, utc: str) -> None:
    notice = n18(a_case(OWED), f"{monday} 01:00")
    assert isinstance(notice, Notice)
    assert f"{notice.due_by:%Y-%m-%d %H:%M}" == utc


@pytest.mark.parametrize(("fields", "reason"), NO_BACKORDER)
def test_there_is_no_backorder_to_review(fields: dict[str, Any], reason: str) -> None:
    verdict = n18(a_case(OWED._replace(**fields)), "2026-03-09 07:00")
    assert verdict == No(rule="N18", role=Role.PARTS_MANAGER, reason=reason)


def test_a_review_that_is_switched_off_says_so() -> None:
    verdict = n18(a_case(OWED), "2026-03-09 07:00", replace(POLICY.monday_review, on=False))
    assert verdict == No(rule="N18", role=Role.PARTS_MANAGER, reason="the rule is switched off")
