"""What a line says whose quotation marks do not go together, or may not.

Never looks at two lines at once, and never puts a line right without saying so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from weowe_cli.exports.dialect import Dialect

STRAY = "a quotation mark stands where none belongs"
OPEN = "a quotation mark is opened and never closed"
MISSING = "a delimiter is missing beside a quotation mark"

MARKS_TRIED = 8
"""Marks of one line that are each tried as the stray one; fewer where it has more than 125 cells."""

Record = tuple[list[str], str | None]
"""The cells of a record, and why it is suspect."""


class _Reading(NamedTuple):
    cells: list[str]
    faults: int
    """Marks for which there is no explanation."""


def mended(line: str, dialect: Dialect, doubt: str) -> Record:
    """The cells of a line that is against the rules: of its readings the first that is as wide as the other records.

    Read are, in this order: what it says if blanks around marks are overlooked (which is no reason to doubt it), if a
    delimiter is missing beside a mark, if a doubled mark closes a cell, if one mark is no mark, if none is.
    """
    quote, width = dialect.quote, dialect.width
    bare = line.rstrip("\r\n")
    if quote is None:
        return bare.split(dialect.delimiter), None
    plain = nearest = _reading(bare, dialect)
    if not plain.faults and len(plain.cells) == (width or len(plain.cells)):
        return plain.cells, None
    if record := _with_a_delimiter(bare, dialect, bare.count(quote)):
        return record
    for reading in _readings(bare, dialect) if width else ():
        if len(reading.cells) == width:
            return reading.cells, doubt
        nearest = min(nearest, reading, key=lambda one: abs(len(one.cells) - width))
    return nearest.cells, doubt


def looked_at_again(cells: list[str], line: str, dialect: Dialect) -> Record:
    """A record that keeps the rules but has a mark inside a cell.

    Suspect where a delimiter beside a mark would explain the mark and make the record whole.
    """
    inside = sum(cell.count(dialect.quote or "") for cell in cells)
    return _with_a_delimiter(line.rstrip("\r\n"), dialect, inside) or (cells, None)


@cache
def beside_a_mark(delimiter: str, quote: str) -> re.Pattern[str]:
    """The last of some marks with text on both sides: beside them a delimiter may be missing."""
    edge = rf"\s{re.escape(delimiter)}"
    return re.compile(rf"{quote}(?=[^{edge}{quote}])(?<=[^{edge}]{quote})")


def _readings(line: str, dialect: Dialect) -> Iterator[_Reading]:
    pieces = line.split(dialect.delimiter)
    openers = [number for number, piece in enumerate(pieces) if piece.lstrip(" ").startswith(dialect.quote or "")]
    yield _reading(line, dialect, doubled_closes=True)
    for opener in openers[: _tries(len(pieces))]:
        for doubled_closes in (False, True):
            yield _reading(line, dialect, literal=opener, doubled_closes=doubled_closes)
    yield _Reading(pieces, len(openers))


def _tries(cells: int) -> int:
    return min(MARKS_TRIED, 1 + 1_000 // max(1, cells))


def _with_a_delimiter(line: str, dialect: Dialect, inside: int) -> Record | None:
    """The faultless reading, as wide as the other records, with a delimiter more and fewer marks inside cells."""
    quote, delimiter = dialect.quote, dialect.delimiter
    if not quote or not dialect.width:
        return None
    for last in islice(beside_a_mark(delimiter, quote).finditer(line), _tries(line.count(delimiter))):
        ends = last.end()
        before = line[:ends].rstrip(quote)
        if not before or before[-1].isspace() or before.endswith(delimiter):
            continue
        marks = ends - len(before)
        # One mark opens a cell or closes it; of a pair one closes and one opens; of three the first two are doubled.
        for at in (ends - 1, ends) if marks == 1 else (ends - 1 + marks % 2,):
            reading = _reading(line[:at] + delimiter + line[at:], dialect)
            left = sum(cell.count(quote) for cell in reading.cells)
            if not reading.faults and len(reading.cells) == dialect.width and left < inside:
                return reading.cells, MISSING
    return None


def _reading(line: str, dialect: Dialect, *, literal: int = -1, doubled_closes: bool = False) -> _Reading:
    """A line's cells where a mark opens at the beginning of a cell and closes at the end of one, and only there.

    The mark that begins the cell after so many delimiters is left as it stands (`literal`).
    """
    quote, delimiter = dialect.quote or "", dialect.delimiter
    pieces = line.split(delimiter)
    closing = [len(pieces)] * (len(pieces) + 1)
    """For each piece the nearest one from there on that ends a quoted cell."""
    for number in reversed(range(len(pieces))):
        closing[number] = number if _closes(pieces[number], quote, doubled_closes) else closing[number + 1]
    cells: list[str] = []
    faults = number = 0
    while number < len(pieces):
        piece = pieces[number].lstrip(" ")
        opens = piece.startswith(quote)
        last = len(pieces)
        if opens and number != literal:
            last = number if _closes(piece[1:], quote, doubled_closes) else closing[number + 1]
        if last < len(pieces):
            inside = delimiter.join([piece, *pieces[number + 1 : last + 1]]).rstrip(" ")[1:-1]
            faults += quote in inside.replace(quote * 2, "")
            cells.append(inside.replace(quote * 2, quote))
            number = last + 1
        else:
            faults += opens
            cells.append(piece if dialect.spaced else pieces[number])
            number += 1
    return _Reading(cells, faults)


def _closes(piece: str, quote: str, doubled_closes: bool) -> bool:
    """Whether a quoted cell ends with this piece: with a mark that is not itself doubled."""
    ended = piece.rstrip(" ")
    marks = len(ended) - len(ended.rstrip(quote))
    return marks > 0 and (marks % 2 == 1 or doubled_closes)
