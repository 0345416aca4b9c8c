"""The rules that count days: N5 past the ETA, N10 past the promised date, N17 without movement, X9 without a row.

A date counts against a promise until the part is at hand; from then on the rules of the shelf speak.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from weowe_cli.notices.notice import Case, Clock, No, Notice, NoticeKey, Role, Told, Verdict
from weowe_cli.notices.policy import BackorderWatch, PromiseAging, Rung, StaleSweep, VanishedChase
from weowe_cli.notices.silence import customer_must_not_hear, told_or_settled
from weowe_cli.promises.record import Promise
from weowe_cli.workdays import DAY, in_words, short_date

OF_A_DELAY = frozenset({"N6", "N7", "N9"})
"""The letters that tell a customer of an ETA; each counts from it."""


def backorder_watch(case: Case, policy: BackorderWatch, clock: Clock) -> tuple[Verdict, ...]:
    """N5: the last day of the ETA has passed and the part is not here, whatever the status word says."""
    promise = case.promise

    def no(reason: str, look_again: date | None = None) -> tuple[Verdict, ...]:
        since = promise.eta_to.isoformat() if promise.eta_to else None
        return (No(rule="N5", role=policy.to, reason=reason, since=since, look_again=look_again),)

    if unawaited := not_waited_for(promise, on=policy.on):
        return no(unawaited)
    if promise.eta_to is None:
        vague = f" ('{promise.eta_text}' is no date)" if promise.eta_text else ""
        return no(f"no ETA is known{vague}")
    due_on = promise.eta_to + policy.days_after * DAY
    if promise.eta_to < clock.today < due_on:
        return no(f"the ETA ended {promise.eta_to}; asked after from day {policy.days_after} on", due_on)
    if clock.today < due_on:
        return no(f"the ETA runs to {promise.eta_to}, {in_words((promise.eta_to - clock.today).days)} ahead", due_on)
    key = NoticeKey("N5", 0, promise.eta_to.isoformat(), policy.to)
    if told := told_or_settled(case.told, clock, key):
        return no(told)
    return (
        Notice(
            rule="N5",
            promise=promise.id,
            role=policy.to,
            since=key.since,
            reason=f"ETA {short_date(promise.eta_to)} passed {in_words((clock.today - promise.eta_to).days)} ago, not received",
            due_by=clock.now + policy.within,
        ),
    )


def promise_aging(case: Case, policy: PromiseAging, clock: Clock) -> tuple[Verdict, ...]:
    """N10: the ladder past the promised date, and one word to the customer if this delay was not told yet."""
    promise = case.promise
    if unawaited := not_waited_for(promise, on=policy.on):
        return (No(rule="N10", reason=unawaited),)
    if promise.promised_on is None:
        return (No(rule="N10", reason="no promised date is known"),)
    return _ladder(case, promise.promised_on, policy, clock), _delay_to_customer(
        case, promise.promised_on, policy, clock
    )


class Step(NamedTuple):
    """Where a ladder stands: its highest rung due, the day of the one after it, and why that rung is not to be told."""

    rung: Rung | None
    next_on: date | None
    told: str | None = None


def step(rule: str, ladder: tuple[Rung, ...], start: date, told: Told, clock: Clock) -> Step:
    """The step of a ladder that counts calendar days since `start`; the rungs below the highest due are not made up for."""
    passed = (clock.today - start).days
    ahead = next((rung for rung in ladder if rung.day > passed), None)
    next_on = start + ahead.day * DAY if ahead else None
    rung = next((rung for rung in reversed(ladder) if rung.day <= passed), None)
    if rung is None:
        return Step(None, next_on)
    reached = told.highest_rung(rule, start.isoformat())
    if reached is None or reached.tier < rung.day:
        return Step(rung, next_on)
    return Step(rung, next_on, f"day {reached.tier} of this ladder: {told_or_settled(told, clock, reached)}")


def _ladder(case: Case, promised_on: date, policy: PromiseAging, clock: Clock) -> Verdict:
    late = (clock.today - promised_on).days
    since = promised_on.isoformat()
    rung, next_on, told = step("N10", policy.ladder, promised_on, case.told, clock)
    if rung is None:
        when = f"{in_words(-late)} ahead" if late < 0 else f"{in_words(late)} ago" if late else "today"
        return No(rule="N10", reason=f"promised for {promised_on}, {when}", since=since, look_again=next_on)
    if told:
        return No(rule="N10", tier=rung.day, role=rung.to, since=since, reason=told, look_again=next_on)
    return Notice(
        rule="N10",
        promise=case.promise.id,
        role=rung.to,
        tier=rung.day,
        since=since,
        reason=f"{in_words(late)} past the promised date {short_date(promised_on)} (day {rung.day} of the ladder)",
        due_by=clock.now + policy.within,
        look_again=next_on,
    )


def _delay_to_customer(case: Case, promised_on: date, policy: PromiseAging, clock: Clock) -> Verdict:
    since = promised_on.isoformat()
    first = policy.tell_customer_from_day

    def no(reason: str, look_again: date | None = None) -> No:
        return No(rule="N10", role=Role.CUSTOMER, since=since, reason=reason, look_again=look_again)

    if first is None:
        return no("the customer is not told of a delay (tell_customer_from_day is off)")
    late = (clock.today - promised_on).days
    if late < first:
        return no(f"the customer is told from day {first} on", promised_on + first * DAY)
    if reason := customer_must_not_hear(case.promise, case):
        return no(reason, clock.today if case.stale else None)
    # No step of the ladder: once for one promised date, even where the store changes the day from which it is told.
    for key in case.told.keys("N10", since):
        if key.role is Role.CUSTOMER and (reason := told_or_settled(case.told, clock, key)):
            return no(reason)
    if reason := _delay_known(case, promised_on, clock):
        return no(reason)
    return Notice(
        rule="N10",
        promise=case.promise.id,
        role=Role.CUSTOMER,
        tier=first,
        since=since,
        reason=f"promised for {short_date(promised_on)}, {in_words(late)} ago, and the customer was not told of this delay",
        due_by=clock.calendar.next_open(clock.now) + policy.within,
    )


def _delay_known(case: Case, promised_on: date, clock: Clock) -> str | None:
    """Why the customer knows of this delay: a letter gave them an ETA past the promised date, or somebody spoke to them."""
    since = promised_on.isoformat()
    for key in (*case.told.at, *case.told.settled):
        if key.rule in OF_A_DELAY and key.role is Role.CUSTOMER and key.since > since:
            return f"this delay is {key.rule}'s, ETA {key.since}: {told_or_settled(case.told, clock, key)}"
    if case.contacted_at is None or (spoken_on := clock.calendar.today(case.contacted_at)) <= promised_on:
        return None
    return f"somebody spoke to the customer on {spoken_on}, {in_words((spoken_on - promised_on).days)} past the promised date"


def stale_sweep(case: Case, policy: StaleSweep, clock: Clock) -> tuple[Verdict, ...]:
    """N17: open for long and nothing moved; the director reads of it in the day's digest."""
    promise = case.promise

    def no(reason: str, look_again: date | None = None) -> tuple[Verdict, ...]:
        return (No(rule="N17", role=Role.DIRECTOR, reason=reason, look_again=look_again),)

    if not policy.on:
        return no("the rule is switched off")
    if not promise.is_open:
        return no(f"the promise is closed ({promise.status})")
    opened_on = promise.ordered_on or clock.calendar.today(promise.first_seen_at)
    stale_on = max(opened_on + policy.open_days * DAY, promise.moved_on + policy.days_without_movement * DAY)
    still = (clock.today - promise.moved_on).days
    if clock.today < stale_on:
        return no(f"open since {opened_on}, last movement {promise.moved_on}, {in_words(still)} ago", stale_on)
    return (
        Notice(
            rule="N17",
            promise=promise.id,
            role=Role.DIRECTOR,
            since=clock.today.isoformat(),
            reason=f"open {in_words((clock.today - opened_on).days)}, nothing moved for {in_words(still)}",
            due_by=max(clock.now, clock.calendar.at(clock.today, policy.at)),
            look_again=clock.today + DAY,
        ),
    )


