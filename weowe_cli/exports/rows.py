"""One row of an export as a sighting of a promise (SPEC 3, 4, X4, X12).

Never looks at two rows at once, and never fills in what a row does not say.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo
from decimal import Decimal
from functools import partial

from weowe_cli.exports.dates import Dates, Eta, Untrusted, unsure
from weowe_cli.exports.layout import Layout
from weowe_cli.exports.profile import FIELDS, Profile, word_key
from weowe_cli.exports.values import (
    Doubt,
    Emails,
    Memo,
    advisor,
    agreed,
    code,
    customer_name,
    either,
    full_name,
    money,
    opted_out,
    order_number,
    paid,
    part_number,
    phone,
    pieces,
    quantity,
    text,
    whole,
    yes_or_no,
)
from weowe_cli.promises.record import Kind, Sighting, SoType, Status, order_key, part_key
from weowe_cli.promises.statuses import Quantities, read_status

CORE = "core charge or return"
RETURN = "return"
STOCK = "stock order"
INTERNAL = "internal customer"
REPEATED = "repeated row"

SAYS: dict[str, tuple[str, ...]] = {
    "eta": ("eta_from", "eta_to", "eta_text"),
    "eta_from": ("eta_from", "eta_text"),
    "eta_to": ("eta_to", "eta_text"),
    "status": ("status", "dms_status"),
    "supersedes": ("supersedes_key",),
    "superseded_by": ("supersedes_key",),
    "qty_backordered_oem": ("qty_backordered",),
    "qty_cancelled_oem": ("qty_cancelled",),
    "block_email": ("opt_out",),
    "block_phone": (),
    "home_phone": ("phone",),
    "work_phone": ("phone",),
    "email_2": ("email",),
    "core_line": (),
    "first_name": ("customer",),
    "last_name": ("customer",),
    "year": ("vehicle",),
    "model": ("vehicle",),
    "price": ("part_price",),
    "order_type": (),
    "part_number": ("part_number", "part_key"),
}
"""Fields of a sighting that a column fills, where they are not called the same."""
OTHER_WAYS = frozenset({"block_email", "block_phone", "home_phone", "work_phone", "email_2"})
"""Columns that say how else, or how not, a customer is reached."""
LONG_BEFORE = timedelta(days=365)
"""How long before its order nothing can have come or been expected; some reports date an order by an RO that was opened later."""
DATE_COLUMNS = ("ordered_on", "promised_on", "received_on", "installed_on", "eta", "eta_from", "eta_to")
NEWER = FIELDS.index("superseded_by")


def says(layout: Layout) -> frozenset[str]:
    """The fields of a sighting that this export has columns for. What follows from the row itself it always says."""
    always = {"conflict", "unknown_word"}
    return frozenset(always.union(*(SAYS.get(field, (field,)) for field in layout.columns)))


class RowReader:
    """Reads the rows of one export of one night: cells of `FIELDS` in, a sighting out."""

    def __init__(self, layout: Layout, profile: Profile, *, as_of: date, zone: tzinfo) -> None:
        self._dates = dates = {field: Dates(profile, as_of=as_of, zone=zone) for field in DATE_COLUMNS}
        self._prefixes = tuple(prefix.upper() for prefix in profile.make_prefixes)
        self._words = {word_key(word): status for status, words in profile.status_words.items() for word in words}
        self._so_types = {word_key(word): so_type for so_type, words in profile.so_types.items() for word in words}
        we_owe = frozenset(word_key(word) for word in profile.we_owe_words)
        self._core_ends = tuple(suffix.upper() for suffix in profile.cores.suffixes)
        self._core_words = tuple(word.upper() for word in profile.cores.words)
        self._core_marks = tuple(
            (FIELDS.index(field), Memo(field, partial(_is_one_of, frozenset(map(word_key, words)))))
            for field, words in profile.cores.marks.items()
            if field in layout.columns
        )
        self._stock_at = FIELDS.index(profile.stock_orders.field)
        stock = frozenset(word_key(word) for word in profile.stock_orders.words)
        marks = [mark.casefold() for mark in profile.internal_customers]
        self._internal = frozenset(mark for mark in marks if not mark.endswith("*"))
        self._internal_starts = tuple(mark[:-1] for mark in marks if mark.endswith("*"))
        self._one_eta = not {"eta_from", "eta_to"} & layout.columns.keys()
        self._renumbered = "superseded_by" in layout.columns
        self._counts_of_two = not {"qty_backordered_oem", "qty_cancelled_oem"}.isdisjoint(layout.columns)
        self._reached_otherwise = not OTHER_WAYS.isdisjoint(layout.columns)

        self.part_key = Memo("part_number", self._key)
        self._part, self._newer_part = Memo("part_number", part_number), Memo("superseded_by", part_number)
        # Exports repeat themselves: one text in place of thousands that are alike.
        self._text, self._as_it_stands = Memo("", text), Memo("", lambda raw: raw or None)
        self._code, self._advisor = Memo("bin", code), Memo("advisor", advisor)
        self._ordered = Memo("qty_ordered", quantity)
        self._received = Memo("qty_received", pieces)
        self._backordered = Memo("qty_backordered", pieces)
        self._cancelled = Memo("qty_cancelled", pieces)
        self._backordered_oem = Memo("qty_backordered_oem", pieces)
        self._cancelled_oem = Memo("qty_cancelled_oem", pieces)
        self._ordered_on = Memo("ordered_on", dates["ordered_on"].day_ordered)
        self._promised_on = Memo("promised_on", dates["promised_on"].day)
        self._received_on = Memo("received_on", dates["received_on"].day_past)
        self._installed_on = Memo("installed_on", dates["installed_on"].day_past)
        self._eta, self._eta_from, self._eta_to = (
            Memo(field, dates[field].eta) for field in ("eta", "eta_from", "eta_to")
        )
        dollars = partial(money, cents=profile.cents)
        self._price, self._labor = Memo("price", dollars), Memo("labor", dollars)
        self._deposit = Memo("deposit", dollars)
        self._paid, self._opt_out = Memo("prepaid", paid), Memo("opt_out", opted_out)
        self._yes_or_no = Memo("employee", yes_or_no)
        self._consent = Memo("text_consent", agreed)
        self._name, self._phone = Memo("customer", customer_name), Memo("phone", phone)
        self._email = Memo("email", Emails(profile.placeholder_emails).read)
        self._core_part = Memo("part_number", self._is_core_part)
        self._core_description = Memo("description", self._is_core_description)
        self._is_internal = Memo("customer", self._internal_customer)
        self._is_stock = Memo(profile.stock_orders.field, partial(_is_one_of, stock))
        self._kind = Memo("kind", lambda raw: Kind.WE_OWE if word_key(raw) in we_owe else Kind.SPECIAL_ORDER)
        self._so_type = Memo("so_type", lambda raw: self._so_types.get(word_key(raw)))
        self._states: dict[tuple[object, ...], tuple[Status | None, str | None, str | None]] = {}
        """By the evidence: what gives a state in one row gives it in every row."""

    def read(self, row: int, picked: tuple[str, ...]) -> Sighting | str:
        """The sighting of one row, or why it makes no promise (SPEC X12). Raises Doubt where it is untrusted."""
        (
            part_cell, so_cell, ro_cell, line, kind, so_type, _, supersedes, description, make,
            ordered_cell, received_cell, backordered_cell, cancelled_cell, word,
            ordered_on_cell, eta_cell, eta_from_cell, eta_to_cell, promised_on, received_on_cell, installed_on_cell,
            advisor_cell, customer, first_name, last_name, customer_no, phone_cell, email, channel, opt_out,
            vin, vehicle, year, model, price, labor, deposit_cell, prepaid, bin_cell,
            _, superseded_by, backordered_oem, cancelled_oem, block_email, block_phone, home_phone, work_phone, email_2,
            employee, approved, tax_exempt, recall, text_consent,
        ) = picked  # fmt: skip
        if self._core_part[part_cell] or self._core_description[description]:
            return CORE
        for at, is_core in self._core_marks:
            if is_core[picked[at]]:
                return CORE
        if self._is_stock[picked[self._stock_at]]:
            return STOCK
        if self._is_internal[customer]:
            return INTERNAL
        part = self._part[part_cell]
        if part is None:
            raise Doubt("part_number", part_cell, "there is no part number")
        if self._renumbered and (newer := self._newer(superseded_by, part_cell)):
            part, part_cell, supersedes = newer, newer, part_cell
        so, ro = _order_number("so", so_cell), _order_number("ro", ro_cell)
        if so is None and ro is None:
            raise Doubt("so", so_cell or ro_cell, "there is no order number and no RO number")
        ordered = self._ordered[ordered_cell]
        if ordered is not None and ordered < 0:
            return RETURN
        received, backordered = self._received[received_cell], self._backordered[backordered_cell]
        cancelled = self._cancelled[cancelled_cell]
        if self._counts_of_two:
            # The pieces on backorder may be counted by both, but what one has cancelled the other has not.
            backordered = most(backordered, self._backordered_oem[backordered_oem])
            cancelled = total((cancelled, self._cancelled_oem[cancelled_oem]))
        ordered_on, received_on = self._ordered_on[ordered_on_cell], self._received_on[received_on_cell]
        installed_on = self._installed_on[installed_on_cell]
        eta = self._eta[eta_cell] if self._one_eta else self._both_ends(eta_cell, eta_from_cell, eta_to_cell)
        promised = self._promised_on[promised_on]
        if ordered_on:
            _not_long_before(ordered_on, "eta", eta_cell or eta_to_cell, eta.last)
            _not_long_before(ordered_on, "received_on", received_on_cell, received_on)
            _not_long_before(ordered_on, "promised_on", promised_on, promised)
        evidence = (
            ordered_cell, received_cell, backordered_cell, cancelled_cell, backordered_oem, cancelled_oem, word,
            ordered_on is None, received_on is None, installed_on is None,
        )  # fmt: skip
        state = self._states.get(evidence)
        if state is None:
            counts = Quantities(ordered, received, backordered, cancelled)
            state = self._states[evidence] = self._state(
                counts, word, ordered_on=ordered_on, received_on=received_on, installed_on=installed_on
            )
        status, unknown_word, conflict = state
        deposit = self._deposit[deposit_cell]
        number, address, no_letters = self._phone[phone_cell], self._email[email], self._opt_out[opt_out]
        if self._reached_otherwise:
            number = number or self._phone[home_phone] or self._phone[work_phone]
            number = None if self._opt_out[block_phone] else number
            address = address or self._email[email_2]
            no_letters = either(no_letters, self._opt_out[block_email])
        return Sighting(
            row=row,
            part_number=part,
            part_key=self.part_key[part_cell],
            so=so,
            ro=ro,
            line=self._code[line],
            kind=self._kind[kind],
            so_type=self._so_type[so_type] or (SoType.RO_SALE if ro else SoType.CUSTOMER_ORDER),
            supersedes_key=self.part_key[supersedes] if supersedes else None,
            description=self._text[description],
            make=self._as_it_stands[make],
            qty_ordered=ordered,
            qty_received=received,
            qty_backordered=backordered,
            qty_cancelled=cancelled,
            status=status,
            dms_status=self._as_it_stands[word],
            unknown_word=unknown_word,
            conflict=conflict,
            ordered_on=ordered_on,
            eta_from=eta.first,
            eta_to=eta.last,
            eta_text=eta.text,
            promised_on=promised,
            received_on=received_on,
            installed_on=installed_on,
            advisor=self._advisor[advisor_cell],
            customer=self._name[customer] or full_name(first_name, last_name),
            customer_no=self._code[customer_no],
            phone=number,
            email=address,
            channel=text(channel.casefold()),
            opt_out=no_letters,
            vin=text(vin.upper()),
            vehicle=self._text[vehicle]
            or text(" ".join(word for word in (year, make, model) if word) if model else ""),
            part_price=self._price[price],
            labor=self._labor[labor],
            deposit=deposit,
            prepaid=True if deposit is not None and deposit > 0 else self._paid[prepaid],
            bin=self._code[bin_cell],
            employee=self._yes_or_no[employee],
            approved=self._yes_or_no[approved],
            tax_exempt=self._yes_or_no[tax_exempt],
            recall=text(recall),
            text_consent=self._consent[text_consent],
        )

    def unsure(self, *, of_a_workbook: bool) -> frozenset[date]:
        """The days that the rows so far gave and that may be others."""
        return unsure(self._dates.values(), of_a_workbook=of_a_workbook)

    def part(self, picked: tuple[str, ...]) -> str | None:
        """The part key of a row, None where its part number cannot be read: it may be of any part of its order."""
        try:
            newer = self._newer(picked[NEWER], picked[0]) if self._renumbered else None
            return self.part_key[newer or picked[0]] if self._part[picked[0]] else None
        except Doubt:
            return None

    def order_key(self, picked: tuple[str, ...]) -> str | None:
        """The number that the promise of a row goes by, None where the row gives neither SO nor RO."""
        try:
            return order_key(order_number(picked[1]), order_number(picked[2])) or None
        except Untrusted:
            return None

    def line(self, picked: tuple[str, ...]) -> str | None:
        """The line number of a row."""
        return self._code[picked[3]]

    def _newer(self, superseded_by: str, part_cell: str) -> str | None:
        """The number that has taken the place of this part's, to which its promise goes over (SPEC 4)."""
        newer = self._newer_part[superseded_by]
        return newer if newer and self.part_key[newer] != self.part_key[part_cell] else None

    def _key(self, raw: str) -> str:
        return part_key(whole(raw), self._prefixes)

    def _both_ends(self, one: str, first: str, last: str) -> Eta:
        """The ETA of two columns; a single end stands for both, and the plain column where both are empty."""
        begins, ends = self._eta_from[first], self._eta_to[last]
        days = [day for eta in (begins, ends) for day in (eta.first, eta.last) if day]
        if not days:
            either = begins if begins.text else ends
            return either if either.text else self._eta[one]
        if begins.first and ends.last and ends.last < begins.first:
            raise Doubt("eta_to", last, "the range ends before it begins")
        return Eta(min(days), max(days))

    def _state(
        self,
        counts: Quantities,
        word: str,
        *,
        ordered_on: date | None,
        received_on: date | None,
        installed_on: date | None,
    ) -> tuple[Status | None, str | None, str | None]:
        """The status, the word if nobody knows it, and the conflict."""
        # `Received?` is a question.
        meaning = None if "?" in word else self._words.get(word_key(word))
        if meaning is None and word_key(word):
            return None, word, None
        read = read_status(counts, meaning, ordered_on=ordered_on, received_on=received_on, installed_on=installed_on)
        return read.status, None, read.conflict

    def _is_core_part(self, raw: str) -> bool:
        return bool(self._core_ends) and raw.upper().endswith(self._core_ends)

    def _is_core_description(self, raw: str) -> bool:
        return any(word in raw.upper() for word in self._core_words)

    def _internal_customer(self, raw: str) -> bool:
        name = raw.casefold()
        return bool(name) and (name in self._internal or name.startswith(self._internal_starts))


def _order_number(field: str, raw: str) -> str | None:
    try:
        return order_number(raw)
    except Untrusted as error:
        raise Doubt(field, raw, str(error)) from error


def _not_long_before(ordered_on: date, field: str, raw: str, day: date | None) -> None:
    if day and ordered_on - day > LONG_BEFORE:
        raise Doubt(field, raw, f"this is more than a year before the order, {ordered_on}")


def _is_one_of(words: frozenset[str], raw: str) -> bool:
    return word_key(raw) in words


def most(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """The larger of two counts of the same pieces, None where neither is known."""
    return max((count for count in (one, other) if count is not None), default=None)


def total(figures: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the pieces that are known, None where none is."""
    known = [figure for figure in figures if figure is not None]
    return sum(known, Decimal(0)) if known else None
