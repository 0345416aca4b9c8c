"""A sheet as an Excel workbook: typed dates and numbers, part numbers and ROs as text, no formula anywhere.

Never writes a file: the workbook is handed back as bytes, the same bytes for the same sheet.
"""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from weowe_cli.reports.plain import plain
from weowe_cli.reports.sheets import Holds, Sheet

LONGEST_CELL = 32_767
"""Characters that Excel keeps in one cell."""
LONGEST_NAME = 31
"""Characters that Excel allows in the name of a worksheet."""

FORMATS = {
    Holds.TEXT: {"num_format": "@"},
    Holds.COUNT: {"num_format": "0.###"},
    Holds.MONEY: {"num_format": "#,##0.00"},
    Holds.DAY: {"num_format": "yyyy-mm-dd"},
    Holds.MOMENT: {"num_format": "yyyy-mm-dd hh:mm"},
    Holds.YES_NO: {"num_format": "@"},
}


def xlsx(sheet: Sheet) -> bytes:
    """One worksheet, its header frozen and filtered. A moment is the wall clock of the zone it carries."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    # Left alone, the library stamps the file with the machine's clock.
    book.set_properties({"title": sheet.title, "created": sheet.as_of.replace(tzinfo=None)})
    page = book.add_worksheet(re.sub(r"[\[\]:*?/\\']", " ", sheet.title)[:LONGEST_NAME].strip() or "weowe")
    heading = book.add_format({"bold": True, "bottom": 1})
    formats = {holds: book.add_format(shape) for holds, shape in FORMATS.items()}
    for index, column in enumerate(sheet.columns):
        page.set_column(index, index, column.wide, formats[column.holds])
        page.write_string(0, index, column.title, heading)
    for number, row in enumerate(sheet.rows, start=1):
        for index, (value, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write(page, number, index, value, formats[column.holds])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    book.close()
    return out.getvalue()


def _write(page: Any, row: int, column: int, value: object, shape: Any) -> None:
    match value:
        case None:
            return
        case bool():
            page.write_string(row, column, "yes" if value else "no", shape)
        case int() | Decimal():
            page.write_number(row, column, float(value), shape)
        case datetime():
            page.write_datetime(row, column, value.replace(tzinfo=None), shape)
        case date():
            page.write_datetime(row, column, value, shape)
        case _:
            page.write_string(row, column, plain(str(value))[:LONGEST_CELL], shape)
