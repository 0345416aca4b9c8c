"""SPEC X1: what a file is shows in its bytes, never in its name."""

from __future__ import annotations

import gzip
import io
import zipfile
from datetime import date

import pytest
import xlsxwriter

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.tables import TableKind, read_tables

ROWS = [["SO", "Part", "Name"], ["0007", "12E5", "MUÑOZ"], ["S2", "04465-0R010", "DOE, JOHN"]]


def rows_of(content: bytes, name: str = "orders.csv") -> list[list[str]]:
    return [cells for _, cells, _ in read_tables(content, name=name)[0].rows()]


def written(delimiter: str) -> str:
    return "".join(delimiter.join(f'"{c}"' if delimiter in c else c for c in row) + "\r\n" for row in ROWS)


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_text_is_read_in_whatever_delimiter_and_encoding_it_comes(delimiter: str, encoding: str) -> None:
    assert rows_of(written(delimiter).encode(encoding), "orders.xls") == ROWS


def workbook(rows: list[list[object]], *, cover: bool = False) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "mm/dd/yyyy"})
    if cover:
        book.add_worksheet("cover").write(0, 0, "Report run by nobody")
    sheet = book.add_worksheet("data")
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return out.getvalue()


def test_a_workbook_gives_iso_dates_whole_numbers_and_its_own_row_numbers() -> None:
    content = workbook([[], ["SO", "Part", "ETA"], [17934.0, "0007", date(2026, 3, 2)], [2.5, True, None]], cover=True)
    _, table = read_tables(content, name="orders.csv")
    assert table.kind is TableKind.WORKBOOK
    assert [(number, cells) for number, cells, _ in table.rows()][1:] == [
        (2, ["SO", "Part", "ETA"]),
        (3, ["17934", "0007", "2026-03-02"]),
        (4, ["2.5", "true", ""]),
    ]


def test_the_rows_can_be_had_again() -> None:
    table = read_tables(written(",").encode(), name="x")[0]
    assert list(table.rows()) == list(table.rows())


def zipped(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, written(","))
    return out.getvalue()


def test_one_packed_file_is_unpacked() -> None:
    assert rows_of(gzip.compress(written(",").encode())) == ROWS
    assert rows_of(zipped("orders.txt")) == ROWS


def test_packed_files_joined_end_to_end_are_read_whole() -> None:
    lines = written(",").encode().splitlines(keepends=True)
    assert rows_of(b"".join(gzip.compress(line) for line in lines)) == ROWS


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "0 bytes"),
        (b"  \r\n\r\n", "empty"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html>", "web page"),
        (b"<?xml version='1.0'?><Workbook/>", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(range(1, 200)), "neither"),
        (workbook([["SO", "Part", "ETA"]])[:900], "broken"),
        (b"PK\x03\x04 and then nothing", "broken"),
        (b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "cannot be opened"),
        (gzip.compress(b"SO,Part\n" * 50, mtime=0)[:-9], "broken"),
        (zipped("a.csv", "b.csv"), "2 files"),
        (workbook([[]]), "empty"),
    ],
    ids=[
        "nothing", "blank", "web page with a BOM", "XML", "PDF", "picture", "half a workbook", "half a zip",
        "half an old workbook", "half a gz", "two files", "no cells",
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_three_lines(content: bytes, what: str) -> None:
    with pytest.raises(RefusedExport, match=what) as refused:
        read_tables(content, name="orders.csv")[0]
    assert refused.value.where == "orders.csv"
    assert refused.value.todo


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("a,b,c\n1,2,3\n4,5,6\n", None),
        ("a,b,c\n1,2,3\n4,5,6", None),
        ("a,b,c\n1,2,3\n4,5", "2 of 3"),
        ("a,b,c\n1,2,3\n4", "1 of 3"),
        ("a,b,c\n1,2,3\nEND OF REPORT", None),
        ('a,b,c\n1,2,3\n4,"5', "never closed"),
        ('a\tb\tc\n1\t"5/8 BOLT\t3\n4\t5\t6\n', None),
        ('a,b,c\n1,5" PIPE,3\n4,5,6\n', None),
    ],
)
def test_half_a_last_line_is_noticed(text: str, cut: str | None) -> None:
    found = read_tables(text.encode(), name="x")[0].cut_short
    assert found == cut if cut is None else cut in (found or "")
