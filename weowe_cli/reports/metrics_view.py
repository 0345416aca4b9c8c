"""The metrics to look at: figures first, then group by group, then what each counts; and the same for programs.

Never a claim of the trade without its author's name before it, and never a figure without the count behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from weowe_cli.reports.grids import Cell, Grid, GridColumn, Line, Tone, cell, line, prose
from weowe_cli.reports.measuring import GROUPS, Figure, Measured, Period
from weowe_cli.reports.metrics import Metric, Unit
from weowe_cli.reports.phrases import day, money
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, Value, iso
from weowe_cli.reports.views import PageWriter, View
from weowe_cli.workdays import in_words, short_date

TITLE = "Metrics"
NOTHING = "-"
EMPTY = (
    "Nothing to measure yet: no export was read.",
    "Put an export where `weowe check` says it is looked for, then run `weowe nightly`; the figures begin with its first night.",
)
OUTSIDE = "Nothing that these figures count happened in these days. The first export was read on {first}."
CLAIMS = "What somebody else claims is their word; nothing here was taken from it."
COLUMNS = (
    Column("metric", "Metric", wide=20),
    Column("title", "Title", wide=44),
    Column("by", "By", wide=7),
    Column("group", "Group", wide=22),
    Column("value", "Value", Holds.COUNT),
    Column("unit", "Unit", wide=9),
    Column("hits", "Of these", Holds.COUNT),
    Column("count", "Count", Holds.COUNT),
    Column("left_out", "Left out", Holds.COUNT),
    Column("since", "Since", Holds.DAY),
    Column("until", "Until", Holds.DAY),
    Column("definition", "Definition", wide=80),
    Column("claim", "Claimed by others", wide=60),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """What is shown: the metrics over a period, of these stores; `first_night` is None where no export was read."""

    now: datetime
    period: Period
    measured: Sequence[Measured]
    stores: Sequence[str]
    first_night: date | None

    @property
    def empty(self) -> bool:
        """Nothing was counted and nothing was left out."""
        return not any(one.all.count or one.all.left_out for one in self.measured)


def metrics_view(shown: Metrics, page: Callable[[PageWriter], str]) -> View:
    """The metrics in every format; `page` makes the one of HTML, which has charts."""
    return View(
        title=TITLE,
        as_of=shown.now,
        sheet=lambda: _sheet(shown),
        document=lambda: _document(shown),
        records="metrics",
        grids=lambda _: metrics_grids(shown),
        own_page=page,
    )


def figure(unit: Unit, value: Decimal | None) -> str:
    """A figure as it is said: `87.5 %`, `7 days`, `6.7 h`, `$11,981`, `0.31`; a dash where nothing counts."""
    if value is None:
        return NOTHING
    short = f"{value.normalize():f}"
    match unit:
        case Unit.PERCENT:
            return f"{short} %"
        case Unit.DAYS:
            return f"{short} {'day' if value == 1 else 'days'}"
        case Unit.HOURS:
            return f"{short} h"
        case Unit.DOLLARS:
            return money(value)
        case Unit.PER_WEEK:
            return short


def behind(metric: Metric, one: Figure) -> str:
    """The count behind a figure: `9 met of 50 promised dates that ran out`, `74 promises installed`."""
    if not one.count:
        return f"nothing to count: no {metric.one}"
    all_of = in_words(one.count, metric.one, metric.many)
    return all_of if one.hits is None else f"{one.hits:,} {metric.hits} of {all_of}"


def left_out(one: Figure) -> str:
    """What was not counted, and why: `40 installed, no date was ever promised; 2 ...`."""
    return "; ".join(f"{count:,} {why}" for why, count in one.left_out.items())


def claim(metric: Metric) -> str:
    """What others claim, by name; that nobody does, where nobody is known to."""
    if metric.claim is None:
        return "No claim of others is known."
    return f"Claim of {metric.claim.by}: {metric.claim.said}."


def metrics_grids(shown: Metrics) -> tuple[Grid, ...]:
    """The metrics for people."""
    heading = Line(((f"{TITLE} - {when(shown)}", Tone.STRONG), (f"  {', '.join(shown.stores)}", Tone.FAINT)))
    if shown.first_night is None:
        return (prose(line(EMPTY[0], Tone.STRONG), EMPTY[1]),)
    if shown.empty:
        return (prose(heading, outside(shown)),)
    figures = Grid(
        (GridColumn("Figure", 7, 12, right=True), GridColumn("What it is", 30, 100)),
        tuple(
            (
                cell(line(figure(one.metric.unit, one.all.value), Tone.STRONG)),
                cell(
                    line(one.metric.title, Tone.STRONG),
                    behind(one.metric, one.all),
                    line(claim(one.metric) if one.metric.claim else None, Tone.FAINT),
                ),
            )
            for one in shown.measured
        ),
    )
    counts = Grid(
        (GridColumn("", 12, 16), GridColumn("", 40, 160)),
        tuple(
            (
                cell(line(one.metric.short, Tone.STRONG)),
                cell(
                    one.metric.definition,
                    line(f"Left out: {left_out(one.all)}." if one.all.left_out else None, Tone.YELLOW),
                ),
            )
            for one in shown.measured
        ),
        title="What is counted",
        titled=False,
    )
    groups = [groups_of(shown, group) for group in GROUPS if group != "store" or len(shown.stores) > 1]
    return (prose(heading), figures, *groups, counts, prose(line(CLAIMS, Tone.FAINT)))


def groups_of(shown: Metrics, group: str) -> Grid:
    """Every figure of every group, with the count behind it."""
    columns = (
        GridColumn(group.capitalize(), 8, 24),
        *(GridColumn(one.metric.short, 6, 12, right=True) for one in shown.measured),
    )
    return Grid(columns, _rows(shown, group), title=f"By {group}")


def _rows(shown: Metrics, group: str) -> tuple[tuple[Cell, ...], ...]:
    return tuple(
        (
            cell(line(name, Tone.STRONG)),
            *(_cell(one, one.by[group].get(name)) for one in shown.measured),
        )
        for name in _names(shown.measured, group)
    )


def _names(measured: Sequence[Measured], group: str) -> list[str]:
    return sorted({name for one in measured for name in one.by[group]}, key=str.casefold)


def _cell(one: Measured, theirs: Figure | None) -> Cell:
    if theirs is None or not theirs.count:
        return cell(line(NOTHING, Tone.FAINT))
    of = f"{theirs.hits:,} of {theirs.count:,}" if theirs.hits is not None else f"from {theirs.count:,}"
    return cell(figure(one.metric.unit, theirs.value), line(of, Tone.FAINT))


def when(shown: Metrics) -> str:
    """The period as it is said: `Jan 5 to Feb 18, 2026`."""
    since, until = shown.period.since, shown.period.until
    year = "" if since.year == until.year else f", {since.year}"
    return f"{short_date(since)}{year} to {short_date(until)}, {until.year}"


def outside(shown: Metrics) -> str:
    """What is said where a period holds nothing."""
    first = shown.first_night
    return OUTSIDE.format(first=day(first, shown.now.date()) if first else "no day")


def _sheet(shown: Metrics) -> Sheet:
    rows: list[tuple[Value, ...]] = []
    for one in shown.measured:
        rows.append((*_values(shown, one.metric, "all", "", one.all), one.metric.definition, claim(one.metric)))
        for group, figures in one.by.items():
            rows += ((*_values(shown, one.metric, group, name, theirs), None, None) for name, theirs in figures.items())
    return Sheet(TITLE, COLUMNS, tuple(rows), shown.now)


def _values(shown: Metrics, metric: Metric, by: str, group: str, one: Figure) -> tuple[Value, ...]:
    period = shown.period
    counts = (one.hits, one.count, sum(one.left_out.values()))
    return metric.key, metric.title, by, group, one.value, str(metric.unit), *counts, period.since, period.until


def _document(shown: Metrics) -> Mapping[str, Any]:
    return {
        "schema": SCHEMA,
        "as_of": iso(shown.now),
        "since": iso(shown.period.since),
        "until": iso(shown.period.until),
        "stores": list(shown.stores),
        "metrics": [
            {
                "metric": one.metric.key,
                "title": one.metric.title,
                "unit": str(one.metric.unit),
                "definition": one.metric.definition,
                "claim": {"by": one.metric.claim.by, "said": one.metric.claim.said} if one.metric.claim else None,
                **_of(one.all),
                "by": {
                    group: [{"group": name, **_of(theirs)} for name, theirs in figures.items()]
                    for group, figures in one.by.items()
                },
            }
            for one in shown.measured
        ],
    }


def _of(one: Figure) -> dict[str, object]:
    value = None if one.value is None else str(one.value)
    return {"value": value, "hits": one.hits, "count": one.count, "left_out": dict(one.left_out)}
