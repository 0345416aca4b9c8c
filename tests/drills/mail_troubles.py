"""Drills of the mail: runs that overlap, clocks that jump, a disk that is full, a ledger that is locked or restored."""

from __future__ import annotations

import contextlib
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

from tests.channels.mail_server import MailServer, Manners
from tests.cli.house import started
from tests.drills.mail_nights import (
    FRIDAY,
    LETTERS,
    NIGHT,
    Row,
    a_small_disk,
    dump,
    eve,
    letters,
    weowe,
    why_no_small_disk,
)  # fmt: skip

LATER = f"{FRIDAY}T09:00"


def overlap(folder: Path, rounds: int, at_once: int = 10) -> Row:
    """Many runs at once: one sends, the others leave with 75; one that is stopped and killed holds nothing up."""
    row = Row(f"{at_once} runs at once (aiosmtpd)")
    for number in range(rounds):
        with MailServer() as server:
            home = eve(folder / f"overlap-{number}", server.port)
            runs = [started("nightly", "--home", str(home), "--now", NIGHT) for _ in range(at_once)]
            codes = []
            for one in runs:
                one.communicate(timeout=120)
                codes.append(one.returncode)
            row.must(set(codes) <= {0, 75} and 0 in codes, f"{at_once} runs ended with {codes}")
            row.must(set(letters(home).values()) == {"sent"}, "not all was sent")
            row.count(home, server.received())
    with MailServer(Manners(silent_at="DATA", letters=frozenset({2}))) as server:
        home = eve(folder / "stopped", server.port)
        config = home / "config" / "weowe.yml"
        config.write_text(config.read_text().replace("timeout: 2", "timeout: 60"))
        holder = started("nightly", "--home", str(home), "--now", NIGHT)
        try:
            row.must(_until(lambda: len(server.taken) >= 2), "the holder never came to its second letter")
            holder.send_signal(signal.SIGSTOP)
            for command in (["nightly"], ["send"], ["log", "WO-000001", "--method", "phone", "--said", "x"]):
                begun = time.monotonic()
                row.must(weowe(home, *command).code == 75, f"{command[0]} ran beside the holder")
                row.must(time.monotonic() - begun < 30, f"{command[0]} waited for the holder")
            row.must(weowe(home, "report").code == 0, "a report waits for the holder")
        finally:
            holder.kill()
            holder.communicate()
        row.must(weowe(home, "send", at=LATER).code == 0, "the lock of a killed run holds")
        row.must(weowe(home, "send", at=LATER).code == 0, "a later run was not quiet")
        row.must(set(letters(home).values()) == {"sent"}, "not all was sent after the kill")
        row.count(home, server.received(), allowed=1)
    return row


def clocks(folder: Path) -> Row:
    """A day back, ten years on, the lost and the doubled hour, another time zone: each letter once, inside hours."""
    row = Row("clock: back, ten years on, zones (aiosmtpd)")
    busy = "maria2@mail.example"
    with MailServer(Manners(recipient={busy: "451 4.3.0 later"})) as server:
        home = eve(folder / "clocks", server.port)
        row.must(weowe(home, "import").code == 0, "the import failed")
        weowe(home, "send", "--limit", "3")
        closed = ("2026-02-26T22:00", "2026-03-08T02:30", "2026-11-01T01:30", "2036-02-29T19:00")
        for moment in closed:
            before = _customers(server)
            weowe(home, "send", at=moment)
            row.must(_customers(server) == before, f"a customer was written to at {moment}")
        weowe(home, "send", at="2036-02-29T09:00")
        server.manners.recipient.clear()
        for moment, zone in (
            ("2026-02-26T09:00", ""), (f"{FRIDAY}T09:00", ""), (f"{FRIDAY}T18:00+00:00", "Pacific/Auckland"),
            (f"{FRIDAY}T23:00+05:00", "Asia/Karachi"), ("2026-02-28T09:00", "America/New_York"),
        ):  # fmt: skip
            weowe(home, "send", at=moment, **({"TZ": zone} if zone else {}))
        row.must(len(server.received()) == LETTERS - 1, f"{len(server.received())} letters came in the end")
        row.must(set(letters(home).values()) == {"sent"}, "not all was sent in the end")
        # The digest is put by the night and not by the import.
        row.count(home, server.received(), put=LETTERS - 1)
    return row


