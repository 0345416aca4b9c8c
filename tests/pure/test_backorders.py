"""N3 and N4: a backorder is written down for the store and told to its customer, on both sides of every boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from weowe_cli.notices.backorders import backordered_customer, backordered_staff
from weowe_cli.notices.due import RULES, ask
from weowe_cli.notices.notice import Case, No, Notice, Role, Verdict
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import Promise, Status

from .backorder import DOUBTS, NO_BACKORDER, OWED, POLICY, night_by_night
from .store import (
    MONDAY,
    a_case,
    a_clock,
    a_promise,
    day,
    days_after,
    for_role,
    given,
    key,
    moment,
    on_day,
    said_no,
    settled,
    told,
)


def n3(case: Case, late: int = 0, policy: Any = POLICY.backordered_staff) -> tuple[Verdict, ...]:
    """N3, `late` days after this Monday."""
    return backordered_staff(case, policy, on_day(days_after(MONDAY, late)))


def n4(case: Case, now: str = "2026-03-02 10:00", policy: Any = POLICY.backordered_customer) -> Verdict:
    """N4 at one moment."""
    (verdict,) = backordered_customer(case, policy, a_clock(now))
    return verdict


@pytest.mark.parametrize(
    ("fields", "late", "to", "reason"),
    [
        pytest.param({}, 0, [], "ETA Mar 12 to Mar 18", id="an ETA that is a range: the owner and the advisor"),
        pytest.param({"eta_from": None}, 0, [], "ETA Mar 18", id="an ETA that is a last day"),
        pytest.param({"eta_from": day("2026-03-18")}, 0, [], "ETA Mar 18", id="an ETA that is one day"),
        pytest.param({}, 16, [], "ETA Mar 12 to Mar 18", id="on the last day of the ETA it is usable"),
        pytest.param(
            {}, 17, [Role.PARTS_MANAGER], "ETA Mar 12 to Mar 18, which has passed", id="the day after it is not"
        ),
        pytest.param(
            {"eta_from": None, "eta_to": None}, 0, [Role.PARTS_MANAGER], "no ETA", id="no ETA: the parts manager too"
        ),
        pytest.param(
            {"eta_from": None, "eta_to": None, "eta_text": "mid March"},
            0,
            [Role.PARTS_MANAGER],
            "no ETA ('mid March' is no date)",
            id="a vague ETA is none",
        ),
    ],
)
def test_the_store_s_people_hear_of_a_backorder_with_its_eta(
    fields: dict[str, Any], late: int, to: list[Role], reason: str
) -> None:
    verdicts = n3(a_case(OWED._replace(**fields)), late)
    notes = [verdict for verdict in verdicts if isinstance(verdict, Notice)]
    assert [note.role for note in notes] == [Role.OWNER, Role.ADVISOR, *to]
    assert [note.reason for note in notes] == [
        f"backordered since Mar 2, {reason}{'; get a date' if note.role in to else ''}" for note in notes
    ]
    assert {(note.rule, note.promise, note.tier, note.since) for note in notes} == {("N3", 1, 0, "2026-03-02")}
    assert {note.due_by for note in notes} == {on_day(days_after(MONDAY, late)).now + timedelta(hours=1)}


def test_while_the_eta_is_ahead_there_is_no_date_to_get_and_the_day_after_it_is_looked_at() -> None:
    assert for_role(n3(a_case(OWED)), Role.PARTS_MANAGER) == No(
        rule="N3",
        role=Role.PARTS_MANAGER,
        since="2026-03-02",
        reason="the ETA runs to 2026-03-18: there is no date to get",
        look_again=day("2026-03-19"),
    )


def test_one_who_is_told_of_backorders_and_gets_the_dates_too_hears_it_once() -> None:
    policy = replace(POLICY.backordered_staff, to=(Role.PARTS_MANAGER, Role.OWNER))
    dated, undated = n3(a_case(OWED), 0, policy), n3(a_case(OWED), 17, policy)
    assert given(dated) == given(undated) == [("N3", 0, Role.PARTS_MANAGER), ("N3", 0, Role.OWNER)]
    assert [verdict.reason.endswith("; get a date") for verdict in (*dated, *undated)] == [False, False, True, False]


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADVISOR, Role.PARTS_MANAGER])
def test_each_is_told_of_one_backordering_once(role: Role) -> None:
    case = a_case(OWED, told=told(key("N3", MONDAY, role)))
    assert for_role(n3(case, 17), role) == No(
        rule="N3", role=role, since="2026-03-02", reason="told on 2026-03-01 09:00"
    )
    others = [other for other in (Role.OWNER, Role.ADVISOR, Role.PARTS_MANAGER) if other is not role]
    assert given(n3(case, 17)) == [("N3", 0, other) for other in others]


BOTH = [("2026-03-02", 0, Role.OWNER), ("2026-03-02", 0, Role.ADVISOR)]


@pytest.mark.parametrize(
    ("nights", "skipped", "said"),
    [
        pytest.param({0: OWED}, (), {0: BOTH, 17: [("2026-03-02", 0, Role.PARTS_MANAGER)]}, id="and a date is got"),
        pytest.param(
            {0: OWED, 9: OWED._replace(eta_from=None, eta_to=None), 11: OWED},
            (),
            {0: BOTH, 9: [("2026-03-02", 0, Role.PARTS_MANAGER)]},
            id="an ETA taken away and given again: one date to get",
        ),
        pytest.param(
            {0: OWED},
            tuple(range(20)),
            {20: [*BOTH, ("2026-03-02", 0, Role.PARTS_MANAGER)]},
            id="missed nights are caught up in one",
        ),
        pytest.param(
            {
                0: OWED,
                4: OWED._replace(status=Status.ORDERED, backordered_since=None),
                6: OWED._replace(backordered_since=days_after(MONDAY, 6), eta_to=day("2026-06-30")),
            },
            (),
            {0: BOTH, 6: [("2026-03-08", 0, Role.OWNER), ("2026-03-08", 0, Role.ADVISOR)]},
            id="a second backordering is told again",
        ),
        pytest.param(
            {0: OWED, 5: a_promise(status=Status.RECEIVED, received_on=days_after(MONDAY, 5))},
            (),
            {0: BOTH},
            id="a part that came in needs no date",
        ),
        pytest.param(
            {0: OWED._replace(hold_until=days_after(MONDAY, 3))},
            (),
            {3: BOTH, 17: [("2026-03-02", 0, Role.PARTS_MANAGER)]},
            id="a hold is waited for",
        ),
    ],
)
def test_night_by_night_a_backorder_is_noted_once(
    nights: dict[int, Promise], skipped: tuple[int, ...], said: dict[int, Any]
) -> None:
    assert night_by_night("N3", nights, range(40), *skipped) == said


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_store_s_people_hear_of_a_backorder_all_the_same(
    fields: dict[str, Any], stale: str | None, reason: str
) -> None:
    assert n3(a_case(OWED._replace(**fields), stale=stale)) == n3(a_case(OWED))


def test_the_hour_of_the_note_is_the_policy_s() -> None:
    owner, *_ = n3(a_case(OWED), 0, replace(POLICY.backordered_staff, within=timedelta(minutes=20)))
    assert isinstance(owner, Notice)
    assert owner.due_by == moment("2026-03-02 10:20")


def test_the_customer_hears_of_a_backorder() -> None:
    assert n4(a_case(OWED)) == Notice(
        rule="N4",
        promise=1,
        role=Role.CUSTOMER,
        since="2026-03-02",
        reason="backordered since Mar 2, ETA Mar 12 to Mar 18; the customer was not told",
        due_by=moment("2026-03-02 17:00"),
    )


@pytest.mark.parametrize(
    ("now", "due_by"),
    [
        pytest.param("2026-03-02 03:00", "2026-03-02 17:00", id="at night: by five this day"),
        pytest.param("2026-03-02 16:59", "2026-03-02 17:00", id="a minute before five: by five"),
        pytest.param("2026-03-02 17:00", "2026-03-02 17:00", id="at five: now"),
        pytest.param("2026-03-02 17:01", "2026-03-03 17:00", id="a minute past five: by five of the next day"),
        pytest.param("2026-03-06 16:59", "2026-03-06 17:00", id="Friday before five: on Friday"),
        pytest.param("2026-03-06 17:01", "2026-03-07 17:01", id="Friday past five: Monday is too late, 24 hours"),
        pytest.param("2026-03-08 16:59", "2026-03-09 16:59", id="Sunday before five: 24 hours"),
        pytest.param("2026-03-08 17:00", "2026-03-09 17:00", id="Sunday at five: Monday at five is 24 hours"),
        pytest.param("2026-03-08 17:01", "2026-03-09 17:00", id="Sunday past five: Monday by five"),
        pytest.param("2026-05-25 08:00", "2026-05-26 08:00", id="a holiday Monday: 24 hours"),
        pytest.param("2026-03-07 12:00", "2026-03-08 13:00", id="over the spring night 24 hours end an hour later"),
        pytest.param("2026-10-31 12:00", "2026-11-01 11:00", id="over the autumn night an hour sooner"),
    ],
)
def test_the_customer_hears_the_same_business_day_and_never_later_than_24_hours(now: str, due_by: str) -> None:
    notice = n4(a_case(OWED), now)
    assert isinstance(notice, Notice)
    assert notice.due_by == moment(due_by)


def test_the_hour_and_the_longest_wait_are_the_policy_s() -> None:
    policy = replace(POLICY.backordered_customer, by=time(12), at_latest=timedelta(hours=20))
    dues = [n4(a_case(OWED), f"2026-03-02 {now}", policy) for now in ("11:59", "13:00", "17:00")]
    assert [due.due_by for due in dues if isinstance(due, Notice)] == [
        moment("2026-03-02 12:00"),
        moment("2026-03-03 09:00"),
        moment("2026-03-03 12:00"),
    ]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({"eta_from": None, "eta_to": None}, "no ETA", id="no date yet"),
        pytest.param(
            {"eta_from": None, "eta_to": None, "eta_text": "June?"}, "no ETA ('June?' is no date)", id="a vague date"
        ),
        pytest.param({"eta_from": None, "eta_to": day("2026-03-01")}, "ETA Mar 1, which has passed", id="a date gone"),
    ],
)
def test_without_a_usable_date_the_customer_hears_all_the_same(fields: dict[str, Any], words: str) -> None:
    notice = n4(a_case(OWED._replace(**fields)))
    assert isinstance(notice, Notice)
    assert notice.reason == f"backordered since Mar 2, {words}; the customer was not told"


def test_the_customer_hears_of_one_backordering_once_and_of_a_second_again() -> None:
    before = told(key("N4", MONDAY, Role.CUSTOMER))
    assert n4(a_case(OWED, told=before)) == No(
        rule="N4", role=Role.CUSTOMER, since="2026-03-02", reason="told on 2026-03-01 09:00"
    )
    again = n4(a_case(OWED._replace(backordered_since=days_after(MONDAY, 9)), told=before))
    assert isinstance(again, Notice)
    assert again.since == "2026-03-11"


def test_a_backorder_of_the_store_s_first_night_is_not_told() -> None:
    first_night = settled(key("N4", MONDAY, Role.CUSTOMER), key("N3", MONDAY, Role.OWNER))
    assert n4(a_case(OWED, told=first_night)).reason == FIRST_NIGHT
    assert for_role(n3(a_case(OWED, told=first_night)), Role.OWNER).reason == FIRST_NIGHT


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_customer_hears_of_no_backorder(fields: dict[str, Any], stale: str | None, reason: str) -> None:
    known = told(key("N4", MONDAY, Role.CUSTOMER))
    doubted = OWED._replace(**fields)
    for case in (a_case(doubted, stale=stale), a_case(doubted, stale=stale, told=known)):
        assert n4(case) == No(
            rule="N4",
            role=Role.CUSTOMER,
            since="2026-03-02",
            reason=reason,
            look_again=MONDAY if stale else None,
        )


def test_on_hold_nobody_hears_of_a_backorder_until_its_day() -> None:
    held = a_case(OWED._replace(hold_until=day("2026-03-05"), hold_why="at the body shop"))
    rules = [rule for rule in RULES if rule.name in {"N3", "N4"}]
    noes = [verdict for rule in rules for verdict in ask(rule, held, POLICY, a_clock("2026-03-04 10:00"))]
    assert given(tuple(noes)) == []
    assert noes[-1] == No(
        rule="N4",
        role=Role.CUSTOMER,
        since="2026-03-02",
        reason="on hold until Mar 5: at the body shop; without that: "
        "backordered since Mar 2, ETA Mar 12 to Mar 18; the customer was not told",
        look_again=day("2026-03-05"),
    )
    assert [len(given(ask(rule, held, POLICY, a_clock("2026-03-05 10:00")))) for rule in rules] == [2, 1]


@pytest.mark.parametrize(("fields", "reason"), NO_BACKORDER)
def test_there_is_no_backorder_to_tell(fields: dict[str, Any], reason: str) -> None:
    case = a_case(OWED._replace(**fields))
    assert n3(case, 40) == (No(rule="N3", reason=reason),)
    assert n4(case) == No(rule="N4", role=Role.CUSTOMER, reason=reason)


def test_a_word_on_a_backorder_switched_off_says_so() -> None:
    off = "the rule is switched off"
    assert said_no(n3(a_case(OWED), 0, replace(POLICY.backordered_staff, on=False))) == off
    assert n4(a_case(OWED), policy=replace(POLICY.backordered_customer, on=False)).reason == off
