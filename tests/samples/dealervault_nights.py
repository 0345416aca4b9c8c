"""Cedar Hill Toyota in the feed of DealerVault: one line an RO, its part lines folded into cells, tab separated, never quoted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby

from invented import Order, Part, dashed, vin
from small_stores import FRIDAY, MONDAY, Store, three_nights

STORE = Store(
    seed=91,
    areas=("503",),
    parts=(
        Part("TO12305-F2010", "HOSE, VENTILATION", "21.48"), Part("TO30410-12530-84", "CONVERTER ASSY REMAN", "612.00"),
        Part("TO04465-0R010", "PAD KIT, DISC BRAKE", "78.35"), Part("TO81150-0R090", "UNIT ASSY, HEADLAMP", "1240.66"),
        Part("TO90915-YZZD3", "FILTER S/A, OIL", "6.21"), Part("TO52119-0R931", "COVER, FR BUMPER", "311.90"),
    ),
    advisors=("1140", "1152", "1167"),
    first_so=8811,
    first_ro=731204,
    first_customer=30210,
)  # fmt: skip
ADVISORS = {"1140": "NINA HOLT", "1152": "RAY DUNN", "1167": "EVA STARK"}
HEADERS = (
    "File Type", "DV Dealer ID", "Vendor Dealer ID", "DMS Type", "RO Number", "Open Date", "Close Date", "Service Advisor Number",
    "Service Advisor Name", "RO Department", "Appointment Date", "Promise Date", "Promise Time", "RO Status", "Tag Number",
    "Operation Codes", "Parts Labor Line Number", "Parts Line Number", "Parts Sale Type", "Part Number", "Part Description",
    "Part Quantity", "Parts Unit Cost", "Parts Unit Sale", "VIN", "Year", "Make", "Model", "RO Mileage", "Customer Number", "Full Name",
    "First Name", "Last Name", "Address Line 1", "City", "State", "Zip", "Birth Date", "Drivers License Number", "Home Phone", "Cell Phone",
    "Work Phone", "Email 1", "Email 2", "Email 3", "Opt Out", "Block Email", "Block Phone", "Block Mail", "Language",
)  # fmt: skip
LINES = (
    "Parts Labor Line Number", "Parts Line Number", "Parts Sale Type", "Part Number", "Part Description", "Part Quantity",
    "Parts Unit Cost", "Parts Unit Sale",
)  # fmt: skip
Record = dict[str, str]
Line = tuple[Part, str]
"""A part and how many pieces of it."""


def nights() -> Iterator[tuple[str, bytes]]:
    """File name and content of each of two nights."""
    stories = three_nights(STORE, MONDAY)
    for night, clock in ((FRIDAY, "0410"), (MONDAY, "0408")):
        orders = sorted((order for order in stories[night].values() if order.ro), key=lambda order: order.ro)
        records = [_record(list(waiting)) for _, waiting in groupby(orders, key=lambda order: order.ro)]
        records += _odd_records(records)
        lines = ["\t".join(HEADERS), *("\t".join(record.get(name, "") for name in HEADERS) for record in records)]
        yield f"DVD04711_{night:%Y%m%d}_{clock}_SV.txt", "".join(f"{line}\r\n" for line in lines).encode()


def _record(orders: list[Order]) -> Record:
    """One RO. Parts that were ordered together hang on its second operation, after one of labor alone."""
    order = orders[0]
    closed = order.word == "SOLD"
    customer = order.customer
    return {
        "File Type": "SV", "DV Dealer ID": "DVD04711", "Vendor Dealer ID": "CHT01", "DMS Type": "DEALERTRACK", "RO Number": order.ro,
        "Open Date": _us(order.ordered), "Close Date": _us(FRIDAY) if closed else "", "Service Advisor Number": order.advisor,
        "Service Advisor Name": ADVISORS[order.advisor], "RO Department": "S", "Promise Date": _us(order.promised),
        "Promise Time": "17:00" if order.promised else "", "RO Status": "CLOSED" if closed else "OPEN", "Tag Number": f"T{order.ro[-3:]}",
        "Operation Codes": "MPI|REPL", "VIN": vin("5TD", order.vehicle), "Year": "2021", "Make": "TOYOTA", "Model": "HIGHLANDER",
        "RO Mileage": f"{21_400 + 613 * order.vehicle:,}", "Customer Number": customer.number,
        "Full Name": f"{customer.last}, {customer.first}".upper(), "First Name": customer.first.upper(), "Last Name": customer.last.upper(),
        "Address Line 1": f"{order.vehicle + 1} FICTION WAY", "City": "NOWHERE", "State": "OR", "Zip": "000000000", "Birth Date": "1/1/1980",
        "Drivers License Number": f"X{order.vehicle:07d}", "Cell Phone": dashed(customer.phone) if len(customer.phone) == 10 else "",
        "Email 1": customer.email, "Opt Out": "N", "Block Email": "Y" if order.opt_out else "N", "Block Phone": "N",
        "Block Mail": "N", "Language": "EN",
    } | _lines([[], [(one.part, str(one.qty)) for one in orders]])  # fmt: skip


def _lines(operations: list[list[Line]]) -> Record:
    """The part lines of an RO as the feed folds them: `|` between its operations, `^` between the parts of one."""
    numbers = iter(range(1, 100))
    told = [
        [
            (str(place), str(next(numbers)), "C", part.number, part.name, pieces, _cost(part), part.price)
            for part, pieces in parts
        ]
        for place, parts in enumerate(operations, 1)
    ]
    return {
        name: "|".join("^".join(line[column] for line in parts) for parts in told) for column, name in enumerate(LINES)
    }


def _odd_records(records: list[Record]) -> list[Record]:
    """An RO of labor alone, four empty operations, a core, a return, the store's own car, lists that do not pair, one
    part twice on one operation, a customer who may not be called and one with a phone at home only."""
    pads, lamp, hose = STORE.parts[2], STORE.parts[3], STORE.parts[0]
    core = Part("TO30410-12530-84", "CORE CHARGE", "150.00")
    like = records[0]
    labor = like | {"RO Number": "731901"} | _lines([[], [], []])
    deep = like | {"RO Number": "731902"} | _lines([[], [], [], [(pads, "2"), (hose, "1")], [(lamp, "1")]])
    cores = like | {"RO Number": "731903"} | _lines([[(STORE.parts[1], "1"), (core, "1")], [(hose, "-1")]])
    own = like | {"RO Number": "731904", "Full Name": "INVENTORY: CH7731"} | _lines([[(pads, "1")]])
    torn = like | {"RO Number": "731905"} | _lines([[(pads, "2"), (hose, "1")], [(lamp, "1")]])
    torn["Part Quantity"] = "2|1"
    twice = like | {"RO Number": "731906"} | _lines([[(lamp, "1"), (lamp, "1")]])
    twice["Parts Line Number"] = ""
    uncalled = like | {
        "RO Number": "731907",
        "Block Phone": "Y",
        "Email 1": "none@none.com",
        "Email 2": "w.l@post.example",
    }
    at_home = like | {"RO Number": "731908", "Cell Phone": "555-0142", "Home Phone": "503-555-0199", "Opt Out": "Y"}
    return [labor, deep, cores, own, torn, twice, uncalled | _lines([[(hose, "1")]]), at_home | _lines([[(hose, "1")]])]


def _cost(part: Part) -> str:
    return f"{Decimal(part.price) * Decimal('0.62'):.2f}"


def _us(day: date | str | None) -> str:
    return f"{day.month}/{day.day}/{day.year}" if isinstance(day, date) else day or ""
