"""The record of a promise (SPEC 3) and what an export says of one. Never read from or written to anything here."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """The states of SPEC 4, in the order in which a promise usually passes them."""

    REQUESTED = "requested"
    ORDERED = "ordered"
    BACKORDERED = "backordered"
    PARTIAL = "partial"
    RECEIVED = "received"
    SCHEDULED = "scheduled"
    INSTALLED = "installed"
    CANCELLED = "cancelled"
    RETURNED = "returned"


CLOSED = frozenset({Status.INSTALLED, Status.CANCELLED, Status.RETURNED})
OPEN = frozenset(Status) - CLOSED
AT_HAND = frozenset({Status.RECEIVED, Status.SCHEDULED})
"""The part is in the building and the customer has not been served."""
HERE = AT_HAND | {Status.PARTIAL}
"""At least a piece of it is in the building."""


class SoType(StrEnum):
    """Who a special order is for (SPEC D): it says who calls the customer."""

    RO_SALE = "ro_sale"
    CUSTOMER_ORDER = "customer_order"
    WHOLESALE = "wholesale"


class Answer(StrEnum):
    """What a customer said when asked (SPEC 8); `no-answer` is a call that reached nobody."""

    WAIT = "wait"
    CANCEL = "cancel"
    AFTERMARKET = "aftermarket"
    LOANER = "loaner"
    RESCHEDULE = "reschedule"
    NO_ANSWER = "no-answer"


class Kind(StrEnum):
    """A promise written at a sale, or one that began as a special order."""

    WE_OWE = "we_owe"
    SPECIAL_ORDER = "special_order"


class Sighting(NamedTuple):
    """What one export says of one promise, read and judged, every value of its type; None where it does not say.

    `unknown_word` is a status word that the profile does not know, `conflict` a sentence when quantities, words and
    dates disagree (SPEC 4): either keeps a letter from going to the customer. `row` counts from 1 as a spreadsheet
    shows it. Money is in dollars.
    """

    row: int
    part_number: str
    part_key: str
    so: str | None = None
    ro: str | None = None
    line: str | None = None
    kind: Kind = Kind.SPECIAL_ORDER
    so_type: SoType = SoType.RO_SALE
    supersedes_key: str | None = None
    description: str | None = None
    make: str | None = None
    qty_ordered: Decimal | None = None
    qty_received: Decimal | None = None
    qty_backordered: Decimal | None = None
    qty_cancelled: Decimal | None = None
    status: Status | None = None
    dms_status: str | None = None
    unknown_word: str | None = None
    conflict: str | None = None
    ordered_on: date | None = None
    eta_from: date | None = None
    eta_to: date | None = None
    eta_text: str | None = None
    promised_on: date | None = None
    received_on: date | None = None
    installed_on: date | None = None
    advisor: str | None = None
    customer: str | None = None
    customer_no: str | None = None
    phone: str | None = None
    email: str | None = None
    channel: str | None = None
    opt_out: bool | None = None
    vin: str | None = None
    vehicle: str | None = None
    part_price: Decimal | None = None
    labor: Decimal | None = None
    deposit: Decimal | None = None
    prepaid: bool | None = None
    employee: bool | None = None
    approved: bool | None = None
    tax_exempt: bool | None = None
    recall: str | None = None
    bin: str | None = None
    text_consent: bool | None = None

    @property
    def order(self) -> str:
        """The number the promise goes by: its special order, else its repair order (SPEC 3, identity)."""
        return order_key(self.so, self.ro)


class Promise(NamedTuple):
    """One owed part or service, to one customer, under one RO, deal or special order, as the ledger knows it.

    Dates are the store's; `first_seen_at` and `scheduled_for` are moments. `received_on` is what the DMS says tonight
    and may be corrected; `arrived_on` is what it said when the part came to hand, and stands for as long as it is here.
    `moved_on` is the day of the last movement that a customer would call one (status, quantity, ETA or promised date).
    `vanished_since` is the first night on which a full export no longer held it, `vanished_nights` how many there have
    been. `supersedes_key` is the part that this one took the place of. `matched_to` is the promise that this row came in
    for (SPEC X11): it is no promise of its own any more.

    `backordered_since` is the night that showed the backorder. `eta_was` is the last day of the ETA before its latest move,
    `slips` how often it moved to a later day while the part was waited for, `slipped_on` the night of the latest such move,
    None once it moved back; `eta_confirmed_on` is when the DMS or a person last gave the ETA. `closed_from` is the state in
    which it was closed, None where it was closed when first seen, `closed_by` the person who did it by hand. `decision` is
    the customer's latest answer. Until `hold_until` nothing is said of it (SPEC D7). `recall` names the open recalls of the
    vehicle (SPEC D10). `text_consent` is whether the customer agreed to text messages, None where nobody recorded it.
    """

    store: str
    dms: str
    order: str
    part_number: str
    part_key: str
    status: Status
    first_seen_at: datetime
    moved_on: date
    id: int = 0
    line: str | None = None
    so: str | None = None
    ro: str | None = None
    kind: Kind = Kind.SPECIAL_ORDER
    so_type: SoType = SoType.RO_SALE
    description: str | None = None
    make: str | None = None
    qty_ordered: Decimal | None = None
    qty_received: Decimal | None = None
    qty_backordered: Decimal | None = None
    qty_cancelled: Decimal | None = None
    dms_status: str | None = None
    unknown_word: str | None = None
    conflict: str | None = None
    ordered_on: date | None = None
    eta_from: date | None = None
    eta_to: date | None = None
    eta_text: str | None = None
    promised_on: date | None = None
    received_on: date | None = None
    arrived_on: date | None = None
    scheduled_for: datetime | None = None
    installed_on: date | None = None
    closed_on: date | None = None
    vanished_since: date | None = None
    vanished_nights: int = 0
    advisor: str | None = None
    customer: str | None = None
    customer_no: str | None = None
    phone: str | None = None
    email: str | None = None
    channel: str | None = None
    opt_out: bool | None = None
    vin: str | None = None
    vehicle: str | None = None
    part_price: Decimal | None = None
    labor: Decimal | None = None
    deposit: Decimal | None = None
    prepaid: bool | None = None
    bin: str | None = None
    supersedes_key: str | None = None
    matched_to: int | None = None
    backordered_since: date | None = None
    eta_was: date | None = None
    slips: int = 0
    slipped_on: date | None = None
    eta_confirmed_on: date | None = None
    eta_confirmed_by: str | None = None
    closed_from: Status | None = None
    closed_by: str | None = None
    decision: Answer | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    hold_until: date | None = None
    hold_why: str | None = None
    employee: bool | None = None
    approved: bool | None = None
    tax_exempt: bool | None = None
    recall: str | None = None
    text_consent: bool | None = None

    @property
    def number(self) -> str:
        """The promise's id in speech, mail and commands."""
        return promise_number(self.id)

    @property
    def is_open(self) -> bool:
        """Not installed, cancelled or returned, and not the part of another promise."""
        return self.status in OPEN and self.matched_to is None

    @property
    def owed(self) -> str | None:
        """`here` where an open promise was in its last full export, `gone` where it was not; None for one that is not open."""
        return None if not self.is_open else "here" if self.vanished_since is None else "gone"

    @property
    def at_hand(self) -> bool:
        """The part is here and the customer not yet served."""
        return self.status in AT_HAND

    @property
    def family(self) -> str:
        """What the customer waits for as one: the RO, else the special order (SPEC N1), each marked as what it is."""
        return f"RO {self.ro}" if self.ro else f"SO {self.so or self.order}"

    @property
    def customer_key(self) -> str:
        """One customer of the store across all their ROs.

        A number alone is not one customer (cash customers share one), so a name, email or phone goes with it; without
        a number the email, phone or name stands, the first that is known.
        """
        name, email, phone = _folded(self.customer), _folded(self.email), digits(self.phone)
        if self.customer_no:
            return f"{self.customer_no}|{name or email or phone}"
        return email or phone or name or f"order {self.order}"

    @property
    def knows_its_customer(self) -> bool:
        """Some export named a number, an email, a phone or a name."""
        return bool(self.customer_no or _folded(self.email) or digits(self.phone) or _folded(self.customer))

    @property
    def what(self) -> str:
        """The part in the words the customer heard: its description, else its number."""
        return self.description or f"part {self.part_number}"


