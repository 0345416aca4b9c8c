"""Names and rows of a table of which nothing is known, told by its shape alone: what `weowe inspect` shows first.

Never hands over a row that it put right, or that stands under names which do not fit, without saying so; and never
knows what a column means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from weowe_cli.exports.columns import Columns
from weowe_cli.exports.dialect import find_dialect, records

HEAD = 200
"""Rows at the head of a table from which the looks of its columns are told."""
WIDTH_HEAD = 60
"""Rows at the head of a table that agree on its width: another table may begin below them."""
NAMES_OVER = 20
"""Rows below a line that are looked at to see whether it names them."""
MOST_HEADER_ROWS = 3
MOST_PUT_RIGHT = 200
"""Rows of a wrong width that are put right by the shape of their cells; a table with more of them has another fault."""

Numbered = tuple[int, list[str], str | None]
"""A record with the number a spreadsheet shows, and why it is suspect."""


class BlindRow(NamedTuple):
    """A row as wide as its table. `doubt` says why it is suspect; its cells are then put right as well as may be."""

    number: int
    cells: list[str]
    doubt: str | None


@dataclass(slots=True)
class BlindTable:
    """A table as its shape shows it. `headers` are empty and `header_row` is 0 where it has no line of names."""

    headers: tuple[str, ...]
    header_row: int
    width: int
    doubt: str | None
    """Why the line of names is suspect."""

    another: int = field(default=0, init=False)
    """The row at which another table begins; known when the rows have been read to their end, 0 if none does."""

    _records: Callable[[], Iterator[Numbered]] = field(repr=False, kw_only=True)
    _delimiter: str = field(repr=False, kw_only=True)
    _above: list[list[str]] = field(repr=False, kw_only=True)
    _begins: int = field(repr=False, kw_only=True)
    _misfit: str | None = field(repr=False, kw_only=True)
    _columns: Columns = field(repr=False, kw_only=True)

    def rows(self) -> Iterator[BlindRow]:
        """Every row below the names, as often as it is asked for, up to where another table begins.

        Blank lines are left out, and so are the lines above the first row wherever they come again (SPEC X2); where
        that row comes again too, the table stands in the file twice.
        """
        first: list[str] = []
        put_right = 0
        below = (record for record in _filled(self._records()) if record[0] >= self._begins)
        for (number, cells, doubt), (_, following, _) in _with_the_next(below):
            if cells in self._above:
                if first and following == first:
                    self.another = number
                    return
                continue
            if len(cells) == self.width:
                first = first or cells
                yield BlindRow(number, cells, doubt or self._misfit)
                continue
            if first and _are_other_names(cells, following):
                self.another = number
                return
            put_right += 1
            put = self._columns.fitted if put_right <= MOST_PUT_RIGHT else self._columns.filled_up
            wrong = f"it has {len(cells)} cells where {self.width} belong"
            yield BlindRow(number, put(cells, self._delimiter), doubt or wrong)


def blind_table(text: str) -> BlindTable:
    """The table that an unknown text holds, by its dialect and its shape; raises RefusedExport as `records` does."""
    dialect = find_dialect(text)

    def numbered() -> Iterator[Numbered]:
        for number, (cells, doubt) in enumerate(records(text, dialect), 1):
            yield number, cells, doubt

    return table_by_shape(numbered, dialect.delimiter)


def table_by_shape(numbered: Callable[[], Iterator[Numbered]], delimiter: str = " ") -> BlindTable:
    """The table in these records, a workbook's as well as a text's.

    The first line that is at least half filled is its names, unless it looks like the rows below; what stands above
    is a title. Up to three lines of names are read together.
    """
    head = list(islice(_filled(numbered()), HEAD))
    width = _width(head[:WIDTH_HEAD])
    at = next((at for at, (_, cells, _) in enumerate(head) if 2 * sum(map(bool, cells)) >= width), 0)
    below = at + _lines_of_names([cells for _, cells, _ in head[at:]], width)
    # What stands above the line that fits the rows is a title, however many cells it has.
    while below - at > 1 and len(head[at][1]) != width:
        at += 1
    named = [cells for _, cells, _ in head[at:below]]
    headers, misfit = _fitted_names(named, width)
    begins = head[below][0] if below < len(head) else (head[-1][0] + 1 if head else 1)
    whole = [cells for number, cells, doubt in head if number >= begins and len(cells) == width and doubt is None]
    return BlindTable(
        headers=headers,
        header_row=head[below - 1][0] if named else 0,
        width=width,
        doubt=misfit or next((doubt for _, _, doubt in head[at:below] if doubt), None),
        _records=numbered,
        _delimiter=delimiter,
        _above=[cells for _, cells, _ in head[:below]],
        _begins=begins,
        _misfit=misfit,
        _columns=Columns(whole, width),
    )


def _filled(records: Iterable[Numbered]) -> Iterator[Numbered]:
    """Those records that are not blank, their cells stripped."""
    for number, cells, doubt in records:
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            yield number, stripped, doubt


def _with_the_next(records: Iterator[Numbered]) -> Iterator[tuple[Numbered, Numbered]]:
    """Each record and the one after it; after the last one comes one without cells."""
    here = next(records, None)
    for following in records:
        if here is not None:
            yield here, following
        here = following
    if here is not None:
        yield here, (here[0] + 1, [], None)


def _width(head: Sequence[Numbered]) -> int:
    """The cells of a whole row: the widest that most rows agree on, those beyond doubt first."""
    widths = Counter(len(cells) for _, cells, doubt in head if doubt is None) or Counter(
        len(cells) for _, cells, _ in head
    )
    return max(widths, key=lambda width: (widths[width] * (width - 1), width), default=0)


def _is_value(cell: str) -> bool:
    """Whether a cell is a number, an amount or a date in figures: what no name of a column is."""
    return any(map(str.isdigit, cell)) and not any(sign.isalpha() or sign in "_#" for sign in cell)


def _lines_of_names(rows: Sequence[list[str]], width: int) -> int:
    """How many of the rows at the top name the columns, three at most; none where the first is like those below.

    Figures over a column of figures are no name, words over one are; a second and a third line need words over most.
    """
    for at, cells in enumerate(rows[:MOST_HEADER_ROWS]):
        below = [row for row in rows[at + 1 : at + 1 + NAMES_OVER] if len(row) == width]
        figures = [column for column in range(width) if 2 * sum(_is_value(row[column]) for row in below) > len(below)]
        over = [cells[column] for column in figures if column < len(cells)] if below else cells
        words, values = sum(any(map(str.isalpha, cell)) for cell in over), sum(map(_is_value, over))
        if at == 0:
            are_names = not values or words > values
        else:
            are_names = cells == rows[0] or (not values and words > 1 and 2 * words > len(figures))
        if not are_names:
            return at
    return min(len(rows), MOST_HEADER_ROWS)


def _fitted_names(named: Sequence[list[str]], width: int) -> tuple[tuple[str, ...], str | None]:
    """One name for each column, lines of names read downwards; and why the names do not fit the rows."""
    if not named:
        return (), None
    longest = max(map(len, named))
    columns = [[cells[column] if column < len(cells) else "" for cells in named] for column in range(longest)]
    names = [" ".join(dict.fromkeys(filter(None, parts))) for parts in columns]
    while len(names) > width and not names[-1]:
        names.pop()
    if len(names) == width:
        return tuple(names), None
    misfit = f"the line of names has {len(names)} cells and the rows have {width}"
    while len(names) > width and "" in names:
        names.remove("")
    return tuple(names[:width] + [""] * (width - len(names))), misfit


def _are_other_names(cells: Sequence[str], following: Sequence[str]) -> bool:
    """Whether a row of another width begins another table: all names, above a row as wide that has figures."""
    return (
        len(cells) == len(following) > 1
        and all(any(map(str.isalpha, cell)) for cell in cells)
        and any(map(_is_value, following))
    )
