"""A promise is found by whatever a customer says or a scanner types; and nothing is written to one that was only guessed at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.home import HomeFolder, received, row

from .house import THURSDAY, WEDNESDAY, a_copy, is_three_lines

NOW = f"{THURSDAY}T10:00"
SPOKEN = ("--method", "phone", "--said", "x")


@pytest.fixture(scope="module")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    """Two of one name who wait, one other, and one of an earlier visit whose part is in the car."""
    home = HomeFolder(tmp_path_factory.mktemp("finding") / "home")
    lines = [
        row("1", customer="José Núñez", phone="(206) 555-0101", vin="1HG000002ZA000017"),
        row("2", customer="Ann Núñez", phone="(206) 555-0102", description="Radiator"),
        row("3", customer="Bo Bergström", phone="(206) 555-0103", ro="WO777"),
        received("4", customer="Bo Bergström", phone="(206) 555-0103", received_on="2026-02-24"),
        received("5", customer="Cy Old", phone="(206) 555-0105", received_on="2026-02-24"),
    ]
    home.night(WEDNESDAY, lines)
    for one in (3, 4):
        lines[one] = {**lines[one], "status": "installed"}
    assert home.night(THURSDAY, lines).code == 0
    return home


@pytest.mark.parametrize(
    ("said", "number"),
    [
        (("jose", "nunez"), "WO-000001"),
        (("Núñez radiat",), "WO-000002"),
        (("206.555.0102",), "WO-000002"),
        (("ZA000017",), "WO-000001"),
        (("08798-1",), "WO-000001"),
        (("wo-1\r",), "WO-000001"),
        (("]Q3WO-000002",), "WO-000002"),
        (("https://weowe.example/slip/WO-000002?from=qr",), "WO-000002"),
        (("Harbor", "Honda", "WO-000002", "Radiator"), "WO-000002"),
        (("WO777",), "WO-000003"),
        (("berg",), "WO-000003"),
        (("cy", "old"), "WO-000005"),
        (("000002",), "WO-000002"),
        (("000005",), "WO-000005"),
    ],
)
def test_what_is_said_or_scanned_finds_the_open_promise_and_else_the_closed_one(
    two_nights: HomeFolder, said: tuple[str, ...], number: str
) -> None:
    answer = two_nights.weowe("show", *said, "--format", "json", at=NOW)
    assert answer.code == 0, answer.err
    assert answer.json["promise"]["id"] == number


@pytest.mark.parametrize(
    "command", [("show",), ("explain",), ("route",), ("log", *SPOKEN), ("install",), ("match", "--undo")]
)
def test_several_are_listed_and_none_is_chosen(two_nights: HomeFolder, command: tuple[str, ...]) -> None:
    answer = two_nights.weowe(*command, "núñez", at=NOW)
    assert (answer.code, answer.out) == (2, "")
    what, *listed, todo = [line.strip() for line in answer.err.splitlines()]
    assert what == "weowe: 'núñez' fits 2 promises"
    assert listed == [
        "WO-000001  61  José Núñez  08798-1  Brake pad set  ordered",
        "WO-000002  62  Ann Núñez   08798-2  Radiator       ordered",
    ]
    assert todo == "Say which by its WO number, or add a word."


def test_what_fits_nothing_says_where_it_was_looked_for(two_nights: HomeFolder) -> None:
    for nothing in ("zzz", "  ", "WO-99999999999999999999", "jose radiator"):
        answer = two_nights.weowe("show", nothing, at=NOW)
        assert answer.code == 2
        assert "no promise goes by" in answer.err
        assert is_three_lines(answer.err)
    assert f"'{'x' * 59}…'" in two_nights.weowe("show", "x" * 5000, at=NOW).err.splitlines()[0]


@pytest.mark.parametrize("piece", ["jos", "6", "0101", "ZA000017", "pad jos"])
def test_a_piece_of_a_name_or_number_writes_nothing(two_nights: HomeFolder, piece: str) -> None:
    answer = two_nights.weowe("cancel", piece, "--why", "x", at=NOW)
    assert answer.code == 2
    assert "WO-000001" in answer.err
    assert two_nights.weowe("show", "WO-000001", "--format", "json", at=NOW).json["promise"]["status"] == "ordered"


def test_a_whole_name_or_number_that_means_one_alone_is_written_to_and_said(
    two_nights: HomeFolder, tmp_path: Path
) -> None:
    home = a_copy(two_nights, tmp_path / "home")
    said = [
        home.weowe("cancel", "jose nunez", "--why", "x", at=NOW),
        home.weowe("hold", "(206) 555-0102", "--until", "2026-03-05", "--why", "away", at=NOW),
        home.weowe("reopen", "bergstrom", "--why", "the other car", at=NOW),
        home.weowe("cancel", "WO777", "--why", "x", at=NOW),
    ]
    assert [(one.code, one.err.partition(" is ")[0]) for one in said] == [
        (0, "José Núñez, WO-000001"),
        (0, "Ann Núñez, WO-000002"),
        (0, "Bo Bergström, WO-000004"),
        (0, "WO-000003"),
    ]
