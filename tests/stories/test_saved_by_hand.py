"""Exports that somebody opened, mended or rebuilt before they landed: nothing untrue is read from them (SPEC X4, X6)."""

from __future__ import annotations

from tests.home import HomeFolder, Row, received, row

THURSDAY, FRIDAY, MONDAY = "2026-02-26", "2026-02-27", "2026-03-02"


def of_the_part(one: Row) -> Row:
    """The same line of a report that has the state of the part under `Line Status`."""
    return {"Line Status" if name == "status" else name: value for name, value in one.items()}


def test_a_new_column_is_not_read_in_place_of_last_nights_that_still_stands(home: HomeFolder) -> None:
    home.night(THURSDAY, [of_the_part(row("1", qty_received=""))])
    answer = home.night(FRIDAY, [{"Status": "Received", **of_the_part(row("1", qty_received=""))}])
    assert answer.code == 3
    assert "status from 'Status' and not from 'Line Status'" in answer.out + answer.err
    assert not home.to_customers()


def test_the_column_that_counts_can_be_said(home: HomeFolder) -> None:
    home.night(THURSDAY, [of_the_part(row("1", qty_received=""))])
    home.configure(
        "stores:\n"
        + (home.folder / "config" / "weowe.yml")
        .read_text(encoding="utf-8")
        .removeprefix("stores:\n")
        .replace('path: "inbox/main/*"}', 'path: "inbox/main/*", profile: {columns: {status: [Line Status, Status]}}}')
    )
    answer = home.night(FRIDAY, [{"Status": "Received", **of_the_part(row("1", qty_received=""))}])
    assert answer.code == 0
    assert home.promises()[0]["status"] == "ordered"


def test_a_night_without_its_leading_zeros_tells_nobody_twice(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("1", part_number="0007"), row("2")])
    home.night(FRIDAY, [received("1", part_number="0007"), row("2")])
    answer = home.night(MONDAY, [received("1", part_number="7"), row("2")])
    assert answer.code == 3
    assert "1 of its promises have lost the zeros their numbers began with" in answer.out + answer.err
    assert len(home.to_customers()) == 1


def test_a_reused_order_with_zeros_has_lost_none(home: HomeFolder) -> None:
    home.night(THURSDAY, [row("0001", part_number="0007"), row("2")])
    answer = home.night(FRIDAY, [row("0001", part_number="0007", ordered_on="2026-02-26"), row("2")])
    assert answer.code == 0


def test_a_report_of_promised_dates_with_the_day_first_promises_nothing(home: HomeFolder) -> None:
    config = (home.folder / "config" / "weowe.yml").read_text(encoding="utf-8")
    beside = '\n      - {dms: generic, kind: repair_orders, path: "inbox/ro/*", says: [promised_on]}'
    home.configure(config.replace('path: "inbox/main/*"}', f'path: "inbox/main/*"}}{beside}'))
    (home.folder / "inbox" / "ro").mkdir()
    text = "RO,Promised\n61,05/03/2026\n62,27/03/2026\n63,25/03/2026\n"
    (home.folder / "inbox" / "ro" / f"ro_{THURSDAY}.csv").write_text(text, encoding="utf-8")
    home.night(THURSDAY, [row("1"), row("2"), row("3")])
    assert [one["promised_on"] for one in home.promises()] == [None, None, None]


def test_a_table_of_which_one_column_alone_was_sorted_writes_to_nobody(home: HomeFolder) -> None:
    rows = [row(str(number)) for number in range(1, 6)]
    home.night(THURSDAY, rows)
    moved = [one | {"email": other["email"]} for one, other in zip(rows, [*rows[1:], rows[0]], strict=True)]
    answer = home.night(FRIDAY, [moved[0] | {"status": "received", "qty_received": "1"}, *moved[1:]])
    assert answer.code == 3
    assert "5 of 5 open promises have the email of somebody else's" in answer.out + answer.err
    assert not home.to_customers()


def test_two_customers_whose_emails_were_mixed_up_are_put_right(home: HomeFolder) -> None:
    rows = [row(str(number)) for number in range(1, 6)]
    home.night(THURSDAY, [rows[0] | {"email": rows[1]["email"]}, rows[1] | {"email": rows[0]["email"]}, *rows[2:]])
    assert home.night(FRIDAY, rows).code == 0
