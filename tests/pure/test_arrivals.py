"""N1 and N2: a part comes in, the customer hears when all of it is here, the store's people hear of any of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from weowe_cli.notices.arrivals import arrival, part_here
from weowe_cli.notices.notice import Case, No, Notice, Role, Told, Verdict
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import Answer, Promise, SoType, Status

from .store import (
    MONDAY,
    a_calendar,
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
    on_day,
    received,
    said_no,
    settled,
    told,
)

POLICY = a_policy()
TO_COUNTER = replace(POLICY.arrival, tell_counter_customers_of_part=True)
IN_PART: dict[str, Any] = {"status": Status.PARTIAL, "qty_ordered": Decimal(2), "qty_received": Decimal(1)}


def n1(case: Case, now: str = "2026-03-02 10:00", policy: Any = POLICY.arrival, **calendar: Any) -> tuple[Verdict, ...]:
    return arrival(case, policy, a_clock(now, **calendar))


def n2(case: Case, now: str = "2026-03-02 10:00", policy: Any = POLICY.part_here) -> tuple[Verdict, ...]:
    return part_here(case, policy, a_clock(now))


def sibling(status: Status = Status.ORDERED, **fields: Any) -> Promise:
    return a_promise(**{"id": 2, "order": "4712", "so": "4712", "status": status, "description": "rotor"} | fields)


TO_CUSTOMER = [("N1", 0, Role.CUSTOMER)]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        pytest.param(Status.REQUESTED, "not here yet", id="requested"),
        pytest.param(Status.ORDERED, "not here yet", id="ordered"),
        pytest.param(Status.BACKORDERED, "not here yet", id="backordered"),
        pytest.param(Status.PARTIAL, "1 of 2 pieces", id="partial"),
        pytest.param(Status.SCHEDULED, "already has an appointment", id="scheduled"),
        pytest.param(Status.INSTALLED, "closed (installed)", id="installed"),
        pytest.param(Status.CANCELLED, "closed (cancelled)", id="cancelled"),
        pytest.param(Status.RETURNED, "closed (returned)", id="returned"),
    ],
)
def test_only_a_part_that_is_here_and_unscheduled_is_told_to_the_customer(status: Status, reason: str) -> None:
    assert reason in said_no(n1(a_case(a_promise(**IN_PART | {"status": status}))))


def test_a_part_that_is_here_is_told_to_the_customer() -> None:
    verdicts = n1(a_case(received()))
    assert given(verdicts) == TO_CUSTOMER
    assert verdicts[0].reason == "the part is here"


def test_the_last_of_two_parts_is_told_as_all_of_them() -> None:
    assert n1(a_case(received(), sibling(Status.RECEIVED)))[0].reason == "all 2 parts under RO 600551 are here"


@pytest.mark.parametrize(
    ("others", "goes"),
    [
        pytest.param([sibling(Status.ORDERED)], False, id="one of two is still on order"),
        pytest.param([sibling(Status.PARTIAL)], False, id="one of two is here in part"),
        pytest.param([sibling(Status.REQUESTED)], False, id="one of two is not even ordered"),
        pytest.param([sibling(Status.RECEIVED), sibling(Status.BACKORDERED, id=3)], False, id="two of three are here"),
        pytest.param([sibling(Status.RECEIVED), sibling(Status.RECEIVED, id=3)], True, id="three of three are here"),
        pytest.param([sibling(Status.SCHEDULED)], True, id="the other is here and has its appointment"),
        pytest.param([sibling(Status.INSTALLED)], True, id="the other is installed"),
        pytest.param([sibling(Status.CANCELLED)], True, id="the other is cancelled"),
        pytest.param([sibling(Status.RETURNED)], True, id="the other went back"),
    ],
)
def test_the_customer_hears_when_every_part_owed_under_the_repair_order_is_here(
    others: list[Promise], goes: bool
) -> None:
    assert given(n1(a_case(received(), *others))) == (TO_CUSTOMER if goes else [])


def test_a_wait_for_the_rest_of_the_repair_order_names_what_is_missing() -> None:
    reason = said_no(n1(a_case(received(), sibling(Status.BACKORDERED))))
    assert "WO-000002 backordered" in reason
    assert "under RO 600551" in reason


@pytest.mark.parametrize(
    ("so_type", "policy", "goes"),
    [
        pytest.param(SoType.RO_SALE, POLICY.arrival, False, id="a repair order waits for all"),
        pytest.param(SoType.CUSTOMER_ORDER, POLICY.arrival, False, id="so does a counter order"),
        pytest.param(
            SoType.CUSTOMER_ORDER, TO_COUNTER, True, id="but where the store tells counter customers of a part"
        ),
        pytest.param(SoType.RO_SALE, TO_COUNTER, False, id="which is nothing to a repair order"),
        pytest.param(SoType.WHOLESALE, TO_COUNTER, False, id="nor to a wholesale order"),
    ],
)
def test_a_partial_arrival_is_the_owner_s_alone_unless_the_store_tells_its_counter_customers(
    so_type: SoType, policy: Any, goes: bool
) -> None:
    assert given(n1(a_case(a_promise(**IN_PART, so_type=so_type)), policy=policy)) == (TO_CUSTOMER if goes else [])


def test_a_counter_customer_s_first_piece_is_not_said_to_be_all_of_it() -> None:
    (notice,) = n1(a_case(a_promise(**IN_PART, so_type=SoType.CUSTOMER_ORDER)), policy=TO_COUNTER)
    assert "1 of 2 pieces" in notice.reason


def test_a_counter_customer_told_of_the_first_piece_hears_when_all_are_here() -> None:
    before = told(key("N1", "in part, 1", Role.CUSTOMER))
    assert given(n1(a_case(received(so_type=SoType.CUSTOMER_ORDER), told=before), policy=TO_COUNTER)) == TO_CUSTOMER


@pytest.mark.parametrize(
    ("now", "due_by"),
    [
        pytest.param("2026-03-02 10:00", "2026-03-02 10:15", id="within a quarter of an hour while open"),
        pytest.param("2026-03-02 05:00", "2026-03-02 07:45", id="before opening, from the opening on"),
        pytest.param("2026-03-02 18:00", "2026-03-03 07:45", id="after closing, from tomorrow's opening on"),
        pytest.param("2026-03-07 14:00", "2026-03-09 07:45", id="on Saturday afternoon, from Monday's opening on"),
    ],
)
def test_an_arrival_is_due_a_quarter_of_an_hour_into_opening_hours(now: str, due_by: str) -> None:
    (notice,) = n1(a_case(received()), now)
    assert isinstance(notice, Notice)
    assert notice.due_by == moment(due_by)


ONCE = told(key("N1", MONDAY, Role.CUSTOMER))


def test_an_arrival_is_told_once() -> None:
    assert said_no(n1(a_case(received(), told=ONCE), "2026-03-03 10:00")).startswith("told on ")


@pytest.mark.parametrize(
    ("again", "goes"),
    [
        pytest.param(0, False, id="the same day"),
        pytest.param(1, False, id="the next day"),
        pytest.param(7, False, id="a week later"),
        pytest.param(8, True, id="eight days later"),
        pytest.param(30, True, id="a month later"),
        pytest.param(-1, False, id="dated a day earlier by the DMS"),
        pytest.param(-7, False, id="dated a week earlier by the DMS"),
        pytest.param(-8, True, id="dated eight days earlier by the DMS"),
    ],
)
def test_a_part_taken_back_and_received_again_within_a_week_is_no_news(again: int, goes: bool) -> None:
    case = a_case(received(received_on=days_after(MONDAY, again)), told=ONCE)
    assert given(n1(case, "2026-04-20 10:00")) == (TO_CUSTOMER if goes else [])


def test_a_part_taken_back_is_not_told_and_received_again_much_later_is_an_arrival_of_its_own() -> None:
    assert "not here yet" in said_no(n1(a_case(a_promise(), told=ONCE), "2026-03-03 10:00"))
    later = a_case(received(received_on=days_after(MONDAY, 20)), told=ONCE)
    (notice,) = n1(later, "2026-03-23 10:00")
    assert isinstance(notice, Notice)
    assert notice.since == "2026-03-22"


def test_an_arrival_of_the_store_s_first_night_is_not_told() -> None:
    reason = said_no(n1(a_case(received(), told=settled(key("N1", MONDAY, Role.CUSTOMER)))))
    assert reason == FIRST_NIGHT


def test_an_arrival_whose_letter_was_taken_back_says_why_and_so_does_its_second_receipt() -> None:
    taken_back = Told({}, {key("N1", MONDAY, Role.CUSTOMER): "taken back by Ines Karr: told at the counter"})
    assert said_no(n1(a_case(received(), told=taken_back))) == "taken back by Ines Karr: told at the counter"
    again = said_no(n1(a_case(received(received_on=days_after(MONDAY, 3)), told=taken_back), "2026-03-06 10:00"))
    assert again.startswith("received again 3 days from the arrival of 2026-03-02: the same arrival")
    assert again.endswith("taken back by Ines Karr: told at the counter")


def test_an_arrival_settled_without_a_word_is_still_not_told() -> None:
    assert said_no(n1(a_case(received(), told=Told({}, {key("N1", MONDAY, Role.CUSTOMER): ""}))))


@pytest.mark.parametrize("arrived_on", [MONDAY, None], ids=["with the day of its arrival", "with a received date"])
@pytest.mark.parametrize(
    ("first_night", "goes"),
    [
        pytest.param(None, True, id="a store without a first night"),
        pytest.param(days_after(MONDAY, -1), True, id="it came a day after"),
        pytest.param(MONDAY, True, id="it came on that day"),
        pytest.param(days_after(MONDAY, 1), False, id="it came a day before"),
    ],
)
def test_a_part_that_came_before_the_store_s_first_night_is_not_told_to_the_customer(
    arrived_on: date | None, first_night: date | None, goes: bool
) -> None:
    case = a_case(received(arrived_on=arrived_on), first_night=first_night)
    assert given(n1(case, "2026-03-04 10:00")) == (TO_CUSTOMER if goes else [])
    assert len(given(n2(case))) == 2
    if not goes:
        (no,) = n1(case, "2026-03-04 10:00")
        why = "arrived 2026-03-02, before the store's first night 2026-03-03 (X10)"
        assert (no.reason, no.since) == (why, "2026-03-02")


@pytest.mark.parametrize("corrected", [-30, -1, 1, 30])
def test_a_received_date_that_the_dms_corrects_is_told_to_nobody_a_second_time(corrected: int) -> None:
    to_all = told(*(key("N1", MONDAY, Role.CUSTOMER), *(key("N2", MONDAY, role) for role in POLICY.part_here.to)))
    case = a_case(received(arrived_on=MONDAY, received_on=days_after(MONDAY, corrected)), told=to_all)
    assert given(n1(case, "2026-04-20 10:00")) == given(n2(case, "2026-04-20 10:00")) == []


@pytest.mark.parametrize("corrected", [-3, 3])
def test_an_arrival_of_the_store_s_first_night_is_not_told_because_the_dms_corrects_its_date(corrected: int) -> None:
    case = a_case(received(received_on=days_after(MONDAY, corrected)), told=settled(key("N1", MONDAY, Role.CUSTOMER)))
    assert given(n1(case, "2026-03-06 10:00")) == []


DOUBTS = [
    pytest.param(
        {"conflict": "the quantities say ordered, the status word says received"}, None, "contradicts", id="conflict"
    ),
    pytest.param({"unknown_word": "FLTD"}, None, "'FLTD' is not known", id="unknown word"),
    pytest.param({"vanished_since": MONDAY, "vanished_nights": 1}, None, "absent from the full export", id="vanished"),
    pytest.param({}, "the newest export is 50 hours old", "50 hours old", id="no fresh export"),
]


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_customer_hears_nothing_and_the_staff_go_on(
    fields: dict[str, Any], stale: str | None, reason: str
) -> None:
    case = a_case(received(**fields), stale=stale)
    assert reason in said_no(n1(case))
    assert given(n2(case)) == [("N2", 0, Role.OWNER), ("N2", 0, Role.ADVISOR)]


@pytest.mark.parametrize("doubt", [{"conflict": "the quantities say ordered"}, {"unknown_word": "FLTD"}])
def test_doubt_about_one_part_of_the_repair_order_silences_the_letter_about_all(doubt: dict[str, Any]) -> None:
    reason = said_no(n1(a_case(received(), sibling(Status.RECEIVED, **doubt))))
    assert reason.startswith("WO-000002: ")


def test_an_arrival_that_waits_for_a_fresh_export_is_looked_at_again_the_same_day() -> None:
    (no,) = n1(a_case(received(), stale="the newest export is 50 hours old"))
    assert isinstance(no, No)
    assert no.look_again == MONDAY


CANCELLED: dict[str, Any] = {"decision": Answer.CANCEL, "decided_at": moment("2026-03-01 23:30")}


def test_a_customer_who_cancelled_hears_of_no_arrival_and_the_store_s_people_hear_that_too() -> None:
    case = a_case(received(**CANCELLED))
    assert said_no(n1(case)) == "the customer cancelled on 2026-03-01"
    verdicts = n2(case)
    assert given(verdicts) == [("N2", 0, Role.OWNER), ("N2", 0, Role.ADVISOR)]
    assert {verdict.reason for verdict in verdicts} == {"the part is here; the customer cancelled on 2026-03-01"}


def test_a_counter_customer_who_cancelled_hears_of_no_piece() -> None:
    case = a_case(a_promise(**IN_PART | CANCELLED, so_type=SoType.CUSTOMER_ORDER))
    assert said_no(n1(case, policy=TO_COUNTER)) == "the customer cancelled on 2026-03-01"
    assert n2(case)[0].reason == "1 of 2 pieces are here; the customer cancelled on 2026-03-01"


def test_a_cancellation_without_its_moment_is_one() -> None:
    assert said_no(n1(a_case(received(decision=Answer.CANCEL)))) == "the customer cancelled"


@pytest.mark.parametrize("answer", [one for one in Answer if one is not Answer.CANCEL])
def test_a_customer_who_answered_anything_else_hears_of_the_arrival(answer: Answer) -> None:
    case = a_case(received(decision=answer, decided_at=moment("2026-03-01 10:00")))
    assert given(n1(case)) == TO_CUSTOMER
    assert n2(case)[0].reason == "the part is here"


@pytest.mark.parametrize("rule", [n1, n2])
def test_a_rule_of_arrivals_switched_off_says_so(rule: Any) -> None:
    policy = replace(POLICY.arrival if rule is n1 else POLICY.part_here, on=False)
    assert said_no(rule(a_case(received()), policy=policy)) == "the rule is switched off"


@pytest.mark.parametrize(
    ("status", "goes"),
    [
        pytest.param(Status.REQUESTED, False, id="requested"),
        pytest.param(Status.ORDERED, False, id="ordered"),
        pytest.param(Status.BACKORDERED, False, id="backordered"),
        pytest.param(Status.PARTIAL, True, id="partial"),
        pytest.param(Status.RECEIVED, True, id="received"),
        pytest.param(Status.SCHEDULED, True, id="scheduled"),
        pytest.param(Status.INSTALLED, False, id="installed"),
        pytest.param(Status.CANCELLED, False, id="cancelled"),
    ],
)
def test_owner_and_advisor_hear_of_any_part_that_came_in(status: Status, goes: bool) -> None:
    verdicts = n2(a_case(a_promise(**IN_PART | {"status": status})))
    assert [role for _, _, role in given(verdicts)] == ([Role.OWNER, Role.ADVISOR] if goes else [])


def test_the_staff_hear_in_the_same_run_also_at_night() -> None:
    (owner, advisor) = n2(a_case(received()), "2026-03-02 03:00")
    assert isinstance(owner, Notice)
    assert isinstance(advisor, Notice)
    assert owner.due_by == advisor.due_by == moment("2026-03-02 03:00")


def test_one_of_the_two_told_leaves_the_other_to_be_told() -> None:
    verdicts = n2(a_case(received(), told=told(key("N2", MONDAY, Role.OWNER))))
    assert given(verdicts) == [("N2", 0, Role.ADVISOR)]
    assert for_role(verdicts, Role.OWNER).reason.startswith("told on ")


def test_the_owner_hears_of_each_piece_that_comes_and_of_the_last() -> None:
    first = told(key("N2", "in part, 1", Role.OWNER), key("N2", "in part, 1", Role.ADVISOR))
    three = IN_PART | {"qty_ordered": Decimal(3)}
    assert given(n2(a_case(a_promise(**three), told=first))) == []
    assert len(given(n2(a_case(a_promise(**three | {"qty_received": Decimal(2)}), told=first)))) == 2
    assert len(given(n2(a_case(received(), told=first)))) == 2


def test_a_piece_counted_with_decimals_is_the_same_piece() -> None:
    (owner, advisor) = n2(a_case(a_promise(**IN_PART)))
    assert isinstance(owner, Notice)
    assert isinstance(advisor, Notice)
    again = a_promise(**IN_PART | {"qty_received": Decimal("1.00")})
    assert given(n2(a_case(again, told=told(owner.key, advisor.key)))) == []


def test_a_part_whose_row_contradicts_itself_is_told_to_the_owner_with_the_contradiction() -> None:
    (owner, _) = n2(a_case(received(conflict="the quantities say ordered")))
    assert "the quantities say ordered" in owner.reason


def test_three_parts_of_one_repair_order_arriving_on_three_days_are_one_word_to_the_customer() -> None:
    came = {1: MONDAY, 2: days_after(MONDAY, 1), 3: days_after(MONDAY, 4)}
    heard: dict[date, list[int]] = {}
    memory: dict[int, dict[Any, datetime]] = {1: {}, 2: {}, 3: {}}
    for today in (days_after(MONDAY, n) for n in range(8)):
        family = [
            sibling(Status.RECEIVED, id=n, received_on=on) if on <= today else sibling(id=n) for n, on in came.items()
        ]
        clock = on_day(today)
        for promise in family:
            for verdict in arrival(Case(promise, tuple(family), Told(memory[promise.id])), POLICY.arrival, clock):
                if isinstance(verdict, Notice):
                    heard.setdefault(today, []).append(promise.id)
                    memory[promise.id][verdict.key] = clock.now
    assert heard == {day("2026-03-06"): [1, 2, 3]}


def test_a_letter_that_waits_for_the_opening_says_so() -> None:
    (notice,) = n1(a_case(received()), "2026-03-02 18:00")
    assert "the store is closed" in notice.reason


def test_the_staff_s_deadline_is_the_policy_s() -> None:
    (owner, _) = n2(a_case(received()), policy=replace(POLICY.part_here, within=timedelta(hours=1)))
    assert isinstance(owner, Notice)
    assert owner.due_by == moment("2026-03-02 11:00")


def test_the_deadline_is_the_policy_s() -> None:
    (notice,) = n1(a_case(received()), policy=replace(POLICY.arrival, within=timedelta(hours=2)))
    assert isinstance(notice, Notice)
    assert notice.due_by == moment("2026-03-02 12:00")
    assert a_calendar().is_open(notice.due_by)
