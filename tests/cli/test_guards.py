"""An export is taken whole or not at all: every guard, both sides of every threshold, and what overrides it (SPEC X4-X12)."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import os
import shutil
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.home import HomeFolder, Row, received, row

from .house import FRIDAY, MONDAY, SATURDAY, THURSDAY, WEDNESDAY, a_group, a_store, asked, facts, is_three_lines

AT = f"{FRIDAY}T08:00"
OVERRIDE = '--accept --why "'


def rows(count: int, first: int = 1, **fields: str) -> list[Row]:
    return [row(str(number), **fields) for number in range(first, first + count)]


def text_of(some: list[Row]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(dict.fromkeys(key for one in some for key in one)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(some)
    return out.getvalue()


def half_a_line(some: list[Row]) -> str:
    """A file whose last line was not written to its end."""
    text = text_of(some).rstrip("\n")
    return text[: text.rindex(",")][:-30]


def broken_zip(some: list[Row]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("so.csv", text_of(some))
    return packed.getvalue()[:-40]


MANY = rows(20)
FULL = text_of(MANY)
HEADER = FULL.splitlines()[0] + "\n"

REFUSED: dict[str, tuple[str | bytes, str, bool]] = {
    "no rows": (HEADER, "no rows", True),
    "nothing at all": (b"", "empty", False),
    "a report of invoices": ("Invoice,Amount,Paid On\n1001,12.00,2026-02-20\n1002,13.00,2026-02-21\n", "another kind of report", False),
    "a table without orders": ("Part Number,Description,On Hand\n08798-1,Pads,4\n", "another kind of report", False),
    "a footer that counts more": (FULL + "TOTAL RECORDS: 25\n", "cut short", True),
    "half a last line": (half_a_line(MANY), "cut short", True),
    "half a packed file": (gzip.compress(FULL.encode())[:-60], "broken or was cut short", False),
    "half an archive": (broken_zip(MANY), "broken or was cut short", False),
    "half the promises gone": (text_of(MANY[:10]), "10 of 20 open promises are gone", True),
    "a column less": (FULL.replace(",eta,", ",Zugang,"), "columns that last night's export had are missing (no column for eta", True),
    "half the rows without a part": (text_of(MANY[:10] + rows(10, 11, part_number="")), "10 of 20 rows cannot be trusted", True),
}  # fmt: skip


@pytest.fixture
def known(home: HomeFolder) -> HomeFolder:
    """A home that took twenty promises on Thursday."""
    assert home.night(THURSDAY, MANY).code == 0
    return home


def land(home: HomeFolder, content: str | bytes, night: str = FRIDAY, store: str = "main") -> Path:
    file = home.folder / "inbox" / store / f"so_{night}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_believed_is_refused_and_the_ledger_untouched(known: HomeFolder, case: str) -> None:
    content, why, overridable = REFUSED[case]
    land(known, content)
    before = facts(known)
    answer = known.nightly(AT)
    assert answer.code == 3
    assert why in answer.err
    assert (OVERRIDE in answer.err) is overridable
    assert "Traceback" not in answer.err
    assert facts(known) == before
    run = known.runs()[-1]
    assert run["outcome"] == "refused"
    assert run["reason"].startswith("X6: ")
    assert why in run["reason"]
    assert known.to_customers() == []
    assert sorted(one["to"] for one in known.letters(audience="staff") if "N20" in one["rules"]) == [
        "pat@harborhonda.example"
    ]


@pytest.mark.parametrize("case", [name for name, (_, _, overridable) in REFUSED.items() if overridable])
def test_a_refusal_is_overridden_with_a_reason_that_is_kept(known: HomeFolder, case: str) -> None:
    file = land(known, REFUSED[case][0])
    assert known.nightly(AT).code == 3
    answer = known.weowe("import", str(file), "--accept", "--why", "year-end clean-up", at=AT)
    assert answer.code in (0, 3), answer.err
    assert (answer.code == 3) is (known.runs()[-1]["set_aside"] > 0)
    assert known.runs()[-1]["outcome"] == "accepted"
    assert asked(known, "SELECT accepted_why FROM runs ORDER BY id DESC LIMIT 1") == [("year-end clean-up",)]
    assert "already_read" in {one["outcome"] for one in known.runs()} or known.nightly(f"{FRIDAY}T08:30").code == 0
    assert known.runs()[-1]["outcome"] in ("already_read", "accepted")


@pytest.mark.parametrize("arguments", [["--accept"], ["--accept", "--why", ""], ["--accept", "--why", "because"]])
def test_an_override_without_a_reason_or_a_file_is_none(known: HomeFolder, arguments: list[str]) -> None:
    file = land(known, HEADER)
    named = [str(file)] if "because" not in arguments else []
    before = facts(known)
    answer = known.weowe("import", *named, *arguments, at=AT)
    assert answer.code == 2
    assert is_three_lines(answer.err)
    assert facts(known) == before


def test_another_kind_of_report_says_which_headers_were_missed(known: HomeFolder) -> None:
    land(known, REFUSED["a report of invoices"][0])
    answer = known.nightly(AT)
    assert "no column for a part number" in answer.err
    assert "an order or RO number" in answer.err


def test_rows_that_cannot_be_trusted_are_refused_with_the_column_that_is_doubted(known: HomeFolder) -> None:
    land(known, REFUSED["half the rows without a part"][0])
    assert "part_number" in known.nightly(AT).err


def test_another_kind_of_report_is_called_by_its_name(home: HomeFolder) -> None:
    """A CDK export of repair orders lands where special orders are awaited."""
    config = (home.folder / "config" / "weowe.yml").read_text("utf-8")
    home.configure(config.replace("dms: generic", "dms: cdk"))
    from weowe_cli.settings.home import Home
    from weowe_cli.settings.profiles import read_profile

    profile, _ = read_profile(Home(home.folder), "cdk")
    assert profile is not None
    other = profile.other_reports[0]
    land(home, ",".join(other.headers) + "\n" + ",".join("1" for _ in other.headers) + "\n")
    answer = home.nightly(AT)
    assert answer.code == 3
    assert other.name in answer.err


@pytest.mark.parametrize(
    ("open_ones", "gone", "taken"),
    [(40, 12, True), (40, 13, False), (20, 9, True), (20, 10, False), (10, 9, True), (10, 10, False), (100, 30, True), (100, 31, False)],
)  # fmt: skip
def test_more_than_thirty_per_cent_and_at_least_ten_may_not_go_at_once(
    home: HomeFolder, open_ones: int, gone: int, taken: bool
) -> None:
    home.night(THURSDAY, rows(open_ones))
    kept = rows(open_ones - gone, gone + 1)
    land(home, text_of(kept) if kept else text_of([row("999")]))
    assert home.nightly(AT).code == (0 if taken else 3)
    assert home.runs()[-1]["outcome"] == ("accepted" if taken else "refused")
    assert len(home.promises("--vanished", at=AT)) == (gone if taken else 0)


@pytest.mark.parametrize(
    ("all_rows", "aside", "taken"), [(100, 10, True), (100, 11, False), (20, 9, True), (20, 10, False), (9, 9, True)]
)
def test_more_than_a_tenth_and_at_least_ten_rows_may_not_be_set_aside(
    home: HomeFolder, all_rows: int, aside: int, taken: bool
) -> None:
    home.night(THURSDAY, [row("900")])
    land(
        home,
        text_of(
            [row("900"), *rows(all_rows - aside - 1 if all_rows > aside else 0), *rows(aside, 500, part_number="")]
        ),
    )
    answer = home.nightly(AT)
    assert answer.code == 3
    run = home.runs()[-1]
    assert run["outcome"] == ("accepted" if taken else "refused")
    if taken:
        assert run["set_aside"] == aside


def test_what_was_gone_already_does_not_count_again(home: HomeFolder) -> None:
    home.night(WEDNESDAY, rows(40))
    home.night(THURSDAY, rows(28, 13))
    assert home.night(FRIDAY, rows(20, 21)).code == 0
    assert len(home.promises("--vanished", at=AT)) == 20


def test_an_older_night_is_refused_unless_somebody_says_why(known: HomeFolder) -> None:
    file = known.export(WEDNESDAY, rows(21))
    before = facts(known)
    answer = known.nightly(AT)
    assert answer.code == 3
    assert "older than the last accepted night, 2026-02-26" in answer.err
    assert OVERRIDE in answer.err
    assert facts(known) == before
    assert known.nightly(f"{FRIDAY}T08:30").code == 0
    assert known.weowe("import", str(file), "--accept", "--why", "restored from tape", at=AT).code == 0
    assert len(known.promises(at=AT)) == 21


def test_a_name_that_dates_the_file_in_the_future_is_refused(known: HomeFolder) -> None:
    known.export("2026-03-20", rows(21))
    answer = known.nightly(AT)
    assert answer.code == 3
    assert "2026-03-20" in answer.err
    assert len(known.promises(at=AT)) == 20


def test_the_last_line_that_was_there_last_time_must_not_be_missing(home: HomeFolder) -> None:
    land(home, FULL + "END OF REPORT\n", THURSDAY)
    assert home.nightly(f"{THURSDAY}T08:00").code == 0
    land(home, FULL.replace("Brake pad set", "Brake pads"))
    answer = home.nightly(AT)
    assert answer.code == 3
    assert "cut short" in answer.err


def test_a_footer_that_counts_right_is_believed(known: HomeFolder) -> None:
    land(known, FULL + "TOTAL RECORDS: 20\n")
    assert known.nightly(AT).code == 0


@pytest.mark.parametrize("how", ["the very file", "the same rows", "the same rows on the first night"])
def test_another_stores_file_is_refused(tmp_path: Path, how: str) -> None:
    home = HomeFolder(tmp_path / "home", a_group(a_store("harbor", "Harbor Honda"), a_store("lake", "Lakeview Honda")))
    home.export(THURSDAY, MANY, store="harbor")
    if "first" not in how:
        home.export(THURSDAY, rows(5, 700), store="lake")
    assert home.nightly(f"{THURSDAY}T08:00").code == (66 if "first" in how else 0)
    content = (home.folder / "inbox" / "harbor" / f"so_{THURSDAY}.csv").read_text("utf-8")
    file = land(home, content if how == "the very file" else content.replace("Brake pad", "Brake shoe"), store="lake")
    home.export(FRIDAY, rows(21), store="harbor")
    answer = home.nightly(AT)
    assert answer.code == 3
    assert "Lakeview Honda" in answer.err
    assert "harbor" in answer.err
    assert OVERRIDE in answer.err
    assert {one["store"] for one in home.promises("--search", "08798-1", at=AT)} == {"harbor"}
    assert len(home.promises("--store", "harbor", at=AT)) == 21
    taken = home.weowe("import", str(file), "--store", "lake", "--accept", "--why", "they share their orders", at=AT)
    assert taken.code in (0, 3)
    assert len(home.promises("--store", "lake", "--search", "08798-3", at=AT)) == 1


def test_a_file_that_no_memory_should_hold_is_refused_before_it_is_read(known: HomeFolder) -> None:
    file = land(known, "")
    with file.open("r+b") as empty:
        empty.truncate(1_500_000_000)
    began = time.monotonic()
    known.nightly(AT)
    assert known.runs()[-1]["reason"].startswith("X6: the file has 1,500 MB, more than 400 MB")
    assert time.monotonic() - began < 20


def test_the_same_file_again_does_nothing(known: HomeFolder) -> None:
    before = facts(known)
    answer = known.nightly(f"{THURSDAY}T09:00")
    assert answer.code == 0
    assert facts(known) == before
    assert known.runs()[-1]["outcome"] == "already_read"


def test_the_same_file_again_under_another_name_or_by_hand_does_nothing(known: HomeFolder) -> None:
    file = known.folder / "inbox" / "main" / f"so_{THURSDAY}.csv"
    before = facts(known)
    shutil.copy(file, file.with_name("copy.csv"))
    assert known.nightly(f"{THURSDAY}T09:00").code == 0
    assert known.weowe("import", str(file), at=f"{THURSDAY}T09:00").code == 0
    assert facts(known) == before
    assert {one["outcome"] for one in known.runs()} == {"baseline", "already_read"}


def test_a_quiet_nights_file_is_a_night_of_its_own_and_is_read_once(home: HomeFolder) -> None:
    home.night(WEDNESDAY, [row("1"), row("2")])
    home.night(THURSDAY, [row("1"), row("2")])
    for clock in ("08:05", "08:15"):
        assert home.nightly(f"{THURSDAY}T{clock}").code == 0
    assert [one["outcome"] for one in home.runs()] == ["baseline", "accepted", "already_read", "already_read"]


def test_two_runs_of_one_morning_are_not_two_nights_without_a_promise(home: HomeFolder) -> None:
    home.night("2026-02-24", [row("2")])
    home.night(WEDNESDAY, [row("1"), row("2")])
    home.night(THURSDAY, [row("2")])
    for clock in ("08:05", "08:15", "08:25"):
        home.nightly(f"{THURSDAY}T{clock}")
    assert len(home.promises("--vanished", at=f"{THURSDAY}T09:00")) == 1
    assert not [one for one in home.letters(audience="staff") if "X9" in one["rules"]]


def test_a_file_that_changed_this_moment_waits_for_a_later_run(home: HomeFolder) -> None:
    """By the real clock: no moment is named."""
    today = datetime.now(UTC).astimezone().date()
    file = home.export(today.isoformat(), [row("1", ordered_on=today.isoformat())])
    first = home.weowe("nightly")
    assert first.code == 66
    assert [one["outcome"] for one in home.runs()] == ["waiting"]
    assert home.promises() == []
    earlier = time.time() - 60
    os.utime(file, (earlier, earlier))
    assert home.weowe("nightly").code == 0
    assert [one["outcome"] for one in home.runs()] == ["waiting", "baseline"]


def test_a_file_still_being_written_is_not_lost_when_an_older_one_is_there(home: HomeFolder) -> None:
    today = datetime.now(UTC).astimezone().date().isoformat()
    old = home.export(f"{today}_0001", [row("1", ordered_on=today)])
    earlier = time.time() - 60
    os.utime(old, (earlier, earlier))
    fresh = home.export(f"{today}_0002", [row("1", ordered_on=today), row("2", ordered_on=today)])
    assert home.weowe("nightly").code == 0
    assert len(home.promises()) == 1
    os.utime(fresh, (earlier, earlier))
    assert home.weowe("nightly").code == 0
    assert len(home.promises()) == 2


ASIDE = {
    "no part": ({"part_number": ""}, "part_number", "part number"),
    "no order": ({"so": "", "ro": ""}, "so", "order number"),
    "a day that is none": ({"promised_on": "2026-02-31"}, "promised_on", ""),
    "a year long gone": ({"ordered_on": "1926-02-01"}, "ordered_on", ""),
    "a quantity in words": ({"qty_ordered": "a few"}, "qty_ordered", ""),
}


@pytest.mark.parametrize("case", ASIDE)
def test_a_row_that_cannot_be_trusted_is_set_aside_and_the_others_go_on(home: HomeFolder, case: str) -> None:
    fields, column, why = ASIDE[case]
    home.night(THURSDAY, [row("1")])
    answer = home.night(FRIDAY, [row("1"), {**row("2"), **fields}, row("3")])
    assert answer.code == 3
    assert [one["so"] for one in home.promises("--sort", "number", at=AT)] == ["1", "3"]
    (kept,) = asked(home, "SELECT row, field, value, reason FROM set_aside")
    assert kept[0] == 3
    assert kept[1] == column
    (file,) = (home.folder / "set-aside" / "main").glob("*.csv")
    (line,) = csv.DictReader(io.StringIO(file.read_text("utf-8-sig")))
    assert line["customer"] == "Maria Lopez 2"
    assert line["row set aside"] == "3"
    assert column in line["reason"]
    assert why in line["reason"]
    assert str(file.parent) in answer.err


def test_what_is_mended_can_be_dropped_back_in_and_nothing_else_changes(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2"), row("3")])
    home.night(FRIDAY, [row("1"), row("2"), row("3"), row("4", part_number="")])
    (file,) = (home.folder / "set-aside" / "main").glob("*.csv")
    mended = list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
    mended[0]["part_number"] = "08798-4"
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(mended[0]))
    writer.writeheader()
    writer.writerows(mended)
    target = home.folder / "inbox" / "main" / file.name.replace(".csv", "_mended.csv")
    target.write_text(out.getvalue(), "utf-8")
    assert home.nightly(f"{FRIDAY}T10:00").code == 0
    found = {one["so"]: one for one in home.promises(at=f"{FRIDAY}T10:00")}
    assert sorted(found) == ["1", "2", "3", "4"]
    assert [so for so, one in found.items() if one["vanished_since"]] == []


def test_what_is_dangerous_to_keep_is_not_in_the_table_of_rows_set_aside(home: HomeFolder) -> None:
    extra = {"ssn": "078-05-1120", "date_of_birth": "1970-01-01", "drivers_license": "D1234567"}
    home.night(THURSDAY, [row("1", **extra), row("2", part_number="", **extra)])
    (file,) = (home.folder / "set-aside" / "main").glob("*.csv")
    assert not any(value in file.read_text("utf-8-sig") for value in extra.values())
    assert not any(value.encode() in (home.folder / "ledger.db").read_bytes() for value in extra.values())


def test_the_archive_holds_the_very_original_under_its_fingerprint(known: HomeFolder) -> None:
    original = (known.folder / "inbox" / "main" / f"so_{THURSDAY}.csv").read_bytes()
    print_ = hashlib.sha256(original).hexdigest()
    (kept,) = [one for one in (known.folder / "archive").rglob("*") if one.is_file()]
    assert print_ in kept.name
    assert gzip.decompress(kept.read_bytes()) == original
    assert known.runs()[-1]["fingerprint"] == print_


def test_a_refused_export_is_not_in_the_archive(known: HomeFolder) -> None:
    land(known, HEADER)
    known.nightly(AT)
    assert len([one for one in (known.folder / "archive").rglob("*") if one.is_file()]) == 1


def test_the_first_night_tells_no_customer_however_much_is_late_or_here(home: HomeFolder) -> None:
    some = [received(str(n)) for n in range(5)] + [row(str(n), promised_on="2026-02-01") for n in range(5, 9)]
    assert home.night(THURSDAY, some).code == 0
    home.night(FRIDAY, [{**one, "bin": "B2"} for one in some])
    home.night(MONDAY, [{**one, "bin": "B3"} for one in some])
    assert home.letters(audience="customer") == []
    assert home.runs()[0]["outcome"] == "baseline"
    assert {one["letters"] for one in home.runs()} == {0}


def test_after_a_gap_letters_are_held_until_somebody_looked(home: HomeFolder) -> None:
    home.night("2026-02-19", [row("1")])
    home.night(FRIDAY, [received("1")])
    (held,) = home.to_customers("held")
    assert "gap of 8 days" in held["last_error"]
    assert home.weowe("send", at=f"{SATURDAY}T09:00").code == 0
    assert home.to_customers() == []


def test_seven_days_are_no_gap(home: HomeFolder) -> None:
    home.night("2026-02-20", [row("1")])
    home.night(FRIDAY, [received("1")])
    assert len(home.to_customers()) == 1


NO_PROMISE: dict[str, dict[str, str]] = {
    "a core charge": {"description": "CORE CHARGE BRAKE CALIPER"},
    "a return": {"qty_ordered": "-1"},
    "a stock order": {"customer": "STOCK ORDER"},
    "the store itself": {"customer": "INTERNAL"},
}


@pytest.mark.parametrize("case", NO_PROMISE)
def test_what_is_owed_to_nobody_makes_no_promise_and_no_letter(home: HomeFolder, case: str) -> None:
    fields = NO_PROMISE[case]
    home.night(THURSDAY, [row("1"), row("2", **fields)])
    home.night(FRIDAY, [row("1"), received("2", **fields)])
    assert [one["so"] for one in home.promises(at=AT)] == ["1"]
    assert home.runs()[-1]["ignored"] == 1
    assert home.letters(audience="customer") == []


def test_files_by_hand_are_of_one_store_and_one_system(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home", a_group(a_store("harbor", "Harbor Honda"), a_store("lake", "Lakeview Honda")))
    file = home.export(THURSDAY, MANY, store="harbor")
    which = home.weowe("import", str(file), at=AT)
    assert which.code == 2
    assert is_three_lines(which.err)
    assert "harbor, lake" in which.err
    none = home.weowe("import", str(file), "--store", "hrbor", at=AT)
    assert none.code == 2
    assert is_three_lines(none.err)
    unknown = home.weowe("import", str(file), "--store", "harbor", "--dms", "tekon", at=AT)
    assert unknown.code == 2
    assert is_three_lines(unknown.err)
    assert home.weowe("import", str(file), "--store", "harbor", at=AT).code in (0, 66)
    assert len(home.promises("--store", "harbor", at=AT)) == 20


def test_one_store_of_a_group_is_imported_alone(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home", a_group(a_store("harbor", "Harbor Honda"), a_store("lake", "Lakeview Honda")))
    home.export(FRIDAY, MANY, store="harbor")
    home.export(FRIDAY, rows(5, 700), store="lake")
    assert home.weowe("import", "--store", "lake", at=AT).code == 0
    assert {one["store"] for one in home.promises(at=AT)} == {"lake"}


def test_a_check_of_an_export_says_what_a_night_would_and_writes_nothing(known: HomeFolder) -> None:
    before = facts(known), known.runs()
    good = known.weowe("check", "--export", str(known.export(FRIDAY, rows(21))), at=AT)
    assert good.code == 0
    assert "21 rows: 1 new" in good.out
    bad = known.weowe("check", "--export", str(land(known, REFUSED["half the promises gone"][0])), at=AT)
    assert bad.code == 3
    assert "10 of 20 open promises are gone" in bad.err
    assert is_three_lines(bad.err)
    assert (facts(known), known.runs()) == before
