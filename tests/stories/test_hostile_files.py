"""A file that nobody should open stands beside a good one: the good one is read, the other is refused by name (X6)."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from tests.exports.by_hand import biff, ole, xlsx, zipped
from tests.home import HomeFolder, received, row

THURSDAY, FRIDAY = "2026-02-26", "2026-02-27"
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;">]>'

HOSTILE: dict[str, tuple[bytes, str]] = {
    "two cells as far apart as can be": (xlsx(FAR), "too large"),
    "a workbook of entities": (xlsx(FAR[:48], doctype=BOMB), "broken|cannot be opened|too large"),
    "a workbook with a password": (ole("EncryptedPackage", b"x" * 600), "protected by a password"),
    "an old workbook with a password": (biff(8, protected=True), "protected by a password"),
    "a zip bomb": (zipped({"orders.csv": b"0" * 500_000_000}), "unpacks to more than|too large"),
    "a packed bomb": (gzip.compress(b"0" * 500_000_000, 1), "unpacks to more than|too large"),
    "half a workbook": (xlsx(FAR)[:300], "broken"),
    "noise": (bytes(range(256)) * 4, "neither a text nor a workbook"),
    "a line without an end": (b"SO,Part Number,Status\n" + b"x" * 3_000_000, "longer than|so many"),
    "three thousand columns": (b",".join(b"c%d" % n for n in range(3000)) + b"\n", "more than 2,000|so many"),
    "a PDF": (b"%PDF-1.7\n1 0 obj\n", "PDF"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_and_the_good_one_beside_it_is_read(home: HomeFolder, what: str) -> None:
    import re

    content, reason = HOSTILE[what]
    home.night(THURSDAY, [row("1"), row("2")])
    beside = home.folder / "inbox" / "main" / f"a_{FRIDAY}.xlsx"
    beside.write_bytes(content)
    home.export(FRIDAY, [received("1"), row("2")])
    answer = home.nightly(f"{FRIDAY}T08:05")
    assert answer.code == 3
    refused, taken = (next(run for run in home.runs() if run["outcome"] == one) for one in ("refused", "accepted"))
    assert refused["export"] == beside.name
    assert re.search(reason, refused["reason"]), refused["reason"]
    assert taken["changed"] == 1
    assert len(home.to_customers()) == 1
    assert not list(Path(home.folder / "logs").glob("crash*"))


def test_a_workbook_of_another_age_is_a_night_like_any_other(home: HomeFolder) -> None:
    import io

    import xlsxwriter

    home.night(THURSDAY, [row("1"), row("2")])
    rows = [received("1"), row("2") | {"received_on": "", "qty_received": "0"}]
    names = [*rows[0]]
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet("Cover").write(0, 0, "Special orders")
        sheet = book.add_worksheet("Orders")
        sheet.write_row(0, 0, names)
        for number, one in enumerate(rows, 1):
            sheet.write_row(number, 0, [one.get(name, "") for name in names])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("orders.xlsx", out.getvalue())
    (home.folder / "inbox" / "main" / f"so_{FRIDAY}.csv").write_bytes(packed.getvalue())
    answer = home.nightly(f"{FRIDAY}T08:05")
    assert answer.code == 0, answer.err
    assert len(home.to_customers()) == 1
