"""The rules of a backorder: N3 and N4 when it begins, N12 when nobody confirms its date, N18 every Monday.

A backorder is counted from the night that showed it: a part backordered a second time is told of again.
"""

from __future__ import annotations

from datetime import date

from weowe_cli.notices.notice import Case, Clock, No, Notice, NoticeKey, Role, Verdict
from weowe_cli.notices.policy import BackorderedCustomer, BackorderedStaff, MondayReview, StatusCheck
from weowe_cli.notices.silence import customer_must_not_hear, told_or_settled
from weowe_cli.promises.record import Promise
from weowe_cli.workdays import DAY, in_words, short_date


def backordered_staff(case: Case, policy: BackorderedStaff, clock: Clock) -> tuple[Verdict, ...]:
    """N3: a written note of the backorder; one of the store's people is to get a date where there is no usable ETA."""
    promise = case.promise
    begun = backordered_since(promise, on=policy.on)
    if isinstance(begun, str):
        return (No(rule="N3", reason=begun),)
    since = begun.isoformat()
    usable = promise.eta_to if promise.eta_to and promise.eta_to >= clock.today else None
    verdicts: list[Verdict] = []
    for role in dict.fromkeys((*policy.to, policy.no_date_to)):
        if told := told_or_settled(case.told, clock, NoticeKey("N3", 0, since, role)):
            verdicts.append(No(rule="N3", role=role, since=since, reason=told))
        elif usable and role not in policy.to:
            there = f"the ETA runs to {usable}: there is no date to get"
            verdicts.append(No(rule="N3", role=role, since=since, reason=there, look_again=usable + DAY))
        else:
            get_one = "; get a date" if role is policy.no_date_to and not usable else ""
            verdicts.append(
                Notice(
                    rule="N3",
                    promise=promise.id,
                    role=role,
                    since=since,
                    reason=f"backordered since {short_date(begun)}, {eta_in_words(promise, clock)}{get_one}",
                    due_by=clock.now + policy.within,
                )
            )
    return tuple(verdicts)


def backordered_customer(case: Case, policy: BackorderedCustomer, clock: Clock) -> tuple[Verdict, ...]:
    """N4: the customer hears of the backorder the same business day, once."""
    promise = case.promise

    def no(reason: str, since: str | None = None, look_again: date | None = None) -> tuple[Verdict, ...]:
        return (No(rule="N4", role=Role.CUSTOMER, reason=reason, since=since, look_again=look_again),)

    begun = backordered_since(promise, on=policy.on)
    if isinstance(begun, str):
        return no(begun)
    since = begun.isoformat()
    if reason := customer_must_not_hear(promise, case):
        return no(reason, since, clock.today if case.stale else None)
    if told := told_or_settled(case.told, clock, NoticeKey("N4", 0, since, Role.CUSTOMER)):
        return no(told, since)
    return (
        Notice(
            rule="N4",
            promise=promise.id,
            role=Role.CUSTOMER,
            since=since,
            reason=f"backordered since {short_date(begun)}, {eta_in_words(promise, clock)}; the customer was not told",
            due_by=min(clock.calendar.same_business_day(clock.now, policy.by), clock.now + policy.at_latest),
        ),
    )


