"""SPEC X2, X6, X13: the header is found, what is no row is no row, another report is named, dangerous columns are dropped."""

from __future__ import annotations

import pytest

from tests.exports.reading_room import read, shipped
from weowe_cli.errors import RefusedExport
from weowe_cli.exports.layout import find_layout
from weowe_cli.exports.profile import Profile, header_key, word_key
from weowe_cli.exports.tables import read_table

PAGED = """HARBOR HONDA - SPECIAL ORDERS - PAGE 1

SO #,Part #,Qty,ETA
S1,A-1,1,2026-03-05
,,,
HARBOR HONDA - SPECIAL ORDERS - PAGE 2
SO #,Part #,Qty,ETA
S2,A-2,1,2026-03-05
TOTALS,,2,
-----,,,
TOTAL RECORDS: 2
*** END OF REPORT ***
"""


def test_titles_blank_lines_repeated_heads_totals_and_footers_are_no_rows() -> None:
    reading = read(PAGED)
    assert [fresh.sighting.row for fresh in reading.fresh] == [4, 8]
    assert (reading.rows, reading.set_aside, reading.footer_seen, reading.cut_short) == (2, (), True, None)


def test_a_row_that_lacks_its_part_is_no_footer_whatever_its_first_cell_says() -> None:
    for name in ("ENDERS", "TOTALLI", "PAGE"):
        reading = read(f"Customer,SO,Part,Status\n{name},S1,,ordered\n")
        assert (len(reading.set_aside), reading.footer_seen) == (1, False)


def test_a_footer_that_counts_other_rows_means_the_file_was_cut_short() -> None:
    reading = read(PAGED.replace("S2,A-2,1,2026-03-05\n", ""))
    assert reading.cut_short == "the last line counts 2 rows, and there are 1"


def test_the_header_is_found_below_a_long_preamble_and_not_below_the_sixtieth_row() -> None:
    body = "SO,Part Number,ETA\nS1,A1,2026-03-05\n"
    assert len(read("x,y,z\n" * 59 + body).fresh) == 1
    with pytest.raises(RefusedExport, match="another kind of report"):
        read("x,y,z\n" * 60 + body)


def layout(header: str, dms: str) -> dict[str, str]:
    table = read_table(f"{header}\n{'1,' * header.count(',')}1\n".encode(), name="x")
    found = find_layout(table, shipped(dms))
    return {field: found.headers[column] for field, column in found.columns.items()}


def test_so_in_a_cdk_report_is_the_source_and_ss_the_stocking_status() -> None:
    found = layout("SOR#,RO#,PART-NO.,SO,SS,Email,Promised,Advisor", "cdk")
    assert found == {
        "so": "SOR#", "ro": "RO#", "part_number": "PART-NO.",
        "email": "Email", "promised_on": "Promised", "advisor": "Advisor",
    }  # fmt: skip


@pytest.mark.parametrize("dms", ["cdk", "reynolds", "tekion", "dealertrack"])
def test_every_profile_accepts_the_everyday_words(dms: str) -> None:
    found = layout("SO #,RO #,Part #,Part Name,Qty Ordered,Promise Date,E-mail,Cell Phone,Customer Name", dms)
    assert found.keys() == {
        "so", "ro", "part_number", "description", "qty_ordered", "promised_on", "email", "phone", "customer",
    }  # fmt: skip


def test_the_plain_names_of_the_fields_are_headers() -> None:
    names = (
        "so,ro,line,part_number,description,qty_ordered,qty_received,qty_backordered,qty_cancelled,status,ordered_on,"
    )
    names += "eta,eta_from,eta_to,promised_on,received_on,installed_on,customer,phone,email,channel,opt_out,advisor,vin,make,"
    names += "price,labor,deposit,prepaid,so_type,bin,supersedes"
    assert layout(names, "generic") == {name: name for name in names.split(",")}


