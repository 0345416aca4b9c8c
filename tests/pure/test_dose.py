"""The dose: one letter a customer and day, inside opening hours, by their channel; one work list a person (SPEC 7)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.notices.dose import (
    FIRST_TO_SAY,
    Channel,
    Dose,
    customer_doses,
    customer_person,
    staff_doses,
    staff_person,
)
from weowe_cli.notices.notice import Audience, Notice, Role
from weowe_cli.promises.record import Promise, SoType

from .store import ADVISOR, COMPUTERS, DIRECTOR, MANAGER, MONDAY, a_clock, a_promise, moment, people, quick


def notice(promise: int = 1, rule: str = "N1", role: Role = Role.CUSTOMER, tier: int = 0) -> Notice:
    return Notice(
        rule=rule,
        promise=promise,
        role=role,
        since=str(MONDAY),
        reason="the part is here",
        tier=tier,
        due_by=moment("2026-03-02 10:15"),
    )


def by_id(*promises: Promise) -> Mapping[int, Promise]:
    return {promise.id: promise for promise in promises}


def letters(
    *promises: Promise,
    notices: list[Notice] | None = None,
    now: str = "2026-03-02 10:00",
    last: str | None = None,
    **more: Any,
) -> tuple[Dose, ...]:
    """The doses of customers, one N1 for each promise where nothing else is said."""
    last_letter = {customer_person("north", promises[0]): moment(last)} if last else {}
    due = notices if notices is not None else [notice(promise.id) for promise in promises]
    return customer_doses(due, by_id(*promises), a_clock(now), last_letter=last_letter, **more)


def test_everything_due_to_one_customer_across_their_repair_orders_is_one_letter() -> None:
    (dose,) = letters(a_promise(), a_promise(id=2, order="4712"), a_promise(id=3, order="9001", ro="600999"))
    assert [one.promise for one in dose.notices] == [1, 2, 3]
    assert (dose.name, dose.address, dose.audience) == ("Rosa Pell", "rosa.pell@example.com", Audience.CUSTOMER)
    assert (dose.channel, dose.why, dose.not_before) == (Channel.EMAIL, "", moment("2026-03-02 10:00"))


def test_two_customers_get_a_letter_each() -> None:
    doses = letters(a_promise(), a_promise(id=2, customer_no="C-18", customer="Odo Fenn", email="odo.fenn@example.com"))
    assert [(dose.name, len(dose.notices)) for dose in doses] == [("Rosa Pell", 1), ("Odo Fenn", 1)]


def test_one_customer_of_two_stores_gets_a_letter_from_each() -> None:
    assert len(letters(a_promise(), a_promise(id=2, store="south"))) == 2


def test_a_customer_without_a_number_whose_address_is_typed_in_capitals_still_gets_one_letter() -> None:
    anonymous = {"customer_no": None}
    doses = letters(a_promise(**anonymous), a_promise(id=2, ro="600999", email="ROSA.PELL@EXAMPLE.COM", **anonymous))
    assert len(doses) == 1


def test_the_most_important_is_said_first() -> None:
    due = [notice(1, "N10"), notice(2, "N1"), notice(3, "N7"), notice(4, "N8"), notice(5, "N99"), notice(6, "N1")]
    (dose,) = letters(*(a_promise(id=n) for n in range(1, 7)), notices=due)
    assert [(one.rule, one.promise) for one in dose.notices] == [
        ("N1", 2),
        ("N1", 6),
        ("N8", 4),
        ("N7", 3),
        ("N10", 1),
        ("N99", 5),
    ]


@pytest.mark.parametrize(
    ("now", "not_before"),
    [
        pytest.param("2026-03-02 07:29", "2026-03-02 07:30", id="a minute before opening"),
        pytest.param("2026-03-02 07:30", "2026-03-02 07:30", id="at opening"),
        pytest.param("2026-03-02 17:59", "2026-03-02 17:59", id="a minute before closing"),
        pytest.param("2026-03-02 18:00", "2026-03-03 07:30", id="at closing"),
        pytest.param("2026-03-07 14:00", "2026-03-09 07:30", id="on Saturday afternoon"),
        pytest.param("2026-03-08 12:00", "2026-03-09 07:30", id="on Sunday"),
        pytest.param("2026-05-25 12:00", "2026-05-26 07:30", id="on a holiday"),
    ],
)
@pytest.mark.parametrize("opt_out", [False, True], ids=["a letter", "a call"])
def test_outside_opening_hours_a_letter_or_call_waits_for_the_opening(now: str, not_before: str, opt_out: bool) -> None:
    (dose,) = letters(a_promise(opt_out=opt_out), now=now)
    assert dose.not_before == moment(not_before)


@pytest.mark.parametrize(
    ("last", "now", "not_before"),
    [
        pytest.param(None, "2026-03-02 10:00", "2026-03-02 10:00", id="no letter yet: now"),
        pytest.param(
            "2026-03-01 23:59", "2026-03-02 10:00", "2026-03-02 10:00", id="a letter yesterday at midnight: now"
        ),
        pytest.param("2026-03-02 07:30", "2026-03-02 10:00", "2026-03-03 07:30", id="a letter this morning: tomorrow"),
        pytest.param("2026-03-06 09:00", "2026-03-06 17:00", "2026-03-07 08:00", id="a letter on Friday: Saturday"),
        pytest.param("2026-03-07 09:00", "2026-03-07 12:00", "2026-03-09 07:30", id="a letter on Saturday: Monday"),
        pytest.param(
            "2026-03-02 17:00", "2026-03-02 18:30", "2026-03-03 07:30", id="a letter today, after closing: tomorrow"
        ),
        pytest.param(
            "2026-03-03 07:30", "2026-03-02 18:30", "2026-03-04 07:30", id="one waits for tomorrow: the day after"
        ),
    ],
)
def test_a_customer_gets_one_letter_a_day_and_the_next_waits(last: str | None, now: str, not_before: str) -> None:
    (dose,) = letters(a_promise(), now=now, last=last)
    assert dose.not_before == moment(not_before)


def test_the_days_of_letters_are_the_store_s_days() -> None:
    (dose,) = letters(a_promise(), now="2026-03-02 17:30", last="2026-03-01 20:30")
    assert dose.not_before == moment("2026-03-02 17:30")


def test_a_call_does_not_wait_for_tomorrow_because_a_letter_went_today() -> None:
    (dose,) = letters(a_promise(channel="phone"), last="2026-03-02 08:00")
    assert (dose.channel, dose.not_before) == (Channel.CALL, moment("2026-03-02 10:00"))


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        pytest.param({"opt_out": True}, "opted out", id="opted out"),
        pytest.param({"email": None}, "no email address", id="no address"),
        pytest.param({"email": ""}, "no email address", id="an empty address"),
        pytest.param({"email": "Gone@Example.com"}, "the email address cannot be written to", id="a bounced address"),
        pytest.param({"channel": "phone"}, "asked to be called", id="prefers the phone"),
        pytest.param({"channel": "Call"}, "asked to be called", id="prefers a call"),
        pytest.param({"opt_out": True, "email": None, "channel": "phone"}, "opted out", id="all of it"),
    ],
)
def test_a_customer_who_cannot_or_will_not_be_written_to_is_called(fields: dict[str, Any], why: str) -> None:
    (dose,) = letters(a_promise(**fields), bad_addresses=frozenset({"gone@example.com"}))
    assert (dose.channel, dose.address) == (Channel.CALL, None)
    assert dose.why.startswith(why)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"opt_out": False}, id="asked and did not opt out"),
        pytest.param({"opt_out": None}, id="was never asked"),
        pytest.param({"channel": "email"}, id="prefers email"),
        pytest.param({"phone": "555-010-0142"}, id="has a phone as well"),
    ],
)
def test_a_customer_with_an_address_is_written_to(fields: dict[str, Any]) -> None:
    (dose,) = letters(a_promise(**fields))
    assert (dose.channel, dose.address, dose.why) == (Channel.EMAIL, "rosa.pell@example.com", "")


def test_an_opt_out_on_one_repair_order_holds_for_all_of_the_customer() -> None:
    (dose,) = letters(a_promise(), a_promise(id=2, opt_out=True))
    assert dose.channel is Channel.CALL


def test_an_opt_out_on_a_repair_order_of_which_nothing_is_due_holds_as_well() -> None:
    rosa, odo = a_promise(), a_promise(id=2, customer_no="C-18", customer="Odo Fenn", email="odo.fenn@example.com")
    doses = letters(rosa, odo, opted_out=frozenset({customer_person("north", rosa)}))
    assert [(dose.name, dose.channel, dose.address, dose.why) for dose in doses] == [
        ("Rosa Pell", Channel.CALL, None, "opted out"),
        ("Odo Fenn", Channel.EMAIL, "odo.fenn@example.com", ""),
    ]


def test_two_cash_customers_who_share_a_number_get_a_letter_each() -> None:
    cash = {"customer_no": "99999"}
    doses = letters(a_promise(**cash), a_promise(id=2, customer="Odo Fenn", email="odo.fenn@example.com", **cash))
    assert sorted(dose.address or "" for dose in doses) == ["odo.fenn@example.com", "rosa.pell@example.com"]


def test_a_bad_address_on_one_repair_order_gives_way_to_a_good_one_on_another() -> None:
    first = a_promise(email="gone@example.com")
    (dose,) = letters(first, a_promise(id=2), bad_addresses=frozenset({"gone@example.com"}))
    assert (dose.channel, dose.address) == (Channel.EMAIL, "rosa.pell@example.com")


def test_a_customer_without_a_name_is_a_customer() -> None:
    (dose,) = letters(a_promise(customer=None))
    assert dose.name == "customer"


def work_lists(
    *notices: Notice,
    promises: tuple[Promise, ...] = (a_promise(),),
    refused: frozenset[str] = frozenset(),
    **store: Any,
) -> dict[str, Dose]:
    """The work lists of staff by name."""
    clock = a_clock("2026-03-02 03:00")
    doses = staff_doses(notices, by_id(*promises), people(**store), clock, bad_addresses=refused)
    return {dose.name: dose for dose in doses}


@pytest.mark.parametrize(
    ("role", "name"),
    [
        pytest.param(Role.OWNER, ADVISOR.name, id="the owner is the advisor of the row"),
        pytest.param(Role.ADVISOR, ADVISOR.name, id="the advisor"),
        pytest.param(Role.PARTS_MANAGER, MANAGER.name, id="the parts manager"),
        pytest.param(Role.DIRECTOR, DIRECTOR.name, id="the director"),
        pytest.param(Role.IT, COMPUTERS.name, id="the one for the computers"),
    ],
)
def test_a_role_is_a_person(role: Role, name: str) -> None:
    (dose,) = work_lists(notice(role=role)).values()
    assert (dose.name, dose.channel, dose.audience, dict(dose.in_place_of)) == (name, Channel.EMAIL, Audience.STAFF, {})


@pytest.mark.parametrize("written", ["MEM", "mem", " Mem "])
def test_an_advisor_is_known_however_the_dms_writes_the_initials(written: str) -> None:
    assert list(work_lists(notice(role=Role.OWNER), promises=(a_promise(advisor=written),))) == [ADVISOR.name]


@pytest.mark.parametrize(
    ("role", "store", "reason"),
    [
        pytest.param(Role.DIRECTOR, {"director": None}, "the store names no director", id="no director"),
        pytest.param(Role.IT, {"it": None}, "the store names no it person", id="nobody for the computers"),
    ],
)
def test_a_role_without_a_person_comes_to_the_parts_manager_and_says_so(role: Role, store: dict, reason: str) -> None:
    (dose,) = work_lists(notice(role=role, tier=14), **store).values()
    assert dose.name == MANAGER.name
    assert dose.in_place_of[1].casefold().startswith(reason)


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADVISOR])
@pytest.mark.parametrize("advisor", ["LEE", "Any Service Advisor"])
def test_an_advisor_whom_nobody_named_leaves_it_to_the_parts_manager_who_is_told_why(role: Role, advisor: str) -> None:
    (dose,) = work_lists(notice(role=role), promises=(a_promise(advisor=advisor),)).values()
    assert dose.name == MANAGER.name
    assert dose.in_place_of.get(1)


@pytest.mark.parametrize(
    ("role", "person"),
    [
        pytest.param(Role.OWNER, ADVISOR, id="the owner"),
        pytest.param(Role.ADVISOR, ADVISOR, id="the advisor"),
        pytest.param(Role.DIRECTOR, DIRECTOR, id="the director"),
        pytest.param(Role.IT, COMPUTERS, id="the one for the computers"),
    ],
)
def test_what_is_meant_for_a_person_whose_mail_is_refused_comes_to_the_parts_manager(role: Role, person: Any) -> None:
    loud = type(person)(person.name, person.email.upper())
    fields = {"director": loud, "it": loud, "advisors": {"mem": loud}}
    (dose,) = work_lists(notice(role=role), refused=frozenset({person.email}), **fields).values()
    assert (dose.name, dose.address) == (MANAGER.name, MANAGER.email)
    assert dose.in_place_of == {1: f"meant for {person.name}, whose mail is refused"}
    assert people(**fields).reached_by(role, a_promise(), frozenset({person.email})) == (MANAGER, dose.in_place_of[1])


def test_the_refused_mail_of_one_person_is_nothing_to_the_others() -> None:
    due = (notice(1, "N2", Role.OWNER), notice(1, "N10", Role.DIRECTOR, 14))
    lists = work_lists(*due, refused=frozenset({ADVISOR.email}))
    assert list(lists) == [MANAGER.name, DIRECTOR.name]
    assert lists[DIRECTOR.name].in_place_of == {}


@pytest.mark.parametrize("role", [Role.PARTS_MANAGER, Role.DIRECTOR])
def test_a_parts_manager_whose_mail_is_refused_has_nobody_to_stand_in(role: Role) -> None:
    (dose,) = work_lists(notice(role=role), refused=frozenset({MANAGER.email}), director=MANAGER).values()
    assert (dose.name, dose.in_place_of) == (MANAGER.name, {})


@pytest.mark.parametrize("so_type", [SoType.CUSTOMER_ORDER, SoType.WHOLESALE])
def test_a_counter_order_without_an_advisor_is_the_parts_department_s(so_type: SoType) -> None:
    assert list(work_lists(notice(role=Role.OWNER), promises=(a_promise(advisor=None, so_type=so_type),))) == [
        MANAGER.name
    ]


def test_one_person_holding_several_roles_gets_one_work_list_with_each_thing_once() -> None:
    alone = {"director": MANAGER, "it": None, "advisors": {}}
    lists = work_lists(
        notice(1, "N2", Role.OWNER),
        notice(1, "N2", Role.ADVISOR),
        notice(1, "N10", Role.DIRECTOR, 14),
        notice(2, "N10", Role.PARTS_MANAGER, 7),
        notice(2, "N2", Role.OWNER),
        promises=(a_promise(), a_promise(id=2)),
        **alone,
    )
    assert list(lists) == [MANAGER.name]
    assert sorted((one.promise, one.rule) for one in lists[MANAGER.name].notices) == [
        (1, "N10"),
        (1, "N2"),
        (2, "N10"),
        (2, "N2"),
    ]


def test_several_people_get_a_work_list_each() -> None:
    lists = work_lists(notice(1, "N2", Role.OWNER), notice(1, "N10", Role.DIRECTOR, 14), notice(1, "N5", Role.OWNER))
    assert {name: [one.rule for one in dose.notices] for name, dose in lists.items()} == {
        ADVISOR.name: ["N2", "N5"],
        DIRECTOR.name: ["N10"],
    }


def test_a_work_list_does_not_wait_for_the_opening() -> None:
    (dose,) = work_lists(notice(role=Role.OWNER)).values()
    assert dose.not_before == moment("2026-03-02 03:00")


def test_trouble_of_the_run_itself_needs_no_promise() -> None:
    assert list(work_lists(notice(0, "N20", Role.PARTS_MANAGER), notice(0, "N20", Role.IT), promises=())) == [
        MANAGER.name,
        COMPUTERS.name,
    ]


def test_a_person_is_the_same_in_every_store_however_the_address_is_typed() -> None:
    loud = type(MANAGER)(MANAGER.name, MANAGER.email.upper())
    assert staff_person(loud) == staff_person(MANAGER)
    (dose,) = work_lists(notice(1, "N10", Role.DIRECTOR), notice(1, "N5", Role.PARTS_MANAGER), director=loud).values()
    assert len(dose.notices) == 2


some_promises = st.lists(
    st.builds(
        lambda customer, email, opt_out, channel: {
            "customer_no": customer,
            "email": email,
            "opt_out": opt_out,
            "channel": channel,
        },
        st.sampled_from(["C-1", "C-2", "C-3"]),
        st.sampled_from([None, "a@example.com", "gone@example.com"]),
        st.sampled_from([None, True]),
        st.sampled_from([None, "phone", "email"]),
    ),
    min_size=1,
    max_size=8,
)
nows = st.integers(0, 14 * 24 * 60).map(lambda minutes: moment("2026-03-02 00:00") + timedelta(minutes=minutes))


@quick
@given(some_promises, st.lists(st.sampled_from(FIRST_TO_SAY), min_size=8, max_size=8), nows, nows)
def test_no_notice_is_lost_each_customer_has_one_dose_and_it_comes_inside_opening_hours(
    fields: list[dict[str, Any]], rules: list[str], now: datetime, last: datetime
) -> None:
    promises = {n: a_promise(id=n, **one) for n, one in enumerate(fields, start=1)}
    due = [notice(n, rule) for n, rule in zip(promises, rules, strict=False)]
    clock = a_clock()
    clock = type(clock)(now, clock.calendar)
    last_letter = {customer_person("north", promise): last for promise in promises.values()}
    doses = customer_doses(due, promises, clock, last_letter=last_letter, bad_addresses=frozenset({"gone@example.com"}))
    assert sorted(one.promise for dose in doses for one in dose.notices) == list(promises)
    assert len({dose.person for dose in doses}) == len(doses)
    for dose in doses:
        assert dose.not_before >= now
        assert clock.calendar.is_open(dose.not_before)
        assert (dose.channel is Channel.CALL) is bool(dose.why) is (dose.address is None)
        if dose.channel is Channel.EMAIL:
            assert clock.calendar.today(dose.not_before) != clock.calendar.today(last)
