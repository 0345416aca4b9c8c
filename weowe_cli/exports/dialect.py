"""How an unknown text is taken apart into records: its delimiter, its quotation marks, and what to do about stray ones.

Never trusts what it had to put right: such a record comes with a doubt, a sentence for a person. Never reads far for
one mark: a quotation mark that nothing closes costs its own line and not the rest of the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice, repeat
from typing import TYPE_CHECKING, Literal, NamedTuple

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.marks import OPEN, STRAY, Record, beside_a_mark, looked_at_again, mended

if TYPE_CHECKING:
    from _csv import Dialect as Rules

DELIMITERS = (",", "\t", "|", ";")
QUOTES = ('"', "'")
LONGEST_LINE = 1_000_000
"""Characters in a line; a longer one is no record of anything."""
MOST_COLUMNS = 2_000
MOST_LINES = 100
"""Lines that one record may go over; a memo of more has not been seen."""
PIECE = 131_072
"""Characters that are taken apart at once, and more than a quoted cell may hold."""
SAMPLE_LINES = 60
MARKS_LOOKED_AT = 200
"""Cells that begin with a mark, looked at to see whether the text quotes at all."""
SCAN = 4_000_000
"""Characters in which they are looked for."""
SWALLOWED = "a quoted cell goes over lines that look like rows of their own"


@dataclass(frozen=True, slots=True)
class Dialect:
    """How the records of a text are written."""

    delimiter: str = ","
    quote: str | None = '"'
    """None where the text never quotes, so that a mark is an inch mark."""

    escape: str | None = None
    """What stands before a mark inside a quoted cell, where it is not doubled."""

    spaced: bool = False
    """Whether a blank follows each delimiter and does not belong to the cell."""

    width: int = 0
    """Cells of a whole record; 0 where no width is agreed on."""


class _Vote(NamedTuple):
    score: int
    """Records that agree on a width, times their delimiters; twice those beyond doubt, all thrice under names."""

    named: bool
    """Whether the first of them is a line of names."""

    dialect: Dialect


def find_dialect(text: str) -> Dialect:
    """The dialect under which most of the first lines agree on the widest record.

    A line of names at their head counts for twice as much as they do. Blanks delimit only under such a line, and where
    they do not draw columns. Marks further down are looked at too: a text may begin to quote late, or never do.
    """
    sample = _head(text)
    votes = [_vote(sample, _with_its_marks(sample, delimiter)) for delimiter in DELIMITERS]
    best = max(votes, key=lambda vote: vote.score)
    if (not best.named or best.dialect.width < 2) and sample.count("  ") * 2 < len(sample.splitlines()):
        blanks = _vote(sample, _with_its_marks(sample, " "))
        if blanks.named and blanks.score > best.score:
            best = blanks
    return _quoting(text, sample, best.dialect)


def records(text: str, dialect: Dialect) -> Iterator[Record]:
    """The records of a text, blanks around cells left as they are, a blank line as a record without cells.

    A record is suspect where a mark had to be explained away. Time grows as the text does. Raises RefusedExport (X6)
    for a line of more than a million characters and a record of more than 2,000 cells.
    """
    begin = 0
    while begin < len(text):
        end = _end_of_lines(text, begin)
        piece = _doubled(text[begin:end], dialect)
        if (rows := _plain(piece, dialect)) is not None:
            if max(map(len, rows)) > MOST_COLUMNS:
                raise _too_wide(max(rows, key=len))
            yield from zip(rows, repeat(None))
            begin = end
        else:
            begin += yield from _carefully(piece, dialect, ends=end == len(text))


def take_apart(lines: Sequence[str], dialect: Dialect) -> list[Record]:
    """The cells of each of these lines that is a record of its own, and the doubt: what `records` gives for them."""
    doubled = [_doubled(line, dialect) for line in lines]
    rows = _plain("\n".join(doubled), dialect)
    if rows is not None and len(rows) == len(lines):
        return list(zip(rows, repeat(None)))
    return [_one_line(line, dialect) for line in doubled]


def _one_line(line: str, dialect: Dialect) -> Record:
    try:
        cells = next(csv.reader((line,), _rules(dialect.delimiter, dialect.quote, dialect.spaced)), [])
    except csv.Error as error:
        return mended(line, dialect, OPEN if "end of data" in str(error) else STRAY)
    if dialect.quote and dialect.quote in line and dialect.quote in "".join(cells):
        return looked_at_again(cells, line, dialect)
    return cells, None


def never_closed(text: str, dialect: Dialect) -> bool:
    """Whether the text ends inside a quoted cell, as one does that was cut short."""
    quote = dialect.quote
    if quote is None or text.rfind(quote, -PIECE) < 0:
        return False
    lines = io.StringIO(text[-PIECE:].rstrip(), newline="").readlines()
    below_the_last_row = len(lines)
    while below_the_last_row and not _is_row(lines[below_the_last_row - 1], dialect):
        below_the_last_row -= 1
    return any(doubt == OPEN for _, doubt in records("".join(lines[below_the_last_row:]), dialect))


def _is_row(line: str, dialect: Dialect) -> bool:
    """Whether a line looks like a whole row with nothing left open."""
    marks = _doubled(line, dialect).count(dialect.quote or "")
    return marks % 2 == 0 and line.count(dialect.delimiter) >= max(1, dialect.width - 1)


@cache
def _rules(delimiter: str, quote: str | None, spaced: bool) -> Rules:
    """The dialect in the terms of the csv module, strict: its own leniency joins cells without a word."""
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE
    reader = csv.reader((), delimiter=delimiter, quotechar=quote, quoting=quoting, skipinitialspace=spaced, strict=True)
    return reader.dialect


def _doubled(text: str, dialect: Dialect) -> str:
    """A text whose escaped marks are doubled instead, sign for sign: the csv module is not strict with escaped ones."""
    if dialect.escape is None or dialect.quote is None:
        return text
    return text.replace(dialect.escape + dialect.quote, dialect.quote * 2)


def _end_of_lines(text: str, begin: int) -> int:
    """Where the last line ends that lies within one piece, or the first line where it is longer than that."""
    for reach in (PIECE, LONGEST_LINE):
        if len(text) - begin <= reach:
            return len(text)
        for ending in ("\n", "\r"):
            if (end := text.rfind(ending, begin, begin + reach) + 1) > begin:
                return end + text.startswith("\n", end)
    raise RefusedExport(
        f"a line is longer than {LONGEST_LINE:,} characters",
        where=f"after {begin:,} characters",
        todo="Such a file is no export. Look what was handed over, and export it again.",
        overridable=False,
    )


def _too_wide(cells: list[str]) -> RefusedExport:
    return RefusedExport(
        f"a row has {len(cells):,} cells, more than {MOST_COLUMNS:,}",
        todo="Such a file is no export. Look what was handed over, and export it again.",
        overridable=False,
    )


def _plain(piece: str, dialect: Dialect) -> list[list[str]] | None:
    """The records of some lines where each line is one beyond all doubt; None where any is not."""
    reader = csv.reader(io.StringIO(piece, newline=""), _rules(dialect.delimiter, dialect.quote, dialect.spaced))
    try:
        rows = list(reader)
    except csv.Error:
        return None
    quote = dialect.quote
    if quote is None or quote not in piece:
        return rows
    if reader.line_num != len(rows):
        return None
    # Nearly always no mark is left inside a cell, and that is seen much faster than where it would stand.
    odd = quote in "".join(map("".join, rows)) and beside_a_mark(dialect.delimiter, quote).search(piece)
    return None if odd else rows


def _carefully(piece: str, dialect: Dialect, *, ends: bool) -> Generator[Record, None, int]:
    """The records of some lines, one by one; returns where the last one begins if it goes on after the piece."""
    lines = io.StringIO(piece, newline="")
    reader = csv.reader(lines, _rules(dialect.delimiter, dialect.quote, dialect.spaced))
    at = number = suspect = 0
    while at < len(piece):
        begun, doubt = at, None
        cells: list[str] | None
        try:
            cells = next(reader)
        except csv.Error:
            cells = None
        at, read = lines.tell(), reader.line_num - number
        number = reader.line_num
        if cells is None and at == len(piece) and begun and not ends:
            return begun
        if cells is not None and read > 1:
            believed, doubt = _joined(cells, piece[begun:at], dialect)
            if not believed:
                cells, suspect = None, at if doubt else suspect
        if cells is None:
            lines.seek(begun)
            cells, doubt = _one_line(lines.readline(), dialect)
            at = lines.tell()
        elif read == 1 and dialect.quote and dialect.quote in "".join(cells):
            cells, doubt = looked_at_again(cells, piece[begun:at], dialect)
        if len(cells) > MOST_COLUMNS:
            raise _too_wide(cells)
        yield cells, doubt or (SWALLOWED if begun < suspect else None)
    return len(piece)


def _joined(cells: list[str], raw: str, dialect: Dialect) -> tuple[bool, str | None]:
    """Whether a record over several lines is believed, and why it or, if not, all of its lines are suspect.

    A stray mark that meets another one makes a quoted cell of all the rows between them. A line whose marks are even in
    number leaves no cell open, whatever is a mark in it and what an inch: its record is never more than that line.
    """
    first, *rest = io.StringIO(raw, newline="").readlines()
    if first.count(dialect.quote or "") % 2 == 0:
        return False, None
    if len(rest) >= MOST_LINES:
        return False, SWALLOWED
    if "\n" in cells[0] or "\r" in cells[0]:
        rest.pop()  # the cells after the first one stand on its last line: that line is as wide as a row
    if dialect.width > 2 and any(line.count(dialect.delimiter) >= dialect.width - 1 for line in rest):
        return len(cells) == dialect.width, SWALLOWED
    return True, None


def _head(text: str) -> str:
    """The first lines of a text."""
    return "".join(islice(io.StringIO(text[: _end_of_lines(text, 0)], newline=""), SAMPLE_LINES))


def _vote(sample: str, dialect: Dialect) -> _Vote:
    """How well a dialect fits a sample, and the width that most of its records agree on."""
    filled = [(cells, doubt) for cells, doubt in records(sample, dialect) if any(map(str.strip, cells))]
    widths = Counter(len(cells) for cells, _ in filled)
    widths.update(len(cells) for cells, doubt in filled if doubt is None)
    width = max(widths, key=lambda width: (widths[width] * (width - 1), width), default=0)
    agreeing = [cells for cells, _ in filled if len(cells) == width]
    named = bool(agreeing) and all(_may_be_a_name(cell, dialect.delimiter) for cell in agreeing[0])
    score = widths[width] * (width - 1) * (3 if named else 1)
    return _Vote(score, named, replace(dialect, width=width))


def _may_be_a_name(cell: str, delimiter: str) -> bool:
    """Whether a column may be called so: by letters more than figures, and by no other delimiter.

    A comma may stand in a name, unless it is blanks that are said to delimit.
    """
    others = "\t|;," if delimiter == " " else "\t|;"
    return sum(map(str.isalpha, cell)) > sum(map(str.isdigit, cell)) and not any(sign in cell for sign in others)


def _wrapped(text: str, delimiter: str, quote: str) -> int:
    """How many cells begin and end with this mark."""
    inside = rf"[^{quote}\r\n]*"
    begins, ends = rf"(?:^|[\r\n{re.escape(delimiter)}])", rf"(?=[\r\n{re.escape(delimiter)}]|$)"
    return len(re.findall(rf"{begins} ?{quote}{inside}(?:{quote * 2}{inside})*{quote} ?{ends}", text))


def _with_its_marks(sample: str, delimiter: str) -> Dialect:
    """The dialect of this delimiter with the mark that most cells are wrapped in, behind a blank or not."""
    quote = max(QUOTES, key=lambda quote: _wrapped(sample, delimiter, quote))
    at_once, after_blanks = (sample.count(f"{delimiter}{blank}{quote}") for blank in ("", " "))
    return Dialect(delimiter, quote, spaced=after_blanks > at_once and delimiter != " ")


def _quoting(text: str, sample: str, dialect: Dialect) -> Dialect:
    """The dialect with what the text shows of its marks: none at all, behind blanks, escaped."""
    quote = dialect.quote or ""
    begin = text.find(quote)
    if begin < 0:
        return dialect
    if not _closes_what_it_opens(text, begin, dialect):
        return _vote(sample, Dialect(dialect.delimiter, None)).dialect
    # A text may begin to quote late: the lines from its first mark on say how it does.
    begin = max(text.rfind("\n", 0, begin), text.rfind("\r", 0, begin)) + 1
    places = [sample, _head(text[begin : begin + PIECE])] if begin > len(sample) else [sample]
    looked_at = "".join(places)
    dialect = replace(dialect, spaced=_with_its_marks(looked_at, dialect.delimiter).spaced)
    escaped = replace(dialect, escape="\\")

    def suspect(one: Dialect) -> int:
        return sum(doubt is not None for place in places for _, doubt in records(place, one))

    if f"\\{quote}" in looked_at and suspect(escaped) < suspect(dialect):
        dialect = escaped
    return _vote(sample, dialect).dialect


def _closes_what_it_opens(text: str, begin: int, dialect: Dialect) -> bool:
    """Whether marks that begin a cell are closed at the end of one, more often than not; if not, they are inches."""
    quote, edge = dialect.quote or "", rf"[\r\n{re.escape(dialect.delimiter)}]"
    opener = re.compile(rf"(?:^|{edge}) *{quote}")
    cell = re.compile(rf"[^{quote}]*(?:(?:{quote}|\\){quote}[^{quote}]*)*{quote} *(?={edge}|$)")
    at, balance = max(0, begin - 10), int(never_closed(text, dialect))
    for _ in range(MARKS_LOOKED_AT):
        opened = opener.search(text, at, begin + SCAN)
        if opened is None:
            break
        closed = cell.match(text, opened.end(), opened.end() + 20_000)
        balance += 1 if closed else -1
        at = closed.end() if closed else opened.end()
    return balance >= 0
