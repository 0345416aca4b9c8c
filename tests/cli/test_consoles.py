"""The program as a process of its own: consoles that know few characters, pipes that close, files from Windows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.home import LEAST, HomeFolder, received, row

from .house import ENV, FRIDAY, THURSDAY, child, everything

AT = f"{FRIDAY}T09:00"
WORLD = "Zoë Łukasz 山田 \U0001f697 \u202eevil"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> HomeFolder:
    home = HomeFolder(tmp_path_factory.mktemp("consoles") / "home")
    home.night(THURSDAY, [row("1", customer=WORLD), *(row(str(n), description="Pads " * 40) for n in range(2, 400))])
    home.night(FRIDAY, [received("1", customer=WORLD), *(row(str(n), description="Pads " * 40) for n in range(2, 400))])
    return home


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437"])
@pytest.mark.parametrize("command", ["report --format table", "show WO-000001 --format table", "digest"])
def test_a_console_that_knows_few_characters_shows_the_rest_somehow(
    home: HomeFolder, command: str, encoding: str
) -> None:
    answer = child(*command.split(), "--home", str(home.folder), "--now", AT, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (answer.code, answer.err) == (0, "")
    assert "WO-000001" in answer.out or "Ana Ruiz" in answer.out


def test_the_whole_path_runs_where_the_console_is_of_windows(tmp_path: Path) -> None:
    home = HomeFolder(tmp_path / "home")
    (home.folder / "config" / "weowe.yml").write_bytes(("\ufeff" + LEAST.replace("\n", "\r\n")).encode("utf-8"))
    home.export(THURSDAY, [row("1", customer=WORLD)])
    shared = ["--home", str(home.folder), "--now", f"{THURSDAY}T08:00"]
    for command in ("nightly", "check", "report --format json"):
        answer = child(*command.split(), *shared, PYTHONIOENCODING="cp1252", PYTHONUTF8="0", LC_ALL="C")
        assert answer.code == 0, answer.err
        assert "Traceback" not in answer.err
    assert json.loads(answer.out)["promises"][0]["customer"].startswith("Zoë")


def test_a_pipe_gets_bytes_as_they_are_meant_and_no_colour(home: HomeFolder) -> None:
    answer = child("report", "--search", "WO-000001", "--home", str(home.folder), "--now", AT, PYTHONIOENCODING="utf-8")
    header, line = answer.out.splitlines()
    assert header.startswith("id\t")
    assert "Zoë Łukasz 山田" in line
    assert "\x1b" not in answer.out
    assert "\r" not in answer.out


@pytest.mark.parametrize("command", ["report", "report --search WO-000001", "outbox list", "digest"])
def test_whoever_read_enough_is_not_shouted_at(home: HomeFolder, command: str) -> None:
    """`weowe report | head -1`"""
    process = subprocess.Popen(
        [sys.executable, "-m", "weowe_cli", *command.split(), "--home", str(home.folder), "--now", AT],
        env=os.environ | ENV, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert (process.wait(30), said) == (0, b"")


def test_nothing_waits_for_an_answer(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "weowe_cli", "init", str(tmp_path / "new")],
        env=os.environ | ENV, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False,
    )  # fmt: skip
    assert done.returncode == 0


def test_a_fault_in_the_program_is_three_lines_and_a_file_without_names(tmp_path: Path) -> None:
    """A disk that is full is no fault that can be made here; a folder where a file should be is."""
    home = HomeFolder(tmp_path / "home")
    home.export(THURSDAY, [row("1", customer="Maria Secret", part_number="")])
    (home.folder / "set-aside").write_text("somebody put a file here", "utf-8")
    answer = home.nightly(f"{THURSDAY}T08:00")
    assert answer.code in (1, 2, 3)
    assert "Traceback" not in answer.err
    for name, content in everything(home.folder).items():
        if name.startswith("logs") and content:
            assert b"Maria Secret" not in content
