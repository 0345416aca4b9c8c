"""Rows of an export as sightings of promises (SPEC 3, 4, X4, X12).

Never lets a row say anything of another, and never fills in what a row does not say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta, tzinfo
from decimal import Decimal
from functools import partial
from itertools import compress
from typing import Any, TypeVar

from weowe_cli.exports.dates import Dates, Eta, Untrusted, unsure
from weowe_cli.exports.layout import Layout
from weowe_cli.exports.no_promise import RETURN, no_promise
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

V = TypeVar("V")

OTHER_WAYS = frozenset({"block_email", "block_phone", "home_phone", "work_phone", "email_2"})
"""Columns that say how else, or how not, a customer is reached."""
LONG_BEFORE = timedelta(days=365)
"""How long before its order nothing can have come or been expected; some reports date an order by an RO that was opened later."""
DATE_COLUMNS = ("ordered_on", "promised_on", "received_on", "installed_on", "eta", "eta_from", "eta_to")
NEWER = FIELDS.index("superseded_by")
EVIDENCE = (
    "qty_ordered",
    "qty_received",
    "qty_backordered",
    "qty_cancelled",
    "qty_backordered_oem",
    "qty_cancelled_oem",
    "status",
)
"""The columns that say how far an order is, the status word last; beside them it counts which dates there are."""
Picked = tuple[int, tuple[str, ...]]
"""The number of a row, and its cells of `FIELDS`."""
Cells = Mapping[str, tuple[str, ...]]
"""The cells of some rows, by column."""
Said = dict[str, Sequence[Any]]
"""What some rows say, by field of a sighting."""
State = tuple[Status | None, str | None, str | None]


class RowReader:
    """Reads the rows of one export of one night: cells of `FIELDS` in, sightings out."""

    def __init__(self, layout: Layout, profile: Profile, *, as_of: date, zone: tzinfo) -> None:
        self._dates = dates = {field: Dates(profile, as_of=as_of, zone=zone) for field in DATE_COLUMNS}
        self._prefixes = tuple(prefix.upper() for prefix in profile.make_prefixes)
        self._words = {word_key(word): status for status, words in profile.status_words.items() for word in words}
        self._so_types = {word_key(word): so_type for so_type, words in profile.so_types.items() for word in words}
        we_owe = frozenset(word_key(word) for word in profile.we_owe_words)
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
        self._promised_on = Memo("promised_on", dates["promised_on"].day_promised)
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
        self._no_promise = no_promise(profile, layout)
        self._kind = Memo("kind", lambda raw: Kind.WE_OWE if word_key(raw) in we_owe else Kind.SPECIAL_ORDER)
        self._so_type = Memo("so_type", lambda raw: self._so_types.get(word_key(raw)))
        self._no_dates: set[tuple[str, str]] = set()
        self._states: dict[tuple[object, ...], State] = {}
        """By the evidence: what gives a state in one row gives it in every row."""

    def read(self, rows: Sequence[Picked]) -> list[Sighting | str | Doubt]:
        """What each of these rows says: a sighting, why it makes no promise (SPEC X12), or why it is not trusted.

        All of them are read column by column, in half the time. Where one is not trusted, each eighth of them is read so.
        """
        try:
            return self._together(rows)
        except Doubt as doubt:
            if len(rows) == 1:
                self._doubted(doubt)
                return [doubt]
        lot = -(-len(rows) // 8)
        return [said for begin in range(0, len(rows), lot) for said in self.read(rows[begin : begin + lot])]

    def _doubted(self, doubt: Doubt) -> None:
        """Let every row with a date that is none speak against the order of day and month; its text was read just once."""
        if doubt.field in self._dates:
            if (doubt.field, doubt.value) in self._no_dates:
                self._dates[doubt.field].note(doubt.value)
            self._no_dates.add((doubt.field, doubt.value))

    def _together(self, rows: Sequence[Picked]) -> list[Sighting | str | Doubt]:
        """What rows say that are all to be trusted. Raises Doubt where one is not.

        Those that make no promise are taken out first, and what they would say is not asked.
        """
        if not rows:
            return []
        cells = dict(zip(FIELDS, zip(*(picked for _, picked in rows), strict=True), strict=True))
        said: Said = {}
        aside = {
            at: reason
            for field, is_one, reason in self._no_promise
            for at in compress(range(len(rows)), is_one.of(cells[field]))
        }
        if not aside:
            said = self._numbers(cells)
            aside = {at: RETURN for at, pieces in enumerate(said["qty_ordered"]) if pieces is not None and pieces < 0}
        if aside:
            others = iter(self._together([row for at, row in enumerate(rows) if at not in aside]))
            return [aside.get(at) or next(others) for at in range(len(rows))]
        said |= self._standing(cells, said["qty_ordered"])
        said |= self._reached(cells)
        said |= self._known(cells)
        types = zip(self._so_type.of(cells["so_type"]), said["ro"], strict=True)
        said["so_type"] = [known or (SoType.RO_SALE if ro else SoType.CUSTOMER_ORDER) for known, ro in types]
        said["row"] = [number for number, _ in rows]
        return list(map(Sighting._make, zip(*(said[field] for field in Sighting._fields), strict=True)))

    def _numbers(self, cells: Cells) -> Said:
        """What tells promises apart, and the pieces ordered."""
        part_cells, supersedes = cells["part_number"], cells["supersedes"]
        parts = self._part.of(part_cells)
        if None in parts:
            raise Doubt("part_number", part_cells[parts.index(None)], "there is no part number")
        if self._renumbered:
            newer = list(map(self._newer, cells["superseded_by"], part_cells))
            supersedes = tuple(
                old if new else cell for new, old, cell in zip(newer, part_cells, supersedes, strict=True)
            )
            parts = [new or part for new, part in zip(newer, parts, strict=True)]
            part_cells = tuple(new or cell for new, cell in zip(newer, part_cells, strict=True))
        sos = [_order_number("so", cell) for cell in cells["so"]]
        ros = [_order_number("ro", cell) for cell in cells["ro"]]
        for at, (so, ro) in enumerate(zip(sos, ros, strict=True)):
            if so is None and ro is None:
                raise Doubt("so", cells["so"][at] or cells["ro"][at], "there is no order number and no RO number")
        return {
            "part_number": parts,
            "part_key": self.part_key.of(part_cells),
            "supersedes_key": [key or None for key in self.part_key.of(supersedes)],
            "so": sos,
            "ro": ros,
            "line": self._code.of(cells["line"]),
            "qty_ordered": self._ordered.of(cells["qty_ordered"]),
        }

    def _standing(self, cells: Cells, ordered: Sequence[Decimal | None]) -> Said:
        """How far the orders are: pieces, days, status."""
        received, backordered = self._received.of(cells["qty_received"]), self._backordered.of(cells["qty_backordered"])
        cancelled = self._cancelled.of(cells["qty_cancelled"])
        if self._counts_of_two:
            # The pieces on backorder may be counted by both, but what one has cancelled the other has not.
            backordered = list(map(most, backordered, self._backordered_oem.of(cells["qty_backordered_oem"])))
            cancelled = list(
                map(total, zip(cancelled, self._cancelled_oem.of(cells["qty_cancelled_oem"]), strict=True))
            )
        ordered_on, received_on = self._ordered_on.of(cells["ordered_on"]), self._received_on.of(cells["received_on"])
        installed_on = self._installed_on.of(cells["installed_on"])
        if self._one_eta:
            etas = self._eta.of(cells["eta"])
        else:
            etas = list(map(self._both_ends, cells["eta"], cells["eta_from"], cells["eta_to"]))
        last_days, promised_on = [eta.last for eta in etas], self._promised_on.of(cells["promised_on"])
        _not_long_before(ordered_on, "eta", list(map(_first, cells["eta"], cells["eta_to"])), last_days)
        _not_long_before(ordered_on, "received_on", cells["received_on"], received_on)
        _not_long_before(ordered_on, "promised_on", cells["promised_on"], promised_on)
        counts = zip(ordered, received, backordered, cancelled, strict=True)
        dates = zip(ordered_on, received_on, installed_on, strict=True)
        states = list(map(self._state, zip(*(cells[field] for field in EVIDENCE), strict=True), counts, dates))
        return {
            "qty_received": received,
            "qty_backordered": backordered,
            "qty_cancelled": cancelled,
            "status": [status for status, _, _ in states],
            "unknown_word": [word for _, word, _ in states],
            "conflict": [conflict for _, _, conflict in states],
            "dms_status": self._as_it_stands.of(cells["status"]),
            "ordered_on": ordered_on,
            "received_on": received_on,
            "installed_on": installed_on,
            "promised_on": promised_on,
            "eta_from": [eta.first for eta in etas],
            "eta_to": last_days,
            "eta_text": [eta.text for eta in etas],
        }

    def _reached(self, cells: Cells) -> Said:
        """Who the customers are, and how they may be reached."""
        names, phones, emails = (
            self._name.of(cells["customer"]),
            self._phone.of(cells["phone"]),
            self._email.of(cells["email"]),
        )
        opt_out = self._opt_out.of(cells["opt_out"])
        if any(cells["first_name"]) or any(cells["last_name"]):
            names = [
                name or full_name(*both)
                for name, *both in zip(names, cells["first_name"], cells["last_name"], strict=True)
            ]
        if self._reached_otherwise:
            home, work = self._phone.of(cells["home_phone"]), self._phone.of(cells["work_phone"])
            blocked = self._opt_out.of(cells["block_phone"])
            phones = [
                None if block else one or at_home or at_work
                for one, at_home, at_work, block in zip(phones, home, work, blocked, strict=True)
            ]
            emails = list(map(_first, emails, self._email.of(cells["email_2"])))
            opt_out = list(map(either, opt_out, self._opt_out.of(cells["block_email"])))
        return {
            "customer": names,
            "phone": phones,
            "email": emails,
            "opt_out": opt_out,
            "customer_no": self._code.of(cells["customer_no"]),
            "channel": [text(cell.casefold()) for cell in cells["channel"]],
            "text_consent": self._consent.of(cells["text_consent"]),
        }

    def _known(self, cells: Cells) -> Said:
        """What else is known of the parts, the vehicles and the money."""
        deposits, vehicles = self._deposit.of(cells["deposit"]), self._text.of(cells["vehicle"])
        if any(cells["model"]):
            made = zip(cells["year"], cells["make"], cells["model"], strict=True)
            vehicles = [
                one or (text(" ".join(filter(None, words))) if words[2] else None)
                for one, words in zip(vehicles, made, strict=True)
            ]
        paid = zip(deposits, self._paid.of(cells["prepaid"]), strict=True)
        return {
            "kind": self._kind.of(cells["kind"]),
            "description": self._text.of(cells["description"]),
            "make": self._as_it_stands.of(cells["make"]),
            "advisor": self._advisor.of(cells["advisor"]),
            "vin": [text(cell.upper()) for cell in cells["vin"]],
            "vehicle": vehicles,
            "part_price": self._price.of(cells["price"]),
            "labor": self._labor.of(cells["labor"]),
            "deposit": deposits,
            "prepaid": [True if deposit is not None and deposit > 0 else other for deposit, other in paid],
            "bin": self._code.of(cells["bin"]),
            "employee": self._yes_or_no.of(cells["employee"]),
            "approved": self._yes_or_no.of(cells["approved"]),
            "tax_exempt": self._yes_or_no.of(cells["tax_exempt"]),
            "recall": [text(cell) for cell in cells["recall"]],
        }

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
        cells: tuple[str, ...],
        counts: tuple[Decimal | None, ...],
        dates: tuple[date | None, ...],
    ) -> State:
        """The status, the word if nobody knows it, and the conflict."""
        ordered_on, received_on, installed_on = dates
        evidence = cells, ordered_on is None, received_on is None, installed_on is None
        state = self._states.get(evidence)
        if state is None:
            word = cells[-1]
            # `Received?` is a question.
            meaning = None if "?" in word else self._words.get(word_key(word))
            if meaning is None and word_key(word):
                state = None, word, None
            else:
                read = read_status(
                    Quantities(*counts),
                    meaning,
                    ordered_on=ordered_on,
                    received_on=received_on,
                    installed_on=installed_on,
                )
                state = read.status, None, read.conflict
            self._states[evidence] = state
        return state


def _order_number(field: str, raw: str) -> str | None:
    try:
        return order_number(raw)
    except Untrusted as error:
        raise Doubt(field, raw, str(error)) from error


def _not_long_before(
    ordered_on: Sequence[date | None], field: str, cells: Sequence[str], days: Sequence[date | None]
) -> None:
    for ordered, day, cell in zip(ordered_on, days, cells, strict=True):
        if day and ordered and ordered - day > LONG_BEFORE:
            raise Doubt(field, cell, f"this is more than a year before the order, {ordered}")


def _first(one: V, other: V) -> V:
    """The first of two that says something."""
    return one or other


def most(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """The larger of two counts of the same pieces, None where neither is known."""
    return max((count for count in (one, other) if count is not None), default=None)


def total(figures: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of the pieces that are known, None where none is."""
    known = [figure for figure in figures if figure is not None]
    return sum(known, Decimal(0)) if known else None
