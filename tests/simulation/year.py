"""A year of nights of several stores through the program, beside the oracle: every letter and every notice compared.

    python -m tests.simulation.year [--nights 365] [--stores 5] [--seed 1] [--open 140] [--home FOLDER] [--explain 400]

Ends with 1 where the program and the oracle differ in one letter, one call, one line of a work list, or where an invariant is
broken. The ledger is only read here; what changes it are the program's own commands.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import io
import sys
import tempfile
import time as stopwatch
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import typer

from tests.home import Answer, HomeFolder
from tests.simulation.compare import DAY_BEGINS, Comparison, Figures
from tests.simulation.life import OPEN_AT_ANY_TIME, a_life
from tests.simulation.oracle import Oracle
from tests.simulation.orders import ByHand, Export
from tests.simulation.stores import DAY, RULES, STORES, Store, configuration, land
from weowe_cli.cli.app import app, enter_commands

START = date(2026, 1, 5)
NIGHTLY = (time(10, 30), time(18, 30))
SENDS = (time(12, 40), time(15, 40), time(17, 10), time(22, 40))
"""In UTC, as one machine runs them for stores of three time zones."""
EXPLAINED = time(23, 50)
KEPT_FILES = 12


class Year:
    """The stores, their oracles, and the program in its home."""

    def __init__(
        self,
        folder: Path,
        stores: tuple[Store, ...],
        nights: int,
        seed: int,
        open_at_any_time: int,
        clocks: dict[str, tuple[time, ...]] | None = None,
    ) -> None:
        self.clocks = clocks or {"nightly": NIGHTLY, "send": SENDS}
        self.oracles = {store.id: Oracle(store) for store in stores}
        self.nights = nights
        lives = {store.id: a_life(store, START, nights, seed, open_at_any_time) for store in stores}
        self.exports = sorted((one for life in lives.values() for one in life.exports), key=lambda one: one.lands)
        self.by_hand = sorted((one for life in lives.values() for one in life.by_hand), key=lambda one: one.at)
        self.home = HomeFolder(folder, configuration(stores))
        self.home.configure(RULES, "escalation.yml")
        enter_commands()
        self.program = typer.main.get_command(app)
        self.compared = Comparison(folder / "ledger.db", self.oracles)
        self.figures = self.compared.figures
        self.landed: list[tuple[Export, Path]] = []

    def run(self, explain: int) -> Figures:
        for n in range(self.nights):
            day = START + n * DAY
            self.live_a_day(day)
            self.compared.of(day)
            self.figures.nights += 1
            if explain and n % 30 == 29:
                self.explain(20, day)
        if explain:
            self.explain(explain, START + (self.nights - 1) * DAY)
        self.figures.promises = len(self.compared.names)
        self.figures.withdrawn = self.compared.withdrawn()
        return self.figures

    def live(self) -> None:
        """Every night, with nothing compared."""
        for n in range(self.nights):
            self.live_a_day(START + n * DAY)

    def live_a_day(self, day: date) -> None:
        for at, what in self.moments(day):
            match what:
                case Export():
                    self.lands(what)
                case ByHand():
                    self.enter(what)
                case "nightly":
                    self.nightly(at)
                case _:
                    self.weowe("send", at=at)
                    for oracle in self.oracles.values():
                        oracle.send(at)

    def moments(self, day: date) -> Iterator[tuple[datetime, Export | ByHand | str]]:
        """All that happens within 24 hours from the first file that lands on a day, in the order of time."""
        begins = datetime.combine(day, DAY_BEGINS, UTC)
        ends = begins + DAY
        found: list[tuple[datetime, Export | ByHand | str]] = []
        while self.exports and self.exports[0].lands < ends:
            export = self.exports.pop(0)
            found.append((export.lands, export))
        while self.by_hand and self.by_hand[0].at < ends:
            one = self.by_hand.pop(0)
            found.append((one.at, one))
        for what, clocks in self.clocks.items():
            found += [(datetime.combine(day, clock, UTC), what) for clock in clocks]
        return iter(sorted(found, key=lambda pair: pair[0]))

    def weowe(self, *arguments: str, at: datetime) -> Answer:
        """One command at its moment; any end but done, done in part or no fresh export breaks an invariant."""
        answer = self.command(*arguments, "--home", str(self.home.folder), "--now", at.isoformat())
        self.figures.runs += 1
        if answer.code not in (0, 3, 66):
            self.compared.broken(
                f"{at:%Y-%m-%d %H:%M} weowe {' '.join(arguments)} ended with {answer.code}: {answer.err.strip()}"
            )
        return answer

    def command(self, *arguments: str) -> Answer:
        """The program in this process; built once, for it is run some ten thousand times."""
        out, err, code = io.StringIO(), io.StringIO(), 0
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                self.program.main(args=list(arguments), prog_name="weowe")
            except SystemExit as end:
                code = int(end.code or 0)
        return Answer(code, out.getvalue(), err.getvalue())

    def lands(self, export: Export) -> None:
        file = self.home.folder / "inbox" / export.store / export.name
        land(file, export.text(), export.lands)
        for old in sorted(file.parent.iterdir(), key=lambda one: one.stat().st_mtime)[:-KEPT_FILES]:
            old.unlink()
        self.landed.append((export, file))

    def enter(self, one: ByHand) -> None:
        """A command by hand, where the promise is known and it could be entered."""
        oracle = self.oracles[one.store]
        if not oracle.can(one):
            return
        number = f"WO-{self.compared.numbers[one.store, (one.so, one.part)]:06d}"
        answered = ["--answer", one.answer] if one.answer else []
        options = {
            "log": ["--method", one.method, "--said", "what was said", *answered],
            "eta": [one.value, "--confirmed-by", "the distributor"],
            "promise": [one.value, "--why", "agreed on the phone"],
            "assign": [one.value],
            "schedule": [one.value],
            "install": [],
            "hold": ["--until", one.value, "--why", "the customer is away"],
        }.get(one.what, ["--why", one.value or "as agreed"])
        self.figures.by_hand += 1
        answer = self.weowe(one.what, number, *options, at=one.at)
        if answer.code == 0:
            oracle.person(one)

    def nightly(self, at: datetime) -> None:
        """A night's run; what it held for a look (X10: a gap, a flood) is let go two minutes later, as by a person who looked."""
        self.weowe("nightly", at=at)
        self.compared.learn_numbers()
        for export, file in self.landed:
            with file.open(encoding="utf-8", newline="") as lines:
                self.oracles[export.store].export(export.night, export.lands, list(csv.DictReader(lines)))
        self.landed = []
        for oracle in self.oracles.values():
            oracle.nightly(at)
        held = self.compared.held(at)
        self.figures.held += held
        if held:
            self.weowe("outbox", "approve", "--all", at=at + timedelta(minutes=2))
        for oracle in self.oracles.values():
            oracle.send(at)

    def explain(self, count: int, day: date) -> None:
        """Every rule has a reason on every promise, and none that contradicts what was sent."""
        at = datetime.combine(day, EXPLAINED, UTC)
        step = max(1, len(self.compared.names) // count)
        for number in sorted(self.compared.names, reverse=True)[::step]:
            answer = self.weowe("explain", f"WO-{number:06d}", "--format", "json", at=at)
            self.figures.explained += 1
            self.compared.explained(number, answer.json["rules"] if answer.code == 0 else [])


def a_year(
    folder: Path, *, stores: int, nights: int, seed: int, open_at_any_time: int = OPEN_AT_ANY_TIME, explain: int = 0
) -> Figures:
    """Live so many nights of the first so many stores, and compare."""
    return Year(folder, STORES[:stores], nights, seed, open_at_any_time).run(explain)


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--nights", type=int, default=365)
    options.add_argument("--stores", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--open", type=int, default=OPEN_AT_ANY_TIME, help="open promises of a store at any time")
    options.add_argument("--explain", type=int, default=400, help="promises that are explained at the end")
    options.add_argument("--home", type=Path, help="a folder that is kept; else one that is thrown away")
    options.add_argument("--show", type=int, default=40, help="differences that are printed")
    chosen = options.parse_args()
    began = stopwatch.monotonic()
    with tempfile.TemporaryDirectory() as thrown_away:
        figures = a_year(
            chosen.home or Path(thrown_away) / "home",
            stores=chosen.stores,
            nights=chosen.nights,
            seed=chosen.seed,
            open_at_any_time=chosen.open,
            explain=chosen.explain,
        )
    say = sys.stdout.write
    say(f"{figures.nights} nights of {chosen.stores} stores, seed {chosen.seed}: {figures.promises} promises,")
    say(f" {figures.letters} letters to customers, {figures.calls} calls made, {figures.by_hand} facts by hand,")
    say(
        f" {figures.held} letters held, {figures.withdrawn} withdrawn, {figures.explained} promises explained; {figures.runs} commands"
    )
    say(f" in {stopwatch.monotonic() - began:.0f} s\n")
    for rule, count in sorted(figures.by_rule.items(), key=lambda pair: (pair[0][0], int(pair[0][1:3]), pair[0])):
        say(f"  {rule:<20} {count}\n")
    for title, found in (("differences", figures.differences), ("broken invariants", figures.broken)):
        say(f"{len(found)} {title}\n")
        for line in found[: chosen.show]:
            say(f"  {line}\n")
    return 1 if figures.differences or figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
