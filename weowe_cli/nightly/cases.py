"""Promises out of the ledger as the rules see them; for the night that decides, and for whoever asks by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger import promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.nightly.freshness import Freshness
from weowe_cli.notices.notice import Case, Told
from weowe_cli.promises.record import HERE, Promise, same_customer
from weowe_cli.settings import Store, source_name

NOBODY_TOLD = Told({})
NOTHING: Mapping[int, Promise] = MappingProxyType({})
AT_ONCE = 5_000
"""Promises looked up together: enough that the number of queries does not matter, few enough for any memory."""


def cases(
    ledger: Ledger, store: Store, ids: Iterable[int], fresh: Freshness, at_hand: Mapping[int, Promise] = NOTHING
) -> Iterator[Case]:
    """Promises as the rules see them: with their families, what was told of each, and how old its data is.

    `at_hand` are some that need not be read again.
    """
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), AT_ONCE):
        yield from _some_cases(ledger, store, wanted[start : start + AT_ONCE], fresh, at_hand)


def _some_cases(
    ledger: Ledger, store: Store, ids: list[int], fresh: Freshness, at_hand: Mapping[int, Promise]
) -> Iterator[Case]:
    read = promises.by_ids(ledger, (one for one in ids if one not in at_hand))
    about = {one: read[one] if one in read else at_hand[one] for one in ids if one in read or one in at_hand}
    # Only what is here waits for the rest of its order (N1); of all others nobody asks what stands beside them.
    waiting = {promise.family for promise in about.values() if promise.status in HERE}
    families = promises.families(ledger, store.id, waiting, about)
    told = ledger_notices.told(ledger, about)
    contacted = promises.contacts(ledger, about)
    for promise in about.values():
        source = source_name(store.id, promise.dms)
        yield Case(
            promise,
            tuple(one for one in families.get(promise.family, (promise,)) if _one_order(promise, one)),
            told.get(promise.id, NOBODY_TOLD),
            fresh.stale.get(source),
            fresh.first_nights.get(source),
            contacted.get(promise.id),
            store.people.ownerless(promise),
        )


def _one_order(promise: Promise, other: Promise) -> bool:
    """Whether two promises under one number belong together: numbers are reused, and two systems count alike."""
    return promise.id == other.id or (promise.dms == other.dms and same_customer(promise, other))
