"""Which open promises a report of ROs or customers has nothing for, or nothing to go by, and why (SPEC X15).

Asked of the ledger as it is, so that it can be neither old nor forgotten; writes nothing.
"""

from __future__ import annotations

from weowe_cli.ledger import facts as ledger_facts
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.promises.facts import ExportKind, JoinBy
from weowe_cli.settings import Store


def unjoined(ledger: Ledger, store: Store) -> dict[int, str]:
    """The open promises of a store that took nothing of what a report last said, each with the reason.

    Only of reports that have been read, and only promises that have the number by which they would be joined.
    """
    why: dict[int, list[str]] = {}
    for source, companion in store.companions():
        if ledger_runs.newest_taken(ledger, source.name) is None:
            continue
        if source.kind is ExportKind.RECALLS:
            continue  # a vehicle that a list of recalls does not name has none
        report = source.kind.replace("_", " ")
        number = "RO number" if companion.join is JoinBy.RO else "customer number"
        keys = ledger_facts.open_keys(ledger, store.id, source.dms, companion.join)
        known = ledger_facts.by_keys(ledger, source.name, set(keys.values()))
        took = ledger_facts.taken(ledger, source.name, keys)
        for promise, key in keys.items():
            found = known.get(key)
            if found is None:
                said = f"the {report} have nothing under its {number}"
            elif found.fact.differ:
                fields = ", ".join(field.replace("_", " ") for field in found.fact.differ)
                said = f"the {report} have two answers under its {number}: {fields}"
            elif took.get(promise) != found.digest:
                said = f"the {report} have another customer under its {number}"
            else:
                continue
            why.setdefault(promise, []).append(said)
    return {promise: "; ".join(said) for promise, said in why.items()}
