"""What the metrics are made of, read once and whole: every promise, what was seen and said of it, every letter's deadline.

Only reads, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from weowe_cli.ledger.columns import SELECT_PROMISE, in_chunks, read_moment, read_promise
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.promises import CONTACT, IS_OPEN
from weowe_cli.promises.record import Promise

SEEN = ("opened", "status", "eta_to", "promised_on", "decision", CONTACT)
"""The events that a metric asks about."""


class Seen(NamedTuple):
    """One event of one promise; `first_night`: the first night of its source brought it."""

    promise: int
    at: datetime
    what: str
    before: str | None
    after: str | None
    first_night: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """One letter or call, and the notice in it that was due first, which may be about no promise."""

    store: str
    promise: int | None
    due_by: datetime
    sent_at: datetime | None
    state: str
    is_call: bool


def all_promises(ledger: Ledger) -> tuple[Promise, ...]:
    """Every promise, open or closed; what came in for another is none."""
    rows = ledger.connection.execute(f"{SELECT_PROMISE} WHERE p.matched_to IS NULL ORDER BY p.id")
    return tuple(read_promise(row) for row in rows)


def open_since(ledger: Ledger, store: str, day: date) -> tuple[Promise, ...]:
    """The promises of a store that are open, or were closed on a day or later."""
    query = f"""
        {SELECT_PROMISE} WHERE p.store = ?1 AND p.matched_to IS NULL AND (({IS_OPEN}) OR p.closed_on >= ?2) ORDER BY p.id
    """
    return tuple(read_promise(row) for row in ledger.connection.execute(query, (store, day.isoformat())))


def events(ledger: Ledger, promises: Iterable[int]) -> Iterator[Seen]:
    """The events of these promises that a metric asks about, promise by promise in the order they were written."""
    for marks, chunk in in_chunks(promises):
        query = f"""
            SELECT e.promise_id, e.at, e.what, e.before, e.after, COALESCE(r.outcome = 'baseline', 0)
            FROM events e LEFT JOIN runs r ON r.id = e.run_id
            WHERE e.promise_id IN ({marks}) AND e.what IN ({", ".join("?" * len(SEEN))}) ORDER BY e.promise_id, e.id
        """
        for promise, at, what, before, after, first in ledger.connection.execute(query, (*chunk, *SEEN)):
            yield Seen(promise, read_moment(at), what, before, after, bool(first))


def heard(ledger: Ledger) -> Iterator[tuple[int, datetime, bool]]:
    """What customers heard by letter or by a call that was on a list: of which promise, when, and whether of its arrival."""
    query = """
        SELECT n.promise_id, l.sent_at, MAX(n.rule = 'N1') FROM letters l JOIN notices n ON n.letter_id = l.id
        WHERE l.audience = 'customer' AND l.state = 'sent' AND n.live = 1 AND n.promise_id IS NOT NULL
        GROUP BY n.promise_id, l.id
    """
    for promise, at, arrival in ledger.connection.execute(query):
        yield promise, read_moment(at), bool(arrival)


def deadlines(ledger: Ledger) -> Iterator[Deadline]:
    """Every letter and call that says something with a deadline; of several the earliest."""
    query = """
        SELECT l.id, n.store, n.promise_id, n.due_by, l.sent_at, l.state, l.channel = 'call'
        FROM letters l JOIN notices n ON n.letter_id = l.id
        WHERE n.live = 1 OR l.state IN ('dead', 'withdrawn')
        ORDER BY l.id, n.due_by, n.id
    """
    last = None
    for letter, store, promise, due_by, sent_at, state, is_call in ledger.connection.execute(query):
        if letter != last:
            sent = read_moment(sent_at) if sent_at else None
            yield Deadline(store, promise, read_moment(due_by), sent, state, bool(is_call))
        last = letter
