"""The bytes of an export as a table of text, whatever the file is called (SPEC X1).

Never decides what a column means. Reads nothing from disk: bytes come in, and what they unpack to is bounded.
"""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.unpack import is_old_workbook, is_workbook, unpacked
from weowe_cli.exports.workbooks import read_workbook

DELIMITERS = (",", "\t", "|", ";")
SAMPLE_LINES = 60
STRETCH = 4_000_000
"""Bytes of text looked at in one go: enough that Python's own turn does not count, too few to fill the memory."""
END = "\x00weowe: the end\x00"
"""A line that no file holds: where it comes out inside a cell, a quotation mark before it was never closed."""


class TableKind(StrEnum):
    """What the bytes turned out to be."""

    TEXT = "text"
    WORKBOOK = "workbook"


class Row(NamedTuple):
    """One line of a table: the number a spreadsheet shows (the first is 1), its cells, and why it is not trusted."""

    number: int
    cells: list[str]
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An export as rows of text. `cut_short` is a sentence when its end is missing.

    `content` is the text in an encoding in which a line's end is a byte. `by_line`: every line with its quotation marks
    in pairs is a record of its own. `sheet` is what a workbook calls it, `hidden` whether the workbook shows it to nobody.
    """

    name: str
    kind: TableKind
    encoding: str
    delimiter: str
    cut_short: str | None
    content: bytes
    by_line: bool
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
    sheet: str = ""
    hidden: bool = False

    def stretches(self) -> Iterator[tuple[int, list[bytes]]]:
        """The raw lines without their ends, some thousand at a time, each lot with the number of its first line."""
        content, begin, number = self.content, 0, 1
        while begin < len(content):
            end = content.find(b"\n", begin + STRETCH) + 1 or len(content)
            lines = content[begin:end].split(b"\n")
            if not lines[-1]:
                lines.pop()
            yield number, lines
            number += len(lines)
            begin = end

    def is_half(self, line: bytes) -> bool:
        """Whether a quotation mark is opened in this line and not closed: then the text has records of several lines."""
        return self.quoting != csv.QUOTE_NONE and line.count(b'"') % 2 == 1

    def take_apart(self, line: bytes) -> Row:
        """The stripped cells of one raw line, where each is a record."""
        text = line.decode(self.encoding)
        cells = next(csv.reader((text,), delimiter=self.delimiter, quoting=self.quoting), [])
        return Row(0, [cell.strip() for cell in cells])

    def rows(self) -> Iterator[Row]:
        """Every row, as often as it is asked for.

        Cells are stripped. Raises RefusedExport where the text breaks off in a way that no reader can mend.
        """
        try:
            text = io.TextIOWrapper(io.BytesIO(self.content), self.encoding, newline="")
            records = csv.reader(text, delimiter=self.delimiter, quoting=self.quoting)
            for number, cells in enumerate(records, 1):
                yield Row(number, [cell.strip() for cell in cells])
        except csv.Error as error:
            raise RefusedExport(
                f"the text cannot be taken apart into cells ({error})",
                where=self.name,
                todo="Most often a quotation mark that is never closed. Export it again.",
            ) from error


def read_tables(content: bytes, *, name: str, encoding: str = "cp1252") -> tuple[Table, ...]:
    """The tables that `content` holds: one of a text, one a sheet of a workbook. As `read_table` otherwise."""
    return (read_table(content, name=name, encoding=encoding),)


def read_table(content: bytes, *, name: str, encoding: str = "cp1252") -> Table:
    """The table that `content` holds, told by its bytes and never by `name`, which is only for messages.

    `encoding` is used where a text is neither UTF-8 nor UTF-16. Raises RefusedExport (X1, X6) for what is empty,
    broken, protected, too large when unpacked, or no table at all.
    """
    content = unpacked(content, name=name)
    if is_workbook(content) or is_old_workbook(content):
        rows = read_workbook(content, name=name)
        lines = "\n".join("\x1f".join(cells).replace("\n", " ") for cells in rows)
        return Table(name, TableKind.WORKBOOK, "utf-8", "\x1f", None, lines.encode(), True, csv.QUOTE_NONE)
    text, used = _decoded(content, encoding, name)
    if text.isspace():
        raise _no_rows(name)
    _refuse_what_is_no_table(text, name)
    delimiter = _delimiter(text)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
    cut_short = None
    # Counting the marks is cheap and nearly always settles it; only an odd one out is worth reading everything for.
    if text.count('"') % 2 and _never_closed(text, delimiter):
        if _even_without_quoting(text, delimiter):
            quoting = csv.QUOTE_NONE
        else:
            cut_short = "a quotation mark is opened and never closed"

    cut_short = cut_short or _half_a_last_line(text, delimiter, quoting)
    used = "utf-8" if used.startswith("utf-16") else used
    return Table(
        name,
        TableKind.TEXT,
        used,
        delimiter,
        cut_short,
        text.encode(used),
        by_line=text.count("\r") == text.count("\r\n"),
        quoting=quoting,
    )


def _decoded(content: bytes, encoding: str, name: str) -> tuple[str, str]:
    """The text and the encoding that gave it: by its BOM, by its zero bytes, strict UTF-8, else the profile's."""
    guesses = ["utf-8-sig", encoding]
    head = content[:2000]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        guesses = ["utf-16"]
    elif head.count(0) * 3 > len(head):
        guesses = ["utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"]
    elif 0 in head:
        raise RefusedExport(
            "this is neither a text nor a workbook",
            where=name,
            todo="Export it from the DMS as CSV or XLSX.",
            overridable=False,
        )
    for guess in guesses:
        try:
            return content.decode(guess), guess.removesuffix("-sig")
        except (UnicodeDecodeError, LookupError):
            continue
    # cp1252 leaves five bytes without a meaning; a stray one must not cost the store its night.
    return content.decode("latin-1"), "latin-1"


