"""The days ahead on a screen, on a page and for programs: grouped by day, closed days named, customers before staff.

Never decides what is coming; every line of it comes from `rehearsal`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from weowe_cli.reports.grids import Cell, Grid, GridColumn, Line, Tone, cell, line, prose
from weowe_cli.reports.phrases import day, orders, part_played
from weowe_cli.reports.rehearsal import BY_DAYS, CALL, DIGEST, LETTER, TITLES, Coming, Rehearsal, alike
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, Value, iso
from weowe_cli.reports.views import View
from weowe_cli.workdays import in_words

TOGETHER = 3
"""Promises of one list that are told one by one; of more only the numbers."""
NAMED = 6
"""Numbers of such a list that are named for people; a program gets all of them."""
AS_IF = "As if every export came each night and said what the last one says, and nobody recorded anything."
COLUMNS = (
    Column("on", "On", Holds.DAY, 11),
    Column("leaves_on", "Leaves on", Holds.DAY, 11),
    Column("store", "Store", wide=10),
    Column("rule", "Rule", wide=6),
    Column("tier", "Tier", Holds.COUNT, 6),
    Column("role", "Role", wide=16),
    Column("to", "To", wide=20),
    Column("how", "How", wide=10),
    Column("promise", "Promise", wide=11),
    Column("ro", "RO", wide=10),
    Column("so", "SO", wide=10),
    Column("customer", "Customer", wide=20),
    Column("owner", "Owner", wide=20),
    Column("reason", "Reason", wide=60),
    Column("since", "Since", wide=14),
    Column("why", "Why so", wide=30),
)


def rehearsal_view(told: Rehearsal) -> View:
    """The days ahead in every format; a table has a row for everything that would be told."""
    return View(
        title="What is coming if nothing arrives",
        as_of=told.now,
        sheet=lambda: Sheet("Coming", COLUMNS, tuple(_row(one) for one in told.coming), told.now),
        document=lambda: _document(told),
        records="coming",
        grids=lambda _: rehearsal_grids(told),
    )


def rehearsal_grids(told: Rehearsal) -> tuple[Grid, ...]:
    """The calendar for people: every day has its line, also one on which nothing is due."""
    today = told.first
    columns = (
        GridColumn("Day", 10, 10),
        GridColumn("Rule", 8, 22),
        GridColumn("Promise", 12, 30),
        GridColumn("Told", 12, 28),
        GridColumn("Why", 20, 80),
    )
    rows: list[tuple[Cell, ...]] = []
    groups = alike(told.coming)
    for number, on in enumerate(told.days):
        theirs = [group for group in groups if group[0].on == on]
        shut = _shut(told, on)
        heading = (
            line(f"{on:%a} {day(on, today)}", Tone.STRONG),
            line("today" if number == 0 else None, Tone.FAINT),
            *(line(words, Tone.YELLOW) for words in shut),
        )
        if not theirs:
            rows.append((cell(*heading, key=number), cell(line("nothing", Tone.FAINT)), cell(), cell(), cell()))
        lines = [cells for group in theirs for cells in _told(group, told)]
        rows += [
            (cell(*heading, key=number) if place == 0 else cell(key=number), *cells)
            for place, cells in enumerate(lines)
        ]
    return prose(*_headline(told)), Grid(columns, tuple(rows))


def _headline(told: Rehearsal) -> list[Line | str]:
    letters = sum(one.how == LETTER for one in told.coming)
    calls = sum(one.how == CALL for one in told.coming)
    staff = len(told.coming) - letters - calls
    span = f"{day(told.first, told.first)} to {day(told.days[-1], told.first)}"
    of_what = f" ({told.filters})" if told.filters else ""
    said: list[Line | str] = [
        line(
            f"{span}{of_what}: {in_words(letters, 'notice')} to customers by letter, {in_words(calls, 'call')}, "
            f"{in_words(staff, 'line')} on the lists of the store's people.",
            Tone.STRONG,
        ),
        line(AS_IF, Tone.FAINT),
    ]
    if told.waiting:
        are = "is due already and has" if told.waiting == 1 else "are due already and have"
        said.append(
            line(f"Besides, {in_words(told.waiting, 'notice')} {are} not left: weowe outbox list.", Tone.YELLOW)
        )
    said += [line(f"Old today, and taken as read from tomorrow on: {one}", Tone.YELLOW) for one in told.stale]
    return said


def _shut(told: Rehearsal, on: date) -> list[str]:
    """Which stores are closed that day, and why."""
    why = {store: told.closed[store, on] for store in told.store_names if (store, on) in told.closed}
    if len(why) == len(told.store_names):
        reasons = list(dict.fromkeys(one for one in why.values() if not one.endswith("day") or " " in one))
        return ["closed", *reasons]
    return [f"{told.store_names[store]} closed" for store in why]


def _told(group: Sequence[Coming], told: Rehearsal) -> list[tuple[Cell, ...]]:
    """One person's part of a day under one rule: a row for each promise, of very many one row together."""
    first, today = group[0], told.first
    tier = f" day {first.tier}" if first.tier and first.rule in BY_DAYS else ""
    rule = cell(line(f"{first.rule}{tier}", Tone.STRONG), line(TITLES.get(first.rule), Tone.FAINT))
    store = line(told.store_names[first.store], Tone.FAINT) if len(told.store_names) > 1 else None
    if len(group) > TOGETHER:
        numbers = ", ".join(one.promise.number for one in group[:NAMED])
        more = f" and {len(group) - NAMED} more" if len(group) > NAMED else ""
        about = cell(line(in_words(len(group), "promise"), Tone.STRONG), store)
        return [(rule, about, _whom(first, today), cell(line(f"{numbers}{more}", Tone.FAINT)))]
    return [
        (
            rule if place == 0 else cell(),
            cell(
                line(one.promise.number, Tone.STRONG), line(", ".join(orders(one.promise)) or None, Tone.FAINT), store
            ),
            _whom(one, today) if place == 0 else cell(),
            cell(one.reason, line(one.why, Tone.FAINT)),
        )
        for place, one in enumerate(group)
    ]


