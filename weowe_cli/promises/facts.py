"""What another report of a store says of an RO or a customer, and how that changes a promise (SPEC X15).

Never decides which report may say what, nor which promise it is about: one is configuration, the other a number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from weowe_cli.promises.changes import MOVEMENT, Change, difference
from weowe_cli.promises.record import Promise, digits


class ExportKind(StrEnum):
    """What an export is about (CLI.md, `kind`)."""

    SPECIAL_ORDERS = "special_orders"
    REPAIR_ORDERS = "repair_orders"
    CUSTOMERS = "customers"
    RECALLS = "recalls"


class JoinBy(StrEnum):
    """The number by which a report's rows and promises find each other; a field of either."""

    RO = "ro"
    CUSTOMER_NO = "customer_no"
    VIN = "vin"


class Said(StrEnum):
    """The fields of a promise that a report of ROs or customers may say."""

    PROMISED_ON = "promised_on"
    ADVISOR = "advisor"
    CUSTOMER = "customer"
    CUSTOMER_NO = "customer_no"
    EMAIL = "email"
    PHONE = "phone"
    CHANNEL = "channel"
    OPT_OUT = "opt_out"
    TEXT_CONSENT = "text_consent"
    VIN = "vin"
    VEHICLE = "vehicle"
    RECALL = "recall"


SAYS = {
    ExportKind.REPAIR_ORDERS: frozenset(Said) - {Said.CHANNEL, Said.RECALL},
    ExportKind.CUSTOMERS: frozenset(
        {Said.CUSTOMER, Said.EMAIL, Said.PHONE, Said.CHANNEL, Said.OPT_OUT, Said.TEXT_CONSENT}
    ),
    ExportKind.RECALLS: frozenset({Said.RECALL}),
}
"""What each kind of report says where nobody wrote down what it does."""

JOINED_BY = {
    ExportKind.REPAIR_ORDERS: JoinBy.RO,
    ExportKind.CUSTOMERS: JoinBy.CUSTOMER_NO,
    ExportKind.RECALLS: JoinBy.VIN,
}
NO_RECALL: Mapping[str, Any] = {Said.RECALL: None}
"""What a list of recalls says of a vehicle that it holds no more."""


@dataclass(frozen=True, slots=True)
class Companion:
    """A report that completes the special orders of a store: by which number it is joined, and what it says.

    `declared`: somebody wrote down what it says; a file that lacks one of these columns is then another report.
    """

    kind: ExportKind
    join: JoinBy
    says: frozenset[Said]
    declared: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """What a report says under one number: its answers by field, never an empty one.

    `customer` is whose it is, said or not. `differ` names the fields in which its rows disagree: two answers, of which
    nothing is taken.
    """

    said: Mapping[str, Any]
    customer: str | None = None
    differ: tuple[str, ...] = ()


def join_key(number: str | None) -> str:
    """An RO or customer number to compare by: Excel takes its leading zeros off; empty where there is none."""
    return "".join((number or "").upper().split()).lstrip("0")


def one_fact(rows: Iterable[Mapping[str, Any]], says: frozenset[Said]) -> Fact:
    """The rows under one number as one: what only some of them say counts, what they say differently is two answers.

    A row may name the customer though the report is not asked for that. A vehicle may have several recalls.
    """
    said: dict[str, Any] = {}
    differ: dict[str, None] = {}
    for row in rows:
        for field, value in row.items():
            if field == Said.RECALL and value is not None and said.get(field) is not None:
                said[field] = "; ".join(dict.fromkeys((*said[field].split("; "), value)))
            elif value is not None and (first := said.setdefault(field, value)) != value and not _alike(first, value):
                differ[field] = None
    customer = said.get(Said.CUSTOMER)
    answers = {field: value for field, value in said.items() if field in says}
    return Fact(answers, customer, tuple(differ))


def joined(
    before: Promise, fact: Fact, *, night: date, earlier: Fact | None = None
) -> tuple[Promise, tuple[Change, ...]]:
    """The promise once a report has said its part, and what that changed.

    `earlier` is what the promise took of this report before: then only what the report says differently now is news,
    for a value entered by hand stands until the DMS changes its own (SPEC 8). A promise that learns of its RO for the
    first time has not moved.
    """
    known = earlier.said if earlier else {}
    news = {
        field: value
        for field, value in fact.said.items()
        if known.get(field) != value and getattr(before, field) != value
    }
    if not news:
        return before, ()
    if earlier is not None and news.keys() & MOVEMENT:
        news["moved_on"] = max(before.moved_on, night)
    after = before._replace(**news)
    return after, difference(before, after, news)


def another_customers(promise: Promise, fact: Fact, by: JoinBy) -> bool:
    """Whether the report has somebody else under the promise's number: numbers are reused, and mistyped.

    Both name a customer, no word of one name is in the other, and neither address, phone nor number agrees. A customer
    number by which they were joined proves nothing: those who pay cash share one. A recall is the vehicle's, whoever has it.
    """
    if by is JoinBy.VIN:
        return False
    if not promise.customer or not fact.customer or _words(promise.customer) & _words(fact.customer):
        return False
    said = fact.said
    pairs = [
        (_folded(promise.email), _folded(said.get(Said.EMAIL))),
        (digits(promise.phone), digits(said.get(Said.PHONE))),
    ]
    if by is not JoinBy.CUSTOMER_NO:
        pairs.append((join_key(promise.customer_no), join_key(said.get(Said.CUSTOMER_NO))))
    return not any(one and one == other for one, other in pairs)


def _words(name: str) -> frozenset[str]:
    """The words of a name, without case and accents; an initial is none."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return frozenset(word for word in re.split(r"[\W_]+", plain.casefold()) if len(word) > 1)


def _alike(one: object, other: object) -> bool:
    """Whether two answers are one: case and spaces make no second."""
    return isinstance(one, str) and isinstance(other, str) and _folded(one) == _folded(other)


def _folded(text: str | None) -> str:
    return " ".join((text or "").casefold().split())
