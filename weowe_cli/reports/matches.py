"""The open loops: what is here for nobody, who may be waiting for it, and the command that connects the two (SPEC X11).

Never decides what fits; the candidates are handed in. Contact data is masked unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.reports.grids import Cell, Grid, GridColumn, Tone, cell, line, prose
from weowe_cli.reports.masking import mask_phone
from weowe_cli.reports.phrases import day, orders
from weowe_cli.reports.promise_rows import as_json
from weowe_cli.reports.promise_rows import document as promise_document
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, Value, iso
from weowe_cli.reports.views import View
from weowe_cli.workdays import in_words

NOTHING = "No open loops: every part that came in names its RO or its customer, so nothing is here for nobody."
HOW = "A match is taken back with: weowe match --undo WO-000123"

COLUMNS = (
    Column("row", "Row", wide=11),
    Column("order", "Order", wide=14),
    Column("store", "Store"),
    Column("part_number", "Part number", wide=18),
    Column("description", "Description", wide=28),
    Column("pieces", "Pieces", Holds.COUNT, 8),
    Column("bin", "Bin", wide=8),
    Column("received_on", "Received on", Holds.DAY),
    Column("days_on_shelf", "Days on shelf", Holds.COUNT),
    Column("candidates", "Candidates", Holds.COUNT, 10),
    Column("id", "Promise", wide=11),
    Column("ro", "RO"),
    Column("so", "SO"),
    Column("waits_for", "Waits for", wide=18),
    Column("qty_ordered", "Ordered", Holds.COUNT, 9),
    Column("status", "Status"),
    Column("customer", "Customer", wide=22),
    Column("phone", "Phone", wide=14),
    Column("owner", "Owner", wide=18),
    Column("ordered_on", "Ordered on", Holds.DAY),
    Column("promised_on", "Promised on", Holds.DAY),
    Column("days_late", "Days late", Holds.COUNT, 9),
    Column("why", "Why", wide=50),
    Column("accept", "To accept", wide=44),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopEntry:
    """One row that came in for nobody, and the promises that may wait for it; `why` says how sure that is."""

    row: PromiseEntry
    candidates: tuple[PromiseEntry, ...]
    why: str

    def command(self, candidate: PromiseEntry) -> str:
        """What to type to connect the row with one of the promises."""
        return " ".join(self.words(candidate))

    def words(self, candidate: PromiseEntry) -> tuple[str, str]:
        """The same in two lines, each of which fits a narrow column."""
        return "weowe match --accept", f"{candidate.promise.number}={self.row.promise.number}"


def matches_view(loops: Sequence[LoopEntry], *, now: datetime, unmask: bool = False) -> View:
    """The open loops in the order given, a line for each promise that may be meant; `now` by the reader's clock."""
    return View(
        title="Open loops",
        as_of=now,
        sheet=lambda: Sheet("Open loops", COLUMNS, tuple(_rows(loops, unmask=unmask)), now),
        document=lambda: {
            "schema": SCHEMA,
            "as_of": iso(now),
            "matches": [_document(one, unmask=unmask) for one in loops],
        },
        records="matches",
        grids=lambda _: matches_grids(loops, now=now, unmask=unmask),
    )


def matches_grids(loops: Sequence[LoopEntry], *, now: datetime, unmask: bool = False) -> tuple[Grid, ...]:
    """The open loops for people."""
    if not loops:
        return (prose(NOTHING),)
    columns = (
        GridColumn("Here", 9, 16),
        GridColumn("Part", 12, 28),
        GridColumn("Waits for it", 9, 16),
        GridColumn("Customer", 10, 24),
        GridColumn("Promised", 10, 16),
        GridColumn("To accept", 20, 20),
    )
    rows = [
        _cells(one, candidate, now.date(), unmask=unmask) for one in loops for candidate in one.candidates or (None,)
    ]
    return (prose(_headline(loops)), Grid(columns, tuple(rows)), prose(line(HOW, Tone.FAINT)))


