"""A replay on a screen, on a page and for programs: the headline, the months, the worst, and what was left out.

Never decides what was caught; every figure comes from `replay`, and every sentence says where it was counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from statistics import median_high

from weowe_cli.notices.due import RULES
from weowe_cli.promises.standing import worth
from weowe_cli.reports.figures import ZERO, shelf_by_age, total
from weowe_cli.reports.grids import Grid, GridColumn, Line, Tile, Tone, cell, line, prose
from weowe_cli.reports.phrases import day, money
from weowe_cli.reports.replay import NOT_TAKEN, TAKEN, Caught, Followed, Night, Replay, known_by, role
from weowe_cli.reports.replay_sheet import labor, replay_document, replay_sheet
from weowe_cli.reports.views import View
from weowe_cli.workdays import DAY, in_words

WEEKS_UP_TO = 70
"""Days that are told week by week; longer ones month by month."""
LISTED = 12
"""Lines of a list for people; the count of the rest is given, and a program gets all of them."""
AWAITED = 2
"""Days between an arrival and its telling that are worth a word."""
FEW = 2
"""Figures of which the middle one says nothing."""
LONG_ON_SHELF = 30
"""Days from which a part on the shelf is worth a sentence of its own: the parts manager's tier of SPEC N14."""


def replay_view(replay: Replay) -> View:
    """The replay in every format; a table of it has a row for everything that would have been told."""
    return View(
        title="Had weowe read these exports",
        as_of=replay.now,
        sheet=lambda: replay_sheet(replay),
        document=lambda: replay_document(replay),
        records="caught",
        grids=lambda _: replay_grids(replay),
        tiles=lambda: _tiles(replay) if replay.taken else (),
    )


def replay_grids(replay: Replay) -> tuple[Grid, ...]:
    """The replay for people."""
    if not replay.taken:
        grids = [prose(line("No night was taken: none of these files could be read as an export.", Tone.STRONG))]
        return (*grids, *_trouble(replay), *_left_out(replay))
    grids = [_heading(replay)]
    if replay.is_one_night:
        grids.append(_one_night(replay))
    else:
        grids += [_headline(replay), _by_period(replay), *_worst_of(replay)]
    return (*grids, *_trouble(replay), *_left_out(replay), _small_print(replay))


def in_one_sentence(replay: Replay) -> str:
    """What a replay found, for whoever sees only a line of it."""
    if not replay.taken:
        return "no night was taken"
    if replay.is_one_night:
        return "one night is a baseline and proves nothing: add later ones"
    return f"{_span(replay)}: {_arrivals(replay)}"


def _heading(replay: Replay) -> Grid:
    stores = " and ".join(replay.store_names) if len(replay.store_names) < 3 else f"{len(replay.store_names)} stores"
    return prose(Line(((f"Had weowe read the exports of {stores}", Tone.STRONG), (f" - {_span(replay)}", Tone.FAINT))))


def _span(replay: Replay) -> str:
    first, last = (f"{day(one, replay.last)}" for one in (replay.first, replay.last))
    nights = in_words(len({(one.store, one.read_at) for one in replay.taken}), "night")
    return f"{nights}, {first}" + (f" to {last} {replay.last.year}" if replay.first < replay.last else "")


def _one_night(replay: Replay) -> Grid:
    opened, last = sum(one.opened for one in replay.taken), replay.last_day
    return prose(
        line("One night proves nothing: it is the baseline that every later one is compared with.", Tone.YELLOW),
        f"{in_words(opened, 'promise')} recorded; {last[1]} of them past a date already{_worth(replay, last[2])}; "
        f"{_on_shelf(replay)}.",
        "Put the exports of later nights into the folder, each with its date in its name, and run this again.",
    )


def _headline(replay: Replay) -> Grid:
    """What a director would ask, a line each."""
    rows: list[tuple[str, str, str]] = [
        ("Arrivals", _arrivals(replay), _lay_on(replay)),
        ("Late", *_late_lines(replay)),
        ("Gone", *_gone_lines(replay)),
        ("Stale", *_stale_lines(replay)),
        ("Money", _money_late(replay), ""),
        ("Shelf", f"{_on_shelf(replay)} on {day(replay.last, replay.last)}", _shelf_ages(replay)),
        ("Letters", *_letters(replay)),
    ]
    return Grid(
        (GridColumn("", 8, 10), GridColumn("", 40, 188)),
        tuple(
            (cell(line(label, Tone.STRONG)), cell(said, line(more, Tone.FAINT))) for label, said, more in rows if said
        ),
        titled=False,
    )


