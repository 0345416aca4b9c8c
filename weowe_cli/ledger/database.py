"""The SQLite file: opened safely, brought to the newest schema, written in transactions that roll back by default.

Never commits by itself: `transaction` does, once, at the end of its block.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from weowe_cli.errors import TryAgain, WeoweError

APPLICATION_ID = 0x77656F77
"""`weow`: says at open that this SQLite file is one of ours."""
BUSY_SECONDS = 5.0
MIGRATIONS = Path(__file__).parent / "migrations"


class Ledger:
    """One open ledger. `connection` is in autocommit: every write stands inside a `transaction`."""

    def __init__(self, connection: sqlite3.Connection, path: Path | None) -> None:
        self.connection = connection
        self.path = path
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction from its first line: committed at the end of the block, rolled back on any exception."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise trouble(error, self.path) from error
        try:
            yield self.connection
            self.connection.execute("COMMIT")
        except BaseException:
            # A full disk makes SQLite roll back by itself; a second ROLLBACK would hide the reason.
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of a transaction that can fail alone: what it wrote is undone, the rest of the transaction goes on."""
        self.connection.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK TO part")
                self.connection.execute("RELEASE part")
            raise
        self.connection.execute("RELEASE part")

    def rehearsal(self) -> Ledger:
        """A copy in memory that can be written to without a trace: what `--dry-run` works on."""
        copy = sqlite3.connect(":memory:", isolation_level=None)
        self.connection.backup(copy)
        return Ledger(copy, None)

    def close(self) -> None:
        self.connection.close()


def open_ledger(path: Path) -> Ledger:
    """Open the ledger at `path`, made or migrated where that is needed.

    Raises WeoweError for a file that is no ledger or a newer program's, TryAgain where another process has it locked.
    """
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made by us first, so that it is never readable by others, not even for a moment.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    ledger = _connect(path)
    if ledger.connection.execute("PRAGMA user_version").fetchone()[0] != newest_schema():
        _migrate(ledger)
    return ledger


def read_ledger(path: Path) -> Ledger:
    """Open the ledger to read. One that is not there yet is an empty one in memory: a first look writes nothing."""
    if path.exists() and path.stat().st_size:
        return open_ledger(path)
    ledger = Ledger(sqlite3.connect(":memory:", isolation_level=None), None)
    _migrate(ledger)
    return ledger


def newest_schema() -> int:
    """The number of the last migration that this program ships."""
    return max(int(file.name[:4]) for file in MIGRATIONS.glob("[0-9][0-9][0-9][0-9]_*.sql"))


def _connect(path: Path) -> Ledger:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        tables = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.DatabaseError as error:
        connection.close()
        raise trouble(error, path) from error
    # Looked at before anything is changed: it may be another program's file.
    if found != APPLICATION_ID and (found or version or tables):
        connection.close()
        raise WeoweError(
            "this SQLite file is not a weowe ledger", where=str(path), todo="Name another file under `ledger:`."
        )
    if version > newest_schema():
        connection.close()
        raise WeoweError(
            "the ledger was written by a newer weowe",
            where=f"{path} (schema {version}, this program knows {newest_schema()})",
            todo="Install the newest weowe; nothing was changed.",
        )
    connection.execute("PRAGMA journal_mode = WAL")
    # With NORMAL a power cut could forget that a letter was sent.
    connection.execute("PRAGMA synchronous = FULL")
    # A night writes all over the file; with the 2 MB of SQLite's own choice a page is written and read several times.
    connection.execute("PRAGMA cache_size = -32000")
    return Ledger(connection, path)


def _migrate(ledger: Ledger) -> None:
    """Run the migrations that are missing, all of them in one transaction, after a copy of what is there."""
    version = ledger.connection.execute("PRAGMA user_version").fetchone()[0]
    if version and ledger.path:
        copy = ledger.path.parent / "backups" / f"{ledger.path.stem}-schema-{version}.db"
        copy.parent.mkdir(mode=0o700, exist_ok=True)
        copy.unlink(missing_ok=True)
        ledger.connection.execute("VACUUM INTO ?", (str(copy),))
        copy.chmod(0o600)
    with ledger.transaction() as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version >= newest_schema():
            return  # another process was quicker
        for file in sorted(MIGRATIONS.glob("[0-9][0-9][0-9][0-9]_*.sql")):
            if int(file.name[:4]) > version:
                # Statement by statement: `executescript` would commit the transaction first.
                for statement in _statements(file.read_text(encoding="utf-8")):
                    connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {newest_schema()}")


def _statements(script: str) -> Iterator[str]:
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""


def trouble(error: sqlite3.Error, path: Path | None) -> WeoweError:
    """What a SQLite error means to a person. Nothing was half written: the transaction it struck is undone."""
    where = str(path)
    if "locked" in str(error) or "busy" in str(error):
        return TryAgain(
            "another program is writing to the ledger", where=where, todo="Run the command again in a minute."
        )
    if "full" in str(error) or "readonly" in str(error):
        todo = "Make room on the disk, or give the file back to its user; then run the command again, nothing is lost."
        return TryAgain(f"the ledger cannot be written to: {error}", where=where, todo=todo)
    return WeoweError(
        f"the ledger cannot be used: {error}",
        where=where,
        todo="Check the disk and the file's permissions; if it is damaged, restore the newest copy of it.",
    )
