"""Reading in a child process: whatever happens there, the parent learns why, lives on, and is left nothing to clear up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.exports import bad_readers as bad
from weowe_cli.exports.isolation import Limits, Reader, read_apart
from weowe_cli.exports.sheets import Sheet, Unreadable, Why

LIMITS = Limits(memory=400_000_000, seconds=5, answer=10_000_000)
ON_POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows has neither these limits nor these signals")


def test_the_sheets_come_back_as_they_are() -> None:
    assert read_apart(bad.two_sheets, "S1\x1fMUÑOZ".encode()) == (
        Sheet("Orders", hidden=False, text="S1\x1fMUÑOZ\n"),
        Sheet("Älteres", hidden=True, text=""),
    )


def test_half_a_character_does_not_cost_the_file() -> None:
    assert read_apart(bad.half_a_character, b"") == (Sheet("?", hidden=False, text="?\n"),)


def test_what_goes_in_may_be_more_than_a_pipe_holds() -> None:
    (sheet, _) = read_apart(bad.two_sheets, b"x" * 5_000_000, limits=LIMITS)
    assert len(sheet.text) == 5_000_001


def test_the_child_loads_nothing_of_the_program_that_it_does_not_need() -> None:
    (sheet,) = read_apart(bad.what_is_loaded, b"")
    loaded = set(sheet.text.split())
    assert not {"typer", "rich", "pandas", "numpy", "yaml", "site"} & loaded
    assert {name for name in loaded if name.startswith("weowe_cli.")} == {
        "weowe_cli.exports",
        "weowe_cli.exports.isolation",
        "weowe_cli.exports.sheets",
    }


@pytest.mark.parametrize(
    ("reader", "why"),
    [
        (bad.aborts, Why.LARGE),
        (bad.reads_where_nothing_is, Why.BROKEN),
        (bad.answers_too_much, Why.LARGE),
        (bad.answers_for_ever, Why.LARGE),
        (bad.is_gone, Why.BROKEN),
        (bad.is_gone_in_the_middle, Why.BROKEN),
        (bad.babbles, Why.BROKEN),
        (bad.says_an_unknown_no, Why.BROKEN),
        (bad.fails, Why.BROKEN),
        (bad.panics, Why.LARGE),
        (bad.goes_too_deep, Why.BROKEN),
        (bad.refuses, Why.FOREIGN),
        (bad.lacks_a_library, Why.FAULT),
        pytest.param(bad.takes_a_gigabyte, Why.LARGE, marks=ON_POSIX),
    ],
)
def test_the_parent_learns_what_became_of_its_child(reader: Reader, why: Why) -> None:
    with pytest.raises(Unreadable) as raised:
        read_apart(reader, b"", limits=LIMITS)
    assert raised.value.why is why


def test_a_child_that_takes_too_long_is_ended_and_none_is_left(tmp_path: Path) -> None:
    told = tmp_path / "number"
    begun = time.monotonic()
    with pytest.raises(Unreadable) as raised:
        read_apart(bad.sleeps, str(told).encode(), limits=Limits(seconds=1.5))
    assert raised.value.why is Why.SLOW
    assert time.monotonic() - begun < 10
    assert not lives(int(told.read_text("utf-8")))


@ON_POSIX
def test_whoever_is_interrupted_leaves_no_child(tmp_path: Path) -> None:
    told = tmp_path / "number"
    program = (
        "from tests.exports.bad_readers import sleeps\n"
        "from weowe_cli.exports.isolation import read_apart\n"
        f"read_apart(sleeps, {str(told).encode()!r})\n"
    )
    surroundings = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    parent = subprocess.Popen([sys.executable, "-c", program], env=surroundings, stderr=subprocess.DEVNULL)
    try:
        wait_for(told)
        parent.send_signal(signal.SIGINT)
        assert parent.wait(10) != 0
    finally:
        parent.kill()
        parent.wait()
    assert not lives(int(told.read_text("utf-8")))


@ON_POSIX
def test_a_child_that_the_system_ends_was_too_large(tmp_path: Path) -> None:
    told = tmp_path / "number"

    def end_it() -> None:
        wait_for(told)
        os.kill(int(told.read_text("utf-8")), signal.SIGKILL)

    helper = threading.Thread(target=end_it)
    helper.start()
    with pytest.raises(Unreadable) as raised:
        read_apart(bad.sleeps, str(told).encode())
    helper.join()
    assert raised.value.why is Why.LARGE


def test_a_child_without_an_interpreter_is_a_fault_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(Unreadable) as raised:
        read_apart(bad.two_sheets, b"")
    assert raised.value.why is Why.FAULT


def wait_for(path: Path) -> None:
    until = time.monotonic() + 10
    while not path.exists() and time.monotonic() < until:
        time.sleep(0.02)


def lives(process: int) -> bool:
    """Whether there is such a process, if only one that nobody has asked how it ended."""
    if os.name == "nt":
        listed = subprocess.run(["tasklist", "/FI", f"PID eq {process}"], capture_output=True, check=True)
        return str(process).encode() in listed.stdout
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
