"""What edited rules would have changed (`weowe check --impact`): rule by rule, promise by promise, with its limits said.

Never names a customer, and never says more than the archived exports do.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from weowe_cli.notices.due import RULES
from weowe_cli.reports.grids import Grid, GridColumn, Line, Tone, cell, line, prose
from weowe_cli.reports.phrases import day
from weowe_cli.reports.rehearsal import BY_DAYS, rule_order
from weowe_cli.reports.replay import Caught, role
from weowe_cli.reports.sheets import SCHEMA, Column, Holds, Sheet, Value, iso
from weowe_cli.reports.views import View
from weowe_cli.workdays import in_words

TITLES = {rule.name: rule.title for rule in RULES}
LISTED = 20
"""Promises that are listed for people; a program gets all of them."""
GAINED, LOST, MOVED = "only now", "only before", "another day"
COLUMNS = (
    Column("what", "What", wide=12),
    Column("rule", "Rule", wide=6),
    Column("role", "Role", wide=16),
    Column("promise", "Promise", wide=11),
    Column("order", "Order", wide=12),
    Column("part", "Part", wide=30),
    Column("store", "Store", wide=10),
    Column("before_tier", "Tier before", Holds.COUNT, 6),
    Column("before_on", "Told before", Holds.DAY, 11),
    Column("now_tier", "Tier now", Holds.COUNT, 6),
    Column("now_on", "Told now", Holds.DAY, 11),
    Column("how", "How", wide=10),
    Column("reason", "Reason", wide=60),
)


@dataclass(frozen=True, slots=True)
class EditedKey:
    """One key of the configuration that is another than before."""

    rule: str
    key: str
    before: str
    now: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One telling of one promise to one role, under the rules before and under those of now; None where it is not told.

    `number` is what the promise is called in the ledger, None where it is not there any more.
    """

    number: str | None
    before: Caught | None
    now: Caught | None

    @property
    def one(self) -> Caught:
        """Whichever there is, that of now first."""
        found = self.now or self.before
        assert found is not None
        return found

    @property
    def what(self) -> str:
        if self.before is None:
            return GAINED
        return LOST if self.now is None else MOVED


@dataclass(frozen=True, kw_only=True)
class Impact:
    """The days from `since` to `until` under the rules before and under the edited ones.

    `before` and `after` count what would have been told by rule. `limits` are sentences: what this cannot know.
    """

    now: datetime
    since: date
    until: date
    edited: Sequence[EditedKey]
    nights: int
    before: Counter[str]
    after: Counter[str]
    differences: Sequence[Difference]
    limits: Sequence[str]


def differences(before: Iterable[Caught], after: Iterable[Caught]) -> list[tuple[Caught | None, Caught | None]]:
    """What is told of one promise under one rule to one role, paired: the same tellings left out, the others in order."""
    sides: dict[tuple[object, ...], tuple[list[Caught], list[Caught]]] = defaultdict(lambda: ([], []))
    for side, caught in enumerate((before, after)):
        for one in sorted(caught, key=lambda each: (each.told_on, each.tier)):
            sides[_who_of_what(one)][side].append(one)
    found: list[tuple[Caught | None, Caught | None]] = []
    for olds, news in sides.values():
        same = Counter(map(_telling, olds)) & Counter(map(_telling, news))
        old, new = _without(olds, same), _without(news, same)
        pairs = min(len(old), len(new))
        found += zip(old[:pairs], new[:pairs], strict=True)
        found += [(one, None) for one in old[pairs:]] + [(None, one) for one in new[pairs:]]
    return found


def identity(one: Caught) -> tuple[object, ...]:
    """One promise in whatever ledger it is read into (SPEC 3)."""
    promise = one.promise
    return promise.store, promise.dms, promise.order, promise.part_key, promise.line, promise.ordered_on


def _who_of_what(one: Caught) -> tuple[object, ...]:
    return *identity(one), one.rule, one.role


def _telling(one: Caught) -> tuple[object, ...]:
    return one.told_on, one.since, one.how


def _without(caught: list[Caught], same: Counter[tuple[object, ...]]) -> list[Caught]:
    left, kept = Counter(same), []
    for one in caught:
        if left[_telling(one)]:
            left[_telling(one)] -= 1
        else:
            kept.append(one)
    return kept


def impact_view(told: Impact) -> View:
    """The impact in every format; a table has a row for everything that would be another."""
    return View(
        title="What the edited rules would have changed",
        as_of=told.now,
        sheet=lambda: Sheet("Impact", COLUMNS, tuple(_row(one) for one in told.differences), told.now),
        document=lambda: _document(told),
        records="differences",
        grids=lambda _: impact_grids(told),
    )


def in_one_sentence(told: Impact) -> str:
    """The impact as one line of talk."""
    if not told.edited:
        return "No rule differs from those that the nights obeyed, so nothing would be different."
    counts = Counter(one.what for one in told.differences)
    span = f"From {day(told.since, told.until)} to {day(told.until, told.until)}, under the edited rules"
    if not counts:
        return f"{span}: nothing would have been different."
    said = (
        (GAINED, "would have been told that were not"),
        (LOST, "would not have been told"),
        (MOVED, "on another day or step"),
    )
    return f"{span}: {', '.join(f'{counts[what]} {words}' for what, words in said if counts[what])}."


