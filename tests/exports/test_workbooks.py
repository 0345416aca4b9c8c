"""Workbooks of every age as text, each read in a child process; what breaks there is refused by its name (SPEC X1, X6)."""

from __future__ import annotations

import io
import struct
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import xlsxwriter

from tests.exports.by_hand import biff, deflated, ods, ole, record, xlsb, xlsx, zip_that_says, zipped
from weowe_cli.errors import RefusedExport
from weowe_cli.exports.isolation import Limits
from weowe_cli.exports.sheets import Unreadable
from weowe_cli.exports.workbooks import holds_sheets, read_sheets, sheets_in

ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def written(fill: Callable[[Any], None], **options: Any) -> bytes:
    """A workbook as xlsxwriter writes it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(book)
    book.close()
    return out.getvalue()


def rows(content: bytes) -> list[list[str]]:
    """The cells of the first sheet, read without a child."""
    return [line.split("\x1f") for line in next(iter(sheets_in(content))).text.split("\n")[:-1]]


def row_of(*cells: tuple[object, str], **options: Any) -> list[str]:
    """One row of an XLSX, written as values with their number formats."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        for column, (value, form) in enumerate(cells):
            sheet.write(0, column, value, book.add_format({"num_format": form}))

    return rows(written(fill, **options))[0]


DAY, MOMENT = "mm/dd/yyyy", "m/d/yy h:mm"


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-02T{clock}")


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (date(2026, 3, 2), DAY, "2026-03-02"),
        (at("08:30"), MOMENT, "2026-03-02 08:30"),
        (at("00:00"), MOMENT, "2026-03-02"),
        (at("08:30:15"), MOMENT, "2026-03-02 08:30:15"),
        (at("08:30:15.250"), MOMENT, "2026-03-02 08:30:15.250"),
        (46090.999999999, DAY, "2026-03-10"),
        (time(8, 30), "h:mm", "08:30"),
        (timedelta(hours=26, minutes=30), "[h]:mm", "26:30:00"),
        (0, DAY, "0"),
        (17934.0, "General", "17934"),
        (-3.0, "0", "-3"),
        (1e15, "0", "1000000000000000"),
        (1e15 + 2, "0", "1000000000000002.0"),
        (2.5, "0", "2.5"),
        (0.1, "0.00", "0.1"),
        (1e-7, "0", "1e-07"),
        (489, "00000", "489"),  # no engine tells the zeros that the format adds
        (True, "General", "true"),
        (False, "General", "false"),
        ("00489", "@", "00489"),
        ("1.2E+06", "@", "1.2E+06"),
        ("17934.0", "@", "17934.0"),
        ("a\r\nb\tc\x1fd\u2028e", "@", "a b c d e"),
        ("MUÑOZ\x07", "@", "MUÑOZ "),
    ],
)
def test_a_cell_becomes_text_and_nothing_is_rounded_or_guessed(value: object, form: str, text: str) -> None:
    assert row_of(("SO", "@"), (value, form), ("end", "@"), strings_to_numbers=False) == ["SO", text, "end"]


def test_years_may_be_counted_from_1904() -> None:
    cells = [(date(2026, 3, 2), DAY), (date(1904, 1, 2), DAY)]
    assert row_of(*cells, date_1904=True) == ["2026-03-02", "1904-01-02"]


def several(book: Any) -> None:
    book.add_worksheet("Cover").merge_range(0, 0, 0, 3, "HARBOR HONDA")
    book.add_worksheet("Orders").write_row(2, 1, ("SO", "", "ETA"))
    book.add_worksheet("Last week").hide()
    book.add_worksheet("Older").very_hidden()
    line = book.add_chart({"type": "line"})
    line.add_series({"values": "=Orders!$B$3:$E$3"})
    book.add_chartsheet("Chart").set_chart(line)


def test_every_sheet_comes_with_its_name_and_whether_it_is_hidden_and_charts_never_do() -> None:
    sheets = read_sheets(written(several), name="orders.xlsx")
    assert [(sheet.name, sheet.hidden) for sheet in sheets] == [
        ("Cover", False), ("Orders", False), ("Last week", True), ("Older", True),
    ]  # fmt: skip


