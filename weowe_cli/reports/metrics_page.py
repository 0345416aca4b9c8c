"""The page of the metrics: a card for each figure with its month by month, then every group in tables. One file, no network.

A bar never stands without its figure as text beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from weowe_cli.reports.grids import Grid
from weowe_cli.reports.measuring import GROUPS, HUNDRED, Figure, Measured
from weowe_cli.reports.metrics import Unit
from weowe_cli.reports.metrics_view import (
    CLAIMS,
    EMPTY,
    TITLE,
    Metrics,
    behind,
    figure,
    groups_of,
    left_out,
    outside,
    when,
)
from weowe_cli.reports.plain import plain
from weowe_cli.reports.views import PageWriter
from weowe_cli.workdays import wall_clock, weekday_name

TEMPLATE = "metrics"
FEWEST_MONTHS = 2
"""A single column is no trend."""


@dataclass(frozen=True, slots=True)
class Column:
    """One bar of a chart: its name, its figure as text, and its length in percent of the longest."""

    name: str
    value: str
    percent: int


@dataclass(frozen=True, slots=True)
class Card:
    """One metric of the page; `claim` is (by whom, what), empty where nobody's is known."""

    title: str
    value: str
    behind: str
    left_out: str
    definition: str
    claim: tuple[str, str] | tuple[()]
    months: tuple[Column, ...]
    stores: tuple[Column, ...]


def metrics_page(shown: Metrics, pages: PageWriter) -> str:
    """The metrics as one self-contained HTML file."""
    empty: tuple[str, ...] = EMPTY if shown.first_night is None else (outside(shown),) if shown.empty else ()
    return pages.render(
        TEMPLATE,
        title=TITLE,
        when=when(shown),
        stores=tuple(plain(name) for name in shown.stores),
        made=f"{weekday_name(shown.now)}, {shown.now.year}, {wall_clock(shown.now)}",
        empty=empty,
        cards=() if empty else tuple(_card(one, several=len(shown.stores) > 1) for one in shown.measured),
        grids=() if empty else tuple(_grids(shown)),
        claims=CLAIMS,
    )


def _grids(shown: Metrics) -> list[Grid]:
    return [groups_of(shown, group) for group in GROUPS if group != "store" or len(shown.stores) > 1]


def _card(one: Measured, *, several: bool) -> Card:
    months = _columns(one, {_month(name): theirs for name, theirs in one.by["month"].items()})
    return Card(
        title=one.metric.title,
        value=figure(one.metric.unit, one.all.value),
        behind=behind(one.metric, one.all),
        left_out=left_out(one.all),
        definition=one.metric.definition,
        claim=(one.metric.claim.by, one.metric.claim.said) if one.metric.claim else (),
        months=months if len(months) >= FEWEST_MONTHS else (),
        stores=_columns(one, one.by["store"]) if several else (),
    )


def _month(name: str) -> str:
    """`2026-01` as it stands under its column."""
    return f"{date.fromisoformat(f'{name}-01'):%b '%y}"


def _columns(one: Measured, groups: Mapping[str, Figure]) -> tuple[Column, ...]:
    values = [theirs.value or Decimal(0) for theirs in groups.values()]
    longest = HUNDRED if one.metric.unit is Unit.PERCENT else max(values, default=Decimal(0)) or Decimal(1)
    return tuple(
        Column(plain(name), figure(one.metric.unit, theirs.value), round(100 * value / longest))
        for (name, theirs), value in zip(groups.items(), values, strict=True)
    )
