"""Our reader of unknown text beside others on the Pollock benchmark: 2,290 polluted files whose truth is known.

    git clone --depth 1 https://github.com/HPI-Information-Systems/Pollock FOLDER
    python -m tests.benchmarks.pollock FOLDER

(Large files of theirs may be missing from a copy; only `polluted_files` and `pollock_weights.json` are needed. Their
repository has no licence: measure with it, commit none of it.) Every reader is handed a path and nothing else.

Two of its truths are not ours. A line of names that comes twice is to be read `DATE DATE`; here it is named once. Where
a name has lost its delimiter all columns may be shifted; a ledger gets none of those rows, though each of them is true.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

from tests.benchmarks.children import told
from weowe_cli.exports.blind import blind_table

Row = tuple[str, ...]
Loaded = list[Row]
"""A table as read: its line of names first, unless it has none."""

UNEVEN = "row_less_sep", "row_more_sep"
"""The files with one row of too few or too many delimiters."""


def text_of(path: Path) -> str:
    """The text of a file of which nothing is known: UTF-8 or UTF-16 by its marks, else cp1252."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def ours(path: Path, *, suspects: bool) -> Loaded:
    """What the reader under test makes of a file, with the rows it doubts put right as well as it can, or without."""
    table = blind_table(text_of(path))
    rows = [tuple(row.cells) for row in table.rows() if suspects or row.doubt is None]
    return [tuple(table.headers), *rows] if table.headers else rows


def pandas_defaults(path: Path) -> Loaded:
    """`read_csv(path)`, as it stands in most scripts."""
    return of_frame(pd.read_csv(path))


def pandas_text(path: Path) -> Loaded:
    """The same, told to leave text as it is."""
    return of_frame(pd.read_csv(path, dtype=str, keep_default_na=False))


def pandas_sniffed(path: Path) -> Loaded:
    """pandas told to find the delimiter, to keep text as it is and to leave out lines it cannot take."""
    return of_frame(pd.read_csv(path, sep=None, engine="python", dtype=str, keep_default_na=False, on_bad_lines="skip"))


def of_frame(frame: pd.DataFrame) -> Loaded:
    """The table as pandas itself writes it."""
    written = frame.to_csv(index=False)
    return [tuple(row) for row in csv.reader(io.StringIO(written, newline=""))]


def csv_sniffed(path: Path) -> Loaded:
    """The csv module with the dialect that its Sniffer finds."""
    text = text_of(path)
    return [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), csv.Sniffer().sniff(text))]


def plain(cell: str) -> str:
    """A cell as the benchmark compares it: case aside, and numbers by their value."""
    for number in (int, float):
        try:
            return str(number(cell))
        except ValueError:
            continue
    return cell.lower()


def agreement(true: Sequence[object], loaded: Sequence[object]) -> float:
    """Precision, recall and F1 of what was loaded, order aside, added up; where nothing is to be found, 3."""
    if not true:
        return 3.0
    common = (Counter(true) & Counter(loaded)).total()
    precision, recall = common / max(1, len(loaded)), common / len(true)
    return precision + recall + 2 * precision * recall / (precision + recall) if common else 0.0


def pollock(true: Loaded, loaded: Loaded) -> float:
    """The score of one file that was not refused, 10 at most: names, records (their cells joined) and cells."""
    if not true:
        return 10.0
    names = agreement([plain(cell) for cell in true[0]], [plain(cell) for cell in loaded[0]] if loaded else [])
    records = agreement(*(["".join(map(plain, row)) for row in table[1:]] for table in (true, loaded)))
    cells = agreement(*([cell for row in table for cell in row] for table in (true, loaded)))
    return 1 + names + records + cells


@dataclass(slots=True)
class Count:
    """Rows as a ledger cares for them: cell by cell, in their columns."""

    false: int = 0
    missed: int = 0
    misnamed: int = 0
    """True rows, loaded under a line of names that is not the true one."""

    def add(self, true: Loaded, loaded: Loaded) -> None:
        """Compare one file, order aside; the first row of either is its line of names."""
        there, here = Counter(map(stripped, true[1:])), Counter(map(stripped, loaded[1:]))
        self.false += (here - there).total()
        self.missed += (there - here).total()
        if true and loaded and stripped(true[0]) != stripped(loaded[0]):
            self.misnamed += (there & here).total()

    def __str__(self) -> str:
        return f"{self.false:,} / {self.missed:,} / {self.misnamed:,}"


def stripped(row: Row) -> Row:
    """A row without the blanks around its cells."""
    return tuple(cell.strip() for cell in row)


