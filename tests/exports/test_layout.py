"""SPEC X2, X6, X13: the header is found, what is no row is no row, another report is named, dangerous columns are dropped."""

from __future__ import annotations

import io
from dataclasses import replace
from itertools import repeat
from random import Random
from time import process_time

import pytest
import xlsxwriter

from tests.exports.reading_room import read, shipped
from weowe_cli.errors import RefusedExport
from weowe_cli.exports.headers import is_dangerous, nearest
from weowe_cli.exports.layout import Layout, begins_another_table, choose_table, find_layout, lost
from weowe_cli.exports.missing import goes_unseen
from weowe_cli.exports.profile import OtherReport, Profile, header_key, word_key
from weowe_cli.exports.tables import Table, read_tables

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


def table_of(text: str) -> Table:
    (table,) = read_tables(text.encode(), name="orders.csv")
    return table


def layout_of(text: str, dms: str = "generic") -> Layout:
    return find_layout(table_of(text), shipped(dms))


def columns_of(*lines: str, dms: str = "generic") -> dict[str, str]:
    """Each field with the header it is read from. The lines of headers are given with `|` between their cells."""
    row = "|".join(["1"] * (lines[0].count("|") + 1))
    found = layout_of("\n".join((*lines, row, row, "")), dms)
    return {field: found.headers[column] for field, column in found.columns.items()}


def refusal_of(text: str, dms: str = "generic") -> RefusedExport:
    with pytest.raises(RefusedExport) as refused:
        choose_table([table_of(text)], shipped(dms))
    assert refused.value.rule == "X6"
    assert not refused.value.overridable
    return refused.value


# Lines that are no rows


def test_titles_blank_lines_repeated_heads_totals_and_footers_are_no_rows() -> None:
    reading = read(PAGED)
    assert [fresh.sighting.row for fresh in reading.fresh] == [4, 8]
    assert (reading.rows, reading.set_aside, reading.footer_seen, reading.cut_short) == (2, (), True, None)


@pytest.mark.parametrize(
    "line",
    [
        "PAGE 1 OF 3,,,", ",,,Page 2", "- 3 -,,,", "RUN DATE: 02/26/26  TIME 04:10,,,PAGE 2", "Run 26FEB26 04:10,,,",
        "Printed on 3/2/2026 4:10 AM,,,", "*** CONTINUED ***,,,", "-- more --,,,", "(continued on next page),,,",
        "GRAND TOTAL,,12,", "GRAND,TOTAL:,12,", "Report Total: 12,,,", ",,====,", "*** END,OF REPORT ***,,",
    ],
)  # fmt: skip
def test_a_line_of_the_report_and_not_of_an_order_is_no_row(line: str) -> None:
    reading = read(f"SO #,Part #,Qty,ETA\nS1,A-1,1,\n{line}\nS2,A-2,1,\n")
    assert (reading.rows, len(reading.fresh), reading.set_aside) == (2, 2, ())


@pytest.mark.parametrize("name", ["ENDERS", "TOTALLI", "PAGE", "RUN", "TOTAL LUBE"])
def test_a_row_that_lacks_its_part_is_no_footer_whatever_its_first_cell_says(name: str) -> None:
    reading = read(f"Customer,SO,Part,Status\n{name},S1,,ordered\n{name},,,ordered\n")
    assert (len(reading.set_aside), reading.footer_seen) == (2, False)


@pytest.mark.parametrize(
    ("line", "is_row"),
    [
        ("Advisor: 417 DANA FOX,,,,", False), ("** Service Department **,,,,", False), (",,,,open at the counter", False),
        ("Customer: 118340", False), ("No records found", False),
        # What could be an order or a part is never dropped.
        ("S4411,,,,", True), ("SO: 4411 FOX,,,,", True), ("SO 4411 FOX,,,,", True), (",CLIP LEFT,,,", True), ("VERBAL,,,,", True),
        ("Advisor: 417 DANA FOX,,,1,", True),
        # A customer may be called so.
        (",,,3,TOTAL AUTO CARE", True), ("S2,,,3,TOTAL", True), (",,,3,TOTAL", False), ("TOTAL,,,3,4", False),
    ],
)  # fmt: skip
def test_a_heading_between_the_rows_is_no_row_and_what_could_be_one_is(line: str, is_row: bool) -> None:
    reading = read(f"SO,Part,Status,Qty,Customer\nS1,A-1,ordered,1,FOX\n{line}\nS3,A-3,ordered,1,ELM\n")
    assert ([fresh.sighting.row for fresh in reading.fresh], reading.rows) == ([2, 4], 2 + is_row)
    assert [found.row for found in reading.set_aside] == [3] * is_row


