"""N14 and N16: a part lies on the shelf, on both sides of every boundary; and what they share with N15."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from weowe_cli.notices.notice import Case, No, Notice, Role, Told, Verdict
from weowe_cli.notices.policy import Rung
from weowe_cli.notices.shelf import on_the_shelf, return_window, unclaimed
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import Answer, Promise, Status

from .backorder import DOUBTS
from .store import (
    MONDAY,
    a_case,
    a_clock,
    a_policy,
    a_promise,
    and_told,
    days_after,
    for_role,
    given,
    key,
    moment,
    on_day,
    received,
    said_no,
    settled,
    told,
)

POLICY = a_policy()
HONDA = replace(POLICY.return_window, windows={"honda": 60, "Ford": 30})
HERE = received(arrived_on=MONDAY, received_on=days_after(MONDAY, 2), make="Honda")
"""In its bin since this Monday, whatever the DMS says of it later."""


def n14(case: Case, days: int, policy: Any = POLICY.unclaimed) -> tuple[Verdict, ...]:
    """N14, so many days after the part came in."""
    return unclaimed(case, policy, on_day(days_after(MONDAY, days)))


def n15(case: Case, days: int, policy: Any = HONDA) -> tuple[Verdict, ...]:
    return return_window(case, policy, on_day(days_after(MONDAY, days)))


def n16(case: Case, days: int, policy: Any = POLICY.on_the_shelf) -> tuple[Verdict, ...]:
    return on_the_shelf(case, policy, on_day(days_after(MONDAY, days)))


def ladder(verdicts: tuple[Verdict, ...]) -> list[tuple[int, Role]]:
    return [(tier, role) for _, tier, role in given(verdicts) if role is not Role.CUSTOMER]


def to_customer(verdicts: tuple[Verdict, ...]) -> bool:
    return any(role is Role.CUSTOMER for _, _, role in given(verdicts))


CALL, RETURN, LIST = (15, Role.OWNER), (30, Role.PARTS_MANAGER), (60, Role.PARTS_MANAGER)


@pytest.mark.parametrize(
    ("days", "rung", "reminded"),
    [
        pytest.param(0, None, False, id="the day it came in: nobody"),
        pytest.param(14, None, False, id="day 14: nobody"),
        pytest.param(15, CALL, True, id="day 15: the owner calls, the customer is reminded"),
        pytest.param(29, CALL, True, id="day 29, nights having been missed: still the owner and the customer"),
        pytest.param(30, RETURN, False, id="day 30: the parts manager, and no customer any more"),
        pytest.param(59, RETURN, False, id="day 59: still the same"),
        pytest.param(60, LIST, False, id="day 60: the parts manager lists it online"),
        pytest.param(400, LIST, False, id="a year on: the highest rung"),
    ],
)
def test_an_unclaimed_part_climbs_the_ladder_and_missed_nights_are_caught_up_with_the_highest_rung(
    days: int, rung: tuple[int, Role] | None, reminded: bool
) -> None:
    verdicts = n14(a_case(HERE), days)
    assert ladder(verdicts) == ([rung] if rung else [])
    assert to_customer(verdicts) is reminded


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.SCHEDULED])
@pytest.mark.parametrize("arrived_on", [MONDAY, None], ids=["recorded", "of an older record, by its received date"])
def test_the_days_count_from_the_arrival(status: Status, arrived_on: date | None) -> None:
    case = a_case(received(status=status, arrived_on=arrived_on))
    assert [ladder(n14(case, days)) for days in (14, 15)] == [[], [CALL]]


@pytest.mark.parametrize(
    ("days", "done", "rungs"),
    [
        pytest.param(29, (15,), [], id="day 29 after day 15: nothing new"),
        pytest.param(30, (15,), [RETURN], id="day 30 after day 15: the parts manager"),
        pytest.param(59, (15, 30), [], id="day 59 after day 30: nothing new"),
        pytest.param(60, (15,), [LIST], id="day 60 after day 15, day 30 missed: only the last"),
        pytest.param(60, (30,), [LIST], id="day 60 after day 30: the same person once more"),
        pytest.param(31, (60,), [], id="day 31 after a rung that the store has moved: not made up for"),
        pytest.param(99, (60,), [], id="day 99 after day 60: nothing new"),
    ],
)
def test_each_rung_of_the_shelf_is_told_once(days: int, done: tuple[int, ...], rungs: list[tuple[int, Role]]) -> None:
    roles = dict((CALL, RETURN, LIST))
    before = told(*(key("N14", MONDAY, roles[tier], tier) for tier in done))
    assert ladder(n14(a_case(HERE, told=before), days)) == rungs


def test_night_by_night_an_unclaimed_part_is_told_on_days_15_30_and_60_and_its_customer_reminded_once() -> None:
    memory, said = Told({}), {}
    for days in range(90):
        verdicts = n14(a_case(HERE, told=memory), days)
        if notices := tuple(verdict for verdict in verdicts if isinstance(verdict, Notice)):
            said[days] = [(notice.tier, notice.role) for notice in notices]
            memory = and_told(memory, notices, on_day(days_after(MONDAY, days)).now)
    assert said == {15: [CALL, (15, Role.CUSTOMER)], 30: [RETURN], 60: [LIST]}


@pytest.mark.parametrize(
    ("days", "reason", "look_again"),
    [
        pytest.param(1, "here for 1 day, since 2026-03-02; the ladder begins on day 15", 15, id="day 1"),
        pytest.param(14, "here for 14 days, since 2026-03-02; the ladder begins on day 15", 15, id="day 14"),
        pytest.param(15, "here for 15 days, since Mar 2, not installed (day 15 of the ladder)", 30, id="day 15"),
        pytest.param(31, "here for 31 days, since Mar 2, not installed (day 30 of the ladder)", 60, id="day 31"),
        pytest.param(60, "here for 60 days, since Mar 2, not installed (day 60 of the ladder)", None, id="day 60"),
    ],
)
def test_the_shelf_names_its_days_and_the_day_of_its_next_rung(days: int, reason: str, look_again: int | None) -> None:
    rung = n14(a_case(HERE), days)[0]
    assert (rung.rule, rung.reason, rung.since) == ("N14", reason, "2026-03-02")
    assert rung.look_again == (days_after(MONDAY, look_again) if look_again else None)
    assert rung.role is (None if days < 15 else Role.OWNER if days < 30 else Role.PARTS_MANAGER)


def test_a_rung_told_says_when_and_waits_for_the_next() -> None:
    before = told(key("N14", MONDAY, Role.OWNER, 15))
    assert n14(a_case(HERE, told=before), 20)[0] == No(
        "N14",
        "day 15 of this ladder: told on 2026-03-01 09:00",
        tier=15,
        since="2026-03-02",
        role=Role.OWNER,
        look_again=days_after(MONDAY, 30),
    )


@pytest.mark.parametrize(
    ("days", "reason", "look_again"),
    [
        pytest.param(
            14, "here for 14 days, since 2026-03-02; the customer is reminded from day 15 on", 15, id="day 14"
        ),
        pytest.param(15, "here for 15 days, since Mar 2, not installed", None, id="day 15"),
        pytest.param(
            30,
            "here for 30 days, since 2026-03-02; from day 30 on the customer is not reminded any more",
            None,
            id="day 30",
        ),
    ],
)
def test_the_reminder_says_from_when_to_when_it_is_given(days: int, reason: str, look_again: int | None) -> None:
    verdict = for_role(n14(a_case(HERE), days), Role.CUSTOMER)
    assert (verdict.rule, verdict.reason, verdict.since) == ("N14", reason, "2026-03-02")
    assert verdict.look_again == (days_after(MONDAY, look_again) if look_again else None)
    assert verdict.tier == (15 if isinstance(verdict, Notice) else 0)


@pytest.mark.parametrize("told_on_day", [15, 20], ids=["on that day", "when the store had another day for it"])
def test_a_customer_is_reminded_of_one_arrival_once(told_on_day: int) -> None:
    before = told(key("N14", MONDAY, Role.CUSTOMER, told_on_day), key("N14", MONDAY, Role.OWNER, 15))
    reason = for_role(n14(a_case(HERE, told=before), 21), Role.CUSTOMER).reason
    assert reason == "told on 2026-03-01 09:00"
    again = HERE._replace(arrived_on=days_after(MONDAY, 1))
    assert to_customer(n14(a_case(again, told=before), 21))


def test_a_call_of_the_owner_is_no_reminder_of_the_customer() -> None:
    before = told(key("N14", MONDAY, Role.OWNER, 15))
    assert given(n14(a_case(HERE, told=before), 15)) == [("N14", 15, Role.CUSTOMER)]


def test_a_store_may_leave_its_customers_unreminded_or_remind_them_on_another_day() -> None:
    never = replace(POLICY.unclaimed, remind_customer_on_day=None)
    verdicts = n14(a_case(HERE), 15, never)
    assert ladder(verdicts) == [CALL]
    reason = for_role(verdicts, Role.CUSTOMER).reason
    assert reason == "the customer is not reminded (remind_customer_on_day is off)"
    late = replace(POLICY.unclaimed, remind_customer_on_day=61)
    assert [to_customer(n14(a_case(HERE), days, late)) for days in (60, 61, 400)] == [False, True, True]
    same = replace(POLICY.unclaimed, remind_customer_on_day=30)
    assert [to_customer(n14(a_case(HERE), days, same)) for days in (29, 30, 59, 60)] == [False, True, True, False]


def test_the_ladder_of_the_shelf_is_the_policy_s() -> None:
    policy = replace(POLICY.unclaimed, ladder=(Rung(day=3, to=Role.DIRECTOR),), remind_customer_on_day=None)
    assert [ladder(n14(a_case(HERE), days, policy)) for days in (2, 3)] == [[], [(3, Role.DIRECTOR)]]
    assert n14(a_case(HERE), 2, policy)[0].reason.endswith("the ladder begins on day 3")


def test_the_shelf_is_due_to_staff_now_and_to_the_customer_at_opening() -> None:
    night = a_clock("2026-03-17 03:00")
    owner, customer = unclaimed(a_case(HERE), POLICY.unclaimed, night)
    assert isinstance(owner, Notice)
    assert isinstance(customer, Notice)
    assert (owner.due_by, customer.due_by) == (moment("2026-03-17 03:00"), moment("2026-03-17 07:30"))
    later = replace(POLICY.unclaimed, within=timedelta(hours=2))
    due = [verdict.due_by for verdict in unclaimed(a_case(HERE), later, night) if isinstance(verdict, Notice)]
    assert due == [moment("2026-03-17 05:00"), moment("2026-03-17 09:30")]
    assert (owner.promise, customer.promise) == (1, 1)


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_customer_is_not_reminded_and_the_ladder_goes_on(
    fields: dict[str, Any], stale: str | None, reason: str
) -> None:
    verdicts = n14(a_case(HERE._replace(**fields), stale=stale), 15)
    assert given(verdicts) == [("N14", 15, Role.OWNER)]
    no = for_role(verdicts, Role.CUSTOMER)
    assert (no.reason, no.look_again) == (reason, days_after(MONDAY, 15) if stale else None)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param(
            {"decision": Answer.CANCEL, "decided_at": moment("2026-03-10 23:30")},
            "the customer cancelled on 2026-03-10",
            id="who cancelled",
        ),
        pytest.param(
            {"ro": None, "customer": None, "customer_no": None, "email": None},
            "it came in for nobody: no RO and no customer is known",
            id="nobody",
        ),
    ],
)
def test_who_wants_no_part_is_not_reminded_and_the_ladder_goes_on(fields: dict[str, Any], reason: str) -> None:
    verdicts = n14(a_case(HERE._replace(**fields)), 15)
    assert given(verdicts) == [("N14", 15, Role.OWNER)]
    assert for_role(verdicts, Role.CUSTOMER).reason == reason


@pytest.mark.parametrize("answer", [Answer.WAIT, Answer.LOANER, None])
def test_whoever_answered_anything_else_is_reminded(answer: Answer | None) -> None:
    assert to_customer(n14(a_case(HERE._replace(decision=answer)), 15))


def test_the_shelf_of_the_store_s_first_night_is_not_told_to_the_customer() -> None:
    before = settled(key("N14", MONDAY, Role.CUSTOMER, 15))
    assert for_role(n14(a_case(HERE, told=before), 16), Role.CUSTOMER).reason == FIRST_NIGHT


NOT_HERE = [
    *(
        pytest.param({"status": status}, f"the part is not here ({status})", id=status.value)
        for status in (Status.REQUESTED, Status.ORDERED, Status.BACKORDERED, Status.PARTIAL)
    ),
    *(
        pytest.param({"status": status}, f"the promise is closed ({status})", id=status.value)
        for status in (Status.INSTALLED, Status.CANCELLED, Status.RETURNED)
    ),
    pytest.param({"matched_to": 7}, "the promise is closed (received)", id="part of another promise"),
    pytest.param(
        {"arrived_on": None, "received_on": None}, "the day on which it came in is not known", id="nobody knows when"
    ),
]


@pytest.mark.parametrize(
    ("rule", "name", "role"),
    [(n14, "N14", None), (n15, "N15", Role.PARTS_MANAGER), (n16, "N16", Role.OWNER)],
)
@pytest.mark.parametrize(("fields", "reason"), NOT_HERE)
def test_nothing_lies_on_the_shelf(
    rule: Any, name: str, role: Role | None, fields: dict[str, Any], reason: str
) -> None:
    assert rule(a_case(HERE._replace(**fields)), 55) == (No(name, reason, role=role),)


@pytest.mark.parametrize(
    ("rule", "policy"),
    [
        pytest.param(n14, POLICY.unclaimed, id="N14"),
        pytest.param(n15, HONDA, id="N15"),
        pytest.param(n16, POLICY.on_the_shelf, id="N16"),
    ],
)
def test_a_rule_of_the_shelf_switched_off_says_so(rule: Any, policy: Any) -> None:
    assert said_no(rule(a_case(HERE), 55, replace(policy, on=False))) == "the rule is switched off"


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_owner_hears_of_the_shelf(fields: dict[str, Any], stale: str | None, reason: str) -> None:
    assert given(n16(a_case(HERE._replace(**fields), stale=stale), 3)) == [("N16", 1, Role.OWNER)]


@pytest.mark.parametrize(
    ("days", "tier", "next_on"),
    [
        pytest.param(0, 0, 3, id="the day it came in: nobody"),
        pytest.param(2, 0, 3, id="day 2: nobody"),
        pytest.param(3, 1, 10, id="day 3: the owner"),
        pytest.param(9, 1, 10, id="day 9, nights having been missed: still the first time"),
        pytest.param(10, 2, 17, id="day 10: once more"),
        pytest.param(16, 2, 17, id="day 16: still the second time"),
        pytest.param(17, 3, 24, id="day 17: a third time, the others not made up for"),
        pytest.param(40, 6, 45, id="day 40: the sixth alone"),
    ],
)
def test_a_part_on_the_shelf_with_nothing_scheduled_is_the_owner_s_from_day_3_on_and_once_a_week(
    days: int, tier: int, next_on: int
) -> None:
    verdicts = n16(a_case(HERE), days)
    assert given(verdicts) == ([("N16", tier, Role.OWNER)] if tier else [])
    (verdict,) = verdicts
    assert (verdict.rule, verdict.since, verdict.role) == ("N16", "2026-03-02", Role.OWNER)
    assert verdict.look_again == days_after(MONDAY, next_on)


def test_the_shelf_says_since_when_and_that_nothing_is_scheduled() -> None:
    (early,), (notice,) = n16(a_case(HERE), 1), n16(a_case(HERE), 3)
    assert early.reason == "here for 1 day, since 2026-03-02; the owner is reminded from day 3 on"
    assert isinstance(notice, Notice)
    assert notice.reason == "here for 3 days, since Mar 2, and nothing is scheduled"
    assert (notice.promise, notice.due_by) == (1, moment("2026-03-05 10:00"))


def test_the_shelf_names_an_appointment_that_came_to_nothing() -> None:
    missed = a_case(HERE._replace(scheduled_for=moment("2026-03-04 10:00")))
    (notice,) = n16(missed, 3)
    assert isinstance(notice, Notice)
    assert notice.reason == "here for 3 days, since Mar 2, and the appointment was Mar 4"


def test_the_days_of_the_shelf_are_the_policy_s() -> None:
    policy = replace(POLICY.on_the_shelf, after_days=1, every_days=2, to=Role.ADVISOR, within=timedelta(hours=1))
    tiers = [[(tier, role) for _, tier, role in given(n16(a_case(HERE), days, policy))] for days in range(6)]
    advisor = Role.ADVISOR
    assert tiers == [[], [(1, advisor)], [(1, advisor)], [(2, advisor)], [(2, advisor)], [(3, advisor)]]
    (notice,) = n16(a_case(HERE), 1, policy)
    assert isinstance(notice, Notice)
    assert notice.due_by == moment("2026-03-03 11:00")


def test_each_week_on_the_shelf_is_told_once() -> None:
    before = told(key("N16", MONDAY, Role.OWNER, 1), key("N16", MONDAY, Role.OWNER, 2))
    reason = "reminder 2: told on 2026-03-01 09:00; again on 2026-03-19"
    assert n16(a_case(HERE, told=before), 16) == (
        No("N16", reason, tier=2, since="2026-03-02", role=Role.OWNER, look_again=days_after(MONDAY, 17)),
    )
    assert given(n16(a_case(HERE, told=before), 17)) == [("N16", 3, Role.OWNER)]
    assert given(n16(a_case(HERE._replace(arrived_on=days_after(MONDAY, 1)), told=before), 16)) == [
        ("N16", 2, Role.OWNER)
    ]


def test_a_week_told_is_not_told_again_because_the_store_gives_it_to_somebody_else() -> None:
    before = told(key("N16", MONDAY, Role.ADVISOR, 1))
    assert given(n16(a_case(HERE, told=before), 9)) == []


def a_week_later(promise: Promise) -> Promise:
    return promise._replace(arrived_on=days_after(MONDAY, 7))


def test_a_part_taken_back_and_received_again_begins_anew_on_the_shelf() -> None:
    assert given(n16(a_case(a_week_later(HERE)), 9)) == []
    assert ladder(n14(a_case(a_week_later(HERE)), 21)) == []
    taken_back = a_promise(make="Honda")
    assert all(given(rule(a_case(taken_back), 55)) == [] for rule in (n14, n15, n16))