def status_check(case: Case, policy: StatusCheck, clock: Clock) -> tuple[Verdict, ...]:
    """N12: nobody confirmed an ETA for some business days; asked after again every so many days until somebody does."""
    promise = case.promise
    begun = backordered_since(promise, on=policy.on)
    if isinstance(begun, str):
        return (No(rule="N12", reason=begun),)
    counted_from = max(promise.eta_confirmed_on or begun, begun)
    since = counted_from.isoformat()
    due_on = clock.calendar.business_days_after(counted_from, policy.business_days)
    allowed = clock.calendar.business_days_in_words(counted_from, due_on)
    if clock.today < due_on:
        passed = clock.calendar.business_days_between(counted_from, clock.today)
        what = "the ETA was confirmed" if counted_from == promise.eta_confirmed_on else "the backorder began"
        reason = f"{passed} of {allowed} have passed since {what} on {counted_from}; asked after on {due_on}"
        return (No(rule="N12", since=since, reason=reason, look_again=due_on),)
    tier = 1 + (clock.today - due_on).days // policy.every_days
    next_on = due_on + tier * policy.every_days * DAY
    silent = in_words((clock.today - counted_from).days)
    verdicts: list[Verdict] = []
    for role in policy.to:
        reached = case.told.highest_rung("N12", since, role)
        if reached and reached.tier >= tier:
            told = (
                f"round {reached.tier} of this check: {told_or_settled(case.told, clock, reached)}; again on {next_on}"
            )
            verdicts.append(No(rule="N12", tier=tier, role=role, since=since, reason=told, look_again=next_on))
            continue
        verdicts.append(
            Notice(
                rule="N12",
                promise=promise.id,
                role=role,
                tier=tier,
                since=since,
                reason=f"no ETA confirmed for {silent}, since {short_date(counted_from)}; {allowed} were up on"
                f" {short_date(due_on)}; {eta_in_words(promise, clock)}",
                due_by=clock.now + policy.within,
                look_again=next_on,
            )
        )
    return tuple(verdicts)


def monday_review(case: Case, policy: MondayReview, clock: Clock) -> tuple[Verdict, ...]:
    """N18: once a week every backorder: is its ETA right, was its customer told?"""
    promise = case.promise

    def no(reason: str, since: str | None = None, look_again: date | None = None) -> tuple[Verdict, ...]:
        return (No(rule="N18", role=policy.to, reason=reason, since=since, look_again=look_again),)

    begun = backordered_since(promise, on=policy.on)
    if isinstance(begun, str):
        return no(begun)
    review = clock.calendar.latest(policy.weekday.number, clock.today)
    since, next_on = review.isoformat(), review + 7 * DAY
    if begun > review:
        return no(f"backordered since {begun}, after the review of {review}; the next is on {next_on}", since, next_on)
    if told := told_or_settled(case.told, clock, NoticeKey("N18", 0, since, policy.to)):
        return no(f"{told}; the next review is on {next_on}", since, next_on)
    heard = last_heard(case, clock)
    word = f"the customer last heard on {short_date(heard)}" if heard else "the customer was told nothing"
    return (
        Notice(
            rule="N18",
            promise=promise.id,
            role=policy.to,
            since=since,
            reason=f"backordered for {in_words((clock.today - begun).days)}, {eta_in_words(promise, clock)}: is that right? {word}",
            due_by=max(clock.now, clock.calendar.at(review, policy.at)),
            look_again=next_on,
        ),
    )


def backordered_since(promise: Promise, *, on: bool) -> date | str:
    """The night that showed the backorder; a sentence where there is none, or the rule is off."""
    if not on:
        return "the rule is switched off"
    if not promise.is_open:
        return f"the promise is closed ({promise.status})"
    return promise.backordered_since or f"it is not backordered ({promise.status})"


def last_heard(case: Case, clock: Clock) -> date | None:
    """The day on which the customer last heard of the promise: by a letter that left, or from somebody who wrote it down."""
    letters = [moment for key, moment in case.told.at.items() if key.role is Role.CUSTOMER]
    spoken = [case.contacted_at] if case.contacted_at else []
    return max((clock.calendar.today(moment) for moment in (*letters, *spoken)), default=None)


def eta_in_words(promise: Promise, clock: Clock) -> str:
    """What is known of the date, for a work list: `ETA Mar 12 to Mar 18`, with a word where it is of no use any more."""
    last = promise.eta_to
    if last is None:
        return f"no ETA ('{promise.eta_text}' is no date)" if promise.eta_text else "no ETA"
    first = f"{short_date(promise.eta_from)} to " if promise.eta_from not in (None, last) else ""
    return f"ETA {first}{short_date(last)}" + ("" if last >= clock.today else ", which has passed")
