"""`weowe replay`: what months of old exports would have caught, told like the nights themselves, and nothing touched."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.home import LEAST, Answer, HomeFolder, Row, received, row, weowe
from weowe_cli.settings import shipped

from .house import FRIDAY, MONDAY, SATURDAY, THURSDAY, WEDNESDAY, a_group, a_store, everything, is_three_lines

LATER = "2026-06-01T08:00"
SUNDAY, TUESDAY = "2026-03-01", "2026-03-03"
NAMES = {MONDAY: "a", THURSDAY: "b", FRIDAY: "c", SATURDAY: "d"}
"""Names that stand in another order than the nights."""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A folder for old exports, far from any home."""
    folder = tmp_path / "old exports"
    folder.mkdir()
    return folder


def put(folder: Path, night: str, rows: Iterable[Row], name: str = "so") -> Path:
    """One night's export."""
    listed = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(key for one in listed for key in one)), restval="")
    writer.writeheader()
    writer.writerows(listed)
    path = folder / f"{name}_{night}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def replayed(folder: Path, *arguments: str, code: int = 0) -> dict[str, Any]:
    """The replay of a folder, without a home, as a program reads it."""
    dms = [] if "--dms" in arguments else ["--dms", "generic"]
    answer = weowe("replay", str(folder), "--format", "json", "--now", LATER, *dms, *arguments)
    assert answer.code == code, answer.err
    return dict(answer.json)


def caught(told: dict[str, Any], rule: str, to: str | None = None) -> list[tuple[str, str]]:
    """Which special orders a rule caught, and on which day it would have been told."""
    return [(one["so"], one["told_on"]) for one in told["caught"] if one["rule"] == rule and to in (None, one["to"])]


def outcomes(told: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["night"], one["outcome"]) for one in told["nights"]]


# What is caught.


def test_a_part_that_came_in_would_have_been_told_on_the_day_the_export_showed_it(old: Path) -> None:
    put(old, THURSDAY, [row("1"), row("2")])
    put(old, FRIDAY, [received("1", received_on=THURSDAY), row("2")])
    told = replayed(old)
    (arrival,) = [one for one in told["caught"] if one["rule"] == "N1"]
    assert (arrival["so"], arrival["how"], arrival["told_on"]) == ("1", "letter", FRIDAY)
    assert (arrival["since"], arrival["days"], arrival["value"]) == (THURSDAY, 1, "120.00")
    assert [one["letters"] for one in told["nights"]] == [0, 1]


def test_a_promise_that_passes_its_date_is_told_of_step_by_step(old: Path) -> None:
    for day in range(2, 21):
        put(old, f"2026-03-{day:02d}", [row("1", promised_on="2026-03-03"), row("2")])
    told = replayed(old)
    assert caught(told, "N10", "customer") == caught(told, "N10", "owner") == [("1", "2026-03-04")]
    assert caught(told, "N10", "parts_manager") == [("1", "2026-03-10")]
    assert caught(told, "N10", "director") == [("1", "2026-03-17")]
    assert told["passed_their_promised_date"] == 1
    assert told["late_at_end"] == {"on": "2026-03-20", "promises": 1, "value": "120.00"}
    (worst,) = told["worst"]
    assert (worst["days"], worst["story"]) == (
        17,
        "promised for Mar 3: told customer and owner Mar 4, parts manager Mar 10, director Mar 17; still ordered on Mar 20",
    )


def test_an_eta_that_passes_is_told_to_the_owner(old: Path) -> None:
    for night in (THURSDAY, FRIDAY, SATURDAY):
        put(old, night, [row("1", eta=THURSDAY)])
    assert caught(replayed(old), "N5") == [("1", FRIDAY)]


def test_what_nothing_moves_on_is_in_the_digest_from_the_day_it_is_stale(old: Path) -> None:
    for day in range(20, 29):
        put(old, f"2026-02-{day}", [row("1", ordered_on="2026-01-26")])
    assert caught(replayed(old), "N17") == [("1", "2026-02-25")]


