"""Any table, however it is written, reads back the same; any bytes give a table or a refusal; damage is never told as truth.

The same few examples are tried every time; WEOWE_EXAMPLES=20000 tries so many others, by chance.
"""

from __future__ import annotations

import gzip
import html
import io
import os
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.exports.reading_room import ROOT, read, shipped
from weowe_cli.errors import RefusedExport
from weowe_cli.exports.reading import Reading
from weowe_cli.exports.tables import read_tables
from weowe_cli.promises.record import Sighting

EXAMPLES = int(os.environ.get("WEOWE_EXAMPLES", "0"))


def tried(few: int) -> settings:
    """So many examples in the suite, always the same; in a long run WEOWE_EXAMPLES of them, and others each time."""
    return settings(
        max_examples=EXAMPLES or few,
        derandomize=not EXAMPLES,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )


Cells = list[list[str]]

WILD = st.text(st.sampled_from("aZ09 ,;|\t\"'\n\r=-+@#&<>/\\._ñÉ’“–€ß\u00a0中Ж😀"), max_size=12)
CODE = st.from_regex(r"[A-Z0-9]{1,6}(-[A-Z0-9]{1,4})?", fullmatch=True)
DAY = st.dates(date(2025, 1, 1), date(2026, 12, 31)).map(lambda day: f"{day.month}/{day.day}/{day.year}") | st.just("")
PIECES = st.integers(0, 12).map(str)
NAME = st.sampled_from(["IVESDALE, ROSA", "MUÑOZ, INÉS", "LEO KINGSFERRY", "O’BRIEN, LEO", "5 STAR AUTO; LLC", ""])
IDENTITY = {
    "SO": CODE,
    "Part Number": CODE,
    "Status": st.sampled_from(["Ordered", "Backordered", "Received", "WOBBLE", ""]),
}
FIELDS = {
    "RO #": CODE, "Qty": PIECES, "Qty Received": PIECES, "ETA": DAY | WILD, "Promised": DAY, "Order Date": DAY,
    "Customer Name": NAME | WILD, "Description": WILD, "Phone": WILD, "E-mail": WILD, "Advisor": WILD, "Bin": CODE,
    "Price": st.decimals(0, 9999, places=2).map(str), "Line": PIECES,
}  # fmt: skip
NOBODYS = {"Zone": WILD, "Remark": WILD, "": st.just(""), "Aisle": WILD}


@st.composite
def tables(draw: st.DrawFn) -> Cells:
    """A header that the generic profile knows, unknown columns among it, and rows of whatever a dealer's system may hold."""
    named = draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=5, unique=True))
    strange = draw(st.lists(st.sampled_from(sorted(NOBODYS)), max_size=2, unique=True))
    header = draw(st.permutations([*IDENTITY, *named, *strange]))
    kinds = IDENTITY | FIELDS | NOBODYS
    count = draw(st.integers(0, 5))
    return [list(header), *([draw(kinds[name]) for name in header] for _ in range(count))]


# ------------------------------------------------------------------------------------------------- how it is written


@dataclass(frozen=True)
class Dialect:
    """How a text is written: its delimiter, whether every cell is quoted, its line ends, its encoding, its packing."""

    delimiter: str
    quote_all: bool
    line_end: str
    encoding: str
    packing: str

    def text(self, cells: Cells) -> str:
        return "".join(self.delimiter.join(map(self.cell, row)) + self.line_end for row in cells)

    def cell(self, cell: str) -> str:
        needs = self.quote_all or any(sign in cell for sign in (self.delimiter, '"', "\n", "\r"))
        return '"' + cell.replace('"', '""') + '"' if needs else cell

    def write(self, cells: Cells) -> bytes:
        """The bytes of a file; raises UnicodeEncodeError where the encoding has no such letters."""
        content = ENCODINGS[self.encoding](self.text(cells))
        return PACKINGS[self.packing](content)


def zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("reports/orders.csv", content)
    return out.getvalue()


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 with a mark": lambda text: text.encode("utf-8-sig"),
    "utf-16": lambda text: b"\xff\xfe" + text.encode("utf-16-le"),
    "utf-16 turned round": lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    "utf-16 without a mark": lambda text: text.encode("utf-16-le"),
    "utf-16 turned round without a mark": lambda text: text.encode("utf-16-be"),
    "cp1252": lambda text: text.encode("cp1252"),
}
PACKINGS: dict[str, Callable[[bytes], bytes]] = {"plain": bytes, "gz": gzip.compress, "zip": zipped}