WIDTHS = {
    "an empty cell more in one row": ("SO,Part,Status,ETA", ["S1,A1,Ordered,"] * 3 + ["S2,A2,,Ordered,"], 3, 1),
    "an empty cell more in every row": ("SO,Part,Status", ["S1,A1,Ordered,", "S2,A2,Received,"], 2, 0),
    "a cell more that is filled in one of them": ("SO,Part,Status", ["S1,A1,Ordered,", "S2,A2,FOX,Received"], 0, 2),
    "numbers of rows without a header": ("SO,Part,Status,ETA", ["1,S1,A1,Ordered,", "2,S2,A2,Received,"], 0, 2),
    "a column without a header less": (
        "SO,Part,Status,ETA,,",
        ["S1,A1,Ordered,,,"] * 3 + ["S2,Ordered,3/9/2026,,"],
        3,
        1,
    ),
    "all columns without a header less": ("SO,Part,Status,,,", ["S1,A1,Ordered,,,", "S2,A2,Received"], 2, 0),
    "a header with a comma too many": ("SO,Part,Status,", ["S1,A1,Ordered", "S2,A2,"], 2, 0),
}


@pytest.mark.parametrize(("header", "rows", "read_", "aside"), WIDTHS.values(), ids=WIDTHS)
def test_a_row_of_another_length_than_the_header_is_not_trusted_unless_all_have_it(
    header: str, rows: list[str], read_: int, aside: int
) -> None:
    numbered = [row.replace("S1,A1", f"S1,A1{number}") for number, row in enumerate(rows)]
    reading = read("\n".join((header, *numbered, "")))
    assert (len(reading.fresh), len(reading.set_aside)) == (read_, aside)


def test_a_footer_that_counts_other_rows_means_the_file_was_cut_short() -> None:
    reading = read(PAGED.replace("S2,A-2,1,2026-03-05\n", ""))
    assert reading.cut_short == "the last line counts 2 rows, and there are 1"


# The header


def test_the_header_is_found_below_a_long_preamble_and_not_below_the_sixtieth_row() -> None:
    body = "SO,Part Number,ETA\nS1,A1,2026-03-05\n"
    assert len(read("x,y,z\n" * 59 + body).fresh) == 1
    with pytest.raises(RefusedExport, match="another kind of report"):
        read("x,y,z\n" * 60 + body)


def test_so_in_a_cdk_report_is_the_source_and_ss_the_stocking_status() -> None:
    found = columns_of("SOR#|RO#|PART-NO.|SO|SS|Email|Promised|Advisor", dms="cdk")
    assert found == {
        "so": "SOR#", "ro": "RO#", "part_number": "PART-NO.",
        "email": "Email", "promised_on": "Promised", "advisor": "Advisor",
    }  # fmt: skip


@pytest.mark.parametrize("dms", ["cdk", "reynolds", "tekion", "dealertrack"])
def test_every_profile_accepts_the_everyday_words(dms: str) -> None:
    found = columns_of("SO #|RO #|Part #|Part Name|Qty Ordered|Promise Date|E-mail|Cell Phone|Customer Name", dms=dms)
    assert found.keys() == {
        "so", "ro", "part_number", "description", "qty_ordered", "promised_on", "email", "phone", "customer",
    }  # fmt: skip


def test_the_plain_names_of_the_fields_are_headers() -> None:
    names = (
        "so,ro,line,part_number,description,qty_ordered,qty_received,qty_backordered,qty_cancelled,status,ordered_on,"
    )
    names += "eta,eta_from,eta_to,promised_on,received_on,installed_on,customer,phone,email,channel,opt_out,advisor,vin,make,"
    names += "price,labor,deposit,prepaid,so_type,bin,supersedes"
    assert columns_of(names.replace(",", "|")) == {name: name for name in names.split(",")}


