"""The rules of a date that moves: N6 and N7 when an ETA slips, N9 when it will break the promise, N8 when nothing comes.

An ETA that has passed is N5's, a promised date that has passed is N10's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import NamedTuple

from weowe_cli.notices.delays import not_waited_for
from weowe_cli.notices.notice import Case, Clock, No, Notice, NoticeKey, Role, Verdict
from weowe_cli.notices.policy import Gone, Policy, WillMiss
from weowe_cli.notices.silence import customer_must_not_hear, told_or_settled
from weowe_cli.promises.record import Promise, Status
from weowe_cli.workdays import in_words, nth, short_date

PIVOT = "confirm it or find another way, document it, invoice fairly"
"""What is to be done about an order that will not come."""


class Slip(NamedTuple):
    """The latest move of an ETA to a later day: which one of this wait it is, and how far, in business days.

    `far` names them, with the holidays that do not count.
    """

    nth: int
    was: date
    to: date
    business_days: int
    far: str


def slip_tier_one(case: Case, policy: Policy, clock: Clock) -> tuple[Verdict, ...]:
    """N6: a first slip of a few business days: the store confirms the date, the customer says whether it still works."""
    rule = policy.slip_tier_one
    slip = _slip(case.promise, clock, on=rule.on)
    if isinstance(slip, str):
        return (No(rule="N6", reason=slip),)
    since = slip.to.isoformat()
    if why := _why_tier_two(slip, policy):
        return (No(rule="N6", since=since, reason=f"{_moved(slip)}; {why}: N7 speaks"),)
    return _tell(case, clock, "N6", (rule.to, Role.CUSTOMER), since=since, reason=_moved(slip), by=rule.by)


def slip_tier_two(case: Case, policy: Policy, clock: Clock) -> tuple[Verdict, ...]:
    """N7: a long slip, or the second: the store looks for alternatives, the customer hears what can be done."""
    rule = policy.slip_tier_two
    slip = _slip(case.promise, clock, on=rule.on)
    if isinstance(slip, str):
        return (No(rule="N7", reason=slip),)
    since, why = slip.to.isoformat(), _why_tier_two(slip, policy)
    if why is None:
        few = in_words(policy.slip_tier_one.up_to_business_days, "business day")
        return (No(rule="N7", since=since, reason=f"{_moved(slip)}; up to {few}: N6 speaks"),)
    reason = f"{_moved(slip)}; {why}"
    return _tell(case, clock, "N7", (rule.to, Role.CUSTOMER), since=since, reason=reason, by=rule.by)


def gone(case: Case, policy: Gone, clock: Clock) -> tuple[Verdict, ...]:
    """N8: the order was cancelled, all of it or some pieces, while the customer waits; whoever cancelled it by hand knows."""
    promise = case.promise

    def no(reason: str) -> tuple[Verdict, ...]:
        return (No(rule="N8", reason=reason),)

    if policy.on and promise.status is Status.CANCELLED:
        if promise.closed_from is None:
            return no("it was cancelled already when it was first seen")
        if promise.closed_by is not None:
            return no(f"cancelled by hand on {promise.closed_on}, by {promise.closed_by}")
        closed_on = promise.closed_on or promise.moved_on
        reason = f"cancelled on {short_date(closed_on)}, until then {promise.closed_from}: {PIVOT}"
        return _tell(case, clock, "N8", policy.to, since=closed_on.isoformat(), reason=reason, by=policy.by)
    if unawaited := not_waited_for(promise, on=policy.on):
        return no(unawaited)
    if not promise.qty_cancelled:
        return no("nothing of the order was cancelled")
    cancelled = f"{promise.qty_cancelled.normalize():f} cancelled"
    ordered = f" of {promise.qty_ordered.normalize():f} ordered" if promise.qty_ordered else ""
    return _tell(case, clock, "N8", policy.to, since=cancelled, reason=f"{cancelled}{ordered}: {PIVOT}", by=policy.by)


def will_miss(case: Case, policy: WillMiss, clock: Clock) -> tuple[Verdict, ...]:
    """N9: the ETA is later than the promised date, and the customer hears of it before that date passes."""
    promise = case.promise
    promised_on, eta = promise.promised_on, promise.eta_to

    def no(reason: str) -> tuple[Verdict, ...]:
        return (No(rule="N9", role=Role.CUSTOMER, reason=reason, since=eta.isoformat() if eta else None),)

    if unawaited := not_waited_for(promise, on=policy.on):
        return no(unawaited)
    if promised_on is None:
        return no("no promised date is known")
    if eta is None:
        return no("no ETA is known")
    if eta <= promised_on:
        return no(f"the ETA runs to {eta}, in time for the promised date {promised_on}")
    if clock.today > promised_on:
        return no(
            f"the promised date {promised_on} passed {in_words((clock.today - promised_on).days)} ago: N10 speaks"
        )
    late = in_words((eta - promised_on).days)
    reason = f"ETA {short_date(eta)}, {late} past the promised date {short_date(promised_on)}"
    return _tell(case, clock, "N9", (Role.CUSTOMER,), since=eta.isoformat(), reason=reason, by=policy.by)


def _slip(promise: Promise, clock: Clock, *, on: bool) -> Slip | str:
    """The slip that is to be spoken of, or why there is none."""
    if unawaited := not_waited_for(promise, on=on):
        return unawaited
    was, to = promise.eta_was, promise.eta_to
    if to is None:
        return "no ETA is known"
    if promise.slipped_on is None or was is None:
        return f"the ETA, {to}, did not move to a later day"
    if to < clock.today:
        return f"the ETA moved to {to}, {in_words((clock.today - to).days)} ago: N5 speaks"
    calendar = clock.calendar
    return Slip(
        promise.slips, was, to, calendar.business_days_between(was, to), calendar.business_days_in_words(was, to)
    )


def _why_tier_two(slip: Slip, policy: Policy) -> str | None:
    """Why a slip is N7's and no more N6's, or None."""
    if slip.nth >= policy.slip_tier_two.from_slip:
        return f"from the {nth(policy.slip_tier_two.from_slip)} slip on"
    most = policy.slip_tier_one.up_to_business_days
    return f"more than {in_words(most, 'business day')}" if slip.business_days > most else None


def _moved(slip: Slip) -> str:
    """What a slip is, in the words of a work list."""
    return f"the {nth(slip.nth)} slip: ETA moved from {short_date(slip.was)} to {short_date(slip.to)}, {slip.far}"


def _tell(
    case: Case, clock: Clock, rule: str, to: Iterable[Role], *, since: str, reason: str, by: time
) -> tuple[Verdict, ...]:
    """The same word to each reader who has not had it, the same business day; to the customer unless there is doubt."""
    due_by = clock.calendar.same_business_day(clock.now, by)
    verdicts: list[Verdict] = []
    for role in to:
        if told := told_or_settled(case.told, clock, NoticeKey(rule, 0, since, role)):
            verdicts.append(No(rule=rule, role=role, since=since, reason=told))
        elif role is Role.CUSTOMER and (doubt := customer_must_not_hear(case.promise, case)):
            again = clock.today if case.stale else None
            verdicts.append(No(rule=rule, role=role, since=since, reason=doubt, look_again=again))
        else:
            verdicts.append(
                Notice(rule=rule, promise=case.promise.id, role=role, since=since, reason=reason, due_by=due_by)
            )
    return tuple(verdicts)
