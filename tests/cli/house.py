"""What the command line's tests add to a home: child processes, what lies in a folder, what a ledger holds, other settings."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.home import LEAST, Answer, HomeFolder

ROOT = Path(__file__).parents[2]
ENV = {"COLUMNS": "100", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}

WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, MONDAY = "2026-02-25", "2026-02-26", "2026-02-27", "2026-02-28", "2026-03-02"

FACTS = ("promises", "events", "set_aside", "unknown_words")
"""The tables that an export fills; runs and alerts are what is said about it."""


def child(*arguments: str, cwd: Path | None = None, **env: str) -> Answer:
    """Run the program as a process of its own, as cron or a console does."""
    done = subprocess.run(
        [sys.executable, "-m", "weowe_cli", *arguments],
        env=os.environ | ENV | env,
        cwd=cwd,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Answer(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def started(*arguments: str, **env: str) -> subprocess.Popen[bytes]:
    """Start the program as a process of its own and do not wait for it."""
    return subprocess.Popen(
        [sys.executable, "-m", "weowe_cli", *arguments],
        env=os.environ | ENV | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def a_copy(home: HomeFolder, folder: Path) -> HomeFolder:
    """A home as it stands, in another folder; times of files are kept."""
    shutil.copytree(home.folder, folder)
    copy = object.__new__(HomeFolder)
    copy.folder = folder
    return copy


def everything(folder: Path) -> dict[str, bytes | None]:
    """Every name in a folder with its bytes; None is a folder."""
    return {
        str(one.relative_to(folder)): None if one.is_dir() else one.read_bytes() for one in sorted(folder.rglob("*"))
    }


def facts(home: HomeFolder) -> list[tuple[object, ...]]:
    """All rows of the ledger that come from exports."""
    connection = sqlite3.connect(home.folder / "ledger.db")
    try:
        return [(table, *row) for table in FACTS for row in connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2")]
    finally:
        connection.close()


def asked(home: HomeFolder, query: str) -> list[tuple[object, ...]]:
    """What the ledger itself answers."""
    connection = sqlite3.connect(home.folder / "ledger.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def by_mail(port: int, config: str = LEAST) -> str:
    """The same configuration with letters going to a mail server on this machine."""
    smtp = f"transport: smtp, live: true, host: 127.0.0.1, port: {port}, security: none, auth: none, timeout: 2"
    sender = re.search(r"from: (.*)", config)
    assert sender
    before, _, _ = config.partition("mail:\n")
    return f"{before}mail: {{{smtp}, from: {sender[1]}}}\nledger: ledger.db\n"


def a_store(identity: str, name: str, *, zone: str = "America/Los_Angeles", advisor: str = "") -> str:
    """One more of the stores of a group, with the group's own director and parts manager."""
    advisors = f"\n      advisors: {{{advisor}}}" if advisor else ""
    return f"""\
  - id: {identity}
    name: {name}
    timezone: {zone}
    scheduling_link: "https://book.{identity}.example/?ro={{ro}}"
    exports:
      - {{dms: generic, path: "inbox/{identity}/*"}}
    people:
      director: {{name: Ana Ruiz, email: ana@group.example}}
      parts_manager: {{name: Pat Kim, email: pat@group.example}}{advisors}
"""


def a_group(*stores: str) -> str:
    """The configuration of several stores."""
    return (
        "stores:\n"
        + "".join(stores)
        + 'mail:\n  transport: file\n  from: "Parts <parts@group.example>"\nledger: ledger.db\n'
    )


def is_three_lines(error: str) -> bool:
    """What happened, where, what to do about it; and no traceback."""
    lines = error.splitlines()
    indented = [line for line in lines[1:] if line.startswith("  ") and line.strip()]
    return len(lines) == 3 and len(indented) == 2 and lines[0].startswith("weowe: ") and "Traceback" not in error
