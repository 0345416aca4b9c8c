"""One promise for programs: the keys of CLI.md in their order, as a JSON object and as a row of a sheet.

Never leaves a key out: what is not known is null, or an empty cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from weowe_cli.promises.standing import part_value
from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.reports.masking import mask_email, mask_phone
from weowe_cli.reports.sheets import Column, Holds, Sheet, Value, iso

COLUMNS = (
    Column("id", "Promise", wide=11),
    Column("store", "Store"),
    Column("dms", "DMS"),
    Column("kind", "Kind"),
    Column("so_type", "SO type", wide=15),
    Column("ro", "RO"),
    Column("so", "SO"),
    Column("line", "Line", wide=6),
    Column("part_number", "Part number", wide=18),
    Column("part_key", "Part key", wide=16),
    Column("description", "Description", wide=28),
    Column("qty_ordered", "Ordered", Holds.COUNT, 9),
    Column("qty_received", "Received", Holds.COUNT, 9),
    Column("status", "Status"),
    Column("dms_status", "DMS status"),
    Column("flag", "Flag", wide=8),
    Column("ordered_on", "Ordered on", Holds.DAY),
    Column("eta_from", "ETA from", Holds.DAY),
    Column("eta_to", "ETA to", Holds.DAY),
    Column("promised_on", "Promised on", Holds.DAY),
    Column("received_on", "Received on", Holds.DAY),
    Column("scheduled_for", "Scheduled for", Holds.MOMENT, 16),
    Column("installed_on", "Installed on", Holds.DAY),
    Column("vanished_since", "Vanished since", Holds.DAY),
    Column("days_late", "Days late", Holds.COUNT, 9),
    Column("days_on_shelf", "Days on shelf", Holds.COUNT),
    Column("last_contact_at", "Last contact", Holds.MOMENT, 16),
    Column("silence_business_days", "Silence, business days", Holds.COUNT, 20),
    Column("owner", "Owner", wide=18),
    Column("owner_email", "Owner's email", wide=26),
    Column("customer", "Customer", wide=22),
    Column("phone", "Phone", wide=14),
    Column("email", "Email", wide=26),
    Column("vehicle", "Vehicle", wide=22),
    Column("prepaid", "Prepaid", Holds.YES_NO, 8),
    Column("part_value", "Part value", Holds.MONEY),
    Column("labor_value", "Labor value", Holds.MONEY),
    Column("next_action", "Next action", wide=36),
)


def values(entry: PromiseEntry, *, unmask: bool = False) -> tuple[Value, ...]:
    """The promise in the order of `COLUMNS`: moments by the store's clock, money in dollars, contact data masked."""
    promise, standing = entry.promise, entry.standing
    return (
        promise.number,
        promise.store,
        promise.dms,
        promise.kind.value,
        promise.so_type.value,
        promise.ro,
        promise.so,
        promise.line,
        promise.part_number,
        promise.part_key,
        promise.description,
        promise.qty_ordered,
        promise.qty_received,
        promise.status.value,
        promise.dms_status,
        standing.flag.value if standing.flag else None,
        promise.ordered_on,
        promise.eta_from,
        promise.eta_to,
        promise.promised_on,
        promise.received_on,
        promise.scheduled_for.astimezone(entry.zone) if promise.scheduled_for else None,
        promise.installed_on,
        promise.vanished_since,
        standing.days_late,
        standing.days_on_shelf,
        entry.last_contact.astimezone(entry.zone) if entry.last_contact else None,
        standing.silence,
        entry.owner.name,
        entry.owner.email,
        promise.customer,
        promise.phone if unmask else mask_phone(promise.phone),
        promise.email if unmask else mask_email(promise.email),
        promise.vehicle,
        promise.prepaid,
        part_value(promise) if promise.part_price is not None else None,
        promise.labor,
        standing.next_action,
    )


def document(entry: PromiseEntry, *, unmask: bool = False) -> dict[str, Any]:
    """The promise as a JSON object: every key of CLI.md, money as decimal text, quantities as numbers."""
    return {
        column.key: as_json(value, column.holds)
        for column, value in zip(COLUMNS, values(entry, unmask=unmask), strict=True)
    }


def as_json(value: Value, holds: Holds) -> Any:
    """One value as JSON has it."""
    match value:
        case Decimal() if holds is Holds.MONEY:
            return f"{value:.2f}"
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case date() | datetime():
            return iso(value)
        case _:
            return value


def sheet(entries: Iterable[PromiseEntry], *, as_of: datetime, unmask: bool = False) -> Sheet:
    """The promises as a sheet, one a row."""
    return Sheet("Promises", COLUMNS, tuple(values(entry, unmask=unmask) for entry in entries), as_of)
