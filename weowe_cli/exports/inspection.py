"""How far each profile can read a file, and what the best of them makes of it: the evidence behind `weowe inspect`.

Never takes a row into a ledger and never raises for a file: why one is refused is part of the answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, tzinfo
from fractions import Fraction
from itertools import islice
from typing import TypeVar

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.blind import table_by_shape
from weowe_cli.exports.companions import COLUMNS, choose_companion, needs_of, read_facts
from weowe_cli.exports.evidence import ColumnEvidence, DateForms, column_evidence, reasons
from weowe_cli.exports.furniture import Furniture
from weowe_cli.exports.guards import Guards, Known, refuse_if_implausible
from weowe_cli.exports.headers import Claims, as_one_line, claims, nearest
from weowe_cli.exports.kinds import FileKind, file_kind
from weowe_cli.exports.layout import HEADER_WITHIN, SPECIAL_ORDERS, Layout, Needs, choose_table, find_layout
from weowe_cli.exports.missing import other_report
from weowe_cli.exports.normalise import normalise
from weowe_cli.exports.profile import FIELDS, Profile, word_key
from weowe_cli.exports.reading import Reading
from weowe_cli.exports.tables import Table, read_tables
from weowe_cli.promises.facts import Companion
from weowe_cli.promises.record import Status

T = TypeVar("T")

FIT_ROWS = 2_000
"""Rows by which the profiles are compared; the one that is used reads the whole file."""
EVIDENCE_ROWS = 5_000
"""Rows whose cells are looked at for shapes and date forms."""

LEAST_KNOWN, LEAST_HEADERS, ROWS_BELOW = 2, 3, 5
"""Where no profile reads the file: how many known headers name a line of them, how many there are in all at least, and
how many lines below it may be without a figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A profile that a file may be written in. `store` is the one whose own words are laid over it, if any are.

    `companion` is what the file says, where a store has it as a report of ROs or customers and not of special orders.
    """

    dms: str
    profile: Profile
    encoding: str
    store: str = ""
    companion: Companion | None = None

    @property
    def needs(self) -> Needs:
        """What a file must have columns for."""
        return needs_of(self.companion) if self.companion else SPECIAL_ORDERS

    @property
    def fields(self) -> frozenset[str]:
        """The fields that are read of such a report."""
        if self.companion is None:
            return frozenset(FIELDS)
        said = (name for answer in self.companion.says for name in COLUMNS[answer])
        return frozenset({self.companion.join.value, *said})

    def of_its_fields(self, found: Mapping[str, T]) -> dict[str, T]:
        """What was found, as far as it is of a field that is read."""
        fields = self.fields
        return {name: one for name, one in found.items() if name in fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How far one profile reads a file, by its first `FIT_ROWS` rows; without a layout it is refused.

    `known` counts the fields that the headers of its best row give, also where they are not enough. `another`: it knows
    the file for another report of its system.
    """

    candidate: Candidate
    known: int = 0
    another: bool = False
    table: Table | None = None
    layout: Layout | None = None
    reading: Reading | None = None
    refusal: RefusedExport | None = None

    @property
    def doubtful(self) -> int:
        """Rows that the ledger could do nothing with: set aside, of an unknown status, or contradicting themselves."""
        if self.reading is None:
            return 0
        told = (fresh.sighting for fresh in self.reading.fresh)
        return len(self.reading.set_aside) + sum(bool(one.unknown_word or one.conflict) for one in told)

    @property
    def score(self) -> Fraction:
        """Fields found, times the share of rows that can be trusted; nothing for a file that is refused."""
        if self.reading is None:
            return Fraction(0)
        rows = self.reading.rows
        # One more row that is well: where all are bad, the profile that knows more columns is still the nearer one.
        return Fraction(self.known * (max(rows - self.doubtful, 0) + 1), rows + 1)

    def read_otherwise(self, other: Fit) -> int:
        """How many promises two profiles that fit equally well read differently."""
        if self.reading is None or other.reading is None:
            return 0
        ours = {fresh.sighting.row: fresh.sighting for fresh in self.reading.fresh}
        theirs = {fresh.sighting.row: fresh.sighting for fresh in other.reading.fresh}
        return sum(ours.get(row) != theirs.get(row) for row in ours.keys() | theirs.keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusWord:
    """A word of the status column: rows that have it, what the profile takes it for, and whether any profile knows it."""

    word: str
    rows: int
    means: Status | None
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a file is and what the ledger would make of it.

    `fits` are all the profiles, the best first; `used` is the one that the rest is about, read whole. `counts` are the
    rows of each of `tables`. `header_row` is 0 where no row looks like headers, `guessed` where it only looks so. `suggested` are headers by the field they resemble. `refusal` says why the file would not be taken.
    """

    file: FileKind
    tables: tuple[Table, ...] = ()
    counts: tuple[int, ...] = ()
    fits: tuple[Fit, ...] = ()
    used: Fit | None = None
    refusal: RefusedExport | None = None
    header_row: int = 0
    guessed: bool = False
    columns: tuple[ColumnEvidence, ...] = ()
    words: tuple[StatusWord, ...] = ()
    suggested: dict[str, tuple[str, ...]] = field(default_factory=dict)


def inspect_export(
    content: bytes,
    *,
    name: str,
    candidates: Sequence[Candidate],
    among: Sequence[Candidate] = (),
    everyday: Profile,
    night: date,
    zone: tzinfo = UTC,
    guards: Guards,
) -> Inspection:
    """Everything that can be told of a file from its bytes.

    All `candidates` are tried, and the best of `among` is used, of all where that is empty; of equals the one that needs
    none but the `everyday` words, then the first. The guards are asked as on a store's first night.
    """
    kind = file_kind(content, name=name)
    books: dict[str, tuple[Table, ...]] = {}
    counts: dict[str, tuple[int, ...]] = {}
    try:
        for encoding in {one.encoding for one in candidates}:
            books[encoding] = read_tables(content, name=name, encoding=encoding)
            counts[encoding] = tuple(sum(1 for _ in table.rows()) for table in books[encoding])
    except RefusedExport as unreadable:
        return Inspection(file=kind, refusal=unreadable)
    fits = [_fit(books[one.encoding], one, FIT_ROWS, night=night, zone=zone) for one in candidates]
    fits.sort(key=lambda fit: _rank(fit, everyday))
    best = next(fit for fit in fits if any(fit.candidate is one for one in among or candidates))
    encoding = best.candidate.encoding
    used = _fit(books[encoding], best.candidate, None, night=night, zone=zone)
    refusal = used.refusal
    if used.reading is not None:
        try:
            refuse_if_implausible(used.reading, Known(), guards, name=name, night=night)
        except RefusedExport as implausible:
            refusal = implausible
    sight = _sight(best.candidate, books[encoding], used)
    forms = DateForms(used.candidate.profile, night=night, zone=zone)
    return Inspection(
        file=kind,
        tables=books[encoding],
        counts=counts[encoding],
        fits=tuple(fits),
        used=used,
        refusal=refusal,
        header_row=sight.header_row,
        guessed=sight.layout is None,
        columns=tuple(sight.columns(everyday, forms)),
        words=sight.words([one.profile for one in candidates]),
        suggested=sight.suggested,
    )


def equals(inspection: Inspection) -> tuple[Fit, ...]:
    """The profiles of other systems that fit just as well as the one used."""
    if inspection.used is None:
        return ()
    ours = inspection.used.candidate
    best = next(fit for fit in inspection.fits if fit.candidate is ours)
    alike = (fit for fit in inspection.fits if fit.score == best.score and fit.layout is not None)
    return tuple(fit for fit in alike if fit.candidate.dms != ours.dms and not fit.candidate.companion)


def _rank(fit: Fit, everyday: Profile) -> tuple[Fraction, bool, int, bool]:
    """The best first. One word of its own makes no system the nearest to a file that it cannot read."""
    has_words = fit.candidate.profile != everyday
    return -fit.score, not fit.another, has_words - fit.known, has_words


def _fit(tables: tuple[Table, ...], candidate: Candidate, most: int | None, *, night: date, zone: tzinfo) -> Fit:
    """How far a profile reads the first `most` lines, all of them for None."""
    profile = candidate.profile
    try:
        companion = candidate.companion
        table, layout = choose_companion(tables, profile, companion) if companion else choose_table(tables, profile)
        part = table if most is None else _beginning(table, most)
        if companion:
            reading = read_facts(part, layout, profile, companion, as_of=night, zone=zone, known={}).reading
        else:
            reading = normalise(part, layout, profile, as_of=night, known={}, zone=zone)
    except RefusedExport as refusal:
        sight = _sight(candidate, tables)
        another = _is_another(sight.headers, profile)
        return Fit(candidate=candidate, known=len(sight.claims), another=another, refusal=refusal)
    known = len(candidate.of_its_fields(layout.columns))
    return Fit(candidate=candidate, known=known, table=table, layout=layout, reading=reading)


def _beginning(table: Table, lines: int) -> Table:
    end = 0
    for _ in range(lines):
        end = table.content.find(b"\n", end) + 1
        if not end:
            return table
    return replace(table, content=table.content[:end])


@dataclass(frozen=True, slots=True)
class _Sight:
    """The header and the rows of a table as one profile sees them; without a layout the headers are a guess."""

    table: Table
    layout: Layout | None
    candidate: Candidate
    header_row: int
    headers: tuple[str, ...]
    claims: Claims

    @property
    def profile(self) -> Profile:
        return self.candidate.profile

    @property
    def suggested(self) -> dict[str, tuple[str, ...]]:
        """Headers by the field they resemble, for fields that no column claims."""
        return self.candidate.of_its_fields(nearest(self.headers, self.profile))

    def columns(self, everyday: Profile, forms: DateForms) -> Iterator[ColumnEvidence]:
        """Every column that has a header or a cell, from left to right."""
        alike: dict[str, tuple[str, ...]] = {}
        for name, headers in self.suggested.items():
            for header in headers:
                alike[header] = (*alike.get(header, ()), name)
        seen: list[Counter[str]] = [Counter() for _ in self.headers]
        for cells in islice(self.rows(), EVIDENCE_ROWS):
            for place, counter in enumerate(seen):
                counter[cells[place] if place < len(cells) else ""] += 1
        why = reasons(self.headers, self.claims, self.profile, everyday)
        for place, header in enumerate(self.headers):
            if header or any(seen[place]):
                yield column_evidence(place, header, why[place], alike.get(header, ()), seen[place], forms)

    def words(self, profiles: Sequence[Profile]) -> tuple[StatusWord, ...]:
        """The words of the status column, the most frequent first."""
        if self.candidate.companion or "status" not in self.claims:
            return ()
        place = self.claims["status"][0]
        counts = Counter(cells[place] if place < len(cells) else "" for cells in self.rows())
        meanings = {word_key(word): status for status, words in self.profile.status_words.items() for word in words}
        known = {word_key(word) for one in profiles for words in one.status_words.values() for word in words}
        return tuple(
            StatusWord(word=word, rows=rows, means=meanings.get(word_key(word)), known=word_key(word) in known)
            for word, rows in counts.most_common()
        )

    def rows(self) -> Iterator[list[str]]:
        """The rows below the header, without the lines that are none."""
        furniture = (
            Furniture(self.layout, self.profile.footers, self.profile.fields_by_header()) if self.layout else None
        )
        for number, cells, _ in self.table.rows():
            if number <= self.header_row or not any(cells):
                continue
            if furniture is None or not self._is_furniture(furniture, cells):
                yield cells

    def _is_furniture(self, furniture: Furniture, cells: list[str]) -> bool:
        """Asked only of lines that lack something, for it is slow, as when they are read."""
        needed = [self.claims[name][0] for name in ("part_number", "so", "ro") if name in self.claims]
        filled = [cells[place] for place in needed if place < len(cells) and cells[place]]
        if len(filled) > 1 and len(cells) >= len(self.headers):
            return cells[needed[0]] == self.headers[needed[0]]
        return furniture.is_one(cells)


def _sight(candidate: Candidate, tables: tuple[Table, ...], fit: Fit | None = None) -> _Sight:
    """What a profile sees of the table it reads, else of the one it comes nearest to."""
    if fit is not None and fit.layout is not None and fit.table is not None:
        return _laid_out(fit.table, fit.layout, candidate)
    sights = []
    for table in tables:
        try:
            sights.append(_laid_out(table, find_layout(table, candidate.profile, candidate.needs), candidate))
        except RefusedExport:
            sights.append(_guessed(table, candidate))
    return max(sights, key=lambda sight: (len(sight.claims), sight.header_row > 0, not sight.table.hidden))


def _laid_out(table: Table, layout: Layout, candidate: Candidate) -> _Sight:
    return _Sight(table, layout, candidate, layout.header_row, layout.headers, candidate.of_its_fields(layout.claims))


def _guessed(table: Table, candidate: Candidate) -> _Sight:
    """The row that gives most fields of the profile, else the one that the table's shape makes its headers, if any."""
    known = candidate.profile.fields_by_header()
    best = _by_shape(table, candidate)
    lines = [cells for _, cells, _ in islice(table.rows(), HEADER_WITHIN + ROWS_BELOW)]
    for number, cells in enumerate(lines[:HEADER_WITHIN], 1):
        if not (_like_headers(cells) and any(_has_figures(below) for below in lines[number : number + ROWS_BELOW])):
            continue
        headers = tuple(as_one_line(cell) for cell in cells)
        sight = _Sight(table, None, candidate, number, headers, candidate.of_its_fields(claims(headers, known)))
        if len(sight.claims) > max(len(best.claims), LEAST_KNOWN - 1):
            best = sight
    return best


def _by_shape(table: Table, candidate: Candidate) -> _Sight:
    """What the shape of an unknown table says; a line that may be somebody's row is taken for no headers."""
    shape = table_by_shape(table.rows, table.delimiter or " ")
    # What blanks part may be anybody's name.
    if shape.header_row and table.delimiter != " " and _like_headers(shape.headers):
        headers = tuple(as_one_line(cell) for cell in shape.headers)
        known = candidate.profile.fields_by_header()
        return _Sight(
            table, None, candidate, shape.header_row, headers, candidate.of_its_fields(claims(headers, known))
        )
    return _Sight(table, None, candidate, 0, ("",) * shape.width, {})


def _is_another(headers: Sequence[str], profile: Profile) -> bool:
    return other_report(headers, profile) is not None


def _like_headers(cells: Sequence[str]) -> bool:
    """Whether these may be headers: several, all different, none with figures, an address or a value behind it."""
    filled = [cell for cell in cells if cell]
    if len(filled) < LEAST_HEADERS or len(set(filled)) < len(filled):
        return False
    return not any("@" in cell or cell.endswith(":") or _has_figures([cell]) for cell in filled)


def _has_figures(cells: Sequence[str]) -> bool:
    return any(sum(sign.isdigit() for sign in cell) > 1 for cell in cells)
