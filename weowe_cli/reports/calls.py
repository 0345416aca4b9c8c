"""Today's calls, ranked: whom to ring, on which number, and the sentence to say (SPEC D3).

The number is shown whole: a call list without it is none. Never shows an address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from weowe_cli.promises.record import Promise, promise_number
from weowe_cli.reports.entries import Freshness
from weowe_cli.reports.freshness_grid import sentence
from weowe_cli.reports.grids import Cell, Grid, GridColumn, Tone, cell, line, prose
from weowe_cli.reports.phrases import day, orders
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, Value, iso
from weowe_cli.reports.views import View
from weowe_cli.workdays import in_words

NOTHING = "No calls today: every customer who is to hear something gets a letter, and nobody owes you an answer."
HOW = "What was said is logged with: weowe log WO-000123 --method phone --said TEXT --answer wait"
WHY = "Why somebody is called or gets no letter, rule by rule: weowe explain WO-000123"
NO_NUMBER = "no number: look it up"

COLUMNS = (
    Column("promise", "Promise", wide=11),
    Column("rules", "Rules", wide=10),
    Column("store", "Store"),
    Column("owner", "Owner", wide=18),
    Column("order", "Order", wide=14),
    Column("customer", "Customer", wide=22),
    Column("phone", "Phone", wide=16),
    Column("say", "What to say", wide=80),
    Column("why", "Why", wide=50),
    Column("since", "Since", Holds.MOMENT, 17),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One customer to ring about one or several promises, `promise` being the first. `since` is when it became due.

    `why` is the reason for the call; `in_place_of_letter` where it says why no letter reaches them.
    """

    promise: Promise
    promises: tuple[int, ...]
    rules: tuple[str, ...]
    owner: str
    customer: str
    phone: str | None
    say: str
    why: str
    since: datetime
    zone: tzinfo
    in_place_of_letter: bool = False


def calls_view(
    calls: Sequence[Call],
    *,
    now: datetime,
    only: str = "",
    others: Sequence[str] = (),
    exports: Sequence[Freshness] = (),
) -> View:
    """The calls in the order given; `now` by the reader's clock.

    Where there is none, `only` is the filter in words, `others` the owner of each call that it left out, and `exports`
    those on which nothing new can be known.
    """
    return View(
        title="Calls",
        as_of=now,
        sheet=lambda: Sheet("Calls", COLUMNS, tuple(_row(one) for one in calls), now),
        document=lambda: {"schema": SCHEMA, "as_of": iso(now), "calls": [_document(one) for one in calls]},
        records="calls",
        grids=lambda _: calls_grids(calls, now=now) if calls else (_nothing(now, only, others, exports),),
    )


def calls_grids(calls: Sequence[Call], *, now: datetime) -> tuple[Grid, ...]:
    """The calls for people."""
    columns = (
        GridColumn("", 2, 3, right=True),
        GridColumn("Call", 14, 24),
        GridColumn("About", 9, 14),
        GridColumn("What to say", 30, 100),
    )
    rows = tuple(_cells(place, one, now) for place, one in enumerate(calls, start=1))
    return (
        prose(in_words(len(calls), "call") + ", the most pressing first"),
        Grid(columns, rows),
        prose(line(HOW, Tone.FAINT), line(WHY, Tone.FAINT)),
    )


def _nothing(now: datetime, only: str, others: Sequence[str], exports: Sequence[Freshness]) -> Grid:
    """Why nobody is to be called, and what it may hide: the filter, and exports that are old or were never read."""
    old = [line(f"{one.store_name}, {one.export}: {sentence(one, now)}.", Tone.YELLOW) for one in exports]
    if only:
        without = "Without that there is none either."
        if others:
            without = f"{in_words(len(others), 'call')} without that, by {', '.join(sorted(set(others)))}."
        return prose(line(f"No calls for {only}.", Tone.STRONG), without, *old)
    if old:
        return prose(line("No calls today that weowe knows of.", Tone.STRONG), *old)
    return prose(NOTHING)


def _cells(place: int, call: Call, now: datetime) -> tuple[Cell, ...]:
    since = day(call.since.astimezone(call.zone).date(), now.date())
    others = len(call.promises) - 1
    return (
        cell(str(place), key=place),
        cell(
            line(call.customer, Tone.STRONG),
            line(call.phone, Tone.PLAIN) if call.phone else line(NO_NUMBER, Tone.YELLOW),
            line(f"by {call.owner}", Tone.FAINT),
        ),
        cell(
            call.promise.number,
            *(line(order, Tone.FAINT) for order in orders(call.promise)[:1]),
            line(f"and {others} more", Tone.FAINT) if others > 0 else None,
            line(" ".join(call.rules), Tone.FAINT),
        ),
        cell(call.say, line(f"{_why(call)} (since {since})" if call.why else f"since {since}", Tone.FAINT)),
    )


def _why(call: Call) -> str:
    return f"no letter: {call.why}" if call.in_place_of_letter else call.why


def _row(call: Call) -> tuple[Value, ...]:
    return (
        call.promise.number,
        " ".join(call.rules),
        call.promise.store,
        call.owner,
        call.promise.ro or call.promise.order,
        call.customer,
        call.phone,
        call.say,
        call.why,
        call.since.astimezone(call.zone),
    )


def _document(call: Call) -> dict[str, object]:
    return {
        "promise": call.promise.number,
        "promises": [promise_number(one) for one in call.promises],
        "rules": list(call.rules),
        "store": call.promise.store,
        "owner": call.owner,
        "customer": call.customer,
        "phone": call.phone,
        "say": call.say,
        "why": call.why,
        "since": iso(call.since.astimezone(call.zone)),
    }
