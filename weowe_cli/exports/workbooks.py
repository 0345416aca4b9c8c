"""Whatever has sheets, as text: XLSX, XLSM, XLSB, ODS, the XLS of every Excel since 1987, and pages that are called so.

Never opens a path, follows a link or evaluates a formula: the values are those the file was saved with. Never reads
anything itself: a child process does.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.isolation import Limits, read_apart
from weowe_cli.exports.markup import is_markup, pages_in
from weowe_cli.exports.sheets import Rows, Sheet, Unreadable, Why, elapsed, moment, number, of_every_row, time_of_day
from weowe_cli.exports.unpack import foreign, has_stream, is_old_workbook, is_workbook

HEAD = 8192
"""Bytes from which a page or an XML file is told."""


def holds_sheets(content: bytes) -> bool:
    """Whether `read_sheets` is the one to ask: for what it reads, and for what it refuses by name."""
    return (
        is_workbook(content)
        or is_old_workbook(content)
        or is_markup(content[:HEAD]) is not None
        or foreign(content) is not None
    )


def read_sheets(content: bytes, *, name: str, limits: Limits | None = None) -> tuple[Sheet, ...]:
    """All sheets of a workbook, or all tables of a page, in their order; empty ones too, charts never (SPEC X1).

    Dates become ISO text, whole numbers lose their `.0`, errors are the text that the cell shows. Raises RefusedExport
    (X6) for what is broken, protected, empty, too large, too slow to read, or of a kind that weowe does not read.
    """
    limits = limits or Limits()
    try:
        if what := foreign(content):
            raise Unreadable(Why.FOREIGN, what)
        sheets = read_apart(sheets_in, content, limits=limits)
    except Unreadable as error:
        raise _refusal(error, limits, name) from error
    if not any(sheet.text for sheet in sheets):
        raise RefusedExport(
            "the workbook is empty",
            where=name,
            todo="Look whether the export ran, and run it again.",
            overridable=False,
        )
    return sheets


def _refusal(error: Unreadable, limits: Limits, name: str) -> RefusedExport:
    again = "Copy or export it again. If Excel opens it, save it there as CSV."
    smaller = (
        "Export fewer columns or a shorter period. A single cell far below or beside the table makes a sheet large."
    )
    what, todo = {
        Why.LARGE: (
            "the workbook is too large: unpacked, it does not fit into the memory that reading may use",
            smaller,
        ),
        Why.SLOW: (f"the workbook takes too long: it was not read after {limits.seconds:g} seconds", smaller),
        Why.BROKEN: ("the workbook cannot be opened: it is broken, or was not copied whole", again),
        Why.PROTECTED: ("the workbook is protected by a password", "Save it without a password, or export it again."),
        Why.FOREIGN: (
            f"this is {error.what}, not a table",
            "Open it in Excel, save it as CSV or XLSX and hand that over, or export it so from the DMS.",
        ),
        Why.FAULT: (
            f"workbooks cannot be read on this computer ({error.what or 'the reader does not start'})",
            "Install weowe again. Until then, export as CSV.",
        ),
    }[error.why]
    return RefusedExport(what, where=name, todo=todo, overridable=False)


def sheets_in(content: bytes) -> Iterator[Sheet]:
    """The same, read by whoever calls: the child's task. Raises Unreadable, and whatever else an engine comes up with."""
    kind = is_markup(content[:HEAD])
    if kind is not None:
        yield from pages_in(content, kind)
    elif is_old_workbook(content):
        yield from _old(content)
    else:
        from weowe_cli.exports.parts import look_through

        yield from _calamine(content, look_through(content))


def _calamine(content: bytes, errors: list[dict[int, dict[int, str]]]) -> Iterator[Sheet]:
    from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        with load_workbook(io.BytesIO(content)) as book:
            for position, about in enumerate(book.sheets_metadata):
                if about.typ == SheetTypeEnum.WorkSheet:
                    wrong = errors[position] if position < len(errors) else {}
                    rows = _rows(book.get_sheet_by_index(position), wrong)
                    yield rows.sheet(about.name, hidden=about.visible != SheetVisibleEnum.Visible)
    except CalamineError as error:
        raise Unreadable(Why.BROKEN) from error