def _refuse_what_is_no_table(text: str, name: str) -> None:
    head = text[:5000].lstrip()[:200].lower()
    kinds = {
        ("<!doctype html", "<html", "<table", "<head", "<body"): "a web page",
        ("<?xml", "<workbook"): "an XML file",
        ("mime-version",): "a web archive",
        ("%pdf",): "a PDF",
        ("{\\rtf",): "a Word text",
    }
    for starts, what in kinds.items():
        if head.startswith(starts):
            raise RefusedExport(
                f"this is {what}, not a table",
                where=name,
                todo="Open it in Excel, save it as CSV or XLSX and hand that over, or export it so from the DMS.",
                overridable=False,
            )


def _delimiter(text: str) -> str:
    """The delimiter under which most lines agree on the widest row."""
    sample = text[: text.find("\n", 100_000) + 1 or len(text)]

    def agreement(delimiter: str) -> int:
        widths: dict[int, int] = {}
        for number, cells in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
            if number >= SAMPLE_LINES:
                break
            widths[len(cells)] = widths.get(len(cells), 0) + 1
        return max((count * (width - 1) for width, count in widths.items() if width), default=0)

    def score(delimiter: str) -> int:
        try:
            return agreement(delimiter)
        except csv.Error:
            return 0

    return max(DELIMITERS, key=score)


def _never_closed(text: str, delimiter: str) -> bool:
    lines = io.StringIO(f"{text.rstrip()}\n{END}", newline="")
    try:
        return deque(csv.reader(lines, delimiter=delimiter), maxlen=1) != deque([[END]])
    except csv.Error:
        return True


def _even_without_quoting(text: str, delimiter: str) -> bool:
    """Whether the text is simply one that never quotes (an inch mark begins a cell of a tab-separated file)."""
    widths = {
        len(cells)
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE)
        if cells
    }
    return len(widths) == 1


def _half_a_last_line(text: str, delimiter: str, quoting: Literal[0, 3]) -> str | None:
    """A sentence when the last line has no end and fewer cells than the one above it."""
    if text.endswith(("\n", "\r")):
        return None
    tail = text[-200_000:].splitlines()[-2:]
    if len(tail) < 2:
        return None
    widths = [len(cells) for cells in csv.reader(tail, delimiter=delimiter, quoting=quoting)]
    above, last = widths[0], widths[-1]
    if last < above and (last > 1 or _looks_cut(tail[-1])):
        return f"the last line breaks off after {last} of {above} cells"
    return None


def _looks_cut(line: str) -> bool:
    """A last line of one cell is a footer when it is made of words, half a row when it is a number."""
    return not any(part.isalpha() for part in line.split())


def _no_rows(name: str) -> RefusedExport:
    return RefusedExport(
        "the file is empty",
        where=name,
        todo="Look whether the export ran, and run it again. A night without orders still has a line of headers.",
        overridable=False,
    )
