"""N9: the ETA is later than the promised date, and the customer hears of it before that date passes."""

from __future__ import annotations

from typing import Any

import pytest

from weowe_cli.notices.notice import Case, No, Role, Verdict
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.notices.slips import will_miss
from weowe_cli.promises.record import Status

from .backorder import DOUBTS
from .store import a_case, a_clock, a_policy, a_promise, day, given, key, said_no, settled, told
from .waited_for import NOT_WAITED_FOR, WAITING

FRIDAY, WEEK = day("2026-03-06"), day("2026-03-13")


def n9(case: Case, now: str = "2026-03-03 10:00") -> tuple[Verdict, ...]:
    return will_miss(case, a_policy().will_miss, a_clock(now))


LATE = a_promise(promised_on=FRIDAY, eta_to=day("2026-03-07"))
TO_CUSTOMER = [("N9", 0, Role.CUSTOMER)]


@pytest.mark.parametrize(
    ("eta", "reason"),
    [
        pytest.param("2026-03-05", "the ETA runs to 2026-03-05, in time for the promised date 2026-03-06", id="before"),
        pytest.param("2026-03-06", "the ETA runs to 2026-03-06, in time for the promised date 2026-03-06", id="on it"),
        pytest.param("2026-03-07", None, id="the day after"),
    ],
)
def test_an_eta_later_than_the_promised_date_is_told_to_the_customer(eta: str, reason: str | None) -> None:
    verdicts = n9(a_case(LATE._replace(eta_to=day(eta))))
    if reason:
        assert verdicts == (No("N9", reason, role=Role.CUSTOMER, since=eta),)
    else:
        (notice,) = verdicts
        assert given(verdicts) == TO_CUSTOMER
        assert (notice.since, notice.look_again) == ("2026-03-07", None)
        assert notice.reason == "ETA Mar 7, 1 day past the promised date Mar 6"


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        pytest.param("2026-03-02 10:00", True, id="days before the promised date"),
        pytest.param("2026-03-06 23:59", True, id="the last minute of the promised date, nights having been missed"),
        pytest.param("2026-03-07 00:00", False, id="the day after"),
    ],
)
def test_the_customer_hears_that_the_date_will_be_missed_before_it_passes(now: str, goes: bool) -> None:
    assert given(n9(a_case(LATE), now)) == (TO_CUSTOMER if goes else [])


def test_once_the_date_has_passed_the_aging_of_the_promise_speaks() -> None:
    reason = "the promised date 2026-03-06 passed 2 days ago: N10 speaks"
    assert n9(a_case(LATE), "2026-03-08 10:00") == (No("N9", reason, role=Role.CUSTOMER, since="2026-03-07"),)


@pytest.mark.parametrize("status", WAITING)
def test_a_date_will_be_missed_whatever_the_status_word_of_a_part_that_is_waited_for(status: Status) -> None:
    assert given(n9(a_case(LATE._replace(status=status)))) == TO_CUSTOMER


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        *NOT_WAITED_FOR,
        pytest.param({"promised_on": None}, "no promised date is known", id="nothing was promised"),
        pytest.param({"eta_to": None}, "no ETA is known", id="no ETA"),
        pytest.param({"eta_to": None, "promised_on": None}, "no promised date is known", id="neither"),
    ],
)
def test_there_is_no_date_to_miss(fields: dict[str, Any], reason: str) -> None:
    (no,) = n9(a_case(LATE._replace(**fields)))
    assert (no.reason, no.role) == (reason, Role.CUSTOMER)
    assert no.since == (None if "eta_to" in fields else "2026-03-07")


def test_a_date_that_will_be_missed_is_told_once_for_one_eta_and_again_for_the_next() -> None:
    before = told(key("N9", "2026-03-07", Role.CUSTOMER))
    assert n9(a_case(LATE, told=before)) == (
        No("N9", "told on 2026-03-01 09:00", role=Role.CUSTOMER, since="2026-03-07"),
    )
    assert given(n9(a_case(LATE._replace(eta_to=WEEK), told=before))) == TO_CUSTOMER


def test_a_date_that_will_be_missed_by_the_store_s_first_night_is_not_told() -> None:
    assert said_no(n9(a_case(LATE, told=settled(key("N9", "2026-03-07", Role.CUSTOMER))))) == FIRST_NIGHT


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_customer_hears_of_no_date_that_will_be_missed(
    fields: dict[str, Any], stale: str | None, reason: str
) -> None:
    look_again = day("2026-03-03") if stale else None
    assert n9(a_case(LATE._replace(**fields), stale=stale)) == (
        No("N9", reason, role=Role.CUSTOMER, since="2026-03-07", look_again=look_again),
    )
