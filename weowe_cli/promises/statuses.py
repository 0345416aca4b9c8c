"""Which state a row of an export means: quantities first, words second, dates third (SPEC 4).

Never guesses: where the three disagree, the answer carries a sentence that says how, and no letter goes out on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from weowe_cli.promises.record import Status

NOTHING_HERE = frozenset({Status.REQUESTED, Status.ORDERED, Status.BACKORDERED})
SOME_HERE = frozenset({Status.PARTIAL, Status.BACKORDERED})
ALL_HERE = frozenset({Status.RECEIVED, Status.SCHEDULED, Status.INSTALLED})
ENDED_WITHOUT_IT = frozenset({Status.CANCELLED, Status.RETURNED})


@dataclass(frozen=True, slots=True)
class Quantities:
    """Pieces of one line, None where the export has no such column or the cell is empty."""

    ordered: Decimal | None = None
    received: Decimal | None = None
    backordered: Decimal | None = None
    cancelled: Decimal | None = None


@dataclass(frozen=True, slots=True)
class StateRead:
    """The state read from one row, and why it is not to be trusted, if it is not."""

    status: Status
    conflict: str | None = None


def read_status(
    quantities: Quantities,
    word: Status | None,
    *,
    ordered_on: date | None = None,
    received_on: date | None = None,
    installed_on: date | None = None,
) -> StateRead:
    """The state of a row from its quantities, the meaning of its status word, and its dates."""
    counted = _by_quantities(quantities)
    if counted is None:
        if word is None:
            return _by_dates(ordered_on, received_on, installed_on)
        return StateRead(word, _dates_against(word, received_on, installed_on))
    status, fits = counted
    if status is Status.RECEIVED and quantities.backordered:
        return StateRead(status, "every piece is received, yet some are backordered")
    if status is Status.RECEIVED and quantities.ordered is not None and quantities.ordered <= 0:
        return StateRead(status, "pieces are received, yet none is ordered")
    if word is None:
        status = Status.INSTALLED if installed_on and Status.INSTALLED in fits else status
        return StateRead(status, _dates_against(status, received_on, installed_on))
    if word in fits:
        # `scheduled` says more than "all pieces are here", but `ordered` less than "two are backordered".
        counts_say_more = status in SOME_HERE and word not in ENDED_WITHOUT_IT
        chosen = status if counts_say_more else word
        return StateRead(chosen, _dates_against(chosen, received_on, installed_on))
    return StateRead(status, f"the quantities say {status}, the status word says {word}")


def _by_quantities(q: Quantities) -> tuple[Status, frozenset[Status]] | None:
    """The state the quantities give and the words that agree with it; None where they say nothing."""
    if q.received is None and q.backordered is None and (q.cancelled is None or q.ordered is None):
        return None
    received, backordered, cancelled = q.received or 0, q.backordered or 0, q.cancelled or 0
    # Where the pieces ordered are not counted, what is here and what is owed are all that is known of them.
    ordered = q.ordered if q.ordered is not None else max(received + backordered, Decimal(1))
    if ordered <= 0 and not received:
        return (Status.CANCELLED, ENDED_WITHOUT_IT) if cancelled > 0 else None
    wanted = ordered - cancelled
    if wanted <= 0 and ordered > 0:
        return Status.CANCELLED, ENDED_WITHOUT_IT
    if q.received is None:
        if backordered > 0:
            return Status.BACKORDERED, NOTHING_HERE | ENDED_WITHOUT_IT
        return None
    if received >= wanted:
        return Status.RECEIVED, ALL_HERE | {Status.RETURNED}
    if received > 0:
        return Status.PARTIAL, SOME_HERE | ENDED_WITHOUT_IT
    if backordered > 0:
        return Status.BACKORDERED, NOTHING_HERE | ENDED_WITHOUT_IT
    return Status.ORDERED, NOTHING_HERE | ENDED_WITHOUT_IT


def _by_dates(ordered_on: date | None, received_on: date | None, installed_on: date | None) -> StateRead:
    if installed_on:
        return StateRead(Status.INSTALLED)
    if received_on:
        return StateRead(Status.RECEIVED)
    return StateRead(Status.ORDERED if ordered_on else Status.REQUESTED)


def _dates_against(status: Status, received_on: date | None, installed_on: date | None) -> str | None:
    """The sentence that says how the dates contradict the state, or None."""
    if installed_on and status not in ENDED_WITHOUT_IT | {Status.INSTALLED}:
        return f"the status says {status}, yet an installed date is given"
    if received_on and status in NOTHING_HERE:
        return f"the status says {status}, yet a received date is given"
    return None
