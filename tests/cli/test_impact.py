"""`weowe check --impact`: the last 30 days again under the edited rules, against those that their nights obeyed."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.home import HomeFolder, received, row
from tests.reports.golden_files import agrees

from .house import a_copy, asked, everything, is_three_lines

AT = "2026-03-20T12:00"
LATER = "N10:\n  tell_customer_from_day: 3\n"


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """Three weeks of nights under the rules as they ship."""
    home = HomeFolder(tmp_path_factory.mktemp("impact") / "home")
    for day in range(2, 21):
        rows = [
            row("1", promised_on="2026-03-04"),
            row("2", promised_on="2026-03-10") if day < 12 else received("2", promised_on="2026-03-10"),
            row("3", eta="2026-03-16"),
            row("4", bin=str(day)),
        ]
        home.night(f"2026-03-{day:02d}", rows)
    return home


@pytest.fixture
def home(lived_in: HomeFolder, tmp_path: Path) -> HomeFolder:
    return a_copy(lived_in, tmp_path / "home")


def impact(home: HomeFolder, at: str = AT) -> dict[str, Any]:
    answer = home.weowe("check", "--impact", "--format", "json", at=at)
    assert answer.code == 0, answer.err
    return dict(answer.json)


def of_rule(told: dict[str, Any], rule: str) -> dict[str, Any]:
    (found,) = [one for one in told["rules"] if one["rule"] == rule]
    return dict(found)


def test_without_an_edit_nothing_would_be_different_and_nothing_is_read(home: HomeFolder) -> None:
    told = impact(home)
    assert (told["edited"], told["differences"], told["nights"]) == ([], [], 0)
    assert "No rule differs" in home.weowe("check", "--impact", "--format", "table", at=AT).out


def test_a_later_word_to_the_customer_is_told_promise_by_promise(home: HomeFolder) -> None:
    home.configure(LATER, "escalation.yml")
    told = impact(home)
    assert told["edited"] == [{"rule": "N10", "key": "tell_customer_from_day", "before": "1", "now": "3"}]
    moved = [(one["what"], one["promise"], one["before_on"], one["now_on"]) for one in told["differences"]]
    assert moved == [("another day", "WO-000001", "2026-03-05", "2026-03-07"), ("only before", "WO-000002", "2026-03-11", None)]  # fmt: skip
    assert all(one["role"] == "customer" for one in told["differences"])
    assert (of_rule(told, "N10")["only_before"], of_rule(told, "N10")["another_day"]) == (1, 1)


def test_a_rule_that_is_switched_off_loses_all_it_told_and_one_that_is_not_loses_nothing(home: HomeFolder) -> None:
    home.configure("N5: {on: no}\n", "escalation.yml")
    told = impact(home)
    watch = of_rule(told, "N5")
    assert watch["before"] == watch["only_before"] == 1
    assert watch["now"] == 0
    assert {one["rule"] for one in told["differences"]} == {"N5"}


def test_another_step_of_the_ladder_is_another_day(home: HomeFolder) -> None:
    home.configure("N10: {ladder: [{day: 1, to: owner}, {day: 5, to: parts_manager}]}\n", "escalation.yml")
    told = impact(home)
    assert [(one["what"], one["role"], one["before_tier"], one["now_tier"]) for one in told["differences"]] == [
        ("another day", "parts_manager", 7, 5), ("only before", "director", 14, None),
    ]  # fmt: skip


def test_what_was_edited_and_run_already_is_compared_with_the_rules_that_each_night_obeyed(home: HomeFolder) -> None:
    home.configure(LATER, "escalation.yml")
    home.night("2026-03-21", [row("1", promised_on="2026-03-04"), row("5")])
    told = impact(home, "2026-03-21T12:00")
    assert [one["rule"] for one in told["edited"]] == ["N10"]
    assert [one["promise"] for one in told["differences"]] == ["WO-000001", "WO-000002"]


def test_the_ledger_keeps_the_rules_word_for_word_and_once(home: HomeFolder) -> None:
    (before,) = asked(home, "SELECT value FROM notes WHERE name = 'policy of main'")
    assert str(before[0]).count('"since"') == 1
    home.configure(LATER, "escalation.yml")
    home.nightly("2026-03-20T13:00")
    (after,) = asked(home, "SELECT value FROM notes WHERE name = 'policy of main'")
    assert str(after[0]).count('"since"') == 2
    assert '"tell_customer_from_day":"3"' in str(after[0])


def test_it_says_what_it_cannot_know(home: HomeFolder) -> None:
    home.configure(LATER, "escalation.yml")
    archived = sorted(one for one in (home.folder / "archive").rglob("*.gz"))
    archived[0].unlink()
    limits = " ".join(impact(home)["limits"])
    assert "accepted exports of this time that the archive does not hold any more: 1." in limits
    assert "is in no export, so neither side knows of it" in limits


def test_without_an_archive_it_says_so_in_three_lines(home: HomeFolder) -> None:
    home.configure(LATER, "escalation.yml")
    shutil.rmtree(home.folder / "archive")
    answer = home.weowe("check", "--impact", at=AT)
    assert answer.code != 0
    assert is_three_lines(answer.err)


def test_before_the_first_night_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    fresh = HomeFolder(tmp_path / "fresh")
    answer = fresh.weowe("check", "--impact", at=AT)
    assert answer.code != 0
    assert is_three_lines(answer.err)


def test_a_ledger_of_an_earlier_version_that_kept_no_rules_looks_at_everything_once(home: HomeFolder) -> None:
    import sqlite3

    connection = sqlite3.connect(home.folder / "ledger.db")
    with connection:
        connection.execute("UPDATE notes SET value = ? WHERE name = 'policy of main'", ("ab" * 32,))
    connection.close()
    assert is_three_lines(home.weowe("check", "--impact", at=AT).err)
    assert home.nightly("2026-03-20T13:00").code == 0
    assert impact(home, "2026-03-20T14:00")["edited"] == []


def test_nothing_is_written(home: HomeFolder) -> None:
    home.configure(LATER, "escalation.yml")
    before = everything(home.folder)
    impact(home)
    assert everything(home.folder) == before


def test_a_broken_rule_is_told_as_check_always_tells_it(home: HomeFolder) -> None:
    home.configure("N10: {ladder: [{day: x, to: owner}]}\n", "escalation.yml")
    assert home.weowe("check", "--impact", at=AT).code == 78


@pytest.mark.parametrize("width", [80, 140])
def test_the_screen_looks_as_it_did(home: HomeFolder, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    home.configure(LATER, "escalation.yml")
    monkeypatch.setenv("COLUMNS", str(width))
    shown = home.weowe("check", "--impact", "--format", "table", at=AT).out
    assert max(map(len, shown.splitlines())) <= width
    agrees(f"impact-{width}.txt", shown)
