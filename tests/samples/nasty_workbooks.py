"""Writes the workbooks among `tests/exports/nasty/` again: `python tests/samples/nasty_workbooks.py [FOLDER]`.

Every person in them is invented. The committed files are what this writes; text files have no script, they are what they are.
"""

from __future__ import annotations

import gzip
import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = ("SO", "RO", "Part Number", "Customer", "Status", "ETA")
FIRST = ("S4411", "6000551", "11026JA00A", "IVESDALE, ROSA", "Backordered", "3/9/2026")
SECOND = ("S4414", "6000562", "0007", "KINGSFERRY, LEO", "Ordered", "3/5/2026")
OLDER = ("S4301", "6000417", "0009", "ELDERPINE, PABLO", "Ordered", "2/20/2026")
TABLE = (HEADER, FIRST, SECOND)
NIGHT = (2026, 3, 2, 4, 10, 0)

Fill = Callable[[xlsxwriter.Workbook], None]


def files() -> Iterator[tuple[str, bytes]]:
    """Name and content of each workbook."""
    plain = book(lambda it: rows(it, "Sheet1", TABLE))
    yield "generic__xlsx_named_csv.csv", plain
    yield "generic__workbook_in_a_zip.zip", zipped({"SPECORD.xlsx": plain})
    yield "generic__workbook_packed.xlsx.gz", gzip.compress(plain, mtime=0)
    yield "generic__workbook_cut_short.xlsx", plain[: len(plain) * 2 // 3]
    yield "generic__workbook_with_nothing_in_it.xlsx", book(lambda it: rows(it, "Sheet1", ()))
    yield "generic__workbook_with_only_a_header.xlsx", book(lambda it: rows(it, "Sheet1", (HEADER,)))
    for what, fill in WRITTEN.items():
        yield f"{what}.xlsx", book(fill, date_1904="1904" in what, constant_memory="inline" in what)
    for what, sheet in BY_HAND.items():
        yield f"{what}.xlsx", by_hand(sheet)
    yield "generic__ods_with_repeated_cells.ods", ods()


def book(fill: Fill, **options: bool) -> bytes:
    """A workbook as xlsxwriter writes it, the same bytes every time."""
    out = io.BytesIO()
    strict = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    it = xlsxwriter.Workbook(out, {"in_memory": True, **strict, **options})
    it.set_properties({"created": datetime(2026, 1, 1), "author": "invented"})  # noqa: DTZ001
    fill(it)
    it.close()
    return out.getvalue()


def rows(it: xlsxwriter.Workbook, name: str, table: tuple[tuple[Any, ...], ...], at: tuple[int, int] = (0, 0)) -> Any:
    """A sheet with a table in it."""
    sheet = it.add_worksheet(name)
    for number, row in enumerate(table):
        sheet.write_row(at[0] + number, at[1], row)
    return sheet


def several_sheets(it: xlsxwriter.Workbook) -> None:
    rows(it, "Cover", (("HARBOR HONDA",), ("Special orders of 3/2/2026",)))
    rows(it, "Summary", (("Advisor", "Open", "Late"), ("417", 12, 3), ("233", 9, 0)))
    rows(it, "Orders", TABLE)
    rows(it, "Notes", (("Ask Pat", "before", "ordering"), ("a", "b", "c")))


def two_that_fit(it: xlsxwriter.Workbook) -> None:
    rows(it, "Service", TABLE)
    rows(it, "Counter", (HEADER, OLDER))


def hidden_that_fits_too(it: xlsxwriter.Workbook) -> None:
    rows(it, "Today", TABLE).activate()
    rows(it, "Last week", (HEADER, OLDER)).hide()


def only_a_hidden_one(it: xlsxwriter.Workbook) -> None:
    rows(it, "Print me", (("HARBOR HONDA",),)).activate()
    rows(it, "Data", TABLE).hide()


def filtered(it: xlsxwriter.Workbook) -> None:
    sheet = rows(it, "Sheet1", (*TABLE, OLDER))
    sheet.autofilter(0, 0, 3, 5)
    sheet.set_row(2, options={"hidden": True})


def merged(it: xlsxwriter.Workbook) -> None:
    sheet = it.add_worksheet("SO")
    sheet.merge_range(0, 0, 1, 5, "SPECIAL ORDERS - HARBOR HONDA - 3/2/2026")
    sheet.write_row(3, 0, HEADER)
    sheet.merge_range(3, 3, 3, 4, "Customer")
    sheet.write(3, 5, "ETA")
    sheet.write_row(4, 0, FIRST)
    sheet.merge_range(5, 0, 6, 0, "S4414")
    sheet.write_row(5, 1, SECOND[1:])
    sheet.write_row(6, 1, ("6000562", "0008", *SECOND[3:]))


def merged_orders(it: xlsxwriter.Workbook) -> None:
    """As report writers group: one order and customer over its lines, and a count that is of all of them."""
    sheet = it.add_worksheet("SO")
    sheet.write_row(0, 0, ("SO", "Customer", "Part Number", "Qty", "Qty Received", "Status"))
    sheet.merge_range(1, 0, 3, 0, "S4411")
    sheet.merge_range(1, 1, 3, 1, "IVESDALE, ROSA")
    sheet.merge_range(1, 4, 3, 4, 1)
    for line, part in enumerate(("0007", "0008", "0009"), 1):
        sheet.write_row(line, 2, (part, 1))
        sheet.write(line, 5, "Ordered")
    sheet.write_row(4, 0, ("S4414", "KINGSFERRY, LEO", "0010", 1, 0, "Ordered"))


def turned_round(it: xlsxwriter.Workbook) -> None:
    """A table with the day first, opened where the month is: what could be a date has become another one."""
    sheet = it.add_worksheet("SO")
    sheet.write_row(0, 0, ("SO", "Part Number", "Status", "ETA"))
    shown = it.add_format({"num_format": "dd/mm/yyyy"})
    for line, eta in enumerate(("25/02/2026", date(2026, 5, 3), "27/03/2026", date(2026, 4, 4)), 1):
        sheet.write_row(line, 0, (f"S{line}", f"000{line}", "Ordered"))
        if isinstance(eta, date):
            sheet.write_datetime(line, 3, eta, shown)
        else:
            sheet.write(line, 3, eta)


def years_from_1904(it: xlsxwriter.Workbook) -> None:
    sheet = rows(it, "Sheet1", TABLE)
    sheet.write_datetime(1, 5, date(2026, 3, 9), it.add_format({"num_format": "mm/dd/yyyy"}))


def numbers(it: xlsxwriter.Workbook) -> None:
    header = ("SOR#", "RO#", "PART-NO.", "NAME", "QTY ORD", "BIN1", "BLOCK MSG", "QTY RECD")
    five = it.add_format({"num_format": "00000"})
    sheet = rows(it, "SOR", (header, (70518, 412306, 17934.0, "ABELWHITE,ALMA", 1, 17934.0, True, 0)))
    sheet.write_row(2, 0, (70521.0, "412317", 1200000.0, "LARKMOOR,HUGO", 2.5, "A-12", False, 2.5))
    sheet.write_row(3, 0, ("70524", 412328, 489, "COLDSPRING,INES", 1, 7, "", 0))
    sheet.write_number(3, 2, 489, five)
    sheet.write_row(4, 0, (70527, 412339, 84129752001234567890.0, "DUNMARROW,LEO", 1, 0, 0, 0))
    sheet.write_row(5, 0, (70530, 412340, 0.1 + 0.2, "EASTLYN,UMAR", 1e-7, "", 1, 0))


def part_as_date(it: xlsxwriter.Workbook) -> None:
    sheet = rows(it, "Sheet1", (*TABLE, OLDER))
    sheet.write_datetime(1, 2, date(2026, 3, 12), it.add_format({"num_format": "d-mmm"}))
    sheet.write_datetime(2, 1, date(2026, 3, 12), it.add_format({"num_format": "mmm-yy"}))


def dates(it: xlsxwriter.Workbook) -> None:
    table = (HEADER, *((f"S{count}", "", f"A-{count}", "", "Ordered") for count in range(1, 8)))
    sheet = rows(it, "Sheet1", table)
    day, moment = it.add_format({"num_format": "mm/dd/yyyy"}), it.add_format({"num_format": "mm/dd/yyyy hh:mm"})
    sheet.write_datetime(1, 5, date(2026, 3, 9), day)
    sheet.write_datetime(2, 5, datetime(2026, 3, 9, 16, 30), moment)  # noqa: DTZ001
    sheet.write_string(3, 5, "3/9/2026")
    sheet.write_number(4, 5, 46090)  # the same day, and nobody has said that it is one
    sheet.write_datetime(5, 5, time(4, 10), it.add_format({"num_format": "hh:mm"}))
    sheet.write_number(6, 5, 0, day)
    sheet.write_number(7, 5, 46090.999999, day)


def errors(it: xlsxwriter.Workbook) -> None:
    sheet = rows(it, "Sheet1", TABLE)
    sheet.write_formula(1, 2, "=NA()", None, "#N/A")
    sheet.write_formula(2, 4, "=1/0", None, "#DIV/0!")


def formulas(it: xlsxwriter.Workbook) -> None:
    sheet = rows(it, "Sheet1", (*TABLE, OLDER))
    sheet.write_formula(1, 2, '="11026"&"JA00A"', None, "11026JA00A")
    sheet.write_formula(2, 2, '=TEXT(7,"0000")', None, "")
    sheet.write_string(3, 3, '=HYPERLINK("http://store.example")')


def untidy(it: xlsxwriter.Workbook) -> None:
    header = ("\u00a0SO\u00a0", "RO\n", "Part\nNumber", " Customer ", "Status", "ETA")
    first = ("S4411 ", " 6000551", "11026JA00A\r\n", "IVESDALE,\nROSA", "\tBackordered", "'3/9/2026")
    rows(it, "Sheet1", (header, first, SECOND))


WRITTEN: dict[str, Fill] = {
    "generic__several_sheets_and_one_fits": several_sheets,
    "generic__two_sheets_that_fit": two_that_fit,
    "generic__hidden_sheet_that_fits_too": hidden_that_fits_too,
    "generic__only_a_hidden_sheet_fits": only_a_hidden_one,
    "generic__rows_hidden_by_a_filter": filtered,
    "generic__merged_title_header_and_order_numbers": merged,
    "generic__order_merged_over_its_lines": merged_orders,
    "generic__dates_turned_round_by_a_spreadsheet": turned_round,
    "generic__dates_counted_from_1904": years_from_1904,
    "cdk__numbers_where_text_belongs": numbers,
    "generic__part_and_ro_number_made_dates": part_as_date,
    "generic__date_cells_in_many_forms": dates,
    "generic__error_cells": errors,
    "generic__formulas_with_and_without_their_values": formulas,
    "generic__line_breaks_and_spaces_in_cells": untidy,
    "generic__table_begins_at_c5": lambda it: rows(it, "Sheet1", TABLE, (4, 2)),
    "generic__inline_strings": lambda it: rows(it, "Sheet1", TABLE),
}

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8"?>'


def sheet_xml(
    table: tuple[tuple[str, ...], ...], *, namespace: str = _MAIN, before: str = "", addresses: bool = True
) -> str:
    """A sheet written by hand: every cell an inline string."""

    def address(where: object) -> str:
        return f' r="{where}"' if addresses else ""

    lines = []
    for number, row in enumerate(table, 1):
        cells = [
            f'<c{address(f"{chr(65 + column)}{number}")} t="inlineStr"><is><t>{cell}</t></is></c>'
            for column, cell in enumerate(row)
        ]
        lines.append(f"<row{address(number)}>{''.join(cells)}</row>")
    return f'{_XML}<worksheet xmlns="{namespace}">{before}<sheetData>{"".join(lines)}</sheetData></worksheet>'


BY_HAND = {
    "generic__workbook_that_declares_one_cell": sheet_xml(TABLE, before='<dimension ref="A1"/>'),
    "generic__cells_without_addresses": sheet_xml(TABLE, addresses=False),
    "generic__strict_open_xml": sheet_xml(TABLE, namespace=_STRICT),
}


def by_hand(sheet: str) -> bytes:
    """The least that is a workbook, around one sheet."""
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    namespace = _STRICT if _STRICT in sheet else _MAIN
    return zipped(
        {
            "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{types}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{types}.worksheet+xml"/></Types>',
            "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'{_XML}<workbook xmlns="{namespace}" xmlns:r="{_DOCUMENT}">'
            '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def ods() -> bytes:
    """A spreadsheet of OpenDocument: runs of empty cells and rows, a date cell, spaces and a line break in a cell."""

    def text(*cells: str) -> str:
        return "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
        )

    eta = '<table:table-cell office:value-type="date" office:date-value="2026-03-09"><text:p>03/09/26</text:p></table:table-cell>'
    number = (
        '<table:table-cell office:value-type="float" office:value="17934"><text:p>17934</text:p></table:table-cell>'
    )
    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    rest = '<table:table-cell table:number-columns-repeated="16378"/>'
    broken_name = 'IVESDALE,</text:p><text:p>ROSA<text:s text:c="3"/>SR'
    lines = (
        text(*HEADER) + rest,
        text("S4411", "6000551", "0007", broken_name, "Backordered") + eta + rest,
        text("S4414", "6000562") + number + gap + eta + rest,
    )
    table = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    tail = '<table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text", "manifest")
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": f'{_XML}<office:document-content{names} office:version="1.2"><office:body><office:spreadsheet>'
            f'<table:table table:name="Sheet1">{table}{tail}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
            "META-INF/manifest.xml": f'{_XML}<manifest:manifest{names}><manifest:file-entry manifest:full-path="/" '
            'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
        }
    )


def zipped(members: dict[str, str | bytes]) -> bytes:
    """A zip of these members, the same bytes every time."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            packing = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, NIGHT), content, packing)
    return out.getvalue()


def main(folder: Path) -> None:
    """Writes every workbook into `folder`."""
    for name, content in files():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "exports" / "nasty")
