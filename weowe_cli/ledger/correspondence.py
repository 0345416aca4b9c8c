"""What went before a letter: the first one of its thread, and how often the appointments in it were moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from weowe_cli.ledger.columns import in_chunks, read_moment
from weowe_cli.ledger.database import Ledger


def first_letter(ledger: Ledger, person: str, promises: Iterable[int]) -> str | None:
    """The Message-ID of the first letter that this customer was sent about any of these promises."""
    found = []
    for marks, chunk in in_chunks(promises):
        query = f"""
            SELECT sent_at, id, message_id FROM letters
            WHERE id IN (SELECT letter_id FROM notices WHERE promise_id IN ({marks}) AND live = 1)
              AND person = ? AND channel = 'email' AND state = 'sent'
        """
        found += [tuple(row) for row in ledger.connection.execute(query, (*chunk, person))]
    return min(found)[2] if found else None


def appointments_made(ledger: Ledger, promises: Iterable[int]) -> dict[int, tuple[int, datetime]]:
    """By promise, how often its appointment was made or changed, and when it last was."""
    found = {}
    for marks, chunk in in_chunks(promises):
        query = f"""
            SELECT promise_id, COUNT(*), MAX(at) FROM events
            WHERE promise_id IN ({marks}) AND what = 'scheduled_for' GROUP BY promise_id
        """
        for promise, count, at in ledger.connection.execute(query, chunk):
            found[promise] = (count, read_moment(at))
    return found
