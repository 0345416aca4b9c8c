"""One line for whoever recorded a fact: what is now so, and what happens next. Reads nothing and writes nothing."""

from __future__ import annotations

from datetime import date, datetime

from weowe_cli.nightly.by_hand import Entry
from weowe_cli.promises.record import Answer, Promise, Status
from weowe_cli.reports.phrases import day, eta
from weowe_cli.workdays import wall_clock, weekday_name

DECISIONS = {
    Answer.WAIT: "waits",
    Answer.CANCEL: "cancels",
    Answer.AFTERMARKET: "takes an aftermarket part",
    Answer.LOANER: "takes a loaner",
    Answer.RESCHEDULE: "wants another appointment",
}
"""A customer's answer, as the end of `the customer ...`."""


def what_is_so(entry: Entry, command: str, now: datetime, *, dry_run: bool, answer: Answer | None = None) -> str:
    """The fact, as it is written down by now, or as it would be."""
    now_is, has = ("would be", "would have") if dry_run else ("is", "has")
    promise, today = entry.promise, entry.store.calendar.today(now)
    number = promise.number
    match command:
        case "log":
            if answer is Answer.NO_ANSWER:
                return f"{number}: the attempt {now_is} noted, the customer has heard nothing"
            decided = f", the customer {DECISIONS[answer]}" if answer else ""
            closed = "" if promise.is_open or not answer else f": it {now_is} {promise.status}"
            return f"{number}: what was said {now_is} noted{decided}{closed}"
        case "eta":
            until = eta(promise, today)
            by = f", confirmed by {promise.eta_confirmed_by}" if until and promise.eta_confirmed_by else ""
            return f"{number} {has} {f'the ETA {until}{by}' if until else 'no ETA'}"
        case "promise":
            return f"{number} {now_is} {_promised(promise, today)}"
        case "assign":
            return f"{number} {now_is} {entry.store.people.owner_of(promise).name}'s"
        case "schedule":
            return _scheduled(entry, now_is, has)
        case "install":
            return (
                f"{number} {now_is} installed, on {day(promise.closed_on or today, today)}{_unreceived(entry.before)}"
            )
        case "hold":
            if promise.hold_until is None:
                return f"{number} {now_is} on hold no more"
            return f"{number} {now_is} on hold until {day(promise.hold_until, today)}: nobody is told of it before"
        case _:
            return f"{number} {now_is} {promise.status}{' again' if promise.is_open else ''}"


def what_is_next(entry: Entry, *, dry_run: bool) -> str:
    """Which letter or call follows or was taken back; else what somebody should do next."""
    now_is = "would be" if dry_run else "is"
    said = [f"letter {one} to its customer {now_is} withdrawn" for one in entry.withdrawn]
    said += [f"call {one} {now_is} off the list" for one in entry.called]
    letter = entry.letter
    if letter is None:
        pass
    elif letter.channel == "call":
        said.append(f"its customer {now_is} on the owner's list, to be called")
    elif letter.state == "held":
        said.append(f"letter {letter.id} to its customer {now_is} held for a look (`weowe outbox approve {letter.id}`)")
    else:
        leaves = "would leave" if dry_run else "leaves"
        said.append(f"letter {letter.id} to its customer {leaves} with the next `weowe send`")
    if entry.row:
        said.append(f"{entry.row} came in for it and lies here still: weowe match --undo {entry.promise.number}")
    if not entry.promise.is_open:
        said = said or ["nothing follows"]
    elif letter is None:
        said.append(f"next: {entry.next_action}")
    return "; ".join(said)


def _promised(promise: Promise, today: date) -> str:
    return f"promised for {day(promise.promised_on, today)}" if promise.promised_on else "promised for no date"


def _unreceived(before: Promise) -> str:
    """The doubt about a part that nobody saw come in, and the way back."""
    if before.at_hand:
        return ""
    here = "not all of it is here yet" if before.status is Status.PARTIAL else "its part is not here yet"
    undo = f"if that was a slip: weowe reopen {before.number} --why TEXT"
    return f", and {here}: it was {before.status}; {undo}"


def _scheduled(entry: Entry, now_is: str, has: str) -> str:
    promise, calendar = entry.promise, entry.store.calendar
    if promise.scheduled_for is None:
        return f"{promise.number} {has} no appointment any more: it {now_is} {promise.status}"
    local = calendar.local(promise.scheduled_for)
    when = f"{weekday_name(local.date())}, {wall_clock(local)}"
    if promise.at_hand:
        return f"{promise.number} {now_is} scheduled for {when}"
    return f"{promise.number} {has} an appointment on {when}, and its part is not here yet: it is {promise.status}"