@pytest.mark.parametrize(
    "header",
    [
        "SO #:|Part Number*|Qty Ordered :", "so #|PART NUMBER|qty ordered", "SO\u00a0#|Part\u00a0\u00a0Number|Qty\u00a0Ordered",
        "\ufeffSO #|Part Number|Qty Ordered", "|SO #||Part Number||Qty Ordered|", "'SO #|(Part Number)|Qty. Ordered",
        "SO_#|PART_NUMBER|QtyOrdered",
    ],
)  # fmt: skip
def test_a_header_is_known_however_it_is_written(header: str) -> None:
    assert columns_of(header).keys() == {"so", "part_number", "qty_ordered"}


def test_a_header_with_a_line_break_is_one_header_and_its_repetition_no_row() -> None:
    head = '"SO\n#","Part\nNumber",Status\n'
    reading = read(f"{head}S1,A-1,ordered\n{head}S2,A-2,ordered\n")
    assert [fresh.sighting.so for fresh in reading.fresh] == ["S1", "S2"]
    assert layout_of(f"{head}S1,A-1,ordered\n").headers == ("SO #", "Part Number", "Status")


@pytest.mark.parametrize(
    ("upper", "lower", "columns"),
    [
        ("SO|Part|Qty||Status", "||Ordered|Received|",
         {"so": "SO", "part_number": "Part", "qty_ordered": "Qty Ordered", "qty_received": "Qty Received", "status": "Status"}),
        ("|Part||Quantity||", "SO|Number|Description|Ordered|Received|Status",
         {"so": "SO", "part_number": "Part Number", "description": "Part Description", "qty_ordered": "Quantity Ordered",
          "qty_received": "Quantity Received", "status": "Status"}),
        ("Order|Order|Part||Customer||", "Number|Date|Number|Status|Name|Phone|Email",
         {"so": "Order Number", "ordered_on": "Order Date", "part_number": "Part Number", "status": "Part Status",
          "customer": "Customer Name", "phone": "Customer Phone", "email": "Customer Email"}),
        ("SO|Part|Ordered|Received", "#|#|Qty|Qty",
         {"so": "SO #", "part_number": "Part #", "qty_ordered": "Ordered Qty", "qty_received": "Received Qty"}),
        # A state below RO is the repair order's, and so is its advisor; an email is whose it is.
        ("SO|Part|RO||", "#|#|#|Status|Advisor", {"so": "SO #", "part_number": "Part #", "ro": "RO #", "advisor": "Advisor"}),
        # A title is no heading, however near it stands.
        ("SPECIAL ORDERS||", "SO #|Part #|Status", {"so": "SO #", "part_number": "Part #", "status": "Status"}),
        ("LAKEVIEW CHEVROLET|PARTS DEPARTMENT|", "SO #|Part #|Status", {"so": "SO #", "part_number": "Part #", "status": "Status"}),
    ],
)  # fmt: skip
def test_two_lines_of_headers_are_read_as_one_where_that_says_more(
    upper: str, lower: str, columns: dict[str, str]
) -> None:
    assert columns_of(upper, lower) == columns


def test_two_lines_of_headers_on_every_page_are_no_rows() -> None:
    head = "Order,Part,Qty,,\nNumber,Number,Ordered,Received,Status\n"
    reading = read(f"ORDERS,,,,\n{head}S1,A-1,1,0,ordered\nORDERS,,,,\n{head}S2,A-2,1,0,ordered\n")
    assert [(fresh.sighting.row, fresh.sighting.so) for fresh in reading.fresh] == [(4, "S1"), (8, "S2")]
    assert (reading.rows, reading.set_aside) == (2, ())


def test_a_first_row_of_words_is_no_second_line_of_headers() -> None:
    layout = layout_of("SO,Part,Status,\nS1,A-1,,Ordered\n")
    assert (layout.header_row, "ordered_on" in layout.columns) == (1, False)


def test_what_a_report_is_sorted_by_is_not_its_header() -> None:
    layout = layout_of("ORDERS\nSORTED BY:,SO,Part Number,Status\n\nSO,RO,Part Number,Status\nS1,100,A-1,Ordered\n")
    assert (layout.header_row, layout.headers[1]) == (4, "RO")


