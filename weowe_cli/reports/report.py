"""The report (SPEC 10): how fresh the exports are, the headline, then the promises, worst first, with the next action.

Never reads the ledger: the command line hands in what there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from weowe_cli.promises.standing import Flag
from weowe_cli.reports import promise_rows
from weowe_cli.reports.entries import Freshness, PromiseEntry
from weowe_cli.reports.figures import Figures, figures
from weowe_cli.reports.freshness_grid import freshness_grid
from weowe_cli.reports.grids import FLAG_TONES, Grid, GridColumn, Line, Tile, Tone, cell, line, prose
from weowe_cli.reports.phrases import clock, counted, money
from weowe_cli.reports.promise_grid import promise_grid
from weowe_cli.reports.selection import EVERYTHING, Filters, folded, select
from weowe_cli.reports.sheets import SCHEMA, Sheet, iso
from weowe_cli.reports.views import View
from weowe_cli.workdays import weekday_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the report is made of: every entry, unfiltered, and what is to be shown of them.

    `now` is the moment of the report by the reader's clock. `held` and `dead` count the letters that wait for a look
    and those that could not be delivered.
    """

    now: datetime
    freshness: Sequence[Freshness]
    entries: Sequence[PromiseEntry]
    filters: Filters = EVERYTHING
    held: int = 0
    dead: int = 0
    unmask: bool = False

    def shown(self) -> list[PromiseEntry]:
        """The promises to show, in order."""
        return select(self.entries, self.filters)

    def fitting(self) -> list[PromiseEntry]:
        """The promises that fit the filters, whatever the limit: what the headline counts."""
        return select(self.entries, replace(self.filters, limit=None))

    def exports(self) -> list[Freshness]:
        """The exports of the store that is asked for, or all."""
        store = folded(self.filters.store)
        return [one for one in self.freshness if not store or store in (folded(one.store), folded(one.store_name))]


def report_view(report: Report) -> View:
    """The report in every format; programs get the promises, people also the freshness and the headline."""
    return View(
        title="Parts promises",
        as_of=report.now,
        sheet=lambda: report_sheet(report),
        document=lambda: report_document(report),
        records="promises",
        grids=lambda width: report_grids(report, width),
        tiles=lambda: _tiles(report),
    )


def report_sheet(report: Report) -> Sheet:
    """The promises shown, with the keys of CLI.md as columns."""
    return promise_rows.sheet(report.shown(), as_of=report.now, unmask=report.unmask)


def report_document(report: Report) -> Mapping[str, Any]:
    """The report as the JSON document of CLI.md."""
    promises = [promise_rows.document(entry, unmask=report.unmask) for entry in report.shown()]
    return {"schema": SCHEMA, "as_of": iso(report.now), "promises": promises}


def report_grids(report: Report, width: int) -> tuple[Grid, ...]:
    """The report for people, `width` characters wide."""
    today = report.now.date()
    title = Line(
        (
            ("Parts promises", Tone.STRONG),
            (f" - {weekday_name(report.now)}, {today.year}, {clock(report.now)}", Tone.FAINT),
        )
    )
    heading = Grid((GridColumn("", 20, 200),), ((cell(title),),), titled=False, on_page=False)
    exports = report.exports()
    grids = [heading] + ([freshness_grid(exports, report.now)] if exports else [])
    fitting = report.fitting()
    if not fitting:
        attention = [prose(line(f"Look at: {trouble}", Tone.YELLOW))] if (trouble := _trouble(report, None)) else []
        return (*grids, *attention, _nothing(report))
    shown = report.shown()
    stores = {entry.promise.store for entry in fitting}
    grids.append(_headline(report, figures(fitting)))
    grids.append(promise_grid(shown, width, today, several_stores=len(stores) > 1))
    if len(shown) < len(fitting):
        grids.append(prose(line(f"{len(shown)} of {len(fitting)} shown; leave out --limit for all.", Tone.FAINT)))
    return tuple(grids)