def _headline(loops: Sequence[LoopEntry]) -> str:
    one = sum(len(loop.candidates) == 1 for loop in loops)
    several = sum(len(loop.candidates) > 1 for loop in loops)
    none = len(loops) - one - several
    parts = (
        f"{in_words(one, 'part')} here for one who waits" if one else "",
        f"{several} for one of several" if several else "",
        f"{none} that nobody waits for" if none else "",
    )
    return "Open loops: " + ", ".join(part for part in parts if part) + "."


def _cells(loop: LoopEntry, candidate: PromiseEntry | None, today: date, *, unmask: bool) -> tuple[Cell, ...]:
    row = loop.row.promise
    since = day(row.received_on, today) if row.received_on else None
    here = (
        cell(line(row.number, Tone.STRONG), *orders(row), line(f"since {since}" if since else None, Tone.FAINT)),
        cell(row.part_number, line(_pieces(loop.row), Tone.FAINT), line(row.description, Tone.FAINT, cut=True)),
    )
    if candidate is None:
        return (*here, cell(line("nobody", Tone.FAINT)), cell(), cell(), cell())
    promise, late = candidate.promise, candidate.standing.days_late
    other_part = f"for {promise.part_number}" if promise.part_key != row.part_key else None
    choice = f"one of {len(loop.candidates)}" if len(loop.candidates) > 1 else None
    ordered = f"ordered {day(promise.ordered_on, today)}" if promise.ordered_on else None
    return (
        *here,
        cell(line(promise.number, Tone.STRONG), *orders(promise), line(other_part, Tone.YELLOW)),
        cell(
            line(promise.customer) if promise.customer else line("(no name)", Tone.FAINT),
            line(promise.phone if unmask else mask_phone(promise.phone), Tone.FAINT),
        ),
        cell(
            f"by {day(promise.promised_on, today)}" if promise.promised_on else None,
            line(f"{late} d late" if late else None, Tone.RED),
            line(ordered, Tone.FAINT),
            line("gone from export" if promise.vanished_since else None, Tone.RED),
        ),
        cell(*loop.words(candidate), line(choice, Tone.YELLOW)),
    )


def _pieces(entry: PromiseEntry) -> str:
    row = entry.promise
    brought = row.qty_received if row.qty_received is not None else row.qty_ordered
    count = f"{brought.normalize():f} {'piece' if brought == 1 else 'pieces'}" if brought is not None else ""
    return ", ".join(part for part in (count, f"bin {row.bin}" if row.bin else "") if part)


def _rows(loops: Sequence[LoopEntry], *, unmask: bool) -> Iterator[tuple[Value, ...]]:
    for loop in loops:
        for candidate in loop.candidates or (None,):
            yield (*_of_row(loop), *_of_candidate(candidate, unmask=unmask), loop.why, _command(loop, candidate))


def _command(loop: LoopEntry, candidate: PromiseEntry | None) -> str | None:
    return loop.command(candidate) if candidate else None


def _of_row(loop: LoopEntry) -> tuple[Value, ...]:
    row = loop.row.promise
    return (
        row.number,
        row.order,
        row.store,
        row.part_number,
        row.description,
        row.qty_received if row.qty_received is not None else row.qty_ordered,
        row.bin,
        row.received_on,
        loop.row.standing.days_on_shelf,
        len(loop.candidates),
    )


def _of_candidate(candidate: PromiseEntry | None, *, unmask: bool) -> tuple[Value, ...]:
    if candidate is None:
        return (None,) * 12
    promise = candidate.promise
    return (
        promise.number,
        promise.ro,
        promise.so,
        promise.part_number,
        promise.qty_ordered,
        promise.status.value,
        promise.customer,
        promise.phone if unmask else mask_phone(promise.phone),
        candidate.owner.name,
        promise.ordered_on,
        promise.promised_on,
        candidate.standing.days_late,
    )


def _document(loop: LoopEntry, *, unmask: bool) -> dict[str, Any]:
    """One open loop as a JSON object; every candidate is a promise with all its keys, and the command that accepts it."""
    row = {
        column.key: as_json(value, column.holds)
        for column, value in zip(COLUMNS, _of_row(loop), strict=False)
        if column.key != "candidates"
    }
    candidates = [
        promise_document(candidate, unmask=unmask) | {"accept": loop.command(candidate)}
        for candidate in loop.candidates
    ]
    return row | {"why": loop.why, "candidates": candidates}
