"""`weowe import` of a second night given as an XLSX workbook, beside pandas with calamine reading that workbook alone.

    python -m tests.benchmarks.import_xlsx --rows 100000 --runs 3

The rules are switched off: what is measured is the child that reads the workbook, the comparing and the writing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import xlsxwriter

from tests.benchmarks.children import WEOWE, Ended, run, table, told
from tests.benchmarks.generate import COLUMNS, NIGHTS, Row, nights
from tests.benchmarks.import_day2 import AT, RULES_OFF, counts_right, fresh, weowe_counts
from tests.home import HomeFolder

READ_ALONE = "import sys, pandas; pandas.read_excel(sys.argv[1], engine='calamine')"
OURS, ALONE = "weowe import, rules off", "pandas and calamine, reading alone"


def main(rows: int, runs: int) -> None:
    """Write both nights, take the first, then time the second."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        first, second, truth = nights(rows)
        day1, day2 = (folder / f"so_{night}.xlsx" for night in NIGHTS)
        write(day1, first)
        write(day2, second)
        home = HomeFolder(folder / "home")
        home.configure(RULES_OFF, "escalation.yml")
        run(*WEOWE, "import", day1, "--home", home.folder, "--now", AT[0])
        measured: dict[str, list[Ended]] = {OURS: [], ALONE: []}
        for number in range(runs):
            now = fresh(home.folder, folder / "now")
            run(*WEOWE, "runs", "--home", now)
            measured[OURS].append(run(*WEOWE, "import", day2, "--home", now, "--now", AT[1]))
            if not number:
                told([counts_right(OURS, weowe_counts(now), truth)])
            measured[ALONE].append(run(sys.executable, "-c", READ_ALONE, day2))
        told(["", table(measured, ALONE)])


def write(path: Path, rows: list[Row]) -> None:
    """One night as a workbook of one sheet, every cell a text."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet("Orders")
        sheet.write_row(0, 0, COLUMNS)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [row[name] for name in COLUMNS])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    main(given.rows, given.runs)
