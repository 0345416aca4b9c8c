"""The rules of the shelf: N14 nobody claims the part, N15 it can soon not be returned any more, N16 nothing is scheduled.

Days are calendar days since the part came to hand, whatever received date the DMS gives it later.
"""

from __future__ import annotations

from datetime import date

from weowe_cli.notices.arrivals import arrived_on, cancelled_by_customer
from weowe_cli.notices.delays import step
from weowe_cli.notices.notice import Case, Clock, No, Notice, NoticeKey, Role, Verdict
from weowe_cli.notices.policy import OnTheShelf, ReturnWindow, Unclaimed
from weowe_cli.notices.silence import customer_must_not_hear, told_or_settled
from weowe_cli.promises.loops import is_nobodys
from weowe_cli.promises.record import Promise, Status
from weowe_cli.workdays import DAY, in_words, short_date


def unclaimed(case: Case, policy: Unclaimed, clock: Clock) -> tuple[Verdict, ...]:
    """N14: the ladder of a part that stays here uninstalled, and one reminder to its customer."""
    promise = case.promise
    came_on = _came_on(promise, on=policy.on)
    if isinstance(came_on, str):
        return (No(rule="N14", reason=came_on),)
    if promise.scheduled_for and (visit := _appointment(promise, clock)):
        return (No(rule="N14", since=came_on.isoformat(), reason=visit[0], look_again=visit[1]),)
    return _ladder(case, came_on, policy, clock), _reminder(case, came_on, policy, clock)


def return_window(case: Case, policy: ReturnWindow, clock: Clock) -> tuple[Verdict, ...]:
    """N15: the days before the make takes the part back no more."""
    promise = case.promise

    def no(reason: str, since: str | None = None, look_again: date | None = None) -> tuple[Verdict, ...]:
        return (No(rule="N15", role=policy.to, reason=reason, since=since, look_again=look_again),)

    came_on = _came_on(promise, on=policy.on)
    if isinstance(came_on, str):
        return no(came_on)
    if visit := _appointment(promise, clock):
        return no(visit[0], look_again=visit[1])
    if not promise.make:
        return no("the make is not known")
    make = promise.make.casefold()
    window = next((days for name, days in policy.windows.items() if name.casefold() == make), None)
    if window is None:
        return no(f"no return window of {promise.make} is configured")
    closes_on = came_on + window * DAY
    since, begins_on = closes_on.isoformat(), closes_on - policy.days_before * DAY
    left = (closes_on - clock.today).days
    if clock.today < begins_on:
        return no(f"{promise.make} takes it back up to {closes_on}, {in_words(left)} ahead", since, begins_on)
    if left < 0:
        return no(f"{promise.make} took it back up to {closes_on}, {in_words(-left)} ago", since)
    if told := told_or_settled(case.told, clock, NoticeKey("N15", 0, since, policy.to)):
        return no(told, since)
    ahead = f"{in_words(left)} ahead" if left else "today"
    return (
        Notice(
            rule="N15",
            promise=promise.id,
            role=policy.to,
            since=since,
            reason=f"{promise.make} takes it back up to {short_date(closes_on)}, {ahead}; {_here(came_on, clock)}",
            due_by=clock.now + policy.within,
        ),
    )


def on_the_shelf(case: Case, policy: OnTheShelf, clock: Clock) -> tuple[Verdict, ...]:
    """N16: here for some days and nothing scheduled; the owner hears again every so many days until something is."""
    promise = case.promise
    came_on = _came_on(promise, on=policy.on)
    if isinstance(came_on, str):
        return (No(rule="N16", role=policy.to, reason=came_on),)
    since = came_on.isoformat()
    if visit := _appointment(promise, clock):
        return (No(rule="N16", role=policy.to, since=since, reason=visit[0], look_again=visit[1]),)
    due_on = came_on + policy.after_days * DAY
    if clock.today < due_on:
        early = f"{_lies(came_on, clock)}; the owner is reminded from day {policy.after_days} on"
        return (No(rule="N16", role=policy.to, since=since, reason=early, look_again=due_on),)
    tier = 1 + (clock.today - due_on).days // policy.every_days
    next_on = due_on + tier * policy.every_days * DAY
    was = promise.scheduled_for
    missed = f"the appointment was {short_date(clock.calendar.today(was))}" if was else "nothing is scheduled"
    reached = case.told.highest_rung("N16", since)
    if reached and reached.tier >= tier:
        told = f"reminder {reached.tier}: {told_or_settled(case.told, clock, reached)}; again on {next_on}"
        return (No(rule="N16", tier=tier, role=policy.to, since=since, reason=told, look_again=next_on),)
    return (
        Notice(
            rule="N16",
            promise=promise.id,
            role=policy.to,
            tier=tier,
            since=since,
            reason=f"{_here(came_on, clock)}, and {missed}",
            due_by=clock.now + policy.within,
            look_again=next_on,
        ),
    )


