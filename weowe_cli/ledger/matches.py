"""The matches in the ledger: which row came in for which promise, and what may still be matched. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from weowe_cli.ledger.columns import SELECT_PROMISE, in_chunks, read_promise, to_column
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.promises import IS_OPEN
from weowe_cli.promises.loops import Own
from weowe_cli.promises.record import AT_HAND, Promise, Status

_HERE = ", ".join(f"'{status}'" for status in sorted(AT_HAND))


@dataclass(frozen=True, slots=True)
class Match:
    """One promise and the row that came in for it, by their ids, with what the DMS itself says of the promise."""

    promise: int
    row: int
    own: Own


def arrived_for_nobody(ledger: Ledger, store: str) -> tuple[Promise, ...]:
    """The open promises of a store that are at hand and name no RO."""
    query = f"{SELECT_PROMISE} WHERE p.store = ? AND {IS_OPEN} AND p.status IN ({_HERE}) AND p.ro IS NULL"
    return tuple(read_promise(row) for row in ledger.connection.execute(query, (store,)))


def waiting_for(ledger: Ledger, store: str, part_keys: Iterable[str]) -> tuple[Promise, ...]:
    """The open promises of a store for these parts that are not at hand."""
    found: list[Promise] = []
    for marks, chunk in in_chunks(part_keys):
        # The parts first: an index has them all, and few are of these; the open promises of a store are many.
        query = f"""
            {SELECT_PROMISE} WHERE p.id IN (SELECT id FROM records WHERE part_key IN ({marks}))
              AND +p.store = ? AND {IS_OPEN} AND p.status NOT IN ({_HERE})
        """
        found += (read_promise(row) for row in ledger.connection.execute(query, (*chunk, store)))
    return tuple(found)


def superseded(ledger: Ledger, store: str) -> list[tuple[str, str]]:
    """Every part key that the exports of a store gave an older one for, with it."""
    query = "SELECT DISTINCT part_key, supersedes_key FROM promises WHERE supersedes_key IS NOT NULL AND store = ?"
    return [(newer, older) for newer, older in ledger.connection.execute(query, (store,))]


def put(ledger: Ledger, match: Match) -> None:
    """Write a match down."""
    ledger.connection.execute(
        "INSERT INTO matches (promise_id, row_id, status, qty_received, received_on, bin) VALUES (?, ?, ?, ?, ?, ?)",
        (match.promise, match.row, *map(to_column, match.own)),
    )


def note(ledger: Ledger, promise: int, own: Own) -> None:
    """Write down what the DMS now says of a matched promise."""
    ledger.connection.execute(
        "UPDATE matches SET status = ?, qty_received = ?, received_on = ?, bin = ? WHERE promise_id = ?",
        (*map(to_column, own), promise),
    )


def drop(ledger: Ledger, promise: int) -> None:
    """Take the match of a promise out; that there was one stays among the events."""
    ledger.connection.execute("DELETE FROM matches WHERE promise_id = ?", (promise,))


def among(ledger: Ledger, ids: Iterable[int]) -> dict[int, Match]:
    """The matches in which one of these is the promise or the row, by the promise."""
    wanted = set(ids)
    pairs = ledger.connection.execute("SELECT promise_id, row_id FROM matches").fetchall()
    found = {}
    for marks, chunk in in_chunks(promise for promise, row in pairs if promise in wanted or row in wanted):
        query = f"SELECT promise_id, row_id, status, qty_received, received_on, bin FROM matches WHERE promise_id IN ({marks})"
        for promise, row, status, quantity, received_on, bin_ in ledger.connection.execute(query, chunk):
            own = Own(
                Status(status),
                Decimal(quantity) if quantity is not None else None,
                date.fromisoformat(received_on) if received_on else None,
                bin_,
            )
            found[promise] = Match(promise, row, own)
    return found


def source_of(ledger: Ledger, promise: int) -> str:
    """The source whose exports a promise comes from."""
    row = ledger.connection.execute("SELECT source FROM states WHERE promise_id = ?", (promise,)).fetchone()
    return str(row[0])
