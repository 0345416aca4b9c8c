"""The rules that speak when a part comes in: N1 to the customer, N2 to the store's own people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from weowe_cli.notices.notice import Case, Clock, No, Notice, NoticeKey, Role, Verdict
from weowe_cli.notices.policy import Arrival, PartHere
from weowe_cli.notices.silence import customer_must_not_hear, told_or_settled
from weowe_cli.promises.loops import is_nobodys
from weowe_cli.promises.record import Answer, Promise, SoType, Status

IN_PART = "in part, "
"""What a partial arrival counts from begins with this, and has no date."""


def arrival(case: Case, policy: Arrival, clock: Clock) -> tuple[Verdict, ...]:
    """N1: every part owed under the customer's RO is at hand."""
    promise = case.promise

    def no(reason: str, since: str | None = None, look_again: date | None = None) -> tuple[Verdict, ...]:
        return (No(rule="N1", role=Role.CUSTOMER, reason=reason, since=since, look_again=look_again),)

    if not policy.on:
        return no("the rule is switched off")
    if not promise.is_open:
        return no(f"the promise is closed ({promise.status})")
    if is_nobodys(promise):
        return no("it came in for nobody: no RO and no customer is known; `weowe match` lists who may wait")
    in_part = promise.status is Status.PARTIAL
    if not promise.at_hand and not in_part:
        return no(f"the part is not here yet ({promise.status})")
    if promise.status is Status.SCHEDULED:
        return no("the customer already has an appointment")
    if reason := cancelled_by_customer(promise, clock):
        return no(reason)
    counter_in_part = policy.tell_counter_customers_of_part and promise.so_type is SoType.CUSTOMER_ORDER
    if in_part and not counter_in_part:
        return no(f"only {_pieces(promise)} are here; the owner is told (N2), the customer hears when all are")
    waiting = [other for other in case.family if other.is_open and not other.at_hand]
    if waiting and not counter_in_part:
        missing = ", ".join(f"{other.number} {other.status}" for other in waiting)
        return no(f"{len(waiting)} of {len(case.family)} parts under {promise.family} are still not here: {missing}")
    doubted = next((other for other in case.family if other.conflict or other.unknown_word), promise)
    if reason := customer_must_not_hear(doubted, case):
        return no(reason, look_again=clock.today if case.stale else None)
    since = _arrived(promise)
    key = NoticeKey("N1", 0, since, Role.CUSTOMER)
    if reason := told_or_settled(case.told, clock, key):
        return no(reason, since)
    came_on = arrived_on(promise)
    if came_on and case.first_night and came_on < case.first_night:
        return no(f"arrived {came_on}, before the store's first night {case.first_night} (X10)", since)
    if reason := _same_arrival(case, policy, clock):
        return no(reason, since)
    return (
        Notice(
            rule="N1",
            promise=promise.id,
            role=Role.CUSTOMER,
            since=since,
            reason=_all_here(case, clock),
            due_by=clock.calendar.next_open(clock.now) + policy.within,
        ),
    )


def part_here(case: Case, policy: PartHere, clock: Clock) -> tuple[Verdict, ...]:
    """N2: any part received; the owner and the advisor hear of it in the same run."""
    promise = case.promise
    if not policy.on:
        return (No(rule="N2", reason="the rule is switched off"),)
    if not promise.is_open:
        return (No(rule="N2", reason=f"the promise is closed ({promise.status})"),)
    if not promise.at_hand and promise.status is not Status.PARTIAL:
        return (No(rule="N2", reason=f"nothing has arrived ({promise.status})"),)
    since = _arrived(promise)
    cancelled = cancelled_by_customer(promise, clock)
    verdicts: list[Verdict] = []
    for role in policy.to:
        if reason := told_or_settled(case.told, clock, NoticeKey("N2", 0, since, role)):
            verdicts.append(No(rule="N2", role=role, since=since, reason=reason))
            continue
        here = "the part is here" if promise.at_hand else f"{_pieces(promise)} are here"
        doubt = f"; check it: {promise.conflict}" if promise.conflict else ""
        whose = "; it names no RO and no customer: see `weowe match`" if is_nobodys(promise) else ""
        unwanted = f"; {cancelled}" if cancelled else ""
        verdicts.append(
            Notice(
                rule="N2",
                promise=promise.id,
                role=role,
                since=since,
                reason=here + whose + unwanted + doubt,
                due_by=clock.now + policy.within,
            )
        )
    return tuple(verdicts)


def cancelled_by_customer(promise: Promise, clock: Clock) -> str | None:
    """A sentence where the customer's latest answer is that they want it no more, whatever the DMS says of the order."""
    if promise.decision is not Answer.CANCEL:
        return None
    return "the customer cancelled" + (f" on {clock.calendar.today(promise.decided_at)}" if promise.decided_at else "")


def _arrived(promise: Promise) -> str:
    """What one arrival is counted from: its date, or for a partial one how much of it is here."""
    if day := arrived_on(promise):
        return day.isoformat()
    return f"{IN_PART}{(promise.qty_received or Decimal(0)).normalize():f}"


def arrived_on(promise: Promise) -> date | None:
    """The day the part came to hand, whatever received date the DMS gives it later."""
    return promise.arrived_on or promise.received_on


def _same_arrival(case: Case, policy: Arrival, clock: Clock) -> str | None:
    """Why a second arrival soon after one that was told or settled is no news: a receipt taken back, entered again."""
    came_on = arrived_on(case.promise)
    if came_on is None:
        return None
    for key in (*case.told.at, *case.told.settled):
        if key.rule != "N1" or key.since.startswith(IN_PART):
            continue
        gap = abs((came_on - date.fromisoformat(key.since)).days)
        if gap <= policy.same_arrival_days:
            moment = case.told.when(key)
            known = f"told on {clock.calendar.today(moment)}" if moment else f"of {key.since}"
            same = f"received again {gap} days from the arrival {known}: the same arrival (within {policy.same_arrival_days} days)"
            return same if moment else f"{same}; {told_or_settled(case.told, clock, key)}"
    return None


def _pieces(promise: Promise) -> str:
    here, ordered = (quantity or Decimal(0) for quantity in (promise.qty_received, promise.qty_ordered))
    return f"{here.normalize():f} of {ordered.normalize():f} pieces"


def _all_here(case: Case, clock: Clock) -> str:
    count = len(case.family)
    opening = "" if clock.calendar.is_open(clock.now) else "; the store is closed, the letter waits for the opening"
    if not case.promise.at_hand:
        return f"{_pieces(case.promise)} are here, and counter customers hear of a part{opening}"
    if count > 1 and all(other.at_hand for other in case.family):
        return f"all {count} parts under {case.promise.family} are here{opening}"
    return f"the part is here{opening}"