def vanished_chase(case: Case, policy: VanishedChase, clock: Clock) -> tuple[Verdict, ...]:
    """X9: absent from the full export for several nights; somebody has to ask the DMS what became of it."""
    promise = case.promise
    if not policy.on:
        return (No(rule="X9", reason="the rule is switched off"),)
    if not promise.is_open or promise.vanished_since is None:
        return (No(rule="X9", reason="the newest full export holds it, or the promise is closed"),)
    since = promise.vanished_since.isoformat()
    if promise.vanished_nights < policy.nights:
        absent = f"absent from {promise.vanished_nights} full exports, chased from {policy.nights} on"
        return (No(rule="X9", role=policy.to, since=since, reason=absent),)
    if reason := told_or_settled(case.told, clock, NoticeKey("X9", 0, since, policy.to)):
        return (No(rule="X9", role=policy.to, since=since, reason=reason),)
    return (
        Notice(
            rule="X9",
            promise=promise.id,
            role=policy.to,
            since=since,
            reason=f"gone from the export since {short_date(promise.vanished_since)}: installed, cancelled or lost?",
            due_by=clock.now + policy.within,
        ),
    )


def not_waited_for(promise: Promise, *, on: bool) -> str | None:
    """Why no date can be missed: the rule is off, the promise closed, or the part at hand."""
    if not on:
        return "the rule is switched off"
    if not promise.is_open:
        return f"the promise is closed ({promise.status})"
    if promise.at_hand:
        return f"the part is here since {promise.received_on}"
    return None
