"""`weowe report --watch`: on a terminal alone, drawn again and again, and gone without a trace at Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.home import HomeFolder, row

from .house import ENV, THURSDAY


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals to test on")
def test_the_report_is_drawn_again_until_ctrl_c(home: HomeFolder) -> None:
    import pty

    home.night(THURSDAY, [row(str(number)) for number in range(1, 40)])
    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)
    watching = subprocess.Popen(
        [sys.executable, "-m", "weowe_cli", "report", "--watch", "--every", "1", "--home", str(home.folder)],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        env=os.environ | ENV | {"TERM": "xterm", "COLUMNS": "100", "LINES": "14", "WEOWE_NOW": f"{THURSDAY}T09:00"},
    )  # fmt: skip
    os.close(theirs)
    drawn = b""
    until = time.monotonic() + 30
    while drawn.count(b"Ctrl-C ends") < 2 and time.monotonic() < until:
        drawn += read(ours)
    watching.send_signal(2)
    while watching.poll() is None:
        drawn += read(ours)
    drawn += read(ours)
    os.close(ours)
    assert (watching.returncode, drawn.count(b"Ctrl-C ends") >= 2) == (0, True)
    assert b"Exports: 1 fresh" in drawn, "what is higher than the screen has a lower heading"
    assert b"WO-000001" in drawn, "the worst promise is in sight on fourteen lines"
    assert b"more lines; again every 1 second;" in drawn
    assert drawn.endswith(b"\x1b[?25h\x1b[?1049l"), "the screen is as it was, and its cursor is back"
    assert b"Traceback" not in drawn


def read(terminal: int) -> bytes:
    time.sleep(0.05)
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


@pytest.mark.parametrize("more", [["--watch"], ["--watch", "-o", "report.html"], ["--watch", "--format", "json"]])
def test_what_is_no_terminal_is_not_watched(home: HomeFolder, more: list[str], tmp_path: Path) -> None:
    home.night(THURSDAY, [row("1")])
    answer = home.weowe("report", *more, at=f"{THURSDAY}T09:00")
    assert answer.code == 2
    assert "--watch" in answer.err
    assert not list(tmp_path.rglob("report.html"))
