"""SPEC X4: cells as values. What the trade cannot live without sets its row aside, what it can live without is nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.reading_room import aside, one, read, shipped
from weowe_cli.exports.dates import Untrusted
from weowe_cli.exports.values import (
    Emails,
    agreed,
    code,
    customer_name,
    money,
    opted_out,
    order_number,
    paid,
    part_number,
    phone,
    quantity,
)

MATTERS = {
    "Qty Ordered": "two", "Qty Received": "1/2", "Qty Backordered": "-1", "Qty Cancelled": "#REF!", "Order Date": "2/30/2026",
    "ETA": "13/45/2026", "Promised": "soon", "Received On": "#####", "Installed On": "2199-01-01", "RO": "6.0E+06",
    "Superseded By": "1.2E+06",
}  # fmt: skip
CAN_DO_WITHOUT = {
    "Price": ("5.999,49", "part_price"), "Labor": ("N/C", "labor"), "Deposit": ("#VALUE!", "deposit"), "Prepaid": ("maybe", "prepaid"),
    "Phone": ("5551234", "phone"), "Email": ("none@none.com", "email"), "Customer": ("#N/A", "customer"), "Bin": ("#REF!", "bin"),
    "Customer Number": ("1.2E+06", "customer_no"), "Advisor": ("#N/A", "advisor"), "Description": ("#N/A", "description"),
    "VIN": ("#REF!", "vin"), "Vehicle": ("#NAME?", "vehicle"), "Line": ("#N/A", "line"), "Opt Out": ("n/a", "opt_out"),
}  # fmt: skip


@pytest.mark.parametrize("header", MATTERS)
def test_what_cannot_be_trusted_in_a_cell_that_matters_sets_the_row_aside(header: str) -> None:
    assert aside(header, MATTERS[header])[:2] == (header, MATTERS[header])


@pytest.mark.parametrize("header", CAN_DO_WITHOUT)
def test_what_cannot_be_read_in_any_other_cell_is_nothing_and_the_row_stands(header: str) -> None:
    written, field = CAN_DO_WITHOUT[header]
    assert getattr(one(header, written), field) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0007", "0007"), ("12E5", "12E5"), ("00489", "00489"), ("044650R010", "044650R010"), ("FL3Z-16A550-A", "FL3Z-16A550-A"),
        ("17934.0", "17934"), ('="0007"', "0007"), ("84 601 873", "84 601 873"), ("3-1", "3-1"), ("10-10-20", "10-10-20"), ("MAR-01", "MAR-01"),
        ("5E-12", "5E-12"), ("1E5", "1E5"), ("A.1", "A.1"), ("#12", "#12"), ("9992-50-20", "9992-50-20"), ("B6Y1-14-302", "B6Y1-14-302"),
        ("2026-03-41", "2026-03-41"), ("A/C-100", "A/C-100"), ("1/4-20", "1/4-20"),
        ("", None), ("--", None), ("0", None), ("0000", None), ("N/A", None), ("none", None), ("TBD", None), ("TRUE", None),
    ],
)  # fmt: skip
def test_a_part_number_is_text_for_ever(written: str, number: str | None) -> None:
    assert part_number(written) == number


LOST = {
    "1.2E+06": "digits are lost", "4.4E+11": "digits are lost", "1E+06": "digits are lost", "1.2e+06": "digits are lost",
    "1.2345678E7": "digits are lost", "1.20E-04": "digits are lost", "#####": "too narrow", "########": "too narrow",
    "#N/A": "error of a spreadsheet", "#REF!": "error of a spreadsheet", "#NAME?": "error of a spreadsheet", "#DIV/0!": "error of a spreadsheet",
    "2026-03-01": "into a date", "2026-03-01 00:00": "into a date", "1-Mar": "into a date", "01-Mar-26": "into a date",
    "Mar-01": "into a date", "3/1/2026": "into a date", "3/1/26": "into a date",
    "A1|A2": "several numbers", "A1^A2": "several numbers", "|A1": "several numbers", "A1;A2": "several numbers", "A1\nA2": "several numbers",
}  # fmt: skip


@pytest.mark.parametrize("written", LOST)
@pytest.mark.parametrize("reader", [part_number, order_number])
def test_a_number_that_a_spreadsheet_has_destroyed_is_not_guessed(reader: object, written: str) -> None:
    with pytest.raises(Untrusted, match=LOST[written]):
        reader(written)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("000123", "000123"), ("331990-1", "331990-1"), ("C210001", "C210001"), ("6000551.0", "6000551"), ("0", None), ("000", None), ("0.0", None),
        ("N/A", None), ("NONE", None), ("-", None), ("FALSE", None), ("", None), ("WEB 4411", "WEB 4411"),
    ],
)  # fmt: skip
def test_an_order_number_keeps_its_zeros_and_words_are_none(written: str, number: str | None) -> None:
    assert order_number(written) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("00417", "00417"),
        ("17934.0", "17934"),
        ("A-12", "A-12"),
        ("0", None),
        ("n/a", None),
        ("#N/A", None),
        ("1.2E+06", None),
    ],
)
def test_a_code_is_as_it_stands_or_none(written: str, number: str | None) -> None:
    assert code(written) == number


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("1", 1), ("1.00", 1), ("2.0", 2), ("1,280", 1280), ("1,280.50", Decimal("1280.5")), ("2.5", Decimal("2.5")), (" 4 ", 4), ("+2", 2),
        (".00", 0), ("0", 0), ("0.", 0), ("(0)", 0), (".5", Decimal("0.5")), ("-1", -1), ("1-", -1), ("1.00-", -1), ("(1)", -1), ("- 1", -1),
        ("2 EA", 2), ("2EA", 2), ("1 each", 1), ("3 pcs.", 3), ("", None), ("-", None), ("N/A", None), ("nan", None),
    ],
)  # fmt: skip
def test_a_quantity_is_a_number_of_pieces(written: str, count: Decimal | int | None) -> None:
    assert quantity(written) == count


@pytest.mark.parametrize(
    "written",
    ["two", "1,5", "1.2.3", "EA", "1/2", "2 BOXES", "5 QT", "1 280", "2065550142", "1.0E+02", "#####", "#VALUE!", "1|2", "--1", "Y", "."],
)  # fmt: skip
def test_a_quantity_that_is_no_number_of_pieces_is_untrusted(written: str) -> None:
    with pytest.raises(Untrusted):
        quantity(written)


@pytest.mark.parametrize("header", ["Qty Received", "Qty Backordered", "Qty Cancelled"])
def test_fewer_than_no_pieces_cannot_have_come(header: str) -> None:
    assert aside(header, "1-") == (header, "1-", "there cannot be fewer than no pieces")


@pytest.mark.parametrize(
    ("written", "cents", "amount"),
    [
        ("$5,999.49", False, "5999.49"), ("1,280.00", False, "1280"), ("549", False, "549"), ("1,234", False, "1234"), ("USD 5.49", False, "5.49"),
        ("(12.50)", False, "-12.50"), ("($12.50)", False, "-12.50"), ("-5.00", False, "-5"), ("$-5.00", False, "-5"), ("-$5.00", False, "-5"),
        ("5.00-", False, "-5"), (".49", False, "0.49"), ("3.3333", False, "3.33"), ("549", True, "5.49"), ("$5.49", True, "5.49"), ("5.49", True, "5.49"),
        ("$549", True, "549"), ("599949", True, "5999.49"), ("-549", True, "-5.49"), ("0", True, "0"),
        ("", False, None), ("N/C", False, None), ("5.999,49", False, None), ("5.4.9", False, None), ("12,34", False, None), ("#####", False, None),
        ("1.2E+06", False, None), ("€5.49", False, None), ("99999999999999999999999999999999", False, None), ("$20650551421", False, None),
    ],
)  # fmt: skip
def test_money_is_dollars_or_nothing(written: str, cents: bool, amount: str | None) -> None:
    assert money(written, cents=cents) == (Decimal(amount) if amount else None)


def test_a_profile_says_whether_its_money_is_in_cents() -> None:
    assert one("Price", "599949", profile=replace(shipped("generic"), cents=True)).part_price == Decimal("5999.49")


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("206-555-0142", "(206) 555-0142"), ("2065550142", "(206) 555-0142"), ("+1 (206) 555.0142", "(206) 555-0142"), ("206/555-0142", "(206) 555-0142"),
        ("206-555-0142 x12", "(206) 555-0142"), ("206-555-0142 ext. 4", "(206) 555-0142"), ("206-555-0142 #12", "(206) 555-0142"),
        ("2065550142.0", "(206) 555-0142"), ("CELL 206-555-0142", "(206) 555-0142"), ("206-555-0142 / 206-555-0143", "(206) 555-0142"),
        ("555-0142 or 206-555-0143", "(206) 555-0143"), ("2065550142|2065550143", "(206) 555-0142"),
        ("0", None), ("5551234", None), ("555-0142 x123", None), ("000-000-0000", None), ("999-999-9999", None), ("1235550142", None),
        ("206-155-0142", None), ("", None), ("call him", None), ("2.06555E+09", None), ("+44 20 7946 0018", None), ("#####", None),
    ],
)  # fmt: skip
def test_a_phone_is_one_that_can_be_dialled_or_none(written: str, number: str | None) -> None:
    assert phone(written) == number


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("John.Doe@Mail.Example", "john.doe@mail.example"), ("a@mail.example; b@mail.example", "a@mail.example"),
        ("o'neil@mail.example", "o'neil@mail.example"), ("Rosa Pell <rosa@mail.example>", "rosa@mail.example"),
        ("mailto:rosa@mail.example", "rosa@mail.example"), ("none@none.com, rosa@mail.example", "rosa@mail.example"),
        ("none@none.com", None), ("NOEMAIL@DEALER.EXAMPLE", None), ("na@na.com", None), ("test@test.com", None), ("no email", None),
        ("john@", None), ("@mail.example", None), ("john@mail", None), ("a..b@mail.example", None), ("", None), ("#N/A", None), ("refused@", None),
    ],
)  # fmt: skip
def test_an_address_is_one_that_can_be_written_to_or_none(written: str, address: str | None) -> None:
    assert Emails(shipped("generic").placeholder_emails).read(written) == address


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("DOE, JOHN", "John Doe"), ("DOE,JOHN A", "John A Doe"), ("Doe, John", "John Doe"), ("O'BRIEN-LEE, ANA", "Ana O'Brien-Lee"),
        ("MCDONALD, AL & SUE", "Al & Sue McDonald"), ("DOE III, JOHN", "John Doe III"), ("ACME TOWING, INC.", "ACME TOWING, INC."),
        ("IVESDALE, ROSA, SR", "IVESDALE, ROSA, SR"), ("Harbor Cafe", "Harbor Cafe"), ("MUÑOZ, PEÑA", "Peña Muñoz"), ("王小明", "王小明"), ("DOE,", "DOE"),
        ("", None), ("0", None), ("100442", None), ("3/5/2026", None), ("N/A", None), ("TRUE", None), ("Unknown", None), ("#REF!", None), ("-", None),
    ],
)  # fmt: skip
def test_a_name_is_said_as_people_say_it(written: str, name: str | None) -> None:
    assert customer_name(written) == name


@pytest.mark.parametrize(
    ("written", "none_wanted"),
    [
        ("Y", True), ("yes", True), ("TRUE", True), ("1", True), ("X", True), ("OUT", True), ("Opted Out", True), ("STOP", True), ("2/14/2026", True),
        ("N", False), ("no", False), ("FALSE", False), ("0", False), ("Opt-In", False), ("IN", False),
        ("", None), ("-", None), ("n/a", None), ("Unknown", None),
    ],
)  # fmt: skip
def test_an_opt_out_that_nobody_can_read_is_one(written: str, none_wanted: bool | None) -> None:
    assert opted_out(written) is none_wanted


@pytest.mark.parametrize(
    ("written", "something"),
    [("Y", True), ("no", False), ("$25.00", True), ("0.00", False), ("(25.00)", False), ("", None), ("card", None)],
)
def test_paid_ahead_is_a_yes_or_an_amount(written: str, something: bool | None) -> None:
    assert paid(written) is something


def test_several_part_numbers_in_a_cell_are_set_aside_where_nothing_takes_them_apart() -> None:
    (found,) = read("SO;Part;Qty\nS1;A1|A2;1|2\n").set_aside
    assert (found.column, found.part_key) == ("Part", None)


@settings(database=None, deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=30), st.text("0123456789.,-+()$EeA#/|^ x@", max_size=24)))
def test_whatever_stands_in_a_cell_is_a_value_nothing_or_untrusted(written: str) -> None:
    emails = Emails(shipped("generic").placeholder_emails)
    for read_cell in (part_number, order_number, quantity, code, phone, emails.read, customer_name, opted_out, paid):
        try:
            read_cell(written)
        except Untrusted:
            continue
    for cents in (False, True):
        money(written, cents=cents)


@pytest.mark.parametrize(
    ("written", "agrees"),
    [
        ("Y", True), ("yes", True), ("TRUE", True), ("X", True), ("Opted In", True), ("OK", True),
        ("N", False), ("2/14/2026", False), ("verbal", False), ("STOP", False), ("ask", False),
        ("", None), ("-", None), ("Unknown", None),
    ],
)  # fmt: skip
def test_only_a_plain_yes_is_a_consent(written: str, agrees: bool | None) -> None:
    assert agreed(written) is agrees
