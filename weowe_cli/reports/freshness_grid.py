"""How fresh the exports are, said the same way in the report, the digest and on the page: it comes before any figure.

Never judges: `Freshness` carries the sentence of whoever did.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from weowe_cli.reports.entries import Freshness
from weowe_cli.reports.grids import Grid, GridColumn, Tone, cell, line
from weowe_cli.reports.phrases import day, moment, zone_of
from weowe_cli.workdays import in_words


def word(fresh: Freshness) -> tuple[str, Tone]:
    """The one word for an export's state, and its tone."""
    if fresh.refused:
        return "REFUSED", Tone.RED
    if fresh.stale:
        return "OLD", Tone.RED
    if fresh.read_at is None:
        return "NONE YET", Tone.YELLOW
    return ("first night", Tone.YELLOW) if fresh.baseline else ("fresh", Tone.GREEN)


def sentence(fresh: Freshness, now: datetime) -> str:
    """What there is to say of an export: what is wrong with it first, then what was read and when, by the clock of `now`.

    The reader of a group's report has one clock; the night that an export tells of is the store's own date.
    """
    today = now.date()
    said = [f"the newest file was refused: {fresh.refused}" if fresh.refused else "", fresh.stale or ""]
    if fresh.read_at is not None:
        as_of = fresh.as_of.astimezone(fresh.zone) if isinstance(fresh.as_of, datetime) else fresh.as_of
        night = f", tells of {day(as_of, today)}" if as_of else ""
        said.append(f"read {moment(fresh.read_at, zone_of(now), today)}{night}")
    elif not fresh.refused and not fresh.stale:
        said.append("no export was read yet")
    if fresh.baseline and fresh.read_at is not None:
        said.append("recorded, no letter to a customer")
    if fresh.set_aside:
        said.append(f"{in_words(fresh.set_aside, 'row')} set aside")
    return "; ".join(part.rstrip(".") for part in said if part)


def freshness_grid(freshness: Sequence[Freshness], now: datetime) -> Grid:
    """A line for each export, those in trouble first."""
    ranked = sorted(freshness, key=lambda fresh: (fresh.is_fresh, fresh.store_name, fresh.export))
    return Grid(
        (GridColumn("", 11, 11), GridColumn("", 16, 34), GridColumn("", 30, 110)),
        tuple(
            (
                cell(line(*word(fresh))),
                cell(line(fresh.store_name, Tone.STRONG), line(fresh.export, Tone.FAINT)),
                cell(sentence(fresh, now)),
            )
            for fresh in ranked
        ),
        title="Exports",
        titled=False,
    )
