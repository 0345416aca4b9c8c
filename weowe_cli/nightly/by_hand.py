"""The facts that people record (SPEC 8), each with its events; after each the rules are asked again, as a night would.

Runs inside a transaction. Sends nothing: what became due lies in the outbox, what is true no longer is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from weowe_cli.errors import WeoweError
from weowe_cli.ledger import by_hand as ledger_by_hand
from weowe_cli.ledger import matches as ledger_matches
from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import outbox, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.outbox import OutboxLetter
from weowe_cli.nightly import matches
from weowe_cli.nightly.decide import Desk
from weowe_cli.nightly.finding import the_promise
from weowe_cli.nightly.people import the_person
from weowe_cli.notices.dose import Channel
from weowe_cli.promises import by_hand
from weowe_cli.promises.by_hand import ATTEMPT, BY_HAND, ETA, PROMISED, Group, Method
from weowe_cli.promises.changes import Change
from weowe_cli.promises.record import CLOSED, HERE, Answer, Promise, Status, promise_number
from weowe_cli.promises.standing import standing
from weowe_cli.settings import Store
from weowe_cli.workdays import short_date, weekday_name

FAR = timedelta(days=2 * 365)
"""How far ahead a date may lie that somebody means; beyond that it is a year that was mistyped."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Who says so, and the command by which they do, as an error names it."""

    who: str
    command: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What an entry did: the promise before and after, and what follows for its customer.

    `letter` is the letter or call about it that is still to be made, `withdrawn` and `called` the numbers of those that
    this took back or got done, `next_action` what somebody should do next. `row` is the number of the part that came in
    for a promise which takes it no more.
    """

    store: Store
    before: Promise
    promise: Promise
    letter: OutboxLetter | None
    withdrawn: tuple[int, ...]
    called: tuple[int, ...]
    next_action: str
    row: str | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """A promise that somebody names, where it belongs, and what the DMS says where a person's word stands already."""

    promise: Promise
    store: Store
    today: date
    own: Mapping[str, Any]
    pen: Pen

    def no(self, what: str, todo: str) -> WeoweError:
        return WeoweError(what, where=f"weowe {self.pen.command} {self.promise.number}", todo=todo)


def log(
    ledger: Ledger, desk: Desk, number: str, *, pen: Pen, method: Method, said: str, answer: Answer | None = None
) -> Entry:
    """A conversation with the customer, and what they decided; a call that reached nobody is an attempt and no contact.

    A conversation takes the calls about the promise off the list: the customer has heard. Raises WeoweError.
    """
    found = _find(ledger, desk, number, pen)
    promise = found.promise
    if answer not in (None, Answer.NO_ANSWER):
        _refuse_closed(found)
    if not said.strip():
        raise found.no("it does not say what was said", 'Write it down: --said "..."')
    heard = answer is not Answer.NO_ANSWER
    words = [Change(promises.CONTACT if heard else ATTEMPT, method.value, said.strip())]
    if answer is not None and answer is promise.decision:
        words.append(Change("decision", answer.value, answer.value))
    news = by_hand.answered(promise, answer, at=desk.now, by=pen.who, today=found.today) if answer else {}
    called: tuple[int, ...] = ()
    if heard:
        called = tuple(one.id for one in matches.unsent_about(ledger, promise) if one.channel == Channel.CALL)
        for letter in called:
            outbox.mark_called(ledger, letter, desk.now, f"said by {pen.who} ({method})")
    return _enter(ledger, desk, found, news, words, called=called)


