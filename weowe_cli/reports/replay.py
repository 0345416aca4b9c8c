"""What old exports would have caught (`weowe replay`): night by night, rule by rule, in dollars, the worst told in a line.

Never names a customer, for it is shown around; and never says more than the exports do: what anybody told anybody at
the time stands in none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from weowe_cli.promises.record import Promise, Status
from weowe_cli.promises.standing import worth
from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.reports.figures import ZERO
from weowe_cli.reports.phrases import day, orders

WORST = 10
TAKEN = frozenset({"accepted", "baseline"})
NOT_TAKEN = frozenset({"refused", "failed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One old export, read at the moment at which a night would have been run on it.

    `night` is the store's date that the export tells of. `outcome` and the counts are those of `weowe runs`; `letters`
    to customers and `calls` are those that this night brought about, `held` how many of the letters would have waited
    for somebody's look, `held_why` for what. `doubts` counts the rows set aside by column and reason, `unknown_words`
    the rows by status word.
    """

    store: str
    store_name: str
    export: str
    night: date | None
    read_at: datetime
    outcome: str
    reason: str | None = None
    rows: int = 0
    opened: int = 0
    changed: int = 0
    vanished: int = 0
    set_aside: int = 0
    letters: int = 0
    calls: int = 0
    held: int = 0
    held_why: str | None = None
    doubts: Mapping[str, int]
    unknown_words: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What one store owed on the morning of a night. What had vanished from the export counts nowhere but in `vanished`.

    `late` are past their promised date or ETA and not here, `shelf` here and not installed; money is in dollars.
    """

    store: str
    on: date
    open: int
    late: int
    late_value: Decimal
    shelf: int
    shelf_value: Decimal
    vanished: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """One thing that one person would have been told of one promise.

    `told_on` is the day on which the letter, the call or the list would have gone, `found_on` that of the night that
    showed it, `since` the date it counts from: the arrival, the promised date, the last day of the ETA. `held`: the
    letter would have waited for somebody's look first. `how` is `letter`, `call`, `work list` or `digest`.
    """

    rule: str
    tier: int
    role: str
    how: str
    found_on: date
    told_on: date
    since: date | None
    promise: Promise
    reason: str
    held: bool = False

    @property
    def days(self) -> int | None:
        """Calendar days from the date it counts from to the day of telling."""
        return (self.told_on - self.since).days if self.since else None

    @property
    def to_customer(self) -> bool:
        return self.role == "customer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """One promise from the first night to the last, as the last night left it.

    `missed` are the promised dates that passed while the part was not here, `most_late` the most days past the promised
    date or the ETA on any night, `last_on` the day of the last night that showed it.
    """

    promise: Promise
    missed: frozenset[date]
    most_late: int
    last_on: date

    @property
    def ended_on(self) -> date:
        """The day on which it was closed or vanished, else that of the last night that showed it."""
        return self.promise.closed_on or self.promise.vanished_since or self.last_on

    @property
    def days_here(self) -> int:
        """Days from the arrival to the end; 0 for a part that did not come."""
        arrived = self.promise.arrived_on or self.promise.received_on
        came = self.promise.at_hand or self.promise.status is Status.INSTALLED
        return max(0, (self.ended_on - arrived).days) if arrived and came else 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that is no night, why, and what to do about it."""

    file: str
    why: str
    todo: str


