"""Drill: a night's process killed with SIGKILL at random moments, over and over, against a real SMTP server.

    python -m tests.drills.kill_nights --kills 100

Each round starts from the same home on the eve of a night with arrivals, kills `weowe nightly` somewhere in it, and runs
it again to the end. What must hold (DESIGN 3): the ledger is that of the undisturbed night, every letter reached the
server, none twice but where a kill fell between the server's 250 and the mark, and never two for one kill.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.channels.mail_server import MailServer
from tests.drills.postfix import Postfix
from tests.home import LEAST, HomeFolder, received, row

EVE, NIGHT = "2026-02-26T08:00", "2026-02-27T08:00"
ARRIVALS, PROMISES = 12, 40

COMPARED = {
    "records": "*",
    "states": "*",
    "pages": "*",
    "events": "promise_id, at, who, what, before, substr(after, 1, instr(after || ' [', ' [') - 1)",
    "letters": "person, address, channel, state, rules, message_id, subject, content, created_at, sent_at",
    "notices": "store, subject, rule, tier, since, role, reason, settled, letter_id, live, ended_why",
    "set_aside": "row, field, value, reason",
    "bad_addresses": "*",
}
"""What of the ledger must be the same; how often a letter was tried, and that a run was repeated, may differ,
and so may what the server answered."""


MAIL = f"channel = 'email' AND created_at >= '{NIGHT[:10]}'"
"""The letters of the night itself."""


@dataclass
class Outcome:
    """What a drill found; `complaints` is empty when everything held."""

    rounds: int = 0
    killed: int = 0
    letters: int = 0
    copies: int = 0
    states: Counter[str] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)


def drill(kills: int, seed: int, server: MailServer | Postfix | None = None) -> Outcome:
    """Run the drill; the same seed kills at the same delays. Without a server one of its own is started."""
    chance, outcome = random.Random(seed), Outcome()
    with ExitStack() as stack:
        if server is None:
            server = stack.enter_context(MailServer())
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        eve = an_eve(Path(folder), server.port)
        server.forget()
        undisturbed = _copy(eve, Path(folder) / "undisturbed")
        begun = time.monotonic()
        _run(undisturbed).wait()
        whole = time.monotonic() - begun
        expected, ledger = server.received(), dump(undisturbed)
        outcome.letters = len(expected)
        if not expected or max(expected.values()) > 1:
            outcome.complaints.append("the undisturbed night itself is wrong")
        for number in range(kills):
            server.forget()
            home = _copy(eve, Path(folder) / f"round-{number}")
            outcome.rounds += 1
            outcome.killed += _killed_after(home, chance.uniform(0.2 * whole, 1.05 * whole))
            _run(home).wait()
            _judge(number, home, server.received(), expected, ledger, outcome)
            shutil.rmtree(home)
    return outcome


def an_eve(
    folder: Path,
    port: int,
    arrivals: int = ARRIVALS,
    promises: int = PROMISES,
    security: str = "none",
    auth: str = "none",
) -> Path:
    """A home with its baseline night behind it, and the next night's export in the inbox."""
    home = HomeFolder(folder / "eve")
    before = [row(str(n)) for n in range(promises)]
    home.export("2026-02-26", before)
    assert home.nightly(EVE).code == 0
    home.configure(LEAST.replace("transport: file", by_smtp(port, security, auth)))
    home.export("2026-02-27", [received(str(n)) if n < arrivals else before[n] for n in range(promises)])
    return home.folder


def by_smtp(port: int, security: str = "none", auth: str = "none") -> str:
    """The lines of `mail:` for a server on this machine."""
    user = "" if auth == "none" else "\n  user: parts@harborhonda.example"
    return (
        f"transport: smtp\n  live: yes\n  host: 127.0.0.1\n  port: {port}\n  security: {security}\n"
        f"  auth: {auth}{user}\n  timeout: 2"
    )


def _copy(eve: Path, to: Path) -> Path:
    return Path(shutil.copytree(eve, to))


def _run(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "weowe_cli", "nightly", "--home", str(home), "--now", NIGHT],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


def _killed_after(home: Path, seconds: float) -> bool:
    process = _run(home)
    try:
        process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True
    return False


def _judge(
    number: int, home: Path, got: Counter[str], expected: Counter[str], ledger: dict[str, list[Any]], outcome: Outcome
) -> None:
    copies = sum(got.values()) - len(got)
    outcome.copies += copies
    if set(got) != set(expected):
        outcome.complaints.append(
            f"round {number}: {len(set(expected) - set(got))} letters missing, {len(set(got) - set(expected))} not expected"
        )
    if copies > 1:
        outcome.complaints.append(f"round {number}: {copies} copies for one kill")
    outcome.states += states(home)
    found = dump(home)
    for table, rows in ledger.items():
        if found[table] != rows:
            outcome.complaints.append(f"round {number}: {table} differs from the undisturbed night")


def states(home: Path) -> Counter[str]:
    """How many letters that mail carries there are in each state."""
    connection = sqlite3.connect(home / "ledger.db")
    try:
        return Counter(dict(connection.execute(f"SELECT state, COUNT(*) FROM letters WHERE {MAIL} GROUP BY state")))
    finally:
        connection.close()


def dump(home: Path) -> dict[str, list[Any]]:
    connection = sqlite3.connect(home / "ledger.db")
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return {
            table: connection.execute(f"SELECT {columns} FROM {table} ORDER BY rowid").fetchall()
            for table, columns in COMPARED.items()
        }
    finally:
        connection.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=20260302)
    chosen = parser.parse_args()
    outcome = drill(chosen.kills, chosen.seed)
    print(
        f"{outcome.rounds} rounds, {outcome.killed} killed before their end, {outcome.letters} letters a night, "
        f"{outcome.copies} copies in all, {len(outcome.complaints)} complaints"
    )
    for complaint in outcome.complaints:
        print(f"  {complaint}")
    sys.exit(bool(outcome.complaints))


if __name__ == "__main__":
    main()
