"""Which promise somebody means: by its number, by a scan of it, or by what a customer can say.

Never chooses among several, and writes to none that was only named by a piece.
"""

from __future__ import annotations

import re

from weowe_cli.errors import Ambiguous
from weowe_cli.ledger import promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.searching import closed_that
from weowe_cli.promises.record import Promise, digits
from weowe_cli.reports.selection import PHONE_PIECE, named_whole, sought

MOST = 20
"""Candidates that are listed: what somebody may look through in a terminal."""
ECHOED = 60
"""Characters of what was typed that are said back."""


def find(ledger: Ledger, text: str, *, closed_first: bool = False) -> tuple[Promise, ...]:
    """Every promise that `text` may mean.

    Those that go by it as a number; else the open ones in which each of its words is found; else the closed ones, or
    those before the open ones where `closed_first`.
    """
    if not text.strip():
        return ()
    if numbered := promises.by_number(ledger, text):
        return numbered
    fits = sought(text)
    if closed_first and (found := closed_that(ledger, fits)):
        return found
    return tuple(one for one in promises.all_open(ledger) if fits(one)) or closed_that(ledger, fits)


def the_promise(ledger: Ledger, text: str, *, to_write: bool = False, closed_first: bool = False) -> Promise:
    """The one promise that a person means; raises Ambiguous with the candidates, or when there is none.

    `to_write`: a piece of a name or number is not enough, though it fits one alone.
    """
    found = _exact(ledger, text, find(ledger, text, closed_first=closed_first))
    echo = text if len(text) <= ECHOED else f"{text[: ECHOED - 1]}…"
    if not found:
        raise Ambiguous(
            f"no promise goes by '{echo}'",
            where="looked for as WO, RO and special order number, name, phone, part and VIN, open and closed",
            todo="Type less of it, one word that is sure, or look through `weowe report`.",
        )
    if len(found) > 1:
        raise Ambiguous(
            f"'{echo}' fits {len(found)} promises",
            where=_listed(found),
            todo="Say which by its WO number, or add a word.",
        )
    if to_write and not promises.by_number(ledger, text) and not named_whole(text)(found[0]):
        raise Ambiguous(
            f"'{echo}' is only a piece of what this promise goes by, and nothing is written on a guess",
            where=_listed(found),
            todo=f"If it is the one: {found[0].number}",
        )
    return found[0]


def _exact(ledger: Ledger, text: str, found: tuple[Promise, ...]) -> tuple[Promise, ...]:
    """The one whose WO number was typed without its letters, though that is a piece of others; an RO or a phone it may be."""
    number = text.strip()
    if not re.fullmatch("[0-9]{1,15}", number) or promises.by_number(ledger, number):
        return found
    if len(number) >= PHONE_PIECE and any(number in digits(one.phone) for one in found):
        return found
    return tuple(promises.by_ids(ledger, [int(number)]).values()) or found


def _listed(found: tuple[Promise, ...]) -> str:
    """The candidates under one another: number, order, customer, part and status, each as wide as it must be."""
    rows = [
        (one.number, one.ro or one.so or "", one.customer or "(no name)", one.part_number, one.what, one.status.value)
        for one in found[:MOST]
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, *([f"and {len(found) - MOST} more"] if len(found) > MOST else [])])