@pytest.mark.parametrize(
    "units",
    [
        "(text),(text),(each),(mm/dd/yy),(USD)",
        ",,EA,mm/dd/yyyy,$",
        "text,text,number,date,USD",
        ",,,YYYYMMDD,",
        ",,[pcs],,US$",
    ],
)
def test_a_line_of_units_below_the_headers_is_no_row(units: str) -> None:
    layout = layout_of(f"SO,Part,Qty,ETA,Price\n{units}\nS1,A-1,1,2026-03-05,5\n")
    assert layout.header_row == 2
    assert read(f"SO,Part,Qty,ETA,Price\n{units}\nS1,A-1,1,2026-03-05,5\n").rows == 1


def test_the_last_line_of_the_header_is_the_header_row() -> None:
    text = "ORDERS,,,\nSO,Part,Qty,\n,,Ordered,Received\n(text),(text),(each),(each)\nS1,A-1,1,0\n"
    layout = layout_of(text)
    assert (layout.header_row, layout.headers) == (4, ("SO", "Part", "Qty Ordered", "Qty Received"))
    assert layout.heads_of("qty_ordered") == {"Qty", "Ordered", "(each)", "Qty Ordered"}


def test_headers_in_another_order_further_down_begin_another_table() -> None:
    layout, known = layout_of("SO,Part,Customer,Status\nS1,A-1,ROSA,Ordered\n"), shipped("generic").fields_by_header()
    cases = {
        ("SO", "Customer", "Part", "Status"): True, ("Part", "SO", "Qty", "Status"): True,
        ("SO", "Part", "Customer", "Status"): False, ("so", "PART #", "Customer Name", "Status"): False,
        ("S2", "A-2", "Status", "Ordered"): False, ("S2", "SERVICE", "RO", "Email"): False,
        ("SO", "Part", "Sold To", "Status"): True, ("SO", "Part", "", "Status"): False,
    }  # fmt: skip
    assert {cells: begins_another_table(cells, layout, known) for cells in cases} == cases


# Two columns for one field


def test_of_two_columns_for_one_field_the_better_alias_is_taken() -> None:
    assert columns_of("Home Phone|Cell Phone|SO|Part Number")["phone"] == "Cell Phone"


def test_of_two_columns_with_one_header_the_first_is_taken_and_the_header_listed() -> None:
    layout = layout_of("SO,Part,Phone,Status,Phone,Note,Note\nS1,A,1,Ordered,2,x,y\n")
    assert (layout.columns["phone"], layout.repeated, layout.claims["phone"]) == (2, ("Phone",), (2, 4))
    assert layout_of("SO,Part,Home Phone,Cell Phone\nS1,A,1,2\n").repeated == ()


@pytest.mark.parametrize("rows", ["S1,A,Ordered,Ordered\nS2,B,Received,Received\n", "S1,A,Ordered,\nS2,B,Received,\n"])
def test_two_columns_with_one_header_that_say_the_same_are_harmless(rows: str) -> None:
    table = table_of(f"SO,Part,Status,Status\n{rows}")
    assert choose_table([table], shipped("generic"))[1].columns["status"] == 2


@pytest.mark.parametrize("header", ["SO", "Part", "Status", "Qty", "Qty Received", "Received Date"])
def test_two_columns_with_one_header_that_differ_in_what_decides_a_state_are_refused(header: str) -> None:
    rest = [name for name in ("SO", "Part", "Status") if name != header]
    values = [{"SO": "S1", "Part": "A-1", "Status": "Ordered"}[name] for name in rest]
    text = f"{','.join(rest)},{header},{header}\n{','.join(values)},1,1\n{','.join(values)},1,2\n"
    refused = refusal_of(text)
    assert refused.what == f"two columns are called '{header}' and do not say the same"
    assert "first in row 3" in refused.where
    assert f"'{header} (2)'" in refused.todo


@pytest.mark.parametrize(("named", "column"), [("Status (1)", 2), ("Status (2)", 3)])
def test_a_profile_may_say_which_of_two_columns_with_one_header_counts(named: str, column: int) -> None:
    generic = shipped("generic")
    profile = replace(generic, columns={**generic.columns, "status": (named, *generic.columns["status"])})
    table = table_of("SO,Part,Status,Status\nS1,A,Ordered,Received\n")
    assert choose_table([table], profile)[1].columns["status"] == column


