"""weowe metrics as its users run it: every format says the same figures, and an empty home what to do."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.browser import DESK, PHONE, printed, violations
from tests.home import HomeFolder, received, row

from .house import is_three_lines

if TYPE_CHECKING:
    from playwright.sync_api import Page

AT = "2026-04-02T12:00"
KEYS = [
    "kept_in_time", "days_to_install", "hours_to_tell", "told_within_24h", "slips_without_word", "recovered_revenue",
    "asked_per_week", "letters_in_deadline",
]  # fmt: skip
STRANGE = "<script>alert(1)</script> =1+1"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """Three nights in two months: one part was told and installed, one slipped, one is late; a make that hides a script."""
    home = HomeFolder(tmp_path_factory.mktemp("metrics") / "home")
    first = [row("1", make="Honda"), row("2", make="HONDA", eta="2026-04-01"), row("3", make=STRANGE)]
    promised = [{}, {"promised_on": "2026-03-20"}, {"promised_on": "2026-04-01"}]
    home.night("2026-03-02", [one | date for one, date in zip(first, promised, strict=True)])
    later = [received("1"), row("2", eta="2026-04-09"), row("3", status="backordered", qty_backordered="1")]
    home.night("2026-03-30", [one | date for one, date in zip(later, promised, strict=True)])
    home.weowe("outbox", "approve", "--all", at="2026-03-30T09:00")
    assert home.weowe("send", at="2026-03-30T09:00").code == 0
    home.weowe("log", "WO-000003", "--method", "inbound", "--said", "where is it", at="2026-04-01T09:00")
    home.weowe("install", "WO-000001", at="2026-04-01T10:00")
    return home


def test_every_figure_has_its_definition_its_count_and_the_claim_by_name(home: HomeFolder) -> None:
    told = home.weowe("metrics", "--format", "json", at=AT).json
    assert told.keys() == {"schema", "as_of", "since", "until", "stores", "metrics"}
    assert (told["since"], told["until"]) == ("2026-03-02", "2026-04-02")
    found = {one["metric"]: one for one in told["metrics"]}
    assert list(found) == KEYS
    said = ["metric", "title", "unit", "definition", "claim", "value", "hits", "count", "left_out", "by"]
    assert all(list(one) == said and len(one["definition"]) > 80 for one in found.values())
    assert {name: (one["value"], one["count"]) for name, one in found.items() if name != "letters_in_deadline"} == {
        "kept_in_time": ("0.0", 2), "days_to_install": ("2.0", 1), "hours_to_tell": ("1.0", 1), "told_within_24h": ("100.0", 1),
        "slips_without_word": ("0.0", 1), "recovered_revenue": ("120.00", 1), "asked_per_week": ("0.22", 1),
    }  # fmt: skip
    assert [one["group"] for one in found["kept_in_time"]["by"]["make"]] == [STRANGE, "Honda"]
    assert found["recovered_revenue"]["claim"] == {
        "by": "the we-owe tracking guide",
        "said": "more than $40,000 a year is recovered",
    }
    table = home.weowe("metrics", "--format", "table", at=AT).out
    assert "Claim of the we-owe tracking guide: more than $40,000 a year is recovered." in table
    assert "Left out: 1 installed without a promised date." in table
    april = home.weowe("metrics", "--format", "json", "--since", "4/1/2026", "--until", "2026-04-01", at=AT).json
    assert [one["count"] for one in april["metrics"]][:6] == [1, 1, 0, 0, 0, 1]


def test_the_formats_agree(home: HomeFolder, tmp_path: Path) -> None:
    told = home.weowe("metrics", "--format", "json", at=AT).json["metrics"]
    lines = list(csv.DictReader(io.StringIO(home.weowe("metrics", "--format", "csv", at=AT).out)))
    groups = sum(len(groups) for one in told for groups in one["by"].values())
    assert len(lines) == len(KEYS) + groups
    assert [line["metric"] for line in lines if line["by"] == "all"] == KEYS
    assert {line["group"] for line in lines if line["by"] == "store"} == {"Harbor Honda"}
    assert home.weowe("metrics", at=AT).out.count("\n") == len(lines) + 1
    book = tmp_path / "metrics.xlsx"
    assert home.weowe("metrics", "-o", str(book), at=AT).code == 0
    cells = [cell for line in openpyxl.load_workbook(book).active.iter_rows() for cell in line]
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.browser
def test_the_page_is_one_file_that_everybody_can_read_on_a_desk_a_phone_and_paper(
    home: HomeFolder, page: Page, tmp_path: Path
) -> None:
    file = tmp_path / "metrics.html"
    assert home.weowe("metrics", "-o", str(file), at=AT).code == 0
    assert violations(page, file.read_text(encoding="utf-8"), (DESK, PHONE)) == []
    assert page.locator(".card").count() == len(KEYS)
    assert page.locator(".months").first.inner_text().split("\n")[-1] == "Apr '26"
    assert STRANGE in page.locator(".rows").all_inner_texts()[1]
    with printed(page):
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_an_empty_home_says_what_to_do_and_a_period_that_cannot_be_is_refused(tmp_path: Path, page: Page) -> None:
    new = HomeFolder(tmp_path / "new")
    assert "run `weowe nightly`" in " ".join(new.weowe("metrics", "--format", "table", at=AT).out.split())
    assert {one["value"] for one in new.weowe("metrics", "--format", "json", at=AT).json["metrics"]} == {None, "0.00"}
    file = tmp_path / "empty.html"
    assert new.weowe("metrics", "-o", str(file), at=AT).code == 0
    assert violations(page, file.read_text(encoding="utf-8"), (PHONE,)) == []
    for period in (["--since", "2026-03-02", "--until", "2026-03-01"], ["--since", "lately"], ["--store", "nope"]):
        answer = new.weowe("metrics", *period, at=AT)
        assert answer.code != 0
        assert is_three_lines(answer.err)


def test_a_period_before_the_first_night_or_after_today_is_named(home: HomeFolder) -> None:
    before = home.weowe("metrics", "--format", "table", "--until", "1999-01-01", at=AT)
    assert "The first export was read on Mar 2." in " ".join(before.out.split())
    told = home.weowe("metrics", "--format", "json", "--until", "2026-03-01", at=AT).json
    assert (told["since"], told["until"]) == ("2026-03-01", "2026-03-01")
    ahead = home.weowe("metrics", "--since", "2030-01-01", at=AT)
    assert ahead.code == 2
    assert "2030-01-01 is still to come" in ahead.err


def test_a_period_in_which_nothing_happened_says_so(home: HomeFolder) -> None:
    out = home.weowe("metrics", "--format", "table", "--until", "2026-03-02", "--since", "2026-03-01", at=AT).out
    assert "Nothing that these figures count happened in these days." in " ".join(out.split())
