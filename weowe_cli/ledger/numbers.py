"""The numbers and customers that may be meant by what somebody has typed so far, for a shell that completes them.

Opens the ledger itself, to read only: it is neither made, nor migrated, nor waited for.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from weowe_cli.ledger.promises import IS_OPEN
from weowe_cli.promises.record import promise_number

_COLUMNS = "SELECT p.id, p.customer, COALESCE(p.description, p.part_number) FROM promises p"


def beginning_with(path: Path, typed: str, *, closed: bool, at_most: int) -> list[tuple[str, str | None, str]]:
    """The numbers that `typed` begins, each with its customer and part: of what is open, or of what is `closed`.

    WO numbers for whoever typed nothing or `WO`, the newest first; else the RO numbers that mean one promise alone. Raises
    sqlite3.Error where there is no ledger to read.
    """
    which = _which(closed)
    with closing(_to_read(path)) as ledger:
        if "WO-".startswith(typed.upper()[:3]):
            rows = ledger.execute(
                f"{_COLUMNS} WHERE {which} AND printf('WO-%06d', p.id) LIKE ? || '%' ORDER BY p.id DESC LIMIT ?",
                (typed.upper(), at_most),
            )
            return [(promise_number(identity), customer, what) for identity, customer, what in rows]
        # From the one character after the last that begins with it, the index is left.
        rows = ledger.execute(
            f"""
            SELECT p.ro, p.customer, COALESCE(p.description, p.part_number) FROM promises p
            WHERE p.ro >= ?1 AND p.ro < ?1 || char(1114111) AND {which}
              AND NOT EXISTS (SELECT 1 FROM records o WHERE (o.ro = p.ro OR o.so = p.ro) AND o.id <> p.id)
            ORDER BY p.ro LIMIT ?2
            """,
            (typed, at_most),
        )
        return [(ro, customer, what) for ro, customer, what in rows]


def customers(path: Path, *, closed: bool, at_most: int) -> list[tuple[str, str, str]]:
    """The number, customer and part of what is open, or of what is `closed`, the newest first, at most so many.

    Raises sqlite3.Error where there is no ledger to read.
    """
    query = f"{_COLUMNS} WHERE {_which(closed)} AND p.customer IS NOT NULL ORDER BY p.id DESC LIMIT ?"
    with closing(_to_read(path)) as ledger:
        return [(promise_number(one), customer, what) for one, customer, what in ledger.execute(query, (at_most,))]


def _which(closed: bool) -> str:
    return f"NOT ({IS_OPEN}) AND p.matched_to IS NULL" if closed else IS_OPEN


def _to_read(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=0.2)
