"""The bytes of an export as tables of text, whatever the file is called (SPEC X1).

Never decides what a column means. Reads nothing from disk: bytes come in, and what they unpack to is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.dialect import (
    LONGEST_LINE,
    MOST_COLUMNS,
    Dialect,
    find_dialect,
    never_closed,
    records,
    take_apart,
)
from weowe_cli.exports.prints import read_print
from weowe_cli.exports.unpack import unpacked
from weowe_cli.exports.workbooks import holds_sheets, read_sheets

SHEET = Dialect(delimiter="\x1f", quote=None)
"""How a sheet is written as text: no cell of one holds a control character."""
NEVER_CLOSED = "a quotation mark is opened and never closed"
DAMAGED = "surrogateescape"
"""How a byte that the encoding has no sign for is read: as one that no file can hold, by which its row is known."""
DAMAGE = {
    re.compile("[\udc80-\udcff]"): "a sign in this row is damaged: it is none of the file's encoding",
    re.compile("\x00"): "there is a zero byte in this row, which no export writes",
}
HOLE = bytes(16)
"""So many zero bytes in a row are a part of the file that never arrived."""
_BEYOND_ASCII, _DAMAGED_SIGN = re.compile("[^\x00-\x7f]"), re.compile("[\udc80-\udcff]")
CONTROLS = bytes({*range(9), *range(14, 26), 28, 29, 30, 31})
"""Bytes below the blank that a text has no use for."""
DOS_END = b"\x1a"
"""Where a text of DOS ends; what may lie behind it is no more than filled up a sector."""
SECTOR = 4096
LOT = 200
"""Lines taken apart in one go, where perhaps no more are asked for."""
STRETCH = 4_000_000
"""Bytes of text looked at in one go: enough that Python's own turn does not count, too few to fill the memory."""


class TableKind(StrEnum):
    """What the bytes turned out to be."""

    TEXT = "text"
    PRINT = "print capture"
    WORKBOOK = "workbook"


class Row(NamedTuple):
    """One line of a table: the number a spreadsheet shows (the first is 1), its cells, and why it is not trusted."""

    number: int
    cells: list[str]
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """An export as rows of text. `cut_short` is a sentence when its end is missing.

    `content` is the text in UTF-8, whatever `encoding` the file has. `by_line`: every line with its quotation marks
    in pairs is a record of its own. `damaged`: some bytes were no sign of the encoding. `doubts` are of rows, by
    their numbers, that are not trusted whatever their cells say. `sheet` is what a workbook calls it, `hidden`
    whether the workbook shows it to nobody.
    """

    name: str
    kind: TableKind
    content: bytes
    dialect: Dialect
    encoding: str = "utf-8"
    cut_short: str | None = None
    by_line: bool = True
    damaged: bool = False
    doubts: Mapping[int, str] = field(default_factory=dict)
    sheet: str = ""
    hidden: bool = False

    @property
    def delimiter(self) -> str:
        """What stands between two cells; empty where that is none of the file's own signs."""
        return self.dialect.delimiter if self.kind is TableKind.TEXT else ""

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
        quote = self.dialect.quote
        return quote is not None and line.count(quote.encode()) % 2 == 1

    def take_apart(self, numbers: Sequence[int], lines: Sequence[bytes]) -> list[Row]:
        """The stripped cells of raw lines, where each is a record, under their numbers."""
        told = take_apart([line.decode("utf-8", DAMAGED) for line in lines], self.dialect)
        if self.kind is TableKind.TEXT:
            for number, line, (cells, _) in zip(numbers, lines, told, strict=True):
                if len(line) > LONGEST_LINE or len(cells) > MOST_COLUMNS:
                    raise RefusedExport(
                        f"a row has {len(line):,} bytes in {len(cells):,} cells; no export has so many",
                        where=f"{self.name}, row {number}",
                        todo="Look what was handed over, and export it again.",
                        rule="X6",
                        overridable=False,
                    )
        return [self._row(number, cells, doubt) for number, (cells, doubt) in zip(numbers, told, strict=True)]

    def _row(self, number: int, cells: list[str], doubt: str | None) -> Row:
        if self.damaged:
            signs = "".join(cells)
            doubt = doubt or next((what for sign, what in DAMAGE.items() if sign.search(signs)), None)
            cells = [_DAMAGED_SIGN.sub("\ufffd", cell).replace("\0", "\ufffd") for cell in cells]
        return Row(number, [cell.strip() for cell in cells], doubt or self.doubts.get(number))

    def rows(self) -> Iterator[Row]:
        """Every row, as often as it is asked for. Cells are stripped. Raises RefusedExport for lines without an end."""
        if self.dialect.quote is None and self.by_line:
            for first, lines in self.stretches():
                for begin in range(0, len(lines), LOT):
                    lot = lines[begin : begin + LOT]
                    yield from self.take_apart(range(first + begin, first + begin + len(lot)), lot)
            return
        text = self.content.decode("utf-8", DAMAGED)
        for number, (cells, doubt) in enumerate(records(text, self.dialect), 1):
            yield self._row(number, cells, doubt)


