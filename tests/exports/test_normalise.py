"""The night as a whole: repeated and split rows, and what makes a row worth reading again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from tests.exports.reading_room import read, shipped
from weowe_cli.promises.record import Status

CORES = replace(shipped("generic"), cores=replace(shipped("generic").cores, suffixes=("-CORE",)))
HEADER = "SO,Part,Qty,Qty Received,Order Date,ETA,Age\n"
ROW = "S1,A-1,1,0,2026-02-20,2026-03-05,10\n"
OTHER = "S2,A-2,1,0,2026-02-20,2026-03-05,10\n"


def known_of(text: str) -> dict[bytes, int]:
    return {fresh.digest: number for number, fresh in enumerate(read(text).fresh, 1) if fresh.digest}


def test_the_same_rows_again_are_only_counted() -> None:
    reading = read(HEADER + ROW + OTHER, known=known_of(HEADER + ROW + OTHER))
    assert (reading.fresh, reading.unchanged, reading.rows) == ((), {1, 2}, 2)


def test_a_changed_cell_makes_a_row_fresh_and_one_that_no_field_reads_does_not() -> None:
    known = known_of(HEADER + ROW + OTHER)
    reading = read(HEADER + ROW.replace(",10\n", ",11\n") + OTHER.replace("03-05", "03-09"), known=known)
    assert reading.unchanged == {1}
    assert [fresh.sighting.eta_to for fresh in reading.fresh] == [date(2026, 3, 9)]


def test_another_order_of_the_columns_makes_every_row_worth_reading() -> None:
    known = known_of("SO,Part,Qty,Age\nS1,A1,1,9\n")
    assert read("Qty,Part,SO,Age\n1,A1,S1,10\n", known=known).unchanged == set()


def test_two_columns_that_change_places_are_not_taken_for_the_same_rows() -> None:
    known = known_of("SO,Part,Qty,Qty Received\nS1,A1,1,2\n")
    assert len(read("SO,Part,Qty Received,Qty\nS1,A1,1,2\n", known=known).fresh) == 1


def test_a_new_column_or_another_profile_makes_every_row_fresh() -> None:
    known = known_of("SO,Part,Qty\nS1,A1,1\n")
    assert len(read("SO,Part,Qty,Email\nS1,A1,1,\n", known=known).fresh) == 1
    assert len(read("SO,Part,Qty\nS1,A1,1\n", known=known, profile=replace(shipped("generic"), cents=True)).fresh) == 1


def test_an_identical_row_is_ignored_whether_it_is_known_or_not() -> None:
    for known in ({}, known_of(HEADER + ROW)):
        reading = read(HEADER + ROW + ROW, known=known)
        assert (len(reading.fresh) + len(reading.unchanged), reading.ignored, reading.rows) == (
            1,
            {"repeated row": 1},
            2,
        )


def test_rows_of_one_promise_are_combined_and_read_again_every_night() -> None:
    reading = read(HEADER + "S1,A-1,1,1,2026-02-20,2026-03-05,\nS1,A1,2,0,2026-02-20,2026-03-09,\n")
    (fresh,) = reading.fresh
    seen = fresh.sighting
    assert (seen.row, seen.qty_ordered, seen.qty_received) == (2, Decimal(3), Decimal(1))
    assert (seen.status, seen.eta_to, fresh.digest) == (Status.PARTIAL, date(2026, 3, 9), None)


def test_another_order_date_or_line_is_another_promise() -> None:
    assert len(read(HEADER + ROW + ROW.replace("02-20", "01-20")).fresh) == 2
    assert len(read("SO,Part,Line,Qty\nS1,A1,1,1\nS1,A1,2,1\n").fresh) == 2


def test_a_second_row_of_a_known_promise_is_combined_once_the_first_is_not_held_as_known() -> None:
    known = known_of(HEADER + ROW + OTHER)
    both = HEADER + ROW + OTHER + "S1,A1,2,2,2026-02-20,2026-03-09,\n"
    assert read(both, known=known).unchanged == {1, 2}
    reading = read(both, known={digest: promise for digest, promise in known.items() if promise != 1})
    assert reading.unchanged == {2}
    (fresh,) = reading.fresh
    assert (fresh.sighting.qty_ordered, fresh.sighting.status, fresh.digest) == (Decimal(3), Status.PARTIAL, None)


def test_a_fresh_row_of_the_same_order_leaves_another_known_part_alone() -> None:
    known = known_of(HEADER + ROW + ROW.replace("A-1", "B-2"))
    reading = read(HEADER + ROW + ROW.replace("A-1", "B-2").replace("1,0,", "1,1,"), known=known)
    assert reading.unchanged == {1}
    assert [fresh.sighting.part_key for fresh in reading.fresh] == ["B2"]


def test_a_promise_is_set_aside_whole() -> None:
    reading = read(HEADER + "S1,A-1,1,1,2026-02-20,2026-03-05,\nS1,A1,two,0,2026-02-20,2026-03-05,\n" + OTHER)
    assert [(found.row, found.column) for found in reading.set_aside] == [(2, ""), (3, "Qty")]
    assert "row 3" in reading.set_aside[0].reason
    assert [fresh.sighting.so for fresh in reading.fresh] == ["S2"]


def test_a_promise_without_an_so_is_split_and_set_aside_just_so() -> None:
    header = "RO,Part,Qty,Qty Received\n"
    split = read(header + "100,A-1,1,1\n100,A1,2,0\n")
    assert (split.unchanged, split.fresh[0].sighting.qty_ordered) == (frozenset(), Decimal(3))
    assert len(read(header + "100,A-1,1,1\n100,A1,two,0\n").set_aside) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ROSA IVESDALE,", "LEO KINGSFERRY,", False), ("ROSA IVESDALE,C1", "ROSA IVESDALE,C2", False),
        ("ROSA IVESDALE,C1", "R IVESDALE,C1", True), ("IVESDALE ROSA,", "Rosa M Ivesdale,C1", True),
        ("ROSA IVESDALE,C1", ",", True), (",C1", "ROSA IVESDALE,", True),
    ],
)  # fmt: skip
def test_two_rows_of_one_order_and_part_for_two_customers_are_set_aside_and_not_added_up(
    one: str, other: str, same: bool
) -> None:
    header = "SO,Part,Qty,Qty Received,Customer,Customer No\n"
    reading = read(f"{header}S1,A-1,1,0,{one}\nS1,A-1,2,0,{other}\nS2,A-2,1,0,LEO KINGSFERRY,\n")
    assert [fresh.sighting.so for fresh in reading.fresh] == (["S1", "S2"] if same else ["S2"])
    assert [found.row for found in reading.set_aside] == ([] if same else [2, 3])
    assert all("two customers" in found.reason for found in reading.set_aside)


def test_a_known_row_that_gets_a_neighbour_of_another_customer_is_set_aside_with_it() -> None:
    header, row = "SO,Part,Status,Customer\n", "S1,A-1,Ordered,ROSA IVESDALE\n"
    known = known_of(header + row)
    assert len(read(header + row + "S1,A-1,Received,LEO KINGSFERRY\n", known=known).fresh) == 1
    assert len(read(header + row + "S1,A-1,Received,LEO KINGSFERRY\n").set_aside) == 2


def test_a_row_that_says_what_another_said_is_repeated_however_it_is_padded() -> None:
    reading = read("SO,Part,Qty,Qty Received\nS1,0007,1,0\nS1,0007 ,1,0\n")
    assert (reading.ignored, reading.fresh[0].sighting.qty_ordered) == ({"repeated row": 1}, Decimal(1))
    assert reading.fresh[0].digest is None  # or the next night would find one of its rows known and one not


@pytest.mark.parametrize(
    ("text", "blank"),
    [
        ("SO,Part,Status\nS1,A1,\nS2,A2,\n", ("Status",)), ("SO,Part,Status\nS1,A1,\nS2,A2,Ordered\n", ()),
        ("SO,Part,Qty,Qty Received,Status\nS1,A1,1,,\n", ("Status", "Qty Received")),
        ("SO,Part,Qty,Qty Received,Status\nS1,A1,1,0,\n", ()),
        # As long as nothing has come, there is no date.
        ("SO,Part,Status,Received Date\nS1,A1,,\n", ()),
    ],
)  # fmt: skip
def test_columns_that_tell_the_state_and_are_empty_in_every_row_are_named(text: str, blank: tuple[str, ...]) -> None:
    assert read(text).blank == blank


def test_a_state_that_is_empty_in_what_is_new_is_no_empty_column() -> None:
    header = "SO,Part,Status\n"
    known = known_of(header + "S1,A1,Ordered\n")
    assert read(header + "S1,A1,Ordered\nS2,A2,\n", known=known).blank == ()


@pytest.mark.parametrize(("end", "ended"), [("\n", True), ("\r\n", True), ("", False), ("\n\n", True)])
def test_whether_the_last_line_has_an_end_is_seen(end: str, ended: bool) -> None:
    assert read(f"SO,Part,Status,Price\nS1,A1,Ordered,12.00{end}").ended is ended


@pytest.mark.parametrize(
    ("counts", "whole"),
    [
        (("", "", "TOTAL RECORDS: 3"), True), (("RECORDS: 1", "RECORDS: 1", "RECORDS: 1"), True),
        (("RECORDS: 1", "RECORDS: 1", "TOTAL RECORDS: 3"), True), (("RECORDS: 1", "RECORDS: 2", "RECORDS: 3"), True),
        (("", "", "TOTAL RECORDS: 4"), False), (("RECORDS: 1", "RECORDS: 1", "TOTAL RECORDS: 4"), False),
        (("RECORDS: 1", "RECORDS: 1", ""), False),
    ],
)  # fmt: skip
def test_pages_may_be_counted_one_by_one_from_the_top_and_together(counts: tuple[str, ...], whole: bool) -> None:
    pages = (f"SO,Part,Status\nS{page},A1,Ordered\n{count}\n" for page, count in enumerate(counts))
    assert (read("".join(pages)).cut_short is None) is whole


def test_an_export_says_only_what_it_has_columns_for() -> None:
    says = read("SO,Part,Qty,ETA\nS1,A1,1,\n").says
    assert {"so", "part_number", "part_key", "qty_ordered", "eta_from", "eta_to", "eta_text", "conflict"} <= says
    assert not {"qty_backordered", "dms_status", "email", "promised_on"} & says


def test_an_export_of_headers_alone_has_no_rows() -> None:
    assert read(HEADER).rows == 0


def test_lines_are_counted_alike_on_the_first_night_and_on_the_next() -> None:
    core = "S9,A-9-CORE,1,0,2026-02-20,,10\n"
    text = HEADER + ROW + ROW + core + core
    first = read(text, profile=CORES)
    digests = b"".join(first.digests)
    known = dict(zip([digests[at : at + 16] for at in range(0, len(digests), 16)], first.meanings, strict=True))
    known |= {fresh.digest: 1 for fresh in first.fresh if fresh.digest}
    again = read(text, known=known, profile=CORES)
    counts = {"repeated row": 1, "core charge or return": 2}
    assert (first.rows, first.ignored, again.rows, again.ignored, again.unchanged) == (4, counts, 4, counts, {1})


def test_a_repeated_row_that_is_damaged_where_nobody_reads_does_not_cost_its_twin() -> None:
    reading = read(HEADER + ROW + ROW.replace(",10\n", ",10,5,6\n") + OTHER)
    assert ([fresh.sighting.so for fresh in reading.fresh], reading.set_aside) == (["S1", "S2"], ())
    assert reading.ignored == {"repeated row": 1}


def test_every_row_with_a_date_that_is_none_speaks_against_the_order_of_day_and_month() -> None:
    written = [*["25/02/2026"] * 30, *["03/02/2026"] * 10, "02/13/2026", "02/14/2026"]
    rows = "".join(f"S{number},A-{number},1,0,{day},,1\n" for number, day in enumerate(written))
    reading = read(HEADER + rows)
    assert {fresh.sighting.ordered_on for fresh in reading.fresh} == {date(2026, 2, 13), date(2026, 2, 14)}
    assert len(reading.set_aside) == 40