def test_whom_no_letter_reaches_is_a_call_and_counts_once(old: Path) -> None:
    put(old, THURSDAY, [row("1", email=""), row("2")])
    for night in (FRIDAY, SATURDAY, MONDAY):
        put(old, night, [received("1", email=""), row("2", bin=night)])
    told = replayed(old)
    assert [(one["how"], one["told_on"]) for one in told["caught"] if one["rule"] == "N1"] == [("call", FRIDAY)]
    assert [(one["letters"], one["calls"]) for one in told["nights"]] == [(0, 0), (0, 1), (0, 0), (0, 0)]


def test_an_arrival_of_a_closed_sunday_would_have_been_told_on_monday(old: Path) -> None:
    put(old, SATURDAY, [row("1"), row("2")])
    put(old, SUNDAY, [received("1"), row("2")])
    put(old, TUESDAY, [received("1"), row("2", bin="A")])
    (arrival,) = [one for one in replayed(old)["caught"] if one["rule"] == "N1"]
    assert (arrival["found_on"], arrival["told_on"]) == (SUNDAY, MONDAY)


def test_an_arrival_that_was_taken_back_before_the_opening_would_never_have_been_told(old: Path) -> None:
    put(old, SATURDAY, [row("1"), row("2")])
    put(old, SUNDAY, [received("1"), row("2")])
    put(old, MONDAY, [row("1"), row("2")])
    assert caught(replayed(old), "N1") == []


def test_an_export_of_the_evening_is_read_on_the_next_morning_one_of_midday_at_once(old: Path) -> None:
    put(old, f"{THURSDAY}_2230", [row("1"), row("2"), row("3")])
    put(old, f"{FRIDAY}_1200", [received("1"), row("2"), row("3")])
    put(old, f"{FRIDAY}_1900", [received("1"), received("2"), row("3")])
    told = replayed(old)
    assert [one["read_at"][:16] for one in told["nights"]] == [
        f"{FRIDAY}T08:00", f"{FRIDAY}T12:00", f"{SATURDAY}T08:00",
    ]  # fmt: skip
    assert caught(told, "N1") == [("1", FRIDAY), ("2", SATURDAY)]


def test_letters_after_a_gap_are_told_as_held_for_a_look_and_as_approved(old: Path) -> None:
    before = {"ordered_on": "2026-02-05"}
    put(old, "2026-02-10", [row("1", **before), row("2", **before)])
    put(old, MONDAY, [received("1", **before), row("2", **before)])
    put(old, TUESDAY, [received("1", **before), received("2", **before)])
    told = replayed(old)
    arrivals = [(one["so"], one["told_on"], one["held"]) for one in told["caught"] if one["rule"] == "N1"]
    assert arrivals == [("1", MONDAY, True), ("2", TUESDAY, False)]
    assert [one["held"] for one in told["nights"]] == [0, 1, 0]
    assert "2026-02-20" in told["days_without_export"]


def test_what_is_gone_from_the_export_is_chased_and_counts_as_nothing_else(old: Path) -> None:
    put(old, THURSDAY, [row("1", promised_on="2026-02-27"), row("2")])
    for night in (FRIDAY, SATURDAY, MONDAY):
        put(old, night, [row("2", bin=night)])
    told = replayed(old)
    assert caught(told, "X9") == [("1", SATURDAY)]
    assert caught(told, "N10") == []
    assert told["passed_their_promised_date"] == 0
    assert told["late_at_end"]["value"] == told["late_at_worst"]["value"] == "0.00"


def test_the_shelf_is_counted_by_age_with_the_labor_that_waits_for_it(old: Path) -> None:
    put(old, THURSDAY, [received("1", received_on="2026-01-20", labor="80.00"), received("2", received_on=WEDNESDAY)])
    put(old, FRIDAY, [received("1", received_on="2026-01-20", labor="80.00"), received("2", received_on=WEDNESDAY)])
    shelf = replayed(old)["shelf_at_end"]
    assert (shelf["promises"], shelf["value"], shelf["labor"]) == (2, "320.00", "80.00")
    assert [(one["days"], one["promises"]) for one in shelf["by_age"]] == [
        ("0-14", 1), ("15-29", 0), ("30-59", 1), ("60+", 0),
    ]  # fmt: skip


