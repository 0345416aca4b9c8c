"""What people entered by hand, while a night's exports are read: it stands until the DMS changes its own (SPEC 8).

Runs inside the transaction of a night. Enters nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from weowe_cli.ledger import by_hand, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.nightly.gather import Gathered
from weowe_cli.nightly.record import Recorded
from weowe_cli.promises.by_hand import BY_HAND, given_back, seen_while_standing
from weowe_cli.promises.changes import Change
from weowe_cli.promises.record import Promise
from weowe_cli.settings import Store

DMS_AGAIN = "the DMS's own value again"


@dataclass(frozen=True, slots=True)
class Standing:
    """A promise as a person left it, and what the DMS itself says in those fields."""

    promise: Promise
    own: Mapping[str, Any]


def standing(ledger: Ledger, store: Store) -> dict[int, Standing]:
    """The promises of a store in which a person's word stands, before a night is written."""
    found = by_hand.in_store(ledger, store.id)
    about = promises.by_ids(ledger, found)
    return {one: Standing(about[one], own) for one, own in found.items()}


def leave_standing(ledger: Ledger, night: Gathered, entered: Mapping[int, Standing]) -> Gathered:
    """A night without what it repeats of values that a person entered otherwise; what the DMS now says is noted."""
    if not entered:
        return night
    rows = []
    for fresh, promise in night.matched:
        one = entered.get(promise.id) if promise is not None else None
        if one is not None:
            own, sighting = seen_while_standing(one.promise, one.own, fresh.sighting, night.reading.says)
            if own != one.own:
                by_hand.put(ledger, one.promise.id, own)
            rows.append((replace(fresh, sighting=sighting), promise))
        else:
            rows.append((fresh, promise))
    return replace(night, matched=tuple(rows))


def give_back(ledger: Ledger, entered: Mapping[int, Standing], recorded: Recorded, *, at: datetime, who: str) -> None:
    """Note what a night made the DMS's own again: it changed its value, or says by now what the person said."""
    if not entered:
        return
    now = by_hand.among(ledger, entered)
    for one, left in entered.items():
        after = recorded.touched.get(one, left.promise)
        if over := given_back(left.promise, after, now[one]):
            by_hand.drop(ledger, one, [field for group in over for field in (*group.fields, *group.follows)])
            events = [Change(BY_HAND, group.name, DMS_AGAIN) for group in over]
            promises.record(ledger, [(one, events)], at=at, who=who, run=recorded.run.id)
