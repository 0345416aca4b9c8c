"""The mails that were read, and what came of each: the memory by which every one counts once. Reads no mailbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from weowe_cli.ledger.columns import moment
from weowe_cli.ledger.database import Ledger


class Came(StrEnum):
    """What came of one mail; whatever is not dealt with was left alone."""

    ANSWER = "answer"
    BOUNCE = "bounce"
    STOP = "stop"
    AGAIN = "again"
    """The same mail, seen before in another place and dealt with there."""
    AUTOMATIC = "automatic"
    PUT_OFF = "put off"
    """A server tells that it tries on."""
    STRANGER = "stranger"
    """An answer from an address that no letter about the promise went to."""
    MOOT = "moot"
    """An answer about a promise that is closed, or of which something newer was logged."""
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


DEALT_WITH = frozenset({Came.ANSWER, Came.BOUNCE, Came.STOP, Came.AGAIN})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies: a folder of a mailbox, and the numbering under which the server counts its mails."""

    mailbox: str
    validity: int


def seen(ledger: Ledger, place: Place) -> dict[int, Came]:
    """The mails of a folder that were read, by number, and what came of each."""
    query = "SELECT uid, came_of_it FROM mails WHERE mailbox = ? AND validity = ?"
    return {uid: Came(came) for uid, came in ledger.connection.execute(query, (place.mailbox, place.validity))}


def known(ledger: Ledger, message_id: str) -> Came | None:
    """What came of a mail when it was first read, wherever it lay; None for one that never was."""
    query = "SELECT came_of_it FROM mails WHERE message_id = ? ORDER BY came_of_it = 'again' LIMIT 1"
    row = ledger.connection.execute(query, (message_id,)).fetchone()
    return Came(row[0]) if row else None


def note(ledger: Ledger, place: Place, uid: int, message_id: str, came: Came, at: datetime) -> None:
    """Note that a mail was read."""
    ledger.connection.execute(
        "INSERT INTO mails (mailbox, validity, uid, message_id, at, came_of_it) VALUES (?, ?, ?, ?, ?, ?)",
        (place.mailbox, place.validity, uid, message_id, moment(at), came.value),
    )
