"""Lakeview Chevrolet on CDK Drive: a workbook with a preamble, `SO` that means source, 04FEB22 dates and a footer that counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO

import xlsxwriter
from invented import Order, Part, dashed
from small_stores import FRIDAY, SATURDAY, THURSDAY, Store, three_nights

STORE = Store(
    seed=31,
    areas=("312",),
    parts=(
        Part("84129752", "MODULE ASM-PASS", "214.60"), Part("12679123", "SENSOR ASM-O2", "96.14"),
        Part("84 601 873", "LAMP ASM-HDLP LH", "733.05"), Part("19432361", "RADIATOR ASM", "288.90"),
        Part("23383154", "HOSE-TURBO OUT", "61.72"), Part("00458891", "BOLT-SEAT", "4.18"),
        Part("84848346-A", "CALIPER KIT-FRT", "166.31"),
    ),
    advisors=("1207", "1215", "1244"),
    first_so=70518,
    first_ro=412306,
    first_customer=118340,
)  # fmt: skip
HEADERS = (
    "SOR#", "SOR DATE", "CUST-NO", "NAME", "PHONE", "EMAIL", "RO#", "SA", "PART-NO.", "DESC", "SO", "QTY ORD", "QTY RECD", "QTY B/O",
    "PO#", "ORD DATE", "ETA", "RDATE", "PROMISED", "SS", "BIN1", "LIST", "DEPOSIT", "BLOCK MSG",
)  # fmt: skip
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def nights() -> Iterator[tuple[str, bytes]]:
    """File name and content of each night."""
    for night, orders in three_nights(STORE, SATURDAY).items():
        # CDK has no word for handed over: the row is gone. So one leaves every night, and the ledger calls it vanished.
        shown = [order for name, order in orders.items() if not (name.startswith("handed over") and night != THURSDAY)]
        rows = [_row(order) for order in shown]
        rows += _odd_rows(shown[8], night)
        yield f"cdk_sor_{night}.xlsx", _workbook(rows, night)


def _row(order: Order) -> list[str | int | float]:
    number: str | int = order.part.number
    if order.part.number.isdecimal() and not order.part.number.startswith("0"):
        number = int(order.part.number)  # as Excel stores what looks like a number
    name = order.customer_shown or f"{order.customer.last},{order.customer.first}".upper()
    return [
        int(order.so), _cdk(order.ordered), int(order.customer.number), name, dashed(order.customer.phone),
        order.customer.email.upper(), order.ro, order.advisor, number, order.part.name, "GM", int(order.qty), order.received,
        order.backordered, 88000 + order.vehicle, _cdk(order.ordered), _cdk(order.eta), _cdk(order.received_on),
        _cdk(order.promised), "SP", "17934.0" if order.received else "", float(order.part.price),
        float(order.deposit) if order.deposit else "", "Y" if order.opt_out else "",
    ]  # fmt: skip


def _odd_rows(like: Order, night: date) -> list[list[str | int | float]]:
    """A core, a car of the store's own, a date that does not exist, a row without a part number."""
    core, own, bad_date, no_part = (_row(like) for _ in range(4))
    core[0], core[8], core[9] = 70990, "84129752C", "CORE CHARGE-MODULE"
    own[0], own[3], own[5] = 70991, "INVENTORY: CN126B", ""
    bad_date[0], bad_date[6], bad_date[16] = 70992, "412990", "31FEB26"
    no_part[0], no_part[6], no_part[8] = 70993, "412991", ""
    return [core, own, bad_date, *([no_part] if night == FRIDAY else [])]


def _cdk(day: date | str | None) -> str:
    return f"{day.day:02d}{MONTHS[day.month - 1]}{day.year % 100:02d}" if isinstance(day, date) else day or ""


def _workbook(rows: list[list[str | int | float]], night: date) -> bytes:
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False})
    book.set_properties({"created": datetime(2026, 1, 1), "author": "invented"})  # noqa: DTZ001
    sheet = book.add_worksheet("SOR")
    sheet.write_row(0, 0, ["LAKEVIEW CHEVROLET", "", "", "PARTS DEPARTMENT"])
    sheet.write_row(1, 0, ["SPECIAL ORDER REQUESTS - OPEN", "", "", f"RUN {_cdk(night)}", "04:10"])
    sheet.write_row(2, 0, ["SELECTED: STATUS NOT CLOSED"])
    sheet.write_row(4, 0, HEADERS)
    for index, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell != "":
                sheet.write(5 + index, column, cell)
    end = 5 + len(rows)
    sheet.write_row(end + 2, 0, [f"TOTAL RECORDS: {len(rows)}"])
    sheet.write_row(end + 3, 0, ["*** END OF REPORT ***"])
    blank = book.add_format({"bold": True})
    for index in range(4):
        sheet.write_blank(end + 4 + index, 5, None, blank)
    book.close()
    return out.getvalue()