# Which of several tables


def workbook(**sheets: list[list[str]]) -> tuple[Table, ...]:
    """The tables of a workbook; a sheet whose name ends in `_` is hidden."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        cover = book.add_worksheet("Cover")
        cover.write(0, 0, "Special orders")
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name.endswith("_"):
                sheet.hide()
    return read_tables(content.getvalue(), name="orders.xlsx")


ORDERS = [["SO", "Part", "Status"], ["S1", "A-1", "Ordered"]]
INVENTORY = [["Part", "Description", "On Hand"], ["A-1", "Pads", "4"]]


def test_the_sheet_that_fits_is_taken_and_a_hidden_one_only_where_no_other_does() -> None:
    generic = shipped("generic")
    assert choose_table(workbook(Stock=INVENTORY, Orders=ORDERS), generic)[0].sheet == "Orders"
    assert choose_table(workbook(Old_=ORDERS, Orders=ORDERS), generic)[0].sheet == "Orders"
    assert choose_table(workbook(Stock=INVENTORY, Data_=ORDERS), generic)[0].sheet == "Data_"


@pytest.mark.parametrize("names", [("Service", "Counter"), ("One_", "Two_")])
def test_two_sheets_that_fit_are_refused_by_their_names(names: tuple[str, str]) -> None:
    with pytest.raises(RefusedExport, match="2 sheets") as refused:
        choose_table(workbook(**dict.fromkeys(names, ORDERS)), shipped("generic"))
    assert refused.value.where == f"orders.xlsx: sheets '{names[0]}' and '{names[1]}'"
    assert not refused.value.overridable


def test_where_no_sheet_fits_the_one_that_came_nearest_is_named() -> None:
    renamed = [["SO", "Prt Nmbr", "Status", "ETA", "Qty"], ["S1", "A-1", "Ordered", "", "1"]]
    with pytest.raises(RefusedExport) as refused:
        choose_table(workbook(Stock=INVENTORY, Orders=renamed), shipped("generic"))
    assert refused.value.where.startswith("orders.xlsx, sheet 'Orders', row 1: no column for a part number")


# Refusals that teach


@pytest.mark.parametrize(
    ("dms", "header", "report"),
    [
        ("tekion", "PO Number,Control Number,PO Amount,PO Type,No. of Parts,PO Status", "purchase-order list"),
        ("tekion", "Part Number,Part Name,Float Qty,Vendor", "Floats"),
        ("cdk", "PART-NO.,DESC,COST,SO,O.H.,SS,MNS", "parts inventory"),
        ("reynolds", "PART-NO,DESC,STAT,QOH,BIN", "parts inventory"),
        ("dealertrack", "Part Number,Part Description,Manuf,Qty on Hand,Stocking Group", "parts inventory"),
        ("dealertrack", "RO Number,Operation Codes,Part Number,Part Description,Cell Phone", "repair orders"),
    ],
)
def test_another_kind_of_report_is_named(dms: str, header: str, report: str) -> None:
    refused = refusal_of(f"{header}\n{'1,' * header.count(',')}1\n", dms)
    assert report in refused.what
    assert "orders.csv" in refused.where
    assert "no column for" in refused.where
    assert "Hand over the special orders" in refused.todo


CDK = OtherReport(name="the special orders of CDK Drive", headers=("SOR DATE", "SA", "SS"))


@pytest.mark.parametrize(
    ("dms", "header", "is_another"),
    [
        ("reynolds", "SOR#,SOR DATE,SA,PART-NO.,SO,SS,QTY ORD,QTY RECD", True),
        # Its own report is none of another system, and neither is one that has some of those headers.
        ("cdk", "SOR#,SOR DATE,SA,PART-NO.,SO,SS,QTY ORD,QTY RECD", False),
        ("reynolds", "SO-NO,PART-NO,STAT,SOR DATE,SA", False),
    ],
)
def test_the_report_of_another_system_is_named_though_it_could_be_read(dms: str, header: str, is_another: bool) -> None:
    profile = replace(shipped(dms), other_reports=(CDK,))
    table = table_of(f"{header}\n{'1,' * header.count(',')}1\n")
    if not is_another:
        assert choose_table([table], profile)
        return
    with pytest.raises(RefusedExport, match="another system: the special orders of CDK Drive") as refused:
        choose_table([table], profile)
    assert "'SOR DATE', 'SA' and 'SS'" in refused.value.where
    assert "ignore_columns: in config/dms/reynolds.yml" in refused.value.todo


def test_a_report_that_was_told_to_this_profile_is_none_of_another_system() -> None:
    profile = replace(shipped("reynolds"), other_reports=(CDK,), ignore_columns=("SO", "SS"))
    table = table_of("SOR#,SOR DATE,SA,PART-NO.,SO,SS,QTY ORD,QTY RECD\n1,1,1,1,1,1,1,1\n")
    assert choose_table([table], profile)[1].header_of("so") == "SOR#"


def test_the_own_report_that_lacks_a_column_is_not_called_one_of_another_system() -> None:
    profile = replace(shipped("cdk"), other_reports=(CDK,))
    with pytest.raises(RefusedExport) as refused:
        choose_table([table_of("SOR#,SOR DATE,SA,NAME,SO,SS,ETA\n1,1,1,1,1,1,1\n")], profile)
    assert "CDK Drive" not in refused.value.what


def test_a_report_whose_rows_go_over_two_lines_is_refused() -> None:
    refused = refusal_of("SO-NO,PART-NO,QTY-ORD,QTY-REC\nSTAT,EXP-DATE,,\nS1,A-1,1,0\nORD,030926,,\n", "reynolds")
    assert refused.what == "each row of this report goes over two lines"
    assert "'STAT' and 'EXP-DATE'" in refused.where


@pytest.mark.parametrize(("columns", "rows"), [(50, 60), (1_900, 10), (5, 60)])
def test_a_file_of_words_that_is_no_report_is_refused_at_once(columns: int, rows: int) -> None:
    dice = Random(columns)
    word = ("".join(dice.choices("abcdefghijklmnopqrstuvwxyz", k=3_000 if columns == 5 else 7)) for _ in repeat(None))
    text = "".join(",".join(f"{next(word)} {next(word)}" for _ in range(columns)) + "\n" for _ in range(rows))
    table, profile = table_of(text), shipped("generic")
    began = process_time()
    with pytest.raises(RefusedExport, match="another kind of report"):
        choose_table([table], profile)
    assert process_time() - began < 1  # a third of it where nobody else works


def test_a_header_that_is_nearly_right_is_offered_and_not_taken() -> None:
    refused = refusal_of("Part Numbr,RO #,Qty\nA1,100,1\n")
    assert refused.what == "this report has no column for a part number, or it goes by another name"
    assert "no column for a part number (nearest: 'Part Numbr')" in refused.where
    assert refused.todo == (
        "'Part Numbr' looks like Part Number: if it is, add it under columns: part_number: in config/dms/generic.yml."
    )


def test_where_nothing_looks_like_it_the_headers_that_nobody_reads_are_listed() -> None:
    refused = refusal_of("SO,Article,Status,ETA,Date of Birth,Lagerort\nS1,A1,Ordered,,,\n")
    assert refused.where.endswith("no column for a part number (not read: 'Article', 'Lagerort')")


def test_no_row_value_is_quoted_when_there_is_no_header() -> None:
    for text in (
        "S1,JOHN DOE,206-555-0142\nS2,JANE ROE,206-555-0143\n",
        "S1,JOHN DOE,Ordered,RO\nS2,JANE ROE,Ordered,RO\n",
        "JOHN DOE,Partner,Ordered,RO,Email\nJANE ROE,Partner,Ordered,RO,Email\n",
    ):
        refused = refusal_of(text)
        said = f"{refused} {refused.where} {refused.todo}"
        assert "DOE" not in said
        assert "ROE" not in said
        assert "0142" not in said


@pytest.mark.parametrize(
    ("dms", "headers", "meant"),
    [
        ("generic", ["Prt Nmbr"], {"part_number": "Prt Nmbr"}), ("generic", ["Part_No_2"], {"part_number": "Part_No_2"}),
        ("generic", ["ORD QTY"], {"qty_ordered": "ORD QTY"}), ("generic", ["Stts"], {"status": "Stts"}),
        ("generic", ["STATUS-CD"], {"status": "STATUS-CD"}), ("generic", ["Spec Order No"], {"so": "Spec Order No"}),
        ("generic", ["Recieved Qty"], {"qty_received": "Recieved Qty"}), ("generic", ["Rcvd Qty"], {"qty_received": "Rcvd Qty"}),
        ("cdk", ["PART NBR", "SOR NBR"], {"part_number": "PART NBR", "so": "SOR NBR"}), ("cdk", ["QTY RCVD"], {"qty_received": "QTY RCVD"}),
        ("reynolds", ["EXPDT"], {"eta": "EXPDT"}), ("tekion", ["Parts Number"], {"part_number": "Parts Number"}),
        # Nobody is to be told that these are it.
        ("generic", ["PO Number", "Control Number", "Age", "Cost", "Mileage", "Address Line 1", "Tag"], {}),
        ("tekion", ["PO Status", "PO Number"], {}), ("cdk", ["STATUS CODE", "SO", "SS"], {}),
        # What has its column is looked for no more.
        ("generic", ["Part Number", "Prt Nmbr"], {}),
    ],
)  # fmt: skip
def test_an_unread_header_is_offered_for_what_it_resembles_most(
    dms: str, headers: list[str], meant: dict[str, str]
) -> None:
    assert nearest(headers, shipped(dms)) == {field: (header,) for field, header in meant.items()}


# What a report must say


@pytest.mark.parametrize(
    ("header", "lacks"),
    [
        ("SO,Part,Qty,ETA", "status (Part Status), qty_received, received_on or installed_on"),
        ("SO,Part,Order Date,Qty B/O", "status (Part Status), qty_received, received_on or installed_on"),
        ("SO,Part,Qty Received", "qty_ordered"), ("SO,Part,Qty,Qty B/O,Received Date", "qty_received"),
        ("SO,Part,Qty Cancelled,Received Date", "qty_received"),
    ],
)  # fmt: skip
def test_a_report_that_cannot_say_how_far_an_order_is_is_refused(header: str, lacks: str) -> None:
    refused = refusal_of(f"{header}\n{'1,' * header.count(',')}1\n")
    assert refused.where.startswith(f"orders.csv, row 1: no column for {lacks}")


@pytest.mark.parametrize(
    "header",
    [
        "SO,Part,Status",
        "SO,Part,Qty,Qty Received",
        "SO,Part,Received Date",
        "SO,Part,Qty,Date Installed",
        "SO,Part,Qty B/O,Status",
    ],
)
def test_a_report_that_can_is_taken(header: str) -> None:
    assert choose_table([table_of(f"{header}\n{'1,' * header.count(',')}1\n")], shipped("generic"))


@pytest.mark.parametrize(
    ("header", "lacks"), [("SO,Part,Qty,ETA", "status"), ("SO,Part,Qty,Qty B/O,Received Date", "qty_received")]
)
def test_a_profile_may_say_that_its_report_is_right_without(header: str, lacks: str) -> None:
    text = f"{header}\n{'1,' * header.count(',')}1\n"
    assert f"lacks: [{lacks}]" in refusal_of(text).todo
    profile = replace(shipped("generic"), lacks=(lacks,))
    assert choose_table([table_of(text)], profile)[1].header_row == 1


def test_a_profile_that_lacks_a_field_nobody_knows_is_told_which_was_meant() -> None:
    with pytest.raises(ValueError, match="did you mean qty_received"):
        Profile(name="x", title="x", columns={}, lacks=("qty_recieved",))


def test_what_goes_unseen_for_want_of_a_column_is_said() -> None:
    everything = layout_of("SO,Part,Qty,Description,First Name,Opt Out\n1,1,1,1,1,1\n")
    assert goes_unseen(everything.claims, shipped("generic")) == {}
    bare = layout_of("SOR,Part,Qty,ETA\n1,1,1,1\n", "tekion")
    assert goes_unseen(bare.claims, shipped("tekion")).keys() == {"description", "customer", "opt_out", "order_type"}


@pytest.mark.parametrize(
    ("before", "tonight", "gone"),
    [
        ("SO,Part,Status,ETA", "ETA,Status,Part,SO", ()),
        ("SO,Part,Status,ETA", "SO,Part,Status", ("eta",)),
        ("SO,Part,Status,Opt Out", "SO,Part,Status,Block", ("opt_out",)),
        # Another of its names is no loss, and neither is a column more.
        ("SO,Part,Status,Qty Rec", "SO #,Part Number,Line Status,Qty Received", ()),
        ("SO,Part,Status", "SO,Part,Status,Part Status", ()),
        # What stood by last night is not what was read.
        ("SO,Part,Status,Cell Phone,Home Phone", "SO,Part,Status,Home Phone", ("phone",)),
        ("SO,Part,Order Date,Date Ordered,Status", "SO,Part,X,Date Ordered,Status", ("ordered_on",)),
    ],
)  # fmt: skip
def test_a_field_that_was_read_last_night_and_has_no_column_tonight_is_lost(
    before: str, tonight: str, gone: tuple[str, ...]
) -> None:
    assert lost(layout_of(f"{before}\n1,1,1\n").read_from, layout_of(f"{tonight}\n1,1,1\n")) == gone


def test_a_plain_list_of_fields_will_do_for_last_night() -> None:
    assert lost(["so", "eta", "status"], layout_of("SO,Part,Status\n1,1,1\n")) == ("eta",)


# What is dangerous to keep

DANGEROUS = [
    "Date of Birth", "DOB", "Cust DOB", "BirthDate", "Birthday", "CUST-BIRTH-DT", "SSN", "SS #", "Buyer SSN", "Social Security #",
    "Soc Sec No", "Tax ID", "Driver's License No", "Drivers Licence", "Driver Lic #", "DL #", "DL Number", "DL State", "DLState",
    "License Number", "License State", "Passport No", "Bank Account", "Bank Name", "Routing Number", "Account #", "Acct No", "IBAN",
    "Credit Card", "Card Number", "CC #", "Credit Score", "CVV", "Address", "Address 1", "Address Line 1", "ADDR-2", "CustAddr",
    "Home Address", "Ship To Address", "Street", "Street Address", "Zip", "Zip Code", "CustomerZipCode", "ZIP+4", "Postal Code",
    "Postcode", "PO Box",
]  # fmt: skip
HARMLESS = [
    "Email Address", "E-mail Address", "EmailAddr", "Web Address", "IP Address", "Description", "Class Name", "Bin Location", "Ship To",
    "Bill To", "SS", "STATUS", "License Plate", "Job Card No", "Discount", "City", "State", "Account Manager", "Core Credit", "Deposit",
    "Delivery Date", "DL", "Handling", "Middle Name", "Part Number", "Dealer", "Customer #", "SSP", "Assn", "Card",
]  # fmt: skip


@pytest.mark.parametrize("header", DANGEROUS)
def test_a_dangerous_column_is_dropped_on_reading(header: str) -> None:
    text = f"SO,Part Number,{header},ETA\nS1,A1,hush,2026-03-05\nS2,A2,hush,13/45/2026\n"
    assert layout_of(text).dangerous == (header,)
    reading = read(text)
    assert "hush" not in repr(reading)
    assert reading.headers == ("SO", "Part Number", "ETA")
    assert reading.set_aside[0].cells == ("S2", "A2", "13/45/2026")


@pytest.mark.parametrize("header", HARMLESS)
def test_a_harmless_column_is_not(header: str) -> None:
    assert is_dangerous(header) is (header == "DL")  # alone it can be nothing else
    assert layout_of(f"SO,Part Number,{header},ETA\nS1,A1,x,\n").dangerous == (("DL",) if header == "DL" else ())


def test_an_address_under_one_heading_over_several_columns_is_dropped_whole() -> None:
    one_line = read("SO,Part Number,Address,,,ETA\nS1,A1,hush,hush,hush,13/45/2026\n")
    two_lines = read("Part,Order,Address,,,\nNumber,Number,Line 1,City,Zip,ETA\nA1,S1,hush,hush,hush,13/45/2026\n")
    assert "hush" not in repr(one_line)
    assert "hush" not in repr(two_lines)
    assert len(one_line.set_aside) == len(two_lines.set_aside) == 1


@pytest.mark.parametrize("dms", ["generic", "cdk", "reynolds", "tekion", "dealertrack"])
def test_no_shipped_profile_reads_what_is_dangerous(dms: str) -> None:
    assert [alias for aliases in shipped(dms).columns.values() for alias in aliases if is_dangerous(alias)] == []


# Profiles


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
