"""How values stand in the ledger's columns: moments as ISO text in UTC, dates and decimals as text, yes and no as 1 and 0."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from weowe_cli.promises.record import Answer, Kind, Promise, SoType, Status

CHUNK = 500
"""Values in one `IN (…)`: well under SQLite's limit, and enough that the number of queries does not matter."""


def moment(value: datetime) -> str:
    """A moment as the ledger keeps it; fixed width, so that text compares as time."""
    return value.astimezone(UTC).isoformat(timespec="seconds")


def read_moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


_WRITTEN: Mapping[type, Callable[[Any], Any]] = {
    bool: int,
    datetime: moment,
    date: date.isoformat,
    Decimal: lambda figure: f"{figure:f}",
    # As plain text: SQLite asks every other type how it wants to be kept, value by value.
    **dict.fromkeys((Status, Kind, SoType), str),
}


def to_column(value: Any) -> Any:
    """Any value of a record as its column takes it."""
    written = _WRITTEN.get(type(value))
    return value if written is None else written(value)


_DATES = (
    "ordered_on",
    "eta_from",
    "eta_to",
    "promised_on",
    "received_on",
    "arrived_on",
    "installed_on",
    "closed_on",
    "vanished_since",
    "moved_on",
    "backordered_since",
    "eta_was",
    "slipped_on",
    "eta_confirmed_on",
    "hold_until",
)
_DECIMALS = ("qty_ordered", "qty_received", "qty_backordered", "qty_cancelled", "part_price", "labor", "deposit")
_READ: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(_DATES, date.fromisoformat),
    **dict.fromkeys(_DECIMALS, Decimal),
    **dict.fromkeys(("first_seen_at", "scheduled_for", "decided_at"), read_moment),
    **dict.fromkeys(("opt_out", "prepaid", "employee", "approved", "tax_exempt", "text_consent"), bool),
    **dict.fromkeys(("status", "closed_from"), {status.value: status for status in Status}.__getitem__),
    "decision": {answer.value: answer for answer in Answer}.__getitem__,
    "kind": {kind.value: kind for kind in Kind}.__getitem__,
    "so_type": {so_type.value: so_type for so_type in SoType}.__getitem__,
}
PROMISE_COLUMNS = Promise._fields
STATE_COLUMNS = (
    "store", "status", "dms_status", "unknown_word", "conflict", "qty_ordered", "qty_received", "qty_backordered",
    "qty_cancelled", "eta_from", "eta_to", "eta_text", "promised_on", "received_on", "arrived_on", "scheduled_for",
    "installed_on", "closed_on", "vanished_since", "vanished_nights", "moved_on", "matched_to",
    "backordered_since", "eta_was", "slips", "slipped_on", "eta_confirmed_on", "closed_from", "closed_by", "hold_until",
)  # fmt: skip
"""The columns of a promise that move; they stand in a table of their own, in which a row is small."""
RECORD_COLUMNS = tuple(name for name in PROMISE_COLUMNS if name not in {"id", *STATE_COLUMNS})
_TO_READ = tuple((place, _READ[name]) for place, name in enumerate(PROMISE_COLUMNS) if name in _READ)
SELECT_PROMISE = "SELECT " + ", ".join(f'p."{name}"' for name in PROMISE_COLUMNS) + " FROM promises p"


def from_column(name: str, text: Any) -> Any:
    """The value of one field of a promise as its column has it."""
    return text if text is None or name not in _READ else _READ[name](text)


def read_promise(row: sqlite3.Row | tuple[Any, ...]) -> Promise:
    """The promise in a row of `SELECT_PROMISE`."""
    values = list(row)
    for place, read in _TO_READ:
        if (value := values[place]) is not None:
            values[place] = read(value)
    return Promise._make(values)


def values_of(*names: str) -> Callable[[Promise], list[Any]]:
    """What gives a promise's values as these columns take them, in their order."""
    pick = attrgetter(*names)
    return lambda promise: list(map(to_column, pick(promise)))


def in_chunks(values: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    """The values in groups, each with the `?, ?, …` that an `IN (…)` needs."""
    listed = list(values)
    for start in range(0, len(listed), CHUNK):
        chunk = listed[start : start + CHUNK]
        yield ", ".join("?" * len(chunk)), chunk