def _ladder(case: Case, came_on: date, policy: Unclaimed, clock: Clock) -> Verdict:
    since = came_on.isoformat()
    rung, next_on, told = step("N14", policy.ladder, came_on, case.told, clock)
    if rung is None:
        early = f"{_lies(came_on, clock)}; the ladder begins on day {policy.ladder[0].day}"
        return No(rule="N14", reason=early, since=since, look_again=next_on)
    if told:
        return No(rule="N14", tier=rung.day, role=rung.to, since=since, reason=told, look_again=next_on)
    return Notice(
        rule="N14",
        promise=case.promise.id,
        role=rung.to,
        tier=rung.day,
        since=since,
        reason=f"{_here(came_on, clock)}, not installed (day {rung.day} of the ladder)",
        due_by=clock.now + policy.within,
        look_again=next_on,
    )


def _reminder(case: Case, came_on: date, policy: Unclaimed, clock: Clock) -> Verdict:
    """One word to the customer, until the ladder's next rung: from then on it is the store that decides."""
    since = came_on.isoformat()
    first = policy.remind_customer_on_day

    def no(reason: str, look_again: date | None = None) -> No:
        return No(rule="N14", role=Role.CUSTOMER, since=since, reason=reason, look_again=look_again)

    if first is None:
        return no("the customer is not reminded (remind_customer_on_day is off)")
    days = (clock.today - came_on).days
    if days < first:
        return no(f"{_lies(came_on, clock)}; the customer is reminded from day {first} on", came_on + first * DAY)
    # Once for one arrival, even where the store changes the day of the reminder.
    for key in case.told.keys("N14", since):
        if key.role is Role.CUSTOMER and (told := told_or_settled(case.told, clock, key)):
            return no(told)
    last = next((rung.day for rung in policy.ladder if rung.day > first), None)
    if last is not None and days >= last:
        return no(f"{_lies(came_on, clock)}; from day {last} on the customer is not reminded any more")
    if cancelled := cancelled_by_customer(case.promise, clock):
        return no(cancelled)
    if is_nobodys(case.promise):
        return no("it came in for nobody: no RO and no customer is known")
    if doubt := customer_must_not_hear(case.promise, case):
        return no(doubt, clock.today if case.stale else None)
    return Notice(
        rule="N14",
        promise=case.promise.id,
        role=Role.CUSTOMER,
        tier=first,
        since=since,
        reason=f"{_here(came_on, clock)}, not installed",
        due_by=clock.calendar.next_open(clock.now) + policy.within,
    )


def _came_on(promise: Promise, *, on: bool) -> date | str:
    """The day since which the part lies here; a sentence where it does not, or the rule is off."""
    if not on:
        return "the rule is switched off"
    if not promise.is_open:
        return f"the promise is closed ({promise.status})"
    if not promise.at_hand:
        return f"the part is not here ({promise.status})"
    return arrived_on(promise) or "the day on which it came in is not known"


def _appointment(promise: Promise, clock: Clock) -> tuple[str, date | None] | None:
    """What is scheduled, and the first day on which it is not any more; None where nothing is, or the day has passed."""
    if promise.scheduled_for:
        visit = clock.calendar.today(promise.scheduled_for)
        return (f"appointment on {visit}", visit + DAY) if visit >= clock.today else None
    return ("the customer has an appointment", None) if promise.status is Status.SCHEDULED else None


def _lies(came_on: date, clock: Clock) -> str:
    """How long the part is here, for a no."""
    return f"here for {in_words((clock.today - came_on).days)}, since {came_on}"


def _here(came_on: date, clock: Clock) -> str:
    """The same for a work list."""
    return f"here for {in_words((clock.today - came_on).days)}, since {short_date(came_on)}"
