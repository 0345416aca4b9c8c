"""Several rows of one promise: which say the same again, which cannot be of one promise, and the others as one (SPEC 4).

Never adds up what two rows say of two customers, or what one row says twice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from weowe_cli.exports.rows import total
from weowe_cli.promises.record import Sighting, Status
from weowe_cli.promises.statuses import Quantities, read_status

Identity = tuple[str, str, str | None, date | None]
"""Order, part key, line and order date: one promise of one store in one DMS (SPEC 3)."""

_ADVANCE = {status: rank for rank, status in enumerate(Status)}
_WORD = re.compile(r"\w+")


def identity(sighting: Sighting) -> Identity:
    """What two rows of one promise have in common."""
    return sighting.order, sighting.part_key, sighting.line, sighting.ordered_on


def days_of(told: Sequence[Sighting]) -> set[date | None]:
    """Every day that these rows name."""
    return {
        day
        for one in told
        for day in (one.ordered_on, one.eta_from, one.eta_to, one.promised_on, one.received_on, one.installed_on)
    }


def without_repeated(told: Sequence[Sighting]) -> list[Sighting]:
    """The rows of one promise in the order of the file, without those that say what an earlier one said."""
    first: dict[Sighting, Sighting] = {}
    for one in sorted(told, key=lambda one: one.row):
        first.setdefault(one._replace(row=0), one)
    return list(first.values())


def of_another_customer(told: Sequence[Sighting]) -> Sighting | None:
    """The first of these rows that is of another customer than the one before it; None where all are of the same.

    The customer's number tells, else the words of the name: `ROSA IVESDALE` and `IVESDALE, ROSA M` are one.
    """
    named = [one for one in told if one.customer or one.customer_no]
    return next((other for one, other in pairwise(named) if _differ(one, other)), None)


def combined(told: Sequence[Sighting]) -> Sighting:
    """Several rows of one promise as one: pieces added up, the least advanced status, the latest ETA (SPEC 4)."""
    filled: dict[str, Any] = {
        name: next((value for one in told if (value := getattr(one, name)) is not None), None)
        for name in Sighting._fields
    }
    latest = max(told, key=lambda one: one.eta_to or date.min)
    least = min(told, key=lambda one: -1 if one.status is None else _ADVANCE[one.status])
    filled |= {
        "qty_ordered": total(one.qty_ordered for one in told),
        "qty_received": total(one.qty_received for one in told),
        "qty_backordered": total(one.qty_backordered for one in told),
        "qty_cancelled": total(one.qty_cancelled for one in told),
        "status": least.status,
        "dms_status": least.dms_status,
        "eta_from": latest.eta_from,
        "eta_to": latest.eta_to,
    }
    counted = Quantities(
        filled["qty_ordered"], filled["qty_received"], filled["qty_backordered"], filled["qty_cancelled"]
    )
    if least.status is not None and read_status(counted, None).status is Status.PARTIAL:
        filled["status"] = Status.PARTIAL  # one row may be here whole and the other not at all
    return told[0]._replace(**filled)


def _differ(one: Sighting, other: Sighting) -> bool:
    if one.customer_no and other.customer_no:
        return one.customer_no.casefold() != other.customer_no.casefold()
    words, others = ({*_WORD.findall((each.customer or "").casefold())} for each in (one, other))
    return bool(words and others) and not (words <= others or others <= words)
