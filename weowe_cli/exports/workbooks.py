"""Excel and ODS files as rows of text: the only place that pandas is loaded, and only when such a file comes.

Never opens a path, follows a link or evaluates a formula; the values are those the file was saved with.
"""

from __future__ import annotations

import io
from datetime import date, datetime, time
from math import isnan
from typing import Any

from weowe_cli.errors import RefusedExport

LEAST_CELLS = 3
"""A sheet is a table when two of its rows have so many cells filled; a cover sheet is none."""
EXACT = 1e15
"""Whole numbers up to here are exactly what the workbook shows."""


def read_workbook(content: bytes, *, name: str) -> list[list[str]]:
    """The rows of the first sheet that holds a table, as text.

    Dates become ISO text, whole numbers lose their `.0`. Raises RefusedExport when the workbook is broken, protected
    or empty.
    """
    import pandas

    try:
        with pandas.ExcelFile(io.BytesIO(content), engine="calamine") as book:
            sheets = []
            for sheet in book.sheet_names:
                frame = pandas.read_excel(book, sheet_name=sheet, header=None, dtype=object, keep_default_na=False)
                rows = [[_text(cell) for cell in row] for row in frame.to_numpy().tolist()]
                if _is_table(rows):
                    return rows
                sheets.append(rows)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    # A panic inside the reader is no Exception, and one broken file must not end the night of the other stores.
    except BaseException as error:
        raise _unreadable(content, name) from error
    filled = next((rows for rows in sheets if any(any(row) for row in rows)), None)
    if filled is None:
        raise RefusedExport(
            "the workbook is empty",
            where=name,
            todo="Look whether the export ran, and run it again.",
            overridable=False,
        )
    return filled


def _is_table(rows: list[list[str]]) -> bool:
    return sum(len(row) - row.count("") >= LEAST_CELLS for row in rows[:200]) >= 2


def _text(cell: Any) -> str:
    match cell:
        case bool():
            value = "true" if cell else "false"
        case float() if isnan(cell):
            value = ""
        case float() if cell.is_integer() and abs(cell) < EXACT:
            value = str(int(cell))
        case datetime():
            value = f"{cell:%Y-%m-%d}" if cell.time() == time.min else f"{cell:%Y-%m-%d %H:%M}"
        case date():
            value = cell.isoformat()
        case _:
            value = "" if cell is None else str(cell)
    return value


def _unreadable(content: bytes, name: str) -> RefusedExport:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return RefusedExport(
            "the workbook is protected by a password",
            where=name,
            todo="Save it without a password, or export it again.",
            overridable=False,
        )
    return RefusedExport(
        "the workbook cannot be opened: it is broken, or was not copied whole",
        where=name,
        todo="Copy or export it again. If Excel opens it, save it there as CSV.",
        overridable=False,
    )
