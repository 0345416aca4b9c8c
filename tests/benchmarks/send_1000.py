"""A thousand letters through the outbox to a server on this machine, beside a bare smtplib loop on one connection.

    python -m tests.benchmarks.send_1000 --runs 5

The server is a process of its own: aiosmtpd and Postfix's `smtp-sink`, which keep nothing, and a real Postfix, which as
we do waits for the disk with each letter, where they are installed. Each letter of the outbox is its own durable transaction; the runs take turns.
"""

from __future__ import annotations

import argparse
import shutil
import smtplib
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from types import TracebackType
from typing import Self

from tests.benchmarks.children import environment, told
from tests.drills.postfix import Postfix, a_free_port, listens, why_no_postfix
from weowe_cli.channels.mail import MailChannel
from weowe_cli.channels.mail_settings import MailSettings
from weowe_cli.ledger import outbox
from weowe_cli.ledger.database import open_ledger
from weowe_cli.ledger.outbox import LetterState, OutboxLetter
from weowe_cli.letters.letter import Letter
from weowe_cli.letters.message import compose, message_id
from weowe_cli.nightly.deliver import deliver

NOW = datetime(2026, 3, 2, 17, tzinfo=UTC)
SENDER = "parts@harborhonda.example"
AIOSMTPD = """
import sys, time
from aiosmtpd.controller import Controller
class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 2.0.0 kept nowhere"
Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1])).start()
time.sleep(3600)
"""


def main(letters: int, runs: int) -> bool:
    """Time both ways to each server; whether the wanted ratio holds, to Postfix where there is one."""
    ratios = {}
    for name, server in servers().items():
        with server, tempfile.TemporaryDirectory() as folder:
            port = server.port
            full = fill(Path(folder) / "full.db", letters)
            contents = [
                (bytes(row[0]), row[1]) for row in sqlite3.connect(full).execute("SELECT content, address FROM letters")
            ]
            bare(port, contents[:20])
            ours, theirs = [], []
            for number in range(runs):
                copy = Path(shutil.copy(full, Path(folder) / f"{number}.db"))
                theirs.append(bare(port, contents))
                ours.append(through_the_outbox(port, copy, letters))
            ratios[name] = median(ours) / median(theirs)
            told(
                [
                    f"{name}: {letters} letters, medians of {runs}: through the outbox {median(ours):.2f} s, "
                    f"bare smtplib {median(theirs):.2f} s, ratio {ratios[name]:.2f}"
                ]
            )
    return ratios.get("Postfix", ratios["aiosmtpd"]) <= 2


def servers() -> dict[str, Running | Postfix]:
    """The servers that this machine can run."""
    port = a_free_port()
    found: dict[str, Running | Postfix] = {"aiosmtpd": Running(port, sys.executable, "-c", AIOSMTPD, str(port))}
    if shutil.which("smtp-sink"):
        port = a_free_port()
        found["smtp-sink"] = Running(port, "smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "100")
    if not why_no_postfix():
        found["Postfix"] = Postfix()
    return found


class Running:
    """A server that runs while the `with` block does."""

    def __init__(self, port: int, *command: str) -> None:
        self.port, self._command = port, command

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(self._command, env=environment())
        assert listens(self.port), f"{self._command[0]} does not answer"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()


def fill(path: Path, letters: int) -> Path:
    """A ledger whose outbox holds so many letters, each with both alternatives."""
    text = "Your brake pads are here. Please call us or choose a time.\n" * 12
    ledger = open_ledger(path)
    with ledger.transaction():
        for number in range(letters):
            to, identity = f"maria{number}@mail.example", message_id(str(number), "harborhonda.example")
            content = compose(
                Letter(f"Your part is here, RO 6{number}", text, f"<html><body><p>{text * 8}</p></body></html>"),
                sender=SENDER,
                to=("Maria Lopez", to),
                message_id=identity,
                sent_at=NOW,
            )
            outbox.put(ledger, a_letter(to, identity, content, text), [])
    ledger.close()
    return path


def a_letter(to: str, identity: str, content: bytes, text: str) -> OutboxLetter:
    return OutboxLetter(
        store=None, audience="staff", person=to, name="Maria Lopez", address=to, channel="email",
        state=LetterState.WAITING, rules=("N1",), not_before=NOW - timedelta(hours=1), message_id=identity,
        sender=SENDER, subject="Your part is here", body=text, content=content, created_at=NOW - timedelta(hours=1),
    )  # fmt: skip


def bare(port: int, contents: list[tuple[bytes, str]]) -> float:
    """Seconds of a loop that sends the same bytes over one connection and remembers nothing."""
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as connection:
        for content, to in contents:
            connection.sendmail(SENDER, [to], content)
    return time.perf_counter() - begun


def through_the_outbox(port: int, path: Path, letters: int) -> float:
    """Seconds of the delivery of a run."""
    settings = MailSettings(
        sender=SENDER, transport="smtp", live=True, host="127.0.0.1", port=port, security="none", auth="none"
    )
    import yagmail  # noqa: F401  loaded once before, as smtplib is

    ledger = open_ledger(path)
    begun = time.perf_counter()
    delivery = deliver(ledger, lambda _: MailChannel(settings), {}, NOW, who="benchmark", on_fault=_raise)
    seconds = time.perf_counter() - begun
    ledger.close()
    assert delivery.sent == letters, delivery
    return seconds


def _raise(fault: BaseException) -> None:
    raise fault


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--letters", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    sys.exit(not main(chosen.letters, chosen.runs))
