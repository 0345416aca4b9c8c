"""What holds for all the rules: told once, a reason for everything, and sleep until the day to look again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.notices.due import RULES, Answer, ask_all
from weowe_cli.notices.notice import Case, Clock, No, Notice, Role
from weowe_cli.promises.record import AT_HAND, CLOSED, Promise, SoType, Status

from .store import MONDAY, a_case, a_clock, a_policy, a_promise, and_told, days_after, on_day, quick, received, settled

POLICY = a_policy()


def asked(case: Case, late: int = 0) -> Answer:
    return ask_all(case, POLICY, on_day(days_after(MONDAY, late)))


def rules_of(answer: Answer) -> list[tuple[str, Role]]:
    return [(notice.rule, notice.role) for notice in answer.notices]


def test_the_rules_are_asked_in_the_order_of_their_numbers_each_under_one_name() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(rule.title for rule in RULES)
    assert {"N1", "N2", "N5", "N10", "N17", "X9"} <= set(names)


def test_a_rule_of_the_digest_writes_no_letter() -> None:
    old = a_promise(ordered_on=days_after(MONDAY, -90), moved_on=days_after(MONDAY, -90))
    (sweep,) = (rule for rule in RULES if rule.name == "N17")
    assert sweep.in_digest
    assert any(isinstance(verdict, Notice) for verdict in sweep.ask(a_case(old), POLICY, a_clock()))
    assert "N17" not in [rule for rule, _ in rules_of(asked(a_case(old)))]


@pytest.mark.parametrize(
    ("promise", "late", "notices"),
    [
        pytest.param(a_promise(), 0, [], id="an order on its way"),
        pytest.param(
            received(), 0, [("N1", Role.CUSTOMER), ("N2", Role.OWNER), ("N2", Role.ADVISOR)], id="a part that came in"
        ),
        pytest.param(
            a_promise(eta_to=MONDAY, promised_on=MONDAY),
            1,
            [("N5", Role.OWNER), ("N10", Role.OWNER), ("N10", Role.CUSTOMER)],
            id="a day after ETA and promise",
        ),
        pytest.param(
            a_promise(promised_on=MONDAY, vanished_since=MONDAY, vanished_nights=2),
            7,
            [("N10", Role.PARTS_MANAGER), ("X9", Role.OWNER)],
            id="a week late and gone from the export",
        ),
        pytest.param(a_promise(status=Status.INSTALLED, promised_on=MONDAY), 30, [], id="a promise kept"),
    ],
)
def test_a_promise_gives_the_notices_that_a_parts_manager_would_expect(
    promise: Promise, late: int, notices: list[tuple[str, Role]]
) -> None:
    assert rules_of(asked(a_case(promise), late)) == notices


near = st.none() | st.integers(-45, 45).map(lambda n: days_after(MONDAY, n))
past = st.integers(-120, 0).map(lambda n: days_after(MONDAY, n))
pieces = st.none() | st.integers(0, 3).map(Decimal)


@st.composite
def promises(draw: st.DrawFn, identity: int = 1) -> Promise:
    """Any promise that the ledger can hold: its dates follow from its state."""
    status = draw(st.sampled_from(Status))
    gone = draw(st.none() | past)
    return a_promise(
        id=identity,
        order=f"47{identity}",
        status=status,
        so_type=draw(st.sampled_from(SoType)),
        eta_to=draw(near),
        eta_text=draw(st.sampled_from((None, "mid March"))),
        promised_on=draw(near),
        received_on=draw(past) if status in AT_HAND else None,
        closed_on=draw(past) if status in CLOSED else None,
        ordered_on=draw(st.none() | past),
        moved_on=draw(past),
        qty_ordered=draw(pieces),
        qty_received=draw(pieces),
        conflict=draw(st.sampled_from((None, None, "the quantities say ordered"))),
        unknown_word=draw(st.sampled_from((None, None, "FLTD"))),
        vanished_since=gone,
        vanished_nights=draw(st.integers(1, 4)) if gone else 0,
    )


stories = st.tuples(promises(), st.lists(promises(identity=2), max_size=2))
minutes = st.integers(0, 40 * 24 * 60)
stale = st.sampled_from((None, "the newest export is 50 hours old"))


def case_of(story: tuple[Promise, list[Promise]], **fields: Any) -> Case:
    promise, others = story
    return a_case(
        promise, *(other._replace(id=n) for n, other in enumerate(others, start=2) if other.is_open), **fields
    )


def clock_at(minute: int) -> Clock:
    clock = a_clock("2026-03-02 00:00")
    return replace(clock, now=clock.now + timedelta(minutes=minute))


@quick
@given(stories, minutes, stale)
def test_every_notice_and_every_no_has_a_reason(
    story: tuple[Promise, list[Promise]], minute: int, old: str | None
) -> None:
    case, clock = case_of(story, stale=old), clock_at(minute)
    for rule in RULES:
        verdicts = rule.ask(case, POLICY, clock)
        assert verdicts
        for verdict in verdicts:
            assert verdict.reason.strip()
            assert verdict.rule == rule.name
            if isinstance(verdict, Notice):
                assert verdict.promise == case.promise.id
                assert verdict.due_by >= clock.now


@quick
@given(stories, minutes, stale)
def test_told_once_is_not_told_a_second_time(
    story: tuple[Promise, list[Promise]], minute: int, old: str | None
) -> None:
    case, clock = case_of(story, stale=old), clock_at(minute)
    first = ask_all(case, POLICY, clock)
    again = replace(case, told=and_told(case.told, first.notices, clock.now))
    assert ask_all(again, POLICY, clock).notices == ()


@quick
@given(stories, minutes)
def test_settled_on_the_first_night_is_not_told_on_the_next(story: tuple[Promise, list[Promise]], minute: int) -> None:
    case, clock = case_of(story), clock_at(minute)
    baseline = ask_all(case, POLICY, clock)
    again = replace(case, told=settled(*(notice.key for notice in baseline.notices)))
    assert ask_all(again, POLICY, clock).notices == ()


@quick
@given(stories, minutes)
def test_no_two_notices_of_one_answer_are_the_same(story: tuple[Promise, list[Promise]], minute: int) -> None:
    keys = [notice.key for notice in ask_all(case_of(story), POLICY, clock_at(minute)).notices]
    assert len(set(keys)) == len(keys)


@quick
@given(stories, minutes, stale)
def test_a_doubted_promise_says_nothing_to_its_customer_and_the_same_to_staff(
    story: tuple[Promise, list[Promise]], minute: int, old: str | None
) -> None:
    case, clock = case_of(story, stale=old), clock_at(minute)
    doubted = replace(case, promise=case.promise._replace(conflict="the quantities say ordered"))
    staff = [pair for pair in rules_of(ask_all(case, POLICY, clock)) if pair[1] is not Role.CUSTOMER]
    assert rules_of(ask_all(doubted, POLICY, clock)) == staff


@quick
@given(stories)
def test_a_promise_may_sleep_until_the_day_on_which_a_rule_asked_to_look_again(
    story: tuple[Promise, list[Promise]],
) -> None:
    case = case_of(story)
    awake: date | None = MONDAY
    for late in range(70):
        today = days_after(MONDAY, late)
        answer = asked(case, late)
        if awake is None or today < awake:
            assert answer.notices == (), f"{answer.notices[0]} on {today}, to be looked at again on {awake}"
            continue
        case = replace(case, told=and_told(case.told, answer.notices, on_day(today).now))
        awake = answer.look_again


def test_a_switched_off_rule_still_answers() -> None:
    off = replace(POLICY, arrival=replace(POLICY.arrival, on=False))
    noes = ask_all(a_case(received()), off, a_clock()).noes
    reasons = [no.reason for no in noes if isinstance(no, No) and no.rule == "N1"]
    assert reasons == ["the rule is switched off"]
