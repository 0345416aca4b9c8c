"""What holds for all the rules: told once, a reason for everything, and sleep until the day to look again."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.notices.due import RULES, Answer, ask, ask_all
from weowe_cli.notices.notice import Case, Clock, No, Notice, Role, Told
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import AT_HAND, CLOSED, OPEN, Kind, Promise, SoType, Status
from weowe_cli.promises.record import Answer as Reply
from weowe_cli.workdays import DAY, short_date

from .store import (
    MONDAY,
    a_case,
    a_clock,
    a_policy,
    a_promise,
    and_told,
    days_after,
    key,
    moment,
    on_day,
    quick,
    received,
    settled,
    told,
)

POLICY = a_policy(return_window=replace(a_policy().return_window, windows={"honda": 40}))


def asked(case: Case, late: int = 0) -> Answer:
    return ask_all(case, POLICY, on_day(days_after(MONDAY, late)))


def rules_of(answer: Answer) -> list[tuple[str, Role]]:
    return [(notice.rule, notice.role) for notice in answer.notices]


def test_the_rules_are_asked_in_the_order_of_their_numbers_each_under_one_name() -> None:
    names = [rule.name for rule in RULES]
    assert len(set(names)) == len(names)
    assert all(rule.title for rule in RULES)
    assert names == [f"N{number}" for number in range(1, 20)] + ["X9"]


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


LATE = a_promise(eta_to=MONDAY, promised_on=MONDAY)


@pytest.mark.parametrize(("promise", "late"), [(received(), 0), (LATE, 1), (LATE, 14)])
def test_on_hold_every_no_stays_what_it_was_and_every_notice_becomes_one(promise: Promise, late: int) -> None:
    clock = on_day(days_after(MONDAY, late))
    until = days_after(clock.today, 3)
    held = a_case(promise._replace(hold_until=until))
    free, silent = asked(a_case(promise), late), asked(held, late)
    assert silent.notices == ()
    assert silent.noes[: len(free.noes)] == free.noes
    assert silent.noes[len(free.noes) :] == tuple(
        No(
            rule=one.rule,
            tier=one.tier,
            role=one.role,
            since=one.since,
            reason=f"on hold until {short_date(until)}; without that: {one.reason}",
            look_again=until,
        )
        for one in free.notices
    )
    for rule in RULES:
        verdicts, now = rule.ask(held, POLICY, clock), ask(rule, held, POLICY, clock)
        assert all(one == other for one, other in zip(verdicts, now, strict=True) if isinstance(one, No))
        assert not any(isinstance(one, Notice) for one in now)


def test_what_a_customer_is_told_today_is_looked_at_again_tomorrow() -> None:
    tomorrow = days_after(MONDAY, 1)
    assert asked(a_case(received())).look_again == tomorrow
    heard = told(key("N1", MONDAY, Role.CUSTOMER), at="2026-03-02 09:00")
    staff_only = asked(a_case(received(), told=heard))
    assert {role for _, role in rules_of(staff_only)} == {Role.OWNER, Role.ADVISOR}
    assert staff_only.look_again is not None
    assert staff_only.look_again > tomorrow


def test_that_is_so_also_where_no_other_rule_is_on() -> None:
    others = [one.name for one in fields(POLICY) if one.name not in {"arrival", "where"}]
    alone = a_policy(**{name: replace(getattr(POLICY, name), on=False) for name in others})
    answer = ask_all(a_case(received()), alone, a_clock())
    assert rules_of(answer) == [("N1", Role.CUSTOMER)]
    assert answer.look_again == days_after(MONDAY, 1)


near_day = st.integers(-45, 45).map(lambda n: days_after(MONDAY, n))
past_day = st.integers(-120, 0).map(lambda n: days_after(MONDAY, n))
near, past = st.none() | near_day, st.none() | past_day
past_moment = st.integers(1, 120 * 24 * 60).map(lambda n: moment("2026-03-02 00:00") - timedelta(minutes=n))
pieces = st.none() | st.integers(0, 3).map(Decimal)
dollars = st.none() | st.sampled_from((0, 40, 99, 100, 101, 800)).map(Decimal)
said = st.none() | st.booleans()
often = (Status.BACKORDERED, Status.BACKORDERED, Status.RECEIVED)


@st.composite
def promises(draw: st.DrawFn, identity: int = 1) -> Promise:
    """Any promise that the ledger can hold: what follows from its state, its ETA and its answer follows from them."""
    status = draw(st.sampled_from((*Status, *often)))
    here, gone = status in AT_HAND, draw(past)
    eta, answer = draw(near), draw(st.none() | st.sampled_from([one for one in Reply if one is not Reply.NO_ANSWER]))
    slipped = not here and eta is not None and draw(st.booleans())
    return a_promise(
        id=identity,
        order=f"47{identity}",
        status=status,
        kind=draw(st.sampled_from(Kind)),
        so_type=draw(st.sampled_from(SoType)),
        ro=draw(st.sampled_from(("600551", None))),
        make=draw(st.sampled_from((None, "Honda", "Ford"))),
        eta_from=eta and eta - draw(st.integers(0, 6)) * DAY,
        eta_to=eta,
        eta_text=draw(st.sampled_from((None, "mid March"))),
        eta_was=eta - draw(st.integers(1, 20)) * DAY if eta and slipped else None if here else draw(near),
        slips=draw(st.integers(1, 3)) if slipped else 0 if here else draw(st.integers(0, 2)),
        slipped_on=draw(past_day) if slipped else None,
        eta_confirmed_on=draw(past) if eta else None,
        promised_on=draw(near),
        backordered_since=draw(past_day) if status is Status.BACKORDERED else None,
        received_on=draw(past) if here else None,
        arrived_on=draw(past) if here else None,
        scheduled_for=draw(st.none() | near_day.map(at_ten)) if status is Status.SCHEDULED else None,
        closed_on=draw(past) if status in CLOSED else None,
        closed_from=draw(st.none() | st.sampled_from(sorted(OPEN))) if status in CLOSED else None,
        decision=answer,
        decided_at=draw(past_moment) if answer else None,
        hold_until=draw(st.none() | near),
        hold_why=draw(st.sampled_from((None, "at the body shop"))),
        ordered_on=draw(past),
        moved_on=draw(past_day),
        qty_ordered=draw(pieces),
        qty_received=draw(pieces),
        qty_cancelled=draw(pieces),
        part_price=draw(dollars),
        deposit=draw(dollars),
        prepaid=draw(said),
        employee=draw(said),
        approved=draw(said),
        tax_exempt=draw(said),
        advisor=draw(st.sampled_from((None, "MEM", "Body Shop"))),
        email=draw(st.sampled_from((None, "rosa.pell@example.com"))),
        phone=draw(st.sampled_from((None, "555-0117", "(212) 555-0117"))),
        conflict=draw(st.sampled_from((None, None, "the quantities say ordered"))),
        unknown_word=draw(st.sampled_from((None, None, "FLTD"))),
        vanished_since=gone,
        vanished_nights=draw(st.integers(1, 4)) if gone else 0,
    )


def at_ten(day: date) -> datetime:
    return on_day(day).now


@st.composite
def memories(draw: st.DrawFn, promise: Promise) -> dict[str, Any]:
    """What else a case knows: who heard what of this promise before this Monday, and what people of the store entered.

    Of each rule some notices are of what the promise says now, some of a date that is another by now.
    """
    own = (promise.backordered_since, promise.eta_to, promise.promised_on, promise.arrived_on, promise.eta_confirmed_on)
    counted_from = st.sampled_from([str(day) for day in own if day] or [str(MONDAY)]) | past_day.map(str)
    asks = st.builds(key, st.sampled_from(("N1", "N4", "N6", "N7", "N9", "N11")), counted_from, st.just(Role.CUSTOMER))
    late = st.builds(key, st.just("N10"), counted_from, st.just(Role.CUSTOMER), st.just(1))
    staff = st.builds(
        key,
        st.sampled_from(("N3", "N5", "N12", "N14", "N16")),
        counted_from,
        st.sampled_from((Role.OWNER, Role.ADVISOR, Role.PARTS_MANAGER)),
        st.sampled_from((0, 1, 2, 15, 30)),
    )
    return {
        "told": Told(
            draw(st.dictionaries(asks | late | staff, past_moment, max_size=4)),
            draw(st.dictionaries(asks | late | staff, st.just(FIRST_NIGHT), max_size=2)),
        ),
        "contacted_at": draw(st.none() | past_moment),
        "ownerless": draw(st.sampled_from((None, None, "'MEM' is nobody of this store"))),
    }


Story = tuple[Promise, list[Promise], dict[str, Any]]

stories: st.SearchStrategy[Story] = promises().flatmap(
    lambda promise: st.tuples(st.just(promise), st.lists(promises(identity=2), max_size=2), memories(promise))
)
minutes = st.integers(0, 40 * 24 * 60)
stale = st.sampled_from((None, "the newest export is 50 hours old"))


def case_of(story: Story, stale: str | None = None) -> Case:
    promise, others, memory = story
    family = (other._replace(id=n) for n, other in enumerate(others, start=2) if other.is_open)
    return replace(a_case(promise, *family, stale=stale), **memory)


def clock_at(minute: int) -> Clock:
    clock = a_clock("2026-03-02 00:00")
    return replace(clock, now=clock.now + timedelta(minutes=minute))


@quick
@given(stories, minutes, stale)
def test_every_notice_and_every_no_has_a_reason(story: Story, minute: int, old: str | None) -> None:
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
            assert verdict.look_again is None or verdict.look_again >= clock.today


@quick
@given(stories, minutes, stale)
def test_a_rule_that_is_not_asked_of_a_state_could_say_nothing_of_it(
    story: Story, minute: int, old: str | None
) -> None:
    case, clock = case_of(story, stale=old), clock_at(minute)
    whole, quick_answer = ask_all(case, POLICY, clock), ask_all(case, POLICY, clock, noes_too=False)
    assert (quick_answer.notices, quick_answer.look_again) == (whole.notices, whole.look_again)


@quick
@given(stories, minutes, stale)
def test_told_once_is_not_told_a_second_time(story: Story, minute: int, old: str | None) -> None:
    case, clock = case_of(story, stale=old), clock_at(minute)
    first = ask_all(case, POLICY, clock)
    again = replace(case, told=and_told(case.told, first.notices, clock.now))
    assert ask_all(again, POLICY, clock).notices == ()


@quick
@given(stories, minutes)
def test_settled_on_the_first_night_is_not_told_on_the_next(story: Story, minute: int) -> None:
    case, clock = case_of(story), clock_at(minute)
    baseline = ask_all(case, POLICY, clock)
    first_night = {**case.told.settled, **settled(*(notice.key for notice in baseline.notices)).settled}
    again = replace(case, told=Told(case.told.at, first_night))
    assert ask_all(again, POLICY, clock).notices == ()


@quick
@given(stories, minutes)
def test_no_two_notices_of_one_answer_are_the_same(story: Story, minute: int) -> None:
    keys = [notice.key for notice in ask_all(case_of(story), POLICY, clock_at(minute)).notices]
    assert len(set(keys)) == len(keys)


@quick
@given(stories, minutes, stale)
def test_a_doubted_promise_says_nothing_to_its_customer_and_the_same_to_staff(
    story: Story, minute: int, old: str | None
) -> None:
    case, clock = case_of(story, stale=old), clock_at(minute)
    doubted = replace(case, promise=case.promise._replace(conflict="the quantities say ordered"))
    staff = [pair for pair in rules_of(ask_all(case, POLICY, clock)) if pair[1] is not Role.CUSTOMER]
    assert rules_of(ask_all(doubted, POLICY, clock)) == staff


@quick
@given(stories, minutes)
def test_of_a_promise_that_is_closed_nothing_is_said_but_that_it_is_gone(story: Story, minute: int) -> None:
    answer = ask_all(case_of(story), POLICY, clock_at(minute))
    if not story[0].is_open:
        assert {rule for rule, _ in rules_of(answer)} <= {"N8"}


@quick
@given(stories, minutes)
def test_of_a_part_that_is_here_no_rule_speaks_that_waits_for_it(story: Story, minute: int) -> None:
    answer = ask_all(case_of(story), POLICY, clock_at(minute))
    if story[0].at_hand:
        assert {rule for rule, _ in rules_of(answer)} <= {"N1", "N2", "N14", "N15", "N16", "N19", "X9"}
    else:
        assert {rule for rule, _ in rules_of(answer)}.isdisjoint({"N14", "N15", "N16"})


@quick
@given(stories, minutes)
def test_a_promise_on_hold_says_nothing_until_its_day_and_then_all_of_it(story: Story, minute: int) -> None:
    case, clock = case_of(story), clock_at(minute)
    free = ask_all(replace(case, promise=case.promise._replace(hold_until=None)), POLICY, clock)
    for until, notices in ((clock.today + DAY, ()), (clock.today, free.notices)):
        held = ask_all(replace(case, promise=case.promise._replace(hold_until=until)), POLICY, clock)
        assert held.notices == notices
        silenced = [no for no in held.noes if no.reason.startswith("on hold until ")]
        assert len(silenced) == len(free.notices) - len(notices)
        assert all(no.look_again == until for no in silenced)


@quick
@given(stories, minutes)
def test_the_order_in_which_notices_left_is_told_by_their_moments_alone(story: Story, minute: int) -> None:
    case, clock = case_of(story), clock_at(minute)
    backwards = Told(dict(reversed(case.told.at.items())), dict(reversed([*case.told.settled.items()])))
    assert rules_of(ask_all(replace(case, told=backwards), POLICY, clock)) == rules_of(ask_all(case, POLICY, clock))


@quick
@given(stories)
def test_a_promise_may_sleep_until_the_day_on_which_a_rule_asked_to_look_again(
    story: Story,
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
