"""How much, when and to whom: the notices of a run become one letter a person (SPEC 7, D1-D4 and D8).

Decides nothing about whether a notice is true; that was asked before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from weowe_cli.notices.notice import Audience, Clock, Notice, NoticeKey
from weowe_cli.notices.people import People, Person, staff_person
from weowe_cli.promises.record import Promise, text_number
from weowe_cli.workdays import DAY, Calendar


class Channel(StrEnum):
    """How a letter reaches its reader; a `call` is an entry on the owner's list, with the sentence to say."""

    EMAIL = "email"
    TEXT = "text"
    CHAT = "chat"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Dose:
    """What one person is to get at one time: all of it one letter, the most important first.

    `person` is the same text for the same person for ever. `why` says why a call and not a letter; `in_place_of` says,
    by promise, why it comes to this person and not to the one it was meant for.
    """

    person: str
    name: str
    address: str | None
    audience: Audience
    channel: Channel
    notices: tuple[Notice, ...]
    not_before: datetime
    why: str = ""
    in_place_of: Mapping[int, str] = field(default_factory=dict)


TEXTING = frozenset({"text", "texts", "text message", "texting", "sms", "mobile text"})
"""How an export says that a customer wants texts."""

FIRST_TO_SAY = ("N1", "N8", "N7", "N9", "N6", "N4", "N10", "N11", "N13", "N14")
"""What a customer is told first when several things are due: what they can act on, then what went wrong."""


def customer_person(store: str, promise: Promise) -> str:
    """The text by which one customer of one store is known to the outbox."""
    return f"customer:{store}:{promise.customer_key}"


def customer_doses(
    notices: Iterable[Notice],
    promises: Mapping[int, Promise],
    clock: Clock,
    *,
    last_letter: Mapping[str, datetime],
    bad_addresses: frozenset[str] = frozenset(),
    opted_out: frozenset[str] = frozenset(),
    texts: Calendar | None = None,
    unsure: frozenset[tuple[int, NoticeKey]] = frozenset(),
) -> tuple[Dose, ...]:
    """One dose a customer, at most one letter a day, inside opening hours (D1, D2), by the channel they chose (D3, D4).

    `last_letter` is when each person last got one. A letter that may not go today waits for the next open day.
    `opted_out` are the persons of whom any promise says so, also one that nothing is due of today. `texts` is when a
    text may leave, None where the store sends none. `unsure` are the notices, by promise, of which a text may have
    arrived: one that cannot be recognised is not sent twice.
    """
    by_person: dict[str, list[Notice]] = {}
    for notice in notices:
        promise = promises[notice.promise]
        by_person.setdefault(customer_person(promise.store, promise), []).append(notice)
    doses = []
    for person, theirs in sorted(by_person.items()):
        theirs.sort(key=lambda notice: (rank(notice.rule), notice.promise))
        about = [promises[notice.promise] for notice in theirs]
        channel, address, why = _channel(about, bad_addresses, opted_out=person in opted_out, texts=texts is not None)
        if channel is Channel.TEXT and any((notice.promise, notice.key) in unsure for notice in theirs):
            channel, address, why = Channel.CALL, None, "a text about it may have arrived, or not"
        hours = texts if texts is not None and channel is Channel.TEXT else clock.calendar
        not_before = hours.next_open(clock.now)
        last = last_letter.get(person)
        if channel is not Channel.CALL and last and clock.calendar.today(last) >= clock.calendar.today(not_before):
            tomorrow = clock.calendar.at(clock.calendar.today(last) + DAY, time.min)
            not_before = hours.next_open(tomorrow)
        name = next((promise.customer for promise in about if promise.customer), None) or "customer"
        doses.append(Dose(person, name, address, Audience.CUSTOMER, channel, tuple(theirs), not_before, why))
    return tuple(doses)


def staff_doses(
    notices: Iterable[Notice],
    promises: Mapping[int, Promise],
    people: People,
    clock: Clock,
    *,
    bad_addresses: frozenset[str] = frozenset(),
) -> tuple[Dose, ...]:
    """One work list a person: every notice to any role they hold, each promise and rule once.

    What is meant for a person whose address is among `bad_addresses` is on the parts manager's list; a chat that is
    among them gives way to mail.
    """
    by_person: dict[str, tuple[Person, dict[tuple[int, str, str], Notice], dict[int, str]]] = {}
    for notice in notices:
        promise = promises.get(notice.promise)
        person, why = people.reached_by(notice.role, promise, bad_addresses)
        _, theirs, reasons = by_person.setdefault(staff_person(person), (person, {}, {}))
        theirs.setdefault((notice.promise, notice.rule, notice.since), notice)
        if why:
            reasons[notice.promise] = why
    doses = []
    for key, (person, theirs, reasons) in sorted(by_person.items()):
        by_chat = bool(person.chat) and person.chat.casefold() not in bad_addresses
        channel, address = (Channel.CHAT, person.chat) if by_chat else (Channel.EMAIL, person.email)
        due = tuple(theirs.values())
        doses.append(Dose(key, person.name, address, Audience.STAFF, channel, due, clock.now, in_place_of=reasons))
    return tuple(doses)


def rank(rule: str) -> int:
    """The place of a rule in `FIRST_TO_SAY`; behind all of them where it says nothing to customers."""
    return FIRST_TO_SAY.index(rule) if rule in FIRST_TO_SAY else len(FIRST_TO_SAY)


def text_to(about: Iterable[Promise]) -> str | None:
    """The number of a customer who wants texts and is on record as having agreed to them (SPEC D3); None for any other.

    The number is one that stands beside the consent, and whoever says no on one promise has not agreed.
    """
    theirs = list(about)
    if not any((promise.channel or "").casefold() in TEXTING for promise in theirs):
        return None
    if any(promise.text_consent is False for promise in theirs):
        return None
    numbers = (text_number(promise.phone) for promise in theirs if promise.text_consent)
    return next((number for number in numbers if number), None)


def _channel(
    about: list[Promise], bad_addresses: frozenset[str], *, opted_out: bool, texts: bool
) -> tuple[Channel, str | None, str]:
    """The channel for one customer, the address, and why it is a call where it is one."""
    if opted_out or any(promise.opt_out for promise in about):
        return Channel.CALL, None, "opted out"
    if any((promise.channel or "").casefold() in {"phone", "call"} for promise in about):
        return Channel.CALL, None, "asked to be called"
    if texts and (number := text_to(about)) and number not in bad_addresses:
        return Channel.TEXT, number, ""
    emails = [promise.email for promise in about if promise.email]
    if not emails:
        return Channel.CALL, None, "no email address"
    usable = [email for email in emails if email.casefold() not in bad_addresses]
    if not usable:
        return Channel.CALL, None, "the email address cannot be written to, or its mail server refused it"
    return Channel.EMAIL, usable[0], ""
