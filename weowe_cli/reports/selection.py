"""Which promises a report shows, and in what order: by store, owner, state, flag, shelf, or what a customer can say.

Never loads anything: it chooses among the entries it is given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from weowe_cli.promises.record import Status, digits, part_key, spoken_numbers
from weowe_cli.promises.standing import Flag
from weowe_cli.reports.entries import PromiseEntry

PHONE_PIECE = 4
"""Digits from which a piece of a phone number is looked for."""


class Sort(StrEnum):
    """The orders of a report; what is not known comes last in every one of them."""

    WORST = "worst"
    PROMISED = "promised"
    ETA = "eta"
    ORDERED = "ordered"
    SHELF = "shelf"
    SILENCE = "silence"
    VALUE = "value"
    CUSTOMER = "customer"
    OWNER = "owner"
    STORE = "store"
    NUMBER = "number"


class Filters(NamedTuple):
    """What to show; everything given must hold.

    `store` is its id or name, `owner` a part of a name or email address. Without `statuses` the closed promises are
    left out. `shelf` is what is here and not installed, `vanished` what the last full export no longer held, `unjoined`
    what took nothing of a report that should complete it.
    `limit` is a count of promises, None for all.
    """

    store: str | None = None
    owner: str | None = None
    statuses: frozenset[Status] = frozenset()
    flags: frozenset[Flag] = frozenset()
    search: str | None = None
    shelf: bool = False
    vanished: bool = False
    unjoined: bool = False
    sort: Sort = Sort.WORST
    limit: int | None = None

    def said(self) -> str:
        """The filters as a sentence names them, empty for none."""
        words = [f"store {self.store}" if self.store else "", f"owner {self.owner}" if self.owner else ""]
        words += [" or ".join(status for status in Status if status in self.statuses)]
        words += [" or ".join(flag for flag in Flag if flag in self.flags)]
        words += ["on the shelf" if self.shelf else "", "vanished" if self.vanished else ""]
        words += ["nothing from another report" if self.unjoined else ""]
        words += [f"'{self.search}'" if self.search else ""]
        return ", ".join(word for word in words if word)


EVERYTHING = Filters()
"""Every open promise, worst first."""


def select(entries: Iterable[PromiseEntry], filters: Filters) -> list[PromiseEntry]:
    """The entries that fit, in order, at most `filters.limit` of them."""
    tests = _tests(filters)
    chosen = [entry for entry in entries if all(test(entry) for test in tests)]
    chosen.sort(key=lambda entry: entry.promise.id)
    chosen.sort(key=ORDERS[filters.sort])
    return chosen if filters.limit is None else chosen[: max(filters.limit, 0)]


def _tests(filters: Filters) -> list[Callable[[PromiseEntry], bool]]:
    tests: list[Callable[[PromiseEntry], bool]] = []
    if store := folded(filters.store):
        tests.append(lambda entry: store in (folded(entry.promise.store), folded(entry.store_name)))
    if owner := folded(filters.owner):
        tests.append(lambda entry: owner in folded(entry.owner.name) or owner in entry.owner.email.casefold())
    if filters.statuses:
        tests.append(lambda entry: entry.promise.status in filters.statuses)
    else:
        tests.append(lambda entry: entry.promise.is_open)
    if filters.flags:
        tests.append(lambda entry: entry.standing.flag in filters.flags)
    if filters.shelf:
        tests.append(lambda entry: entry.promise.at_hand)
    if filters.vanished:
        tests.append(lambda entry: entry.promise.vanished_since is not None)
    if filters.unjoined:
        tests.append(lambda entry: entry.unjoined is not None)
    if filters.search and filters.search.strip():
        wanted = sought(filters.search)
        tests.append(lambda entry: wanted(entry.promise))
    return tests


class Findable(Protocol):
    """What of a promise a customer can say, or has in writing."""

    @property
    def id(self) -> int: ...
    @property
    def customer(self) -> str | None: ...
    @property
    def phone(self) -> str | None: ...
    @property
    def ro(self) -> str | None: ...
    @property
    def so(self) -> str | None: ...
    @property
    def part_number(self) -> str: ...
    @property
    def part_key(self) -> str: ...
    @property
    def description(self) -> str | None: ...
    @property
    def vin(self) -> str | None: ...
    @property
    def vehicle(self) -> str | None: ...


def sought(text: str) -> Callable[[Findable], bool]:
    """A test for what somebody types at the counter: a name, phone, RO, SO, part, VIN fragment or WO number.

    Every word must be found somewhere in the promise; accents, case and the punctuation of numbers do not matter. A scan
    or a link that holds a WO number means that one.
    """
    if spoken := spoken_numbers(text):
        return lambda promise: promise.id in spoken
    whole = text.strip()
    if _is_phone(whole):
        number = digits(whole)[-10:]
        fragment = part_key(whole)
        return lambda promise: number in digits(promise.phone) or _found(fragment.casefold(), fragment, promise)
    words = [(folded(word), part_key(word)) for word in whole.split()]
    return lambda promise: all(_found(word, key, promise) for word, key in words)


def named_whole(text: str) -> Callable[[Findable], bool]:
    """A test for whether all that somebody typed stands in a promise whole: words as words, numbers from end to end.

    A piece finds a promise to look at; what is written goes to the one that was named.
    """
    if spoken := spoken_numbers(text):
        return lambda promise: promise.id in spoken
    if _is_phone(text.strip()):
        number = digits(text)
        return lambda promise: number[-10:] == digits(promise.phone)[-10:] or _is_number(part_key(text), promise)
    words = [(folded(word), part_key(word)) for word in text.split()]
    return lambda promise: all(_stands(word, key, promise) for word, key in words)


def _is_phone(text: str) -> bool:
    return bool(re.fullmatch(r"[\d\s().+/-]{7,}", text)) and len(digits(text)) >= 7


def _is_number(key: str, promise: Findable) -> bool:
    return bool(key) and key in (
        promise.part_key,
        *(part_key(one) for one in (promise.ro, promise.so, promise.vin) if one),
    )


def _stands(word: str, key: str, promise: Findable) -> bool:
    if digits(word):
        return _is_number(key, promise)
    texts = (promise.customer, promise.description, promise.vehicle)
    return any(word in re.split(r"[\s,;.()/]+", folded(text)) for text in texts if text)


def _found(word: str, key: str, promise: Findable) -> bool:
    texts = (promise.customer, promise.description, promise.vehicle, promise.part_number, promise.ro, promise.so)
    if any(word in folded(text) for text in texts if text):
        return True
    if key and (key in promise.part_key or key in (promise.vin or "").upper()):
        return True
    return (word.isdecimal() and str(promise.id) == word.lstrip("0")) or (
        len(digits(word)) >= PHONE_PIECE and not re.search("[a-z]", word) and digits(word) in digits(promise.phone)
    )


def folded(text: str | None) -> str:
    """`text` without case and accents, so that `jose` finds `José`."""
    if not text:
        return ""
    if text.isascii():
        return text.strip().casefold()
    parts = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _early(day: date | None) -> tuple[bool, date]:
    return day is None, day or date.max


def _most(count: int | None) -> tuple[bool, int]:
    return count is None, -(count or 0)


ORDERS: dict[Sort, Callable[[PromiseEntry], Any]] = {
    Sort.WORST: lambda entry: entry.standing.worst_first,
    Sort.PROMISED: lambda entry: _early(entry.promise.promised_on),
    Sort.ETA: lambda entry: _early(entry.promise.eta_to),
    Sort.ORDERED: lambda entry: _early(entry.promise.ordered_on),
    Sort.SHELF: lambda entry: _most(entry.standing.days_on_shelf),
    Sort.SILENCE: lambda entry: _most(entry.standing.silence),
    Sort.VALUE: lambda entry: -entry.standing.value,
    Sort.CUSTOMER: lambda entry: (not entry.promise.customer, folded(entry.promise.customer)),
    Sort.OWNER: lambda entry: (folded(entry.owner.name), entry.standing.worst_first),
    Sort.STORE: lambda entry: (folded(entry.store_name), entry.standing.worst_first),
    Sort.NUMBER: lambda entry: entry.promise.id,
}
