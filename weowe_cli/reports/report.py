"""The report (SPEC 10): how fresh the exports are, the headline, then the promises, worst first, with the next action.

Never reads the ledger: the command line hands in what there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from weowe_cli.reports import promise_rows
from weowe_cli.reports.entries import Freshness, PromiseEntry
from weowe_cli.reports.selection import EVERYTHING, Filters, folded, select
from weowe_cli.reports.sheets import SCHEMA, Sheet, iso
from weowe_cli.reports.views import View

if TYPE_CHECKING:
    from weowe_cli.reports.grids import Grid, Tile


class Report(NamedTuple):
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
        return select(self.entries, self.filters._replace(limit=None))

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
        grids=lambda width: _grids(report, width),
        tiles=lambda: _tiles(report),
    )


def report_sheet(report: Report) -> Sheet:
    """The promises shown, with the keys of CLI.md as columns."""
    return promise_rows.sheet(report.shown(), as_of=report.now, unmask=report.unmask)


def report_document(report: Report) -> Mapping[str, Any]:
    """The report as the JSON document of CLI.md."""
    promises = [promise_rows.document(entry, unmask=report.unmask) for entry in report.shown()]
    return {"schema": SCHEMA, "as_of": iso(report.now), "promises": promises}


def _grids(report: Report, width: int) -> tuple[Grid, ...]:
    # What draws for people is loaded for people: a pipe never waits for it.
    from weowe_cli.reports.report_grids import report_grids

    return report_grids(report, width)


def _tiles(report: Report) -> tuple[Tile, ...]:
    from weowe_cli.reports.report_grids import report_tiles

    return report_tiles(report)
