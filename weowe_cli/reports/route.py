"""Whom each rule would tell of one promise, step by step, and how it would reach them (`weowe route`).

Never says that anything is due; `explain` does. Shows no whole address unless it is asked to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from weowe_cli.notices.due import RULES
from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.reports.explain import LINES, where_written
from weowe_cli.reports.grids import Grid, GridColumn, Line, Tone, cell, line, prose
from weowe_cli.reports.masking import mask_email
from weowe_cli.reports.phrases import moment, part_played
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, Value, iso
from weowe_cli.reports.views import View

TITLES = {rule.name: rule.title for rule in RULES} | {"N20": "the run itself"}
COLUMNS = (
    Column("rule", "Rule", wide=6),
    Column("tier", "Tier", Holds.COUNT, 6),
    Column("when", "When", wide=40),
    Column("role", "Role", wide=16),
    Column("to", "To", wide=20),
    Column("email", "Email", wide=28),
    Column("how", "How", wide=10),
    Column("why", "Why so", wide=40),
    Column("config", "Configuration", wide=40),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStep:
    """One rule at one tier to one role: `to` is the person behind it, `how` `letter`, `call`, `work list` or `digest`.

    `why` is why it is a call, or why it goes to somebody else than the role says. `on` is False for a rule, or a part
    of one, that is switched off.
    """

    rule: str
    tier: int
    when: str
    role: str
    to: str
    email: str | None
    how: str
    why: str = ""
    on: bool = True
    config: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The ways to everybody of one promise. `leaves` is when a letter or a call decided on now would reach its customer, and `waits` why
    not at once; `whose` is whose it is to call (SPEC D8); `silent` are the reasons for which nothing leaves now."""

    now: datetime
    entry: PromiseEntry
    steps: Sequence[RouteStep]
    how: str
    leaves: datetime
    waits: str
    whose: str
    silent: Sequence[str] = ()


def route_view(route: Route, *, unmask: bool = False) -> View:
    """The route in every format."""
    number = route.entry.promise.number
    return View(
        title=f"Who hears of {number}",
        as_of=route.now,
        sheet=lambda: Sheet(
            f"Route {number}", COLUMNS, tuple(_row(one, unmask=unmask) for one in route.steps), route.now
        ),
        document=lambda: _document(route, unmask=unmask),
        records="steps",
        grids=lambda _: route_grids(route, unmask=unmask),
    )


def route_grids(route: Route, *, unmask: bool = False) -> tuple[Grid, ...]:
    """The route for people: how the customer is reached, who stands behind which role, then every rule with its steps."""
    columns = (
        GridColumn("Rule", 8, 26),
        GridColumn("When", 12, 46),
        GridColumn("Told", 10, 30),
        GridColumn("As", 8, 30),
        GridColumn("Line", 9, 18),
    )
    rows = []
    before = ""
    for (rule, when, to, on), group in groupby(route.steps, key=lambda one: (one.rule, one.when, one.to, one.on)):
        steps = list(group)
        config = where_written(steps[0].config) if rule != before else None
        tone = Tone.PLAIN if on else Tone.FAINT
        name = Line(((rule, Tone.STRONG), (f" {TITLES.get(rule, '')}", Tone.FAINT))) if rule != before else None
        roles = dict.fromkeys(part_played(one.role) for one in steps)
        how = line("off", Tone.YELLOW) if not on else None
        rows.append(
            (
                cell(name),
                cell(line(when, tone)),
                cell(line(to, Tone.GREEN if on and steps[0].role == "customer" else tone)),
                cell(line(", ".join(roles), tone), how),
                cell(line(config, Tone.FAINT)),
            )
        )
        before = rule
    return (
        prose(*_heading(route)),
        _people(route, unmask=unmask),
        Grid(columns, tuple(rows)),
        prose(line(LINES, Tone.FAINT)),
    )


def _people(route: Route, *, unmask: bool) -> Grid:
    """Each role with the person behind it, how they hear of it, and why it is they where it is somebody else's."""
    columns = (
        GridColumn("Role", 8, 16),
        GridColumn("Person", 10, 30),
        GridColumn("How", 8, 30),
        GridColumn("Why so", 16, 70),
    )
    by_role: dict[str, RouteStep] = {}
    ways: dict[str, dict[str, None]] = {}
    for one in route.steps:
        by_role.setdefault(one.role, one)
        ways.setdefault(one.role, {})[one.how] = None
    rows = tuple(
        (
            cell(line(part_played(role), Tone.STRONG)),
            cell(one.to),
            cell(", ".join(ways[role]), line(one.email if unmask else mask_email(one.email), Tone.FAINT)),
            cell(line(one.why, Tone.YELLOW)),
        )
        for role, one in by_role.items()
    )
    return Grid(columns, rows)


def _heading(route: Route) -> list[Line | str]:
    promise, zone = route.entry.promise, route.entry.zone
    of_whom = f", {promise.customer}" if promise.customer else ""
    rest = line(f"  {promise.order}{of_whom}, {promise.what}: {promise.status}").text
    leaves = moment(route.leaves, zone, route.now.date())
    said: list[Line | str] = [
        Line(((promise.number, Tone.STRONG), (rest, Tone.PLAIN))),
        f"Customer: {route.how}; what is due now would go {leaves}{f' ({route.waits})' if route.waits else ''}.",
        line(route.whose, Tone.FAINT),
    ]
    return [*said, *(line(f"Silent now: {why}.", Tone.YELLOW) for why in route.silent)]


def _row(one: RouteStep, *, unmask: bool) -> tuple[Value, ...]:
    email = one.email if unmask else mask_email(one.email)
    how = one.how if one.on else "off"
    return one.rule, one.tier or None, one.when, one.role, one.to, email, how, one.why or None, one.config


def _document(route: Route, *, unmask: bool) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "as_of": iso(route.now),
        "promise": route.entry.promise.number,
        "customer": route.how,
        "leaves_at": iso(route.leaves.astimezone(route.entry.zone)),
        "waits": route.waits or None,
        "whose": route.whose,
        "silent": list(route.silent),
        "steps": [
            dict(zip((column.key for column in COLUMNS), _row(one, unmask=unmask), strict=True)) for one in route.steps
        ],
    }
