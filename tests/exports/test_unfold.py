"""SPEC X4: a record that lists several parts in its cells, taken apart into one row for each."""

from __future__ import annotations

import pytest

from tests.exports.reading_room import shipped
from weowe_cli.exports.layout import find_layout
from weowe_cli.exports.profile import FIELDS, MultiValued, Profile
from weowe_cli.exports.tables import read_tables
from weowe_cli.exports.unfold import Unfolder
from weowe_cli.exports.values import Doubt

HEADER = (
    "RO Number",
    "Full Name",
    "Parts Line Number",
    "Part Number",
    "Part Description",
    "Part Quantity",
    "Close Date",
)


def lines(
    *cells: str, header: tuple[str, ...] = HEADER, profile: Profile | None = None, multi: MultiValued | None = None
) -> list[tuple[str, ...]]:
    """The part lines of one record, each with the cells under `header`."""
    profile = profile or shipped("dealervault")
    (table,) = read_tables(("\t".join(header) + "\r\n").encode(), name="DVD04711_SV.txt")
    layout = find_layout(table, profile)
    picked = tuple(cells[layout.columns[field]] if field in layout.columns else "" for field in FIELDS)
    field_of = {column: FIELDS.index(field) for field, column in layout.columns.items()}
    rows = Unfolder(multi or profile.multi_valued, layout).rows(picked)
    return [tuple(row[field_of[column]] for column in range(len(header))) for row in rows]


def test_every_part_of_every_line_is_a_row_and_what_is_said_once_is_said_by_each() -> None:
    assert lines("601", "PELL, ROSA", "1^2|3", "A-1^A-2|A-3", "PAD^HOSE|LAMP", "2^1|1", "") == [
        ("601", "PELL, ROSA", "1", "A-1", "PAD", "2", ""),
        ("601", "PELL, ROSA", "2", "A-2", "HOSE", "1", ""),
        ("601", "PELL, ROSA", "3", "A-3", "LAMP", "1", ""),
    ]


def test_empty_lines_are_no_parts_and_keep_their_place() -> None:
    assert [row[3:6] for row in lines("601", "", "", "|||A^B|C", "|||PAD^HOSE|LAMP", "|||2^1|3", "")] == [
        ("A", "PAD", "2"),
        ("B", "HOSE", "1"),
        ("C", "LAMP", "3"),
    ]


def test_an_empty_place_inside_a_line_is_the_place_of_that_part() -> None:
    assert [row[3:6] for row in lines("601", "", "", "A^B^C", "^HOSE^", "1^^3", "")] == [
        ("A", "", "1"),
        ("B", "HOSE", ""),
        ("C", "", "3"),
    ]


def test_a_record_with_one_part_is_one_row_as_it_stands() -> None:
    assert lines("601", "PELL", "1", "A-1", "PAD", "2", "") == [("601", "PELL", "1", "A-1", "PAD", "2", "")]


@pytest.mark.parametrize(
    "cells",
    [
        ("", "", "", ""), ("1", "", "", ""), ("1|2", "|", "|", "|"), ("1|2|3", "", "", ""), ("1|2", "|", "|", "0|0.00"), ("", "", "", "0"),
    ],
)  # fmt: skip
def test_a_record_of_labor_alone_has_no_part_line(cells: tuple[str, ...]) -> None:
    assert lines("601", "PELL", *cells, "") == []


def test_values_without_a_part_number_are_a_row_that_lacks_one() -> None:
    assert [row[3:6] for row in lines("601", "", "", "A|", "PAD|HOSE", "1|2", "")] == [
        ("A", "PAD", "1"),
        ("", "HOSE", "2"),
    ]


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        (("", "A^B|C", "PAD^HOSE|LAMP", "2|1"), "qty_ordered", "in line 1 this lists 1 and the part numbers 2"),
        (("", "A^B|C", "PAD^HOSE^LAMP", "1^1|1"), "description", "this lists 1 lines and the part numbers 2"),
        (("", "A|B", "PAD", "1|1"), "description", "this lists 1 lines and the part numbers 2"),
        (("", "A", "PAD", "1|1"), "qty_ordered", "this lists 2 lines and the part numbers 1"),
        (("", "", "PAD|HOSE", "1|1"), "description", "this lists 2 lines and the part numbers 1"),
        (("1^2", "A", "", "1"), "line", "in line 1 this lists 2 and the part numbers 1"),
        (("", "A|B", "", "1|1|1"), "qty_ordered", "this lists 3 lines and the part numbers 2"),
    ],
)
def test_lists_that_do_not_pair_are_not_paired(cells: tuple[str, ...], field: str, reason: str) -> None:
    with pytest.raises(Doubt) as doubt:
        lines("601", "PELL", *cells, "")
    assert (doubt.value.field, doubt.value.reason) == (field, reason)


def test_a_list_that_is_empty_as_a_whole_or_in_a_line_says_nothing_of_any_part() -> None:
    assert [row[3:6] for row in lines("601", "", "", "A^B|C", "", "|3", "")] == [
        ("A", "", ""), ("B", "", ""), ("C", "", "3"),
    ]  # fmt: skip


def test_padding_around_a_value_is_not_part_of_it() -> None:
    assert [row[3] for row in lines("601", "", "", "A-1  ^ A-2 |A-3", "", "", "")] == ["A-1", "A-2", "A-3"]


def test_a_mark_in_a_column_that_lists_nothing_is_text() -> None:
    assert [row[1] for row in lines("601", "PELL | SON", "", "A|B", "", "", "")] == ["PELL | SON"] * 2


def test_a_store_may_part_its_lists_with_other_marks() -> None:
    multi = MultiValued(columns=HEADER[2:6], between_lines=";", within_line="")
    assert [row[3] for row in lines("601", "", "1;2", "A^1;B", "", "1;1", "", multi=multi)] == ["A^1", "B"]


def test_only_where_the_part_numbers_stand_in_a_listing_column_is_a_record_taken_apart() -> None:
    header = ("SOR#", "PART-NO.", "DESC", "QTY ORD", "QTY RECD")
    assert lines("S1", "A-1", "CLIP|SCREW", "1", "0", header=header, profile=shipped("cdk")) == [
        ("S1", "A-1", "CLIP|SCREW", "1", "0")
    ]


def test_the_part_lines_of_an_ro_extract_of_cdk() -> None:
    header = ("RONumber", "prtLineCode", "prtPartNo", "prtDesc", "prtQtyOrdered", "prtQtyFilled", "prtQtyBackordered")
    cells = ("601234", "A|A|B", "12345678|84601873|19300799", "HOSE|PAD|LAMP", "1|2|1", "1|0|0", "0|2|0")
    assert [row[1:] for row in lines(*cells, header=header, profile=shipped("cdk"))] == [
        ("A", "12345678", "HOSE", "1", "1", "0"),
        ("A", "84601873", "PAD", "2", "0", "2"),
        ("B", "19300799", "LAMP", "1", "0", "0"),
    ]


def test_a_cell_of_thousands_of_values_is_no_list_of_the_parts_of_an_ro() -> None:
    with pytest.raises(Doubt, match="no RO has more than 1000"):
        lines("601", "PELL", "", "^".join(["A"] * 1001), "", "", "")


@pytest.mark.parametrize("marks", [{"between_lines": ""}, {"between_lines": "^"}])
def test_marks_that_cannot_be_told_apart_are_refused(marks: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="between_lines"):
        MultiValued(columns=("Part Number",), **marks)