def test_nights_before_since_are_history_and_not_told(old: Path) -> None:
    put(old, THURSDAY, [row("1"), row("2", promised_on=WEDNESDAY)])
    put(old, FRIDAY, [received("1"), row("2", promised_on=WEDNESDAY)])
    put(old, SATURDAY, [received("1"), received("2")])
    told = replayed(old, "--since", SATURDAY)
    assert outcomes(told) == [(SATURDAY, "accepted")]
    assert caught(told, "N1") == [("2", SATURDAY)]
    assert told["passed_their_promised_date"] == 0


def test_it_tells_what_the_nights_themselves_told(home: HomeFolder) -> None:
    due = {"promised_on": "2026-03-03", "eta": "2026-03-04"}
    unmoved = row("9", **due)
    nights: dict[str, list[Row]] = {
        "2026-02-26": [row("1"), row("2"), row("3", ro="77"), row("4", ro="77"), unmoved],
        "2026-02-27": [received("1"), row("2"), received("3", ro="77"), row("4", ro="77"), unmoved],
        "2026-02-28": [received("1"), received("2", email=""), received("3", ro="77"), row("4", ro="77"), unmoved],
        "2026-03-02": [received("1"), received("3", ro="77"), received("4", ro="77"), unmoved, row("10", **due)],
        "2026-03-04": [received("3", ro="77"), received("4", ro="77"), unmoved, row("10", **due)],
        "2026-03-05": [received("3", ro="77"), received("4", ro="77"), unmoved, received("10", **due)],
        "2026-03-10": [received("4", ro="77"), unmoved, received("10", **due)],
    }
    for day, rows in nights.items():
        home.night(day, rows)
    really = {
        (rule, promise, one["sent_at"][:10])
        for one in home.letters(channel="email", state="sent")
        for rule in one["rules"]
        if rule not in {"N17", "N20", "D3"}
        for promise in one["promises"]
    }
    assert really
    orders = {one["id"]: one["so"] for one in home.promises("--status", "installed", at="2026-03-10T09:00")}
    orders |= {one["id"]: one["so"] for one in home.promises(at="2026-03-10T09:00")}
    answer = home.weowe("replay", "--format", "json", at=LATER)
    mails = {
        (one["rule"], one["so"], one["told_on"])
        for one in answer.json["caught"]
        if one["how"] in {"letter", "work list"}
    }
    assert mails <= {(rule, orders[promise], on) for rule, promise, on in really}
    rules = {rule for rule, _, _ in really}
    assert {rule for rule, _, _ in mails} == rules
    to_customers = {
        (one["so"], one["told_on"])
        for one in answer.json["caught"]
        if one["to"] == "customer" and one["how"] == "letter"
    }
    assert to_customers == {
        (orders[promise], one["sent_at"][:10]) for one in home.to_customers() for promise in one["promises"]
    }


# What files there are.


@pytest.mark.parametrize("packed", [False, True], ids=["as they are", "packed"])
def test_nights_are_read_in_the_order_of_their_dates_whatever_they_are_called(old: Path, packed: bool) -> None:
    for night, rows in {
        THURSDAY: [row("1"), row("2")], FRIDAY: [received("1"), row("2")], SATURDAY: [received("1"), received("2")],
    }.items():  # fmt: skip
        path = put(old / NAMES[night], night, rows, name=NAMES[night])
        if packed:
            path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
            path.unlink()
    told = replayed(old)
    assert outcomes(told) == [(THURSDAY, "baseline"), (FRIDAY, "accepted"), (SATURDAY, "accepted")]
    assert caught(told, "N1") == [("1", FRIDAY), ("2", SATURDAY)]