def test_the_number_of_a_line_is_the_number_of_the_row_and_a_title_fills_its_first_cell() -> None:
    cover, orders, *_ = read_sheets(written(several), name="orders.xlsx")
    assert cover.text == "HARBOR HONDA\n"
    assert orders.text == "\n\n\x1fSO\x1f\x1fETA\n"


def test_short_rows_are_as_wide_as_the_sheet_and_empty_ones_are_empty() -> None:
    cells = (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>SO</t></is></c></row><row r="3"/>'
        '<row r="5"><c r="A5"><v>1</v></c><c r="C5"><v>3</v></c><c r="F5" s="0"/></row><row r="900"><c r="ZZ900"/></row>'
    )
    assert read_sheets(xlsx(cells), name="x")[0].text == "\nSO\x1f\x1f\n\n\n1\x1f\x1f3\n"


def test_a_formula_has_the_value_it_was_saved_with_and_an_error_the_text_it_shows() -> None:
    def fill(book: Any) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(1, 0, ("SO", 7))
        sheet.write_formula(1, 2, "=B2*2", None, 14)
        sheet.write_formula(1, 3, "=NA()", None, "#N/A")
        sheet.write_formula(2, 30, "=1/0", None, "#DIV/0!")

    assert rows(written(fill)) == [[""], ["SO", "7", "14", "#N/A", *[""] * 27], [*[""] * 30, "#DIV/0!"]]


def test_error_cells_are_found_however_the_file_is_written() -> None:
    cells = (
        '<row r=\'1\'><c r=\'A1\' t=\'e\'><v>#REF!</v></c><c r="B1" t="e"><f t="shared" si="0"/><v>#N/A</v></c>'
        '<c r="C1" t="e"/><c r="D1" t="inlineStr"><is><t>a &lt;c t="e"></t></is></c><c r="E1"><v>5</v></c></row>'
    )
    assert rows(xlsx(cells)) == [["#REF!", "#N/A", "", 'a <c t="e">', "5"]]


def test_an_xlsb_has_its_numbers_texts_flags_and_errors() -> None:
    text = struct.pack("<I", 2) + "SO".encode("utf-16-le")
    content = xlsb((0, 0, 6, text), (1, 0, 5, struct.pack("<d", 17934)), (1, 1, 4, b"\1"), (2, 2, 3, b"\x17"))
    (sheet,) = read_sheets(content, name="orders.xlsb")
    assert (sheet.name, sheet.text) == ("Orders", "SO\x1f\x1f\n17934\x1ftrue\x1f\n\x1f\x1f#REF!\n")


def cell(kind: str, text: str, rest: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" {rest}><text:p>{text}</text:p></table:table-cell>'


def test_an_ods_has_its_repeated_cells_its_dates_and_its_errors() -> None:
    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    number = cell("float", "17,934", 'office:value="17934"')
    day = cell("date", "3/2/26", 'office:date-value="2026-03-02"')
    failed = cell("float", "#N/A", 'office:value="0" table:formula="of:=NA()"')
    table = (
        f"<table:table-row>{cell('string', 'SO')}{gap}{cell('string', 'ETA')}</table:table-row>"
        '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
        f"<table:table-row>{number}{gap}{day}</table:table-row><table:table-row>{failed}</table:table-row>"
    )
    (sheet,) = read_sheets(ods(table), name="orders.ods")
    assert sheet.text.split("\n") == [
        "SO\x1f\x1f\x1fETA",
        "",
        "",
        "17934\x1f\x1f\x1f2026-03-02",
        "#N/A\x1f\x1f\x1f",
        "",
    ]


@pytest.mark.parametrize("version", [2, 3, 4, 5, 8])
def test_every_excel_since_1987_is_read(version: int) -> None:
    for content in (biff(version), ole("Workbook" if version == 8 else "Book", biff(version))):
        if version >= 5 or not content.startswith(b"\xd0"):
            assert rows(content) == [["SO", "Part"], ["17934", "0007"], ["", "#N/A"]]


def test_an_old_workbook_is_read_in_a_child_too() -> None:
    (sheet,) = read_sheets(ole("Workbook", biff(8)), name="orders.xls")
    assert (sheet.name, sheet.hidden, sheet.text) == ("Orders", False, "SO\x1fPart\n17934\x1f0007\n\x1f#N/A\n")


ENTITIES = '<!DOCTYPE x [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in zip("abcdefgh", "bcdefghi", strict=True)
) + "]>"  # fmt: skip
SECRET = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'
EXPANDED = '<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c></row>'


