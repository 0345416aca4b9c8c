"""N17 and X9: nothing moved for a month, or the row is gone from the export; on both sides of every boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from weowe_cli.notices.delays import stale_sweep, vanished_chase
from weowe_cli.notices.notice import Case, No, Notice, Role, Verdict
from weowe_cli.promises.record import CLOSED, Status

from .store import (
    MONDAY,
    a_case,
    a_clock,
    a_policy,
    a_promise,
    day,
    days_after,
    given,
    key,
    moment,
    received,
    said_no,
    told,
)

POLICY = a_policy()
LONG_AGO = day("2025-01-06")


def n17(case: Case, now: str = "2026-03-02 10:00", policy: Any = POLICY.stale_sweep) -> tuple[Verdict, ...]:
    return stale_sweep(case, policy, a_clock(now))


@pytest.mark.parametrize(
    ("opened", "moved", "goes"),
    [
        pytest.param(29, 29, False, id="open 29 days and still 29"),
        pytest.param(30, 30, True, id="open 30 days and still 30"),
        pytest.param(31, 30, True, id="open 31 days and still 30"),
        pytest.param(90, 29, False, id="open 90 days and moved 29 days ago"),
        pytest.param(90, 30, True, id="open 90 days and moved 30 days ago"),
    ],
)
def test_a_promise_open_for_30_days_and_still_for_30_is_in_the_director_s_digest(
    opened: int, moved: int, goes: bool
) -> None:
    promise = a_promise(ordered_on=days_after(MONDAY, -opened), moved_on=days_after(MONDAY, -moved))
    assert given(n17(a_case(promise))) == ([("N17", 0, Role.DIRECTOR)] if goes else [])


@pytest.mark.parametrize(("days", "goes"), [(29, False), (30, True)])
def test_a_promise_without_an_order_date_is_open_since_the_night_it_was_first_seen(days: int, goes: bool) -> None:
    seen_on = days_after(MONDAY, -days)
    promise = a_promise(ordered_on=None, first_seen_at=moment(f"{seen_on} 23:30"), moved_on=seen_on)
    assert bool(given(n17(a_case(promise)))) is goes


@pytest.mark.parametrize(
    ("now", "due_by"),
    [
        pytest.param("2026-03-02 03:00", "2026-03-02 07:00", id="found at night it goes at seven"),
        pytest.param("2026-03-02 10:00", "2026-03-02 10:00", id="found after seven it goes now"),
    ],
)
def test_the_stale_sweep_goes_with_the_digest_of_seven_o_clock(now: str, due_by: str) -> None:
    (notice,) = n17(a_case(a_promise(ordered_on=day("2026-01-05"), moved_on=day("2026-01-05"))), now)
    assert isinstance(notice, Notice)
    assert (notice.due_by, notice.since, notice.look_again) == (moment(due_by), "2026-03-02", day("2026-03-03"))


def test_a_promise_not_yet_stale_says_on_which_day_it_will_be() -> None:
    (no,) = n17(a_case(a_promise(ordered_on=day("2026-02-01"), moved_on=day("2026-02-10"))))
    assert isinstance(no, No)
    assert no.look_again == day("2026-03-12")


@pytest.mark.parametrize("end", sorted(CLOSED))
def test_a_closed_promise_is_never_stale(end: Status) -> None:
    promise = a_promise(status=end, ordered_on=LONG_AGO, moved_on=LONG_AGO)
    assert "closed" in said_no(n17(a_case(promise)))


def x9(case: Case, policy: Any = POLICY.vanished) -> tuple[Verdict, ...]:
    return vanished_chase(case, policy, a_clock())


GONE = a_promise(vanished_since=day("2026-02-28"), vanished_nights=2)


@pytest.mark.parametrize(
    ("nights", "goes"),
    [
        pytest.param(1, False, id="one night"),
        pytest.param(2, True, id="two nights"),
        pytest.param(3, True, id="three nights"),
    ],
)
def test_a_promise_gone_from_the_export_for_two_nights_is_chased(nights: int, goes: bool) -> None:
    verdicts = x9(a_case(GONE._replace(vanished_nights=nights)))
    assert given(verdicts) == ([("X9", 0, Role.OWNER)] if goes else [])


def test_a_vanished_promise_is_chased_once_and_again_when_it_vanishes_again() -> None:
    before = told(key("X9", day("2026-02-28"), Role.OWNER))
    assert said_no(x9(a_case(GONE, told=before))).startswith("told on ")
    assert given(x9(a_case(GONE._replace(vanished_since=MONDAY), told=before))) == [("X9", 0, Role.OWNER)]


@pytest.mark.parametrize(
    "promise",
    [
        pytest.param(a_promise(), id="it is in the newest export"),
        pytest.param(GONE._replace(status=Status.INSTALLED), id="it was installed before it went"),
    ],
)
def test_there_is_nothing_to_chase(promise: Any) -> None:
    assert "the newest full export holds it" in said_no(x9(a_case(promise)))


def test_a_vanished_part_on_the_shelf_is_chased_as_well() -> None:
    assert given(x9(a_case(received(vanished_since=MONDAY, vanished_nights=2)))) == [("X9", 0, Role.OWNER)]


def test_a_chase_is_due_when_the_policy_says() -> None:
    (notice,) = x9(a_case(GONE), replace(POLICY.vanished, within=timedelta(hours=2)))
    assert isinstance(notice, Notice)
    assert notice.due_by == moment("2026-03-02 12:00")


@pytest.mark.parametrize(
    ("ask", "policy"),
    [pytest.param(n17, POLICY.stale_sweep, id="N17"), pytest.param(x9, POLICY.vanished, id="X9")],
)
def test_a_rule_switched_off_says_so(ask: Any, policy: Any) -> None:
    case = a_case(GONE._replace(ordered_on=LONG_AGO, moved_on=LONG_AGO))
    assert said_no(ask(case, policy=replace(policy, on=False))) == "the rule is switched off"