@dataclass(frozen=True, kw_only=True)
class Replay:
    """Everything a replay has to tell; nights before `since` were read as history and are told nowhere.

    `at_end` are the open promises of each store's last night, those that had vanished left aside. `without_export` are
    the days on which a store was open and none of the files tells of. `home` is False where no home gave the store's own hours
    and rules.
    """

    now: datetime
    since: date | None
    store_names: Sequence[str]
    all_nights: Sequence[Night]
    all_days: Sequence[Day]
    all_caught: Sequence[Caught]
    followed: Sequence[Followed]
    at_end: Sequence[PromiseEntry]
    without_export: Sequence[date]
    left_out: Sequence[LeftOut]
    home: bool = True

    @cached_property
    def nights(self) -> list[Night]:
        return [one for one in self.all_nights if self._told(one.read_at.date())]

    @cached_property
    def taken(self) -> list[Night]:
        """The nights that were read, in order."""
        return [one for one in self.nights if one.outcome in TAKEN]

    @cached_property
    def days(self) -> list[Day]:
        return [one for one in self.all_days if self._told(one.on)]

    @cached_property
    def caught(self) -> list[Caught]:
        return [one for one in self.all_caught if self._told(one.found_on)]

    @property
    def first(self) -> date:
        """The day of the first night that is told of; raises ValueError where there is none."""
        return min(one.read_at.date() for one in self.taken)

    @property
    def last(self) -> date:
        return max(one.read_at.date() for one in self.taken)

    @property
    def is_one_night(self) -> bool:
        """Whether there is nothing to compare: no store has more than its first night."""
        return all(one.outcome == "baseline" for one in self.all_nights if one.outcome in TAKEN)

    def of_rule(self, rule: str, *, customer: bool | None = None) -> list[Caught]:
        """What one rule caught; of it what goes to customers, or to the store's people, where that is said."""
        return [one for one in self.caught if one.rule == rule and customer in (None, one.to_customer)]

    @cached_property
    def passed(self) -> list[Followed]:
        """The promises whose promised date passed, within the time that is told of, while the part was not here."""
        return [one for one in self.followed if any(self.first <= day < self.last for day in one.missed)]

    @cached_property
    def late_before(self) -> list[Followed]:
        """The promises whose promised date had passed when the telling begins."""
        passed = {one.promise.id for one in self.passed}
        here = [one for one in self.followed if one.last_on >= self.first and one.promise.id not in passed]
        return [one for one in here if any(day < self.first for day in one.missed)]

    @cached_property
    def worst_day(self) -> tuple[date, int, Decimal]:
        """The day with the most dollars past their date over all stores: which, how many promises, how much."""
        return max(self.late_by_day(), key=lambda one: (one[2], one[1]))

    @property
    def last_day(self) -> tuple[date, int, Decimal]:
        return self.late_by_day()[-1]

    @property
    def shelf(self) -> list[PromiseEntry]:
        """What was here and not installed on the last night."""
        return [one for one in self.at_end if one.promise.at_hand]

    @property
    def has_prices(self) -> bool:
        return any(worth(one.promise) for one in self.followed)

    @property
    def has_promised_dates(self) -> bool:
        return any(one.promise.promised_on for one in self.followed)

    def days_lain(self) -> list[int]:
        """How long the parts lay here whose customers would have been told, from the day of telling; in rising order."""
        ends = {one.promise.id: one.ended_on for one in self.followed}
        told = {one.promise.id: one.told_on for one in reversed(self.of_rule("N1", customer=True))}
        return sorted(max(0, (ends[promise] - on).days) for promise, on in told.items() if promise in ends)

    def worst(self, most: int = WORST) -> list[tuple[Followed, int, str]]:
        """The promises with most days past their date and on the shelf together, then of most dollars: each with its
        days and its story."""
        told: dict[int, list[Caught]] = {}
        for one in self.all_caught:  # a story begins where it began, whatever the telling counts
            told.setdefault(one.promise.id, []).append(one)
        ranked = [(one.most_late + one.days_here, one) for one in self.followed if one.last_on >= self.first]
        ranked = [(days, one) for days, one in ranked if days > 0]
        ranked.sort(key=lambda pair: (-pair[0], -worth(pair[1].promise), pair[1].promise.id))
        return [(one, days, story(one, told.get(one.promise.id, ()), self.last)) for days, one in ranked[:most]]

    def _told(self, on: date) -> bool:
        return self.since is None or on >= self.since

    def late_by_day(self) -> list[tuple[date, int, Decimal]]:
        """Promises and dollars past their date over all stores, day by day; a store without a night stands as it stood."""
        newest: dict[str, Day] = {}
        by_day: dict[date, tuple[date, int, Decimal]] = {}
        for one in sorted(self.days, key=lambda day: day.on):
            newest[one.store] = one
            late, value = sum(day.late for day in newest.values()), sum((d.late_value for d in newest.values()), ZERO)
            by_day[one.on] = (one.on, late, value)
        return list(by_day.values())


