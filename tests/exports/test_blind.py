"""SPEC X2, X4: a table of which nothing is known shows its names and rows by its shape, and names what it doubts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.exports.blind import BlindTable, Numbered, blind_table, table_by_shape
from weowe_cli.exports.dialect import find_dialect, records

NAMES = ("SO", "Part", "Customer", "Qty", "Ordered", "Price", "Note")
ROWS = [
    (f"S{10_000 + number}", f"04465-0R{number:03}", name, f"{number % 4}", f"2026-03-{number + 1:02}", price, "")
    for number, (name, price) in enumerate(
        [("DOE JANE", "$24.50"), ("ROE RICHARD", "$5.00"), ("POE ANN", "$112.75"), ("LOE HENRY", "$9.99")] * 5
    )
]


def lines(*rows: tuple[str, ...]) -> str:
    return "".join(",".join(row) + "\n" for row in rows)


def trusted(table: BlindTable) -> list[tuple[str, ...]]:
    return [tuple(row.cells) for row in table.rows() if row.doubt is None]


def one_wrong(wrong: str) -> BlindTable:
    """The table with its ninth row written so."""
    return blind_table(lines(NAMES, *ROWS[:8]) + wrong + "\n" + lines(*ROWS[9:]))


def test_a_clean_table_has_its_names_and_all_its_rows() -> None:
    table = blind_table(lines(NAMES, *ROWS))
    assert (table.headers, table.header_row, table.width, table.doubt) == (NAMES, 1, 7, None)
    assert trusted(table) == ROWS
    assert trusted(table) == ROWS  # as often as they are asked for
    assert [row.number for row in table.rows()] == list(range(2, 22))


@pytest.mark.parametrize(
    "above",
    [
        "Special orders\n\n",
        "Special orders,,,,,,\n,,,,,,\n",
        "SPECIAL ORDERS,Store 12,Page 1\n\nrun by nobody,3/2/2026\n",
        "\n\n\n",
        "Created as a new report,for store 12 on Saturday,March 7\n",
    ],
)
def test_titles_above_the_names_are_dropped(above: str) -> None:
    table = blind_table(above + lines(NAMES, *ROWS))
    assert (table.headers, table.header_row) == (NAMES, above.count("\n") + 1)
    assert trusted(table) == ROWS


def test_lines_of_names_are_read_downwards() -> None:
    table = blind_table(
        lines(
            ("Order", "Part", "Customer", "Qty", "Date", "Retail", ""),
            ("Number", "Number", "Name", "", "Ordered", "Price", "Note"),
            *ROWS,
        )
    )
    named = ("Order Number", "Part Number", "Customer Name", "Qty", "Date Ordered", "Retail Price", "Note")
    assert (table.headers, table.header_row) == (named, 2)
    assert trusted(table) == ROWS


def test_a_first_row_like_the_others_names_nothing() -> None:
    table = blind_table(lines(*ROWS))
    assert (table.headers, table.header_row) == ((), 0)
    assert trusted(table) == ROWS


def test_years_and_numbers_may_be_names_over_columns_of_words() -> None:
    rows = lines(("Part", "Bin", "2025", "Note"), *((f"P{number}", f"{number}", "SOLD", "x") for number in range(9)))
    assert blind_table(rows).headers == ("Part", "Bin", "2025", "Note")


def test_names_without_rows_are_names() -> None:
    table = blind_table("SO,Part,Note\n")
    assert (table.headers, list(table.rows())) == (("SO", "Part", "Note"), [])


@pytest.mark.parametrize("text", ["", "\n", " \n\t\n"])
def test_nothing_is_a_table_without_names_and_rows(text: str) -> None:
    table = blind_table(text)
    assert (table.headers, list(table.rows())) == ((), [])


def test_page_heads_are_no_rows() -> None:
    head = "Special orders\n" + lines(NAMES)
    text = head + lines(*ROWS[:8]) + "\n" + head + lines(*ROWS[8:])
    assert trusted(blind_table(text)) == ROWS


def test_a_report_that_stands_in_the_file_twice_is_read_once() -> None:
    table = blind_table(lines(NAMES, *ROWS) * 2)
    assert trusted(table) == ROWS
    assert table.another == 22


@pytest.mark.parametrize("other", [("SO", "Customer", "Phone"), (*NAMES, "Bin", "Advisor")])
def test_another_table_in_the_file_is_not_mixed_with_the_first(other: tuple[str, ...]) -> None:
    more = [tuple(f"{number}" for _ in other) for number in range(30)]
    table = blind_table(lines(NAMES, *ROWS * 3, other, *more))
    assert (table.headers, trusted(table), table.another) == (NAMES, ROWS * 3, 62)


WRONG = [
    ("a delimiter less", "S10008,04465-0R008,DOE JANE0,2026-03-09,$24.50,", ROWS[8]),
    ("two names in one", "S1000804465-0R008,DOE JANE,0,2026-03-09,$24.50,", ROWS[8]),
    ("the last one missing", "S10008,04465-0R008,DOE JANE,0,2026-03-09,$24.50", ROWS[8]),
    ("a delimiter more", "S10008,04465-0R008,DOE JANE,0,,2026-03-09,$24.50,", ROWS[8]),
    ("one before all", ",S10008,04465-0R008,DOE JANE,0,2026-03-09,$24.50,", ROWS[8]),
    ("one after all", "S10008,04465-0R008,DOE JANE,0,2026-03-09,$24.50,,", ROWS[8]),
    (
        "a name with a comma",
        "S10008,04465-0R008,DOE, JANE,0,2026-03-09,$24.50,",
        (*ROWS[8][:2], "DOE,JANE", *ROWS[8][3:]),
    ),
]


@pytest.mark.parametrize(("wrong", "right"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_a_row_of_a_wrong_width_is_put_right_and_never_trusted(wrong: str, right: tuple[str, ...]) -> None:
    table = one_wrong(wrong)
    suspect = [row for row in table.rows() if row.doubt]
    assert [(row.number, tuple(row.cells)) for row in suspect] == [(10, right)]
    assert suspect[0].doubt == f"it has {wrong.count(',') + 1} cells where 7 belong"
    assert trusted(table) == [*ROWS[:8], *ROWS[9:]]


def test_a_row_far_from_whole_keeps_what_it_says() -> None:
    (suspect,) = [row for row in one_wrong(",".join("abcdefghijklmnop")).rows() if row.doubt]
    assert suspect.cells == [*"abcdef", "g,h,i,j,k,l,m,n,o,p"]
    (suspect,) = [row for row in one_wrong("TOTAL").rows() if row.doubt]
    assert suspect.cells == ["TOTAL", "", "", "", "", "", ""]


@pytest.mark.parametrize(
    ("names", "headers"),
    [
        (
            ("SO", "PartCustomer", "Qty", "Ordered", "Price", "Note"),
            ("SO", "PartCustomer", "Qty", "Ordered", "Price", "Note", ""),
        ),
        (("SO", "", "Part", "Customer", "Qty", "Ordered", "Price", "Note"), NAMES),
    ],
)
def test_under_names_that_do_not_fit_no_row_is_trusted(names: tuple[str, ...], headers: tuple[str, ...]) -> None:
    table = blind_table(lines(names, *ROWS))
    assert table.headers == headers
    assert table.doubt == f"the line of names has {len(names)} cells and the rows have 7"
    assert trusted(table) == []
    assert [tuple(row.cells) for row in table.rows()] == ROWS


def test_a_delimiter_after_the_last_name_does_no_harm() -> None:
    table = blind_table(lines((*NAMES, ""), *ROWS))
    assert (table.headers, table.doubt, trusted(table)) == (NAMES, None, ROWS)


def test_a_mark_astray_in_the_names_is_told_and_does_not_cost_the_rows() -> None:
    quoted = [(so, part, '"DOE, JANE"', *others) for so, part, _, *others in ROWS]
    table = blind_table(lines(('"SO', *NAMES[1:]), *quoted))
    assert table.headers == ('"SO', *NAMES[1:])
    assert table.doubt == "a quotation mark is opened and never closed"
    assert trusted(table) == [(so, part, "DOE, JANE", *others) for so, part, _, *others in ROWS]


def test_the_rows_of_a_workbook_are_told_by_the_same_shapes() -> None:
    sheet: list[Numbered] = [(1, ["Special orders", "", ""], None), (3, ["SO", "Part", "Qty"], None)]
    sheet += [(number, [f"S{number}", "P1", "2"], None) for number in range(4, 9)]
    table = table_by_shape(lambda: iter(sheet))
    assert (table.headers, table.header_row) == (("SO", "Part", "Qty"), 3)
    assert [row.number for row in table.rows()] == [4, 5, 6, 7, 8]


def test_a_ragged_table_of_many_columns_does_not_take_long() -> None:
    wide = [tuple(f"{number}" for number in range(1_500)) for _ in range(40)]
    table = blind_table(lines(*wide, *(row[:-3] for row in wide)))
    assert sum(row.doubt is None for row in table.rows()) == 40


@given(text=st.text(st.sampled_from('aB7 ,;"\n\t'), max_size=200))
def test_what_is_trusted_stands_so_in_the_file(text: str) -> None:
    table = blind_table(text)
    written = [[cell.strip() for cell in cells] for cells, doubt in records(text, find_dialect(text)) if doubt is None]
    for row in table.rows():
        assert len(row.cells) == table.width
        assert row.doubt or row.cells in written
