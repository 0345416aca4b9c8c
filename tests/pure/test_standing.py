"""How a promise stands: red, yellow or green, its days, its silence and the one next thing to do (SPEC 10)."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Any

import pytest

from weowe_cli.promises.record import CLOSED, Answer, Promise, Status
from weowe_cli.promises.standing import Flag, Standing, part_value, standing, worth

from .store import LOS_ANGELES, MONDAY, a_calendar, a_promise, day, days_after, moment, received


def stands(promise: Promise, **fields: Any) -> Standing:
    return standing(promise, **{"today": MONDAY, "calendar": a_calendar(), "last_contact": None} | fields)


@pytest.mark.parametrize("field", ["promised_on", "eta_to"])
@pytest.mark.parametrize(
    ("ahead", "flag", "late"),
    [
        pytest.param(-30, Flag.RED, 30, id="thirty days past is red"),
        pytest.param(-1, Flag.RED, 1, id="one day past is red"),
        pytest.param(0, Flag.YELLOW, 0, id="the day itself is yellow"),
        pytest.param(1, Flag.YELLOW, 0, id="tomorrow is yellow"),
        pytest.param(7, Flag.YELLOW, 0, id="a week ahead is yellow"),
        pytest.param(8, Flag.GREEN, 0, id="eight days ahead is green"),
    ],
)
def test_a_date_passed_is_red_one_within_a_week_yellow_and_others_green(
    field: str, ahead: int, flag: Flag, late: int
) -> None:
    now = stands(a_promise(**{field: days_after(MONDAY, ahead)}))
    assert (now.flag, now.days_late) == (flag, late)


@pytest.mark.parametrize(
    ("promised", "eta", "flag", "late"),
    [
        pytest.param(-3, 10, Flag.RED, 3, id="the promise is broken though the ETA is ahead"),
        pytest.param(10, -3, Flag.RED, 3, id="the ETA passed though the promise is ahead"),
        pytest.param(-3, -9, Flag.RED, 9, id="both passed: the earlier counts"),
        pytest.param(10, 2, Flag.YELLOW, 0, id="the nearer of two dates counts"),
        pytest.param(10, 20, Flag.GREEN, 0, id="both far ahead"),
    ],
)
def test_the_worse_of_promise_and_eta_gives_the_flag(promised: int, eta: int, flag: Flag, late: int) -> None:
    now = stands(a_promise(promised_on=days_after(MONDAY, promised), eta_to=days_after(MONDAY, eta)))
    assert (now.flag, now.days_late) == (flag, late)


def test_an_eta_of_a_range_passes_with_its_last_day() -> None:
    now = stands(a_promise(eta_from=days_after(MONDAY, -4), eta_to=MONDAY))
    assert (now.flag, now.days_late) == (Flag.YELLOW, 0)


def test_a_promise_without_a_date_is_green_and_cannot_be_late() -> None:
    now = stands(a_promise())
    assert (now.flag, now.days_late) == (Flag.GREEN, None)


def test_a_part_on_the_shelf_counts_its_shelf_days_and_not_its_dates() -> None:
    now = stands(received(received_on=days_after(MONDAY, -3), promised_on=days_after(MONDAY, -9)))
    assert (now.flag, now.days_late, now.days_on_shelf) == (Flag.GREEN, None, 3)


def test_a_part_not_here_has_no_shelf_days() -> None:
    assert stands(a_promise(status=Status.PARTIAL)).days_on_shelf is None
    assert stands(a_promise(status=Status.PARTIAL, received_on=MONDAY)).days_on_shelf is None
    assert stands(received(received_on=None)).days_on_shelf is None


@pytest.mark.parametrize("status", sorted(CLOSED))
def test_a_closed_promise_has_no_flag_no_days_and_nothing_to_do(status: Status) -> None:
    now = stands(a_promise(status=status, promised_on=days_after(MONDAY, -9)))
    assert (now.flag, now.days_late, now.days_on_shelf, now.silence, now.next_action) == (None,) * 4 + ("none: closed",)


@pytest.mark.parametrize(
    ("heard", "days"),
    [
        pytest.param("2026-03-02 08:00", 0, id="they heard this morning"),
        pytest.param("2026-02-27 17:00", 1, id="they heard on Friday"),
        pytest.param("2026-02-28 10:00", 1, id="they heard on Saturday"),
        pytest.param("2026-02-23 23:30", 5, id="they heard a week ago, late in the evening"),
        pytest.param(None, 5, id="they never heard: since it was ordered"),
    ],
)
def test_silence_is_the_business_days_since_the_customer_heard_anything(heard: str | None, days: int) -> None:
    assert stands(a_promise(), last_contact=moment(heard) if heard else None).silence == days


def test_silence_without_an_order_date_counts_from_the_first_night() -> None:
    assert stands(a_promise(ordered_on=None, first_seen_at=moment("2026-02-26 23:30"))).silence == 2


NOBODY: dict[str, Any] = {"customer": None, "customer_no": None, "email": None}
YESTERDAY, TODAY, TOMORROW = (moment(f"2026-03-0{n} 09:00") for n in (1, 2, 3))
LATER, NEXT_WEEK, LAST_WEEK = days_after(MONDAY, 14), days_after(MONDAY, 7), days_after(MONDAY, -7)


@pytest.mark.parametrize(
    ("promise", "told", "action"),
    [
        pytest.param(a_promise(status=Status.REQUESTED), False, "order the part", id="requested: order it"),
        pytest.param(a_promise(), False, "get an ETA", id="ordered without an ETA: get one"),
        pytest.param(
            a_promise(status=Status.BACKORDERED), False, "get an ETA", id="backordered without an ETA: get one"
        ),
        pytest.param(a_promise(eta_to=LAST_WEEK), False, "get a new ETA", id="the ETA passed: get a new one"),
        pytest.param(a_promise(eta_to=MONDAY), False, "wait for Mar 2", id="the ETA is today: wait"),
        pytest.param(
            a_promise(eta_to=LATER, promised_on=NEXT_WEEK),
            False,
            "tell the customer: it will miss the date",
            id="the ETA is later than the promise: say so",
        ),
        pytest.param(
            a_promise(eta_to=NEXT_WEEK, promised_on=NEXT_WEEK),
            False,
            "wait for Mar 9",
            id="the ETA meets the promise: wait",
        ),
        pytest.param(
            a_promise(status=Status.PARTIAL), False, "chase the missing pieces", id="partly here: chase the rest"
        ),
        pytest.param(received(), False, "tell the customer it is here", id="here and not told: tell"),
        pytest.param(received(), True, "schedule the customer", id="here and told: schedule"),
        pytest.param(
            received(decision=Answer.CANCEL),
            True,
            "return the part: the customer cancelled",
            id="here for one who cancelled: send it back",
        ),
        pytest.param(
            a_promise(decision=Answer.CANCEL, eta_to=NEXT_WEEK),
            True,
            "cancel the order: the customer cancelled",
            id="still on order for one who cancelled: cancel the order",
        ),
        pytest.param(
            received(ro=None, **NOBODY), False, "find who waits for it: weowe match", id="nobody's: find whose"
        ),
        pytest.param(received(scheduled_for=TODAY), True, "install Mar 2", id="here, the appointment is today"),
        pytest.param(received(scheduled_for=TOMORROW), False, "install Mar 3", id="here, the appointment is tomorrow"),
        pytest.param(received(scheduled_for=YESTERDAY), True, "schedule the customer", id="here, it was yesterday"),
        pytest.param(received(status=Status.SCHEDULED), True, "install", id="scheduled without a time: install"),
        pytest.param(
            received(status=Status.SCHEDULED, scheduled_for=TODAY), True, "install Mar 2", id="scheduled for today"
        ),
        pytest.param(
            received(status=Status.SCHEDULED, scheduled_for=YESTERDAY),
            True,
            "install, or schedule again: the appointment was Mar 1",
            id="scheduled, and the day has passed",
        ),
        pytest.param(
            received(vanished_since=MONDAY),
            True,
            "look it up in the DMS: gone from the export",
            id="vanished: look it up",
        ),
        pytest.param(
            received(conflict="the quantities say ordered"),
            True,
            "check the row in the DMS: it contradicts itself",
            id="a contradiction: check the row",
        ),
        pytest.param(
            received(hold_until=days_after(MONDAY, 1), hold_why="on vacation", vanished_since=MONDAY),
            False,
            "on hold until Mar 3: on vacation",
            id="on hold: nothing before that, whatever else there is",
        ),
        pytest.param(received(hold_until=MONDAY), True, "schedule the customer", id="the hold ends today"),
        pytest.param(
            received(unknown_word="FLTD"), True, "have the status word added", id="an unknown word: have it added"
        ),
    ],
)
def test_each_promise_has_one_next_action(promise: Promise, told: bool, action: str) -> None:
    assert stands(promise, last_contact=moment("2026-03-02 08:00") if told else None).next_action == action


def test_an_appointment_late_in_the_day_out_west_is_on_the_store_s_own_date() -> None:
    west = a_calendar(zone=LOS_ANGELES)
    promise = received(status=Status.SCHEDULED, scheduled_for=west.at(day("2026-03-05"), time(17)))
    assert stands(promise, calendar=west).next_action == "install Mar 5"


@pytest.mark.parametrize(
    ("money", "parts", "whole"),
    [
        pytest.param({}, "0", "0", id="no prices"),
        pytest.param({"part_price": Decimal("19.99")}, "19.99", "19.99", id="one part"),
        pytest.param(
            {"part_price": Decimal("19.99"), "qty_ordered": Decimal(2), "labor": Decimal(120)},
            "39.98",
            "159.98",
            id="two parts and the labor tied to them",
        ),
        pytest.param({"labor": Decimal(120)}, "0", "120", id="labor alone"),
    ],
)
def test_what_is_at_risk_is_the_parts_and_the_labor_tied_to_them(money: dict[str, Any], parts: str, whole: str) -> None:
    promise = a_promise(**money)
    assert (part_value(promise), worth(promise), stands(promise).value) == (
        Decimal(parts),
        Decimal(whole),
        Decimal(whole),
    )


def test_a_closed_promise_was_worth_what_it_was() -> None:
    assert stands(a_promise(status=Status.INSTALLED, labor=Decimal(120))).value == Decimal(120)


def test_the_worst_comes_first() -> None:
    worst_first = {
        "red, 9 days late": a_promise(promised_on=days_after(MONDAY, -9)),
        "red, 1 day late": a_promise(promised_on=days_after(MONDAY, -1)),
        "yellow": a_promise(promised_on=MONDAY),
        "green, 20 days on the shelf": received(received_on=days_after(MONDAY, -20)),
        "green, 2 days on the shelf": received(received_on=days_after(MONDAY, -2)),
        "green, unheard for long": a_promise(ordered_on=day("2025-11-03")),
        "green, heard lately": a_promise(),
        "closed": a_promise(status=Status.INSTALLED),
    }
    names = sorted(sorted(worst_first), key=lambda name: stands(worst_first[name]).worst_first)
    assert names == list(worst_first)
