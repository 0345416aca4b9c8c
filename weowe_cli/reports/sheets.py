"""A sheet of typed columns, and the texts that programs read of it: tab-separated, CSV, JSON, one JSON line a row.

Never shortens a value, never colours one. Dates are ISO, money has its cents, absent values are empty or null.
"""

from __future__ import annotations

import csv as csv_module
import io
import json as json_module
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from weowe_cli.reports.plain import plain

SCHEMA = 1
"""The version of the JSON keys (CLI.md, Output)."""

Value = str | int | Decimal | date | datetime | bool | None


class Holds(StrEnum):
    """What the cells of a column hold. Numbers that name something, such as a part or an RO, are text."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"


class Column(NamedTuple):
    """One column: `key` for programs, `title` for people, `wide` its usual width in characters."""

    key: str
    title: str
    holds: Holds = Holds.TEXT
    wide: int = 12


class Sheet(NamedTuple):
    """A table of values, one tuple a row in the order of the columns, as it was at `as_of`."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    as_of: datetime


def text_of(value: Value, holds: Holds) -> str:
    """A value as text that a program can read back."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value:.2f}" if holds is Holds.MONEY else f"{value.normalize():f}"
        case datetime():
            return value.isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def tsv(sheet: Sheet) -> str:
    """Tab-separated with a header line of keys, no quoting: a value has neither tab nor line end in it."""
    lines = ["\t".join(column.key for column in sheet.columns)]
    lines += ["\t".join(cells) for cells in _texts(sheet)]
    return "\n".join(lines) + "\n"


def csv(sheet: Sheet) -> str:
    """Comma-separated with a header line of keys, quoted where needed."""
    out = io.StringIO()
    writer = csv_module.writer(out, lineterminator="\n")
    writer.writerow(column.key for column in sheet.columns)
    writer.writerows(_texts(sheet))
    return out.getvalue()


def json(document: Mapping[str, Any]) -> str:
    """A JSON document in plain ASCII, so that no console and no control character in a value can spoil it."""
    return json_module.dumps(document, indent=2) + "\n"


def jsonl(documents: Iterable[Mapping[str, Any]]) -> str:
    """One JSON document a line."""
    return "".join(json_module.dumps(document, separators=(", ", ": ")) + "\n" for document in documents)


def iso(value: date | datetime | None) -> str | None:
    """A date as `YYYY-MM-DD`, a moment as ISO 8601 with its offset, to the second."""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value.isoformat() if value else None


_A_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def disarmed(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would take it for a formula (SPEC 11).

    A negative number is left a number; `+15555550142` is not one in the trade, but a phone.
    """
    start = text.lstrip(" ")[:1]
    if start and start in "=+-@\t\r\n\v\f＝＋－＠" and not (start == "-" and _A_NUMBER.fullmatch(text)):
        return f"'{text}"
    return text


def _texts(sheet: Sheet) -> Iterable[list[str]]:
    holds = [column.holds for column in sheet.columns]
    for row in sheet.rows:
        yield [
            plain(disarmed(value)) if isinstance(value, str) else text_of(value, kind)
            for value, kind in zip(row, holds, strict=True)
        ]
