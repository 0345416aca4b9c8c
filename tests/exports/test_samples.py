"""Every sample night reads as its golden file says. WEOWE_REGENERATE_GOLDEN=1 writes the golden files; look at the difference."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.exports.reading_room import ROOT, read, shipped, what_differs
from weowe_cli.exports.night import as_of
from weowe_cli.exports.reading import Reading
from weowe_cli.promises.record import OPEN, Sighting, Status

SAMPLES = ROOT / "sample_exports"
GOLDEN = Path(__file__).parent / "golden"
SYSTEMS = ("cdk", "dealertrack", "reynolds", "tekion")
FEEDS = (*SYSTEMS, "dealervault")
NIGHTS = [(dms, path) for dms in FEEDS for path in sorted((SAMPLES / dms).glob("*.*"))]


def night_of(path: Path) -> date:
    moment = datetime(2026, 12, 1, tzinfo=UTC)
    return as_of(path.name, moment, moment, ZoneInfo("America/Chicago")).date()


def read_night(dms: str, path: Path, known: dict[bytes, int] | None = None) -> Reading:
    return read(path.read_bytes(), profile=shipped(dms), night=night_of(path), name=path.name, known=known)


def as_lines(reading: Reading) -> str:
    summary = {
        "rows": reading.rows,
        "ignored": reading.ignored,
        "unknown_words": reading.unknown_words,
        "footer_seen": reading.footer_seen,
        "cut_short": reading.cut_short,
        "says": sorted(reading.says),
    }
    lines: list[object] = [summary]
    lines += [what_differs(fresh.sighting) | {"digest": str(fresh.digest is not None)} for fresh in reading.fresh]
    lines += [
        {"set aside": one.row, "column": one.column, "value": one.value, "reason": one.reason}
        for one in reading.set_aside
    ]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


@pytest.mark.parametrize(("dms", "path"), NIGHTS, ids=lambda value: getattr(value, "name", value))
def test_a_sample_night_reads_as_it_always_did(dms: str, path: Path) -> None:
    golden = GOLDEN / f"{path.name}.jsonl"
    lines = as_lines(read_night(dms, path))
    if os.environ.get("WEOWE_REGENERATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(lines, encoding="utf-8", newline="\n")
    assert golden.exists(), f"{golden.name} is missing; WEOWE_REGENERATE_GOLDEN=1 writes it"
    assert lines == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("dms", SYSTEMS)
def test_every_system_has_three_nights_or_more(dms: str) -> None:
    assert len(list((SAMPLES / dms).glob("*.*"))) >= 3


def test_the_samples_are_what_their_script_writes(tmp_path: Path) -> None:
    script = ROOT / "tests" / "samples" / "make_samples.py"
    subprocess.run([sys.executable, script, tmp_path], check=True)
    for _, path in NIGHTS:
        assert (tmp_path / path.parent.name / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("dms", FEEDS)
def test_a_row_that_stands_as_last_night_is_counted_and_not_read(dms: str) -> None:
    known: dict[bytes, int] = {}
    for _, path in (night for night in NIGHTS if night[0] == dms):
        whole, only_news = read_night(dms, path), read_night(dms, path, known)
        assert only_news.rows == whole.rows
        assert len(only_news.fresh) + len(only_news.unchanged) == len(whole.fresh)
        known |= {fresh.digest: number for number, fresh in enumerate(whole.fresh, len(known) + 1) if fresh.digest}
        again = read_night(dms, path, known)
        assert {fresh.digest for fresh in again.fresh} <= {None}


@cache
def harbor_honda() -> dict[date, dict[str, Sighting]]:
    """The worked example, night by night, by special order."""
    return {
        night_of(path): {fresh.sighting.so or "": fresh.sighting for fresh in read_night("tekion", path).fresh}
        for path in sorted((SAMPLES / "tekion").glob("*.xlsx"))
    }


FRIDAY, MONDAY = date(2026, 2, 27), date(2026, 3, 2)


@pytest.mark.parametrize("night", [FRIDAY, MONDAY])
def test_140_promises_of_harbor_honda_are_open(night: date) -> None:
    assert sum(one.status in OPEN for one in harbor_honda()[night].values()) == 140


@pytest.mark.parametrize(("day", "count"), [(FRIDAY, 31), (MONDAY, 19)])
def test_the_promises_past_their_eta_on_monday(day: date, count: int) -> None:
    waiting = [one for one in harbor_honda()[day].values() if one.status is not Status.RECEIVED]
    assert sum(one.eta_to is not None and one.eta_to < MONDAY for one in waiting) == count


def test_twelve_backordered_parts_come_in_and_nothing_else_moves() -> None:
    friday, monday = harbor_honda()[FRIDAY], harbor_honda()[MONDAY]
    assert friday.keys() == monday.keys()
    moved = [so for so in monday if what_differs(monday[so]) != what_differs(friday[so])]
    assert len(moved) == 12
    assert {friday[so].status for so in moved} == {Status.BACKORDERED}
    assert {monday[so].status for so in moved} == {Status.RECEIVED}
    assert all(one.promised_on is None for one in monday.values())
    ros = [one.ro for one in monday.values()]
    assert all(ros.count(monday[so].ro) == 1 for so in moved)
    assert len({monday[so].email for so in moved} - {None}) == 12
    assert len({monday[so].customer_no for so in moved}) == 12
    assert {monday[so].advisor for so in moved} <= {"417", "233", "502", "388"}
    assert not any(monday[so].opt_out for so in moved)


def test_a_fifth_is_backordered_on_friday() -> None:
    assert sum(one.status is Status.BACKORDERED for one in harbor_honda()[FRIDAY].values()) == 28