def can_be_told(text: str, encoding: str) -> bool:
    """Whether anybody could know the encoding from the bytes alone."""
    if encoding == "cp1252":
        try:
            raw = text.encode("cp1252")
            return text.isascii() or raw.decode("utf-8") == text
        except UnicodeEncodeError:
            return False
        except UnicodeDecodeError:
            return True
    if encoding.endswith("without a mark"):
        return sum(sign < "\u0100" for sign in text) > 0.9 * len(text)
    return True


@st.composite
def written(draw: st.DrawFn, line_ends: bool = True) -> tuple[Cells, Dialect]:
    """A table, with or without line ends in its cells, and a way to write it that a reader can undo."""
    cells, delimiter, quote_all = draw(tables()), draw(st.sampled_from(",;|\t")), draw(st.booleans())
    if not line_ends:
        cells = [[" ".join(cell.splitlines()) for cell in row] for row in cells]
    plain = Dialect(delimiter, quote_all, draw(st.sampled_from(["\n", "\r\n", "\r"])), "utf-8", "plain")
    encodings = [name for name in ENCODINGS if can_be_told(plain.text(cells), name)]
    encoding, packing = draw(st.sampled_from(encodings)), draw(st.sampled_from(sorted(PACKINGS)))
    return cells, replace(plain, encoding=encoding, packing=packing)


CANONICAL = Dialect(",", True, "\n", "utf-8", "plain")


def outcome(content: bytes) -> tuple[object, ...]:
    """What becomes of a file, to compare: what it says, what is set aside, what is ignored; or why it is refused."""
    try:
        reading = read(content)
    except RefusedExport as refusal:
        return ("refused", refusal.what)
    aside = [(one.row, one.column, one.value, one.reason) for one in reading.set_aside]
    said = [fresh.sighting for fresh in reading.fresh]
    return said, aside, reading.rows, reading.ignored, reading.unknown_words, reading.headers, reading.cut_short


@tried(80)
@given(written())
def test_any_table_written_in_any_way_reads_back_the_same_cells(one: tuple[Cells, Dialect]) -> None:
    cells, dialect = one
    (table,) = read_tables(dialect.write(cells), name="orders.csv")
    assert [row.cells for row in table.rows()] == [[cell.strip() for cell in row] for row in cells]
    assert table.cut_short is None


@tried(80)
@given(written(line_ends=False))
def test_any_table_written_in_any_way_says_the_same(one: tuple[Cells, Dialect]) -> None:
    """Line ends in cells are left out: a cell whose lines look like rows may be doubted in one dialect and not in another."""
    cells, dialect = one
    assert outcome(dialect.write(cells)) == outcome(CANONICAL.write(cells))


def by_xlsx(cells: Cells) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Orders")
    for number, row in enumerate(cells):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    book.close()
    return out.getvalue()


