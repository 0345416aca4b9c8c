"""Why something is said of a promise, or not: every rule's answer with its reason, and what comes next (SPEC 6).

Never asks a rule anything; the answers are handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from weowe_cli.notices.due import RULES
from weowe_cli.reports.entries import PromiseEntry, RuleEntry
from weowe_cli.reports.grids import Grid, GridColumn, Line, Tone, cell, line, prose
from weowe_cli.reports.phrases import day, day_or_moment
from weowe_cli.reports.rehearsal import BY_DAYS, CALL, DIGEST, LETTER, Coming
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
TITLES = {rule.name: rule.title for rule in RULES} | {"N20": "the run itself"}
AT_ONCE = "next run"
LINES = "Lines are of config/escalation.yml; 'shipped': of the program's own, where the home's says nothing."


def explain_view(
    entry: PromiseEntry, rules: Sequence[RuleEntry], *, now: datetime, ahead: Sequence[Coming] = ()
) -> View:
    """The answers of all the rules on one promise, in the order given, and what would be said next if nothing moved;
    `now` by the store's clock."""
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
        grids=lambda _: explain_grids(entry, rules, now=now, ahead=ahead),
    )


def explain_grids(
    entry: PromiseEntry, rules: Sequence[RuleEntry], *, now: datetime, ahead: Sequence[Coming] = ()
) -> tuple[Grid, ...]:
    """The answers for people: what is due, then what counts towards something or was told, then, short, the rest."""
    promise, today = entry.promise, now.date()
    of_what = f", {promise.customer}" if promise.customer else ""
    held = promise.hold_until is not None and today < promise.hold_until
    why = f": {promise.hold_why}" if promise.hold_why else ""
    heading = [
        Line(
            (
                (promise.number, Tone.STRONG),
                (line(f"  {promise.order}{of_what}, {promise.what}: {promise.status}").text, Tone.PLAIN),
            )
        ),
        *(
            [line(f"On hold until {day(promise.hold_until, today)}{why}. Nobody hears of it before.", Tone.YELLOW)]
            if promise.hold_until and held
            else []
        ),
        line(_summary(rules, entry, now), Tone.FAINT),
    ]
    speaking = [one for one in rules if one.due] + [one for one in rules if not one.due and _counts(one)]
    silent = [one for one in rules if not one.due and not _counts(one)]
    grids = [prose(*heading)]
    grids += [_speaking(speaking, rules, entry, today)] if speaking else []
    grids += [_ahead(ahead, today)] if ahead else []
    grids += [_silent(silent)] if silent else []
    return (*grids, prose(line(LINES, Tone.FAINT)))


def where_written(config: str | None) -> str | None:
    """The line of configuration, short: `escalation.yml:38`, `shipped:38` for one of the program's own file."""
    if config is None:
        return None
    file, _, number = config.rpartition(":")
    return f"shipped:{number}" if file.endswith("(shipped)") else f"{file.removeprefix('config/')}:{number}"


def _counts(one: RuleEntry) -> bool:
    """Whether a no is about this promise: a day is counted to, something was told, or a hold silences it."""
    return one.next_at is not None or one.since is not None or one.reason.startswith("on hold")


def _speaking(speaking: Sequence[RuleEntry], rules: Sequence[RuleEntry], entry: PromiseEntry, today: date) -> Grid:
    columns = (
        GridColumn("Rule", 8, 24),
        GridColumn("Due", 3, 6),
        GridColumn("Why", 30, 90),
        GridColumn("To", 8, 28),
        GridColumn("Asked again", 7, 24),
    )
    places = {one.rule: place for place, one in enumerate(rules)}
    rows = tuple(
        (
            cell(line(one.rule, Tone.STRONG), line(TITLES.get(one.rule), Tone.FAINT), key=places[one.rule]),
            cell(
                line("DUE", Tone.RED) if one.due else line("no", Tone.FAINT),
                line(_tier(one.rule, one.tier), Tone.FAINT),
                key=0 if one.due else 1,
            ),
            cell(one.reason, line(where_written(one.config), Tone.FAINT)),
            cell(*((one.to or "").replace("_", " ").split(", "))),
            cell(_when(one.next_at, entry, today) if one.next_at else None, key=iso(one.next_at)),
        )
        for one in speaking
    )
    return Grid(columns, rows)


def _ahead(ahead: Sequence[Coming], today: date) -> Grid:
    """What would be said next, and when it would leave."""
    columns = (GridColumn("", 7, 12), GridColumn("", 8, 24), GridColumn("", 12, 34), GridColumn("", 20, 90))
    rows = []
    for one in ahead:
        roles = "customer" if one.to_customer else ", ".join(role.replace("_", " ") for role in one.roles)
        how = {LETTER: "letter", CALL: "call", DIGEST: "digest"}.get(one.how)
        tier = _tier(one.rule, one.tier)
        rows.append(
            (
                cell(line(day(one.on, today), Tone.STRONG), key=iso(one.on)),
                cell(f"{one.rule}{f' {tier}' if tier else ''}", line(TITLES.get(one.rule), Tone.FAINT)),
                cell(one.to, line(f"{roles}, {how}" if how else roles, Tone.FAINT), _leaves(one, today)),
                cell(one.reason, line(one.why, Tone.FAINT)),
            )
        )
    return Grid(columns, tuple(rows), title="Next, if nothing moves", titled=False)


def _leaves(one: Coming, today: date) -> Line | None:
    """When a letter leaves that cannot on the day on which it is due."""
    later = one.leaves_on if one.leaves_on != one.on else None
    return line(f"leaves {day(later, today)}", Tone.YELLOW) if later else None


def _silent(silent: Sequence[RuleEntry]) -> Grid:
    """The rules that have nothing to do with the promise as it stands, a line each."""
    columns = (GridColumn("", 8, 26), GridColumn("", 20, 100), GridColumn("", 10, 18))
    rows = tuple(
        (
            cell(line(f"{one.rule} {TITLES.get(one.rule, '')}".strip(), Tone.FAINT)),
            cell(line(one.reason, Tone.FAINT)),
            cell(line(where_written(one.config), Tone.FAINT)),
        )
        for one in silent
    )
    return Grid(columns, rows, title="Not for this promise as it stands", titled=False)


def _tier(rule: str, tier: int | None) -> str | None:
    if not tier:
        return None
    return f"day {tier}" if rule in BY_DAYS else f"no. {tier}"


def _summary(rules: Sequence[RuleEntry], entry: PromiseEntry, now: datetime) -> str:
    due = [one.rule for one in rules if one.due]
    today = now.date()
    ahead = [(iso(one.next_at) or "", one.rule, one.next_at) for one in rules if one.next_at and not one.due]
    ahead = [one for one in ahead if _when(one[2], entry, today) != AT_ONCE] or ahead
    then = ""
    if ahead:
        _, rule, when = min(ahead)
        then = f"; next to be asked: {rule}, {_when(when, entry, today)}"
    return f"{', '.join(dict.fromkeys(due)) or 'Nothing'} {'are' if len(set(due)) > 1 else 'is'} due{then}."


def _when(when: date | datetime, entry: PromiseEntry, today: date) -> str:
    """The day on which a rule is asked again; what waits for fresh data is asked by every run."""
    at_once = not isinstance(when, datetime) and when <= today
    return AT_ONCE if at_once else day_or_moment(when, entry.zone, today)


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