def eta(
    ledger: Ledger, desk: Desk, number: str, days: tuple[date, date] | None, *, pen: Pen, confirmed_by: str
) -> Entry:
    """An ETA, its first and last day, with who confirmed it, or that none is known. Raises WeoweError."""
    found = _find_open(ledger, desk, number, pen)
    _refuse_here(found)
    if not confirmed_by.strip():
        raise found.no("it does not say who confirmed it", 'Name them: --confirmed-by "..."')
    if days is not None:
        _refuse_distant(found, days[1], ETA)
        if days[0] > days[1]:
            what = f"the range ends on {days[1]}, before it begins on {days[0]}"
            raise found.no(what, f"The earlier day comes first: {days[1]}..{days[0]}")
    first, last = days or (None, None)
    news = by_hand.expected(first, last, today=found.today, confirmed_by=confirmed_by.strip())
    return _enter(ledger, desk, found, news, [Change(BY_HAND, ETA.name, f"confirmed by {confirmed_by.strip()}")])


def promise(ledger: Ledger, desk: Desk, number: str, day: date | None, *, pen: Pen, why: str) -> Entry:
    """The date that the customer was promised, or that none was. Raises WeoweError."""
    found = _find_open(ledger, desk, number, pen)
    if day is not None:
        _refuse_distant(found, day, PROMISED)
    return _enter(ledger, desk, found, {"promised_on": day}, [_why(found, PROMISED.name, why)])


def assign(ledger: Ledger, desk: Desk, number: str, owner: str, *, pen: Pen) -> Entry:
    """The person of the store who answers for it, by code, name or email. Raises WeoweError."""
    found = _find_open(ledger, desk, number, pen)
    code, person = the_person(found.store.people, owner, where=f"weowe {pen.command} {found.promise.number}")
    if found.promise.advisor and found.store.people.owner_of(found.promise) == person:
        raise found.no(f"{found.promise.number} is {person.name}'s already", "Nothing was changed.")
    return _enter(ledger, desk, found, {"advisor": code})


def give_back(ledger: Ledger, desk: Desk, number: str, group: Group, *, pen: Pen) -> Entry:
    """What the DMS itself says, in place of what was entered by hand. Raises WeoweError where nothing was."""
    found = _find_open(ledger, desk, number, pen)
    own = {field: found.own[field] for field in group.fields if field in found.own}
    if not own:
        raise found.no(f"no {group.name} of {found.promise.number} stands by hand", "Nothing was changed.")
    return _enter(ledger, desk, found, own, [Change(BY_HAND, group.name, "taken back: the DMS's own value")])


def schedule(ledger: Ledger, desk: Desk, number: str, hour: tuple[date, time] | None, *, pen: Pen) -> Entry:
    """An appointment, a day and an hour of the store's clock at which it is open, or none any more. Raises WeoweError."""
    found = _find_open(ledger, desk, number, pen)
    before = found.promise
    if hour is None:
        if before.scheduled_for is None and before.status is not Status.SCHEDULED:
            raise found.no(f"{before.number} has no appointment", "Nothing was changed.")
        return _enter(ledger, desk, found, by_hand.appointment(before, None))
    calendar, store = found.store.calendar, found.store.name
    day, clock = hour
    when, hours = calendar.at(day, clock), calendar.hours_of(day)
    if when <= desk.now:
        raise found.no(f"{day} {clock:%H:%M} is past", "Name a time that is still to come.")
    _refuse_distant(found, day)
    if hours is None:
        why = f", {calendar.holidays[day]}" if day in calendar.holidays else ""
        raise found.no(f"{store} is closed on {weekday_name(day)}{why}", "Name a day on which it is open.")
    if not calendar.is_open(when):
        what = f"{store} is not open at {clock:%H:%M} on {weekday_name(day)}"
        raise found.no(what, f"That day it is open from {hours.opens:%H:%M} to {hours.closes:%H:%M}.")
    return _enter(ledger, desk, found, by_hand.appointment(before, when))


def install(ledger: Ledger, desk: Desk, number: str, on: date | None, *, pen: Pen) -> Entry:
    """The part is in the car, since a day up to today. Raises WeoweError."""
    found = _find_open(ledger, desk, number, pen)
    day = on or found.today
    if day > found.today:
        raise found.no(f"{day} is still to come", f"An appointment is noted with: weowe schedule {number} ...")
    earliest = found.promise.ordered_on or found.today - FAR
    if day < earliest:
        raise found.no(f"{day} is before it was ordered, on {earliest}", "Look at the year: --on 2026-03-02")
    return _enter(ledger, desk, found, by_hand.closing(Status.INSTALLED, day, pen.who))


