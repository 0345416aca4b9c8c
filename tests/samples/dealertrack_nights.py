"""Pine Street Nissan on Dealertrack: padded cells, an unnamed column, `Not Avail`, `0` for no date, a file named by a parts code."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from invented import Order, Part
from small_stores import MONDAY, Store, three_nights

STORE = Store(
    seed=77,
    areas=("212",),
    parts=(
        Part("11026JA00A", "WASHER-DRAIN PLUG", "1.15"), Part("231008J000R", "REMAN ALTERNATOR", "318.70"),
        Part("26010-6CA0B", "HEADLAMP ASSY", "902.33"), Part("0007", "CLIP, TRIM", "2.40"),
        Part("999E3CZ000", "SPLASH GUARD SET", "88.00"), Part("12E5", "GROMMET", "0.95"), Part("40206-9BT0A", "ROTOR-BRAKE", "74.12"),
    ),
    advisors=("999", "101", "104"),
    first_so=4411,
    first_ro=6000551,
    first_customer=100442,
    so_form="{:07d}",
    words=("ORDERED", "BACKORD", "RECEIVED", "CLOSED"),
)  # fmt: skip
COLUMNS = (
    ("Special Order #", 16), ("Order Date", 10), ("RO/Doc #", 9), ("Customer #", 10), ("Customer Name", 28), ("Phone", 10),
    ("Email", 40), ("Manuf", 5), ("Part Number", 25), ("Description", 15), ("Qty", 4), ("Qty Rec", 7), ("SO/EP", 5), ("Status", 9),
    ("Date To Arrive", 14), ("Date Received", 13), ("Promised Date", 13), ("Deposit", 10), ("Counter Person", 14),
    ("Service Writer", 14), ("Bin Location", 12), ("Opt Out", 7), ("", 1),
)  # fmt: skip


def nights() -> Iterator[tuple[str, bytes]]:
    """File name and content of each night; the store's parts code is 00489."""
    for night, orders in three_nights(STORE, MONDAY).items():
        rows = [_row(order) for order in orders.values()] + _odd_rows(list(orders.values())[1])
        lines = [_line([name for name, _ in COLUMNS]), *(_line(row) for row in rows)]
        yield f"00489_{night}.csv", "".join(f"{line}\r\n" for line in lines).encode("cp1252")


def _row(order: Order) -> list[str]:
    last = "MUÑOZ" if order.vehicle == 4 else order.customer.last.upper()
    return [
        order.so, _ymd(order.ordered), order.ro or "0", order.customer.number, f"{last}, {order.customer.first.upper()}",
        order.customer.phone, order.customer.email, "NI", order.part.number, order.part.name[:15], str(order.qty),
        str(order.received), "S", order.word, _ymd(order.eta) if order.eta else "Not Avail", _ymd(order.received_on),
        _ymd(order.promised), f"${order.deposit:,.2f}", "CP7", order.advisor, "SPORD" if order.received else "",
        "Y" if order.opt_out else "", "",
    ]  # fmt: skip


def _odd_rows(like: Order) -> list[list[str]]:
    """A core, a car of the store's own, a part number that Excel destroyed, a row that contradicts itself, a seven-digit phone."""
    core, own, destroyed, contradiction, short_phone = (_row(like) for _ in range(5))
    core[0], core[8], core[9] = "0009001", "231008J000R-C", "ALTERNATOR - CO"
    own[0], own[2], own[4], own[6] = "0009002", "6001900", "INVENTORY: CN126B", ""
    destroyed[0], destroyed[2], destroyed[8] = "0009003", "6001901", "1.2E+06"
    contradiction[0], contradiction[2], contradiction[13] = "0009004", "6001902", "RECEIVED"
    short_phone[0], short_phone[2], short_phone[5], short_phone[6] = "0009005", "6001903", "5551234", ""
    return [core, own, destroyed, contradiction, short_phone]


def _ymd(day: date | str | None) -> str:
    return f"{day:%Y%m%d}" if isinstance(day, date) else day or "0"


def _line(cells: list[str]) -> str:
    """Every cell as wide as the field it comes from; a comma inside one puts it in quotation marks."""
    padded = [cell.ljust(width) for cell, (_, width) in zip(cells, COLUMNS, strict=True)]
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in padded)