@dataclass(slots=True)
class Reader:
    """One reader and how it has done so far."""

    name: str
    read: Callable[[Path], Loaded]
    scores: dict[str, float] = field(default_factory=dict)
    refused: int = 0
    slowest: float = 0.0
    uneven: Count = field(default_factory=Count)
    rest: Count = field(default_factory=Count)

    def take(self, path: Path, true: Loaded) -> None:
        """Read one file, time it and compare it with its truth; whatever is raised is a refusal and scores 0."""
        loaded: Loaded = []
        begun = time.perf_counter()
        try:
            loaded = self.read(path)
        except Exception:
            self.scores[path.name] = 0.0
            self.refused += 1
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        self.scores.setdefault(path.name, pollock(true, loaded))
        (self.uneven if path.name.startswith(UNEVEN) else self.rest).add(true, loaded)

    def score(self, weights: Mapping[str, float]) -> float:
        """The mean of the files' scores under these weights."""
        return sum(weights[name] * score for name, score in self.scores.items()) / sum(
            weights[name] for name in self.scores
        )


READERS = (
    Reader("weowe, suspect rows put right", partial(ours, suspects=True)),
    Reader("weowe, without suspect rows", partial(ours, suspects=False)),
    Reader("pandas read_csv(path)", pandas_defaults),
    Reader("pandas read_csv(path, dtype=str)", pandas_text),
    Reader("pandas sniffed, bad lines skipped", pandas_sniffed),
    Reader("csv with its Sniffer", csv_sniffed),
)


def main(folder: Path, worst: int) -> bool:
    """Read every file with every reader and print the table; whether all targets are held."""
    warnings.simplefilter("ignore")  # pandas says on each file what it skips
    weights = json.loads((folder / "pollock_weights.json").read_text("utf-8"))
    paths = sorted((folder / "polluted_files" / "csv").iterdir())
    rows = 0
    for path in paths:
        with (folder / "polluted_files" / "clean" / path.name).open(encoding="utf-8-sig", newline="") as clean:
            true = [tuple(row) for row in csv.reader(clean)]
        rows += len(true[1:])
        for reader in READERS:
            reader.take(path, true)
    told([f"{len(paths):,} files, {rows:,} true rows. Rows: false loaded / true ones missed / true ones misnamed.", ""])
    told(score_table(weights))
    targets = targets_held(weights)
    told(["", *(f"{'held' if held else 'MISSED'}: {target}" for target, held in targets.items())])
    if worst:
        lost = READERS[0].scores
        most = sorted(lost, key=lambda name: weights[name] * (lost[name] - 10))[:worst]
        told(["", "where weowe loses most of the weighted score:"])
        told(f"{name}: {lost[name]:.3f}, weight {weights[name]:g}" for name in most)
    return all(targets.values())


def score_table(weights: Mapping[str, float]) -> Iterator[str]:
    """Every reader's scores and rows, as lines of Markdown."""
    yield "| reader | simple | weighted | refused | slowest, s | rows of all files | of uneven files | of the rest |"
    yield "|---|---|---|---|---|---|---|---|"
    for reader in READERS:
        simple, weighted = reader.score(dict.fromkeys(weights, 1.0)), reader.score(weights)
        all_rows = Count(*(map(sum, zip(astuple(reader.uneven), astuple(reader.rest), strict=True))))
        yield (
            f"| {reader.name} | {simple:.3f} | {weighted:.3f} | {reader.refused} | {reader.slowest:.2f} "
            f"| {all_rows} | {reader.uneven} | {reader.rest} |"
        )


def targets_held(weights: Mapping[str, float]) -> dict[str, bool]:
    """What was wanted of our reader, and whether it is so."""
    put_right, trusted, *others = READERS
    of_pandas = min(reader.rest.false for reader in others if reader.name.startswith("pandas"))
    return {
        "simple at least 9.95": put_right.score(dict.fromkeys(weights, 1.0)) >= 9.95,
        "weighted at least 9.66": put_right.score(weights) >= 9.66,
        "no file over 2 seconds": max(put_right.slowest, trusted.slowest) <= 2,
        "without suspect rows no false row of the uneven files": trusted.uneven.false == 0,
        "and of the rest fewer than a tenth of pandas'": trusted.rest.false * 10 < of_pandas,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a copy of Pollock")
    parser.add_argument("--worst", type=int, default=0, help="name so many files on which weowe loses most")
    options = parser.parse_args()
    sys.exit(not main(options.folder, options.worst))
