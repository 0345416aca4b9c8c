"""The runs: which export was read when, what came of it, and why one was not taken.

Never decides whether an export is taken; the outcome is handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from weowe_cli.reports.entries import RunEntry
from weowe_cli.reports.grids import Grid, GridColumn, Tone, cell, line, prose
from weowe_cli.reports.phrases import day, moment, zone_of
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, iso
from weowe_cli.reports.views import View

KEYS = RunEntry._fields
COUNTS = ("rows", "opened", "changed", "unchanged", "vanished", "set_aside", "ignored", "letters")
MOMENTS = ("started_at", "finished_at")
COLUMNS = tuple(
    Column(
        key,
        key.replace("_", " ").capitalize(),
        Holds.COUNT if key in (*COUNTS, "id") else Holds.MOMENT if key in MOMENTS else Holds.TEXT,
        {"reason": 60, "export": 30, "fingerprint": 20, "started_at": 17, "finished_at": 17}.get(key, 11),
    )
    for key in KEYS
)
TONES = {
    "accepted": Tone.GREEN,
    "baseline": Tone.YELLOW,
    "already_read": Tone.FAINT,
    "waiting": Tone.FAINT,
    "refused": Tone.RED,
    "failed": Tone.RED,
}


def runs_view(runs: Sequence[RunEntry], *, now: datetime) -> View:
    """The runs in the order given; `now` by the reader's clock, whose zone the moments are shown in."""
    return View(
        title="Runs",
        as_of=now,
        sheet=lambda: Sheet("Runs", COLUMNS, tuple(_row(run, now) for run in runs), now),
        document=lambda: {"schema": SCHEMA, "runs": [_document(run) for run in runs]},
        records="runs",
        grids=lambda _: runs_grids(runs, now=now),
    )


def runs_grids(runs: Sequence[RunEntry], *, now: datetime) -> tuple[Grid, ...]:
    """The runs for people."""
    if not runs:
        return (prose("No export was read yet: run `weowe nightly`; `weowe check` says where exports are looked for."),)
    zone, today = zone_of(now), now.date()
    columns = (
        GridColumn("Run", 3, 6, right=True),
        GridColumn("Started", 15, 20),
        GridColumn("Store, export", 16, 44),
        GridColumn("Outcome", 12, 12),
        GridColumn("Rows", 4, 7, right=True),
        GridColumn("New", 3, 6, right=True),
        GridColumn("Chg", 3, 6, right=True),
        GridColumn("Gone", 4, 6, right=True),
        GridColumn("Aside", 5, 6, right=True),
        GridColumn("Mail", 4, 6, right=True),
    )
    rows = []
    for run in runs:
        night = run.as_of.astimezone(zone).date() if isinstance(run.as_of, datetime) else run.as_of
        as_of = f"tells of {day(night, today)}" if night else None
        counts = (run.rows, run.opened, run.changed, run.vanished, run.set_aside, run.letters)
        rows.append(
            (
                cell(str(run.id), key=run.id),
                cell(moment(run.started_at, zone, today), line(as_of, Tone.FAINT), key=iso(run.started_at)),
                cell(line(run.store, Tone.STRONG), line(run.export, Tone.FAINT), line(run.reason, Tone.YELLOW)),
                cell(line(run.outcome.replace("_", " "), TONES.get(run.outcome, Tone.PLAIN))),
                *(cell(line(f"{count:,}", Tone.PLAIN if count else Tone.FAINT), key=count) for count in counts),
            )
        )
    return (Grid(columns, tuple(rows)),)


def _row(run: RunEntry, now: datetime) -> tuple[str | int | datetime | None, ...]:
    return tuple(
        value.astimezone(now.tzinfo) if key in MOMENTS and value else iso(value) if key == "as_of" else value
        for key in KEYS
        for value in (getattr(run, key),)
    )


def _document(run: RunEntry) -> dict[str, object]:
    values = {key: getattr(run, key) for key in KEYS}
    return values | {key: iso(values[key]) for key in ("as_of", *MOMENTS)}
