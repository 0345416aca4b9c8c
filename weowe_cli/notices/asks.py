"""The rules of a customer's answer: N11 keeps in touch with one who waits, N13 asks after one who has not said.

Nothing here is a customer's answer but a logged one (SPEC 8): a call that reached nobody is none.
"""

from __future__ import annotations

from datetime import date

from weowe_cli.notices.backorders import backordered_since, eta_in_words, last_heard
from weowe_cli.notices.delays import not_waited_for
from weowe_cli.notices.notice import Case, Clock, No, Notice, NoticeKey, Role, Verdict
from weowe_cli.notices.policy import NoAnswer, WeeklyWord
from weowe_cli.notices.silence import customer_must_not_hear, told_or_settled
from weowe_cli.promises.record import Answer
from weowe_cli.workdays import DAY, in_words, short_date


def weekly_word(case: Case, policy: WeeklyWord, clock: Clock) -> tuple[Verdict, ...]:
    """N11: the customer said wait, the ETA stands, and nothing was said to them in the week before this Tuesday."""
    promise = case.promise

    def no(reason: str, since: str | None = None, look_again: date | None = None) -> tuple[Verdict, ...]:
        return (No(rule="N11", role=Role.CUSTOMER, reason=reason, since=since, look_again=look_again),)

    begun = backordered_since(promise, on=policy.on)
    if isinstance(begun, str):
        return no(begun)
    if promise.decision is not Answer.WAIT or promise.decided_at is None:
        answer = f"said {promise.decision}" if promise.decision else "has not answered"
        return no(f"the customer {answer}; the weekly word is for one who said wait")
    said_on = clock.calendar.today(promise.decided_at)
    if promise.slipped_on and promise.slipped_on > said_on:
        return no(f"the ETA moved on {promise.slipped_on}, after the customer said wait on {said_on}")
    if promise.eta_to and promise.eta_to < clock.today:
        return no(f"the ETA ended {promise.eta_to}; nobody can say that it is on track")
    this_week = clock.calendar.latest(policy.weekday.number, clock.today)
    since, next_week = this_week.isoformat(), this_week + 7 * DAY
    heard = max(said_on, last_heard(case, clock) or begun)
    silent = f"since {heard}, {in_words((clock.today - heard).days)} ago"
    speaks_on = clock.calendar.latest(policy.weekday.number, heard + (policy.after_days + 6) * DAY)
    if this_week < speaks_on:
        after = f"the weekly word comes after {in_words(policy.after_days)}, on {speaks_on}"
        return no(f"the customer said wait and has heard nothing {silent}; {after}", since, speaks_on)
    if reason := customer_must_not_hear(promise, case):
        return no(reason, since, clock.today if case.stale else None)
    if told := told_or_settled(case.told, clock, NoticeKey("N11", 0, since, Role.CUSTOMER)):
        return no(told, since, next_week)
    at = clock.calendar.at(this_week, policy.at)
    return (
        Notice(
            rule="N11",
            promise=promise.id,
            role=Role.CUSTOMER,
            since=since,
            reason=f"the customer said wait on {short_date(said_on)} and has heard nothing for"
            f" {in_words((clock.today - heard).days)}, since {short_date(heard)}; {eta_in_words(promise, clock)}, unchanged",
            due_by=at if at >= clock.now else clock.calendar.next_open(clock.now),
        ),
    )


def no_answer(case: Case, policy: NoAnswer, clock: Clock) -> tuple[Verdict, ...]:
    """N13: the customer was asked and no answer was logged for some business days: call again, or release the bay."""
    promise = case.promise

    def no(reason: str, since: str | None = None, look_again: date | None = None) -> tuple[Verdict, ...]:
        return (No(rule="N13", reason=reason, since=since, look_again=look_again),)

    if unawaited := not_waited_for(promise, on=policy.on):
        return no(unawaited)
    asks = [
        (asked_at, -policy.asking.index(key.rule), key.rule, key.since)
        for key, asked_at in case.told.at.items()
        if key.role is Role.CUSTOMER and key.rule in policy.asking
    ]
    if not asks:
        return no(f"the customer was asked nothing ({', '.join(policy.asking)} ask)")
    # Of two in one letter the one that the store's configuration names first.
    asked_at, _, rule, of = max(asks)
    asked_on, since = clock.calendar.today(asked_at), f"{rule} {of}"
    if promise.decision and promise.decided_at and promise.decided_at >= asked_at:
        said_on = clock.calendar.today(promise.decided_at)
        return no(f"asked on {asked_on} ({rule}), and the customer said {promise.decision} on {said_on}", since)
    due_on = clock.calendar.business_days_after(asked_on, policy.business_days)
    allowed = clock.calendar.business_days_in_words(asked_on, due_on)
    if clock.today < due_on:
        passed = clock.calendar.business_days_between(asked_on, clock.today)
        return no(f"{passed} of {allowed} have passed since {rule} asked on {asked_on}; due on {due_on}", since, due_on)
    verdicts: list[Verdict] = []
    for role in policy.to:
        if told := told_or_settled(case.told, clock, NoticeKey("N13", 0, since, role)):
            verdicts.append(No(rule="N13", role=role, since=since, reason=told))
            continue
        verdicts.append(
            Notice(
                rule="N13",
                promise=promise.id,
                role=role,
                since=since,
                reason=f"asked on {short_date(asked_on)} ({rule}), no answer logged in {allowed}:"
                " call again, or release the bay",
                due_by=clock.now + policy.within,
            )
        )
    return tuple(verdicts)
