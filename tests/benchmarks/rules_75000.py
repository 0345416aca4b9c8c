"""The rules for every open promise of a large group, and a night on which none of them is due, beside bare SQL.

    python -m tests.benchmarks.rules_75000 --stores 500 --runs 3

The first figure is what the rules cost a run on which all of them have to be asked and nothing was ever told (more than
three notices a promise, on one day): every open promise read, every rule asked, every notice written. The second is the
same on the day after somebody edited escalation.yml, when it was all told before. The third is a run on which nothing is
due; beside it, the same rows counted by one SELECT a store, by an index and without one.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

from tests.benchmarks.children import told
from tests.home import LEAST, HomeFolder
from weowe_cli import settings as settings_room
from weowe_cli.ledger import promises
from weowe_cli.ledger.database import Ledger, open_ledger
from weowe_cli.nightly import decide
from weowe_cli.nightly.decide import Desk
from weowe_cli.nightly.freshness import Freshness
from weowe_cli.promises.record import Promise, Status
from weowe_cli.settings import find_home

OPEN = 150
NIGHT = date(2026, 3, 3)
NOW = datetime(2026, 3, 3, 14, 0, tzinfo=UTC)
FRESH = Freshness({}, {}, ())
EVERY = f"SELECT COUNT(*) FROM states p WHERE p.store = ? AND {promises.IS_OPEN}"
DUE = f"{EVERY} AND p.look_on <= ?"


def main(stores: int, runs: int) -> None:
    """Fill a ledger, ask all the rules, then ask them when nothing is due."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "home"
        HomeFolder(folder, _configuration(stores))
        settings = settings_room.load(find_home(folder, {}, folder))
        ledger = open_ledger(settings.ledger)
        desk = Desk(settings, NOW)
        with ledger.transaction():
            for number, store in enumerate(settings.stores):
                promises.insert(ledger, f"{store.id}/generic/special_orders", _of_one_store(store.id, number))
        told([f"{stores} stores, {stores * OPEN:,} open promises"])
        all_asked, seconds = [], 0.0
        for _ in range(runs):
            with ledger.transaction():
                ledger.connection.execute("DELETE FROM notices")
                ledger.connection.execute("DELETE FROM notes")
                seconds = _timed(lambda: _decide(ledger, desk))
            all_asked.append(seconds)
        noticed = ledger.connection.execute("SELECT rule, COUNT(*) FROM notices GROUP BY rule ORDER BY rule").fetchall()
        written = sum(count for _, count in noticed)
        told([f"every rule asked of every promise, {written:,} notices written: {median(all_asked):.2f} s"])
        told([f"noticed: {dict(noticed)}"])
        # What was noticed has left by now, and every promise has been looked at.
        again = []
        with ledger.transaction():
            ledger.connection.execute("UPDATE notices SET settled = 1")
            for _ in range(runs):
                ledger.connection.execute("UPDATE states SET look_on = '2026-03-01'")
                again.append(_timed(lambda: _decide(ledger, desk)))
            ledger.connection.execute("UPDATE states SET look_on = '2026-03-10'")
        told([f"every rule asked again, all of it told before: {median(again):.2f} s"])
        stamp = NIGHT.isoformat()
        quiet, due, scan = [], [], []
        for _ in range(max(runs, 5)):
            with ledger.transaction():
                quiet.append(_timed(lambda: _decide(ledger, desk)))
            due.append(_timed(lambda: _count(ledger.connection, settings, DUE, stamp)))
            scan.append(_timed(lambda: _count(ledger.connection, settings, EVERY)))
        told(
            [
                f"nothing due: {median(quiet) * 1000:.1f} ms",
                f"bare SQL, promises due, a SELECT a store: {median(due) * 1000:.1f} ms",
                f"bare SQL, open promises counted, a SELECT a store: {median(scan) * 1000:.1f} ms",
            ]
        )
        ledger.close()


def _decide(ledger: Ledger, desk: Desk) -> None:
    for store in desk.settings.stores:
        decide.decide(ledger, desk, store, {}, (), FRESH, ())


def _count(connection: sqlite3.Connection, settings: settings_room.Settings, query: str, *more: str) -> None:
    for store in settings.stores:
        connection.execute(query, (store.id, *more)).fetchone()


def _timed(work: Callable[[], None]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _configuration(stores: int) -> str:
    head, _, tail = LEAST.partition("  - id: main\n")
    store, _, mail = tail.partition("mail:\n")
    names = (f"s{number:03d}" for number in range(stores))
    each = "".join(f"  - id: {name}\n{store.replace('inbox/main', f'inbox/{name}')}" for name in names)
    return f"{head}{each}mail:\n{mail}"


def _of_one_store(store: str, place: int) -> list[Promise]:
    """An ordinary store's open promises: most on order, a fifth backordered, a fifth on the shelf, some late."""
    found = []
    for number in range(OPEN):
        status = (Status.BACKORDERED, Status.RECEIVED, Status.ORDERED, Status.ORDERED, Status.ORDERED)[number % 5]
        ordered = NIGHT - timedelta(days=3 + number % 40)
        eta = NIGHT + timedelta(days=number % 23 - 4)
        found.append(
            Promise(
                id=place * OPEN + number + 1,
                store=store,
                dms="generic",
                order=f"S{place:03d}{number:04d}",
                so=f"S{place:03d}{number:04d}",
                ro=f"R{place:03d}{number // 2:03d}",
                part_number=f"08798-{number:04d}",
                part_key=f"08798{number:04d}",
                status=status,
                first_seen_at=NOW - timedelta(days=number % 40),
                moved_on=ordered,
                ordered_on=ordered,
                qty_ordered=Decimal(1),
                eta_to=None if status is Status.RECEIVED else eta,
                eta_confirmed_on=ordered,
                backordered_since=ordered if status is Status.BACKORDERED else None,
                promised_on=NIGHT + timedelta(days=number % 31 - 6),
                received_on=NIGHT - timedelta(days=number % 20) if status is Status.RECEIVED else None,
                arrived_on=NIGHT - timedelta(days=number % 20) if status is Status.RECEIVED else None,
                advisor="417",
                customer=f"Customer {number // 2}",
                email=f"customer{number // 2}@mail.example",
                phone="(206) 555-0142",
            )
        )
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stores", type=int, default=500)
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    main(chosen.stores, chosen.runs)
