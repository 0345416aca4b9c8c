"""What a file is by its first bytes; one file out of an archive; and no more out of it than anybody can bear (SPEC X1)."""

from __future__ import annotations

import gzip
import io
import tarfile
import time
import zipfile

import pytest

from tests.exports.by_hand import biff, deflated, ods, ole, xlsb, xlsx, zip_that_says, zipped
from weowe_cli.errors import RefusedExport
from weowe_cli.exports.unpack import foreign, has_stream, is_old_workbook, is_workbook, unpacked

ROWS = b"SO,Part\r\nS1,0007\r\n"
ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>SO</t></is></c></row>'
GZIP_BEGINS = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"


def tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("orders.csv"))
    return out.getvalue()


@pytest.mark.parametrize("content", [xlsx(ROW), xlsb(), ods(""), zipped({r"XL\Workbook.xml": ""})])
def test_a_zip_with_the_parts_of_a_workbook_is_one(content: bytes) -> None:
    assert is_workbook(content)
    assert not is_old_workbook(content)
    assert unpacked(content, name="orders.zip") is content


@pytest.mark.parametrize(
    "content", [*map(biff, (2, 3, 4, 5, 8)), ole("Workbook", biff(8)), ole("EncryptedPackage", b"")]
)
def test_every_excel_before_2007_is_known_by_its_first_bytes(content: bytes) -> None:
    assert is_old_workbook(content)
    assert not is_workbook(content)
    assert foreign(content) is None
    assert unpacked(content, name="orders.xls") is content


@pytest.mark.parametrize(
    "content", [ROWS, b"\tSO\tPart\r\n", "\tSO\tPart\r\n".encode("utf-16-le"), b"PK of ours,Part\r\n", b"0A,SO\r\n"]
)
def test_a_text_is_no_workbook_and_nothing_foreign(content: bytes) -> None:
    assert not is_workbook(content)
    assert not is_old_workbook(content)
    assert foreign(content) is None
    assert unpacked(content, name="orders.csv") is content


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"ID;PWXL;N;E\r\nP;PGeneral\r\n", "a SYLK sheet"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\n', "a DIF sheet"),
        (b"\x00\x00\x02\x00\x06\x04\x06\x00", "a Lotus or Quattro sheet"),
        (b"\x03\x7e\x03\x02\x05\x00\x00\x00\x61\x00\x20\x00" + bytes(20) + b"SO", "a dBase table"),
        (b"%PDF-1.7", "a PDF"),
        (b"{\\rtf1\\ansi", "a Word text"),
        (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
        (b"Rar!\x1a\x07\x01", "a RAR archive"),
        (tar(), "a tar archive"),
        (zipped({"[Content_Types].xml": "", "word/document.xml": ""}), "a Word document"),
        (zipped({"Index/Document.iwa": ""}), "an Apple Numbers or Pages file"),
        (ole("WordDocument", b""), "a Word document"),
        (ole("__properties_version1.0", b""), "an Outlook message"),
    ],
)
def test_what_weowe_does_not_read_is_called_by_its_name(content: bytes, what: str) -> None:
    assert foreign(content) == what


def test_a_stream_is_one_that_the_directory_names() -> None:
    named_in_a_cell = ole("Workbook", b"." + "WordDocument\0".encode("utf-16-le"))
    assert has_stream(named_in_a_cell, "Workbook")
    assert not has_stream(named_in_a_cell, "WordDocument")


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(ROWS),
        gzip.compress(ROWS[:9]) + gzip.compress(b"") + gzip.compress(ROWS[9:]),
        gzip.compress(ROWS) + bytes(512),
        zipped({"orders.csv": ROWS}),
        zipped({"out/orders.csv": ROWS, "out/": "", "__MACOSX/out/._orders.csv": "x", "out/.DS_Store": "x"}),
        zipped({"orders.csv": ROWS, "Thumbs.db": "x"}),
        zipped({"out/README.txt": "x", "out/orders.csv": ROWS, "out/orders.csv.sha256": "x", "LICENSE": "x"}),
        zipped({"Readme.csv": ROWS}),
        zipped({"orders.sig": ROWS}),
    ],
    ids=[
        "gz",
        "gz of several members",
        "gz filled up with zeros",
        "zip",
        "zip of a Mac",
        "zip of a Windows folder",
        "zip with what a sender puts in beside it",
        "zip of an export with a strange name",
        "zip of one file alone",
    ],
)
def test_one_packed_file_comes_out(content: bytes) -> None:
    assert unpacked(content, name="orders") == ROWS