def _arrivals(replay: Replay) -> str:
    told = replay.of_rule("N1", customer=True)
    if not told:
        return "no part came in of which a customer was to be told"
    same_day = sum(one.told_on == one.found_on for one in told)
    when = "on the very day" if same_day == len(told) else f"{same_day} of them on the very day"
    rest = "" if same_day == len(told) else ", the others on the next open one"
    return f"{in_words(len(told), 'arrival')} would have been told to the customer, {when} the export showed it{rest}"


def _lay_on(replay: Replay) -> str:
    """How long those parts lay there; what would have become of them with a letter, nobody can know."""
    told = replay.of_rule("N1", customer=True)
    awaited = sum((one.found_on - one.since).days >= AWAITED for one in told if one.since)
    lain = replay.days_lain()
    middle = median_high(lain) if len(lain) > FEW else 0
    half = f"half of them {in_words(middle, 'day')} or more, " if middle else ""
    more = [
        f"from the day of telling on they lay here all the same, {half}the longest {in_words(lain[-1], 'day')}"
        if lain and lain[-1]
        else "",
        f"{awaited} had been here {AWAITED} days or more by then, awaiting the rest of the order or shown late"
        if awaited
        else "",
    ]
    return _sentence(more)


def _late_lines(replay: Replay) -> tuple[str, str]:
    etas = replay.of_rule("N5")
    if not replay.has_promised_dates:
        said = f"{in_words(len(etas), 'ETA')} passed without the part; the owner would have been told each time"
        return said if etas else "no ETA passed without the part", "These exports give no promised dates."
    passed, customers = replay.passed, replay.of_rule("N10", customer=True)
    latest = f", the latest by {in_words(max(one.most_late for one in passed), 'day')}" if passed else ""
    what = f"{in_words(len(passed), 'promise')} passed the promised date without the part"
    said = f"{what}{_worth(replay, _sum(passed))}{latest}"
    if customers:
        first = day(min(one.told_on for one in customers), replay.last)
        said += f"; the customer would have heard of {len(customers)}, the first on {first}"
    rungs = Counter((one.tier, role(one.role)) for one in replay.of_rule("N10", customer=False))
    steps = ", ".join(f"{count} to the {whom} on day {tier}" for (tier, whom), count in sorted(rungs.items()))
    more = [
        f"the ladder: {steps}" if steps else "",
        f"{in_words(len(etas), 'ETA')} passed without the part" if etas else "",
        f"{len(replay.late_before)} more were past their date when this begins" if replay.late_before else "",
    ]
    return said, _sentence(more)


def _gone_lines(replay: Replay) -> tuple[str, str]:
    chased = {one.promise.id for one in replay.of_rule("X9")}
    if not chased:
        return "", ""
    still = [one for one in replay.followed if one.promise.id in chased and one.promise.vanished_since]
    said = f"{in_words(len(chased), 'open promise')} left the export without being closed, and would have been chased"
    return (
        said,
        f"{len(still)} never came back{_worth(replay, _sum(still))}; they count in no other figure from then on",
    )


def _stale_lines(replay: Replay) -> tuple[str, str]:
    stale = {one.promise.id: one for one in reversed(replay.of_rule("N17"))}
    if not stale:
        return "", ""
    value = sum((worth(one.promise) for one in stale.values()), ZERO)
    return (
        f"{in_words(len(stale), 'promise')} stood still long enough for the director's digest{_worth(replay, value)}",
        "",
    )


def _money_late(replay: Replay) -> str:
    if not replay.has_prices:
        return "these exports give no prices"
    (worst_on, worst_count, worst), (last_on, count, at_end) = replay.worst_day, replay.last_day
    if not worst:
        return "no dollar was past a date on any morning"
    was = f"{money(worst)} of parts and labor past their date or ETA"
    if worst_on == last_on:
        return (
            f"{was} on the last morning, {day(last_on, replay.last)}, the worst of all ({in_words(count, 'promise')})"
        )
    return (
        f"{was} on the worst morning, {day(worst_on, replay.last)} ({in_words(worst_count, 'promise')}); "
        f"{money(at_end)} on the last, {day(last_on, replay.last)} ({count})"
    )


