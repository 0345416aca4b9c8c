"""Last night's page: what each line of a source's last export meant, so that a line seen before costs nothing.

A page only saves work: without one every row is read and matched afresh. What a line means is the room's own that reads
exports; here it is a number, a promise where it is above 0.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from weowe_cli.ledger.database import Ledger

WIDTH = 16
"""Bytes of a line's digest."""


def last_page(ledger: Ledger, source: str) -> dict[bytes, int] | None:
    """The lines of a source's last export by their digests, each with what it meant; None before there is a page."""
    row = ledger.connection.execute("SELECT digests, meanings FROM pages WHERE source = ?", (source,)).fetchone()
    if row is None:
        return None
    digests, meanings = row[0], array("q")
    meanings.frombytes(row[1])
    return dict(zip([digests[at : at + WIDTH] for at in range(0, len(digests), WIDTH)], meanings, strict=True))


def has_page(ledger: Ledger, source: str) -> bool:
    """Whether an export of this source was taken since pages are kept."""
    return ledger.connection.execute("SELECT 1 FROM pages WHERE source = ?", (source,)).fetchone() is not None


def turn_page(ledger: Ledger, source: str, digests: Iterable[bytes], meanings: Iterable[int]) -> None:
    """Keep tonight's lines in place of last night's: digests and, in their order, what the lines meant."""
    ledger.connection.execute(
        "INSERT INTO pages (source, digests, meanings) VALUES (?, ?, ?) "
        "ON CONFLICT (source) DO UPDATE SET digests = excluded.digests, meanings = excluded.meanings",
        (source, b"".join(digests), array("q", meanings).tobytes()),
    )