def _headline(report: Report, all_open: Figures) -> Grid:
    """The figures, a line each: how many, how much, how long."""
    counts = ((all_open.red, Flag.RED), (all_open.yellow, Flag.YELLOW), (all_open.green, Flag.GREEN))
    flags = tuple(
        part
        for count, flag in counts
        for part in ((f"{count} {flag}", FLAG_TONES[flag] if count else Tone.FAINT), ("   ", Tone.PLAIN))
    )
    statuses = ", ".join(f"{count} {status}" for status, count in all_open.by_status)
    risk = f"{money(all_open.at_risk)} at risk in the red, of {money(all_open.worth)} in all that is open"
    rows = [
        (cell(line(f"{all_open.open} open", Tone.STRONG)), cell(Line(flags[:-1]), line(statuses, Tone.FAINT))),
        (cell(line("Money", Tone.STRONG)), cell(risk)),
        (cell(line("Shelf", Tone.STRONG)), cell(_shelf(all_open))),
        (cell(line("Silence", Tone.STRONG)), cell(_silence(all_open))),
    ]
    if trouble := _trouble(report, all_open):
        rows.append((cell(line("Look at", Tone.STRONG)), cell(line(trouble, Tone.YELLOW))))
    title = f"Only {said}" if (said := report.filters.said()) else ""
    return Grid((GridColumn("", 9, 12), GridColumn("", 40, 188)), tuple(rows), title=title, titled=False, on_page=False)


def _shelf(all_open: Figures) -> str:
    if not all_open.shelf:
        return "nothing is here and waiting"
    oldest = "" if all_open.oldest_on_shelf is None else f", the oldest for {counted(all_open.oldest_on_shelf, 'day')}"
    return f"{all_open.shelf} here and not installed, {money(all_open.shelf_value)}{oldest}"


def _silence(all_open: Figures) -> str:
    if all_open.longest_silence is None or all_open.most_silent is None:
        return "none"
    promise = all_open.most_silent.promise
    whose = f" ({promise.customer})" if promise.customer else ""
    return f"the longest is {counted(all_open.longest_silence, 'business day')}: {promise.number}{whose}"


def _trouble(report: Report, all_open: Figures | None) -> str:
    """What waits for somebody's look, empty when nothing does."""
    aside = sum(one.set_aside for one in report.exports())
    alone = sum(one.unjoined is not None for one in report.fitting())
    parts = [
        f"{all_open.vanished} vanished from the export (report --vanished)" if all_open and all_open.vanished else "",
        f"{alone} took nothing from another report (report --unjoined)" if alone else "",
        f"{counted(aside, 'row')} set aside" if aside else "",
        f"{counted(report.held, 'letter')} held for your approval (outbox list)" if report.held else "",
        f"{counted(report.dead, 'letter')} could not be delivered (outbox list)" if report.dead else "",
    ]
    return ", ".join(part for part in parts if part)


def _nothing(report: Report) -> Grid:
    """What to do where there is nothing to show."""
    if said := report.filters.said():
        return prose(
            line(f"No promise fits: {said}.", Tone.STRONG),
            f"{counted(sum(entry.promise.is_open for entry in report.entries), 'open promise')} without these filters; "
            "drop one of them.",
        )
    if not any(one.read_at for one in report.freshness):
        return prose(
            line("No promises yet: no export was read.", Tone.STRONG),
            "Put an export where `weowe check` says it is looked for, then run `weowe nightly`.",
            "`weowe check --export FILE` shows how a file would be read; `weowe demo` shows all of it with invented people.",
        )
    return prose(line("No open promises: every part that was owed is installed, cancelled or returned.", Tone.STRONG))


def _tiles(report: Report) -> tuple[Tile, ...]:
    fitting = report.fitting()
    if not fitting:
        return ()
    all_open = figures(fitting)
    silent = all_open.most_silent.promise.number if all_open.most_silent else ""
    aside = sum(one.set_aside for one in report.exports())
    letters = f"{report.held} held, {report.dead} dead"
    return (
        Tile("open", f"{all_open.open}", ", ".join(f"{count} {status}" for status, count in all_open.by_status)),
        Tile("red: past the date", f"{all_open.red}", f"{all_open.yellow} yellow, {all_open.green} green", Tone.RED),
        Tile("at risk", money(all_open.at_risk), f"of {money(all_open.worth)} that is open"),
        Tile("on the shelf", f"{all_open.shelf}", f"{money(all_open.shelf_value)} here and not installed"),
        Tile("business days of silence", f"{all_open.longest_silence or 0}", f"the longest: {silent}"),
        Tile("to look at", f"{all_open.vanished + aside + report.held + report.dead}",
             f"{all_open.vanished} vanished, {aside} rows set aside, letters: {letters}"),
    )  # fmt: skip