def _rows(sheet: Any, errors: dict[int, dict[int, str]]) -> Rows:
    rows = Rows()
    if sheet.start is None:
        return rows
    top, left = sheet.start
    before, text_of = [""] * left, _TEXT
    merged = _merged_down(sheet, top, left)
    carried: dict[int, tuple[int, str]] = {}
    rows.skip_to(top)
    for place, cells in enumerate(islice(sheet.iter_rows(), top, None), top):
        row = [cell if type(cell) is str else text_of[type(cell)](cell) for cell in cells]
        for column, shown in errors.get(place, {}).items():
            if left <= column < left + len(row):
                row[column - left] = shown
        if merged:
            for column, last in merged.get(place, {}).items():
                carried[column] = last, of_every_row(row[column])
            for column, (last, shown) in carried.items():
                if place <= last and not row[column]:
                    row[column] = shown
        rows.add(before + row)
    return rows


def _merged_down(sheet: Any, top: int, left: int) -> dict[int, dict[int, int]]:
    """The cells that are merged with those below them alone, by row and column from `left`: the last row of each.

    What stands in such a cell may be of every row beside it: the number of an order over its lines.
    """
    found: dict[int, dict[int, int]] = {}
    for (first, column), (last, last_column) in sheet.merged_cell_ranges or ():
        if column == last_column and first < last and first >= top and left <= column < left + sheet.width:
            found.setdefault(first, {})[column - left] = last
    return found


def _old(content: bytes) -> Iterator[Sheet]:
    """The sheets of a BIFF file, by xlrd, which knows all its versions and its errors, else by calamine."""
    if has_stream(content, "EncryptedPackage"):
        raise Unreadable(Why.PROTECTED)
    try:
        sheets = list(_xlrd(content))
    except (Unreadable, MemoryError, ImportError):
        raise
    # Broken files end xlrd in dozens of ways; some of them calamine can read.
    except Exception:
        sheets = list(_calamine(content, []))
    yield from sheets


def _xlrd(content: bytes) -> Iterator[Sheet]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=content, on_demand=True, ragged_rows=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            raise Unreadable(Why.PROTECTED) from error
        raise
    text_of: dict[int, Callable[[Any], str]] = {
        xlrd.XL_CELL_NUMBER: number,
        xlrd.XL_CELL_DATE: lambda value: _dated(value, book.datemode),
        xlrd.XL_CELL_BOOLEAN: lambda value: "true" if value else "false",
        xlrd.XL_CELL_ERROR: lambda code: xlrd.error_text_from_code.get(code, "#N/A"),
        xlrd.XL_CELL_EMPTY: str,
        xlrd.XL_CELL_BLANK: str,
        xlrd.XL_CELL_TEXT: str,
    }
    for position in range(book.nsheets):
        sheet, rows = book.sheet_by_index(position), Rows()
        for row in range(sheet.nrows):
            kinds = sheet.row_types(row)
            rows.add([text_of[kind](cell) for kind, cell in zip(kinds, sheet.row_values(row), strict=True)])
        yield rows.sheet(sheet.name, hidden=bool(sheet.visibility))
        book.unload_sheet(position)


def _dated(value: float, datemode: int) -> str:
    """A number with a date format. Days before the first have none, and Excel shows only hatches."""
    from xlrd.xldate import xldate_as_datetime

    if value < 0:
        return number(value)
    try:
        when = xldate_as_datetime(value, datemode)
    except (OverflowError, ValueError):
        return number(value)
    return time_of_day(when.time()) if value < 1 else moment(when)


_TEXT: dict[type, Callable[[Any], str]] = {
    bool: lambda cell: "true" if cell else "false",
    int: str,
    float: number,
    datetime: moment,
    date: date.isoformat,
    time: time_of_day,
    timedelta: elapsed,
}
