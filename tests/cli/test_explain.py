"""`weowe explain`: every rule answers once, says why, names the line it obeys, and what comes next and when."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tests.home import LEAST, HomeFolder, received, row
from tests.reports.golden_files import agrees
from weowe_cli.notices.due import RULES
from weowe_cli.settings import shipped

from .house import FRIDAY, MONDAY, THURSDAY, WEDNESDAY

SPEC_ORDER = [*(f"N{n}" for n in range(1, 20)), "X9", "N20"]
LATE = row("1", status="backordered", qty_backordered="1", eta="2026-03-20", promised_on=THURSDAY)


def held(home: HomeFolder, until: str, why: str) -> None:
    """The first promise on hold, as the ledger has it."""
    connection = sqlite3.connect(home.folder / "ledger.db")
    with connection:
        connection.execute("UPDATE states SET hold_until = ? WHERE promise_id = 1", (until,))
        connection.execute("UPDATE records SET hold_why = ? WHERE id = 1", (why,))
    connection.close()


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """A backordered promise a day past its date, after two nights."""
    home = HomeFolder(tmp_path_factory.mktemp("late") / "home")
    home.night(WEDNESDAY, [LATE, row("2")])
    home.night(FRIDAY, [LATE, received("2")])
    return home


def test_every_rule_answers_once_in_the_order_of_the_spec(late: HomeFolder) -> None:
    answer = late.weowe("explain", "WO-000001", "--format", "json", at=f"{FRIDAY}T09:00")
    assert [one["rule"] for one in answer.json["rules"]] == SPEC_ORDER
    assert all(one["reason"].strip() for one in answer.json["rules"])
    assert {rule.name for rule in RULES} == set(SPEC_ORDER) - {"N20"}


@pytest.mark.parametrize("number", ["WO-000001", "WO-000002"])
def test_every_rule_names_the_line_that_it_obeys(late: HomeFolder, number: str) -> None:
    lines = (shipped("config") / "escalation.yml").read_text("utf-8").splitlines()
    for rule, said in late.rules(number, f"{FRIDAY}T09:00").items():
        file, _, place = said["config"].rpartition(":")
        assert file == "config/escalation.yml (shipped)"
        assert lines[int(place) - 1].startswith(f"{rule}:")


def test_a_rule_of_the_home_is_named_by_the_homes_own_line(late: HomeFolder, tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "own")
    home.configure("# ours\nN10:\n  tell_customer_from_day: 2\n", "escalation.yml")
    home.night(WEDNESDAY, [LATE])
    rules = home.rules("WO-000001", f"{FRIDAY}T09:00")
    assert rules["N10"]["config"] == "config/escalation.yml:2"
    assert "(shipped)" in rules["N1"]["config"]


def test_what_was_told_says_when_and_when_it_is_asked_again(late: HomeFolder) -> None:
    aging = late.rules("WO-000001", f"{FRIDAY}T09:00")["N10"]
    assert not aging["due"]
    assert f"told on {FRIDAY} 08:00" in aging["reason"]
    assert aging["next_at"] == "2026-03-05"  # day 7


def test_what_is_due_says_to_whom(late: HomeFolder) -> None:
    aging = late.rules("WO-000001", "2026-03-05T09:00")["N10"]
    assert (aging["due"], aging["tier"]) == (True, 7)
    assert "Pat Kim (parts manager)" in aging["to"]


def test_a_promise_on_hold_says_so_at_every_rule_that_would_speak(late: HomeFolder, tmp_path: Path) -> None:
    from .house import a_copy

    home = a_copy(late, tmp_path / "held")
    held(home, "2026-03-09", "in Norway till then")
    home.night("2026-03-05", [LATE, received("2")])
    aging = home.rules("WO-000001", "2026-03-05T09:00")["N10"]
    assert not aging["due"]
    assert "on hold until Mar 9: in Norway till then" in aging["reason"]
    assert aging["next_at"] == "2026-03-09"
    shown = home.weowe("explain", "WO-000001", "--format", "table", at="2026-03-05T09:00").out
    assert "On hold until Mar 9: in Norway till then" in shown
    over = home.rules("WO-000001", "2026-03-09T09:00")["N10"]
    assert over["due"]


def test_a_count_of_business_days_names_the_holiday_that_it_leaves_out(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    home.night("2026-05-21", [row("1", ordered_on="2026-05-01")])
    waiting = row("1", ordered_on="2026-05-01", status="backordered", qty_backordered="1", eta="2026-07-20")
    home.night("2026-05-22", [waiting])
    for today in ("2026-05-27", "2026-06-01"):
        assert "Memorial Day on May 25" in home.rules("WO-000001", f"{today}T09:00")["N12"]["reason"]


def test_an_export_that_is_missing_is_the_runs_own_rule(late: HomeFolder) -> None:
    fresh, stale = late.rules("WO-000001", f"{FRIDAY}T09:00"), late.rules("WO-000001", "2026-03-09T09:00")
    assert (fresh["N20"]["due"], stale["N20"]["due"]) == (False, True)
    assert "hours since the newest export" in stale["N20"]["reason"]


def test_a_closed_promise_still_has_every_rule(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    home.night(WEDNESDAY, [row("1")])
    home.night(FRIDAY, [row("1", status="installed", qty_received="1")])
    answer = home.weowe("explain", "WO-000001", "--format", "json", at=f"{FRIDAY}T09:00")
    assert [one["rule"] for one in answer.json["rules"]] == SPEC_ORDER
    assert not any(one["due"] for one in answer.json["rules"])


def test_what_comes_next_is_told_with_its_day_and_its_person(late: HomeFolder) -> None:
    shown = late.weowe("explain", "WO-000001", "--format", "table", at=f"{FRIDAY}T09:00").out
    ahead = shown[shown.index("Next, if nothing moves") :]
    assert "Mar 5" in ahead
    assert "Pat Kim" in ahead


@pytest.mark.parametrize("width", [80, 140])
def test_the_screen_has_what_is_due_first_and_the_rest_short(
    late: HomeFolder, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = late.weowe("explain", "WO-000001", "--format", "table", at="2026-03-05T09:00").out
    assert max(map(len, shown.splitlines())) <= width
    assert shown.index("DUE") < shown.index("Not for this promise")
    agrees(f"explain-every-rule-{width}.txt", shown)


def test_nothing_of_it_needs_more_than_the_least_configuration(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home", LEAST)
    home.night(MONDAY, [row("1")])
    assert home.weowe("explain", "61", at=f"{MONDAY}T09:00").code == 0