def read_tables(content: bytes, *, name: str, encoding: str = "cp1252") -> tuple[Table, ...]:
    """The tables that `content` holds, told by its bytes and never by `name`, which is only for messages.

    One of a text, one for each sheet of a workbook and each table of a page. `encoding` is used where a text is neither
    UTF-8 nor UTF-16. Raises RefusedExport (X1, X6) for what is empty, broken, protected, too large when unpacked, or no
    table at all.
    """
    content = unpacked(content, name=name)
    if holds_sheets(content):
        return tuple(
            Table(name, TableKind.WORKBOOK, sheet.text.encode(), SHEET, sheet=sheet.name, hidden=sheet.hidden)
            for sheet in read_sheets(content, name=name)
        )
    try:
        _refuse_what_is_no_text(content, name)
        text, whole, used = _decoded(content, encoding)
        half = "the file ends in the middle of a sign" if len(content) % 2 and _wide(content) else None
        return (_text_table(text, whole, used, name, half),)
    except RefusedExport as refusal:
        raise RefusedExport(
            refusal.what,
            where=f"{name} {refusal.where}".strip() if name not in refusal.where else refusal.where,
            todo=refusal.todo,
            rule=refusal.rule,
            overridable=refusal.overridable,
        ) from refusal


def _text_table(text: str, content: bytes, encoding: str, name: str, cut_short: str | None) -> Table:
    if not text or text.isspace():
        raise RefusedExport(
            "the file is empty",
            where=name,
            todo="Look whether the export ran, and run it again. A night without orders still has a line of headers.",
            overridable=False,
        )
    dialect = find_dialect(text)
    if (dialect.width < 3 or dialect.delimiter == " ") and (lines := read_print(text)) is not None:
        return Table(
            name,
            TableKind.PRINT,
            "\n".join("\x1f".join(cells) for cells, _ in lines).encode("utf-8", DAMAGED),
            SHEET,
            encoding,
            doubts={number: doubt for number, (_, doubt) in enumerate(lines, 1) if doubt},
        )
    return Table(
        name,
        TableKind.TEXT,
        content,
        dialect,
        encoding,
        cut_short=cut_short or (NEVER_CLOSED if never_closed(text, dialect) else _half_a_last_line(text, dialect)),
        # Looking for one sign is many times as fast as counting.
        by_line=dialect.escape is None and (b"\r" not in content or content.count(b"\r") == content.count(b"\r\n")),
        damaged=0 in content or not _is_whole(text),
    )


def _is_whole(text: str) -> bool:
    """Whether every byte had a sign of the encoding."""
    return text.isascii() or _DAMAGED_SIGN.search(text) is None


def _decoded(content: bytes, encoding: str) -> tuple[str, bytes, str]:
    """The text, its bytes in UTF-8, and the encoding it was in: by its BOM, by its zero bytes, strict UTF-8, else the profile's.

    A UTF-8 text with a few damaged bytes stays one.
    """
    wide = _wide(content)
    if wide is not None:
        text = content[: len(content) // 2 * 2].decode(wide, "replace")
        text = text.removeprefix("\ufeff")
        return text, text.encode(), wide
    content = content.removeprefix(b"\xef\xbb\xbf")
    body, _, rest = content.partition(DOS_END)
    if len(rest) <= SECTOR:
        content = body
    try:
        return content.decode(), content, "utf-8"
    except UnicodeDecodeError:
        damaged = content.decode("utf-8", DAMAGED)
        bad = len(_DAMAGED_SIGN.findall(damaged))
        # Accented letters of another encoding hardly ever make a sign of UTF-8 by chance.
        if (len(_BEYOND_ASCII.findall(damaged)) - bad) * 2 >= bad:
            return damaged, content, "utf-8"
    try:
        text = content.decode(encoding, DAMAGED)
    except LookupError:
        encoding, text = "cp1252", content.decode("cp1252", DAMAGED)
    return text, text.encode("utf-8", DAMAGED), encoding


def _wide(content: bytes) -> str | None:
    """The name of UTF-16, where that is what these bytes are: by a BOM, or by every other byte being zero."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    first, second = content[:2000:2].count(0), content[1:2000:2].count(0)
    most = len(content[:2000]) // 2
    if max(first, second) * 2 < most or min(first, second) * 10 > most:
        return None
    return "utf-16-le" if second > first else "utf-16-be"


def _refuse_what_is_no_text(content: bytes, name: str) -> None:
    if _wide(content) is not None:
        return
    if 0 in content and HOLE in content:
        raise RefusedExport(
            "there is a hole of zero bytes in this file: it was not copied whole",
            where=name,
            todo="Copy or export it again.",
            overridable=False,
        )
    head = content[:100_000]
    if (len(head) - len(head.translate(None, CONTROLS))) * 20 > len(head):
        raise RefusedExport(
            "this is neither a text nor a workbook",
            where=name,
            todo="Export it from the DMS as CSV or XLSX.",
            overridable=False,
        )


def _half_a_last_line(text: str, dialect: Dialect) -> str | None:
    """A sentence when the last line has no end and fewer cells than the one above it."""
    if text.endswith(("\n", "\r")):
        return None
    tail = text[-200_000:].splitlines()[-2:]
    if len(tail) < 2:
        return None
    above, last = (len(cells) for cells, _ in take_apart(tail, dialect))
    if last < above and (last > 1 or _looks_cut(tail[-1])):
        return f"the last line breaks off after {last} of {above} cells"
    return None


def _looks_cut(line: str) -> bool:
    """A last line of one cell is a footer when it is made of words, half a row when it is a number."""
    return not any(part.isalpha() for part in line.split())