def impact_grids(told: Impact) -> tuple[Grid, ...]:
    """The impact for people: what was edited, the counts by rule, the promises, and what it cannot know."""
    grids = [prose(line(in_one_sentence(told), Tone.STRONG))]
    if told.edited:
        grids += [_edited(told)]
    if told.differences:
        grids += [_by_rule(told), _listed(told)]
    limits: list[Line | str] = [line(one, Tone.FAINT) for one in told.limits]
    return (*grids, *((prose(*limits),) if limits else ()))


def _edited(told: Impact) -> Grid:
    columns = (
        GridColumn("Rule", 4, 24),
        GridColumn("Key", 6, 28),
        GridColumn("Before", 6, 40),
        GridColumn("Now", 6, 40),
    )
    rows = tuple(
        (
            cell(Line(((one.rule, Tone.STRONG), (f" {TITLES.get(one.rule, '')}", Tone.FAINT)))),
            cell(one.key),
            cell(line(one.before, Tone.FAINT)),
            cell(one.now),
        )
        for one in told.edited
    )
    return Grid(columns, rows, title="What was edited")


def _by_rule(told: Impact) -> Grid:
    columns = (
        GridColumn("Rule", 8, 26),
        GridColumn("Before", 6, 8, right=True),
        GridColumn("Now", 5, 8, right=True),
        *(GridColumn(what.capitalize(), 8, 12, right=True) for what in (GAINED, LOST, MOVED)),
    )
    of_rule = Counter((one.one.rule, one.what) for one in told.differences)
    rows = []
    for rule in sorted({*told.before, *told.after}, key=rule_order):
        figures = [told.before[rule], told.after[rule], *(of_rule[rule, what] for what in (GAINED, LOST, MOVED))]
        name = Line(((rule, Tone.STRONG), (f" {TITLES.get(rule, '')}", Tone.FAINT)))
        rows.append(
            (
                cell(name, key=rule_order(rule)),
                *(cell(line(f"{figure:,}", Tone.PLAIN if figure else Tone.FAINT), key=figure) for figure in figures),
            )
        )
    return Grid(columns, tuple(rows), title="What would have been told, by rule")


def _listed(told: Impact) -> Grid:
    columns = (
        GridColumn("What", 11, 12),
        GridColumn("Rule", 8, 20),
        GridColumn("Promise", 10, 30),
        GridColumn("Before", 8, 20),
        GridColumn("Now", 8, 20),
        GridColumn("Why", 16, 60),
    )
    tones = {GAINED: Tone.GREEN, LOST: Tone.RED, MOVED: Tone.YELLOW}
    rows = []
    for number, each in enumerate(told.differences[:LISTED]):
        one = each.one
        rows.append(
            (
                cell(line(each.what, tones[each.what]), key=number),
                cell(line(one.rule, Tone.STRONG), line(role(one.role), Tone.FAINT)),
                cell(each.number or one.promise.order, line(one.promise.what, Tone.FAINT, cut=True)),
                cell(*_side(each.before, told.until)),
                cell(*_side(each.now, told.until)),
                cell(one.reason),
            )
        )
    more = len(told.differences) - LISTED
    title = f"The first {LISTED}; {in_words(more, 'more')} with --format tsv" if more > 0 else "Promise by promise"
    return Grid(columns, tuple(rows), title=title)


def _side(one: Caught | None, today: date) -> tuple[Line, ...]:
    if one is None:
        return (line("not told", Tone.FAINT),)
    how = f"{one.how}, day {one.tier}" if one.tier and one.rule in BY_DAYS else one.how
    return line(day(one.told_on, today)), line(how, Tone.FAINT)


def _row(each: Difference) -> tuple[Value, ...]:
    one, before, now = each.one, each.before, each.now
    return (
        each.what,
        one.rule,
        one.role,
        each.number,
        one.promise.order,
        one.promise.what,
        one.promise.store,
        before.tier or None if before else None,
        before.told_on if before else None,
        now.tier or None if now else None,
        now.told_on if now else None,
        one.how,
        one.reason,
    )


def _document(told: Impact) -> dict[str, Any]:
    of_rule = Counter((one.one.rule, one.what) for one in told.differences)
    return {
        "schema": SCHEMA,
        "as_of": iso(told.now),
        "from": iso(told.since),
        "until": iso(told.until),
        "nights": told.nights,
        "edited": [{"rule": one.rule, "key": one.key, "before": one.before, "now": one.now} for one in told.edited],
        "rules": [
            {
                "rule": rule,
                "before": told.before[rule],
                "now": told.after[rule],
                "only_now": of_rule[rule, GAINED],
                "only_before": of_rule[rule, LOST],
                "another_day": of_rule[rule, MOVED],
            }
            for rule in sorted({*told.before, *told.after}, key=rule_order)
        ],
        "differences": [
            {
                column.key: iso(value) if isinstance(value, date) else value
                for column, value in zip(COLUMNS, _row(one), strict=True)
            }
            for one in told.differences
        ],
        "limits": list(told.limits),
    }
