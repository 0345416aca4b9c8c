"""Summit Ford on Reynolds ERA: CSV with a BOM glued to the first header, UPPER-HYPHEN headers, 20422 for February 4th, 2022."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import StringIO

from invented import Order, Part
from small_stores import FRIDAY, MONDAY, Store, three_nights

STORE = Store(
    seed=52,
    areas=("303",),
    parts=(
        Part("FL3Z-16A550-A", "DEFLECTOR", "58.20"), Part("ML3Z-13008-C", "HEADLAMP ASY", "1104.75"),
        Part("BR3Z-6731-B", "FILTER ASY - OIL", "7.93"), Part("LB5Z-78045A62-D", "KNEE AIRBAG", "391.44"),
        Part("W716735-S442", "NUT AND WASHER ASY", "3.05"), Part("NL3Z-5310-F", "SPRING - FRONT", "204.60"),
    ),
    advisors=("MEM", "JTR", "KPL"),
    first_so=9204,
    first_ro=568155,
    first_customer=40021,
    words=("ORDERED", "SB", "RECV", "SOLD"),
)  # fmt: skip
HEADERS = (
    "SO-NO", "SO-DATE", "CUST-NO", "CUST-NAME", "PHONE", "EMAIL", "RO-NO", "ADV", "PART-NO", "DESC", "QTY-ORD", "QTY-REC", "QTY-BO",
    "ORD-DATE", "EXP-DATE", "RECV-DATE", "PROMISED", "STAT", "PREPAID", "SALE", "VIN", "CNAME",
)  # fmt: skip


def nights() -> Iterator[tuple[str, bytes]]:
    """File name and content of each night."""
    for night, orders in three_nights(STORE, MONDAY).items():
        rows = [_row(order) for order in orders.values()] + _odd_rows(next(iter(orders.values())), night)
        out = StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows([HEADERS, *rows])
        yield f"SPECORD_{night:%Y%m%d}.csv", out.getvalue().encode("utf-8-sig")


def _row(order: Order) -> list[str]:
    phone = order.customer.phone
    return [
        order.so, _era(order.ordered), order.customer.number, f"{order.customer.last}, {order.customer.first}".upper(),
        f"({phone[:3]}) {phone[3:6]}-{phone[6:]}" if len(phone) == 10 else phone, order.customer.email, order.ro, order.advisor,
        order.part.number, order.part.name, str(order.qty), str(order.received), str(order.backordered), _era(order.ordered),
        _era(order.eta), _era(order.received_on), _era(order.promised), order.word, "Y" if order.deposit else "N",
        f"${Decimal(order.part.price):,}", f"1FTZZ9ZZ6ZA{order.vehicle:06d}", "CALL BEFORE NOON" if order.vehicle % 6 == 1 else "",
    ]  # fmt: skip


def _odd_rows(like: Order, night: date) -> list[list[str]]:
    """A return, a word that nobody knows, an impossible date, the same row twice, one promise over two rows."""
    returned, unknown, impossible, half, other_half = (_row(like) for _ in range(5))
    returned[0], returned[10] = "9990", "-1"
    unknown[0], unknown[6], unknown[11], unknown[12], unknown[15], unknown[17] = "9991", "569020", "", "", "", "HELD"
    impossible[0], impossible[6], impossible[14] = "9992", "569021", "134526"
    half[0], half[6], half[10:13], half[15], half[17] = "9993", "569022", ["1", "1", "0"], _era(FRIDAY), "RECV"
    other_half[0], other_half[6], other_half[10:13], other_half[15], other_half[17] = (
        "9993",
        "569022",
        ["2", "0", "2"],
        "",
        "SB",
    )
    return [returned, unknown, impossible, half, other_half, *([half] if night == MONDAY else [])]


def _era(day: date | str | None) -> str:
    """MMDDYY as a number: the leading zero is lost."""
    return str(int(f"{day:%m%d%y}")) if isinstance(day, date) else day or ""
