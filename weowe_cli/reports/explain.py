"""Why something is said of a promise, or not: every rule's answer with its reason (SPEC 6).

Never asks a rule anything; the answers are handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from weowe_cli.notices.due import RULES
from weowe_cli.reports.entries import PromiseEntry, RuleEntry
from weowe_cli.reports.grids import Grid, GridColumn, Line, Tone, cell, line, prose
from weowe_cli.reports.phrases import day_or_moment
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, Value, iso
from weowe_cli.reports.views import View

COLUMNS = (
    Column("rule", "Rule", wide=7),
    Column("tier", "Tier", Holds.COUNT, 6),
    Column("due", "Due", Holds.YES_NO, 6),
    Column("reason", "Reason", wide=70),
    Column("since", "Since", wide=14),
    Column("next_at", "Next", wide=25),
    Column("to", "To", wide=16),
    Column("config", "Configuration", wide=40),
)
TITLES = {rule.name: rule.title for rule in RULES}


def explain_view(entry: PromiseEntry, rules: Sequence[RuleEntry], *, now: datetime) -> View:
    """The answers of all the rules on one promise, in the order given; `now` by the store's clock."""
    return View(
        title=f"Why: {entry.promise.number}",
        as_of=now,
        sheet=lambda: Sheet(
            f"Rules {entry.promise.number}",
            COLUMNS,
            tuple(_row(one) for one in rules),
            now,
        ),
        document=lambda: {
            "schema": SCHEMA,
            "promise": entry.promise.number,
            "rules": [_document(one) for one in rules],
        },
        records="rules",
        grids=lambda _: explain_grids(entry, rules, now=now),
    )


def explain_grids(entry: PromiseEntry, rules: Sequence[RuleEntry], *, now: datetime) -> tuple[Grid, ...]:
    """The answers for people: what is due first in each row, then why, whom it goes to and when it is asked again."""
    promise = entry.promise
    of_what = f", {promise.customer}" if promise.customer else ""
    heading = prose(
        Line(
            (
                (promise.number, Tone.STRONG),
                (line(f"  {promise.order}{of_what}, {promise.what}: {promise.status}").text, Tone.PLAIN),
            )
        ),
        line(_summary(rules, entry, now), Tone.FAINT),
    )
    rows = tuple(
        (
            cell(line(one.rule, Tone.STRONG), line(TITLES.get(one.rule), Tone.FAINT), key=index),
            cell(
                line("DUE", Tone.RED) if one.due else line("no", Tone.FAINT),
                line(f"day {one.tier}", Tone.FAINT) if one.tier else None,
                key=0 if one.due else 1,
            ),
            cell(one.reason, line(one.config, Tone.FAINT)),
            cell((one.to or "").replace("_", " ")),
            cell(day_or_moment(one.next_at, entry.zone, now.date()) if one.next_at else None, key=iso(one.next_at)),
        )
        for index, one in enumerate(rules)
    )
    columns = (
        GridColumn("Rule", 8, 16),
        GridColumn("Due", 3, 6),
        GridColumn("Why", 30, 90),
        GridColumn("To", 8, 16),
        GridColumn("Asked again", 11, 24),
    )
    return heading, Grid(columns, rows)


def _summary(rules: Sequence[RuleEntry], entry: PromiseEntry, now: datetime) -> str:
    due = [one.rule for one in rules if one.due]
    today = now.date()
    ahead = [(iso(one.next_at) or "", one.rule, one.next_at) for one in rules if one.next_at and not one.due]
    then = ""
    if ahead:
        _, rule, when = min(ahead)
        then = f"; next: {rule}, {day_or_moment(when, entry.zone, today)}"
    return f"{', '.join(dict.fromkeys(due)) or 'Nothing'} {'are' if len(set(due)) > 1 else 'is'} due{then}."


def _row(one: RuleEntry) -> tuple[Value, ...]:
    return one.rule, one.tier, one.due, one.reason, one.since, iso(one.next_at), one.to, one.config


def _document(one: RuleEntry) -> dict[str, object]:
    return {
        "rule": one.rule,
        "tier": one.tier,
        "due": one.due,
        "reason": one.reason,
        "since": one.since,
        "next_at": iso(one.next_at),
        "to": one.to,
        "config": one.config,
    }
