"""Every workbook below some folders through `read_sheets`: which kinds open, why the others do not, what it takes.

    python -m tests.benchmarks.corpora FOLDER... [--slow 2]

Meant for the test data of Apache POI, SheetJS, calamine, readxl, openpyxl and xlrd, checked out anywhere; none of it is
part of this repository. Ends with an error where the process that asked does not live, or a child passed its limits.
"""

from __future__ import annotations

import argparse
import hashlib
import multiprocessing
import resource
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.children import told
from weowe_cli.errors import RefusedExport
from weowe_cli.exports.isolation import Limits
from weowe_cli.exports.markup import is_markup
from weowe_cli.exports.unpack import foreign, has_stream, is_old_workbook, is_workbook, unpacked
from weowe_cli.exports.workbooks import holds_sheets, read_sheets

SUFFIXES = {
    ".xls", ".xlt", ".xla", ".xlw", ".xlc", ".xlm", ".biff5", ".et", ".xlsx", ".xlsm", ".xltx", ".xltm", ".xlam",
    ".xlsb", ".ods", ".ots", ".fods", ".xml", ".htm", ".html", ".mht", ".mhtml", ".slk", ".dif", ".dbf", ".numbers",
    ".wks", ".wk1", ".wk3", ".wk4", ".wke", ".wq1", ".wq2", ".wb1", ".wb2", ".wb3", ".qpw", ".123", ".wps",
}  # fmt: skip
OPENED, EMPTY = "opened", "empty"
REASONS = {
    "is empty": EMPTY,
    "password": "password",
    "cannot be opened": "broken",
    "is broken": "broken",
    "too large": "too large",
    "unpacks to": "too large",
    "takes too long": "too slow",
    "not a table": "foreign",
    "the archive holds": "foreign",
    "on this computer": "fault",
}
LATE = 2
"""Seconds that starting and ending a child may add to its limit."""


@dataclass(frozen=True, slots=True)
class Found:
    """What became of one file."""

    path: str
    kind: str
    outcome: str
    seconds: float
    megabytes: float


def main(folders: list[Path], slow: float) -> None:
    """Read them all, two at a time, each asked for by a process of its own."""
    files = list(distinct(folders))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(2, mp_context=context, max_tasks_per_child=1) as askers:
        found = list(askers.map(ask, files))
    told(table(found))
    limits = Limits()
    for one in sorted(found, key=lambda one: one.path):
        if one.seconds > slow or one.outcome not in {OPENED, EMPTY, "password"}:
            told([f"{one.kind:9} {one.outcome:10} {one.seconds:5.1f} s {one.megabytes:5.0f} MB  {one.path}"])
    beyond = [one for one in found if one.seconds > limits.seconds + LATE or one.megabytes * 2**20 > limits.memory]
    if beyond:
        raise SystemExit(f"beyond the limits: {', '.join(one.path for one in beyond)}")
    told([f"{len(found)} files, every process that asked has answered, no child passed its limits"])


def distinct(folders: list[Path]) -> Iterator[Path]:
    """Files with a spreadsheet's name or a workbook's content, each content once."""
    seen: set[bytes] = set()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or ".git" in path.parts:
                continue
            content = path.read_bytes()
            digest = hashlib.sha256(content).digest()
            if digest not in seen and (
                path.suffix.lower() in SUFFIXES or is_old_workbook(content) or is_workbook(content)
            ):
                seen.add(digest)
                yield path


def ask(path: Path) -> Found:
    """One file, read as the nightly run reads it."""
    content, outcome = path.read_bytes(), OPENED
    begun = time.perf_counter()
    try:
        content = unpacked(content, name=path.name)
        if holds_sheets(content):
            read_sheets(content, name=path.name)
        else:
            outcome = "no sheets"
    except RefusedExport as error:
        outcome = next((short for words, short in REASONS.items() if words in error.what), error.what)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Found(str(path), "encrypted" if outcome == "password" else kind(content), outcome, seconds, peak)


def kind(content: bytes) -> str:
    """What a file is, as the table names it."""
    if content[:1] == b"\x09" and is_old_workbook(content):
        return {0: "BIFF2", 2: "BIFF3", 4: "BIFF4"}.get(content[1], "BIFF5")
    if has_stream(content, "Workbook"):
        return "BIFF8"
    if has_stream(content, "Book"):
        return "BIFF5"
    if is_workbook(content) and not foreign(content):
        return "xlsb" if b"workbook.bin" in content else "ods" if b"content.xml" in content else "xlsx"
    return is_markup(content[:8192]) or "other"


def table(found: list[Found]) -> list[str]:
    """Kinds down, outcomes across."""
    outcomes = [OPENED, EMPTY, *sorted({one.outcome for one in found} - {OPENED, EMPTY})]
    counts = Counter((one.kind, one.outcome) for one in found)
    kinds = sorted({one.kind for one in found})
    width = max(map(len, kinds))
    lines = [f"{'':{width}}  {'  '.join(f'{name:>9}' for name in outcomes)}   longest s  peak MB"]
    for name in kinds:
        ones = [one for one in found if one.kind == name]
        figures = "  ".join(f"{counts[name, outcome] or '':>9}" for outcome in outcomes)
        longest, peak = max(one.seconds for one in ones), max(one.megabytes for one in ones)
        lines.append(f"{name:{width}}  {figures}   {longest:9.1f}  {peak:7.0f}")
    return lines


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--slow", type=float, default=5, help="list files that took longer, in seconds")
    asked = parser.parse_args()
    main(asked.folders, asked.slow)