def full_disk(folder: Path) -> Row:
    """No letter leaves whose row is not committed; with room again the night ends as if undisturbed."""
    row = Row("disk full at 12 points (aiosmtpd)", skipped=why_no_small_disk())
    if row.skipped:
        return row
    with MailServer() as server, contextlib.ExitStack() as stack:
        origin = eve(folder / "room", server.port)
        undisturbed = Path(shutil.copytree(origin, folder / "undisturbed"))
        weowe(undisturbed, "nightly")
        try:
            disk = stack.enter_context(a_small_disk(folder / "disk", 24))
        except subprocess.CalledProcessError:
            row.skipped = "a small disk cannot be mounted here"
            return row
        for free in (0, 4, 16, 32, 64, 96, 128, 160, 192, 256, 320, 512):
            server.forget()
            home = Path(shutil.copytree(origin, disk / f"home-{free}"))
            _fill(disk, free * 1024)
            answer = weowe(home, "nightly")
            (disk / "filler").unlink()
            row.must("Traceback" not in answer.err, f"{free} kB free: a traceback")
            gone = set(server.received())
            row.must(gone <= letters(home).keys(), f"{free} kB free: a letter left that the ledger does not know")
            if answer.code == 0:
                row.must(len(gone) == LETTERS, f"{free} kB free: called done, and it is not")
            row.must(weowe(home, "nightly").code == 0, f"{free} kB free: with room again the night fails")
            for table, rows in dump(undisturbed).items():
                row.must(dump(home)[table] == rows, f"{free} kB free: {table} differs from the undisturbed night")
            row.count(home, server.received(), allowed=1)
            shutil.rmtree(home)
    return row


def locked(folder: Path) -> Row:
    """Another program that writes to the ledger, before the run or in its middle: 75, and the next run goes on."""
    row = Row("ledger locked by another program (aiosmtpd)")
    for when in ("before", "in the middle"):
        with MailServer() as server:
            home = eve(folder / f"locked-{when}", server.port)
            other = sqlite3.connect(home / "ledger.db", isolation_level=None, check_same_thread=False)
            if when == "before":
                other.execute("BEGIN IMMEDIATE")
                answer = weowe(home, "nightly")
            else:
                row.must(weowe(home, "import").code == 0, "the import failed")
                watching = threading.Thread(target=_lock_once_sending, args=(server, other))
                watching.start()
                answer = weowe(home, "send")
                watching.join()
            row.must(answer.code in (0, 75), f"locked {when}: ended with {answer.code}")
            row.must(bool(server.taken) == (when != "before"), f"locked {when}: {len(server.taken)} letters left")
            other.close()
            row.must(weowe(home, "nightly", at=LATER).code == 0, f"locked {when}: the next run failed")
            row.must(set(letters(home).values()) == {"sent"}, f"locked {when}: not all was sent")
            row.count(home, server.received(), allowed=when != "before")
    return row


def restored(folder: Path) -> Row:
    """A ledger restored from a copy sends again what it does not know of, under the same Message-ID, and loses nothing."""
    row = Row("restored backup (aiosmtpd)")
    for when in ("while letters left", "of the day before"):
        with MailServer() as server:
            home = eve(folder / when.replace(" ", "-"), server.port)
            if when == "while letters left":
                weowe(home, "nightly", at=f"{FRIDAY}T05:00")
                weowe(home, "send", "--limit", "2")
            kept = folder / f"{when}.db"
            _back_up(home / "ledger.db", kept)
            known = sum(state == "sent" for state in letters(home).values())
            row.must(weowe(home, "nightly").code == 0, "the night failed")
            for ending in ("", "-wal", "-shm"):
                (home / f"ledger.db{ending}").unlink(missing_ok=True)
            shutil.copy(kept, home / "ledger.db")
            row.must(weowe(home, "nightly", at=LATER).code == 0, "the night after the restoring failed")
            row.must(set(letters(home).values()) == {"sent"}, "not all was sent after the restoring")
            row.must(len(server.received()) == LETTERS, f"{len(server.received())} Message-IDs for {LETTERS} letters")
            # A digest that is put again is of its own hour.
            bodies = {
                one.content.partition(b"\r\n\r\n")[2] for one in server.taken if one.to[0] != "ana@harborhonda.example"
            }
            row.must(len(bodies) == LETTERS - 1, "a letter that goes again says something else")
            row.count(home, server.received(), allowed=LETTERS - known)
    return row


def _until(holds: object, seconds: float = 60) -> bool:
    assert callable(holds)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.01)
    return False


def _lock_once_sending(server: MailServer, other: sqlite3.Connection) -> None:
    """Hold the ledger for longer than anybody waits, from the second letter on."""
    if _until(lambda: server.letters >= 2):
        with contextlib.suppress(sqlite3.OperationalError):
            other.execute("BEGIN IMMEDIATE")
            time.sleep(7)
            other.execute("ROLLBACK")


def _customers(server: MailServer) -> int:
    return sum(address.endswith("@mail.example") for address in server.addressees)


def _fill(disk: Path, free: int) -> None:
    """Leave so many bytes of a disk free."""
    room = shutil.disk_usage(disk).free - free
    with (disk / "filler").open("wb") as file:
        file.write(b"\0" * room)


def _back_up(ledger: Path, to: Path) -> None:
    source, copy = sqlite3.connect(ledger), sqlite3.connect(to)
    source.backup(copy)
    source.close()
    copy.close()
