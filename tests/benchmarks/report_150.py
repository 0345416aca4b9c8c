"""`weowe report` of 150 open promises, on a terminal and into a pipe, beside importing what such a program stands on.

    python -m tests.benchmarks.report_150 --runs 30

Runs are interleaved; the settings have been read once before, as on any day but the first.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.children import WEOWE, Ended, environment, run, run_on_terminal, table, told
from tests.benchmarks.generate import NIGHTS, nights, write
from tests.home import HomeFolder

OPEN = 150
AT = f"{NIGHTS[0]}T09:00"
BARE = "import typer, rich.table, sqlite3"
SLOW = (
    "pandas", "yagmail", "numpy", "jinja2", "yaml", "cattrs", "holidays", "phonenumbers", "css_inline",
    "email_validator", "xlsxwriter", "python_calamine", "smtplib", "filelock",
)  # fmt: skip


def main(runs: int) -> None:
    """Fill a ledger, look at what the report loads, then time it."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "home"
        fill(home)
        report = (*WEOWE, "report", "--home", home, "--now", AT)
        lines = run(*report).out.splitlines()
        told([f"the report of {OPEN} open promises: {len(lines)} lines into a pipe"])
        for where in ("piped", "on a terminal"):
            loaded = loads(*report[1:], "--format", "table" if where == "on a terminal" else "tsv")
            told([f"{where}: {len(loaded)} modules, of the slow ones: {', '.join(sorted(loaded & {*SLOW})) or 'none'}"])
            if loaded & {"pandas", "yagmail"}:
                raise SystemExit("neither pandas nor yagmail may be loaded")
        bare, piped, drawn = BARE, "weowe report | cat", "weowe report, 100 columns"
        measured: dict[str, list[Ended]] = {"python -c pass": [], bare: [], piped: [], drawn: []}
        run(sys.executable, "-c", BARE)  # compiled once, as the others are by now
        for _ in range(runs):
            measured["python -c pass"].append(run(sys.executable, "-c", "pass"))
            measured[bare].append(run(sys.executable, "-c", BARE))
            measured[piped].append(run(*report))
            measured[drawn].append(run_on_terminal(*report))
        told(["", table(measured, bare, "ms")])


def fill(folder: Path) -> None:
    """A home whose ledger holds exactly so many open promises."""
    home = HomeFolder(folder)
    rows = [row for row in nights(OPEN * 2)[0] if row["status"] != "installed"][:OPEN]
    export = folder / "inbox" / "main" / f"so_{NIGHTS[0]}.csv"
    write(export, rows, night=NIGHTS[0])
    run(*WEOWE, "import", export, "--home", home.folder, "--now", f"{NIGHTS[0]}T08:00")


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
    main(parser.parse_args().runs)
