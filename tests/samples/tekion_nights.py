"""Harbor Honda on Tekion ARC: the worked example. 140 open promises on Friday and on Monday; over the weekend 12 backordered
parts come in, each alone on its RO, and the promises past their ETA go from 31 to 19. Nothing else moves on Monday."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random
from xml.sax.saxutils import escape

from invented import Customer, Order, Part, customers, dashed, vin

THURSDAY, FRIDAY, MONDAY = date(2026, 2, 26), date(2026, 2, 27), date(2026, 3, 2)
ROS_A_DAY = 90
ADVISORS = ("417", "233", "502", "388")
NOBODY = "Any Service Advisor"
MODELS = ("Civic", "Accord", "CR-V", "Pilot", "Odyssey", "HR-V", "Ridgeline")
PARTS = (
    Part("04711-TBA-A90ZZ", "FACE, FRONT BUMPER", "318.42"), Part("33150-TLA-A01", "HEADLIGHT ASSY, LEFT", "612.08"),
    Part("17220-5R0-008", "AIR CLEANER ELEMENT", "24.11"), Part("39710-TG7-A51", "RADAR SUB-ASSY", "884.50"),
    Part("51360-T2A-A01", "LOWER ARM, LEFT FRONT", "241.77"), Part("80310-TVA-A01", "CONDENSER ASSY", "305.19"),
    Part("31500-SR1-100M", "BATTERY, 51R", "189.95"), Part("45022-TLA-A01", "PAD SET, FRONT BRAKE", "78.36"),
    Part("72450-TZ5-A02", "REGULATOR, DOOR WINDOW", "132.20"), Part("19010-5LA-A01", "RADIATOR COMPLETE", "276.03"),
    Part("37820-5AN-L05", "CONTROL MODULE, ENGINE", "1042.66"), Part("81131-TLA-L42ZA", "COVER, SEAT CUSHION", "408.25"),
    Part("08798-9002", "CLEANER, BRAKE", "9.84"), Part("52610-T5R-A02", "SHOCK ABSORBER, REAR", "147.58"),
)  # fmt: skip
HEADERS = (
    "SOR Number", "PO Number", "Control Number", "PO Type", "PO Status", "Part Number", "Part Name", "Order Qty", "Receive Qty",
    "Backorder Qty", "Cancelled Qty", "Ref No", "Customer Number", "Customer", "Cell Phone", "Customer Email", "Block Email",
    "Service Advisor", "VIN", "Year", "Make", "Model", "Unit Price", "Labor Amount", "Date Created", "Est Delivery", "Age",
)  # fmt: skip


def nights() -> Iterator[tuple[str, bytes]]:
    """File name and content of each night."""
    thursday = _baseline(Random(140))
    friday = _on_friday(thursday)
    for night, orders in ((THURSDAY, thursday), (FRIDAY, friday), (MONDAY, _on_monday(friday))):
        rows = [HEADERS, *(_row(order, night) for order in orders.values()), *_noise(night)]
        yield f"tekion_sor_{night}.xlsx", inline_workbook("Special Orders", rows)


def _baseline(random: Random) -> dict[str, Order]:
    people = customers(random, ("206", "425", "253", "360"), 60114)
    orders: dict[str, Order] = {}
    taken: set[int] = set()

    def ro_of(created: date) -> str:
        number = 331_000 + (created - date(2026, 1, 2)).days * ROS_A_DAY + random.randrange(ROS_A_DAY)
        while number in taken:
            number += 1
        taken.add(number)
        return str(number)

    def add(name: str, *, eta: date | str | None, same_ro: Order | None = None, **values: object) -> Order:
        count = len(orders)
        created = THURSDAY - timedelta(days=random.randint(3, 45))
        if isinstance(eta, date) and created >= eta:
            created = eta - timedelta(days=random.randint(4, 12))
        order = Order(
            so=f"SOR-{20418 + count}",
            ro=ro_of(created),
            customer=next(people),
            part=random.choice(PARTS),
            advisor=ADVISORS[count % 4],
            ordered=created,
            eta=eta,
            labor=Decimal(random.randint(8, 90) * 10),
            vehicle=count,
        )
        if same_ro:
            part = random.choice([part for part in PARTS if part != same_ro.part])
            order = replace(same_ro, so=order.so, part=part, eta=eta, received=0, backordered=0)
        orders[name] = replace(order, **values)  # type: ignore[arg-type]
        return orders[name]

    def past() -> date:
        return MONDAY - timedelta(days=random.choice((1, 2, 3, 4, 5, 6, 7, 9, 12, 14, 18)))

    def ahead() -> date:
        return MONDAY + timedelta(days=random.randint(1, 40))

    for count in range(12):
        add(f"flips {count}", eta=past(), backordered=1)
    for count in range(6):
        add(f"late and backordered {count}", eta=past(), backordered=1)
    for count in range(10):
        add(f"late {count}", eta=past(), qty=1 + count % 2)
    for count in range(3):
        add(f"late in part {count}", eta=past(), qty=2, received=1)
    for count in range(10):
        add(f"backordered {count}", eta=(None, "TBD", ahead())[count % 3], backordered=1)
    for count in range(4):
        add(f"in part {count}", eta=ahead(), qty=4, received=2)
    for count in range(20):
        order = add(f"here {count}", eta=past(), received=1)
        if count < 6:
            add(f"beside one that is here {count}", eta=ahead(), same_ro=order)
    first = None
    for count in range(67):
        first = add(f"ordered {count}", eta=ahead(), same_ro=first if count % 9 == 1 else None)
    for count in (3, 21, 39, 47, 60):
        orders[f"ordered {count}"] = replace(orders[f"ordered {count}"], advisor=NOBODY)
    for count, email in enumerate(("", "none@none.com", "", "NOEMAIL@INBOX.EXAMPLE", "", "no email")):
        name = f"ordered {12 + count}"
        orders[name] = replace(orders[name], customer=replace(orders[name].customer, email=email))
    for name in ("ordered 22", "ordered 33", "here 9"):
        orders[name] = replace(orders[name], opt_out=True)
    for name in ("ordered 24", "ordered 25", "ordered 26", "in part 1"):
        orders[name] = replace(orders[name], ro="")
    # Three and a half years old, and nobody has asked: an age with a comma in it.
    orders["backordered 0"] = replace(orders["backordered 0"], ordered=date(2022, 8, 30), ro="118204", eta=None)
    return orders


def _on_friday(orders: dict[str, Order]) -> dict[str, Order]:
    after = dict(orders)
    for name in ("ordered 50", "ordered 52"):
        after[name] = replace(orders[name], received=1)
    slipped = orders["ordered 31"]
    after["ordered 31"] = replace(slipped, eta=date(2026, 4, 17))
    people = customers(Random(2), ("206",), 71002)
    for count in range(2):
        after[f"new {count}"] = Order(
            so=f"SOR-{20611 + count}", ro=str(336_020 + 17 * count), customer=next(people), part=PARTS[3 + count],
            advisor=ADVISORS[count], ordered=THURSDAY, eta=date(2026, 3, 9 + count), labor=Decimal(120), vehicle=900 + count,
        )  # fmt: skip
    return after


def _on_monday(orders: dict[str, Order]) -> dict[str, Order]:
    return {
        name: replace(order, received=1, backordered=0) if name.startswith("flips") else order
        for name, order in orders.items()
    }


def _row(order: Order, night: date) -> tuple[str, ...]:
    if order.received:
        status = "Received" if order.received == order.qty else "Partially Received"
    else:
        status = "Invoiced" if order.vehicle % 7 == 0 else "Submitted"
    assert isinstance(order.ordered, date)
    # On the screen with dashes, in the store without: the same part stands in both forms.
    number = order.part.number if order.vehicle % 3 else order.part.number.replace("-", "")
    return (
        order.so, f"PO{48_000 + order.vehicle}", f"C{order.vehicle:05d}", order.kind or "OEM Special Order", status, number,
        order.part.name, str(order.qty), str(order.received), str(order.backordered), str(order.cancelled), order.ro,
        order.customer.number, f"{order.customer.first} {order.customer.last}", dashed(order.customer.phone),
        order.customer.email, "Y" if order.opt_out else "N", order.advisor, vin("1HG", order.vehicle),
        str(2015 + order.vehicle % 11), "Honda", MODELS[order.vehicle % len(MODELS)], f"{Decimal(order.part.price):,}",
        f"{order.labor:.2f}", f"{order.ordered:%m/%d/%Y}",
        f"{order.eta:%m/%d/%Y}" if isinstance(order.eta, date) else order.eta or "", f"{(night - order.ordered).days:,}",
    )  # fmt: skip


def _noise(night: date) -> Iterator[tuple[str, ...]]:
    """Rows that make no promise: orders for the shelf, cores, a return, a car of the store's own."""
    nobody = Customer("", "", "", "", "")
    shelf = Order(
        so="", ro="", customer=nobody, part=PARTS[2], advisor="", ordered=date(2026, 2, 20), eta=FRIDAY, qty=24
    )
    owner = next(customers(Random(3), ("206",), 88010))
    single = replace(shelf, so="SOR-20390", ro="334411", customer=owner, advisor="417", qty=1)
    own_car = replace(
        single, so="SOR-20391", ro="334420", customer=Customer("1", "INVENTORY:", "H2291", "0000000000", "")
    )
    for order in (
        replace(shelf, kind="OEM Stock Order", vehicle=801),
        replace(shelf, kind="OEM Stock Order", part=PARTS[7], vehicle=802),
        replace(shelf, kind="Vendor Stock Order", part=PARTS[12], vehicle=803),
        replace(single, part=Part("06201-5R0-505RM", "CORE CHARGE - ALTERNATOR", "75.00"), vehicle=804),
        replace(single, qty=-1, vehicle=805),
        replace(own_car, vehicle=806),
    ):
        yield _row(order, night)


def inline_workbook(sheet: str, rows: list[tuple[str, ...]]) -> bytes:
    """An XLSX as Tekion writes it: every cell a string in the sheet itself; the same bytes for the same rows."""
    lines = "".join(
        f'<row r="{number}">'
        + "".join(f'<c t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>' for cell in cells)
        + "</row>"
        for number, cells in enumerate(rows, 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        f'<sheets><sheet name="{escape(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, head + text)
    return out.getvalue()
