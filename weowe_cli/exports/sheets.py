"""A sheet as text: the one form in which every engine hands over its rows, and its numbers and days.

Never rounds: what cannot be shown exactly is shown as the computer holds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

PART = "\x1f"
MOST_ROWS = 1_048_576
"""The rows of the largest sheet that a spreadsheet opens."""
MOST_TEXT = 400_000_000
EXACT = 1e15
"""Whole numbers up to here are exactly what the workbook shows."""

_LOT = 1000
"""Rows looked at for control characters in one go."""
_CONTROLS = (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
_SPACED = dict.fromkeys(_CONTROLS, " ")
_ASCII_CONTROLS = bytes(code for code in _CONTROLS if code < 0x80 and code != ord(PART))
_COUNT_OR_MONEY = re.compile(r"[-(]*\d{0,3}[-)]*|[-(]*[\d,]*\.\d+[-)]*|.*\$.*")
_CONTROL = re.compile(f"[{''.join(chr(code) for code in _CONTROLS if code != ord(PART))}]")


class Why(StrEnum):
    """Why a file could not be read."""

    LARGE = "large"
    SLOW = "slow"
    BROKEN = "broken"
    PROTECTED = "protected"
    FOREIGN = "foreign"
    FAULT = "fault"


class Unreadable(Exception):
    """A file that could not be read. `what` is a noun where it is a foreign one, the error where the fault is ours."""

    def __init__(self, why: Why, what: str = "") -> None:
        super().__init__(why, what)
        self.why, self.what = why, what


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook, or a table of a page; `name` is "" where it has none.

    `text` has a line for every row, ended by a line feed, so that a line's number is the number a spreadsheet shows. Its
    cells are parted by the character 31, and control characters inside them have become spaces. An empty row is an
    empty line, every other has as many cells as the sheet is wide.
    """

    name: str
    hidden: bool
    text: str


class Rows:
    """The rows of one sheet on their way into its text."""

    def __init__(self) -> None:
        self._rows: list[list[str]] = []
        self._lines: list[str] = []

    def __len__(self) -> int:
        return len(self._lines) + len(self._rows)

    def add(self, cells: list[str]) -> None:
        """One row more. Raises Unreadable where no sheet has as many."""
        self._rows.append(cells)
        if len(self._rows) == _LOT:
            self._join()

    def skip_to(self, count: int) -> None:
        """Empty rows until there are so many. Raises Unreadable where no sheet has as many."""
        if count > MOST_ROWS:
            raise Unreadable(Why.LARGE)
        if count > len(self):
            self._join()
            self._lines.extend([""] * (count - len(self._lines)))

    def sheet(self, name: str = "", *, hidden: bool = False) -> Sheet:
        """All of them, without empty rows and columns at their end. Raises Unreadable where that is too much."""
        self._join()
        lines = self._lines
        while lines and not lines[-1]:
            lines.pop()
        parts = [line.count(PART) for line in lines]
        most = max(parts, default=0)
        if sum(map(len, lines)) + len(lines) * (most + 1) - sum(parts) > MOST_TEXT:
            raise Unreadable(Why.LARGE)
        full = (line + PART * (most - count) if line else line for line, count in zip(lines, parts, strict=True))
        return Sheet(name, hidden, "".join([f"{line}\n" for line in full]))

    def _join(self) -> None:
        rows, self._rows = self._rows, []
        lines = [PART.join(row) for row in rows]
        together = "".join(lines)
        if together.count(PART) != sum(map(len, rows)) - sum(map(bool, rows)) or _has_controls(together):
            lines = [PART.join([cell.replace("\r\n", " ").translate(_SPACED) for cell in row]) for row in rows]
        self._lines.extend([line.rstrip(PART) for line in lines])
        if len(self._lines) > MOST_ROWS:
            raise Unreadable(Why.LARGE)


def _has_controls(text: str) -> bool:
    # Nearly all of it is plain, and to look through that so is ten times as fast.
    if text.isascii():
        return len(text.encode().translate(None, _ASCII_CONTROLS)) != len(text)
    return _CONTROL.search(text) is not None


def of_every_row(text: str) -> str:
    """What a cell that is merged with those below it says in each of their rows: the number of an order, a customer.

    Empty for a count or an amount, which may be that of all these rows together.
    """
    return "" if _COUNT_OR_MONEY.fullmatch(text) else text


def number(cell: float) -> str:
    """`17934` for 17934.0, else the shortest text that is this number."""
    return str(int(cell)) if cell.is_integer() and abs(cell) <= EXACT else repr(cell)


def moment(cell: datetime) -> str:
    """`2026-03-02`, with the time of day where it has one."""
    clock = cell.time()
    return f"{cell.date().isoformat()} {time_of_day(clock)}" if clock != time.min else cell.date().isoformat()


def time_of_day(cell: time) -> str:
    """`08:30`, seconds and their parts only where there are any. Midnight is `0`: a date that was never filled in."""
    if cell == time.min:
        return "0"
    return cell.isoformat("milliseconds" if cell.microsecond else "seconds" if cell.second else "minutes")


def elapsed(cell: timedelta) -> str:
    """`26:30:00`, as a spreadsheet shows hours that were counted."""
    minutes, seconds = divmod(round(cell.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