def _whom(one: Coming, today: date) -> Cell:
    roles = "customer" if one.to_customer else " and ".join(map(part_played, one.roles))
    how = {LETTER: "letter", CALL: f"{one.owner.name} calls", DIGEST: "digest"}.get(one.how, roles)
    if one.how == DIGEST:
        how = f"{roles}, in the digest"
    when = None
    if one.how == LETTER and one.leaves_on is None:
        when = line("held for a look", Tone.YELLOW)
    elif one.leaves_on and one.leaves_on != one.on:
        when = line(f"leaves {one.leaves_on:%a} {day(one.leaves_on, today)}", Tone.YELLOW)
    return cell(one.to, line(how, Tone.GREEN if one.to_customer else Tone.FAINT), when)


def _row(one: Coming) -> tuple[Value, ...]:
    promise = one.promise
    return (
        one.on,
        one.leaves_on,
        one.store,
        one.rule,
        one.tier or None,
        ", ".join(one.roles),
        one.to,
        one.how,
        promise.number,
        promise.ro,
        promise.so,
        promise.customer,
        one.owner.name,
        one.reason,
        one.since,
        one.why or None,
    )


def _document(told: Rehearsal) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "as_of": iso(told.now),
        "from": iso(told.days[0]),
        "until": iso(told.days[-1]),
        "as_if": AS_IF,
        "waiting": told.waiting,
        "stale": list(told.stale),
        "closed": [{"store": store, "on": iso(on), "why": why} for (store, on), why in told.closed.items()],
        "coming": [
            {
                column.key: iso(value) if isinstance(value, date) else value
                for column, value in zip(COLUMNS, _row(one), strict=True)
            }
            for one in told.coming
        ],
    }