def with_strings(packed: bytes, stated: int) -> bytes:
    """A workbook whose shared strings are packed already, and state a size."""
    parts = {
        name: (deflated(content, 1), len(content))
        for name, content in {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b"<workbook/>",
        }.items()
    }
    return zip_that_says(parts | {"xl/sharedStrings.xml": (packed, stated)})


GIGABYTE = deflated(b"<si><t>" + b"x" * 999_980 + b"</t></si>", 1000)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (xlsx(f'{ONE}<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "too large"),
        (xlsb((0, 0, 4, b"\1"), (1_048_575, 16_383, 4, b"\1")), "too large"),
        (with_strings(GIGABYTE, 9), "too large"),
        (xlsx(EXPANDED, doctype=ENTITIES), "cannot be opened"),
        (xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings="<si><t>&i;</t></si>", doctype=ENTITIES), "opened"),
        (xlsx(EXPANDED, doctype=SECRET), "cannot be opened"),
        (xlsx('<row r="1"><c r="A1"><v>1'), "cannot be opened"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "cannot be opened"),
        (ole("Workbook", biff(8))[:2000], "cannot be opened"),
        (biff(4)[:40], "cannot be opened"),
        (ole("EncryptedPackage", b""), "protected by a password"),
        (ole("Workbook", biff(8, protected=True)), "protected by a password"),
        (ole("Book", biff(5, protected=True)), "protected by a password"),
        (biff(3, protected=True), "protected by a password"),
        (ods("", manifest="<manifest:encryption-data/>"), "protected by a password"),
        (ole("WordDocument", b""), "a Word document, not a table"),
        (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "a Word document, not a table"),
        (b"ID;PWXL;N;E\r\n", "a SYLK sheet, not a table"),
        (b"<html><p>Session expired</p></html>", "a web page without a table"),
        (written(lambda book: book.add_worksheet()), "is empty"),
        (biff(2)[:8] + record(0x000A), "is empty"),
    ],
    ids=[
        "A1 and the last cell", "the same in XLSB", "a gigabyte that says 9 bytes",
        "entities in a sheet", "entities in strings", "a file of the computer", "broken", "no more than a beginning",
        "half an OLE file", "half a sheet", "protected XLSX", "protected BIFF8", "protected BIFF5", "protected BIFF3",
        "protected ODS", "DOC", "DOCX", "SYLK", "web page", "nothing in it", "nothing in it, 1987",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, what: str) -> None:
    assert holds_sheets(content)
    with pytest.raises(RefusedExport, match=what) as refused:
        read_sheets(content, name="orders.xls")
    assert refused.value.where == "orders.xls"
    assert refused.value.todo
    assert refused.value.rule == "X6"
    assert not refused.value.overridable


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps a process to its memory")
def test_a_workbook_that_hides_how_large_it_is_ends_no_more_than_its_child() -> None:
    with pytest.raises(RefusedExport, match="too large"):
        read_sheets(xlsx(f"{ONE}<row r='1048576'><c  r = 'XFD1048576'><v>1</v></c></row>"), name="orders.xlsx")


def test_a_workbook_that_takes_too_long_is_refused() -> None:
    cells = "".join(f"<row><c><v>{number}</v></c></row>" for number in range(300_000))
    with pytest.raises(RefusedExport, match=r"not read after 0\.2 seconds"):
        read_sheets(xlsx(cells), name="orders.xlsx", limits=Limits(seconds=0.2))


def test_half_a_million_columns_are_read_or_refused_and_nothing_else() -> None:
    wide = "".join(f"<c><v>{number % 10}</v></c>" for number in range(500_000))
    assert len(rows(xlsx(f"<row>{wide}</row>"))[0]) == 500_000
    with pytest.raises(Unreadable):
        rows(xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="9999999"><c r="ABCDE9999999"><v>1</v></c></row>'))


@pytest.mark.parametrize("content", [b"SO,Part\nS1,0007\n", b"", b"<SO>\t<Part>\n", b"\tSO\tPart\n", b"PK,Part\n"])
def test_a_text_is_for_somebody_else(content: bytes) -> None:
    assert not holds_sheets(content)
