"""The rows of an inspected file for the screen: how orders stand, the dates, the first promises, what is left out.

Never decides what may be shown of a customer's cells; `inspection` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from weowe_cli.promises.record import Sighting
from weowe_cli.reports.grids import Cell, Grid, GridColumn, Tone, cell, line, prose
from weowe_cli.reports.inspection import FIRST, Inspection, Reading, WordEntry, shown_contact, shown_header, shown_value
from weowe_cli.reports.phrases import day
from weowe_cli.reports.sheets import Holds, text_of
from weowe_cli.workdays import in_words

FORMS = {
    "iso": "year-month-day",
    "us": "month/day/year",
    "dmy": "day.month.year",
    "dd_mon_yy": "day, month by name",
    "mmddyy": "MMDDYY figures",
    "yyyymmdd": "YYYYMMDD figures",
    "epoch_ms": "milliseconds since 1970",
    "excel_serial": "Excel's day number",
    "no form": "no date the profile can read",
    "no date": "says there is none",
    "words": "words, kept as they are",
    "range": "a range",
    "without a year": "day and month, no year",
}


TOLD_BY = {
    "quantities": "Told by the quantities first, then by the status word, then by the dates.",
    "words": "Told by the status word, then by the dates; no column counts what is here.",
    "dates": "Told by the dates alone; no column counts what is here, and none has a status word.",
    "": "Nothing tells it: every promise counts as requested.",
}


def titled(grid: Grid, title: str) -> Grid:
    """The grid under a title."""
    return Grid(grid.columns, grid.rows, title, grid.titled)


def states_grids(one: Inspection, reading: Reading) -> Iterator[Grid]:
    """What tells how an order stands in this file, and what each status word means."""
    said = [line(TOLD_BY[one.state_by])]
    if reading.states:
        told = ", ".join(f"{count:,} {state}" for state, count in reading.states.items())
        said.append(line(f"Promises: {told}."))
    for conflict, rows in reading.conflicts.items():
        said.append(
            line(f"{in_words(rows, 'row')}: {conflict}; no letter to a customer goes out on that.", Tone.YELLOW)
        )
    yield titled(prose(*said), "How an order stands")
    if one.words:
        yield _words(one)


def _words(one: Inspection) -> Grid:
    shown = one.told_words
    rows = [(cell(word.word or line("(empty)", Tone.FAINT)), cell(f"{word.rows:,}"), _means(word)) for word in shown]
    if hidden := [word for word in one.words if word not in shown]:
        named = line(f"{in_words(len(hidden), 'word')} not shown", Tone.FAINT)
        means = line("UNKNOWN to every profile, so it may be anything", Tone.RED)
        rows.append((cell(named), cell(f"{sum(word.rows for word in hidden):,}"), cell(means)))
    columns = GridColumn("Status word", 12, 40), GridColumn("Rows", 5, 9, right=True), GridColumn("Means", 20, 60)
    return Grid(columns, tuple(rows))


def _means(word: WordEntry) -> Cell:
    if word.means:
        return cell(word.means.value)
    if word.says_something:
        return cell(line("UNKNOWN: keeps its old status, no letter", Tone.RED))
    return cell(line("nothing", Tone.FAINT))


def dates_grid(one: Inspection) -> Grid:
    """The forms in which each date column is written."""
    rows = []
    for column in one.columns:
        for number, seen in enumerate(column.dates):
            read_as = " to ".join(dict.fromkeys(text_of(day, Holds.DAY) for day in (seen.first, seen.last) if day))
            bad = seen.form == "no form"
            rows.append(
                (
                    cell(line(shown_header(column, one)) if not number else line("")),
                    cell(line(FORMS.get(seen.form, seen.form), Tone.YELLOW if bad else Tone.PLAIN)),
                    cell(f"{seen.rows:,}"),
                    cell(line(seen.shape if one.headers_only else seen.example)),
                    cell(line("" if one.headers_only else read_as)),
                )
            )
    columns = (
        GridColumn("Date column", 11, 30),
        GridColumn("Written as", 14, 30),
        GridColumn("Rows", 5, 9, right=True),
        GridColumn("Looks like" if one.headers_only else "Such as", 10, 30),
        GridColumn("" if one.headers_only else "Read as", 10, 24),
    )
    return Grid(columns, tuple(rows), "The dates")


def promises_grid(one: Inspection, reading: Reading) -> Grid:
    """The first promises with everything that the ledger would keep of them."""
    of = len(reading.promises)
    which = f"The first {len(one.first)} of {in_words(of, 'promise')}" if of > FIRST else "The promises"
    columns = (
        GridColumn("Row", 3, 7, right=True),
        GridColumn("Order", 10, 18),
        GridColumn("Part", 14, 34),
        GridColumn("Qty", 6, 12),
        GridColumn("Status", 11, 24),
        GridColumn("Dates", 15, 28),
        GridColumn("Customer", 14, 34),
    )
    night = one.file.night
    rows = tuple(_promise(told, one.unmask, night) for told in one.first)
    return Grid(columns, rows, f"{which}, as the ledger would see them")


def _promise(told: Sighting, unmask: bool, night: date) -> tuple[Cell, ...]:
    name, phone, email = shown_contact(told, unmask)
    counts = (("ord", told.qty_ordered), ("here", told.qty_received), ("b/o", told.qty_backordered))
    order = (("SO", told.so), ("RO", told.ro), ("line", told.line))
    return (
        cell(line(str(told.row), Tone.FAINT)),
        cell(*(f"{what} {number}" for what, number in order if number)),
        cell(line(told.part_number, Tone.STRONG), told.description),
        cell(*(f"{what} {text_of(count, Holds.COUNT)}" for what, count in counts if count is not None)),
        cell(
            line(told.status.value, Tone.STRONG) if told.status else line("unknown", Tone.RED),
            line(told.dms_status, Tone.FAINT),
            line(told.conflict, Tone.YELLOW),
        ),
        cell(*_days(told, night)),
        cell(
            name, line(phone, Tone.FAINT), line(email, Tone.FAINT), f"advisor {told.advisor}" if told.advisor else None
        ),
    )


def _days(told: Sighting, night: date) -> Iterator[str]:
    etas = " to ".join(dict.fromkeys(day(one, night) for one in (told.eta_from, told.eta_to) if one))
    dated = (
        ("ordered", told.ordered_on),
        ("promised", told.promised_on),
        ("received", told.received_on),
        ("installed", told.installed_on),
    )
    named = [(name, day(one, night)) for name, one in dated if one]
    named.insert(1 if told.ordered_on else 0, ("ETA", etas or (f"'{told.eta_text}'" if told.eta_text else "")))
    yield from (f"{name} {when}" for name, when in named if when)


def left_out_grids(one: Inspection, reading: Reading) -> Iterator[Grid]:
    """The rows that make no promise: those that cannot be trusted, and those that are none."""
    title = "Set aside: rows that cannot be trusted, to be mended"
    by_row = not one.headers_only and bool(reading.set_aside)
    if reading.reasons and (not by_row or len(reading.set_aside) > len(reading.reasons)):
        counts = tuple(
            (cell(f"{count:,}"), cell(column or "the whole row"), cell(reason))
            for (column, reason), count in reading.reasons.items()
        )
        columns = GridColumn("Rows", 5, 9, right=True), GridColumn("Column", 10, 30), GridColumn("Reason", 30, 90)
        yield Grid(columns, counts, title)
        title = ""
    if by_row:
        first = tuple(
            (cell(str(aside.row)), cell(aside.column or "all"), cell(shown_value(aside, one)), cell(aside.reason))
            for aside in reading.set_aside[:FIRST]
        )
        cells = GridColumn("Row", 5, 9, right=True), GridColumn("Column", 10, 30), GridColumn("Cell", 4, 30)
        yield Grid((*cells, GridColumn("Reason", 30, 90)), first, title)
    if reading.ignored:
        ignored = tuple((cell(f"{count:,}"), cell(reason)) for reason, count in reading.ignored.items())
        why = GridColumn("Rows", 5, 9, right=True), GridColumn("Why", 30, 60)
        yield Grid(why, ignored, "Left out: rows that are no promise")
