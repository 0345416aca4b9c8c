"""The director's digest (SPEC 10): did last night run, what changed, what is late, where money and silence are.

Never decides what is stale and never counts what changed between two digests: both are handed in. The letter itself is
rendered by the room of letters from `templates/digest.*`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from textwrap import wrap

from weowe_cli.reports.entries import Freshness, LetterEntry, PromiseEntry
from weowe_cli.reports.figures import ZERO, Band, Figures, aging, by_owner, figures, shelf_by_age, silence_by_age
from weowe_cli.reports.freshness_grid import sentence, word
from weowe_cli.reports.masking import mask_within
from weowe_cli.reports.matches import LoopEntry
from weowe_cli.reports.outbox import shown_to
from weowe_cli.reports.phrases import day, eta, moment, money, orders, zone_of
from weowe_cli.reports.plain import plain
from weowe_cli.reports.trend import Week, together
from weowe_cli.workdays import in_words, short_date, wall_clock, weekday_name

TEMPLATE = "digest"
LISTED = 5
"""Promises of one list; the director has three minutes, and the count of the rest is given."""
TALLEST = 64
"""Pixels of the tallest column of the trend."""
FEWEST_WEEKS = 2
"""A single column is no trend."""
LONG_SILENCE = 5
"""Business days after which a customer who heard nothing is named."""
TEXT_WIDTH = 72
"""Characters of a line of the text part, so that no mail program breaks it again."""


@dataclass(frozen=True, slots=True)
class Movement:
    """What changed in one store since the last digest, each a count of promises."""

    opened: int
    arrived: int
    closed: int
    newly_late: int


@dataclass(frozen=True, slots=True)
class Stale:
    """A promise that rule N17 names, with the rule's reason."""

    entry: PromiseEntry
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreDigest:
    """One store as its digest needs it.

    `entries` are its open promises. `movement` is None for the first digest, which has nothing to compare with.
    `letters` are those held and dead; others are left aside. `loops` are the parts here that nobody connected to who
    waits for them, `weeks` how it stood each week up to now.
    """

    store: str
    store_name: str
    freshness: Sequence[Freshness]
    entries: Sequence[PromiseEntry]
    movement: Movement | None = None
    stale: Sequence[Stale] = ()
    letters: Sequence[LetterEntry] = ()
    loops: Sequence[LoopEntry] = ()
    weeks: Sequence[Week] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure of the digest in words; `tone` is a class of the style sheet."""

    label: str
    value: str
    note: str = ""
    tone: str = "plain"


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart made of table cells; `percent` of the longest one, at least 1 where there is anything.

    `text` is all of it as a line of the text part.
    """

    label: str
    count: int
    value: str
    percent: int
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """One week of the trend: how many were late, of how many open, and the worth of the late ones.

    `height` is in pixels; the week of now is the `last` one.
    """

    label: str
    late: int
    open: int
    at_risk: str
    height: int
    text: str
    last: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One promise, letter or export of a list; `text` is all of it as lines of the text part, `word` its state."""

    head: str
    detail: str
    text: tuple[str, ...]
    tone: str = "plain"
    word: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that was cut to be read; `more` is how many were left out, `where` is where all of them are."""

    title: str
    count: int
    items: tuple[Item, ...]
    more: int
    where: str


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table of stores or of people; `change` is how many more are late than a week ago, `+3`.

    `percent` is its share of the most that anybody has at risk.
    """

    name: str
    open: int
    red: int
    at_risk: str
    shelf: int
    silence: str
    note: str
    change: str
    percent: int


def digest(
    stores: Sequence[StoreDigest], *, now: datetime, since: datetime | None = None, reader: str = ""
) -> dict[str, object]:
    """The values of the templates `digest.*` for a reader called `reader`: `Writer.render(TEMPLATE, **values)`.

    `now` is by the reader's clock, `since` the moment of the last digest. Figures are over all `stores` together, then
    store by store and person by person, the one with most late first.
    """
    today = now.date()
    entries = [entry for store in stores for entry in store.entries]
    exports = [fresh for store in stores for fresh in store.freshness]
    exports.sort(key=lambda fresh: (fresh.is_fresh, fresh.store_name, fresh.export))
    all_open = figures(entries)
    ranked = sorted(stores, key=lambda store: _rank(figures(store.entries), store.store_name))
    trouble = [fresh for fresh in exports if not fresh.is_fresh]
    weeks = together(store.weeks for store in stores)
    most = max((figures(store.entries).at_risk for store in stores), default=ZERO)
    owners = by_owner(entries)
    most_of_one = max((theirs.at_risk for _, theirs in owners), default=ZERO)
    return {
        "reader": reader,
        "title": "Parts promises",
        "day": weekday_name(today),
        "subject": _subject(all_open, trouble, today),
        "verdict": verdict(exports),
        "verdict_lines": tuple(wrap(verdict(exports), TEXT_WIDTH)),
        "ran": not trouble and bool(exports),
        "trouble": tuple(_export(fresh, now) for fresh in trouble),
        "exports": tuple(_export(fresh, now) for fresh in exports if fresh.is_fresh),
        "facts": _facts(all_open, _a_week_ago(weeks)),
        "since": moment(since, zone_of(now), today) if since else "",
        "changes": _changes(stores),
        "trend": _trend(weeks, today),
        "aging": _bars(aging(entries)) if all_open.red else (),
        "shelf": _bars(shelf_by_age(entries)) if all_open.shelf else (),
        "silence": _bars(silence_by_age(entries)) if all_open.open else (),
        "listings": tuple(one for one in _listings(stores, entries, today) if one.count),
        "stores": tuple(
            _row(store.store_name, figures(store.entries), most, _state(store), _a_week_ago(store.weeks))
            for store in ranked
        ) if len(stores) > 1 else (),
        "owners": tuple(_row(owner.name, theirs, most_of_one) for owner, theirs in owners),
        "made": f"{short_date(today)} {today.year}, {wall_clock(now)}",
    }  # fmt: skip


def verdict(exports: Sequence[Freshness]) -> str:
    """Whether last night ran, in one sentence."""
    fresh = sum(one.is_fresh for one in exports)
    if not exports:
        return "No export is configured: nothing can be read."
    if not any(one.read_at or one.refused for one in exports):
        return (
            "Nothing was read yet. Put an export where `weowe check` says it is looked for, then run `weowe nightly`."
        )
    if fresh == len(exports):
        all_of = {1: "The one export", 2: "Both exports"}.get(fresh, f"All {fresh} exports")
        return f"Last night ran. {all_of} came in and {'was' if fresh == 1 else 'were'} read."
    missing = len(exports) - fresh
    of_all = f"{missing} of {in_words(len(exports), 'export')} {'is' if missing == 1 else 'are'}"
    return f"Last night did not run whole: {of_all} missing, old or refused."


def _subject(all_open: Figures, trouble: Sequence[Freshness], today: date) -> str:
    late = (
        f"{all_open.red} late, {money(all_open.at_risk)} at risk"
        if all_open.red
        else f"{all_open.open} open, none late"
    )
    missing = f", {in_words(len(trouble), 'export')} missing" if trouble else ""
    return f"Parts promises, {short_date(today)}: {late}{missing}"


def _rank(theirs: Figures, name: str) -> tuple[object, ...]:
    return -theirs.red, -theirs.at_risk, name.casefold()


def _export(fresh: Freshness, now: datetime) -> Item:
    state, tone = word(fresh)
    said = plain(sentence(fresh, now))
    head = f"{fresh.store_name}, {fresh.export}"
    return Item(plain(head), said, _lines(f"{state.upper()}  {head}: {said}"), tone.value, state)


def _a_week_ago(weeks: Sequence[Week]) -> Week | None:
    return weeks[-2] if len(weeks) >= FEWEST_WEEKS else None


def _trend(weeks: Sequence[Week], today: date) -> tuple[Column, ...]:
    longest = max((week.late for week in weeks), default=0) or 1
    columns = tuple(
        Column(
            day(week.on, today),
            week.late,
            week.open,
            money(week.at_risk),
            max(round(TALLEST * week.late / longest), 1) if week.late else 0,
            _drawn(day(week.on, today), week.late, money(week.at_risk), longest),
            week is weeks[-1],
        )
        for week in weeks
    )
    return columns if len(columns) >= FEWEST_WEEKS else ()


def _drawn(label: str, count: int, value: str, longest: int) -> str:
    """A bar of the text part with its figures, never empty where there is anything."""
    bar = "#" * (max(round(24 * count / longest), 1) if count else 0)
    return f"- {label:<11} {count:>5}  {value:>9}  {bar}".rstrip()


def _facts(all_open: Figures, before: Week | None) -> tuple[Fact, ...]:
    silent = all_open.most_silent
    whose = (
        plain(f"{silent.promise.number}, {silent.promise.customer or silent.owner.name}") if silent else "nobody waits"
    )
    longest = all_open.longest_silence or 0
    oldest = f", the oldest {in_words(all_open.oldest_on_shelf, 'day')}" if all_open.oldest_on_shelf is not None else ""
    ago = f", {before.late} a week ago" if before else ""
    return (
        Fact("past the date", f"{all_open.red}", f"of {all_open.open} open{ago}", "red" if all_open.red else "green"),
        Fact("at risk in these", money(all_open.at_risk), f"of {money(all_open.worth)} that is open"),
        Fact("business days, the longest silence", f"{longest}", whose),
        Fact("here, not installed", f"{all_open.shelf}", f"{money(all_open.shelf_value)}{oldest}"),
    )


def _changes(stores: Sequence[StoreDigest]) -> tuple[Fact, ...]:
    """The movements of all stores together; none where no store has had a digest before."""
    known = [store.movement for store in stores if store.movement]
    if not known:
        return ()
    late = sum(one.newly_late for one in known)
    return (
        Fact("opened", f"{sum(one.opened for one in known)}"),
        Fact("arrived", f"{sum(one.arrived for one in known)}"),
        Fact("closed", f"{sum(one.closed for one in known)}"),
        Fact("newly late", f"{late}", tone="red" if late else "plain"),
    )


def _bars(bands: Sequence[Band]) -> tuple[Bar, ...]:
    longest = max((band.count for band in bands), default=0) or 1
    return tuple(
        Bar(
            band.label,
            band.count,
            money(band.value),
            max(round(100 * band.count / longest), 1) if band.count else 0,
            _drawn(band.label, band.count, money(band.value), longest),
        )
        for band in bands
    )


def _listings(stores: Sequence[StoreDigest], entries: Sequence[PromiseEntry], today: date) -> Iterable[Listing]:
    late = sorted((entry for entry in entries if entry.standing.days_late), key=lambda one: one.standing.worst_first)
    yield _listing("Latest of all", [_item(one, _late(one, today)) for one in late], "`weowe report --flag red`")
    unheard = sorted(
        (entry for entry in entries if entry.promise.is_open and (entry.standing.silence or 0) > LONG_SILENCE),
        key=lambda one: (-(one.standing.silence or 0), -one.standing.value, one.promise.id),
    )
    said = [_item(one, f"{in_words(one.standing.silence or 0, 'business day')} without a word") for one in unheard]
    yield _listing("Longest without a word", said, "`weowe report --sort silence`")
    loops = [_item(loop.row, loop.why) for store in stores for loop in store.loops]
    yield _listing("Here, and nobody connected it to who waits", loops, "`weowe match`")
    stale = sorted((one for store in stores for one in store.stale), key=lambda one: one.entry.promise.moved_on)
    yield _listing(
        "Stale: nothing moves", [_item(one.entry, one.reason) for one in stale], "`weowe report --sort ordered`"
    )
    gone = [entry for entry in entries if entry.promise.vanished_since]
    said = [_item(one, f"since {_since(one, today)}; {one.standing.next_action}") for one in gone]
    yield _listing("Vanished from the export", said, "`weowe report --vanished`")
    aside = [fresh for store in stores for fresh in store.freshness if fresh.set_aside]
    rows = [
        _plain_item(f"{one.store_name}, {one.export}", f"{in_words(one.set_aside, 'row')} could not be trusted")
        for one in aside
    ]
    yield _listing("Rows set aside", rows, "the folder set-aside", count=sum(one.set_aside for one in aside))
    for state, heading in (("dead", "Letters that could not be delivered"), ("held", "Letters held for approval")):
        # A work list over several stores is a letter of each of them.
        letters = {one.id: one for store in stores for one in store.letters if one.state == state}
        these = [_letter(one) for one in letters.values()]
        yield _listing(heading, these, "`weowe outbox list`")


def _listing(title: str, items: Sequence[Item], where: str, *, count: int | None = None) -> Listing:
    """`count` is what the list is about where that is not its items: rows, where exports are listed."""
    return Listing(
        title, len(items) if count is None else count, tuple(items[:LISTED]), max(len(items) - LISTED, 0), where
    )


def _item(entry: PromiseEntry, why: str) -> Item:
    promise = entry.promise
    order = next(iter(orders(promise)), promise.order)
    head = plain(f"{promise.number}  {promise.customer or '(no name)'}")
    what = f"{promise.what}, {order}, {entry.store_name}; {entry.owner.name}"
    return Item(head, plain(f"{why}. {what}"), _lines(f"{head}: {why}. {what}"), "plain")


def _plain_item(head: str, detail: str) -> Item:
    return Item(plain(head), plain(detail), _lines(f"{head}: {detail}"))


def _letter(letter: LetterEntry) -> Item:
    error = f": {mask_within(letter.last_error)}" if letter.last_error else ""
    return _plain_item(f"{letter.subject or 'a letter'}", f"to {shown_to(letter, unmask=False) or 'nobody'}{error}")


def _late(entry: PromiseEntry, today: date) -> str:
    promise = entry.promise
    promised = f"promised for {day(promise.promised_on, today)}" if promise.promised_on else ""
    expected = f"ETA {said}" if (said := eta(promise, today)) else "no ETA"
    dates = ", ".join(part for part in (promised, expected) if part)
    return f"{in_words(entry.standing.days_late or 0, 'day')} late ({dates}), {entry.standing.next_action}"


def _since(entry: PromiseEntry, today: date) -> str:
    return day(entry.promise.vanished_since, today) if entry.promise.vanished_since else ""


def _row(name: str, theirs: Figures, most: Decimal, note: str = "", before: Week | None = None) -> Row:
    silence = "" if theirs.longest_silence is None else f"{theirs.longest_silence} d"
    change = f"{theirs.red - before.late:+d}" if before and theirs.red != before.late else ""
    percent = max(round(100 * theirs.at_risk / most), 1) if theirs.at_risk else 0
    return Row(
        plain(name), theirs.open, theirs.red, money(theirs.at_risk), theirs.shelf, silence, note, change, percent
    )


def _state(store: StoreDigest) -> str:
    """What is wrong with a store's exports, for its line in the table."""
    trouble = [fresh for fresh in store.freshness if not fresh.is_fresh]
    return "" if not trouble else f"{in_words(len(trouble), 'export')} missing"


def _lines(text: str) -> tuple[str, ...]:
    """A list item of the text part: broken to its width, the lines after the first set in."""
    return tuple(wrap(plain(text), TEXT_WIDTH, initial_indent="- ", subsequent_indent="  ", break_on_hyphens=False))
