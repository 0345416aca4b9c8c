"""What every drill of the mail counts: a night's letters by their state, and what reached the server."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.house import child
from tests.drills.kill_nights import MAIL, NIGHT, an_eve, dump, states
from tests.home import Answer
from tests.home import weowe as in_this_process

FRIDAY = NIGHT[:10]
STATES = ("sent", "waiting", "dead", "withdrawn")
ARRIVALS, PROMISES = 6, 8
LETTERS = ARRIVALS + 2
"""What a night of the drills brings: the arrivals, the advisor's work list and the director's digest."""


@dataclass
class Row:
    """One line of the table: what a drill put to the test, and what came of it."""

    drill: str
    rounds: int = 0
    states: Counter[str] = field(default_factory=Counter)
    reached: int = 0
    copies: int = 0
    allowed: int = 0
    complaints: list[str] = field(default_factory=list)
    skipped: str = ""

    def must(self, holds: bool, complaint: str) -> None:
        if not holds:
            self.complaints.append(complaint)

    def count(self, home: Path, received: Counter[str], *, allowed: int = 0, put: int = LETTERS) -> None:
        """Settle one round: every letter is somewhere, each that was sent arrived, and copies are those allowed."""
        self.rounds += 1
        found = states(home)
        self.states += found
        self.must(sum(found.values()) == put, f"{sum(found.values())} letters in the outbox, {put} were put")
        ours = letters(home)
        lost = [one for one, state in ours.items() if state == "sent" and not received[one]]
        self.must(not lost, f"{len(lost)} letters are called sent and never arrived")
        self.must(not received.keys() - ours.keys(), f"{len(received.keys() - ours.keys())} letters came from nowhere")
        copies = received.total() - len(received)
        self.reached += len(received)
        self.copies += copies
        self.allowed += allowed
        self.must(copies <= allowed, f"{copies} copies where {allowed} cannot be helped")

    def line(self) -> str:
        if self.skipped:
            return f"{self.drill:44} skipped: {self.skipped}"
        held = self.states["held"] + self.states["sending"] + self.states["waiting"]
        numbers = (self.states["sent"], held, self.states["dead"], self.states["withdrawn"])
        cells = (self.rounds, self.states.total(), *numbers, self.reached, self.copies, self.allowed)
        verdict = "holds" if not self.complaints else f"{len(self.complaints)} COMPLAINTS"
        return f"{self.drill:44}" + "".join(f"{cell:>10}" for cell in cells) + f"  {verdict}"


HEADING = f"{'drill':44}" + "".join(
    f"{word:>10}" for word in ("rounds", "put", *STATES, "reached", "copies", "allowed")
)


def letters(home: Path) -> dict[str, str]:
    """The state of every letter that mail carries, by Message-ID."""
    connection = sqlite3.connect(home / "ledger.db")
    try:
        return dict(connection.execute(f"SELECT message_id, state FROM letters WHERE {MAIL}"))
    finally:
        connection.close()


def eve(folder: Path, port: int, security: str = "none", auth: str = "none") -> Path:
    """A home on the eve of a small night."""
    folder.mkdir()
    return an_eve(folder, port, ARRIVALS, PROMISES, security, auth)


def weowe(home: Path, *command: str, at: str = NIGHT, **env: str) -> Answer:
    """Run a command in the home; as a process of its own only where the zone of the machine is another.

    What is killed, stopped or overlaps is started by the drill itself.
    """
    run = child if "TZ" in env else in_this_process
    return run(*command, "--home", str(home), "--now", at, **env)


@contextmanager
def a_small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of its own in memory; only root can make one. Raises CalledProcessError where that is not allowed."""
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True, capture_output=True
    )
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def why_no_small_disk() -> str:
    """Why no disk can be made here; empty where one can."""
    return "" if os.name == "posix" and os.geteuid() == 0 else "only root can make a small disk"


__all__ = [
    "FRIDAY",
    "HEADING",
    "LETTERS",
    "NIGHT",
    "Row",
    "a_small_disk",
    "dump",
    "eve",
    "letters",
    "weowe",
    "why_no_small_disk",
]
