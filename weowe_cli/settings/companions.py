"""Which file says what, where several exports of a store make one night (SPEC X15), and what cannot be meant so.

Never looks into a file: whether a report has the columns shows when it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from weowe_cli.promises.facts import JOINED_BY, SAYS, Companion, ExportKind, JoinBy, Said
from weowe_cli.settings.shapes import ExportYml

Complain = Callable[[int, str, str], None]
"""Takes the place of an export among those of its store, its key, and what is wrong with that."""


def companions(exports: Sequence[ExportYml], complain: Complain) -> tuple[Companion | None, ...]:
    """What each export of a store is besides its special orders; None for special orders themselves.

    A report of which nobody wrote down what it says, says what its kind does and no other report of the same DMS was
    given to say; of two such reports the customers' own is asked for what both know.
    """
    for number, export in enumerate(exports):
        _check(exports, number, export, complain)
    said: dict[int, frozenset[Said]] = {
        number: frozenset(export.says or ())
        for number, export in enumerate(exports)
        if export.says is not None and export.kind is not ExportKind.SPECIAL_ORDERS
    }
    for kind in (ExportKind.CUSTOMERS, ExportKind.REPAIR_ORDERS, ExportKind.RECALLS):
        for number, export in enumerate(exports):
            if export.kind is kind and number not in said:
                others = (says for other, says in said.items() if exports[other].dms == export.dms)
                said[number] = SAYS[kind].difference({_joined_by(export).value}, *others)
                if not said[number]:
                    complain(number, "kind", "the other exports say everything that it could")
    return tuple(
        None
        if export.kind is ExportKind.SPECIAL_ORDERS
        else Companion(export.kind, _joined_by(export), said[number], declared=export.says is not None)
        for number, export in enumerate(exports)
    )


def _joined_by(export: ExportYml) -> JoinBy:
    return export.join or JOINED_BY[export.kind]


def _check(exports: Sequence[ExportYml], number: int, export: ExportYml, complain: Complain) -> None:
    before = [other for other in exports[:number] if other.dms == export.dms]
    special = export.kind is ExportKind.SPECIAL_ORDERS
    if export.kind in [other.kind for other in before]:
        what = export.dms if special else f"{export.dms} {export.kind}"
        complain(number, "dms", f"the store has another {what} export; one path with * reads both as its nights")
    for other in exports[:number]:
        if other.path == export.path and not (special and other.kind is ExportKind.SPECIAL_ORDERS):
            complain(number, "path", f"the {other.kind} have this very path, and a file is read as one of the two")
    if special:
        for key in ("join", "says"):
            if getattr(export, key) is not None:
                complain(number, key, "only exports of kind repair_orders or customers are joined to promises")
        return
    if export.kind is ExportKind.RECALLS:
        _check_recalls(number, export, complain)
        return
    if not any(other.dms == export.dms and other.kind is ExportKind.SPECIAL_ORDERS for other in exports):
        complain(number, "kind", f"the store has no {export.dms} special_orders whose promises it could complete")
    if _joined_by(export) is JoinBy.VIN:
        complain(number, "join", "only recalls are joined by vin")
    if export.kind is ExportKind.CUSTOMERS and _joined_by(export) is not JoinBy.CUSTOMER_NO:
        complain(number, "join", "customers are joined by customer_no; an RO is in a report of repair_orders")
    if export.says is not None:
        _check_says(before, number, export, complain)


def _check_recalls(number: int, export: ExportYml, complain: Complain) -> None:
    if export.join not in (None, JoinBy.VIN):
        complain(number, "join", "recalls are joined by vin")
    if export.says is not None:
        complain(number, "says", "a list of recalls says the recall, and nothing else")


def _check_says(before: Sequence[ExportYml], number: int, export: ExportYml, complain: Complain) -> None:
    assert export.says is not None
    if not export.says:
        complain(number, "says", f"at least one of {', '.join(Said)} is wanted here")
    if _joined_by(export).value in export.says:
        complain(number, "says", f"it is joined by {_joined_by(export)}, so it cannot say that")
    for other in before:
        both = [field for field in export.says if field in (other.says or ())]
        if both and other.kind is not ExportKind.SPECIAL_ORDERS:
            complain(number, "says", f"the {other.kind} say {', '.join(both)} as well; which file is to be believed?")