def same_customer(a: Promise, b: Promise) -> bool:
    """Two promises under one number are owed to one customer: one thing known of both agrees, or of one nothing is known.

    A name spelled another way does not tear an order apart; a reused number with nobody in common does.
    """
    if not (a.knows_its_customer and b.knows_its_customer):
        return True
    return any(one and one == other for one, other in zip(_known_of_customer(a), _known_of_customer(b), strict=True))


def _known_of_customer(promise: Promise) -> tuple[str, ...]:
    name = " ".join((promise.customer or "").casefold().split())
    return promise.customer_no or "", (promise.email or "").casefold(), digits(promise.phone), name


_NOT_KEY = re.compile(r"[^A-Z0-9]")


def part_key(number: str, prefixes: tuple[str, ...] = ()) -> str:
    """The number to match by: upper-case letters and digits only, the make's prefix taken off (SPEC 3).

    A prefix is taken off only where something is left of it.
    """
    raw = number.upper().strip()
    for prefix in prefixes:
        if raw.startswith(prefix) and (rest := _NOT_KEY.sub("", raw[len(prefix) :])):
            return rest
    return _NOT_KEY.sub("", raw)


def order_key(so: str | None, ro: str | None) -> str:
    """The number a promise goes by in its DMS; an RO's is marked, so that it never meets a special order's."""
    return so or (f"RO {ro}" if ro else "")


def promise_number(identity: int) -> str:
    """`WO-000123`."""
    return f"WO-{identity:06d}"


def spoken_numbers(text: str) -> tuple[int, ...]:
    """The promises whose numbers stand in `text`, as somebody types one or a scanner sends one, inside a link too."""
    found = re.findall(r"(?<![A-Z])WO[-_ ]?0*(\d{1,15})(?!\d)", text.upper())
    return tuple(dict.fromkeys(map(int, found)))


def digits(text: str | None) -> str:
    """The digits of a phone number, empty where there are none."""
    return re.sub(r"\D", "", text or "")


def text_number(phone: str | None) -> str | None:
    """`+12065550142`, the number that a text can go to; None for what is no North American number."""
    found = re.fullmatch(r"1?([2-9]\d{2}[2-9]\d{6})", digits(phone))
    return f"+1{found[1]}" if found else None


def _folded(text: str | None) -> str:
    """A name or address to compare by: lower case, single spaces."""
    return " ".join((text or "").casefold().split())
