"""N15: the make will soon not take back a part that nobody claimed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from weowe_cli.notices.notice import Case, No, Notice, Role, Verdict
from weowe_cli.notices.shelf import return_window

from .backorder import DOUBTS
from .store import MONDAY, a_case, a_policy, days_after, given, key, moment, on_day, received, said_no, told

AS_SHIPPED = a_policy().return_window
HONDA = replace(AS_SHIPPED, windows={"honda": 60, "Ford": 30})
HERE = received(arrived_on=MONDAY, received_on=days_after(MONDAY, 2), make="Honda")


def n15(case: Case, days: int, policy: Any = HONDA) -> tuple[Verdict, ...]:
    """N15, so many days after the part came in."""
    return return_window(case, policy, on_day(days_after(MONDAY, days)))


CLOSES = "2026-05-01"
"""Sixty days after this Monday."""


@pytest.mark.parametrize(
    ("days", "reason", "look_again"),
    [
        pytest.param(0, "Honda takes it back up to 2026-05-01, 60 days ahead", 53, id="the day it came in"),
        pytest.param(52, "Honda takes it back up to 2026-05-01, 8 days ahead", 53, id="8 days before it closes"),
        pytest.param(53, None, None, id="7 days before it closes"),
        pytest.param(60, None, None, id="the closing day, nights having been missed"),
        pytest.param(61, "Honda took it back up to 2026-05-01, 1 day ago", None, id="the day after"),
    ],
)
def test_the_parts_manager_hears_in_the_week_before_the_make_takes_the_part_back_no_more(
    days: int, reason: str | None, look_again: int | None
) -> None:
    verdicts = n15(a_case(HERE), days)
    assert given(verdicts) == ([] if reason else [("N15", 0, Role.PARTS_MANAGER)])
    (verdict,) = verdicts
    assert (verdict.since, verdict.role) == (CLOSES, Role.PARTS_MANAGER)
    assert verdict.look_again == (days_after(MONDAY, look_again) if look_again else None)
    if reason:
        assert verdict.reason == reason


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        pytest.param(53, "Honda takes it back up to May 1, 7 days ahead; here for 53 days, since Mar 2", id="a week"),
        pytest.param(59, "Honda takes it back up to May 1, 1 day ahead; here for 59 days, since Mar 2", id="a day"),
        pytest.param(60, "Honda takes it back up to May 1, today; here for 60 days, since Mar 2", id="the last day"),
    ],
)
def test_the_window_says_how_long_it_is_open(days: int, reason: str) -> None:
    (notice,) = n15(a_case(HERE), days)
    assert isinstance(notice, Notice)
    assert (notice.reason, notice.promise) == (reason, 1)
    assert notice.due_by == on_day(days_after(MONDAY, days)).now


def test_the_window_and_its_deadline_are_the_policy_s() -> None:
    policy = replace(HONDA, days_before=2, to=Role.DIRECTOR, within=timedelta(hours=4))
    assert given(n15(a_case(HERE), 57, policy)) == []
    (notice,) = n15(a_case(HERE), 58, policy)
    assert isinstance(notice, Notice)
    assert (notice.role, notice.due_by) == (Role.DIRECTOR, moment("2026-04-29 14:00"))


@pytest.mark.parametrize(
    ("make", "days", "reason"),
    [
        pytest.param("HONDA", 53, None, id="in capitals"),
        pytest.param("FORD", 23, None, id="another make, another window"),
        pytest.param("Toyota", 53, "no return window of Toyota is configured", id="a make without a window"),
        pytest.param(None, 53, "the make is not known", id="no make"),
        pytest.param("", 53, "the make is not known", id="an empty make"),
    ],
)
def test_each_make_has_its_window(make: str | None, days: int, reason: str | None) -> None:
    verdicts = n15(a_case(HERE._replace(make=make)), days)
    if reason:
        assert said_no(verdicts) == reason
    else:
        assert given(verdicts) == [("N15", 0, Role.PARTS_MANAGER)]


def test_as_shipped_no_make_has_a_window() -> None:
    assert said_no(n15(a_case(HERE), 53, AS_SHIPPED)) == "no return window of Honda is configured"


def test_a_window_is_told_once_a_part() -> None:
    before = told(key("N15", CLOSES, Role.PARTS_MANAGER))
    assert n15(a_case(HERE, told=before), 54) == (
        No("N15", "told on 2026-03-01 09:00", since=CLOSES, role=Role.PARTS_MANAGER),
    )
    assert len(given(n15(a_case(HERE._replace(arrived_on=days_after(MONDAY, 1)), told=before), 54))) == 1


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_parts_manager_hears_of_the_window(fields: dict[str, Any], stale: str | None, reason: str) -> None:
    assert given(n15(a_case(HERE._replace(**fields), stale=stale), 53)) == [("N15", 0, Role.PARTS_MANAGER)]