def test_the_homes_own_archive_is_read_as_the_nights_it_was(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2"), row("3")])
    quiet = [received("1"), row("2")]
    home.night(FRIDAY, quiet)
    home.night(SATURDAY, quiet)
    shutil.rmtree(home.folder / "inbox")
    answer = home.weowe("replay", "--format", "json", at=LATER)
    assert answer.code == 0, answer.err
    assert [(one["export"], one["outcome"]) for one in answer.json["nights"]] == [
        (f"so_{THURSDAY}.csv", "baseline"), (f"so_{FRIDAY}.csv", "accepted"), (f"so_{SATURDAY}.csv", "accepted"),
    ]  # fmt: skip
    assert caught(answer.json, "N1") == [("1", FRIDAY)]
    assert caught(answer.json, "X9") == [("3", SATURDAY)]


def test_what_somebody_took_in_spite_of_a_guard_is_taken_again(home: HomeFolder) -> None:
    home.night(THURSDAY, [row(str(n)) for n in range(30)])
    cut = home.export(FRIDAY, [row(str(n)) for n in range(12)])
    home.weowe("import", str(cut), "--accept", "--why", "year-end clean-up", at=f"{FRIDAY}T08:00")
    answer = home.weowe("replay", "--format", "json", at=LATER)
    assert [one["outcome"] for one in answer.json["nights"]] == ["baseline", "accepted"]


@pytest.mark.parametrize("dms", ["tekion", "cdk", "reynolds", "dealertrack"])
def test_without_a_home_the_profile_that_fits_is_found(dms: str) -> None:
    answer = weowe("replay", str(shipped("sample_exports") / dms), "--format", "json", "--now", LATER)
    assert f"(--dms {dms})" in answer.err
    told = answer.json
    assert [one["outcome"] for one in told["nights"]] == ["baseline", "accepted", "accepted"]
    assert caught(told, "N1")


def test_the_worked_example_is_told_as_the_demo_tells_it() -> None:
    told = replayed(shipped("sample_exports") / "tekion", "--dms", "tekion")
    assert len([on for _, on in caught(told, "N1") if on == MONDAY]) == 12
    assert told["late_at_end"]["promises"] == 19


def test_a_store_is_told_by_the_folder_or_the_name_that_its_configuration_reads(tmp_path: Path, old: Path) -> None:
    lake = a_store("lake", "Lakeview Honda").replace("inbox/lake/*", "inbox/lake_*.csv")
    home = HomeFolder(tmp_path / "home", a_group(a_store("harbor", "Harbor Honda"), lake))
    for night, make in ((THURSDAY, row), (FRIDAY, received)):
        put(old / "harbor", night, [make("1"), row("2")])
        put(old, night, [make("701"), row("702")], name="lake")
        put(old, night, [make("901"), row("902")], name="whose")
    answer = home.weowe("replay", str(old), "--format", "json", at=LATER)
    assert answer.code == 3
    assert sorted((one["store"], one["so"]) for one in answer.json["caught"] if one["rule"] == "N1") == [
        ("harbor", "1"), ("lake", "701"),
    ]  # fmt: skip
    assert [one["file"] for one in answer.json["left_out"]] == [f"whose_{THURSDAY}.csv", f"whose_{FRIDAY}.csv"]
    assert "--store" in answer.json["left_out"][0]["todo"]
    only = home.weowe("replay", str(old / "harbor"), "--store", "lake", "--format", "json", at=LATER)
    assert {one["store"] for one in only.json["nights"]} == {"lake"}


def test_a_group_is_told_as_one_with_every_store_named(tmp_path: Path, old: Path) -> None:
    home = HomeFolder(tmp_path / "home", a_group(a_store("harbor", "Harbor Honda"), a_store("lake", "Lakeview Honda")))
    for night in (THURSDAY, FRIDAY):
        put(old / "harbor", night, [row("1", eta=WEDNESDAY)])
        put(old / "lake", night, [row("701", eta=WEDNESDAY)])
    told = home.weowe("replay", str(old), "--format", "json", at=LATER).json
    assert told["late_at_end"] == {"on": FRIDAY, "promises": 2, "value": "240.00"}
    assert "Harbor Honda and Lakeview Honda" in home.weowe("replay", str(old), "--format", "table", at=LATER).out


# What is wrong with them.


def test_a_refused_file_is_listed_and_the_others_go_on(old: Path) -> None:
    put(old, THURSDAY, [row(str(n)) for n in range(30)])
    put(old, FRIDAY, [row(str(n)) for n in range(12)])
    (old / f"report_{SATURDAY}.csv").write_text("Invoice,Amount,Paid\n1,2,3\n", encoding="utf-8")
    (old / f"packed_{SATURDAY}.csv.gz").write_bytes(b"\x1f\x8b\x08\x00broken")
    put(old, MONDAY, [received(str(n)) for n in range(30)])
    told = replayed(old, code=3)
    assert outcomes(told) == [
        (THURSDAY, "baseline"), (FRIDAY, "refused"), (SATURDAY, "refused"), (SATURDAY, "refused"), (MONDAY, "accepted"),
    ]  # fmt: skip
    assert "18 of 30 open promises are gone" in told["nights"][1]["reason"]
    assert len(caught(told, "N1")) == 30


def test_rows_set_aside_are_told_by_column_and_reason_and_never_by_value(old: Path) -> None:
    for night in (THURSDAY, FRIDAY):
        put(old, night, [row("1"), row("2", part_number=""), row("3", customer="Nobody Special")])
    answer = weowe("replay", str(old), "--dms", "generic", "--format", "table", "--now", LATER)
    assert answer.code == 3
    assert "part_number: there is no part number; in 2 nights" in answer.out


def test_an_unknown_status_word_is_named(old: Path) -> None:
    for night in (THURSDAY, FRIDAY):
        put(old, night, [row("1"), row("2", status="ZZ-TOP")])
    assert (
        "'ZZ-TOP' is not known"
        in weowe("replay", str(old), "--format", "table", "--dms", "generic", "--now", LATER).out
    )


def test_a_file_without_a_date_is_listed_with_the_name_it_might_have(old: Path) -> None:
    put(old, THURSDAY, [row("1"), row("2")])
    put(old, FRIDAY, [received("1"), row("2")])
    undated = put(old, "final", [row("1"), row("2")])
    os.utime(undated, (1772000000, 1772000000))
    told = replayed(old, code=3)
    assert told["left_out"] == [
        {
            "file": "so_final.csv",
            "why": "its name does not say which night it is of; it was last changed on 2026-02-24",
            "todo": "Rename it with the date it tells of, such as so_final_2026-02-24.csv.",
        }
    ]
    assert len(told["nights"]) == 2


def test_where_the_configuration_dates_exports_by_the_file_a_file_without_a_date_is_a_night(
    tmp_path: Path, old: Path
) -> None:
    home = HomeFolder(tmp_path / "home", LEAST.replace("path:", "as_of: file, path:"))
    for name, made, rows in (("a", 1772092800, [received("1"), row("2")]), ("b", 1772006400, [row("1"), row("2")])):
        os.utime(put(old, name, rows), (made, made))
    told = home.weowe("replay", str(old), "--format", "json", at=LATER).json
    assert [(one["export"], one["outcome"]) for one in told["nights"]] == [
        ("so_b.csv", "baseline"),
        ("so_a.csv", "accepted"),
    ]


def test_the_same_file_twice_is_one_night(old: Path) -> None:
    put(old, THURSDAY, [row("1"), row("2")])
    shutil.copy(put(old, FRIDAY, [received("1"), row("2")]), old / f"copy of so_{FRIDAY}.csv")
    told = replayed(old)
    assert sorted(outcomes(told)) == [(THURSDAY, "baseline"), (FRIDAY, "accepted"), (FRIDAY, "already_read")]
    assert caught(told, "N1") == [("1", FRIDAY)]


def test_one_night_says_that_it_proves_nothing(old: Path) -> None:
    put(old, THURSDAY, [received("1"), row("2", promised_on=WEDNESDAY)])
    answer = weowe("replay", str(old), "--dms", "generic", "--format", "table", "--now", LATER)
    assert answer.code == 0
    assert "One night proves nothing" in answer.out
    assert "2 promises recorded; 1 of them past a date already ($120)" in answer.out
    assert replayed(old)["one_night_only"] is True


def test_files_of_which_none_is_a_night_are_told_with_what_to_do(old: Path) -> None:
    (old / "README.txt").write_text("hello", encoding="utf-8")
    answer = weowe("replay", str(old), "--dms", "generic", "--now", LATER)
    assert answer.code == 2
    assert "README.txt: its name does not say which night it is of" in answer.err


def test_exports_that_no_profile_can_read_say_so(old: Path) -> None:
    (old / f"report_{SATURDAY}.csv").write_text("Invoice,Amount,Paid\n1,2,3\n", encoding="utf-8")
    answer = weowe("replay", str(old), "--now", LATER)
    assert (answer.code, is_three_lines(answer.err)) == (2, True)
    refused = weowe("replay", str(old), "--dms", "cdk", "--format", "table", "--now", LATER)
    assert refused.code == 3
    assert "No night was taken" in refused.out
    assert "another kind of report" in refused.out


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (("no such folder",), "there is no such folder"),
        (("a file.csv",), "this is a file"),
        (("empty",), "there is no file in this folder"),
        ((), "there is no folder of old exports"),
        (("good", "--since", "last week"), "'last week' is no date"),
        (("good", "--dms", "generic", "--since", "2026-05-01"), "no night is of 2026-05-01 or later"),
        (("good", "--dms", "teckion"), "there is no profile 'teckion'"),
    ],
)
def test_what_cannot_be_replayed_is_told_in_three_lines(arguments: tuple[str, ...], what: str) -> None:
    here = Path.cwd()
    (here / "empty").mkdir()
    shutil.copy(put(here / "good", THURSDAY, [row("1")]), here / "a file.csv")
    answer = weowe("replay", *arguments, "--now", LATER)
    assert answer.code == 2
    assert is_three_lines(answer.err), answer.err
    assert what in answer.err


