"""The report as people read it: how fresh the exports are, the headline, then the promises, worst first.

Never chooses or orders: the report did.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from weowe_cli.promises.standing import DUE_SOON_DAYS, Flag
from weowe_cli.reports.figures import Figures, figures, total
from weowe_cli.reports.freshness_grid import freshness_grid
from weowe_cli.reports.grids import FLAG_TONES, Cell, Grid, GridColumn, Line, Tile, Tone, cell, line, prose
from weowe_cli.reports.phrases import money
from weowe_cli.reports.promise_grid import flag_word, promise_grid
from weowe_cli.workdays import in_words, wall_clock, weekday_name

if TYPE_CHECKING:
    from weowe_cli.reports.entries import PromiseEntry
    from weowe_cli.reports.report import Report

MEANS = {
    Flag.RED: "at risk: past the promised date or the ETA",
    Flag.YELLOW: f"due within {DUE_SOON_DAYS} days",
    Flag.GREEN: "on track",
}
"""What each flag says of a promise (SPEC 10)."""


def report_grids(report: Report, width: int) -> tuple[Grid, ...]:
    """The report for people, `width` characters wide."""
    today = report.now.date()
    title = Line(
        (
            ("Parts promises", Tone.STRONG),
            (f" - {weekday_name(report.now)}, {today.year}, {wall_clock(report.now)}", Tone.FAINT),
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
    grids.append(_headline(report, fitting))
    grids.append(promise_grid(shown, width, today, several_stores=len(stores) > 1))
    if len(shown) < len(fitting):
        grids.append(prose(line(f"{len(shown)} of {len(fitting)} shown; leave out --limit for all.", Tone.FAINT)))
    return tuple(grids)


def _headline(report: Report, fitting: Sequence[PromiseEntry]) -> Grid:
    """The figures, a line each: how many, how much, and what of it."""
    of_all = figures(fitting)
    rows = [_figure(line("Open", Tone.STRONG), of_all.open, of_all.worth, _statuses(of_all))]
    for flag, count in ((Flag.RED, of_all.red), (Flag.YELLOW, of_all.yellow), (Flag.GREEN, of_all.green)):
        worth = total(entry for entry in fitting if entry.standing.flag is flag)
        tone = FLAG_TONES[flag] if count else Tone.FAINT
        rows.append(_figure(line(flag_word(flag), tone), count, worth, MEANS[flag]))
    rows.append(_figure(line("Shelf", Tone.STRONG), of_all.shelf, of_all.shelf_value, _shelf(of_all)))
    rows.append(_figure(line("Silence", Tone.STRONG), of_all.longest_silence or 0, None, _silence(of_all)))
    if trouble := _trouble(report, of_all):
        rows.append((cell(line("Look at", Tone.YELLOW)), cell(), cell(), cell(trouble)))
    columns = (GridColumn("", 7, 9), GridColumn("", 3, 9, True), GridColumn("", 4, 14, True), GridColumn("", 30, 170))
    title = f"Only {said}" if (said := report.filters.said()) else ""
    return Grid(columns, tuple(rows), title=title, titled=False, on_page=False)


def _figure(what: Line, count: int, worth: Decimal | None, said: str) -> tuple[Cell, ...]:
    return cell(what), cell(f"{count:,}"), cell(money(worth) if worth is not None else None), cell(said)


def _statuses(of_all: Figures) -> str:
    return ", ".join(f"{count} {status}" for status, count in of_all.by_status)


def _shelf(of_all: Figures) -> str:
    oldest = "" if of_all.oldest_on_shelf is None else f", the oldest for {in_words(of_all.oldest_on_shelf, 'day')}"
    return f"here and not installed{oldest}"


def _silence(of_all: Figures) -> str:
    if of_all.most_silent is None:
        return "business days: nobody waits"
    promise = of_all.most_silent.promise
    whose = f" ({promise.customer})" if promise.customer else ""
    return f"business days, the longest that a customer has heard nothing: {promise.number}{whose}"


def _trouble(report: Report, all_open: Figures | None) -> str:
    """What waits for somebody's look, empty when nothing does."""
    aside = sum(one.set_aside for one in report.exports())
    alone = sum(one.unjoined is not None for one in report.fitting())
    parts = [
        f"{all_open.vanished} vanished from the export (report --vanished)" if all_open and all_open.vanished else "",
        f"{alone} took nothing from another report (report --unjoined)" if alone else "",
        f"{in_words(aside, 'row')} set aside" if aside else "",
        f"{in_words(report.held, 'letter')} held for your approval (outbox list)" if report.held else "",
        f"{in_words(report.dead, 'letter')} could not be delivered (outbox list)" if report.dead else "",
    ]
    return ", ".join(part for part in parts if part)


def _nothing(report: Report) -> Grid:
    """What to do where there is nothing to show."""
    if said := report.filters.said():
        return prose(
            line(f"No promise fits: {said}.", Tone.STRONG),
            f"{in_words(sum(entry.promise.is_open for entry in report.entries), 'open promise')} without these filters; "
            "drop one of them.",
            *(
                ["What is closed is looked through too with --status installed --status cancelled --status returned."]
                if report.filters.search and not report.filters.statuses
                else []
            ),
        )
    if not any(one.read_at for one in report.freshness):
        return prose(
            line("No promises yet: no export was read.", Tone.STRONG),
            "Put an export where `weowe check` says it is looked for, then run `weowe nightly`.",
            "`weowe check --export FILE` shows how a file would be read; `weowe demo` shows all of it with invented people.",
        )
    return prose(line("No open promises: every part that was owed is installed, cancelled or returned.", Tone.STRONG))


def report_tiles(report: Report) -> tuple[Tile, ...]:
    """The headline as the large figures of a page."""
    fitting = report.fitting()
    if not fitting:
        return ()
    all_open = figures(fitting)
    silent = all_open.most_silent.promise.number if all_open.most_silent else ""
    aside = sum(one.set_aside for one in report.exports())
    letters = f"{report.held} held, {report.dead} dead"
    return (
        Tile("open", f"{all_open.open}", _statuses(all_open)),
        Tile("red: past the date", f"{all_open.red}", f"{all_open.yellow} yellow, {all_open.green} green", Tone.RED),
        Tile("at risk", money(all_open.at_risk), f"of {money(all_open.worth)} that is open"),
        Tile("on the shelf", f"{all_open.shelf}", f"{money(all_open.shelf_value)} here and not installed"),
        Tile("business days of silence", f"{all_open.longest_silence or 0}", f"the longest: {silent}"),
        Tile("to look at", f"{all_open.vanished + aside + report.held + report.dead}",
             f"{all_open.vanished} vanished, {aside} rows set aside, letters: {letters}"),
    )  # fmt: skip
