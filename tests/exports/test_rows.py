"""SPEC 3, 4, X4, X5, X12: one row as a sighting, value by value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.exports.reading_room import aside, one, read, shipped, with_dates
from weowe_cli.promises.record import Kind, SoType, Status

MARCH_2 = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("form", "written", "day"),
    [
        ("iso", "2026-03-02", MARCH_2), ("iso", "2026-03-02T04:10:00-08:00", MARCH_2), ("iso", "2026/3/2", MARCH_2),
        ("us", "3/2/2026", MARCH_2), ("us", "03/02/26", MARCH_2), ("us", "3-2-2026 8:15 AM", MARCH_2),
        ("us", "03/04/25", date(2025, 3, 4)), ("dmy", "03/04/25", date(2025, 4, 3)), ("dmy", "2.3.2026", MARCH_2),
        ("dd_mon_yy", "04FEB22", date(2022, 2, 4)), ("dd_mon_yy", "2 Mar 2026", MARCH_2), ("dd_mon_yy", "Mar 2, 2026", MARCH_2),
        ("mmddyy", "20422", date(2022, 2, 4)), ("mmddyy", "120125", date(2025, 12, 1)),
        ("yyyymmdd", "20260302", MARCH_2), ("yyyymmdd", "202603020808", MARCH_2),
        ("epoch_ms", "1772438400000", MARCH_2), ("excel_serial", "46083", MARCH_2), ("excel_serial", "46083.34", MARCH_2),
        ("iso", "0", None), ("iso", "00/00/00", None), ("iso", "Not Avail", None), ("iso", "n/a", None), ("iso", "", None),
        ("iso", "TBD", None),
    ],
)  # fmt: skip
def test_a_date_is_read_in_the_form_the_profile_lists(form: str, written: str, day: date | None) -> None:
    assert one("Promised", written, profile=with_dates(form)).promised_on == day


@pytest.mark.parametrize(
    ("forms", "written"),
    [
        (("us",), "13/45/2026"), (("us",), "2/29/2026"), (("us",), "3/2/2005"), (("us",), "3/3/2029"), (("iso",), "3/2/2026"),
        (("iso", "us"), "20422"), (("mmddyy",), "134526"), (("dd_mon_yy",), "31FEB26"), (("dd_mon_yy",), "FEB22"),
        (("excel_serial",), "12345"), (("epoch_ms",), "9999999999999"), (("us",), "soon"), (("us",), "-12345*19680-"),
    ],
)  # fmt: skip
def test_an_impossible_date_sets_the_row_aside(forms: tuple[str, ...], written: str) -> None:
    column, value, reason = aside("Promised", written, profile=with_dates(*forms))
    assert (column, value) == ("Promised", written)
    assert "date" in reason


def test_mmddyy_wins_over_an_excel_serial_where_a_profile_lists_it_first() -> None:
    assert one("Promised", "40126", profile=with_dates("mmddyy", "excel_serial")).promised_on == date(2026, 4, 1)
    assert one("Promised", "46083", profile=with_dates("mmddyy", "excel_serial")).promised_on == MARCH_2


@pytest.mark.parametrize(
    ("written", "first", "last", "text"),
    [
        ("2026-03-12", (2026, 3, 12), (2026, 3, 12), None),
        ("MAR 12-18", (2026, 3, 12), (2026, 3, 18), None),
        ("Mar 12 – 18, 2026", (2026, 3, 12), (2026, 3, 18), None),
        ("3/12-3/18", (2026, 3, 12), (2026, 3, 18), None),
        ("3/12/26 - 3/18/26", (2026, 3, 12), (2026, 3, 18), None),
        ("2026-03-12..2026-03-18", (2026, 3, 12), (2026, 3, 18), None),
        ("2026-03-12 to 2026-03-18", (2026, 3, 12), (2026, 3, 18), None),
        ("MAR 28-APR 3", (2026, 3, 28), (2026, 4, 3), None),
        ("12MAR-18MAR", (2026, 3, 12), (2026, 3, 18), None),
        ("12/28-1/3", (2025, 12, 28), (2026, 1, 3), None),
        ("MAR 12", (2026, 3, 12), (2026, 3, 12), None),
        ("3/12", (2026, 3, 12), (2026, 3, 12), None),
        ("12/20", (2025, 12, 20), (2025, 12, 20), None),
        ("mid March", None, None, "mid March"),
        ("TBD", None, None, "TBD"),
        ("FEB22", None, None, "FEB22"),
        ("3/12?", None, None, "3/12?"),
        ("", None, None, None),
        ("0", None, None, None),
        ("Not Avail", None, None, None),
    ],
)
def test_an_eta_is_a_day_a_range_words_or_nothing(
    written: str, first: tuple[int, int, int] | None, last: tuple[int, int, int] | None, text: str | None
) -> None:
    seen = one("ETA", written)
    assert seen.eta_from == (date(*first) if first else None)
    assert seen.eta_to == (date(*last) if last else None)
    assert seen.eta_text == text


@pytest.mark.parametrize("written", ["13/45/2026", "2/30", "99999999", "3/18-3/12", "2026-02-31", "1/1/1999"])
def test_figures_that_are_no_eta_set_the_row_aside(written: str) -> None:
    assert aside("ETA", written)[:2] == ("ETA", written)


@pytest.mark.parametrize(
    ("cells", "first", "last"),
    [("2026-03-12|2026-03-18", 12, 18), ("2026-03-12|", 12, 12), ("|2026-03-18", 18, 18)],
)
def test_an_eta_may_stand_in_two_columns(cells: str, first: int, last: int) -> None:
    seen = one("ETA From|ETA To", cells)
    assert (seen.eta_from, seen.eta_to) == (date(2026, 3, first), date(2026, 3, last))


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


@pytest.mark.parametrize("value", ["two", "1,5", "1.2.3", "EA", "1/2"])
def test_a_quantity_that_is_no_number_sets_the_row_aside(value: str) -> None:
    assert aside("Qty", value) == ("Qty", value, "this is not a number of pieces")


@pytest.mark.parametrize(
    ("value", "pieces"), [("1", 1), ("1.00", 1), ("1,280", 1280), ("2.5", Decimal("2.5")), (" 4 ", 4)]
)
def test_a_quantity_may_have_thousands_commas_and_decimals(value: str, pieces: Decimal | int) -> None:
    assert one("Qty", value).qty_ordered == pieces


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


@pytest.mark.parametrize("text", ["SO,Part,ETA\nS1,A1\nS2,A2,\n", "SO,Part,ETA\nS1,A1,,x,y\nS2,A2,\n"])
def test_a_row_that_is_too_short_or_too_long_is_set_aside(text: str) -> None:
    reading = read(text)
    assert [found.row for found in reading.set_aside] == [2]
    assert [fresh.sighting.so for fresh in reading.fresh] == ["S2"]


@pytest.mark.parametrize("part", ["0007", "12E5", "00489", "044650R010", "FL3Z-16A550-A"])
def test_a_part_number_is_text_for_ever(part: str) -> None:
    assert read(f"SO,Part,Qty\nS1,{part},1\n").fresh[0].sighting.part_number == part


def test_the_id_in_front_of_a_tekion_part_is_not_matched_by() -> None:
    reading = read(
        "SOR Number,Part Number,Order Qty\nS1,M_TMNA_044650R010,1\nS2,04465-0R010,1\n", profile=shipped("tekion")
    )
    assert {fresh.sighting.part_key for fresh in reading.fresh} == {"044650R010"}


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


@pytest.mark.parametrize("customer", ["STOCK, JAMES", "STOCKTON, AMY", "INTERNALLI, LUCA"])
def test_a_customer_whose_name_begins_like_the_store_is_a_customer(customer: str) -> None:
    assert one("Customer", customer).customer


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("DOE, JOHN", "John Doe"), ("DOE,JOHN A", "John A Doe"), ("Doe, John", "John Doe"), ("O'BRIEN-LEE, ANA", "Ana O'Brien-Lee"),
        ("MCDONALD, AL & SUE", "Al & Sue McDonald"), ("ACME TOWING, INC.", "ACME TOWING, INC."), ("Harbor Cafe", "Harbor Cafe"),
        ("MUÑOZ, PEÑA", "Peña Muñoz"), ("DOE,", "DOE"), ("", None),
    ],
)  # fmt: skip
def test_a_name_is_said_as_people_say_it(written: str, name: str | None) -> None:
    assert one("Customer", written).customer == name


def test_first_and_last_name_are_joined() -> None:
    assert one("First Name|Last Name", "JOHN|DOE").customer == "John Doe"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("206-555-0142", "(206) 555-0142"), ("2065550142", "(206) 555-0142"), ("+1 (206) 555.0142", "(206) 555-0142"),
        ("206-555-0142 x12", "(206) 555-0142"), ("0", None), ("5551234", None), ("000-000-0000", None), ("1235550142", None),
        ("206-155-0142", None), ("", None), ("call him", None),
    ],
)  # fmt: skip
def test_a_phone_is_one_that_can_be_dialled_or_none(written: str, number: str | None) -> None:
    assert one("Phone", written).phone == number


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("John.Doe@Mail.Example", "john.doe@mail.example"), ("a@mail.example; b@mail.example", "a@mail.example"),
        ("o'neil@mail.example", "o'neil@mail.example"), ("none@none.com", None), ("NOEMAIL@DEALER.EXAMPLE", None), ("na@na.com", None),
        ("test@test.com", None), ("no email", None), ("john@", None), ("john@mail", None), ("a..b@mail.example", None), ("", None),
    ],
)  # fmt: skip
def test_an_address_is_one_that_can_be_written_to_or_none(written: str, address: str | None) -> None:
    assert one("Email", written).email == address


@pytest.mark.parametrize(
    ("written", "cents", "amount"),
    [
        ("$5,999.49", False, "5999.49"), ("1,280.00", False, "1280"), ("549", False, "549"), ("549", True, "5.49"),
        ("$5.49", True, "5.49"), ("599949", True, "5999.49"), ("", False, None), ("N/C", False, None),
    ],
)  # fmt: skip
def test_money_is_dollars(written: str, cents: bool, amount: str | None) -> None:
    profile = replace(shipped("generic"), cents=cents)
    assert one("Price", written, profile=profile).part_price == (Decimal(amount) if amount else None)


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
