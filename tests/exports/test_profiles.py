"""SPEC X3: the profiles that ship. Every header and every word means one thing in one system, and the known traps stay shut."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.exports.reading_room import ROOT, read, shipped
from weowe_cli.errors import RefusedExport
from weowe_cli.exports.headers import is_dangerous
from weowe_cli.exports.layout import find_layout
from weowe_cli.exports.profile import (
    FIELDS,
    Cores,
    DateForm,
    Footers,
    MultiValued,
    Profile,
    StockOrders,
    header_key,
    word_key,
)
from weowe_cli.exports.tables import read_tables
from weowe_cli.promises.record import SoType, Status
from weowe_cli.settings import yaml_text
from weowe_cli.settings.fill import fill

FILES = sorted((ROOT / "config" / "dms").glob("*.yml"))
NAMES = [file.stem for file in FILES]
OWN_MEANING = {
    ("reynolds", "SpecialOrder"): ("order_type", "so"),
}
"""Headers that mean something else in one system than in the everyday words: field there, field in `generic`."""

REQUESTED, ORDERED, BACKORDERED, PARTIAL, RECEIVED, SCHEDULED, INSTALLED, CANCELLED, RETURNED = Status


def alone(file: Path) -> Profile:
    """A profile as its own file has it, without the everyday words."""
    document = yaml_text.read(file, file.name)
    profile = fill(document, Profile)
    assert profile is not None, document.problems
    return profile


def columns(dms: str, headers: str) -> dict[str, str]:
    """Field to header, for a line of headers with commas between."""
    (table,) = read_tables((headers + "\n").encode(), name="headers.csv")
    layout = find_layout(table, shipped(dms))
    return {field: layout.headers[column] for field, column in layout.columns.items()}


def test_five_systems_and_the_everyday_words_ship() -> None:
    assert NAMES == ["cdk", "dealertrack", "dealervault", "generic", "reynolds", "tekion"]
    assert all(shipped(name).name == name for name in NAMES)


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_header_means_one_field_and_no_other_fields_own_name(file: Path) -> None:
    profile = alone(file)
    own_names = {header_key(field): field for field in FIELDS}
    ignored = {header_key(header) for header in profile.ignore_columns}
    claimed: dict[str, str] = {}
    for field, aliases in profile.columns.items():
        keys = {header_key(alias) for alias in aliases}
        assert {claimed.setdefault(key, field) for key in keys} == {field}
        assert all(own_names.get(key, field) == field for key in keys), field
        assert not ignored & keys, field
        assert not any(is_dangerous(alias) for alias in aliases), field


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_header_means_in_every_system_what_it_means_in_everyday_words_but_for_the_known_few(file: Path) -> None:
    everyday = {header_key(alias): field for field, aliases in shipped("generic").columns.items() for alias in aliases}
    differ = {
        (file.stem, alias): (field, everyday[header_key(alias)])
        for field, aliases in alone(file).columns.items()
        for alias in aliases
        if everyday.get(header_key(alias), field) != field
    }
    assert differ == {key: fields for key, fields in OWN_MEANING.items() if key[0] == file.stem and fields[1]}


@pytest.mark.parametrize("name", NAMES)
def test_a_status_word_means_one_state(name: str) -> None:
    words = [word_key(word) for words in shipped(name).status_words.values() for word in words]
    assert len({*words}) == len(
        {(word_key(word), status) for status, words in shipped(name).status_words.items() for word in words}
    )


AMBIGUOUS = (
    "FILLED", "INVOICED", "OPEN", "CLOSED", "SOLD", "DELIVERED", "COMPLETED", "SHORT", "HOLD", "VOID", "DELETED", "IN", "SB", "PR", "SP", "MO",
)  # fmt: skip


@pytest.mark.parametrize("word", [*AMBIGUOUS, *"RPCFSOABEINX"])
def test_a_word_that_means_opposite_things_is_no_everyday_word(word: str) -> None:
    assert word_key(word) not in {
        word_key(known) for words in shipped("generic").status_words.values() for known in words
    }


EVERYDAY = {
    REQUESTED: ["NO ORDER", "DRAFT", "PENDING", "NEW", "REQ", "QUOTED"],
    ORDERED: ["ON PO", "SUBMITTED", "SPECIAL_ORDERED", "ORD", "ORDERED", "ON ORDER", "SHIPPED", "IN_TRANSIT"],
    BACKORDERED: ["BO", "BACK ORDER", "BACKORDERED", "B/O", "BACKORD", "NATIONAL B/O"],
    PARTIAL: ["PARTLY RECD", "PARTIALLY_RECEIVED", "PARTIAL"],
    RECEIVED: ["RECEIVED", "RECD", "REC'D", "RCVD", "RECV", "ARRIVED", "READY_FOR_PICKUP"],
    INSTALLED: ["PICKED_UP", "INSTALLED"],
    CANCELLED: ["CANCELLED", "CANCELED", "CANC", "CXL", "cancel"],
    RETURNED: ["RETURNED", "RTN"],
}


@pytest.mark.parametrize(("status", "word"), [(status, word) for status, words in EVERYDAY.items() for word in words])
@pytest.mark.parametrize("name", NAMES)
def test_the_words_that_every_system_shares(name: str, status: Status, word: str) -> None:
    profile = shipped(name)
    assert word_key(word) in {word_key(known) for known in profile.status_words[status]}


@pytest.mark.parametrize(
    ("name", "word", "status"),
    [
        ("cdk", "FILLED", RECEIVED), ("cdk", "SOLD", INSTALLED), ("cdk", "INVOICED", None), ("cdk", "SP", None), ("cdk", "C", None),
        ("reynolds", "O", ORDERED), ("reynolds", "SB", BACKORDERED), ("reynolds", "SOLD", INSTALLED), ("reynolds", "FILLED", None),
        ("reynolds", "R", None), ("tekion", "HOLD", BACKORDERED), ("tekion", "DELIVERED", INSTALLED), ("tekion", "INVOICED", None),
        ("tekion", "FILLED", None), ("dealertrack", "CLOSED", INSTALLED), ("dealertrack", "VOID", CANCELLED), ("dealertrack", "C", None),
        ("dealertrack", "R", None), ("dealertrack", "P", None), ("dealervault", "INVOICED", INSTALLED), ("dealervault", "OPEN", ORDERED),
    ],
)  # fmt: skip
def test_an_ambiguous_word_means_what_its_own_system_says(name: str, word: str, status: Status | None) -> None:
    meanings = {word_key(known): found for found, words in shipped(name).status_words.items() for known in words}
    assert meanings.get(word_key(word)) is status


REPORTS = {
    "a special-order report of CDK": (
        "cdk",
        "SOR#,SOR DATE,CUST-NO,NAME,PHONE,RO#,SA,PART-NO.,DESC,QTY ORD,QTY RECD,QTY B/O,PO#,ORD DATE,ETA,RDATE,SS,SO,BIN1,DEPOSIT",
        {
            "so": "SOR#", "ordered_on": "SOR DATE", "customer_no": "CUST-NO", "customer": "NAME", "phone": "PHONE", "ro": "RO#", "advisor": "SA",
            "part_number": "PART-NO.", "description": "DESC", "qty_ordered": "QTY ORD", "qty_received": "QTY RECD",
            "qty_backordered": "QTY B/O", "eta": "ETA", "received_on": "RDATE", "bin": "BIN1", "deposit": "DEPOSIT",
        },
    ),
    "the RO extract of CDK": (
        "cdk",
        "RONumber,OpenDate,OpenTime,ClosedDate,StatusCode,StatusDesc,ServiceAdvisor,EstComplDate,EstComplTime,CustNo,Name1,PhoneNumber,"
        "ContactEmailAddress,BlockAutoMsg,PurchaseOrderNo,VIN,Year,Make,MakeDesc,Model,ModelDesc,prtLineCode,prtSequenceNo,prtPartNo,prtDesc,"
        "prtBin1,prtList,prtQtyOrdered,prtQtyFilled,prtQtyBackordered,prtQtyOnHand,prtExtendedSale",
        {
            "ro": "RONumber", "ordered_on": "OpenDate", "advisor": "ServiceAdvisor", "promised_on": "EstComplDate", "customer_no": "CustNo",
            "customer": "Name1", "phone": "PhoneNumber", "email": "ContactEmailAddress", "opt_out": "BlockAutoMsg", "vin": "VIN", "year": "Year",
            "make": "MakeDesc", "model": "ModelDesc", "line": "prtLineCode", "part_number": "prtPartNo", "description": "prtDesc",
            "bin": "prtBin1", "price": "prtList", "qty_ordered": "prtQtyOrdered", "qty_received": "prtQtyFilled",
            "qty_backordered": "prtQtyBackordered",
        },
    ),
    "a special-order report of Reynolds": (
        "reynolds",
        "\ufeffSO-NO,SO-DATE,CUST-NO,CUST-NAME,PHONE,RO-NO,ADV,PART-NO,DESC,QTY-ORD,QTY-REC,QTY-BO,ORD-DATE,EXP-DATE,RECV-DATE,STAT,PREPAID,CNAME",
        {
            "so": "SO-NO", "customer_no": "CUST-NO", "customer": "CUST-NAME", "phone": "PHONE", "ro": "RO-NO", "advisor": "ADV",
            "part_number": "PART-NO", "description": "DESC", "qty_ordered": "QTY-ORD", "qty_received": "QTY-REC", "qty_backordered": "QTY-BO",
            "ordered_on": "ORD-DATE", "eta": "EXP-DATE", "received_on": "RECV-DATE", "status": "STAT", "prepaid": "PREPAID",
        },
    ),
    "the names of Reynolds' sales report under a special-order number": (
        "reynolds",
        "SO-NO,InvoiceDate,PartNumber,PartDesc,QuantitySold,QuantityPickedUp,Cost,RetailPrice,SpecialOrder,CustomerFirstName,"
        "CustomerLastName,CustomerHomePhone,CustomerMobilePhone,CustomerEmail,CustomerID,CashierName,STAT",
        {
            "so": "SO-NO", "part_number": "PartNumber", "description": "PartDesc", "qty_ordered": "QuantitySold", "price": "RetailPrice",
            "order_type": "SpecialOrder", "first_name": "CustomerFirstName", "last_name": "CustomerLastName",
            "home_phone": "CustomerHomePhone", "phone": "CustomerMobilePhone", "email": "CustomerEmail", "customer_no": "CustomerID",
            "status": "STAT",
        },
    ),
    "a special-order report of Tekion": (
        "tekion",
        "SOR Number,PO Number,Control Number,PO Type,PO Status,Part Number,Part Name,Order Qty,Receive Qty,Backorder Qty,Cancelled Qty,"
        "Ref No,Customer,Date Created,Est Delivery,Age",
        {
            "so": "SOR Number", "order_type": "PO Type", "part_number": "Part Number", "description": "Part Name",
            "qty_ordered": "Order Qty", "qty_received": "Receive Qty", "qty_backordered": "Backorder Qty", "qty_cancelled": "Cancelled Qty",
            "ro": "Ref No", "customer": "Customer", "ordered_on": "Date Created", "eta": "Est Delivery",
        },
    ),
    "the purchase-order lines of Tekion": (
        "tekion",
        "orderNumber,controlNumber,orderType,createdTime,partNumber,partName,unitCost,orderQuantity,receiveQuantity,backOrderQuantity,"
        "oemBackOrderQuantity,userCanceledQuantity,oemCancelledQuantity,refNo,requestedByCustomer,sourceCode,vin",
        {
            "order_type": "orderType", "ordered_on": "createdTime", "part_number": "partNumber", "description": "partName",
            "qty_ordered": "orderQuantity", "qty_received": "receiveQuantity", "qty_backordered": "backOrderQuantity",
            "qty_backordered_oem": "oemBackOrderQuantity", "qty_cancelled": "userCanceledQuantity", "qty_cancelled_oem": "oemCancelledQuantity",
            "ro": "refNo", "customer": "requestedByCustomer", "vin": "vin",
        },
    ),
    "a special-order report of Dealertrack": (
        "dealertrack",
        "Special Order #,Order Date,RO/Doc #,Customer #,Customer Name,Phone,Manuf,Part Number,Description,Qty,Qty Rec,SO/EP,Status,"
        "Date To Arrive,Date Received,Deposit,Counter Person,Bin Location",
        {
            "so": "Special Order #", "ordered_on": "Order Date", "ro": "RO/Doc #", "customer_no": "Customer #", "customer": "Customer Name",
            "phone": "Phone", "make": "Manuf", "part_number": "Part Number", "description": "Description", "qty_ordered": "Qty",
            "qty_received": "Qty Rec", "status": "Status", "eta": "Date To Arrive", "received_on": "Date Received", "deposit": "Deposit",
            "bin": "Bin Location",
        },
    ),
    "the open ROs of OpenTrack": (
        "dealertrack",
        "CompanyNumber,RepairOrderNumber,DocumentType,OpenTransactionDate,CustomerKey,CustomerName,CustomerPhoneNumber,CustomerEmail,"
        "ServiceWriterID,ROStatus,PromisedDateTime,SpecialOrderDeposit,OrderStatus,DateToArrive,ServiceLineNumber,SequenceNumber,TransCode,"
        "SpecialOrderEmergencyPurchase,Manufacturer,PartNumber,StockGroup,BinLocation,Quantity,IsCorePart,LineStatus,CounterPersonID",
        {
            "ro": "RepairOrderNumber", "ordered_on": "OpenTransactionDate", "customer_no": "CustomerKey", "customer": "CustomerName",
            "phone": "CustomerPhoneNumber", "email": "CustomerEmail", "advisor": "ServiceWriterID", "promised_on": "PromisedDateTime",
            "deposit": "SpecialOrderDeposit", "status": "OrderStatus", "eta": "DateToArrive", "line": "SequenceNumber", "make": "Manufacturer",
            "part_number": "PartNumber", "bin": "BinLocation", "qty_ordered": "Quantity", "core_line": "IsCorePart",
        },
    ),
    "the service file of DealerVault": (
        "dealervault",
        "RO Number,Open Date,Close Date,Service Advisor Number,Service Advisor Name,RO Department,Promise Date,Promise Time,RO Status,"
        "Operation Codes,Parts Labor Line Number,Parts Line Number,Parts Sale Type,Part Number,Part Description,Part Quantity,Parts Unit Cost,"
        "Parts Unit Sale,VIN,Year,Make,Model,Customer Number,Full Name,First Name,Last Name,Birth Date,Address Line 1,Zip,Home Phone,Cell Phone,"
        "Work Phone,Email 1,Email 2,Opt Out,Block Email,Block Phone,Block Mail,Language",
        {
            "ro": "RO Number", "ordered_on": "Open Date", "installed_on": "Close Date", "advisor": "Service Advisor Number",
            "promised_on": "Promise Date", "status": "RO Status", "line": "Parts Line Number", "part_number": "Part Number",
            "description": "Part Description", "qty_ordered": "Part Quantity", "price": "Parts Unit Sale", "vin": "VIN", "year": "Year",
            "make": "Make", "model": "Model", "customer_no": "Customer Number", "customer": "Full Name", "first_name": "First Name",
            "last_name": "Last Name", "home_phone": "Home Phone", "phone": "Cell Phone", "work_phone": "Work Phone", "email": "Email 1",
            "email_2": "Email 2", "opt_out": "Opt Out", "block_email": "Block Email", "block_phone": "Block Phone",
        },
    ),
    "a feed of special orders in the words of Lightspeed": (
        "generic",
        "DealerId,SpecialOrderId,SpecialOrderLineId,SpecialOrderNumber,SpecialOrderDate,CustomerId,CustomerEmail,SupplierCode,PartNumber,"
        "Description,SpecialOrderQty,OrderedQty,ReceivedQty,BackOrderedQty,RefundedQty,specialordernotes,dtstamp,repairordernumber,vin,"
        "stocknumber,issuperseded",
        {
            "line": "SpecialOrderLineId", "so": "SpecialOrderNumber", "ordered_on": "SpecialOrderDate", "customer_no": "CustomerId",
            "email": "CustomerEmail", "part_number": "PartNumber", "description": "Description", "qty_ordered": "SpecialOrderQty",
            "qty_received": "ReceivedQty", "qty_backordered": "BackOrderedQty", "qty_cancelled": "RefundedQty", "ro": "repairordernumber",
            "vin": "vin",
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("report", REPORTS)
def test_each_column_of_a_known_report_says_what_it_says(report: str) -> None:
    dms, headers, meant = REPORTS[report]
    assert columns(dms, headers) == meant
    assert read((headers + "\n").encode(), profile=shipped(dms)).rows == 0


OTHERS = [
    ("cdk", "PART-NO.,DESC,COST,LIST,BIN1,SO,O.H.,O.O.,SS,MNS,MNR,SALEDATE,RDATE,ENTRY", "the parts inventory"),
    ("cdk", "PART-NO.,DESC,COST,LIST,BIN,SO,QOH,QOO,SS,MNS", "the parts inventory"),
    ("cdk", "HostItemID,PartNumber,Class,Description,Source,Bin1,OnHand,OnOrderQty,SpecialStatus", "the parts inventory (extract)"),
    ("cdk", "OP CODE,DESCRIPTION,FRH,FLAT SALE$", "the op-code list (ROP)"),
    ("cdk", "RONumber,OpenDate,ClosedDate,StatusDesc,ServiceAdvisor,CustNo,Name1,VIN", "the repair orders, without their parts"),
    ("cdk", "CustNo,Name,VIN,WeOweSaleTotal,WeOweSaleHardTotal", "the deals, whose we-owe columns are totals of money"),
    ("reynolds", "PART-NO,DESC,STAT,QOH,BASE-COST,LAST-SLS-DATE,SRC,BIN1", "the parts inventory"),
    ("reynolds", "\ufeffPART-NO-1,DESC,STAT,QOH,EX-VALUE", "the parts inventory"),
    ("reynolds", "Part,Description,Source,Group,Bin,On-Hand,On-Hand Value,Backorder,Minimum,Net", "the parts inventory (POWER)"),
    ("reynolds", "InvoiceDate,InvoiceNumber,PartNumber,PartDesc,QuantitySold,QuantityPickedUp,SpecialOrder", "the parts sales report"),
    ("reynolds", "RoNo,RoCreateDate,AdvName,Vin,DeptType,FirstName,LastName", "the repair orders, without their parts"),
    ("tekion", "PO Number,Control Number,Vendor,PO Amount,PO Type,No. of Parts,Date Created,PO Status,VIN,Est Delivery,Age", "the purchase-order list"),
    ("tekion", "Part Number,Part Name,Float Qty,Vendor", "Floats"),
    ("tekion", "partNumber,description,brand,onHandQty", "the parts inventory"),
    ("tekion", "RO Number,Open Date,RO Status,Service Advisor Name,First Name,Last Name,Operation Codes", "the RO history"),
    ("dealertrack", "Part Number,Part Description,Manuf,Qty on Hand,Cost,Status,Stocking Group,On Order,Bin Location", "the parts inventory"),
    ("dealertrack", "PartNumber,Manufacturer,BinLocation,QuantityOnHand,QuantityOnSpecialOrder,OldPartNumber,StockGroup", "the parts inventory (OpenTrack)"),
    ("dealertrack", "File Type,DMS Type,Part Number,Part Description,Quantity On Hand,Best Stock Level,Make", "the parts inventory (DealerVault)"),
    ("dealertrack", "RO Number,Open Date,Operation Codes,VIN,Full Name", "the repair orders (DealerVault)"),
    ("dealervault", "File Type,DMS Type,Part Number,Part Description,Quantity On Hand,Best Stock Level,Make", "the parts inventory (PTINV)"),
    ("dealervault", "Deal Number,VIN,Full Name,We Owe Front,We Owe Back", "the deals (SL)"),
]  # fmt: skip


@pytest.mark.parametrize(("dms", "headers", "name"), OTHERS)
def test_a_report_that_is_handed_over_by_mistake_is_refused_by_its_name(dms: str, headers: str, name: str) -> None:
    with pytest.raises(RefusedExport) as refusal:
        read((headers + "\n" + ",".join("1" for _ in headers.split(",")) + "\n").encode(), profile=shipped(dms))
    assert refusal.value.what.startswith(f"this is another kind of report: {name}")


@pytest.mark.parametrize(
    ("dms", "header"),
    [
        ("cdk", "SO"), ("cdk", "SS"), ("cdk", "StatusDesc"), ("reynolds", "CNAME"), ("tekion", "PO Status"), ("tekion", "orderNumber"),
        ("tekion", "unitSaleAmount"), ("dealertrack", "SO/EP"), ("dealertrack", "ROStatus"), ("generic", "Core"), ("generic", "PO Number"),
    ],
)  # fmt: skip
def test_a_header_that_looks_like_a_field_and_is_none_is_not_taken(dms: str, header: str) -> None:
    assert header_key(header) not in shipped(dms).fields_by_header()


def test_what_a_listing_column_lists_is_a_field_or_known_to_be_none() -> None:
    known_to_be_none = {"partslaborlinenumber", "partsunitcost", "partssaletype"}
    for name in NAMES:
        fields = shipped(name).fields_by_header()
        listing = {header_key(header) for header in shipped(name).multi_valued.columns}
        assert listing - fields.keys() <= known_to_be_none


def test_a_header_of_two_fields_and_a_word_of_two_states_are_refused() -> None:
    with pytest.raises(ValueError, match="RO-NO stands for both so and ro"):
        Profile(name="x", title="X", columns={"so": ("RO NO",), "ro": ("RO-NO",)})
    with pytest.raises(ValueError, match="means both"):
        Profile(name="x", title="X", columns={}, status_words={ORDERED: ("P",), PARTIAL: ("p",)})
    with pytest.raises(ValueError, match="did you mean status"):
        Profile(name="x", title="X", columns={}, cores=Cores(marks={"statuss": ("C",)}))


CHANGES: list[dict[str, Any]] = [
    {"columns": {"so": ("SO",)}}, {"ignore_columns": ("SO",)}, {"lacks": ("status",)}, {"dates": (DateForm.DMY,)}, {"empty_dates": ("x",)}, {"vague_dates": ("x",)},
    {"status_words": {ORDERED: ("x",)}}, {"so_types": {SoType.WHOLESALE: ("x",)}}, {"we_owe_words": ("x",)}, {"make_prefixes": ("X",)},
    {"cores": Cores(suffixes=("-C",))}, {"cores": Cores(marks={"status": ("C",)})}, {"stock_orders": StockOrders(words=("x",))},
    {"multi_valued": MultiValued(columns=("Part",))}, {"multi_valued": MultiValued(between_lines=";")}, {"internal_customers": ("x",)},
    {"placeholder_emails": ("x@",)}, {"footers": Footers(ends=("x",))}, {"cents": True}, {"encoding": "cp437"},
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_a_profile_that_reads_otherwise_is_known_by_another_fingerprint(change: dict[str, Any]) -> None:
    plain = Profile(name="x", title="X", columns={})
    assert replace(plain, **change).fingerprint != plain.fingerprint
    assert replace(plain).fingerprint == plain.fingerprint


def test_a_systems_own_marks_of_a_core_come_before_the_everyday_ones() -> None:
    assert shipped("dealertrack").cores.marks.keys() == {"status", "core_line"}
    assert shipped("cdk").cores.marks == shipped("generic").cores.marks
