"""What a counter command loads: the answer is wanted while the customer stands there."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.home import HomeFolder, row

SLOW = {
    "pandas",
    "yagmail",
    "numpy",
    "jinja2",
    "yaml",
    "cattrs",
    "holidays",
    "phonenumbers",
    "email_validator",
    "css_inline",
    "textual",
}


NOT_ASKED = {
    "weowe_cli.settings.reading",
    "weowe_cli.settings.shapes",
    "weowe_cli.channels.mail_settings",
    "weowe_cli.exports.profile",
    "hashlib",
    "socket",
}
"""What the settings are read with, and what only a night asks of them."""
DRAWING = {"rich", "weowe_cli.reports.terminal", "weowe_cli.reports.grids", "weowe_cli.reports.figures"}


def loaded(home: HomeFolder, *command: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    at = ["--home", str(home.folder), "--now", "2026-03-02T09:00"]
    code = (
        "import sys; from weowe_cli.cli import main; import atexit; "
        "atexit.register(lambda: sys.stderr.write(' '.join(sys.modules))); main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command, *at],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "command", [["report"], ["show", "maria"], ["explain", "WO-000001"], ["calls"], ["runs"], ["outbox", "list"]]
)
def test_a_counter_command_loads_nothing_slow_once_the_settings_were_read(home: HomeFolder, command: list[str]) -> None:
    home.night("2026-03-02", [row("1")])
    modules = loaded(home, *command)
    assert modules & SLOW == set()
    assert "rich" not in modules, "into a pipe nothing is drawn"


def test_a_report_into_a_pipe_loads_neither_rules_nor_mail_nor_what_draws(home: HomeFolder) -> None:
    home.night("2026-03-02", [row("1")])
    assert loaded(home, "report") & (NOT_ASKED | DRAWING | {"weowe_cli.notices.policy"}) == set()
    drawn = loaded(home, "report", "--format", "table")
    assert drawn & (NOT_ASKED | {"rich.table", "rich.console", "weowe_cli.notices.policy"}) == set()
    assert loaded(home, "show", "WO-000001") & NOT_ASKED == set()
