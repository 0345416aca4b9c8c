"""SPEC X1, X4: a text of any dialect is taken apart right, or what cannot be is named; a mark costs only its line."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.dialect import (
    LONGEST_LINE,
    MOST_COLUMNS,
    MOST_LINES,
    PIECE,
    SWALLOWED,
    Dialect,
    find_dialect,
    never_closed,
    records,
    take_apart,
)
from weowe_cli.exports.marks import MISSING, OPEN, STRAY

NAMES = ["SO", "Part", "Customer", "Qty", "Ordered", "Note"]
ROWS = [
    [f"S{number:05}", f"04465-0R{number:03}", f"DOE, JANE {number}", str(number % 3), "2026-03-02", note]
    for number, note in enumerate(["", 'HOSE 5/8"', "CALL FIRST", "SAYS; BLUE | RED", "IT'S FRAGILE", "x"] * 3)
]
QUOTED = Dialect(width=6)


def written(delimiter: str = ",", quote: str = '"', ending: str = "\r\n", *, every: bool = False) -> str:
    """The six columns above as the csv module writes them."""
    out = io.StringIO(newline="")
    csv.writer(
        out,
        delimiter=delimiter,
        quotechar=quote,
        lineterminator=ending,
        quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL,
    ).writerows([NAMES, *ROWS])
    return out.getvalue()


def read(text: str, dialect: Dialect | None = None) -> list[list[str]]:
    """All records, none of which may be suspect."""
    rows = list(records(text, dialect or find_dialect(text)))
    assert [doubt for _, doubt in rows if doubt] == []
    return [cells for cells, _ in rows]


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";", " "])
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("every", [False, True], ids=["quoted where it must be", "all quoted"])
def test_an_export_of_any_dialect_is_read_as_it_was_written(
    delimiter: str, quote: str, ending: str, every: bool
) -> None:
    assert read(written(delimiter, quote, ending, every=every)) == [NAMES, *ROWS]


def test_blanks_after_the_delimiter_do_not_hide_the_quotation_marks() -> None:
    text = "".join(", ".join(f'"{cell}"' if "," in cell else cell for cell in row) + "\n" for row in [NAMES, *ROWS])
    assert find_dialect(text) == Dialect(spaced=True, width=6)
    assert read(text) == [NAMES, *ROWS]


def test_marks_may_be_escaped_instead_of_doubled() -> None:
    text = written(every=True).replace('""', r"\"").replace(r",\"", ',""')
    assert find_dialect(text).escape == "\\"
    assert read(text) == [NAMES, *ROWS]


def test_a_text_that_never_quotes_begins_cells_with_inch_marks() -> None:
    text = "SO\tPart\tNote\n" + "".join(f'S{number}\t"5/8 BOLT\t"O" RING {number}\n' for number in range(9))
    assert find_dialect(text).quote is None
    assert read(text)[1] == ["S0", '"5/8 BOLT', '"O" RING 0']


def test_a_text_may_begin_to_quote_late() -> None:
    plain = "SO, Part, Note\n" + "S1, P1, x\n" * 5_000
    text = plain + 'S2, P2, "a, b"\n'
    assert find_dialect(text) == Dialect(spaced=True, width=3)
    assert read(text)[-1] == ["S2", "P2", "a, b"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n", ";"),
        ("Report for 3/2/2026\n\nSO|Part|Note\nS1|P1|one, two, three\nS2|P2|four\n", "|"),
        ("SO,Part,Note\nS1,P1,RED ONE HERE\nS2,P2,BLUE ONE HERE\n", ","),
        ("SO   Part   Note\nS1   P1     RED\nS2   P2     BLUE\n", ","),
        ("", ","),
        ("SO\nS1\nS2\n", ","),
        ("SO\tPart\tNote\nS1\tP1\ta b c d e f\nS2\tP2\ta b c d e f\n", "\t"),
        ("SO\tCustomer\nS1\tDOE, ANN, SR, C/O FLEET\nS2\tROE, BOB, JR, C/O FLEET\n", "\t"),
        ('SO, Part Number, Customer\nS1, 7, "DOE, ANN"\nS2, 8, "ROE, BOB"\n', ","),
        ("SO,Part,Note\n" + "S1,P1,x\nS2,P2\nS3\n" * 20, ","),
        ("1,BRAKE PAD,4\n2,OIL FILTER,5\n", ","),
    ],
    ids=[
        "decimal commas",
        "titles above",
        "words",
        "drawn columns",
        "nothing",
        "one column",
        "tabs and words",
        "tabs and commas",
        "commas and blanks",
        "ragged",
        "no names",
    ],
)
def test_the_delimiter_is_the_one_that_most_lines_agree_on(text: str, delimiter: str) -> None:
    assert find_dialect(text).delimiter == delimiter


MARKS = [
    ('S1,P1,"DOE, JANE",1,d,x', ["S1", "P1", "DOE, JANE", "1", "d", "x"], None),
    ('S1,P1,"DOE, JANE" ,1,d,x', ["S1", "P1", "DOE, JANE", "1", "d", "x"], None),
    ('S1,HOSE 5/8",DOE,1,d,x', ["S1", 'HOSE 5/8"', "DOE", "1", "d", "x"], None),
    ('S1,P1,"5/8"" HOSE",1,d,x', ["S1", "P1", '5/8" HOSE', "1", "d", "x"], None),
    ('S1,"P1,DOE,1,d,x', ["S1", '"P1', "DOE", "1", "d", "x"], OPEN),
    ('"S1,P1,"DOE, JANE",1,d,x', ['"S1', "P1", "DOE, JANE", "1", "d", "x"], STRAY),
    ('S1,P1,""DOE, JANE",1,d,x', ["S1", "P1", '"DOE, JANE', "1", "d", "x"], STRAY),
    ('S1,P1,"DOE "JD" JANE",1,d,x', ["S1", "P1", 'DOE "JD" JANE', "1", "d", "x"], STRAY),
    ('S1,P1,"HOSE, 5/8"",1,d,x', ["S1", "P1", 'HOSE, 5/8"', "1", "d", "x"], OPEN),
    ('S1,P1,DOE,1,d,"', ["S1", "P1", "DOE", "1", "d", '"'], OPEN),
    ('S1,P1"DOE, JANE",1,d,x', ["S1", "P1", "DOE, JANE", "1", "d", "x"], MISSING),
    ('S1,P1,"DOE, JANE"1,d,x', ["S1", "P1", "DOE, JANE", "1", "d", "x"], MISSING),
    ('S1,"P1""DOE, JANE",1,d,x', ["S1", "P1", "DOE, JANE", "1", "d", "x"], MISSING),
    ('S1,P1,"DOE, JANE",1,d', ["S1", "P1", "DOE, JANE", "1", "d"], None),
    ("", [], None),
]


@pytest.mark.parametrize(("line", "cells", "doubt"), MARKS)
def test_a_line_whose_marks_go_astray_is_put_right_and_named(line: str, cells: list[str], doubt: str | None) -> None:
    assert take_apart([line + "\r\n"], QUOTED) == [(cells, doubt)]
    whole = ["S0", "P0", "A, B", "1", "d", "y"]
    around = 'S0,P0,"A, B",1,d,y\r\n'
    assert list(records(f"{around}{line}\r\n{around}", QUOTED)) == [(whole, None), (cells, doubt), (whole, None)]


def test_a_quoted_cell_may_go_over_several_lines() -> None:
    text = 'SO,Part,Note\nS1,P1,"one\ntwo, three\n\nfour"\n"S2\n",P2,x\n'
    assert read(text)[1:] == [["S1", "P1", "one\ntwo, three\n\nfour"], ["S2\n", "P2", "x"]]


def test_a_mark_that_nothing_closes_costs_its_own_line_and_not_the_rest_of_the_file() -> None:
    lines = ["SO,Part,Note\n", *(f'S{number},P{number},"a, b"\n' for number in range(9_000))]
    lines[5] = 'S4,"P4,c\n'
    rows = list(records("".join(lines), Dialect(width=3)))
    assert [(number, doubt) for number, (_, doubt) in enumerate(rows) if doubt] == [(5, OPEN)]
    assert rows[-1] == (["S8999", "P8999", "a, b"], None)


def test_two_stray_marks_do_not_make_one_cell_of_the_rows_between_them() -> None:
    text = 'S1,P1,"x\nS2,P2,y\nS3,P3,z"\nS4,P4,w\n'
    (swallowed, doubt), last = records(text, Dialect(width=3))
    assert (swallowed, doubt) == (["S1", "P1", "x\nS2,P2,y\nS3,P3,z"], SWALLOWED)
    assert last == (["S4", "P4", "w"], None)


def test_the_lines_of_a_record_that_is_not_believed_are_all_suspect() -> None:
    text = 'S1,P1,"x\nS2,P2,y\nS3,P3",z\nS4,P4,w\n'
    rows = list(records(text, Dialect(width=3)))
    assert [cells[0] for cells, _ in rows] == ["S1", "S2", "S3", "S4"]
    assert [doubt for _, doubt in rows] == [OPEN, SWALLOWED, SWALLOWED, None]


def test_a_memo_of_too_many_lines_is_not_believed() -> None:
    memo = "x\n" * (MOST_LINES + 1)
    rows = list(records(f'S1,P1,"{memo}"\nS2,P2,y\n', Dialect(width=3)))
    assert all(doubt for _, doubt in rows[:-1])
    assert rows[-1] == (["S2", "P2", "y"], None)


@pytest.mark.parametrize("before", range(PIECE - 40, PIECE + 10, 3))
def test_a_record_may_stand_where_the_text_is_cut_into_pieces(before: int) -> None:
    """The text is read piece by piece, and a piece may end in the midst of a cell."""
    filling = "S0,P0,x\r\n" * (before // 9) + "S0,P0," + "x" * (before % 9) + "\r\n"
    text = filling + 'S1,P1,"one\r\ntwo"\r\nS2,P2,y\r\n'
    assert read(text, Dialect(width=3))[-2:] == [["S1", "P1", "one\r\ntwo"], ["S2", "P2", "y"]]


def test_signs_that_only_look_like_line_ends_stay_in_their_cells() -> None:
    text = "SO,Part,Note\nS1,P\x001,a\x0bb\x0cc\x85d\u2028e\nS2,P2,x\n"
    assert read(text)[1] == ["S1", "P\x001", "a\x0bb\x0cc\x85d\u2028e"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("x" * (LONGEST_LINE + 1), "longer than 1,000,000"),
        ("a,b\n" * 50_000 + "x" * (LONGEST_LINE + 1) + "\na,b\n", "longer than 1,000,000"),
        ("," * MOST_COLUMNS + "\n", "2,001 cells"),
        ('a,b\n"x\ny",' + "," * MOST_COLUMNS + "\n", "2,002 cells"),
    ],
)
def test_what_cannot_be_a_record_is_refused(text: str, what: str) -> None:
    with pytest.raises(RefusedExport, match=what) as refused:
        list(records(text, Dialect(width=2)))
    assert refused.value.todo


def test_a_cell_that_the_csv_module_finds_too_long_is_still_read() -> None:
    long = "x" * 200_000
    assert read(f"S1,{long},y\nS2,P2,z\n", Dialect(width=3)) == [["S1", long, "y"], ["S2", "P2", "z"]]


@pytest.mark.parametrize(
    ("text", "open_at_the_end"),
    [
        ("a,b,c\n1,2,3\n4,5,6\n", False),
        ('a,b,c\n1,2,3\n4,"5', True),
        ('a,b,c\n1,2,3\n4,5,"one\ntwo\n', True),
        ('a,b,c\n1,2,3\n4,5,"6 ""x', True),
        ('a,b,c\n1,2,"one\ntwo"\n', False),
        ('a,b,c\n"1\n",2,3\n', False),
        ('a,b,c\n1,5" PIPE,3\n4,5,6\n', False),
        ('a,b,c\n1,"2,3\n4,5,6\n', False),
        ('a,b,c\n1,2,5" PIPE\n', False),
        ('a,b,c\n1,2,"3"\n\n', False),
        ("", False),
    ],
)
def test_a_text_cut_inside_a_quoted_cell_is_noticed(text: str, open_at_the_end: bool) -> None:
    assert never_closed(text, Dialect(width=3)) is open_at_the_end


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2\n", 'a,b\n"1,1",2\n', 'a,b\n1,5" PIPE\n', 'a,b\n1,"2\n3,4\n', 'a,b\n5" x,"2\n3"\n'],
)
def test_a_line_that_is_a_record_is_taken_apart_as_it_is_read_among_the_others(text: str) -> None:
    dialect = Dialect(width=3)
    assert list(records(text, dialect)) == take_apart(text.splitlines(), dialect)


@pytest.mark.parametrize(
    "text",
    [
        'a,"b\n' * 20_000,
        '"\n' * 40_000,
        "a,b\n" + '1,"2\n' + "1,2\n" * 90_000,
        ('1,"2\n' + "1,2\n" * 300) * 250,
        (",".join(['"a'] * 900) + "\n") * 40,
        (",".join(['a"b'] * 900) + "\n") * 40,
        ('1,"x\n' + "y\n" * 120 + '",2\n') * 500,
    ],
    ids=["odd", "marks", "one open", "many open", "wide open", "wide marks", "long memos"],
)
def test_no_text_takes_long(text: str) -> None:
    begun = time.process_time()
    dialect = find_dialect(text)
    assert sum(1 for _ in records(text, dialect)) > 0
    assert sum(1 for _ in records(text, Dialect(width=max(2, dialect.width)))) > 0
    assert time.process_time() - begun < 6


CELLS = st.text(st.sampled_from("aB7 ,;\"'\n\\."), max_size=8)
TABLES = st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=1))


@given(
    rows=TABLES,
    delimiter=st.sampled_from(",\t|;"),
    quote=st.sampled_from("\"'"),
    ending=st.sampled_from(["\n", "\r\n"]),
    every=st.booleans(),
)
def test_what_is_beyond_doubt_is_what_was_written(
    rows: list[list[str]], delimiter: str, quote: str, ending: str, every: bool
) -> None:
    out = io.StringIO(newline="")
    csv.writer(
        out,
        delimiter=delimiter,
        quotechar=quote,
        lineterminator=ending,
        quoting=csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL,
    ).writerows(rows)
    found = list(records(out.getvalue(), Dialect(delimiter, quote, width=len(rows[0]))))
    assert len(found) == len(rows)
    assert [cells for cells, doubt in found if doubt is None] == [
        row for row, (_, doubt) in zip(rows, found, strict=True) if doubt is None
    ]


DIALECTS = st.builds(
    Dialect,
    delimiter=st.sampled_from(",; "),
    quote=st.sampled_from(['"', "'", None]),
    escape=st.sampled_from([None, "\\"]),
    spaced=st.just(False),
    width=st.integers(0, 4),
)


@given(text=st.text(st.sampled_from("a7 ,;\"'\\\r\n")), dialect=DIALECTS)
def test_one_line_gives_what_the_whole_text_gives(text: str, dialect: Dialect) -> None:
    found, lines = list(records(text, dialect)), list(io.StringIO(text, newline=""))
    if dialect.escape is None and not any(line.count(dialect.quote or "\0") % 2 for line in lines):
        assert found == take_apart(lines, dialect)
        assert found == take_apart([line.rstrip("\r\n") for line in lines], dialect)
    assert len(found) <= len(lines)


@given(text=st.text(st.sampled_from("a7 ,;|\t\"'\\\r\n")))
def test_any_text_has_a_dialect(text: str) -> None:
    dialect = find_dialect(text)
    assert "".join(cell for cells, _ in records(text, dialect) for cell in cells).count("a") == text.count("a")
