"""What a customer's letter says, before any template: the notices of one dose as sections of orders and their parts.

Never decides what is due; it only puts what is due into a customer's words (SPEC 6, D1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from weowe_cli.letters.plain import listed, one_line
from weowe_cli.letters.replies import Reply, replies
from weowe_cli.notices.dose import Dose
from weowe_cli.notices.notice import Clock
from weowe_cli.promises.record import Promise, SoType, Status
from weowe_cli.workdays import weekday_name

LABELS_IN_A_LINE = 2

SPEAKS_FIRST = ("N1", "N7", "N4", "N6", "N9", "N10", "N14", "N11")
"""Whose section a promise stands in where several rules speak of it: the one that leaves the customer most to choose.

What the others would have said stands there with it, so that nobody reads the same news twice (SPEC N9).
"""

ASKING = frozenset({"N4", "N6", "N7", "N9", "N10"})
"""The rules whose news ends with a question: does that work for you?"""

MOVED = frozenset({"N6", "N7"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One owed part as its customer knows it; every text is one clean line, empty where nothing is known.

    `here_on`, `promised_on` and `was` are days in words, `was` being the date that moved; `expected` reads after "it is
    expected": `on Thursday, March 12`, and `expected_by` is the same in fewer words; where that day is over, `passed`
    names it. `pieces` is given only where some are
    still missing. `late` is true where the promised date has passed or cannot be kept, `backordered` where that is news.
    """

    number: str
    what: str
    several: bool
    here_on: str
    pieces: str
    paid: str
    promised_on: str
    expected: str
    expected_by: str
    passed: str
    was: str
    late: bool
    backordered: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """The parts of one repair order or special order. `replies` has, by word (`WAIT`), the answers about them."""

    label: str
    vehicle: str
    parts: tuple[Part, ...]
    replies: Mapping[str, Reply]

    @property
    def title(self) -> str:
        """The label as a line begins with it."""
        return self.label[0].upper() + self.label[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One kind of news, over all the customer's orders. `leads` is true of the first: it has the letter's one action.

    `pick_up` is true where all of it is the counter's: there is nothing to install. `asks` is true where the news ends
    with a question.
    """

    template: str
    orders: tuple[Order, ...]
    leads: bool
    pick_up: bool
    asks: bool

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(part for order in self.orders for part in order.parts)

    @property
    def one(self) -> bool:
        """Whether it is one piece of one part: `it`, and not `them`."""
        return len(self.parts) == 1 and not self.parts[0].several

    @property
    def parts_are(self) -> str:
        """`part is`, `3 parts are`; without the number where a line holds several pieces."""
        if self.one:
            return "part is"
        return "parts are" if any(part.several for part in self.parts) else f"{len(self.parts)} parts are"

    @property
    def complete(self) -> bool:
        """Whether all pieces of every part named here have come."""
        return not any(part.pieces for part in self.parts)

    @property
    def labels(self) -> str:
        """The orders by number, `RO 60123 and RO 60188`, short enough for a subject."""
        names = [order.label for order in self.orders]
        if len(names) > LABELS_IN_A_LINE:
            names = [*names[:LABELS_IN_A_LINE], f"{len(names) - LABELS_IN_A_LINE} more"]
        return listed(names)


def sections_of(
    dose: Dose, promises: Mapping[int, Promise], templates: Mapping[str, str], clock: Clock, *, reply_to: str
) -> tuple[Section, ...]:
    """The sections of one letter in the order of the dose, the most important first (SPEC D1), each promise in one.

    `templates` names the section of each rule, `reply_to` the address that answers go to. Raises ValueError for a rule
    that no section speaks of.
    """
    due: dict[int, set[str]] = {}
    for notice in dose.notices:
        if notice.rule not in templates:
            raise ValueError(f"no letter to a customer speaks of {notice.rule}")
        due.setdefault(notice.promise, set()).add(notice.rule)
    by_template: dict[str, dict[str, list[Promise]]] = {}
    for identity, rules in due.items():
        orders = by_template.setdefault(templates[min(rules, key=SPEAKS_FIRST.index)], {})
        orders.setdefault(order_label(promises[identity]), []).append(promises[identity])
    return tuple(
        Section(
            template=template,
            orders=tuple(_order(label, about, due, clock, reply_to) for label, about in orders.items()),
            leads=position == 0,
            pick_up=all(p.so_type is not SoType.RO_SALE for about in orders.values() for p in about),
            asks=any(due[p.id] & ASKING for about in orders.values() for p in about),
        )
        for position, (template, orders) in enumerate(by_template.items())
    )


def order_label(promise: Promise) -> str:
    """The number under which the customer knows the order: `RO 60123`, else `order S5521`."""
    return f"RO {one_line(promise.ro, 30)}" if promise.ro else f"order {one_line(promise.so or promise.number, 30)}"


def said(day: date | None, today: date) -> str:
    """A day in words, with its year where it is not this one."""
    if day is None:
        return ""
    return weekday_name(day) if day.year == today.year else f"{weekday_name(day)}, {day.year}"


def expected(promise: Promise, today: date) -> str:
    """When the supplier says it comes, in words; empty where there is no date or it has passed."""
    first, last = promise.eta_from, promise.eta_to
    if last is None or last < today:
        return ""
    if first == last:
        return f"on {said(last, today)}"
    if first is None or first <= today:
        return f"by {said(last, today)}"
    return f"between {said(first, today)} and {said(last, today)}"


def expected_by(promise: Promise, today: date) -> str:
    """The same as `expected`, in words for a subject: the last day only."""
    words = expected(promise, today)
    return f"by {said(promise.eta_to, today)}" if words.startswith("between") else words


def dollars(amount: Decimal) -> str:
    """`$50`, `$1,249.50`."""
    return f"${amount:,.2f}".removesuffix(".00")


def pieces(promise: Promise) -> str:
    """How many pieces, where it is more than one: `2 × `."""
    count = promise.qty_ordered or Decimal(1)
    return f"{count.normalize():f} × " if count > 1 else ""


def _pieces_here(promise: Promise) -> str:
    if not promise.qty_ordered:
        return "some pieces are here"
    return (
        f"{(promise.qty_received or Decimal(0)).normalize():f} of {promise.qty_ordered.normalize():f} pieces are here"
    )


def _order(label: str, about: list[Promise], due: Mapping[int, set[str]], clock: Clock, reply_to: str) -> Order:
    vehicle = next((promise.vehicle for promise in about if promise.vehicle), None)
    return Order(
        label=label,
        vehicle=one_line(vehicle, 60),
        parts=tuple(_part(promise, due[promise.id], clock) for promise in about),
        replies=replies([promise.number for promise in about], reply_to),
    )


def _part(promise: Promise, rules: set[str], clock: Clock) -> Part:
    today = clock.today
    paid = ""
    if promise.prepaid:
        paid = "already paid for"
    elif promise.deposit and promise.deposit > 0:
        paid = f"we have your deposit of {dollars(promise.deposit)}"
    return Part(
        number=promise.number,
        several=(promise.qty_ordered or 1) > 1,
        what=pieces(promise) + one_line(promise.what, 80),
        here_on=said(promise.received_on or promise.arrived_on, today),
        pieces=_pieces_here(promise) if promise.status is Status.PARTIAL else "",
        paid=paid,
        promised_on=said(promise.promised_on, today),
        expected=expected(promise, today),
        expected_by=expected_by(promise, today),
        passed=said(promise.eta_to, today) if promise.eta_to and promise.eta_to < today else "",
        was=said(promise.eta_was, today) if rules & MOVED else "",
        late=_is_late(promise, today),
        backordered="N4" in rules,
    )


def _is_late(promise: Promise, today: date) -> bool:
    """Whether the date that the customer was told has passed, or the supplier's is later."""
    promised = promise.promised_on
    return promised is not None and (promised < today or (promise.eta_to is not None and promise.eta_to > promised))