FEW = 2
"""ETAs of one promise that are told one by one."""
ENDS = {Status.INSTALLED: "installed", Status.CANCELLED: "cancelled", Status.RETURNED: "returned"}


def story(one: Followed, caught: Iterable[Caught], today: date) -> str:
    """A promise in one line, by date: what passed, who would have been told when, when the part came, how it ended."""
    promise, by_rule = one.promise, _by_rule(caught)
    parts: list[tuple[date, str]] = []
    for since, told in _by_since(by_rule.get("N10", ())).items():
        parts.append((since, f"promised for {day(since, today)}: {_tellings(told, today)}"))
    etas = _by_since(by_rule.get("N5", ()))
    if len(etas) > FEW:
        first, last = min(etas), max(etas)
        span = f"{day(first, today)} to {day(last, today)}"
        parts.append((first, f"{len(etas)} ETAs passed, {span}: {role(etas[first][0].role)} told each time"))
    else:
        parts += [(on, f"ETA {day(on, today)} passed: {_tellings(told, today)}") for on, told in etas.items()]
    arrived = promise.arrived_on or promise.received_on
    if arrived and (promise.at_hand or promise.status is Status.INSTALLED):
        told = by_rule.get("N1", [])
        parts.append((arrived, f"came in {day(arrived, today)}" + (f": {_tellings(told, today)}" if told else "")))
    for rule, said in (("N17", "stale, in the director's digest from"), ("X9", "chased as gone from")):
        if found := by_rule.get(rule):
            on = found[0].told_on
            parts.append((on, f"{said} {day(on, today)}"))
    told_in_order = [said for _, said in sorted(parts, key=lambda part: part[0])]
    return "; ".join([*told_in_order, _end(one, today)])


def role(name: str) -> str:
    """Whom a rule speaks to, in words."""
    return name.replace("_", " ")


def _end(one: Followed, today: date) -> str:
    promise = one.promise
    if promise.closed_on and promise.status in ENDS:
        return f"{ENDS[promise.status]} {day(promise.closed_on, today)}"
    if promise.vanished_since:
        return f"gone from the export since {day(promise.vanished_since, today)}"
    return f"still {promise.status} on {day(one.last_on, today)}"


def _by_rule(caught: Iterable[Caught]) -> dict[str, list[Caught]]:
    found: dict[str, list[Caught]] = {}
    for one in sorted(caught, key=lambda each: each.told_on):
        found.setdefault(one.rule, []).append(one)
    return found


def _by_since(caught: Iterable[Caught]) -> dict[date, list[Caught]]:
    found: dict[date, list[Caught]] = {}
    for one in caught:
        if one.since:
            found.setdefault(one.since, []).append(one)
    return found


def _tellings(caught: Iterable[Caught], today: date) -> str:
    """`told: customer and owner Jan 12, parts manager Jan 18`."""
    by_day: dict[date, list[str]] = {}
    for one in sorted(caught, key=lambda each: (each.told_on, not each.to_customer, each.role)):
        whom = role(one.role) + (" by phone" if one.how == "call" else "")
        by_day.setdefault(one.told_on, []).append(whom)
    return "told " + ", ".join(f"{' and '.join(dict.fromkeys(whom))} {day(on, today)}" for on, whom in by_day.items())


def known_by(promise: Promise) -> str:
    """What a promise is called where its customer is not named: its numbers and the part."""
    return f"{', '.join(orders(promise)) or promise.order}: {promise.what}"