def test_of_two_columns_for_one_field_the_better_alias_is_taken() -> None:
    assert layout("Home Phone,Cell Phone,SO,Part Number", "generic")["phone"] == "Cell Phone"


@pytest.mark.parametrize(
    ("dms", "header", "report"),
    [
        ("tekion", "PO Number,Control Number,PO Amount,PO Type,No. of Parts,PO Status", "purchase-order list"),
        ("tekion", "Part Number,Part Name,Float Qty,Vendor", "Floats"),
        ("cdk", "PART-NO.,DESC,COST,SO,O.H.,SS,MNS", "parts inventory"),
        ("reynolds", "PART-NO,DESC,STAT,QOH,BIN", "parts inventory"),
        ("dealertrack", "Part Number,Part Description,Manuf,Qty on Hand,Stocking Group", "parts inventory"),
    ],
)
def test_another_kind_of_report_is_named(dms: str, header: str, report: str) -> None:
    with pytest.raises(RefusedExport, match=report) as refused:
        read(f"{header}\n{'1,' * header.count(',')}1\n", profile=shipped(dms), name="wrong.csv")
    assert refused.value.rule == "X6"
    assert "wrong.csv" in refused.value.where
    assert "no column for" in refused.value.where


def test_a_header_that_is_nearly_right_is_offered_and_not_taken() -> None:
    with pytest.raises(RefusedExport) as refused:
        read("Part Numbr,RO #,Qty\nA1,100,1\n")
    assert "no column for a part number (nearest: 'Part Numbr')" in refused.value.where


def test_no_row_value_is_quoted_when_there_is_no_header() -> None:
    with pytest.raises(RefusedExport) as refused:
        read("S1,JOHN DOE,206-555-0142\nS2,JANE ROE,206-555-0143\n")
    said = f"{refused.value} {refused.value.where} {refused.value.todo}"
    assert "DOE" not in said
    assert "0142" not in said


DANGEROUS = [
    "Date of Birth",
    "DOB",
    "SSN",
    "Social Security #",
    "Driver's License No",
    "Bank Account",
    "Address Line 1",
    "Street",
]


@pytest.mark.parametrize("header", DANGEROUS)
def test_a_dangerous_column_is_dropped_on_reading(header: str) -> None:
    text = f"SO,Part Number,{header},ETA\nS1,A1,hush,2026-03-05\nS2,A2,hush,13/45/2026\n"
    table = read_table(text.encode(), name="x")
    assert find_layout(table, shipped("generic")).dangerous == (header,)
    reading = read(text)
    assert "hush" not in repr(reading)
    assert reading.headers == ("SO", "Part Number", "ETA")
    assert reading.set_aside[0].cells == ("S2", "A2", "13/45/2026")


@pytest.mark.parametrize("header", ["Email Address", "E-mail Address", "Description", "Class Name"])
def test_a_harmless_column_is_not(header: str) -> None:
    table = read_table(f"SO,Part Number,{header},ETA\nS1,A1,x,\n".encode(), name="x")
    assert find_layout(table, shipped("generic")).dangerous == ()


def test_a_profile_names_the_field_that_was_meant() -> None:
    with pytest.raises(ValueError, match="did you mean part_number"):
        Profile(name="x", title="x", columns={"part_numbr": ("P",)})


@pytest.mark.parametrize("dms", ["generic", "cdk", "reynolds", "tekion", "dealertrack"])
def test_no_header_of_a_shipped_profile_means_two_things(dms: str) -> None:
    claims: dict[str, str] = {}
    for field, aliases in shipped(dms).columns.items():
        for alias in aliases:
            assert claims.setdefault(header_key(alias), field) == field, alias


@pytest.mark.parametrize(("dms", "word"), [("generic", w) for w in ("FILLED", "INVOICED", "R", "P", "S", "C", "SOLD")])
def test_a_word_that_means_different_things_is_known_to_no_system_that_did_not_say_so(dms: str, word: str) -> None:
    assert word_key(word) not in {word_key(w) for words in shipped(dms).status_words.values() for w in words}
