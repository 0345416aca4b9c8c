"""The numbers that a parts manager and a director are given, each with its definition (SPEC 10).

Never rounded here, and never about a promise that is closed: every figure counts the open ones among the entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from weowe_cli.notices.people import Person
from weowe_cli.promises.record import Status
from weowe_cli.promises.standing import Flag
from weowe_cli.reports.entries import PromiseEntry

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of some open promises.

    `red`, `yellow` and `green` count the flags, and add up to `open`. `by_status` names only the states that occur.
    `at_risk` is the worth, part and labor, of the red ones: what is past its date and may be lost; `worth` that of all
    the open ones. `shelf` counts what is here and not installed, `shelf_value` is the worth of it and `oldest_on_shelf`
    the most days that any of it has lain there. `longest_silence` is the most business days since an open customer
    heard anything, `most_silent` whose (of several the one of most worth). Money is in dollars.
    """

    open: int
    red: int
    yellow: int
    green: int
    by_status: tuple[tuple[Status, int], ...]
    at_risk: Decimal
    worth: Decimal
    shelf: int
    shelf_value: Decimal
    oldest_on_shelf: int | None
    longest_silence: int | None
    most_silent: PromiseEntry | None
    vanished: int


@dataclass(frozen=True, slots=True)
class Band:
    """The promises whose days fall between `first` and `last`, both counted in; without `last` there is no end.

    `value` is what they are worth together, in dollars.
    """

    first: int
    last: int | None
    count: int
    value: Decimal

    @property
    def label(self) -> str:
        """`1-6 days`, `14+ days`."""
        return f"{self.first}+ days" if self.last is None else f"{self.first}-{self.last} days"


AGING = ((1, 6), (7, 13), (14, None))
"""Calendar days past the promised date or the ETA: the tiers of the ladder (SPEC N10)."""
SHELF_AGES = ((0, 14), (15, 29), (30, 59), (60, None))
"""Calendar days since the arrival: the tiers of an unclaimed part (SPEC N14)."""

SILENCES = ((0, 2), (3, 5), (6, 10), (11, None))
"""Business days since an open customer heard anything."""


def figures(entries: Iterable[PromiseEntry]) -> Figures:
    """The figures of the open promises among `entries`."""
    still = [entry for entry in entries if entry.promise.is_open]
    flags = [entry.standing.flag for entry in still]
    statuses = [entry.promise.status for entry in still]
    here = [entry for entry in still if entry.promise.at_hand]
    unheard = [entry for entry in still if entry.standing.silence is not None]
    silent = max(unheard, key=lambda one: (one.standing.silence, one.standing.value, -one.promise.id), default=None)
    lain = [days for entry in here if (days := entry.standing.days_on_shelf) is not None]
    return Figures(
        open=len(still),
        red=flags.count(Flag.RED),
        yellow=flags.count(Flag.YELLOW),
        green=flags.count(Flag.GREEN),
        by_status=tuple((status, statuses.count(status)) for status in Status if status in statuses),
        at_risk=total(entry for entry in still if entry.standing.flag is Flag.RED),
        worth=total(still),
        shelf=len(here),
        shelf_value=total(here),
        oldest_on_shelf=max(lain, default=None),
        longest_silence=silent.standing.silence if silent else None,
        most_silent=silent,
        vanished=sum(entry.promise.vanished_since is not None for entry in still),
    )


def total(entries: Iterable[PromiseEntry]) -> Decimal:
    """The worth of promises together, part and labor, in dollars."""
    return sum((entry.standing.value for entry in entries), ZERO)


def aging(entries: Iterable[PromiseEntry]) -> tuple[Band, ...]:
    """Open promises by the days past their promised date or ETA, whichever passed first; those not late are in none."""
    return _bands(entries, AGING, lambda entry: entry.standing.days_late)


def shelf_by_age(entries: Iterable[PromiseEntry]) -> tuple[Band, ...]:
    """Parts that are here and not installed, by the days since they came; one without a date of arrival is in none."""
    return _bands(entries, SHELF_AGES, lambda entry: entry.standing.days_on_shelf)


def silence_by_age(entries: Iterable[PromiseEntry]) -> tuple[Band, ...]:
    """Open promises by the business days since their customer heard anything."""
    return _bands(entries, SILENCES, lambda entry: entry.standing.silence)


def by_owner(entries: Iterable[PromiseEntry]) -> tuple[tuple[Person, Figures], ...]:
    """The figures of each person who answers for open promises: most late first, then most at risk, then by name.

    One person is one email address, whatever the spelling of the name.
    """
    groups: dict[str, list[PromiseEntry]] = {}
    for entry in entries:
        if entry.promise.is_open:
            groups.setdefault(entry.owner.email.casefold(), []).append(entry)
    owners = [(group[0].owner, figures(group)) for group in groups.values()]
    return tuple(sorted(owners, key=lambda pair: (-pair[1].red, -pair[1].at_risk, pair[0].name.casefold())))


def _bands(
    entries: Iterable[PromiseEntry],
    edges: Sequence[tuple[int, int | None]],
    days: Callable[[PromiseEntry], int | None],
) -> tuple[Band, ...]:
    aged = [(count, entry) for entry in entries if entry.promise.is_open and (count := days(entry)) is not None]
    bands = []
    for first, last in edges:
        inside = [entry for count, entry in aged if first <= count and (last is None or count <= last)]
        bands.append(Band(first, last, len(inside), total(inside)))
    return tuple(bands)
