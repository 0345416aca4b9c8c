"""The values that people entered, each with what the DMS itself says in its place (SPEC 8). Decides nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from weowe_cli.ledger.columns import from_column, in_chunks, to_column
from weowe_cli.ledger.database import Ledger


def among(ledger: Ledger, promises: Iterable[int]) -> dict[int, dict[str, Any]]:
    """What stands by hand in these promises: by promise and field, what the DMS itself says there."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for marks, chunk in in_chunks(promises):
        query = f"SELECT promise_id, field, own FROM by_hand WHERE promise_id IN ({marks})"
        for promise, field, own in ledger.connection.execute(query, chunk):
            found[promise][field] = _read(field, own)
    return found


def in_store(ledger: Ledger, store: str) -> dict[int, dict[str, Any]]:
    """What stands by hand in all the promises of a store, as `among` has it."""
    query = """
        SELECT promise_id, field, own FROM by_hand CROSS JOIN states USING (promise_id) WHERE +states.store = ?
    """
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for promise, field, own in ledger.connection.execute(query, (store,)):
        found[promise][field] = _read(field, own)
    return found


def put(ledger: Ledger, promise: int, own: Mapping[str, Any]) -> None:
    """Note what the DMS itself says of fields that stand by hand, in place of what was noted before."""
    ledger.connection.executemany(
        "INSERT OR REPLACE INTO by_hand (promise_id, field, own) VALUES (?, ?, ?)",
        [(promise, field, None if value is None else str(to_column(value))) for field, value in own.items()],
    )


def drop(ledger: Ledger, promise: int, fields: Iterable[str]) -> None:
    """These fields are the DMS's again."""
    ledger.connection.executemany(
        "DELETE FROM by_hand WHERE promise_id = ? AND field = ?", [(promise, field) for field in fields]
    )


def _read(field: str, own: str | None) -> Any:
    return int(own) if field == "slips" and own is not None else from_column(field, own)