def cancel(ledger: Ledger, desk: Desk, number: str, *, pen: Pen, why: str) -> Entry:
    """The customer is owed it no more. Raises WeoweError."""
    found = _find_open(ledger, desk, number, pen)
    news = by_hand.closing(Status.CANCELLED, found.today, pen.who)
    return _enter(ledger, desk, found, news, [_why(found, Status.CANCELLED, why)])


def take_back(ledger: Ledger, desk: Desk, number: str, *, pen: Pen, why: str) -> Entry:
    """The part that was here went back. Raises WeoweError where nothing of it is here."""
    found = _find_open(ledger, desk, number, pen)
    if found.promise.status not in HERE:
        todo = f'If it is not wanted any more: weowe cancel {found.promise.number} --why "..."'
        raise found.no(f"{found.promise.number} is {found.promise.status}: nothing of it is here to go back", todo)
    news = by_hand.closing(Status.RETURNED, found.today, pen.who)
    return _enter(ledger, desk, found, news, [_why(found, Status.RETURNED, why)])


def reopen(ledger: Ledger, desk: Desk, number: str, *, pen: Pen, why: str) -> Entry:
    """A promise that was closed by mistake is owed again, in the state before. Raises WeoweError where it is open."""
    found = _find(ledger, desk, number, pen, closed_first=True)
    before = found.promise
    if before.is_open:
        raise found.no(f"{before.number} is open: it is {before.status}", "There is nothing to reopen.")
    news = by_hand.reopening(before, found.own, found.today)
    again = _write(ledger, desk, found, news, [_why(found, "reopened", why)])
    after, lost = matches.missed(ledger, found.store, again, matches.Signature(pen.who, desk.now, found.today))
    if lost:
        promises.update(ledger, [(again, after)])
        promises.record(ledger, [(after.id, lost)], at=desk.now, who=pen.who)
    matches.decide_again(ledger, desk, {after.id: after})
    return _so_far(ledger, found, after)


def hold(ledger: Ledger, desk: Desk, number: str, until: date | None, *, pen: Pen, why: str = "") -> Entry:
    """Nobody is told of it before a day (SPEC D7), or from now on they are again. Raises WeoweError."""
    found = _find_open(ledger, desk, number, pen)
    standing_until = found.promise.hold_until
    if until is None:
        if standing_until is None or standing_until <= found.today:
            raise found.no(f"{found.promise.number} is not on hold", "Nothing was changed.")
        return _enter(ledger, desk, found, {"hold_until": None, "hold_why": None})
    if until <= found.today:
        raise found.no(f"{until} is not ahead", "Name the first day on which its people may hear of it again.")
    _refuse_distant(found, until)
    _why(found, "hold", why)
    return _enter(ledger, desk, found, {"hold_until": until, "hold_why": why.strip()})


def _find(ledger: Ledger, desk: Desk, number: str, pen: Pen, *, closed_first: bool = False) -> _Found:
    promise = the_promise(ledger, number, to_write=True, closed_first=closed_first)
    store = desk.settings.store_of(promise)
    own = ledger_by_hand.among(ledger, [promise.id]).get(promise.id, {})
    found = _Found(promise, store, store.calendar.today(desk.now), own, pen)
    if promise.matched_to is not None:
        owed = promise_number(promise.matched_to)
        raise found.no(f"{promise.number} is the part that came in for {owed}", f"Say it of that one: {owed}")
    return found


def _find_open(ledger: Ledger, desk: Desk, number: str, pen: Pen) -> _Found:
    found = _find(ledger, desk, number, pen)
    _refuse_closed(found)
    return found


