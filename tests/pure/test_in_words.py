"""What the rules of arrivals and delays answer, whole and word for word: N1, N2, N5, N10, N17 and X9."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from weowe_cli.notices.arrivals import arrival, part_here
from weowe_cli.notices.delays import backorder_watch, promise_aging, stale_sweep, vanished_chase
from weowe_cli.notices.notice import Case, Clock, No, Notice, Role, Told
from weowe_cli.promises.record import Promise, SoType, Status

from .store import (
    MONDAY,
    a_case,
    a_clock,
    a_policy,
    a_promise,
    days_after,
    for_role,
    key,
    moment,
    on_day,
    received,
    told,
)

POLICY = a_policy()
TO_COUNTER = replace(POLICY.arrival, tell_counter_customers_of_part=True)
CUSTOMER, OWNER, ADVISOR, DIRECTOR = Role.CUSTOMER, Role.OWNER, Role.ADVISOR, Role.DIRECTOR
NOON, NIGHT = a_clock("2026-03-02 12:00"), a_clock("2026-03-02 03:00")
IN_PART: dict[str, Any] = {"status": Status.PARTIAL, "qty_ordered": Decimal(2), "qty_received": Decimal(1)}
NOBODYS: dict[str, Any] = {"ro": None, "customer": None, "customer_no": None, "email": None}


def sibling(status: Status, identity: int = 2) -> Promise:
    return a_promise(id=identity, order=f"47{identity}", status=status)


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        pytest.param(a_case(a_promise(status=Status.INSTALLED)), "the promise is closed (installed)", id="closed"),
        pytest.param(
            a_case(received(**NOBODYS)),
            "it came in for nobody: no RO and no customer is known; `weowe match` lists who may wait",
            id="nobody's",
        ),
        pytest.param(a_case(a_promise()), "the part is not here yet (ordered)", id="not here"),
        pytest.param(
            a_case(received(status=Status.SCHEDULED)), "the customer already has an appointment", id="scheduled"
        ),
        pytest.param(
            a_case(a_promise(**IN_PART)),
            "only 1 of 2 pieces are here; the owner is told (N2), the customer hears when all are",
            id="in part",
        ),
        pytest.param(
            a_case(a_promise(status=Status.PARTIAL)),
            "only 0 of 0 pieces are here; the owner is told (N2), the customer hears when all are",
            id="in part, nobody knows how many",
        ),
        pytest.param(
            a_case(received(), sibling(Status.ORDERED), sibling(Status.BACKORDERED, 3)),
            "2 of 3 parts under RO 600551 are still not here: WO-000002 ordered, WO-000003 backordered",
            id="two of three are not here",
        ),
        pytest.param(
            a_case(received(conflict="12 received of 2")), "the export contradicts itself: 12 received of 2", id="doubt"
        ),
    ],
)
def test_why_the_customer_hears_of_no_arrival(case: Case, reason: str) -> None:
    assert arrival(case, POLICY.arrival, NOON) == (No("N1", reason, role=CUSTOMER),)


AGAIN = received(received_on=days_after(MONDAY, 3))
SAME = "the same arrival (within 7 days)"


@pytest.mark.parametrize(
    ("promise", "known", "since", "reason"),
    [
        pytest.param(
            received(), told(key("N1", MONDAY, CUSTOMER)), "2026-03-02", "told on 2026-03-01 09:00", id="told already"
        ),
        pytest.param(
            AGAIN,
            told(key("N2", MONDAY, OWNER), key("N1", "in part, 1", CUSTOMER), key("N1", MONDAY, CUSTOMER)),
            "2026-03-05",
            f"received again 3 days from the arrival told on 2026-03-01: {SAME}",
            id="received again, among other things told",
        ),
        pytest.param(
            AGAIN,
            Told({}, {key("N1", MONDAY, CUSTOMER): "taken back by Ines Karr"}),
            "2026-03-05",
            f"received again 3 days from the arrival of 2026-03-02: {SAME}; taken back by Ines Karr",
            id="received again, the letter taken back",
        ),
    ],
)
def test_why_an_arrival_is_no_news(promise: Promise, known: Told, since: str, reason: str) -> None:
    verdicts = arrival(a_case(promise, told=known), POLICY.arrival, NOON)
    assert verdicts == (No("N1", reason, since=since, role=CUSTOMER),)


CLOSED_YET = "; the store is closed, the letter waits for the opening"
COUNTER = SoType.CUSTOMER_ORDER


@pytest.mark.parametrize(
    ("case", "clock", "since", "reason"),
    [
        pytest.param(a_case(received()), NOON, "2026-03-02", "the part is here", id="one part"),
        pytest.param(a_case(received()), NIGHT, "2026-03-02", f"the part is here{CLOSED_YET}", id="by night"),
        pytest.param(
            a_case(received(), sibling(Status.SCHEDULED)), NIGHT, "2026-03-02",
            f"all 2 parts under RO 600551 are here{CLOSED_YET}", id="both parts, by night",
        ),
        pytest.param(
            a_case(received(), sibling(Status.INSTALLED)), NOON, "2026-03-02", "the part is here",
            id="the other is in the car already",
        ),
        pytest.param(
            a_case(received(), told=told(key("N2", MONDAY, OWNER))), NOON, "2026-03-02", "the part is here",
            id="the owner was told",
        ),
        pytest.param(
            a_case(a_promise(**IN_PART, so_type=COUNTER), sibling(Status.ORDERED), first_night=MONDAY), NOON,
            "in part, 1", "1 of 2 pieces are here, and counter customers hear of a part", id="a piece at the counter",
        ),
        pytest.param(
            a_case(a_promise(status=Status.PARTIAL, so_type=COUNTER), told=told(key("N1", MONDAY, CUSTOMER))), NIGHT,
            "in part, 0", f"0 of 0 pieces are here, and counter customers hear of a part{CLOSED_YET}",
            id="nobody knows how many, by night, after an arrival that was taken back",
        ),
    ],
)  # fmt: skip
def test_what_is_said_of_an_arrival(case: Case, clock: Clock, since: str, reason: str) -> None:
    (notice,) = arrival(case, TO_COUNTER, clock)
    assert isinstance(notice, Notice)
    assert (notice.rule, notice.since, notice.reason, notice.promise) == ("N1", since, reason, 1)


@pytest.mark.parametrize(
    ("promise", "since", "reason"),
    [
        pytest.param(
            received(conflict="12 received of 2"), "2026-03-02", "the part is here; check it: 12 received of 2", id="doubt"
        ),
        pytest.param(
            received(**NOBODYS), "2026-03-02",
            "the part is here; it names no RO and no customer: see `weowe match`", id="nobody's",
        ),
        pytest.param(a_promise(status=Status.PARTIAL), "in part, 0", "0 of 0 pieces are here", id="in part"),
    ],
)  # fmt: skip
def test_what_the_store_s_people_hear_of_a_part(promise: Promise, since: str, reason: str) -> None:
    for verdict, role in zip(part_here(a_case(promise), POLICY.part_here, NOON), (OWNER, ADVISOR), strict=True):
        assert verdict == Notice("N2", 1, role, since, reason, NOON.now)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        pytest.param(Status.CANCELLED, "the promise is closed (cancelled)", id="closed"),
        pytest.param(Status.ORDERED, "nothing has arrived (ordered)", id="not here"),
    ],
)
def test_why_the_store_s_people_hear_of_no_part(status: Status, reason: str) -> None:
    assert part_here(a_case(a_promise(status=status)), POLICY.part_here, NOON) == (No("N2", reason),)
    off = replace(POLICY.part_here, on=False)
    assert part_here(a_case(a_promise(status=status)), off, NOON) == (No("N2", "the rule is switched off"),)


def test_a_part_told_of_says_when() -> None:
    before = told(key("N2", MONDAY, ADVISOR))
    no = for_role(part_here(a_case(received(), told=before), POLICY.part_here, NOON), ADVISOR)
    assert no == No("N2", "told on 2026-03-01 09:00", since="2026-03-02", role=ADVISOR)


EXPECTED = a_promise(eta_to=MONDAY)


@pytest.mark.parametrize(
    ("fields", "late", "reason", "look_again"),
    [
        pytest.param({}, -1, "the ETA runs to 2026-03-02, 1 day ahead", 3, id="tomorrow"),
        pytest.param({}, 0, "the ETA runs to 2026-03-02, 0 days ahead", 3, id="today"),
        pytest.param({}, 2, "the ETA ended 2026-03-02; asked after from day 3 on", 3, id="passed, and not asked after yet"),
        pytest.param({"eta_to": None}, 0, "no ETA is known", None, id="none"),
        pytest.param(
            {"eta_to": None, "eta_text": "soon"}, 0, "no ETA is known ('soon' is no date)", None, id="a vague one"
        ),
        pytest.param({"status": Status.RETURNED}, 0, "the promise is closed (returned)", None, id="closed"),
        pytest.param(
            {"status": Status.RECEIVED, "received_on": MONDAY}, 0, "the part is here since 2026-03-02", None, id="here"
        ),
    ],
)  # fmt: skip
def test_why_no_eta_is_asked_after(fields: dict[str, Any], late: int, reason: str, look_again: int | None) -> None:
    policy = replace(POLICY.backorder_watch, days_after=3)
    since = None if "eta_to" in fields else "2026-03-02"
    next_on = days_after(MONDAY, look_again) if look_again else None
    verdicts = backorder_watch(a_case(EXPECTED._replace(**fields)), policy, on_day(days_after(MONDAY, late)))
    assert verdicts == (No("N5", reason, since=since, role=OWNER, look_again=next_on),)


def test_what_is_said_of_an_eta_that_has_passed() -> None:
    today = on_day(days_after(MONDAY, 2))
    due_by, reason = moment("2026-03-04 11:00"), "ETA Mar 2 passed 2 days ago, not received"
    verdicts = backorder_watch(a_case(EXPECTED), POLICY.backorder_watch, today)
    assert verdicts == (Notice("N5", 1, OWNER, "2026-03-02", reason, due_by),)


PROMISED = a_promise(promised_on=MONDAY)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"promised_on": None}, "no promised date is known", id="nothing was promised"),
        pytest.param({"status": Status.RETURNED}, "the promise is closed (returned)", id="closed"),
    ],
)
def test_why_there_is_no_promise_to_break(fields: dict[str, Any], reason: str) -> None:
    assert promise_aging(a_case(PROMISED._replace(**fields)), POLICY.promise_aging, NOON) == (No("N10", reason),)


def test_what_is_said_of_a_rung_and_once_it_was_told() -> None:
    today, manager, next_on = on_day(days_after(MONDAY, 8)), Role.PARTS_MANAGER, days_after(MONDAY, 14)
    (rung, _) = promise_aging(a_case(PROMISED), POLICY.promise_aging, today)
    reason = "8 days past the promised date Mar 2 (day 7 of the ladder)"
    assert rung == Notice("N10", 1, manager, "2026-03-02", reason, today.now, tier=7, look_again=next_on)
    (no, _) = promise_aging(a_case(PROMISED, told=told(key("N10", MONDAY, manager, 7))), POLICY.promise_aging, today)
    reason = "day 7 of this ladder: told on 2026-03-01 09:00"
    assert no == No("N10", reason, tier=7, since="2026-03-02", role=manager, look_again=next_on)


def test_what_is_said_to_the_customer_of_a_delay() -> None:
    (_, notice) = promise_aging(a_case(PROMISED), POLICY.promise_aging, on_day(days_after(MONDAY, 2)))
    reason = "promised for Mar 2, 2 days ago, and the customer was not told of this delay"
    assert notice == Notice("N10", 1, CUSTOMER, "2026-03-02", reason, moment("2026-03-04 10:00"), tier=1)


@pytest.mark.parametrize(
    ("from_day", "fields", "reason", "look_again"),
    [
        pytest.param(None, {}, "the customer is not told of a delay (tell_customer_from_day is off)", None, id="never"),
        pytest.param(5, {}, "the customer is told from day 5 on", 5, id="not yet"),
        pytest.param(
            1, {"conflict": "12 received of 2"}, "the export contradicts itself: 12 received of 2", None, id="in doubt"
        ),
    ],
)
def test_why_the_customer_hears_of_no_delay(
    from_day: int | None, fields: dict[str, Any], reason: str, look_again: int | None
) -> None:
    policy = replace(POLICY.promise_aging, tell_customer_from_day=from_day)
    (_, no) = promise_aging(a_case(PROMISED._replace(**fields)), policy, on_day(days_after(MONDAY, 1)))
    next_on = days_after(MONDAY, look_again) if look_again else None
    assert no == No("N10", reason, since="2026-03-02", role=CUSTOMER, look_again=next_on)


def test_a_rung_of_the_ladder_told_to_an_owner_is_no_word_to_the_customer() -> None:
    before = told(key("N10", MONDAY, OWNER, 1))
    (_, notice) = promise_aging(a_case(PROMISED, told=before), POLICY.promise_aging, on_day(days_after(MONDAY, 1)))
    assert isinstance(notice, Notice)


OPEN_FOR_40_DAYS = a_promise(ordered_on=days_after(MONDAY, -40), moved_on=days_after(MONDAY, -10))


@pytest.mark.parametrize(
    ("fields", "reason", "look_again"),
    [
        pytest.param({}, "open since 2026-01-21, last movement 2026-02-20, 10 days ago", 20, id="it moved lately"),
        pytest.param(
            {"ordered_on": days_after(MONDAY, -8)}, "open since 2026-02-22, last movement 2026-02-20, 10 days ago", 22,
            id="it is open for a week",
        ),
        pytest.param({"status": Status.CANCELLED}, "the promise is closed (cancelled)", None, id="closed"),
    ],
)  # fmt: skip
def test_why_a_promise_is_not_swept(fields: dict[str, Any], reason: str, look_again: int | None) -> None:
    next_on = days_after(MONDAY, look_again) if look_again else None
    verdicts = stale_sweep(a_case(OPEN_FOR_40_DAYS._replace(**fields)), POLICY.stale_sweep, NOON)
    assert verdicts == (No("N17", reason, role=DIRECTOR, look_again=next_on),)


def test_what_the_digest_says_of_a_stale_promise() -> None:
    stale = OPEN_FOR_40_DAYS._replace(moved_on=days_after(MONDAY, -31))
    (notice,) = stale_sweep(a_case(stale), POLICY.stale_sweep, NOON)
    assert (notice.rule, notice.reason) == ("N17", "open 40 days, nothing moved for 31 days")


VANISHED = a_promise(vanished_since=MONDAY, vanished_nights=2)


@pytest.mark.parametrize(
    ("promise", "known", "no"),
    [
        pytest.param(
            a_promise(), Told({}), No("X9", "the newest full export holds it, or the promise is closed"), id="not gone"
        ),
        pytest.param(
            VANISHED._replace(vanished_nights=1), Told({}),
            No("X9", "absent from 1 full exports, chased from 2 on", since="2026-03-02", role=OWNER), id="for one night",
        ),
        pytest.param(
            VANISHED, told(key("X9", MONDAY, OWNER)),
            No("X9", "told on 2026-03-01 09:00", since="2026-03-02", role=OWNER), id="told",
        ),
    ],
)  # fmt: skip
def test_why_nobody_chases_a_promise(promise: Promise, known: Told, no: No) -> None:
    assert vanished_chase(a_case(promise, told=known), POLICY.vanished, NOON) == (no,)
    off = (No("X9", "the rule is switched off"),)
    assert vanished_chase(a_case(promise), replace(POLICY.vanished, on=False), NOON) == off


def test_what_is_said_of_a_promise_gone_from_the_export() -> None:
    reason = "gone from the export since Mar 2: installed, cancelled or lost?"
    verdicts = vanished_chase(a_case(VANISHED), POLICY.vanished, NOON)
    assert verdicts == (Notice("X9", 1, OWNER, "2026-03-02", reason, NOON.now),)
