"""The closed promises that fit what somebody asks for. Reads of each only what can be asked for, for there may be years of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.promises import NOT_OPEN, by_ids
from weowe_cli.promises.record import Promise


class Known(NamedTuple):
    """What of a promise a customer can say, or has in writing."""

    id: int
    customer: str | None
    phone: str | None
    ro: str | None
    so: str | None
    part_number: str
    part_key: str
    description: str | None
    vin: str | None
    vehicle: str | None


_COLUMNS = ", ".join(f"p.{name}" for name in Known._fields)
_CLOSED = f"SELECT {_COLUMNS} FROM promises p WHERE p.status IN ({NOT_OPEN}) AND p.matched_to IS NULL"


def closed_that(ledger: Ledger, fits: Callable[[Known], bool]) -> tuple[Promise, ...]:
    """The installed, cancelled and returned promises that fit, the newest first."""
    cursor = ledger.connection.cursor()
    cursor.row_factory = None
    ids = [known.id for known in map(Known._make, cursor.execute(_CLOSED)) if fits(known)]
    found = by_ids(ledger, ids)
    return tuple(found[one] for one in sorted(ids, reverse=True))