def _refuse_closed(found: _Found) -> None:
    promise = found.promise
    if not promise.is_open:
        since = f" since {short_date(promise.closed_on)}" if promise.closed_on else ""
        todo = f'If that is wrong: weowe reopen {promise.number} --why "..."'
        raise found.no(f"{promise.number} is {promise.status}{since}", todo)


def _refuse_here(found: _Found) -> None:
    promise = found.promise
    if promise.at_hand:
        since = f" since {short_date(promise.received_on)}" if promise.received_on else ""
        what = f"{promise.number} is here{since}: an ETA is for what is still to come"
        raise found.no(what, f"When it will be fitted: weowe schedule {promise.number} 2026-03-05T14:00")


def _refuse_distant(found: _Found, day: date, group: Group | None = None) -> None:
    """Raises WeoweError for a day that nobody means; the DMS's own value of a group may be past, for it is taken back."""
    if day < found.today and (group is None or day not in [found.own.get(field) for field in group.fields]):
        again = ", or `dms` for what the DMS itself says" if group else ""
        raise found.no(f"{day} is past", f"Name a day from {found.today} on{again}.")
    if day - found.today > FAR:
        raise found.no(f"{day} is {(day - found.today).days // 365} years away", "Look at the year.")


def _why(found: _Found, what: str, why: str) -> Change:
    if not why.strip():
        raise found.no("it does not say why", 'Say why, it is kept: --why "..."')
    return Change(BY_HAND, str(what), why.strip())


def _enter(
    ledger: Ledger,
    desk: Desk,
    found: _Found,
    news: Mapping[str, Any],
    words: Iterable[Change] = (),
    *,
    called: tuple[int, ...] = (),
) -> Entry:
    """Write one entry, and bring letters, calls and work lists up to date."""
    spoke = [one.id for one in matches.unsent_about(ledger, found.promise)]
    if news.get("decision"):
        asking = desk.settings.policy.no_answer.asking
        why = f"answered on {found.today}, before it was asked"
        ledger_notices.settle_asks(ledger, found.promise.id, asking, why)
    after = _write(ledger, desk, found, news, words)
    matches.decide_again(ledger, desk, {after.id: after})
    return _so_far(ledger, found, after, spoke, called)


def _write(ledger: Ledger, desk: Desk, found: _Found, news: Mapping[str, Any], words: Iterable[Change]) -> Promise:
    """Write one entry: its words, what it changed, and what stands by hand now."""
    before = found.promise
    entered = by_hand.entered(before, news, found.own, today=found.today)
    promises.update(ledger, [(before, entered.promise)])
    changes = (*words, *(_with_name(found.store, one, before, entered.promise) for one in entered.changes))
    promises.record(ledger, [(before.id, changes)], at=desk.now, who=found.pen.who)
    ledger_by_hand.put(ledger, before.id, entered.own)
    ledger_by_hand.drop(ledger, before.id, entered.over)
    return entered.promise


def _with_name(store: Store, change: Change, before: Promise, after: Promise) -> Change:
    """An owner by name, where the DMS has a code."""
    if change.field != "advisor":
        return change
    names = [(person.name if (person := store.people.advisor_of(one)) else one.advisor) for one in (before, after)]
    return Change(change.field, *names)


def _so_far(
    ledger: Ledger, found: _Found, promise: Promise, spoke: Iterable[int] = (), called: tuple[int, ...] = ()
) -> Entry:
    unsent = matches.unsent_about(ledger, promise)
    heard = promises.last_contacts(ledger).get(promise.id)
    match = ledger_matches.among(ledger, [promise.id]).get(promise.id) if promise.status in CLOSED else None
    return Entry(
        store=found.store,
        before=found.promise,
        promise=promise,
        letter=unsent[-1] if unsent else None,
        withdrawn=tuple(sorted(set(spoke) - {one.id for one in unsent} - {*called})),
        called=called,
        next_action=standing(promise, found.today, found.store.calendar, heard).next_action,
        row=promise_number(match.row) if match and promise.status is not Status.INSTALLED else None,
    )
