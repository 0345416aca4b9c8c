"""The runs in the ledger: which export was read when, what became of it, and what it left to be mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from weowe_cli.ledger.columns import moment, read_moment
from weowe_cli.ledger.database import Ledger


class Outcome(StrEnum):
    """What became of one export in one run (CLI.md)."""

    ACCEPTED = "accepted"
    BASELINE = "baseline"
    ALREADY_READ = "already_read"
    WAITING = "waiting"
    REFUSED = "refused"
    FAILED = "failed"


TAKEN = (Outcome.ACCEPTED, Outcome.BASELINE)


class RunRecord(NamedTuple):
    """One reading of one export. Counts are rows, but for `opened`, `changed`, `unchanged` and `vanished`: promises.

    `read_from` has the columns it was read from, as the room that reads exports writes them, a line each. `ended`: its
    last line had an end.
    """

    store: str
    source: str
    export: str
    fingerprint: str | None
    as_of: datetime | None
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    id: int = 0
    reason: str | None = None
    accepted_why: str | None = None
    footer_seen: bool = False
    ended: bool = False
    read_from: str | None = None
    rows: int = 0
    opened: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    set_aside: int = 0
    ignored: int = 0
    letters: int = 0


_COLUMNS = tuple(name for name in RunRecord._fields if name != "id")
_SELECT = "SELECT id, " + ", ".join(_COLUMNS) + " FROM runs"


def insert(ledger: Ledger, run: RunRecord) -> int:
    """Write a run; returns its id."""
    values: list[Any] = []
    for name in _COLUMNS:
        value = getattr(run, name)
        values.append(
            moment(value) if isinstance(value, datetime) else int(value) if isinstance(value, bool) else value
        )
    marks = ", ".join("?" * len(_COLUMNS))
    cursor = ledger.connection.execute(f"INSERT INTO runs ({', '.join(_COLUMNS)}) VALUES ({marks})", values)
    assert cursor.lastrowid is not None
    return cursor.lastrowid


def count(ledger: Ledger, run: int, *, opened: int, changed: int, unchanged: int) -> None:
    """Note what a night did to its promises; known only once they are written, after the run they belong to."""
    ledger.connection.execute(
        "UPDATE runs SET opened = ?, changed = ?, unchanged = ? WHERE id = ?", (opened, changed, unchanged, run)
    )


def count_letters(ledger: Ledger, run: int, letters: int) -> None:
    """Note how many letters to customers a run brought about."""
    ledger.connection.execute("UPDATE runs SET letters = letters + ? WHERE id = ?", (letters, run))


def finish(ledger: Ledger, run: int, at: datetime) -> None:
    """Note when a run was done."""
    ledger.connection.execute("UPDATE runs SET finished_at = ? WHERE id = ?", (moment(at), run))


def by_id(ledger: Ledger, run: int) -> RunRecord:
    return _read(ledger.connection.execute(f"{_SELECT} WHERE id = ?", (run,)).fetchone())


def set_aside(ledger: Ledger, run: int, rows: Iterable[tuple[int, str, str, str]]) -> None:
    """Keep the rows that a run did not trust: (row, column, value, reason)."""
    ledger.connection.executemany(
        "INSERT OR IGNORE INTO set_aside (run_id, row, field, value, reason) VALUES (?, ?, ?, ?, ?)",
        [(run, *row) for row in rows],
    )


def unknown_words(ledger: Ledger, run: int, words: Mapping[str, int]) -> None:
    """Keep the status words that the profile did not know, each with its number of rows."""
    ledger.connection.executemany(
        "INSERT INTO unknown_words (run_id, word, rows) VALUES (?, ?, ?)",
        [(run, word, rows) for word, rows in words.items()],
    )


def recent(ledger: Ledger, limit: int | None = None) -> tuple[RunRecord, ...]:
    """The runs, newest first."""
    rows = ledger.connection.execute(f"{_SELECT} ORDER BY id DESC LIMIT ?", (-1 if limit is None else limit,))
    return tuple(_read(row) for row in rows)


def newest_taken(ledger: Ledger, source: str) -> RunRecord | None:
    """The last night of a source that was accepted, its first one included."""
    query = f"{_SELECT} WHERE source = ? AND outcome IN ('accepted', 'baseline') ORDER BY as_of DESC, id DESC LIMIT 1"
    row = ledger.connection.execute(query, (source,)).fetchone()
    return _read(row) if row else None


def newest(ledger: Ledger, source: str) -> RunRecord | None:
    """The last thing that happened to an export of a source, whatever became of it, repeats left out."""
    query = f"{_SELECT} WHERE source = ? AND outcome NOT IN ('already_read', 'waiting') ORDER BY id DESC LIMIT 1"
    row = ledger.connection.execute(query, (source,)).fetchone()
    return _read(row) if row else None


def seen_by_name(ledger: Ledger, source: str, export: str) -> bool:
    """Whether a file of this name was taken or refused before."""
    query = (
        "SELECT 1 FROM runs WHERE source = ? AND export = ? AND outcome IN ('accepted', 'baseline', 'refused') LIMIT 1"
    )
    return ledger.connection.execute(query, (source, export)).fetchone() is not None


def taken_with(ledger: Ledger, fingerprint: str, source: str) -> RunRecord | None:
    """The last run that accepted a file with these bytes as a night of this source."""
    query = f"{_SELECT} WHERE fingerprint = ? AND source = ? AND outcome IN ('accepted', 'baseline') ORDER BY id DESC LIMIT 1"
    row = ledger.connection.execute(query, (fingerprint, source)).fetchone()
    return _read(row) if row else None


def taken_elsewhere(ledger: Ledger, fingerprint: str, store: str) -> str | None:
    """Another store that a file with these bytes was read for."""
    query = (
        "SELECT store FROM runs WHERE fingerprint = ? AND store <> ? AND outcome IN ('accepted', 'baseline') LIMIT 1"
    )
    row = ledger.connection.execute(query, (fingerprint, store)).fetchone()
    return row[0] if row else None


def last_taken(ledger: Ledger, source: str) -> RunRecord | None:
    """The run that last changed the promises of a source, whatever night it was of."""
    query = f"{_SELECT} WHERE source = ? AND outcome IN ('accepted', 'baseline') ORDER BY id DESC LIMIT 1"
    row = ledger.connection.execute(query, (source,)).fetchone()
    return _read(row) if row else None


def newest_nights(ledger: Ledger, store: str) -> dict[str, tuple[datetime, datetime]]:
    """The first and the newest accepted night of every source that a store ever had."""
    query = """
        SELECT source, MIN(as_of), MAX(as_of) FROM runs
        WHERE store = ? AND outcome IN ('accepted', 'baseline') AND as_of IS NOT NULL GROUP BY source
    """
    return {
        source: (read_moment(first), read_moment(newest))
        for source, first, newest in ledger.connection.execute(query, (store,))
    }


def _read(row: Any) -> RunRecord:
    values = dict(row)
    for name in ("as_of", "started_at", "finished_at"):
        values[name] = read_moment(values[name]) if values[name] else None
    for name in ("footer_seen", "ended"):
        values[name] = bool(values[name])
    return RunRecord(**(values | {"outcome": Outcome(values["outcome"])}))
