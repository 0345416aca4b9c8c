"""Where the header stands in an export and which column says what; and which lines are no rows (SPEC X2, X13).

Never takes a header for what it only resembles: a near miss is named in the error, not used.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.profile import Footers, Profile, header_key, word_key
from weowe_cli.exports.tables import Table, TableKind

HEADER_WITHIN = 60
"""Rows in which the header must stand; a report with a longer preamble has not been seen."""
ALIKE = 0.8
"""How much a header must resemble a known one to be offered as what was meant."""

_DANGEROUS = re.compile(
    r"birth|^dob$|^ssn|ssn$|socialsec|taxid|driver.*lic|^dl(no|#|num|number)|licen[cs]e(no|num|#)|bank|routing|"
    r"acc(oun)?t(no|num|#)|creditcard|card(no|num|#)|(?<!email)(?<!mail)address|street|zip|postal"
)
"""Headers, folded, whose cells are never read further (16 CFR 314: keep least)."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of a table says what. Columns count from 0, rows from 1.

    `unused` are headers that no field claims, `dangerous` those dropped on reading. `width` is how many cells a
    row must have to be whole. `titles` are the folded lines above the header, which paged reports repeat.
    """

    header_row: int
    headers: tuple[str, ...]
    columns: dict[str, int]
    unused: tuple[str, ...]
    dangerous: tuple[str, ...]
    width: int
    titles: frozenset[str]

    def header_of(self, field: str) -> str:
        """The header of a field as the export writes it; the field's own name where no column claims it."""
        return self.headers[self.columns[field]] if field in self.columns else field

    @property
    def kept(self) -> tuple[int, ...]:
        """The columns that may be kept when a row is set aside: all but the dangerous ones."""
        return tuple(index for index, header in enumerate(self.headers) if not is_dangerous(header))


def is_dangerous(header: str) -> bool:
    """Whether a column holds what must not be kept (SPEC X13)."""
    return _DANGEROUS.search(header_key(header)) is not None


def find_layout(table: Table, profile: Profile) -> Layout:
    """The layout of an export of this DMS.

    Raises RefusedExport (X6) where no row of the first sixty names a part number and an order number: another kind of
    report, named where the profile knows it, with the headers that were missed and the nearest ones that stand there.
    """
    known = profile.fields_by_header()
    best: tuple[int, int, list[str]] = (0, 0, [])
    titles: list[str] = []
    for number, cells in table.rows():
        if number > HEADER_WITHIN:
            break
        found = _columns(cells, known)
        if "part_number" in found and ("so" in found or "ro" in found) and len(found) >= 3:
            return _layout(table, number, cells, found, titles)
        if len(found) > best[0]:
            best = (len(found), number, cells)
        titles.append(_title(cells))
    raise _another_report(table, profile, known, best)


def _columns(cells: Sequence[str], known: dict[str, tuple[str, int]]) -> dict[str, int]:
    """Field to column; where two columns claim a field the better alias has it, then the one further left."""
    ranked: dict[str, tuple[int, int]] = {}
    for index, cell in enumerate(cells):
        claim = known.get(header_key(cell)) if cell else None
        if claim is None or is_dangerous(cell):
            continue
        field, rank = claim
        ranked[field] = min(ranked.get(field, (rank, index)), (rank, index))
    return {field: index for field, (_, index) in ranked.items()}


def _layout(table: Table, number: int, cells: list[str], found: dict[str, int], titles: list[str]) -> Layout:
    named = [index for index, cell in enumerate(cells) if cell]
    taken = set(found.values())
    return Layout(
        header_row=number,
        headers=tuple(cell.lstrip("\ufeff") for cell in cells),
        columns=found,
        unused=tuple(
            cells[index] for index in named if index not in taken and not is_dangerous(cells[index])
        ),
        dangerous=tuple(cells[index] for index in named if is_dangerous(cells[index])),
        width=named[-1] + 1 if table.kind is TableKind.TEXT else 0,
        titles=frozenset(title for title in titles if title),
    )  # fmt: skip


def _title(cells: Sequence[str]) -> str:
    """A line of a page's head, without the figures in which pages differ."""
    return re.sub(r"\d+", "", word_key(" ".join(cells)))


class Furniture:
    """The lines of a report that are no rows: blank ones, repeated heads, totals, footers (SPEC X2)."""

    def __init__(self, layout: Layout, footers: Footers) -> None:
        self._titles = layout.titles | {_title(layout.headers)}
        self._ends = tuple(word_key(word) for word in footers.ends)
        self._totals = tuple(word_key(word) for word in footers.totals)
        self._counts = tuple(
            re.compile(
                r"\W*" + r"\s*(\d[\d,]*)\s*".join(re.escape(part.strip()) for part in count.split("{n}")) + r"\W*",
                re.IGNORECASE,
            )
            for count in footers.counts
        )
        self.end_seen = False
        self.counted: int | None = None

    def is_one(self, cells: Sequence[str]) -> bool:
        """Whether this line is no row; remembers the end of the report and the count it gives."""
        filled = [cell for cell in cells if cell]
        if not filled:
            return True
        for pattern in self._counts:
            if found := pattern.fullmatch(" ".join(filled)):
                self.end_seen = True
                self.counted = (self.counted or 0) + int(found[1].replace(",", ""))
                return True
        first = word_key(filled[0])
        if first.startswith(self._ends) and len(filled) <= 4:
            self.end_seen = True
            return True
        if first.startswith(self._totals) and all(any(sign.isdigit() for sign in cell) for cell in filled[1:]):
            return True
        if not any(sign.isalnum() for sign in "".join(filled)):
            return True
        return _title(cells) in self._titles


def _another_report(
    table: Table, profile: Profile, known: dict[str, tuple[str, int]], best: tuple[int, int, list[str]]
) -> RefusedExport:
    """What is wrong with a table that has no part number and no order number. Only headers are quoted, never rows."""
    _, row, cells = best
    present = {header_key(cell) for cell in cells if cell}
    other = next(
        (other for other in profile.other_reports if {header_key(header) for header in other.headers} <= present), None
    )
    found = _columns(cells, known)
    needs = {"a part number": {"part_number"}, "an order or RO number": {"so", "ro"}}
    missed = {name: needed for name, needed in needs.items() if not needed & found.keys()}
    missed = missed or {"anything beside part and order number": set()}
    near = []
    for needed in missed.values():
        aliases = [key for key, (field, _) in known.items() if field in needed]
        near += [
            f"'{cell}'"
            for cell in cells
            if cell and not is_dangerous(cell) and difflib.get_close_matches(header_key(cell), aliases, 1, ALIKE)
        ]
    what = f"this is another kind of report: {other.name}" if other else "this is another kind of report"
    lacks = " and ".join(f"no column for {name}" for name in missed)
    place = f", row {row}: {lacks}" if row else f": no line of headers in its first {HEADER_WITHIN} rows, {lacks}"
    where = table.name + place
    if near:
        where += f" (nearest: {', '.join(dict.fromkeys(near))})"
    return RefusedExport(
        what,
        where=where,
        todo=f"Hand over the special orders of {profile.title}, or name the columns in config/dms/{profile.name}.yml.",
        rule="X6",
        overridable=False,
    )
