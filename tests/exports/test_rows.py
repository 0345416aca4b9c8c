"""SPEC 3, 4, X4, X5, X12: one row as a sighting, value by value."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.reading_room import aside, one, read, shipped
from weowe_cli.promises.record import Kind, SoType, Status

MARCH_2 = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("header", "row", "status"),
    [
        ("Qty Ordered|Qty Received|Qty Backordered", "1|1|0", Status.RECEIVED),
        ("Qty Ordered|Qty Received|Qty Backordered", "3|1|2", Status.PARTIAL),
        ("Qty Ordered|Qty Received|Qty Backordered", "1|0|1", Status.BACKORDERED),
        ("Qty Ordered|Qty Received|Qty Cancelled", "2|0|2", Status.CANCELLED),
        ("Status", "B/O", Status.BACKORDERED), ("Status", "back ordered", Status.BACKORDERED), ("Status", "REC'D", Status.RECEIVED),
        ("Status", "canceled", Status.CANCELLED), ("Received On", "2026-03-01", Status.RECEIVED),
        ("Order Date", "2026-02-20", Status.ORDERED), ("Description", "x", Status.REQUESTED),
    ],
)  # fmt: skip
def test_the_status_comes_from_quantities_then_words_then_dates(header: str, row: str, status: Status) -> None:
    seen = one(header, row)
    assert (seen.status, seen.conflict, seen.unknown_word) == (status, None, None)


def test_quantities_and_words_that_disagree_are_a_conflict() -> None:
    seen = one("Qty|Qty Received|Status", "1|0|Received")
    assert (seen.status, seen.dms_status) == (Status.ORDERED, "Received")
    assert seen.conflict


def test_a_word_nobody_knows_gives_no_status_is_counted_and_is_read_every_night() -> None:
    reading = read("SO,Part,Status\nS1,A1,LIMBO\nS2,A2,LIMBO\nS3,A3,Ordered\n")
    assert reading.unknown_words == {"LIMBO": 2}
    assert [fresh.sighting.status for fresh in reading.fresh] == [None, None, Status.ORDERED]
    assert [fresh.digest is None for fresh in reading.fresh] == [True, True, False]


@pytest.mark.parametrize(
    ("so", "ro", "part", "reason"),
    [
        ("S1", "", "", "no part number"), ("S1", "", "--", "no part number"), ("", "", "A1", "no order number"),
        ("0", "000", "A1", "no order number"), ("S1", "", "1.2E+06", "digits are lost"), ("S1", "", "#####", "too narrow"),
    ],
)  # fmt: skip
def test_a_row_without_part_or_order_is_set_aside(so: str, ro: str, part: str, reason: str) -> None:
    reading = read(f"SO,RO,Part,Status\n{so},{ro},{part},ordered\n")
    (found,) = reading.set_aside
    assert reason in found.reason
    assert found.row == 2
    assert found.cells == (so, ro, part, "ordered")


def test_the_other_rows_go_on_and_a_row_set_aside_still_says_which_promise_it_is_of() -> None:
    reading = read("SO,Part,ETA\nS1,A-1,2026-03-05\nS2,A-2,13/45/2026\n")
    assert [fresh.sighting.so for fresh in reading.fresh] == ["S1"]
    assert (reading.set_aside[0].order, reading.set_aside[0].part_key) == ("S2", "A2")
    only_ro = read("RO,Part,ETA\n100,A-1,13/45/2026\n").set_aside[0]
    assert (only_ro.order, only_ro.part_key) == ("RO 100", "A1")


@pytest.mark.parametrize("part", ["1.2E+06", "#N/A", "1-Mar", "A1|A2"])
def test_a_row_whose_part_number_is_lost_may_be_of_any_part_of_its_order(part: str) -> None:
    (found,) = read(f"SO,Part,Status\nS1,{part},ordered\n").set_aside
    assert (found.order, found.part_key) == ("S1", None)


def test_of_two_order_numbers_one_that_is_lost_sets_the_row_aside() -> None:
    (found,) = read("SO,RO,Part,Status\nS1,6E+06,A1,ordered\n").set_aside
    assert (found.column, found.order) == ("RO", None)


@pytest.mark.parametrize("text", ["SO,Part,ETA\nS1,A1\nS2,A2,\n", "SO,Part,ETA\nS1,A1,,x,y\nS2,A2,\n"])
def test_a_row_that_is_too_short_or_too_long_is_set_aside(text: str) -> None:
    reading = read(text)
    assert [found.row for found in reading.set_aside] == [2]
    assert [fresh.sighting.so for fresh in reading.fresh] == ["S2"]


def test_the_id_in_front_of_a_tekion_part_is_not_matched_by() -> None:
    reading = read(
        "SOR Number,Part Number,Order Qty\nS1,M_TMNA_044650R010,1\nS2,04465-0R010,1\n", profile=shipped("tekion")
    )
    assert {fresh.sighting.part_key for fresh in reading.fresh} == {"044650R010"}


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("TO12305-F2010", "12305F2010"), ("to12305-f2010", "12305F2010"), ("TO30410-12530-84", "304101253084"), ("12305-F2010", "12305F2010"),
        ("TO", "TO"), ("231008J000R", "231008J000R"),
    ],
)  # fmt: skip
def test_the_make_in_front_of_a_dealervault_part_is_not_matched_by_and_a_reman_suffix_is(
    written: str, key: str
) -> None:
    reading = read(f"RO Number\tPart Number\tOpen Date\n601\t{written}\t2/20/2026\n", profile=shipped("dealervault"))
    assert [fresh.sighting.part_key for fresh in reading.fresh] == [key]


@pytest.mark.parametrize(
    ("cells", "part", "key", "supersedes"),
    [
        ("A-1||", "A-1", "A1", None), ("A-2|A-1|", "A-2", "A2", "A1"), ("A-1||A-2", "A-2", "A2", "A1"), ("A-1||A1", "A-1", "A1", None),
        ("A-1||0", "A-1", "A1", None), ("A-2|A-1|A-3", "A-3", "A3", "A2"),
    ],
)  # fmt: skip
def test_a_promise_goes_over_to_the_number_that_took_the_place_of_its_part(
    cells: str, part: str, key: str, supersedes: str | None
) -> None:
    (fresh,) = read(f"SO|Part Number|Old Part Number|New Part Number\nS1|{cells}\n").fresh
    seen = fresh.sighting
    assert (seen.part_number, seen.part_key, seen.supersedes_key) == (part, key, supersedes)


def test_a_row_set_aside_is_of_the_number_that_its_promise_went_over_to() -> None:
    (found,) = read("SO,Part,Superseded By,ETA\nS1,A-1,A-2,13/45/2026\n").set_aside
    assert (found.order, found.part_key) == ("S1", "A2")


@pytest.mark.parametrize(
    ("cells", "backordered", "cancelled", "status"),
    [
        ("2|0|0|0|0|0", 0, 0, Status.ORDERED), ("2|0|0|0|1|1", 0, 2, Status.CANCELLED), ("2|0|0|2|0|0", 2, 0, Status.BACKORDERED),
        ("2|0|1|2|0|0", 2, 0, Status.BACKORDERED), ("2|1|0|0||1", 0, 1, Status.RECEIVED), ("2|0||1||", 1, None, Status.BACKORDERED),
        ("2|0||||", None, None, Status.ORDERED),
    ],
)  # fmt: skip
def test_what_the_maker_has_cancelled_or_not_shipped_counts_as_what_the_store_has(
    cells: str, backordered: int | None, cancelled: int | None, status: Status
) -> None:
    header = "refNo|partNumber|orderQuantity|receiveQuantity|backOrderQuantity|oemBackOrderQuantity|userCanceledQuantity|oemCancelledQuantity"
    (fresh,) = read(f"{header}\n6000551|A1|{cells}\n", profile=shipped("tekion")).fresh
    seen = fresh.sighting
    assert (seen.qty_backordered, seen.qty_cancelled, seen.status) == (backordered, cancelled, status)


def test_what_was_refunded_is_owed_no_more() -> None:
    header = "SpecialOrderNumber,PartNumber,SpecialOrderQty,OrderedQty,ReceivedQty,BackOrderedQty,RefundedQty\n"
    reading = read(header + "S1,A1,2,2,0,0,2\nS2,A1,2,0,0,0,0\nS3,A1,2,2,1,1,0\n")
    assert [fresh.sighting.status for fresh in reading.fresh] == [Status.CANCELLED, Status.ORDERED, Status.PARTIAL]


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        ("Description", "ALTERNATOR - Core Charge", "core charge or return"), ("Qty", "-1", "return"), ("Qty", "1-", "return"),
        ("Qty", "(1)", "return"), ("Customer", "INVENTORY: CN126B", "internal customer"), ("Customer", "internal", "internal customer"),
    ],
)  # fmt: skip
def test_cores_returns_and_the_store_itself_make_no_promise(header: str, row: str, reason: str) -> None:
    reading = read(f"SO|Part Number|{header}\nS1|A1|{row}\n")
    assert (reading.ignored, reading.fresh, reading.set_aside, reading.rows) == ({reason: 1}, (), (), 1)


def test_stock_orders_make_no_promise_and_need_no_order_number() -> None:
    reading = read(
        "SOR Number,Part Number,PO Type\n,A1,OEM Stock Order\nS1,A2,OEM Special Order\n", profile=shipped("tekion")
    )
    assert reading.ignored == {"stock order": 1}
    assert [fresh.sighting.so for fresh in reading.fresh] == ["S1"]


def test_a_ford_revision_is_no_core_and_a_nissan_core_is_one() -> None:
    export = "SO #,Part Number,Qty\nS1,FL3Z-16A550-C,1\n"
    assert len(read(export, profile=shipped("reynolds")).fresh) == 1
    assert read(export, profile=shipped("dealertrack")).ignored == {"core charge or return": 1}


@pytest.mark.parametrize(
    ("header", "word", "is_core"),
    [
        ("IsCorePart", "Y", True),
        ("IsCorePart", "N", False),
        ("IsCorePart", "", False),
        ("Status", "C", True),
        ("Status", "Closed", False),
    ],
)
def test_dealertrack_marks_a_core_by_a_column_or_by_a_stocking_status(header: str, word: str, is_core: bool) -> None:
    reading = read(f"Special Order #,Part Number,{header}\nS1,A1,{word}\n", profile=shipped("dealertrack"))
    assert reading.ignored == ({"core charge or return": 1} if is_core else {})


def test_a_part_that_has_a_core_is_owed_like_any_other() -> None:
    assert len(read("SO,Part,Core,Status\nS1,A1,Y,Ordered\n").fresh) == 1


@pytest.mark.parametrize(("word", "count"), [("TRUE", 1), ("FALSE", 0), ("", 1)])
def test_what_reynolds_sold_from_the_shelf_is_no_promise(word: str, count: int) -> None:
    reading = read(f"SO-NO,PartNumber,SpecialOrder\nS1,A1,{word}\n", profile=shipped("reynolds"))
    assert len(reading.fresh) == count


@pytest.mark.parametrize(
    ("cells", "no_letters"),
    [("N|N", False), ("Y|N", True), ("N|Y", True), ("|Y", True), ("N|", False), ("|", None), ("Y|", True)],
)
def test_whoever_blocks_letters_in_either_column_gets_none(cells: str, no_letters: bool | None) -> None:
    assert one("Opt Out|Block Email", cells).opt_out is no_letters


@pytest.mark.parametrize(
    ("cells", "number"),
    [
        ("206-555-0142|206-555-0143|206-555-0144|N", "(206) 555-0142"), ("0|206-555-0143|206-555-0144|", "(206) 555-0143"),
        ("|555-0143|206-555-0144|N", "(206) 555-0144"), ("206-555-0142|206-555-0143||Y", None), ("|||", None),
    ],
)  # fmt: skip
def test_a_customer_is_called_at_the_first_phone_that_can_be_dialled_and_not_blocked(
    cells: str, number: str | None
) -> None:
    assert one("Cell Phone|Home Phone|Work Phone|Block Phone", cells).phone == number


def test_the_second_address_stands_in_where_the_first_is_none() -> None:
    assert one("Email 1|Email 2", "none@none.com|rosa@mail.example").email == "rosa@mail.example"


@pytest.mark.parametrize("customer", ["STOCK, JAMES", "STOCKTON, AMY", "INTERNALLI, LUCA"])
def test_a_customer_whose_name_begins_like_the_store_is_a_customer(customer: str) -> None:
    assert one("Customer", customer).customer


def test_first_and_last_name_are_joined() -> None:
    assert one("First Name|Last Name", "JOHN|DOE").customer == "John Doe"


@pytest.mark.parametrize(
    ("header", "row", "prepaid"),
    [
        ("Prepaid", "Y", True), ("Prepaid", "no", False), ("Prepaid", "$25.00", True), ("Prepaid", "0.00", False), ("Prepaid", "", None),
        ("Deposit", "25", True), ("Deposit", "0", None), ("Prepaid|Deposit", "N|50.00", True),
    ],
)  # fmt: skip
def test_a_deposit_is_a_prepayment(header: str, row: str, prepaid: bool | None) -> None:
    assert one(header, row).prepaid is prepaid


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        ("Employee|Approved|Tax Exempt", "Y|no|X", (True, False, True)), ("Employee|Approved|Tax Exempt", "||", (None, None, None)),
        ("employee|approved|tax_exempt", "false|TRUE|0", (False, True, False)), ("Technician Order|Manager Approved", "1|JM", (True, None, None)),
    ],
)  # fmt: skip
def test_what_the_policy_sheet_asks_of_an_order_is_a_yes_a_no_or_unsaid(
    header: str, row: str, said: tuple[bool | None, ...]
) -> None:
    seen = one(header, row)
    assert (seen.employee, seen.approved, seen.tax_exempt) == said


@pytest.mark.parametrize(
    ("header", "row", "so_type"),
    [
        ("SO Type|RO", "wholesale|100", SoType.WHOLESALE), ("SO Type|RO", "Counter|100", SoType.CUSTOMER_ORDER),
        ("SO Type|RO", "retail|", SoType.CUSTOMER_ORDER), ("RO|Qty", "100|1", SoType.RO_SALE), ("RO|Qty", "0|1", SoType.CUSTOMER_ORDER),
    ],
)  # fmt: skip
def test_who_an_order_is_for_is_said_or_follows_from_the_ro(header: str, row: str, so_type: SoType) -> None:
    assert one(header, row).so_type is so_type


def test_a_we_owe_is_one_only_where_a_column_says_so() -> None:
    assert one("Kind", "we_owe").kind is Kind.WE_OWE
    assert one("Kind", "").kind is Kind.SPECIAL_ORDER


def test_the_rest_of_a_row() -> None:
    seen = one("Opt Out|VIN|Year|Make|Model|Bin|Supersedes|Line|Channel", "Y|1hg1|2019|Honda|Civic|17934.0|A-1|2|Phone")
    assert (seen.opt_out, seen.vin, seen.vehicle, seen.bin) == (True, "1HG1", "2019 Honda Civic", "17934")
    assert (seen.supersedes_key, seen.line, seen.channel) == ("A1", "2", "phone")


def test_leading_zeros_of_order_numbers_stay() -> None:
    seen = read("SO,RO,Part\n0004411,000123,0007\n").fresh[0].sighting
    assert (seen.so, seen.ro, seen.part_number, seen.order) == ("0004411", "000123", "0007", "0004411")


@pytest.mark.parametrize("header", ["Special Order (Y/N)", "Repair Order (Y/N)", "Promised (Y/N)", "Received On (Y/N)", "Expected (ea)"])  # fmt: skip
def test_a_unit_that_a_field_is_never_written_in_makes_another_column_of_it(header: str) -> None:
    assert one(f"Qty|{header}", "1|Y") == one("Qty|Anything else", "1|Y")


def test_a_unit_that_a_field_is_written_in_is_no_part_of_its_name() -> None:
    assert one("Qty Ordered (ea)|Price [$]|Do Not Email (Y/N)|Ordered On (yyyy-mm-dd)", "2|84.50|Y|2026-02-20") == one(
        "Qty Ordered|Price|Do Not Email|Ordered On", "2|84.50|Y|2026-02-20"
    )


@pytest.mark.parametrize("clock", ["17:00", "5 PM", "5pm", "12:30 a.m.", "09:15:00", "Waiter", "EOD"])
def test_a_promise_by_the_clock_names_no_day(clock: str) -> None:
    assert one("Promised", clock).promised_on is None


@pytest.mark.parametrize(("header", "word"), [("Promised", "25:99"), ("Promised", "soon"), ("Received On", "17:00")])
def test_what_is_no_time_of_day_or_stands_where_a_day_is_needed_sets_its_row_aside(header: str, word: str) -> None:
    assert aside(header, word)[1] == word


CELLS = {
    "Part Number": ["17220-5R0-008", "12E5", "1.2E+06", "", "11117-CORE", "3/4/2026"],
    "RO": ["600101", "", "N/A", "1.2E+05"],
    "Description": ["Brake pad set", "CORE CHARGE", ""],
    "Qty Ord": ["1", "2", "-1", "", "many"],
    "Qty Rec": ["0", "1", "", "-2"],
    "Status": ["Ordered", "Received", "Received?", "on the moon", ""],
    "Order Date": ["2026-02-20", "", "2026-05-01", "2026-02-31"],
    "ETA": ["2026-03-09", "next week", "2024-01-02", "", "99"],
    "Received Date": ["2026-02-27", "", "2026-03-30"],
    "Customer Name": ["Ana Ruiz", "RUIZ, ANA", "", "SHOP STOCK"],
    "Email": ["ana.ruiz@mail.example", "none", ""],
    "Price": ["$84.50", "(12)", "call"],
}


@settings(database=None, deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(*(st.sampled_from([good, good, good, *rest]) for good, *rest in CELLS.values())),
        min_size=2,
        max_size=9,
    )
)
def test_a_row_says_among_others_what_it_says_alone(rows: list[tuple[str, ...]]) -> None:
    lines = ["|".join((f"S{number}", *cells)) for number, cells in enumerate(rows)]
    said, ignored = _outcomes(lines)
    alone = [_outcomes([line]) for line in lines]
    assert said == [outcome for outcomes, _ in alone for outcome in outcomes]
    assert ignored == sum((counts for _, counts in alone), Counter())


def _outcomes(lines: list[str]) -> tuple[list[object], Counter[str]]:
    """What a reading makes of these rows, each a sighting or why it is set aside; and why others make no promise."""
    reading = read("\n".join(["|".join(("SO", *CELLS)), *lines]) + "\n")
    said: dict[int, object] = {fresh.sighting.row: fresh.sighting._replace(row=0) for fresh in reading.fresh}
    said |= {one.row: (one.column, one.value, one.reason, one.order, one.part_key) for one in reading.set_aside}
    return [said[row] for row in sorted(said)], Counter(reading.ignored)
