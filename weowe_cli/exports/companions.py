"""A report of ROs or customers as facts by number, of which only the new ones are read (SPEC X15).

Never touches a ledger or a promise: what is known comes in as digests, and whom a number concerns is not asked here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import accumulate, pairwise, repeat
from operator import itemgetter
from typing import Any

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.dates import TURNED_ROUND, Dates, unsure
from weowe_cli.exports.furniture import Furniture
from weowe_cli.exports.layout import Layout, Needs, choose_table
from weowe_cli.exports.profile import Profile
from weowe_cli.exports.reading import Reading, SetAside
from weowe_cli.exports.tables import Table, TableKind
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
    opted_out,
    phone,
    text,
)
from weowe_cli.promises.facts import Companion, ExportKind, Fact, JoinBy, Said, join_key, one_fact

COLUMNS: dict[Said, tuple[str, ...]] = {
    Said.PROMISED_ON: ("promised_on",),
    Said.ADVISOR: ("advisor",),
    Said.CUSTOMER: ("customer", "first_name", "last_name"),
    Said.CUSTOMER_NO: ("customer_no",),
    Said.EMAIL: ("email", "email_2"),
    Said.PHONE: ("phone", "home_phone", "work_phone", "block_phone"),
    Said.CHANNEL: ("channel",),
    Said.OPT_OUT: ("opt_out", "block_email"),
    Said.TEXT_CONSENT: ("text_consent",),
    Said.VIN: ("vin",),
    Said.VEHICLE: ("vehicle", "year", "make", "model"),
    Said.RECALL: ("recall",),
}
"""The columns from which each answer is read."""

ENOUGH = {**COLUMNS, Said.PHONE: ("phone", "home_phone", "work_phone"), Said.VEHICLE: ("vehicle", "model")}
"""Those of them of which one is enough for an answer."""

CALLED = {
    Said.PROMISED_ON: "a promised date",
    Said.ADVISOR: "an advisor",
    Said.CUSTOMER: "a customer's name",
    Said.CUSTOMER_NO: "a customer number",
    Said.EMAIL: "an email address",
    Said.PHONE: "a phone number",
    Said.CHANNEL: "a preferred channel",
    Said.OPT_OUT: "an opt-out",
    Said.TEXT_CONSENT: "a consent to text messages",
    Said.VIN: "a VIN",
    Said.VEHICLE: "a vehicle",
    Said.RECALL: "a recall",
}
NUMBERS = {JoinBy.RO: "an RO number", JoinBy.CUSTOMER_NO: "a customer number", JoinBy.VIN: "a VIN"}

OTHERS: dict[ExportKind, tuple[tuple[frozenset[str], str], ...]] = {
    ExportKind.REPAIR_ORDERS: ((frozenset({"part_number", "so"}), "special orders"),),
    ExportKind.CUSTOMERS: (
        (frozenset({"part_number"}), "special orders"),
        (frozenset({"ro"}), "repair orders, one customer of many rows"),
    ),
    ExportKind.RECALLS: ((frozenset({"part_number", "so"}), "special orders"),),
}
"""What betrays that a report of one kind is really one of another."""

_NUMBER = re.compile(r"(?=\D*\d)[\w./-]+")
"""What nobody would take for the words of a footer."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a companion says tonight. `reading` is what it is judged by, without any promises.

    `news` has the numbers whose rows are not as they were known, with what they say and their digest; `keys` every
    number that stands in a row, trusted or not.
    """

    reading: Reading
    news: Mapping[str, tuple[Fact, bytes]]
    keys: frozenset[str]


def needs_of(companion: Companion) -> Needs:
    """What a file must have columns for, to be this report: its number, and what it is to say.

    Each answer where somebody wrote down which, else one of those that its kind can give.
    """
    number = NUMBERS[companion.join]
    answers = {CALLED[field]: ENOUGH[field] for field in Said if field in companion.says}
    if not companion.declared:
        anything = tuple(dict.fromkeys(column for columns in answers.values() for column in columns))
        answers = {"anything that it could say": anything}
    report = companion.kind.replace("_", " ")
    return Needs(report, {number: (companion.join.value,), **answers}, least=2, tells_state=False)


def choose_companion(tables: Sequence[Table], profile: Profile, companion: Companion) -> tuple[Table, Layout]:
    """The one table of a file that is this report, and its layout.

    Raises RefusedExport (X6) where none fits or two do, and where the one that fits is a report of another kind.
    """
    table, layout = choose_table(tables, profile, needs_of(companion))
    for columns, what in OTHERS[companion.kind]:
        if columns <= layout.columns.keys():
            headers = " and ".join(f"'{layout.header_of(column)}'" for column in sorted(columns))
            raise RefusedExport(
                f"this is another kind of report: {what}",
                where=f"{table.name}, row {layout.header_row}: it has {headers}",
                todo=f"Hand over the {companion.kind.replace('_', ' ')} of {profile.title}; if this is them, put "
                f"{headers} under ignore_columns: in config/dms/{profile.name}.yml.",
                overridable=False,
            )
    return table, layout


def read_facts(
    table: Table,
    layout: Layout,
    profile: Profile,
    companion: Companion,
    *,
    as_of: date,
    zone: tzinfo,
    known: Mapping[str, bytes],
) -> Facts:
    """What a report says on the night `as_of`, a date of the store in `zone`.

    `known` are the digests that an earlier reading gave: rows that stand as they stood are only counted. A report may
    have a row for each operation or part: the rows of one number are one fact, and where one of them cannot be trusted
    nothing is read of the others.
    """
    return _Report(table, layout, profile, companion, as_of=as_of, zone=zone).facts(known)


class _Report:
    """One pass over the rows, and one over the numbers that are new."""

    def __init__(
        self, table: Table, layout: Layout, profile: Profile, companion: Companion, *, as_of: date, zone: tzinfo
    ) -> None:
        self.table, self.layout, self.companion = table, layout, companion
        self.furniture = Furniture(layout, profile.footers)
        # Whose it is stands beside whatever is said: a letter must not go to whoever had the number before.
        fields = [field for field in Said if field in companion.says or field is Said.CUSTOMER]
        columns = [column for field in fields for column in COLUMNS[field]]
        self.pick: Callable[[list[str]], tuple[str, ...]] = itemgetter(
            layout.columns[companion.join], *(layout.columns.get(column, -1) for column in columns)
        )
        self.says = companion.says.intersection(
            field for field in Said if not layout.columns.keys().isdisjoint(ENOUGH[field])
        )
        self.dates = Dates(profile, as_of=as_of, zone=zone)
        readers = self._readers(profile)
        ends = list(accumulate((len(COLUMNS[field]) for field in fields), initial=0))
        self.answers = [
            (field.value, readers[field], first, last)
            for field, (first, last) in zip(fields, pairwise(ends), strict=True)
        ]
        """Each answer with what reads it and where its cells stand among those that are picked."""
        way = f"{profile.fingerprint} {companion.join} {sorted(companion.says)} {sorted(layout.columns.items())}"
        self.salt = hashlib.blake2b(way.encode(), digest_size=16).digest()
        self.key = Memo(companion.join, lambda cell: join_key(code(cell)))
        self.heads = layout.heads_of(companion.join)
        self.rows = 0
        self.found: dict[str, dict[tuple[str, ...], int]] = {}
        """The raw cells under each number, each different row once, with the place where it first stands."""
        self.doubted: dict[int, Doubt] = {}
        self.broken: set[str] = set()

    def facts(self, known: Mapping[str, bytes]) -> Facts:
        for row, cells, doubt in self.table.rows():
            if row > self.layout.header_row:
                self._take(row, cells, doubt)
        news = dict(self._news(known))
        turned = unsure([self.dates], of_a_workbook=self.table.kind is TableKind.WORKBOOK)
        for key in [key for key, (fact, _) in news.items() if fact.said.get(Said.PROMISED_ON) in turned]:
            del news[key]
            for row in self.found[key].values():
                self._doubt(row, key, Doubt("promised_on", "", TURNED_ROUND))
        reading = Reading(
            rows=self.rows,
            fresh=(),
            unchanged=frozenset(),
            lost=frozenset(),
            digests=[],
            meanings=[],
            set_aside=tuple(self._set_aside()),
            ignored={},
            unknown_words={},
            says=frozenset(field.value for field in self.says),
            headers=tuple(self.layout.headers[index] for index in self.layout.kept),
            footer_seen=self.furniture.end_seen,
            cut_short=self.table.cut_short or self.furniture.miscounted(self.rows),
        )
        return Facts(reading, news, frozenset(self.found) | self.broken)

    def _readers(self, profile: Profile) -> dict[Said, Callable[..., Any]]:
        """How each answer is read from the cells of its columns; a Memo raises Doubt for one that cannot be trusted."""
        name, number = Memo("customer", customer_name), Memo("phone", phone)
        days = Memo("promised_on", self.dates.day_promised)
        email = Memo("email", Emails(profile.placeholder_emails).read)
        return {
            Said.PROMISED_ON: days.__getitem__,
            Said.ADVISOR: advisor,
            Said.CUSTOMER: lambda whole, first, last: name[whole] or full_name(first, last),
            Said.CUSTOMER_NO: code,
            Said.EMAIL: lambda first, second: email[first] or email[second],
            Said.PHONE: lambda cell, home, work, blocked: (
                None if opted_out(blocked) else number[cell] or number[home] or number[work]
            ),
            Said.CHANNEL: lambda word: text(word.casefold()),
            Said.OPT_OUT: lambda letters, email: either(opted_out(letters), opted_out(email)),
            # A consent that its column shows no more is none.
            Said.TEXT_CONSENT: lambda cell: bool(agreed(cell)) if Said.TEXT_CONSENT in self.says else None,
            Said.VIN: lambda cell: text(cell.upper()),
            Said.RECALL: text,
            Said.VEHICLE: lambda whole, year, make, model: (
                text(whole) or text(" ".join(word for word in (year, make, model) if word) if model else "")
            ),
        }

    def _take(self, row: int, cells: list[str], doubt: str | None) -> None:
        """One line below the header: furniture, a row in doubt, or something said under a number."""
        length = len(cells)
        filled = [*cells, *repeat("", max(1, len(self.layout.headers) - length + 1))]
        picked = self.pick(filled)
        number = picked[0]
        # Slow to ask, so only where a row would lack something: TOTAL RECORDS: 12 may stand in the first column.
        is_plain = _NUMBER.fullmatch(number) and length >= self.layout.width and any(picked[1:])
        if number in self.heads if is_plain else self.furniture.is_one(filled):
            return
        self.rows += 1
        key = self.key[number]
        if doubt:
            self._doubt(row, key, Doubt("", "", doubt))
        elif shifted := self.layout.shifted(cells):
            self._doubt(row, key, Doubt("", "", shifted))
        elif not key:
            what = NUMBERS[self.companion.join].partition(" ")[2]
            self._doubt(row, key, Doubt(self.companion.join, number, f"there is no {what}"))
        else:
            self.found.setdefault(key, {}).setdefault(picked[1:], row)

    def _doubt(self, row: int, key: str, doubt: Doubt) -> None:
        self.doubted[row] = doubt
        if key:
            self.broken.add(key)

    def _news(self, known: Mapping[str, bytes]) -> Iterator[tuple[str, tuple[Fact, bytes]]]:
        """The numbers of which every row can be trusted and not every row is known, with what they say."""
        for key, rows in self.found.items():
            digest = self._digest(key, rows)
            if known.get(key) == digest or key in self.broken:
                continue
            said = []
            for cells, row in rows.items():
                try:
                    said.append(self._said(cells))
                except Doubt as doubt:
                    self._doubt(row, key, doubt)
            if key not in self.broken:
                yield key, (one_fact(said, self.companion.says), digest)

    def _said(self, cells: tuple[str, ...]) -> dict[str, Any]:
        """The answers of one row, None where it gives none. Raises Doubt."""
        return {name: read(*cells[first:last]) for name, read, first, last in self.answers}

    def _digest(self, key: str, rows: Mapping[tuple[str, ...], int]) -> bytes:
        """What the rows of a number are known by, in whatever order they stand."""
        raw = "\x1e".join((key, *sorted("\x1f".join(cells) for cells in rows)))
        return hashlib.blake2b(self.salt + raw.encode("utf-8", "surrogatepass"), digest_size=16).digest()

    def _set_aside(self) -> Iterator[SetAside]:
        if not self.doubted:
            return
        layout = self.layout
        for row, cells, _ in self.table.rows():
            if (doubt := self.doubted.get(row)) is not None:
                column = layout.header_of(doubt.field) if doubt.field else ""
                kept = tuple(cells[index] if index < len(cells) else "" for index in layout.kept)
                yield SetAside(row=row, column=column, value=doubt.value, reason=doubt.reason, cells=kept)
