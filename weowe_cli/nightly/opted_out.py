"""The customers who want no letters: as an export has it, or because their address or number opted out. Reads only."""

from __future__ import annotations

from collections.abc import Iterable

from weowe_cli.ledger import opt_outs, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.notices.dose import customer_person
from weowe_cli.promises.record import Promise, text_number
from weowe_cli.settings import Store


def opted_out(ledger: Ledger, store: Store, about: Iterable[Promise]) -> frozenset[str]:
    """The persons of a store who opted out: any of its promises says so, or the address or number on one of those it is `about`."""
    persons = {customer_person(store.id, one) for one in promises.opted_out(ledger, store.id)}
    if addresses := opt_outs.addresses(ledger):
        from weowe_cli.letters.message import compared

        persons |= {
            customer_person(store.id, one)
            for one in about
            if (one.email and compared(one.email) in addresses) or text_number(one.phone) in addresses
        }
    return frozenset(persons)
