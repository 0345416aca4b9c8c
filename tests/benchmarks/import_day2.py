"""`weowe import` of the second night, beside a pandas script and `sqlite-utils upsert` of the same file.

    python -m tests.benchmarks.import_day2 --rows 100000 --runs 5

Each is a process of its own on a fresh copy of what it had after the first night; runs are interleaved. weowe also
decides what is due and writes the letters, which neither of the others does; so it is timed once more with every rule
switched off, which is the work that the pandas script does. `sqlite-utils` finds no changes and keeps no events.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import fields
from pathlib import Path

from tests.benchmarks.children import WEOWE, Ended, run, table, told
from tests.benchmarks.generate import NIGHTS, Truth, write_nights
from tests.home import HomeFolder
from weowe_cli.settings.shapes import EscalationYml

SCRIPT = Path(__file__).with_name("pandas_script.py")
WHOLE, SAME_WORK, PANDAS, UTILS = "weowe import", "weowe import, rules off", "pandas script", "sqlite-utils upsert"
RULES_OFF = "".join(f"{rule.name}: {{on: no}}\n" for rule in fields(EscalationYml))
AT = [f"{night}T08:00" for night in NIGHTS]
UPSERT = (sys.executable, "-m", "sqlite_utils", "upsert")


def main(rows: int, runs: int, *, age: bool, sent: bool) -> None:
    """Prepare the first night once, then time the second; with `sent` the first night's letters have left."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        day1, day2, truth = write_nights(folder / "exports", rows, age=age)
        told([f"{rows} rows, {day2.stat().st_size / rows:.0f} bytes a row, {truth}"])
        first_nights(folder, day1, sent=sent)
        measured: dict[str, list[Ended]] = {WHOLE: [], SAME_WORK: [], PANDAS: [], UTILS: []}
        for number in range(runs):
            for name, kept in ((WHOLE, "home"), (SAME_WORK, "quiet")):
                home = fresh(folder / kept, folder / "now")
                run(
                    *WEOWE, "runs", "--home", home
                )  # a home that moved reads its settings anew, and real ones do not move
                measured[name].append(run(*WEOWE, "import", day2, "--home", home, "--now", AT[1]))
                if not number:
                    told([measured[name][0].out.strip(), counts_right(name, weowe_counts(home), truth)])
            ledger = fresh(folder / "pandas.db", folder / "now.db")
            measured[PANDAS].append(run(sys.executable, SCRIPT, "second", ledger, day1, day2))
            if not number:
                told([counts_right(PANDAS, tuple(map(int, measured[PANDAS][0].out.split())), truth)])
            ledger = fresh(folder / "utils.db", folder / "now.db")
            measured[UTILS].append(
                run(*UPSERT, ledger, "promises", day2, "--csv", "--pk", "so", "--no-detect-types", "--silent")
            )
        told(["", table(measured, PANDAS)])


def first_nights(folder: Path, day1: Path, *, sent: bool) -> None:
    """What each program has after the first night."""
    quiet = HomeFolder(folder / "quiet")
    quiet.configure(RULES_OFF, "escalation.yml")
    for home in (HomeFolder(folder / "home"), quiet):
        run(*WEOWE, "import", day1, "--home", home.folder, "--now", AT[0])
        if sent:
            run(*WEOWE, "send", "--home", home.folder, "--now", AT[0])
    run(sys.executable, SCRIPT, "first", folder / "pandas.db", day1)
    run(*UPSERT, folder / "utils.db", "promises", day1, "--csv", "--pk", "so", "--no-detect-types", "--silent")


def fresh(kept: Path, copy: Path) -> Path:
    """An untouched copy of what was kept, written out so that the disk is quiet when the clock starts."""
    if kept.is_dir():
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(kept, copy)
    else:
        shutil.copyfile(kept, copy)
    os.sync()
    return copy


def weowe_counts(home: Path) -> tuple[int, ...]:
    """New, changed and gone, as weowe's own list of runs has them."""
    newest = json.loads(run(*WEOWE, "runs", "--format", "json", "--home", home, "--now", AT[1]).out)["runs"][0]
    return newest["opened"], newest["changed"], newest["vanished"]


def counts_right(who: str, counts: tuple[int, ...], truth: Truth) -> str:
    """A line that says the counts are the true ones; ends the benchmark where they are not."""
    if counts != (truth.new, truth.changed, truth.gone):
        raise SystemExit(f"{who} counts new, changed, gone {counts}, and the truth is {truth}")
    return f"{who}: {counts[0]} new, {counts[1]} changed, {counts[2]} gone: right"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--age", action="store_true", help="with a column that changes in every row every night")
    parser.add_argument("--sent", action="store_true", help="the first night's work lists have left before the second")
    given = parser.parse_args()
    main(given.rows, given.runs, age=given.age, sent=given.sent)
