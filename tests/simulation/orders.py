"""What a store's life is made of: files as they land, what people enter, customers, and orders as they stand in the DMS."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime

COLUMNS = (
    "so", "ro", "part_number", "description", "make", "so_type", "qty_ordered", "qty_received", "qty_backordered",
    "qty_cancelled", "status", "ordered_on", "eta_from", "eta_to", "promised_on", "received_on", "installed_on",
    "customer", "customer_no", "phone", "email", "channel", "opt_out", "advisor", "price", "deposit", "prepaid",
    "employee", "approved", "tax_exempt",
)  # fmt: skip
WAITING = ("requested", "ordered", "backordered", "partial")


@dataclass(frozen=True)
class Export:
    """One file as it lands: `night` is the date in its name."""

    store: str
    night: date
    name: str
    lands: datetime
    rows: tuple[dict[str, str], ...]

    def text(self) -> str:
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.rows)
        return out.getvalue()


@dataclass(frozen=True)
class ByHand:
    """One thing that a person enters: the command's name, its promise by order and part, and the options."""

    at: datetime
    store: str
    so: str
    part: str
    what: str
    value: str = ""
    answer: str = ""
    method: str = ""


@dataclass
class Customer:
    """One customer, and how they can be reached."""

    name: str
    number: str
    email: str
    phone: str
    channel: str
    opt_out: str

    @property
    def is_called(self) -> bool:
        return bool(self.opt_out or not self.email or self.channel == "phone")


@dataclass
class Order:
    """How one ordered part stands in the DMS. `hand` is what a person entered that the DMS does not say yet."""

    so: str
    ro: str
    part: str
    customer: Customer
    qty: int
    ordered_on: date
    arrives: date
    fixed: dict[str, str]
    status: str = "ordered"
    here: int = 0
    gone: int = 0
    eta_from: date | None = None
    eta_to: date | None = None
    promised_on: date | None = None
    received_on: date | None = None
    installed_on: date | None = None
    closed_on: date | None = None
    backordered_on: date | None = None
    cancelled_on: date | None = None
    fetched_on: date | None = None
    appointment: date | None = None
    hand: str = ""
    follows: tuple[date, str] | None = None
    hidden_until: date | None = None
    says_wrong: tuple[date, str] | None = None
    shown: str = ""
    style: float = 0.0


@dataclass
class Life:
    """Everything that happens to one store, in the order of time."""

    exports: list[Export] = field(default_factory=list)
    by_hand: list[ByHand] = field(default_factory=list)