def test_a_whole_home_is_not_a_folder_of_exports(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    answer = weowe("replay", str(home.folder), "--now", LATER)
    assert answer.code == 2
    assert str(home.folder / "archive") in answer.err


def test_an_archive_without_its_home_says_which_home_is_missing(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1")])
    answer = weowe("replay", str(home.folder / "archive"), "--now", LATER)
    assert answer.code == 2
    assert "--home" in answer.err


def test_a_file_of_a_night_to_come_is_left_out(old: Path) -> None:
    put(old, THURSDAY, [row("1")])
    put(old, "2026-12-24", [row("1")])
    assert [one["file"] for one in replayed(old, code=3)["left_out"]] == ["so_2026-12-24.csv"]


# What it leaves behind, and how it is told.


def test_nothing_is_written_and_nothing_is_sent(home: HomeFolder, old: Path) -> None:
    home.night(THURSDAY, [row("1"), row("2")])
    home.export(FRIDAY, [received("1"), row("2"), row("3", part_number="")])
    shutil.rmtree(home.folder / ".cache")
    before, here = everything(home.folder), everything(Path.cwd())
    for folder in (home.folder / "archive", home.folder / "inbox"):
        answer = home.weowe("replay", str(folder), "--format", "json", at=LATER)
        assert answer.json["nights"]
    assert everything(home.folder) == before
    assert everything(Path.cwd()) == here


def test_no_customer_is_named_in_any_format(old: Path, tmp_path: Path) -> None:
    put(old, THURSDAY, [row("1"), row("2", email=""), row("3", promised_on=THURSDAY)])
    put(old, FRIDAY, [received("1"), received("2", email=""), row("3", promised_on=THURSDAY)])
    page = tmp_path / "page.html"
    assert weowe("replay", str(old), "-o", str(page), "--now", LATER).code == 0
    texts = [page.read_text(encoding="utf-8")]
    texts += [
        weowe("replay", str(old), "--format", one, "--dms", "generic", "--now", LATER).out
        for one in ("table", "tsv", "csv", "json", "jsonl")
    ]
    for text in texts:
        assert "Brake pad set" in text
        assert not re.search(r"Maria|Lopez|mail\.example|555-?01", text)


def test_into_a_pipe_it_is_a_line_for_everything_told_under_a_header(old: Path) -> None:
    put(old, THURSDAY, [row("1"), row("2")])
    put(old, FRIDAY, [received("1"), row("2")])
    answer = weowe("replay", str(old), "--dms", "generic", "--now", LATER)
    header, *lines = (line.split("\t") for line in answer.out.splitlines())
    assert header[:4] == ["told_on", "rule", "tier", "to"]
    assert [(line[0], line[1], line[3]) for line in lines] == [(FRIDAY, "N1", "customer"), (FRIDAY, "N2", "owner")]
    assert "1 arrival would have been told" in answer.err
    assert quiet(old).err == ""


def quiet(folder: Path) -> Answer:
    return weowe("replay", str(folder), "--quiet", "--now", LATER)


def test_a_json_line_is_one_thing_that_was_caught(old: Path) -> None:
    put(old, THURSDAY, [row("1"), row("2")])
    put(old, FRIDAY, [received("1"), row("2")])
    lines = weowe("replay", str(old), "--format", "jsonl", "--dms", "generic", "--now", LATER).out.splitlines()
    assert [json.loads(line)["rule"] for line in lines] == ["N1", "N2"]