def test_a_packed_workbook_comes_out() -> None:
    workbook = xlsx(ROW)
    assert unpacked(zipped({"orders.xlsx": workbook}), name="orders.zip") == workbook
    assert unpacked(gzip.compress(biff(4)), name="orders.xls.gz") == biff(4)


def locked() -> bytes:
    """A zip that says that its one file is encrypted."""
    return zip_that_says({"orders.csv": (deflated(ROWS, 1), len(ROWS))}, flags=1)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "0 bytes"),
        (gzip.compress(b""), "0 bytes"),
        (gzip.compress(ROWS * 50)[:-9], "cut short"),
        (zipped({"orders.csv": ROWS * 50})[:-9], "cut short"),
        (zip_that_says({"orders.csv": (b"\xff\xff\xff\xff", 4)}), "broken"),
        (zipped({"a.csv": ROWS, "b.csv": ROWS}), "2 files"),
        (zipped({"__MACOSX/._orders.csv": "x"}), "0 files"),
        (zipped({}), "0 files"),
        (zipped({"a.zip": zipped({"orders.csv": ROWS})}), "another archive"),
        (zipped({"a.gz": gzip.compress(ROWS)}), "another archive"),
        (gzip.compress(gzip.compress(ROWS)), "another archive"),
        (locked(), "password"),
    ],
)
def test_what_holds_no_one_file_is_refused(content: bytes, what: str) -> None:
    with pytest.raises(RefusedExport, match=what) as refused:
        unpacked(content, name="orders")
    assert refused.value.where == "orders"
    assert refused.value.todo
    assert not refused.value.overridable


MEGABYTE = b"S1,0007\r\n" * 111_111
GIGABYTES = deflated(MEGABYTE, 5_800)


@pytest.mark.parametrize(
    "content",
    [
        GZIP_BEGINS + GIGABYTES,
        zip_that_says({"orders.csv": (GIGABYTES, 4_000_000_000)}),
        zip_that_says({"xl/workbook.xml": (deflated(b"", 1), 0), "xl/sharedStrings.xml": (GIGABYTES, 4_000_000_000)}),
        zipped({f"{number}.csv": "" for number in range(10_001)}),
        gzip.compress(b"") * 200_000,
    ],
    ids=["gz", "zip", "workbook", "ten thousand files", "two hundred thousand members"],
)
def test_a_bomb_is_refused_before_it_goes_off(content: bytes) -> None:
    begun = time.process_time()
    with pytest.raises(RefusedExport, match="unpacks to more"):
        unpacked(content, name="orders")
    assert time.process_time() - begun < 5


def test_a_zip_that_lies_about_its_size_gives_no_more_than_it_says() -> None:
    with pytest.raises(RefusedExport, match="broken"):
        unpacked(zip_that_says({"orders.csv": (GIGABYTES, 9)}), name="orders")


def test_a_long_night_of_much_the_same_is_no_bomb() -> None:
    night = b"".join(b"S%06d,04465-0R010,ORDERED,%d\r\n" % (number, number * 7919 % 9973) for number in range(200_000))
    assert unpacked(gzip.compress(night, 1), name="orders") == night


def test_a_zip_of_a_kind_that_python_does_not_unpack_is_refused() -> None:
    content = bytearray(zipped({"orders.csv": ROWS}))
    for begins, method in ((content.index(b"PK\x03\x04"), 8), (content.index(b"PK\x01\x02"), 10)):
        content[begins + method] = 9  # Deflate64, which Windows uses for large files
    with pytest.raises(RefusedExport, match="broken"):
        unpacked(bytes(content), name="orders")
    assert zipfile.is_zipfile(io.BytesIO(content))
