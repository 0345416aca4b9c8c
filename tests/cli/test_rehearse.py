"""`weowe rehearse`: the days ahead, and that the real nights then bring what it said, day by day."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.home import LEAST, HomeFolder, Row, received, row
from tests.reports.golden_files import agrees
from weowe_cli.settings import Home, load

from .house import THURSDAY, WEDNESDAY, a_group, a_store, asked, child, everything

START = date(2026, 5, 15)
"""A Friday ten days before Memorial Day."""
ORDERED = "2026-05-01"


def backordered(so: str, **fields: str) -> Row:
    return row(so, **{"status": "backordered", "qty_backordered": "1", **fields})


def a_shop() -> list[Row]:
    """Promises of every kind that days alone bring to speak."""
    return [
        row("1", eta="2026-05-18", promised_on="2026-05-20"),
        row("2", promised_on="2026-05-16"),
        row("3", promised_on="2026-05-23", email=""),
        row("4", promised_on="2026-05-24", customer="Ines Holt", email="ines@mail.example"),
        row("5", promised_on="2026-05-12", advisor="999"),
        backordered("6", eta="2026-05-26", promised_on="2026-06-02"),
        backordered("7"),
        backordered("8", eta="2026-06-20", promised_on="2026-05-21"),
        backordered("9", eta="2026-05-17", channel="phone"),
        received("10", received_on="2026-05-14"),
        received("11", received_on="2026-05-03", email=""),
        received("12", received_on="2026-04-20", promised_on="2026-04-10"),
        row("13", customer="Ines Holt", email="ines@mail.example", promised_on="2026-05-23", ro="77"),
        row("14", customer="Ines Holt", email="ines@mail.example", eta="2026-05-22", ro="78"),
        row("15", advisor="Parts", phone="", email="", promised_on="2026-05-19"),
        row("16", ordered_on="2026-04-20"),
        received("17", received_on="2026-05-13", ro="90"),
        backordered("18", ro="90", eta="2026-05-25"),
    ]


def nights_before(home: HomeFolder) -> list[Row]:
    """Three nights: the first one, one on which things moved, and one from which a promise is gone."""
    moved = {"6": {"eta": "2026-05-19"}, "8": {"eta": "2026-05-20"}, "9": {"status": "ordered", "qty_backordered": "0"}}
    earlier = [one | {"ordered_on": ORDERED if one["so"] != "16" else one["ordered_on"]} for one in a_shop()]
    gone = row("19", ordered_on=ORDERED, promised_on="2026-05-18")
    home.night("2026-05-13", [*({**one, **moved.get(one["so"], {})} for one in earlier), gone])
    home.night("2026-05-14", [*earlier, gone])
    home.night(str(START), earlier)
    return earlier


def rehearsed(home: HomeFolder, at: str, *arguments: str) -> dict[str, Any]:
    answer = home.weowe("rehearse", "--format", "json", *arguments, at=at)
    assert answer.code == 0, answer.err
    return dict(answer.json)


def told_by_day(told: dict[str, Any]) -> set[tuple[str, str, str, int, str]]:
    """What a rehearsal says: day, promise, rule, tier, role; without the digest, which is no notice of its own."""
    return {
        (one["on"], one["promise"], one["rule"], one["tier"] or 0, role)
        for one in told["coming"]
        if one["how"] != "digest"
        for role in one["role"].split(", ")
    }


def noticed_by_day(home: HomeFolder, since: date) -> set[tuple[str, str, str, int, str]]:
    """What the nights after a day noticed, as the ledger has it."""
    calendar = load(Home(home.folder)).stores[0].calendar
    query = "SELECT noticed_at, promise_id, rule, tier, role FROM notices WHERE promise_id > 0 AND settled = 0 AND rule <> 'D3'"
    return {
        (str(day), f"WO-{promise:06d}", str(rule), int(str(tier)), str(role))
        for at, promise, rule, tier, role in asked(home, query)
        if (day := calendar.today(datetime.fromisoformat(str(at)))) > since
    }


DAYS = 24


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[HomeFolder, dict[str, Any]]:
    """What was rehearsed one noon, and the home after the real nights, each with the same export again."""
    home = HomeFolder(tmp_path_factory.mktemp("lived") / "home")
    rows = nights_before(home)
    told = rehearsed(home, f"{START}T12:00", "--days", str(DAYS))
    for n in range(1, DAYS):
        home.night(str(START + timedelta(days=n)), rows)
    return home, told


def test_the_nights_bring_what_was_rehearsed_day_by_day(lived: tuple[HomeFolder, dict[str, Any]]) -> None:
    home, told = lived
    assert not [one for one in told["coming"] if one["on"] == str(START)]
    said = told_by_day(told)
    assert said == noticed_by_day(home, START)
    assert {"N3", "N5", "N10", "N12", "N13", "N14", "N16", "N18", "X9"} <= {one[2] for one in said}


def test_the_letters_leave_on_the_day_that_was_rehearsed(lived: tuple[HomeFolder, dict[str, Any]]) -> None:
    home, told = lived
    said = {(one["leaves_on"], one["promise"]) for one in told["coming"] if one["how"] == "letter"}
    last = str(START + timedelta(days=DAYS - 1))
    really = {
        (letter["sent_at"][:10], promise)
        for letter in home.to_customers()
        for promise in letter["promises"]
        if letter["sent_at"][:10] > str(START)
    }
    assert {one for one in said if one[0] <= last} == really


def test_a_sundays_letter_leaves_on_monday_and_the_sunday_is_marked_closed(home: HomeFolder) -> None:
    home.night("2026-05-15", [row("1", promised_on="2026-05-16", ordered_on=ORDERED)])
    told = rehearsed(home, "2026-05-15T12:00")
    (letter,) = [one for one in told["coming"] if one["how"] == "letter"]
    assert (letter["on"], letter["leaves_on"]) == ("2026-05-17", "2026-05-18")
    assert {(one["on"], one["why"]) for one in told["closed"]} == {("2026-05-17", "Sunday"), ("2026-05-24", "Sunday"), ("2026-05-25", "Memorial Day")}  # fmt: skip


def test_whom_no_letter_reaches_is_a_call_of_the_owner(home: HomeFolder) -> None:
    home.night("2026-05-15", [row("1", promised_on="2026-05-18", email="", ordered_on=ORDERED)])
    (call,) = [one for one in rehearsed(home, "2026-05-15T12:00")["coming"] if one["how"] == "call"]
    assert (call["on"], call["rule"], call["owner"], call["why"]) == (
        "2026-05-19",
        "N10",
        "Dana Fox",
        "no email address",
    )
    assert call["leaves_on"] is None


def test_owner_and_advisor_who_are_one_person_are_told_once(home: HomeFolder) -> None:
    home.night(WEDNESDAY, [row("1")])
    home.export(THURSDAY, [received("1")])
    home.weowe("import", at=f"{THURSDAY}T07:00")
    told = rehearsed(home, f"{THURSDAY}T07:30")
    assert told["waiting"] == 3  # the arrival, to owner, advisor and customer, is in the outbox already
    assert not [one for one in told["coming"] if one["rule"] in ("N1", "N2")]


def test_what_a_night_would_notice_today_stands_under_today(home: HomeFolder) -> None:
    home.night("2026-05-14", [row("1", promised_on="2026-05-14", ordered_on=ORDERED)])
    told = rehearsed(home, "2026-05-15T07:00", "--days", "1")
    assert {(one["on"], one["rule"], one["tier"], one["role"]) for one in told["coming"]} == {
        ("2026-05-15", "N10", 1, "owner"), ("2026-05-15", "N10", 1, "customer"),
    }  # fmt: skip
    assert told["from"] == told["until"] == "2026-05-15"


def test_data_that_is_old_today_is_taken_as_read_from_tomorrow_on(home: HomeFolder) -> None:
    home.night("2026-05-11", [row("1", promised_on="2026-05-13", ordered_on=ORDERED)])
    told = rehearsed(home, "2026-05-15T09:00")
    (sentence,) = told["stale"]
    assert sentence.startswith("Harbor Honda: ")
    customers = [one["on"] for one in told["coming"] if one["role"] == "customer"]
    assert customers == ["2026-05-16"]


def test_only_one_store_or_what_one_person_is_told_or_answers_for(tmp_path: Path) -> None:
    north = a_store("north", "North Ford", advisor='"417": {name: Dana Fox, email: dana@group.example}')
    group = HomeFolder(tmp_path / "group", a_group(north, a_store("south", "South Ford")))
    late = {"promised_on": "2026-05-15", "ordered_on": ORDERED}
    group.export("2026-05-15", [row("1", **late)], store="north")
    group.export("2026-05-15", [row("2", **late)], store="south")
    group.nightly("2026-05-15T08:00")
    at = "2026-05-15T12:00"
    assert {one["store"] for one in rehearsed(group, at)["coming"]} == {"north", "south"}
    assert {one["store"] for one in rehearsed(group, at, "--store", "South Ford")["coming"]} == {"south"}
    assert {one["owner"] for one in rehearsed(group, at, "--owner", "dana")["coming"]} == {"Dana Fox"}
    assert rehearsed(group, at, "--owner", "nobody at all")["coming"] == []
    assert group.weowe("rehearse", "--store", "east", at=at).err.startswith("weowe: there is no store 'east'")


def test_nothing_is_written(home: HomeFolder) -> None:
    nights_before(home)
    home.weowe("report", at=f"{START}T12:00")
    before = everything(home.folder)
    rehearsed(home, f"{START}T12:00")
    assert everything(home.folder) == before


def test_a_program_gets_a_row_for_each(home: HomeFolder) -> None:
    nights_before(home)
    header, *rows = home.weowe("rehearse", "--format", "tsv", at=f"{START}T12:00").out.splitlines()
    assert header.split("\t")[:8] == ["on", "leaves_on", "store", "rule", "tier", "role", "to", "how"]
    assert len(rows) == len(rehearsed(home, f"{START}T12:00")["coming"])


@pytest.mark.parametrize("width", [80, 140])
def test_the_calendar_looks_as_it_did(home: HomeFolder, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    nights_before(home)
    monkeypatch.setenv("COLUMNS", str(width))
    shown = home.weowe("rehearse", "--format", "table", at=f"{START}T12:00").out
    assert max(map(len, shown.splitlines())) <= width
    agrees(f"rehearse-{width}.txt", shown)


def test_a_fortnight_of_150_promises_takes_less_than_a_second(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home", LEAST)
    rows = [{**one, "so": f"{n}{one['so']}", "ro": f"{n}{one['ro']}"} for n in range(100, 109) for one in a_shop()]
    home.night(str(START), [one | {"ordered_on": ORDERED} for one in rows])
    begun = time.process_time()
    rehearsed(home, f"{START}T12:00")
    assert time.process_time() - begun < 1
    at = ("--home", str(home.folder), "--now", f"{START}T12:00")
    assert child("rehearse", *at).code == 0