def _on_shelf(replay: Replay) -> str:
    shelf = replay.shelf
    return f"{in_words(len(shelf), 'part')} here and not installed{_worth(replay, total(shelf))}"


def _shelf_ages(replay: Replay) -> str:
    bands = [band for band in shelf_by_age(replay.shelf) if band.count]
    ages = ", ".join(f"{band.count} for {band.label}{_worth(replay, band.value)}" for band in bands)
    tied = labor(replay.shelf)
    return ages + (f"; {money(tied)} of it is labor that waits for them" if tied else "")


def _letters(replay: Replay) -> tuple[str, str]:
    letters, calls = sum(one.letters for one in replay.nights), sum(one.calls for one in replay.nights)
    held = sum(one.held for one in replay.nights)
    lists = {one.told_on for one in replay.caught if one.how == "work list"}
    said = f"{in_words(letters, 'letter')} to customers, {in_words(calls, 'call')} put on a list"
    more = [
        f"{held} of the letters would have waited for your look first" if held else "",
        f"work lists on {in_words(len(lists), 'day')}" if lists else "",
    ]
    return said, _sentence(more)


def _by_period(replay: Replay) -> Grid:
    """What was caught, month by month or week by week, a column for every rule that caught anything."""
    caught = {rule.name for rule in RULES} & {one.rule for one in replay.caught}
    rules = [rule for rule in RULES if rule.name in caught]
    weekly = (replay.last - replay.first).days <= WEEKS_UP_TO
    periods: dict[date, tuple[list[Night], list[Caught]]] = {}
    for night in replay.nights:
        periods.setdefault(_period(night.read_at.date(), weekly=weekly), ([], []))[0].append(night)
    for one in replay.caught:
        periods.setdefault(_period(one.found_on, weekly=weekly), ([], []))[1].append(one)
    late = {_period(on, weekly=weekly): value for on, _, value in replay.late_by_day()}
    titles = ("Week of" if weekly else "Month", "Nights", "Refused", *(rule.name for rule in rules), "Letters", "Calls")
    rows = []
    for begins, (nights, theirs) in sorted(periods.items()):
        counts = Counter(one.rule for one in theirs)
        figures = (
            sum(one.outcome in TAKEN for one in nights),
            sum(one.outcome in NOT_TAKEN for one in nights),
            *(counts[rule.name] for rule in rules),
            sum(one.letters for one in nights),
            sum(one.calls for one in nights),
        )
        name = day(begins, replay.last) if weekly else f"{begins:%b %Y}"
        rows.append(
            (
                cell(line(name, Tone.STRONG), key=begins.isoformat()),
                *(cell(line(f"{one:,}", Tone.PLAIN if one else Tone.FAINT), key=one) for one in figures),
                cell(
                    line(money(late[begins]) if begins in late and replay.has_prices else ""),
                    key=str(late.get(begins, 0)),
                ),
            )
        )
    columns = [GridColumn(title, 4, 8, right=True) for title in titles[1:]]
    legend = ", ".join(f"{rule.name} {rule.title}" for rule in rules)
    return Grid(
        (GridColumn(titles[0], 8, 9), *columns, GridColumn("Late then", 9, 11, right=True)),
        tuple(rows),
        title=f"{'Week by week' if weekly else 'Month by month'} ({legend})" if legend else "",
    )


def _period(on: date, *, weekly: bool) -> date:
    return on - on.weekday() * DAY if weekly else on.replace(day=1)


def _worst_of(replay: Replay) -> list[Grid]:
    worst = replay.worst()
    if not worst:
        return []
    rows = tuple(
        (
            cell(line(f"{days} d", Tone.RED), key=days),
            cell(line(money(worth(one.promise)) if worth(one.promise) else ""), key=str(worth(one.promise))),
            cell(line(known_by(one.promise), Tone.STRONG), said),
        )
        for one, days, said in worst
    )
    columns = (
        GridColumn("Days", 5, 6, right=True),
        GridColumn("Worth", 6, 9, right=True),
        GridColumn("Promise", 40, 180),
    )
    return [
        Grid(
            columns,
            rows,
            title="The worst, by days past the date and on the shelf together; told: would have been told",
        )
    ]


