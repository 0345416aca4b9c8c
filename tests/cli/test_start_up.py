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


@pytest.mark.parametrize(
    "command", [["report"], ["show", "maria"], ["explain", "WO-000001"], ["runs"], ["outbox", "list"]]
)
def test_a_counter_command_loads_nothing_slow_once_the_settings_were_read(home: HomeFolder, command: list[str]) -> None:
    home.night("2026-03-02", [row("1")])
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
    assert set(done.stderr.split()) & SLOW == set()
    assert "rich" not in done.stderr.split(), "into a pipe nothing is drawn"
