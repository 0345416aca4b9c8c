"""The counter's commands with 150 open promises, on a terminal and into a pipe, beside importing what they stand on.

    python -m tests.benchmarks.report_150 --runs 30 --processor

Twice: with these promises alone in the ledger, and with 100,000 of which 150 are open. Beside them `sqlite-utils` prints
the same rows as a table. Runs are interleaved; the settings have been read once before, as on any day but the first.
"""

from __future__ import annotations

import argparse
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import fields
from pathlib import Path

from tests.benchmarks.children import WEOWE, Ended, environment, run, run_on_terminal, table, told
from tests.benchmarks.generate import NIGHTS, nights, write
from tests.home import HomeFolder
from weowe_cli.settings.shapes import EscalationYml

OPEN, EVER = 150, 100_000
AT = f"{NIGHTS[1]}T09:00"
TOLD = "2026-02-02T16:00:00+00:00"
BARE = "import typer, rich.table, sqlite3"
ROWS = """
    SELECT id, ro, so, part_number, customer, status, promised_on, eta_from, eta_to, advisor FROM promises
    WHERE status NOT IN ('installed', 'cancelled', 'returned')
"""
SLOW = (
    "pandas", "yagmail", "numpy", "jinja2", "yaml", "cattrs", "holidays", "phonenumbers", "css_inline",
    "email_validator", "xlsxwriter", "python_calamine", "smtplib", "filelock",
)  # fmt: skip


def main(runs: int, processor: bool) -> None:
    """Fill two ledgers, look at what the report loads, then time it."""
    with tempfile.TemporaryDirectory() as temporary:
        few, many = Path(temporary) / "few", Path(temporary) / "many"
        fill(few, OPEN)
        fill(many, EVER)
        for home in (few, many):
            report = (*WEOWE, "report", "--home", home, "--now", AT)
            told([f"the report of {home.name}: {len(run(*report).out.splitlines()) - 1} open promises into a pipe"])
        for where in ("tsv", "table"):
            loaded = loads(*report[1:], "--format", where)
            told([f"{where}: {len(loaded)} modules, of the slow ones: {', '.join(sorted(loaded & {*SLOW})) or 'none'}"])
            if loaded & {"pandas", "yagmail"}:
                raise SystemExit("neither pandas nor yagmail may be loaded")
        run(sys.executable, "-c", BARE)  # compiled once, as the others are by now
        for home in (few, many):
            told(["", f"{EVER if home is many else OPEN:,} promises in the ledger, {OPEN} of them open"])
            told([table(measured(home, runs), BARE, "ms", processor=processor)])


def measured(home: Path, runs: int) -> dict[str, list[Ended]]:
    """Every program in turn, so many times."""
    at = ("--home", home, "--now", AT)
    number = run(*WEOWE, "report", *at, "--limit", "1").out.splitlines()[1].split("\t")[0]
    printed = (sys.executable, "-m", "sqlite_utils", "query", home / "ledger.db", ROWS, "-t")
    piped = {
        "python -c pass": (sys.executable, "-c", "pass"),
        BARE: (sys.executable, "-c", BARE),
        "weowe report | cat": (*WEOWE, "report", *at),
    }
    drawn = {
        "sqlite-utils query -t": printed,
        "weowe report, 100 columns": (*WEOWE, "report", *at),
        "weowe show": (*WEOWE, "show", number, *at),
        "weowe explain": (*WEOWE, "explain", number, *at),
        "weowe calls": (*WEOWE, "calls", *at),
    }
    found: dict[str, list[Ended]] = {name: [] for name in (*piped, *drawn)}
    for _ in range(runs):
        for name, command in piped.items():
            found[name].append(run(*command))
        for name, command in drawn.items():
            found[name].append(run_on_terminal(*command))
    return found


def fill(folder: Path, ever: int) -> None:
    """A home whose ledger holds so many promises, of which exactly 150 are open: the others were installed overnight.

    Of each its customer had a letter and a call. The rules are silent meanwhile: a baseline of 100,000 would be one work list.
    """
    home = HomeFolder(folder)
    home.configure("".join(f"{rule.name}: {{on: no}}\n" for rule in fields(EscalationYml)), "escalation.yml")
    rows = [row for row in nights(ever * 2)[0] if row["status"] != "installed"][:ever]
    served = [{**row, "status": "installed", "qty_received": row["qty_ordered"]} for row in rows[OPEN:]]
    for night, content in zip(NIGHTS, (rows, rows[:OPEN] + served), strict=True):
        export = folder / "inbox" / "main" / f"so_{night}.csv"
        write(export, content, night=night)
        at = ("--home", home.folder, "--now", f"{night}T08:00")
        run(*WEOWE, "import", export, *at, "--accept", "--why", "a benchmark")
    (home.folder / "config" / "escalation.yml").unlink()
    with sqlite3.connect(home.folder / "ledger.db") as ledger:
        ledger.executescript(f"""
            INSERT INTO letters (id, store, audience, person, name, address, channel, state, rules, not_before, message_id,
                                 sender, subject, body, content, created_at, sent_at)
            SELECT id, store, 'customer', 'customer:main:' || customer, customer, email, 'email', 'sent', '["N4"]',
                   '{TOLD}', '<' || id || '@harborhonda.example>', 'parts@harborhonda.example', 'On its way',
                   'Your part is on its way.', CAST(printf('%.*c', 7000, 'x') AS BLOB), '{TOLD}', '{TOLD}' FROM promises;
            INSERT INTO notices (store, promise_id, subject, rule, tier, since, role, reason, due_by, noticed_at, letter_id)
            SELECT store, id, id, 'N4', 0, '{TOLD}', 'customer', 'on back order', '{TOLD}', '{TOLD}', id FROM promises;
            INSERT INTO events (promise_id, at, who, what, after)
            SELECT id, '{TOLD}', 'Dana Fox', 'contact', 'by phone: waits for it' FROM promises;
        """)


def loads(*arguments: str | Path) -> set[str]:
    """The modules that a run of the interpreter with these arguments loads, by `-X importtime`."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, env=environment(), check=True
    )
    timed = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in timed}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--processor", action="store_true", help="compare processor time, on a machine that is busy")
    given = parser.parse_args()
    main(given.runs, given.processor)