def _trouble(replay: Replay) -> list[Grid]:
    """The nights that were not taken, or would have waited for a look, and what was doubted in the others."""
    rows = []
    for one in replay.nights:
        if one.outcome in NOT_TAKEN:
            rows.append((one, line(one.outcome.upper(), Tone.RED), one.reason))
        elif one.outcome == "already_read":
            rows.append((one, line("the same", Tone.FAINT), "these very bytes were read as a night already"))
        elif one.held_why:
            rows.append((one, line("held", Tone.YELLOW), f"{in_words(one.held, 'letter')} for a look: {one.held_why}"))
    made = [
        (cell(said), cell(line(f"{one.store_name}, {one.export}", Tone.STRONG), why))
        for one, said, why in rows[:LISTED]
    ]
    if len(rows) > LISTED:
        made.append((cell(""), cell(line(f"and {len(rows) - LISTED} more: --format json has all", Tone.FAINT))))
    made += [(cell(line(label, Tone.YELLOW)), cell(said)) for label, said in _doubts(replay)]
    if replay.without_export:
        missing = [day(one, replay.last) for one in replay.without_export]
        more = f" and {len(missing) - LISTED} more" if len(missing) > LISTED else ""
        said = f"{in_words(len(missing), 'open day')} without an export: {', '.join(missing[:LISTED])}{more}"
        made.append((cell(line("no export", Tone.YELLOW)), cell(said)))
    columns = (GridColumn("", 9, 10), GridColumn("", 40, 180))
    return [Grid(columns, tuple(made), title="Nights to look at", titled=False)] if made else []


def _doubts(replay: Replay) -> list[tuple[str, str]]:
    """The rows that could not be trusted, by column and reason, and the words that nobody knew; never a value."""
    doubts: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for night in replay.taken:
        doubts.update(night.doubts.keys())
        words.update(night.unknown_words.keys())
    said = [("set aside", f"{what}; in {in_words(nights, 'night')}") for what, nights in doubts.most_common(LISTED)]
    return said + [
        (
            "new word",
            f"the status word '{word}' is not known; in {in_words(nights, 'night')}, its rows kept their status",
        )
        for word, nights in words.most_common(LISTED)
    ]


def _left_out(replay: Replay) -> list[Grid]:
    files = replay.left_out
    if not files:
        return []
    rows = [(cell(line(one.file, Tone.STRONG)), cell(one.why, line(one.todo, Tone.FAINT))) for one in files[:LISTED]]
    if len(files) > LISTED:
        rows.append((cell(""), cell(line(f"and {len(files) - LISTED} more: --format json has all", Tone.FAINT))))
    return [Grid((GridColumn("", 16, 44), GridColumn("", 40, 140)), tuple(rows), title="Files left out", titled=False)]


def _small_print(replay: Replay) -> Grid:
    lines = [
        "Nothing was sent and nothing was written. Whether somebody told these customers at the time, no export says."
    ]
    if not replay.home:
        lines.append("The usual hours and rules were used; `weowe init` writes a home with the store's own.")
    if replay.since:
        lines.append(f"Nights before {replay.since} were read, as what was known by then, and are not counted.")
    return prose(*(line(one, Tone.FAINT) for one in lines))


def _tiles(replay: Replay) -> tuple[Tile, ...]:
    (worst_on, _, worst), shelf = replay.worst_day, replay.shelf
    old = [one for one in shelf if (one.standing.days_on_shelf or 0) >= LONG_ON_SHELF]
    return (
        Tile("arrivals told", f"{len(replay.of_rule('N1', customer=True))}", "to the customer, by letter or call"),
        Tile("passed the promised date", f"{len(replay.passed)}", "without the part", Tone.RED),
        Tile("late at the worst", money(worst), f"on {day(worst_on, replay.last)}"),
        Tile(
            "on the shelf at the end", money(total(shelf)), f"{len(shelf)} parts, {len(old)} for {LONG_ON_SHELF} days"
        ),
        Tile("gone from the export", f"{len({one.promise.id for one in replay.of_rule('X9')})}", "and chased"),
        Tile("nights", f"{len(replay.taken)}", f"{sum(one.outcome in NOT_TAKEN for one in replay.nights)} refused"),
    )


def _sentence(parts: Iterable[str]) -> str:
    """The parts that say something, as one."""
    said = "; ".join(part for part in parts if part)
    return said[:1].upper() + said[1:]


def _worth(replay: Replay, value: Decimal) -> str:
    return f" ({money(value)})" if value and replay.has_prices else ""


def _sum(followed: Iterable[Followed]) -> Decimal:
    return sum((worth(one.promise) for one in followed), ZERO)
