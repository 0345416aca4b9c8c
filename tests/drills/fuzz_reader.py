"""Drill: the reader fed by a coverage-guided fuzzer, on every profile that ships.

    pip install atheris
    python -m tests.drills.fuzz_reader --minutes 30 --findings FOLDER

What must hold: any bytes are a reading or a RefusedExport, the same when they are read again, within SECONDS and MEGABYTES.
It begins with the nasty files and the samples; the first byte of an input says which profile reads the rest. What breaks a
rule is kept in FOLDER, one file for each way to break one, and is tried again on every profile with `--again FILE`. Workbooks are read in a child process that the fuzzer cannot see into, and slowly:
they get a tenth of the time.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the fuzzer must be there before what it watches is loaded
    from weowe_cli.exports.profile import Profile

ROOT = Path(__file__).parents[2]
SECONDS = 20
MEGABYTES = 1500
LONGEST = 6_000
"""Bytes of an input; what only size can break is the business of other drills."""
WORKBOOK_SHARE = 0.1
SLOW = 2.0
"""Seconds for one input of LONGEST bytes, which a good reader needs for a million rows."""


class Broken(Exception):
    """A rule of the reader that an input broke."""


@dataclass
class Reader:
    """Feeds inputs to the reader, and keeps the first one that breaks a rule in each way."""

    findings: Path | None
    seen: set[str] = field(default_factory=set)
    begun: float = field(default_factory=time.monotonic)
    on_workbooks: float = 0.0

    def __call__(self, fed: bytes) -> None:
        """One input, as the fuzzer gives it: nothing is raised, or the run would end with the first finding."""
        if not fed:
            return
        content, began = fed[1:], time.process_time()
        try:
            self.read(content, profiles()[fed[0] % len(profiles())])
            if time.process_time() - began > SLOW:
                raise Broken("slow")
        except Exception as error:
            self._keep(content, error)

    def read(self, content: bytes, profile: Profile) -> None:
        """Reads one input on one profile; raises what the reader must not raise, and Broken."""
        from weowe_cli.errors import RefusedExport
        from weowe_cli.exports.unpack import is_old_workbook, is_workbook, unpacked

        try:
            inside = unpacked(content, name="fuzzed")
            if not (is_workbook(inside) or is_old_workbook(inside)):
                self._read_tables(content, profile)
            elif self.on_workbooks <= WORKBOOK_SHARE * (time.monotonic() - self.begun):
                began = time.monotonic()
                self._read_tables(content, profile)
                self.on_workbooks += time.monotonic() - began
        except RefusedExport as refusal:
            if not (refusal.what and refusal.where and refusal.todo):
                raise Broken("a refusal that does not say what, where and what to do") from refusal

    def _read_tables(self, content: bytes, profile: Profile) -> None:
        from tests.exports.reading_room import NIGHT
        from weowe_cli.exports.layout import choose_table
        from weowe_cli.exports.normalise import normalise
        from weowe_cli.exports.tables import read_tables

        tables = read_tables(content, name="fuzzed", encoding=profile.encoding)
        for table in tables:
            if [row.cells for row in table.rows()] != [row.cells for row in table.rows()]:
                raise Broken("the rows are others when they are read again")
        table, layout = choose_table(tables, profile)
        reading = normalise(table, layout, profile, as_of=NIGHT, known={})
        for fresh in reading.fresh:
            if not (fresh.sighting.order and fresh.sighting.part_key and fresh.sighting.row > layout.header_row):
                raise Broken("a promise without an order, a part or a row")
        if len(reading.fresh) + len(reading.set_aside) + sum(reading.ignored.values()) > reading.rows:
            raise Broken("more promises than rows")

    def _keep(self, content: bytes, error: Exception) -> None:
        way = f"{type(error).__name__} {error if isinstance(error, Broken) else ''} {innermost(error.__traceback__)}"
        if way in self.seen or self.findings is None:
            return
        self.seen.add(way)
        name = hashlib.sha256(way.encode()).hexdigest()[:12]
        (self.findings / f"finding-{name}").write_bytes(content)
        note = "".join(traceback.format_exception(error))
        (self.findings / f"finding-{name}.txt").write_text(f"{way}\n\n{note}", encoding="utf-8")


def innermost(at: TracebackType | None) -> str:
    """The line of weowe that an error came from."""
    frames = [frame for frame in traceback.extract_tb(at) if "weowe_cli" in frame.filename]
    return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "elsewhere"


@cache
def profiles() -> tuple[Profile, ...]:
    from tests.exports.reading_room import shipped

    return tuple(shipped(path.stem) for path in sorted((ROOT / "config" / "dms").glob("*.yml")))


def seeds() -> Iterator[tuple[str, bytes]]:
    """The inputs to begin with: every nasty file, and the head of every sample, each with the profile it is of."""
    names = [profile.name for profile in profiles()]
    nasty = (ROOT / "tests" / "exports" / "nasty").iterdir()
    for path in sorted([*nasty, *(ROOT / "sample_exports").glob("*/*.csv")]):
        dms = path.name.partition("__")[0] if path.parent.name == "nasty" else path.parent.name
        if dms in names and not path.name.endswith(".golden.txt"):
            yield path.name, bytes([names.index(dms)]) + path.read_bytes()[: LONGEST - 1]


def words() -> Iterator[bytes]:
    """What the fuzzer may put in as a whole: headers, words and marks that mean something to the reader."""
    for profile in profiles():
        yield from (alias.encode() for aliases in profile.columns.values() for alias in aliases)
        yield from (word.encode() for some in profile.status_words.values() for word in some)
    yield from (
        b"END OF REPORT",
        b"TOTAL RECORDS: 2",
        b"TOTAL",
        b"PAGE 2",
        b"\x0c",
        b"\x1a",
        b"\0",
        b'""',
        b'",',
        b',"',
        b"\r\n",
        b"\r",
        b"|",
        b"^",
    )
    yield from (
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b"sep=;",
        b"2026-03-09",
        b"3/9/2026",
        b"09MAR26",
        b"30926",
        b"1.2E+06",
        b"#####",
        b'="0007"',
    )
    yield from (
        b"<table>",
        b"<tr>",
        b'<td colspan="3">',
        b"</td>",
        b"<th>",
        b"&amp;",
        b"&#0;",
        b"<Workbook",
        b"<Worksheet",
        b'<Row ss:Index="9">',
    )
    yield from (
        b'<Cell ss:Index="9">',
        b'<Data ss:Type="DateTime">',
        b"MIME-Version: 1.0",
        b"Content-Type: text/html",
        b"--=_b",
        b"=3D",
        b"<!DOCTYPE",
        b"<!ENTITY",
    )


@dataclass
class Tally:
    """What the runs of one drill add up to."""

    runs: int = 0
    covered: int = 0
    new_inputs: int = 0
    slowest: int = 0
    megabytes: int = 0
    deaths: int = 0

    def add(self, said: str) -> None:
        """What the fuzzer printed at its end, or before it died."""
        figures = {name: int(figure) for name, figure in re.findall(r"stat::(\w+):\s+(\d+)", said)}
        counted = [int(figure) for figure in re.findall(r"^#(\d+)\s", said, re.MULTILINE)]
        self.runs += figures.get("number_of_executed_units", max(counted, default=0))
        self.new_inputs += figures.get("new_units_added", len(re.findall(r"^#\d+\s+NEW", said, re.MULTILINE)))
        self.slowest = max(self.slowest, figures.get("slowest_unit_time_sec", 0))
        self.covered = max([self.covered, *(int(figure) for figure in re.findall(r"cov: (\d+)", said))])
        self.megabytes = max([self.megabytes, *(int(figure) for figure in re.findall(r"rss: (\d+)Mb", said))])


def drill(minutes: float, seed: int, findings: Path) -> Tally:
    """Fuzzes for so long; a process that dies of an input is started again with what it had learnt."""
    tally, end = Tally(), time.monotonic() + 60 * minutes
    findings.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        learnt, dictionary = Path(folder) / "learnt", Path(folder) / "words"
        learnt.mkdir()
        for name, fed in seeds():
            (learnt / name).write_bytes(fed)
        dictionary.write_text("".join(f'"{escaped(word)}"\n' for word in dict.fromkeys(words())), encoding="ascii")
        while (left := int(end - time.monotonic())) > 0:
            options = [
                f"-max_total_time={left}", f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", f"-max_len={LONGEST}", f"-seed={seed}",
                f"-dict={dictionary}", f"-artifact_prefix={findings.resolve()}/", "-print_final_stats=1", "-verbosity=1",
            ]  # fmt: skip
            command = [
                sys.executable,
                "-m",
                "tests.drills.fuzz_reader",
                "--findings",
                str(findings.resolve()),
                "--worker",
            ]
            done = subprocess.run(
                [*command, json.dumps([*options, str(learnt)])], cwd=ROOT, capture_output=True, check=False
            )
            said = done.stderr.decode("utf-8", "replace")
            (findings / "fuzzer.log").write_text(said[-100_000:], encoding="utf-8")
            tally.add(said)
            if "Done" in said:
                break
            if "seed corpus" not in said:
                sys.exit(f"the fuzzer does not start:\n{said[-2000:]}")
            tally.deaths += 1
            seed += 1
            _bury(findings, learnt)
    return tally


def _bury(findings: Path, learnt: Path) -> None:
    """Keeps what a process died of as it would be in a file, and starts no other process with it."""
    for path in findings.glob("*-" + "[0-9a-f]" * 40):
        fed = path.read_bytes()
        path.with_name(f"death-{path.name[:20]}").write_bytes(fed[1:])
        path.unlink()
        for one in learnt.iterdir():
            if one.read_bytes() == fed:
                one.unlink()


def escaped(word: bytes) -> str:
    return "".join(chr(sign) if 32 <= sign < 127 and sign not in b'"\\' else f"\\x{sign:02x}" for sign in word)


def work(options: list[str], findings: Path) -> None:
    """The fuzzing process itself; it does not come back."""
    import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]

    with atheris.instrument_imports(include=["weowe_cli.exports", "weowe_cli.promises"]):
        importlib.import_module("tests.exports.reading_room")
    atheris.Setup(["fuzz_reader", *options], Reader(findings))
    atheris.Fuzz()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=20260302)
    parser.add_argument("--findings", type=Path, default=Path("fuzz-findings"))
    parser.add_argument("--again", type=Path, nargs="+", metavar="FILE", help="read these once, and show what breaks")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.worker:
        work(json.loads(chosen.worker), chosen.findings)
    elif chosen.again:
        for path in chosen.again:
            for profile in profiles():
                Reader(None).read(path.read_bytes(), profile)
            # Who tries a finding again waits for this word.
            print(f"{path}: nothing breaks")
    else:
        tally = drill(chosen.minutes, chosen.seed, chosen.findings)
        found = sorted(path for path in chosen.findings.iterdir() if path.suffix == "" and path.name != "fuzzer.log")
        print(
            f"{tally.runs} runs, {tally.covered} places covered, {tally.new_inputs} new inputs, the slowest {tally.slowest} s, "
            f"{tally.megabytes} MB at most, {tally.deaths} deaths, {len(found)} findings in {chosen.findings}"
        )
        for path in found:
            note = path.with_name(f"{path.name}.txt")
            print(
                f"  {path.name}  {note.read_text('utf-8').splitlines()[0] if note.exists() else 'the process died of it'}"
            )
        sys.exit(bool(found))


if __name__ == "__main__":
    main()
