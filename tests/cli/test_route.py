"""`weowe route`: who stands behind every rule of a promise, how they are reached, and why it is they."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.home import LEAST, HomeFolder, row
from tests.reports.golden_files import agrees

from .house import FRIDAY, MONDAY, SATURDAY, THURSDAY

AT = f"{FRIDAY}T09:00"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """One promise of each kind of reader."""
    made = HomeFolder(tmp_path_factory.mktemp("route") / "home")
    made.night(
        FRIDAY,
        [
            row("1"),
            row("2", advisor="999"),
            row("3", advisor="", so_type="customer_order"),
            row("4", email=""),
            row("5", channel="phone"),
            row("6", status="installed", qty_received="1"),
        ],
    )
    return made


def route(home: HomeFolder, number: str, at: str = AT) -> dict[str, Any]:
    answer = home.weowe("route", number, "--format", "json", at=at)
    assert answer.code == 0, answer.err
    return dict(answer.json)


def of(told: dict[str, Any], rule: str) -> list[tuple[int | None, str, str]]:
    """The steps of one rule: tier, role, who."""
    return [(one["tier"], one["role"], one["to"]) for one in told["steps"] if one["rule"] == rule]


def test_every_rule_stands_there_with_every_tier(home: HomeFolder) -> None:
    told = route(home, "WO-000001")
    assert list(dict.fromkeys(one["rule"] for one in told["steps"])) == [*(f"N{n}" for n in range(1, 20)), "X9", "N20"]
    assert of(told, "N10") == [
        (1, "owner", "Dana Fox"),
        (7, "parts_manager", "Pat Kim"),
        (14, "director", "Ana Ruiz"),
        (1, "customer", "Maria Lopez 1"),
    ]
    assert all(one["config"] for one in told["steps"])


def test_addresses_are_masked_until_somebody_asks_and_that_is_noted(home: HomeFolder) -> None:
    assert {one["email"] for one in route(home, "WO-000001")["steps"]} == {
        "d***@harborhonda.example", "p***@harborhonda.example", "a***@harborhonda.example", "m***@mail.example",
    }  # fmt: skip
    whole = home.weowe("route", "WO-000001", "--unmask", "--format", "json", at=AT).json
    assert "maria1@mail.example" in {one["email"] for one in whole["steps"]}
    assert "route" in (home.folder / "logs" / "unmasked.log").read_text("utf-8")


def test_an_advisor_nobody_knows_and_a_role_nobody_has_fall_to_the_parts_manager_with_the_reason(
    home: HomeFolder,
) -> None:
    told = route(home, "WO-000002")
    (watch,) = [one for one in told["steps"] if one["rule"] == "N5"]
    assert (watch["to"], watch["why"]) == (
        "Pat Kim", "'999' is none of the store's people, so this comes to you",
    )  # fmt: skip
    (_, it) = [one for one in told["steps"] if one["rule"] == "N20"]
    assert (it["role"], it["to"], it["why"]) == ("it", "Pat Kim", "the store names no IT person, so this comes to you")


def test_a_counter_order_without_an_advisor_is_the_parts_departments(home: HomeFolder) -> None:
    told = route(home, "WO-000003")
    assert told["whose"] == (
        "Pat Kim answers for it and for the calls: a counter order is the parts department's to call (D8)."
    )
    assert {who for _, role, who in of(told, "N2")} == {"Pat Kim"}


@pytest.mark.parametrize(
    ("number", "how"),
    [
        ("WO-000001", "by email"),
        ("WO-000004", "by phone, no email address"),
        ("WO-000005", "by phone, asked to be called"),
    ],
)
def test_the_customer_is_reached_as_they_wish(home: HomeFolder, number: str, how: str) -> None:
    told = route(home, number)
    assert told["customer"] == how
    steps = [one["how"] for one in told["steps"] if one["role"] == "customer"]
    assert set(steps) == {"letter" if how == "by email" else "call"}


@pytest.mark.parametrize(
    ("at", "leaves", "waits"),
    [
        (f"{FRIDAY}T17:59", f"{FRIDAY}T17:59:00-08:00", None),
        (f"{FRIDAY}T18:00", f"{SATURDAY}T08:00:00-08:00", "the store is closed till then"),
        (f"{SATURDAY}T20:00", f"{MONDAY}T08:00:00-08:00", "the store is closed till then"),
    ],
)
def test_outside_opening_hours_the_customer_hears_at_the_opening(
    home: HomeFolder, at: str, leaves: str, waits: str | None
) -> None:
    told = route(home, "WO-000001", at)
    assert (told["leaves_at"], told["waits"]) == (leaves, waits)


def test_who_had_a_letter_today_gets_the_next_tomorrow(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    home.night(THURSDAY, [row("1")])
    home.night(FRIDAY, [row("1", status="received", qty_received="1")])
    told = route(home, "WO-000001")
    assert told["leaves_at"] == f"{SATURDAY}T08:00:00-08:00"
    assert told["waits"] == "they had a letter that day, and get one a day"


def test_a_closed_promise_and_old_data_are_named_as_what_keeps_everybody_silent(home: HomeFolder) -> None:
    assert route(home, "WO-000006")["silent"] == ["the promise is closed (installed)"]
    (why,) = route(home, "WO-000001", "2026-03-09T09:00")["silent"]
    assert "hours since the newest export" in why


def test_a_rule_that_is_switched_off_says_so(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home", LEAST)
    home.configure("N5: {on: no}\nN14: {remind_customer_on_day: }\n", "escalation.yml")
    home.night(FRIDAY, [row("1")])
    told = route(home, "WO-000001")
    assert [one["how"] for one in told["steps"] if one["rule"] == "N5"] == ["off"]
    assert [one["how"] for one in told["steps"] if (one["rule"], one["role"]) == ("N14", "customer")] == ["off"]


def test_it_is_read_by_programs_as_a_table_too(home: HomeFolder) -> None:
    header, *rows = home.weowe("route", "WO-000001", "--format", "tsv", at=AT).out.splitlines()
    assert header.split("\t") == ["rule", "tier", "when", "role", "to", "email", "how", "why", "config"]
    assert len(rows) == len(route(home, "WO-000001")["steps"])


@pytest.mark.parametrize("width", [80, 140])
def test_the_screen_looks_as_it_did(home: HomeFolder, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    shown = home.weowe("route", "WO-000002", "--format", "table", at=f"{FRIDAY}T19:00").out
    assert max(map(len, shown.splitlines())) <= width
    agrees(f"route-{width}.txt", shown)