def by_ods(cells: Cells) -> bytes:
    names = ("office", "table", "text", "manifest")
    spaces = "".join(f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    table = f'<table:table table:name="Orders">{marked(cells, "table:table-row", cell)}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", f"<office:document-content{spaces}>{body}</office:document-content>")
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest{spaces}>{entry}</manifest:manifest>")
    return out.getvalue()


def by_html(cells: Cells) -> bytes:
    return f'<html><meta charset="utf-8"><table>{marked(cells, "tr", "<td>{}</td>")}</table></html>'.encode()


def by_xml(cells: Cells) -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = marked(cells, "Row", '<Cell><Data ss:Type="String">{}</Data></Cell>')
    sheet = f'<Worksheet ss:Name="Orders"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">{sheet}</Workbook>'.encode()


def marked(cells: Cells, row_tag: str, cell_mark: str) -> str:
    """A table in a markup of rows and cells."""
    rows = ("".join(cell_mark.format(html.escape(cell)) for cell in row) for row in cells)
    return "".join(f"<{row_tag}>{row}</{row_tag}>\n" for row in rows)


@pytest.mark.parametrize("write", [by_xlsx, by_ods, by_html, by_xml])
@tried(6)
@given(cells=tables())
def test_any_table_in_a_workbook_or_in_markup_reads_back_the_same_cells(
    write: Callable[[Cells], bytes], cells: Cells
) -> None:
    """Markup keeps a run of blanks and line ends as one blank; rows without a word are nothing."""
    (table,) = read_tables(write(cells), name="orders.xls")
    width = len(cells[0])
    found = [[" ".join(cell.split()) for cell in row.cells] + [""] * (width - len(row.cells)) for row in table.rows()]
    wanted = [[" ".join(cell.split()) for cell in row] for row in cells]
    assert [row for row in found if any(row)] == [row for row in wanted if any(row)]


BEGINNINGS = [
    b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b\x08", b"PK\x05\x06", b"<html><table><tr><td>", b"<?xml version='1.0'?>",
    b"MIME-Version: 1.0\n\n", b"{", b"%PDF-", b"SO,Part Number,Status\n", b"SO\tPart Number\tStatus\n", b'"SO","Part Number","Status"\n',
]  # fmt: skip


@tried(120)
@given(beginning=st.sampled_from(BEGINNINGS), rest=st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_a_table_or_a_refusal(beginning: bytes, rest: bytes) -> None:
    with suppress(RefusedExport):
        read(beginning + rest)


# ------------------------------------------------------------------------------------------------- damage

Key = tuple[str, str]
"""Order and part of a promise."""


@dataclass(frozen=True)
class Export:
    """A good text export, line by line; every row is of an order and a part of its own."""

    head: bytes
    rows: tuple[bytes, ...]
    foot: bytes = b""
    dms: str = "generic"

    @property
    def content(self) -> bytes:
        return self.head + b"".join(self.rows) + self.foot

    def reading(self, content: bytes) -> Reading | None:
        """What becomes of these bytes: None where they are refused, or would be for being cut short (SPEC X6)."""
        try:
            reading = read(content, profile=shipped(self.dms))
        except RefusedExport:
            return None
        return None if reading.cut_short else reading

    def truth(self) -> dict[Key, Sighting]:
        """What the undamaged export says, row by row."""
        reading = self.reading(self.content)
        assert reading is not None
        said = told(reading)
        assert len(said) == len(self.rows)
        return said

    def keys_at(self, first: int, last: int, truth: dict[Key, Sighting]) -> set[Key]:
        """The promises of the rows that hold a byte from `first` to before `last`."""
        found, begin = set(), len(self.head)
        for key, row in zip(truth, self.rows, strict=True):
            if begin < last and first < begin + len(row):
                found.add(key)
            begin += len(row)
        return found


def told(reading: Reading) -> dict[Key, Sighting]:
    """Every sighting by what identifies it, in the order of the rows; the row's number is no part of what is said."""
    inorder = sorted((fresh.sighting for fresh in reading.fresh), key=lambda one: one.row)
    return {(one.order, one.part_key): one._replace(row=0) for one in inorder}


@st.composite
def exports(draw: st.DrawFn) -> Export:
    """A small export: quoted or not, with a name that needs its encoding, with or without an end of its own."""
    delimiter, quote_all = draw(st.sampled_from(",;|\t")), draw(st.booleans())
    line_end, encoding = draw(st.sampled_from(["\n", "\r\n"])), draw(st.sampled_from(["utf-8", "cp1252"]))
    dialect = Dialect(delimiter, quote_all, line_end, encoding, "plain")
    header = ["SO", "Part Number", "Customer", "Qty", "Qty Received", "Status", "Order Date", "ETA", "Promised"]
    names = st.sampled_from(["IVESDALE, ROSA", "MUÑOZ, INÉS", "KINGSFERRY LEO", 'CAFÉ 5" AUTO', ""])
    day = st.integers(10, 28).map(lambda day: f"2026-03-{day}")
    rows = []
    for number in range(draw(st.integers(1, 6))):
        ordered = draw(st.integers(1, 3))
        received = draw(st.integers(0, ordered))
        late = draw(st.sampled_from(["Ordered", "Backordered"]))
        word = "Received" if received == ordered else "Partial" if received else late
        row = [f"S{4411 + 7 * number}", f"{'ABCDEF'[number]}-{1234 + number * 1111}-K", draw(names)]
        row += [str(ordered), str(received), word, "2026-02-18", draw(day | st.just("")), draw(day)]
        rows.append(dialect.text([row]).encode(encoding))
    ends = ["", f"TOTAL RECORDS: {len(rows)}{line_end}", f"END OF REPORT{line_end}"]
    return Export(dialect.text([header]).encode(encoding), tuple(rows), draw(st.sampled_from(ends)).encode())


BYTES = st.binary(min_size=1, max_size=6) | st.sampled_from(
    [b'"', b",", b"\t", b"\n", b'\n"', b"\r", b"\x80", b"\0\0\0\0"]
)


@tried(200)
@given(export=exports(), data=st.data())
def test_damage_to_one_row_is_never_told_as_the_truth_of_another(export: Export, data: st.DataObject) -> None:
    """Bytes of a row or two flip, come in between or go missing. Every other promise is told as it always was, and none is
    lost without a word: something is set aside, or the file is refused."""
    truth, content = export.truth(), export.content
    end = len(content) - len(export.foot)
    first = data.draw(st.integers(len(export.head), end - 1))
    last = data.draw(st.integers(first, min(end, first + 80)) | st.sampled_from([first, first + 1]))
    damaged = content[:first] + data.draw(BYTES | st.just(b"")) + content[last:]
    reading = export.reading(damaged)
    if reading is None:
        return
    # A line's end that goes, or a mark before it, joins a row with its neighbour.
    untouched = truth.keys() - export.keys_at(first - 1, last + 1, truth)
    said = told(reading)
    assert {key: said[key] for key in untouched & said.keys()} == {key: truth[key] for key in untouched & said.keys()}
    assert untouched <= said.keys() or reading.set_aside


@tried(60)
@given(export=exports(), data=st.data())
def test_lines_that_come_twice_or_in_another_order_change_nothing(export: Export, data: st.DataObject) -> None:
    more = data.draw(st.lists(st.sampled_from([export.head, *export.rows]), max_size=4))
    rows = data.draw(st.permutations([*export.rows, *([] if b"RECORDS" in export.foot else more)]))
    reading = export.reading(export.head + b"".join(rows) + export.foot)
    assert reading is not None
    assert not reading.set_aside
    assert told(reading) == export.truth()


def assert_true_up_to(export: Export, place: int, last_fields: set[str]) -> None:
    """What a file says that is cut at `place` is true; of the row with the cut only the last cell may have lost its end.

    Nothing in a file tells a last line without its end from one that was cut inside its last cell.
    """
    truth, reading = export.truth(), export.reading(export.content[:place])
    cut = export.keys_at(place, place + 1, truth)
    for key, sighting in told(reading).items() if reading else ():
        differs = {name for name in Sighting._fields if getattr(sighting, name) != getattr(truth[key], name)}
        assert not differs or (key in cut and differs <= last_fields)


@tried(80)
@given(export=exports(), data=st.data())
def test_a_file_cut_anywhere_is_refused_or_says_only_what_is_true(export: Export, data: st.DataObject) -> None:
    assert_true_up_to(export, data.draw(st.integers(0, len(export.content))), {"promised_on"})


# ------------------------------------------------------------------------------------------------- drill 10

NIGHTS = sorted((ROOT / "sample_exports").glob("*/*.csv"))
LAST = {"dealertrack": {"opt_out"}, "reynolds": {"vin"}}
"""What the last columns of the samples say."""


@pytest.mark.parametrize("path", NIGHTS, ids=lambda path: path.name)
def test_a_night_cut_at_fifty_places_is_refused_or_says_only_what_is_true(path: Path) -> None:
    dms, content = path.parent.name, path.read_bytes()
    lines = content.splitlines(keepends=True)
    good = sorted(fresh.sighting.row for fresh in read(content, profile=shipped(dms)).fresh if fresh.digest)
    export = Export(lines[0], tuple(lines[row - 1] for row in good), dms=dms)
    for step in range(50):
        assert_true_up_to(export, len(export.content) * step // 50 + step % 3, LAST[dms])


@pytest.mark.parametrize("packing", ["gz", "zip", "workbook"])
def test_a_packed_night_cut_at_fifty_places_is_refused(packing: str) -> None:
    workbook = ROOT / "sample_exports" / "cdk" / "cdk_sor_2026-02-26.xlsx"
    whole = workbook.read_bytes() if packing == "workbook" else PACKINGS[packing](NIGHTS[0].read_bytes())
    for step in range(50):
        with pytest.raises(RefusedExport):
            read(whole[: len(whole) * step // 50], profile=shipped("cdk"))
