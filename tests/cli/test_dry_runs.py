"""A dry run says "would ..." and writes nothing: not a byte, not a name, in the whole home (CLI.md)."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.home import HomeFolder, received, row, weowe

from .house import FRIDAY, MONDAY, SATURDAY, THURSDAY, a_copy, everything

CHANGING = (
    "nightly", "import", "import {file}", 'import {old} --accept --why "restored"', "send", "send --limit 1",
    "digest --send", "digest --to kim@group.example", "outbox approve --all", "outbox approve {held}", "outbox retry --all",
    "outbox retry {held_call}", "outbox drop {held} --why wrong",
)  # fmt: skip
AT = f"{MONDAY}T08:00"


@pytest.fixture(scope="module")
def middle(tmp_path_factory: pytest.TempPathFactory) -> tuple[HomeFolder, dict[str, str]]:
    """A home in the middle of its life: a letter held after a gap, a call to make, an export that landed."""
    home = HomeFolder(tmp_path_factory.mktemp("middle") / "home")
    home.night("2026-02-12", [row("1"), row("2", email=""), row("3")])
    home.night(THURSDAY, [received("1"), row("2", email=""), row("3")])
    home.night(FRIDAY, [received("1"), received("2", email=""), row("3")], clock="19:00")
    old = home.export("2026-02-20", [row("9")])
    home.nightly(f"{SATURDAY}T06:00")
    file = home.export(MONDAY, [received("1"), received("2", email=""), received("3"), row("4", part_number="")])
    held = home.letters(state="held")[0]["id"]
    call = home.letters(channel="call")[0]["id"]
    names = {
        "file": f"inbox/main/{file.name}",
        "old": f"inbox/main/{old.name}",
        "held": str(held),
        "held_call": str(call),
    }
    return home, names


@pytest.fixture
def in_use(middle: tuple[HomeFolder, dict[str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> HomeFolder:
    """A copy of it, in which one stands."""
    home = a_copy(middle[0], tmp_path / "home")
    monkeypatch.chdir(home.folder)
    home.weowe("report", at=AT)
    return home


@pytest.mark.parametrize("option", ["-n", "--dry-run"])
@pytest.mark.parametrize("command", CHANGING)
def test_a_dry_run_leaves_no_trace(
    in_use: HomeFolder, middle: tuple[HomeFolder, dict[str, str]], command: str, option: str
) -> None:
    before = everything(in_use.folder)
    answer = in_use.weowe(*shlex.split(command.format(**middle[1])), option, at=AT)
    assert answer.code in (0, 3, 66), answer.err
    assert "would" in answer.out + answer.err or "nothing was written" in answer.err
    assert everything(in_use.folder) == before


@pytest.mark.parametrize("command", ["nightly", "import", "send", "digest --send", "outbox approve --all"])
def test_a_dry_run_in_a_home_where_nothing_ran_yet_leaves_no_trace(home: HomeFolder, command: str) -> None:
    home.export(FRIDAY, [row("1"), row("2", part_number="")])
    before = everything(home.folder)
    assert home.weowe(*command.split(), "-n", at=f"{FRIDAY}T09:00").code in (0, 3, 66)
    assert everything(home.folder) == before


@pytest.mark.parametrize("command", ["init {folder}", "demo {folder}", "demo {folder}/deep/er"])
def test_a_rehearsed_beginning_makes_nothing(tmp_path: Path, command: str) -> None:
    before = everything(tmp_path)
    answer = weowe(*command.format(folder=tmp_path / "new").split(), "--dry-run")
    assert answer.code == 0
    assert "would" in answer.out
    assert everything(tmp_path) == before


def test_a_rehearsed_night_says_what_the_night_then_does(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1"), row("2", email=""), row("3")])
    home.export(FRIDAY, [received("1"), received("2", email=""), row("3", promised_on="2026-02-26")])
    told = home.nightly(f"{FRIDAY}T08:00", "--dry-run")
    assert told.code == 0
    assert "would be accepted, 3 rows" in told.err
    before = len(home.letters())
    would = sorted(line.split("\t")[-1] for line in told.out.splitlines() if line.startswith("would send"))
    home.nightly(f"{FRIDAY}T08:00")
    sent = sorted(one["subject"] for one in home.letters(state="sent") if one["id"] > before)
    assert would == sent
    assert "would put on the call list" in told.out


def test_a_rehearsed_night_gives_the_code_that_the_night_would(home: HomeFolder) -> None:
    home.night(THURSDAY, [row(str(n)) for n in range(20)])
    home.export(FRIDAY, [row(str(n)) for n in range(10)])
    rehearsed = home.nightly(f"{FRIDAY}T08:00", "-n")
    assert rehearsed.code == home.nightly(f"{FRIDAY}T08:00").code == 3
    assert "10 of 20 open promises are gone" in rehearsed.err


LOOKING = ("", "report", "report -f html", "show WO-000001", "explain WO-000001", "digest", "metrics", "check", "check --export {file}", "outbox list", "outbox show 1", "runs")  # fmt: skip


@pytest.mark.parametrize("command", LOOKING)
def test_looking_changes_nothing(in_use: HomeFolder, middle: tuple[HomeFolder, dict[str, str]], command: str) -> None:
    before = everything(in_use.folder)
    assert in_use.weowe(*command.format(**middle[1]).split(), at=AT).code in (0, 3)
    assert everything(in_use.folder) == before
