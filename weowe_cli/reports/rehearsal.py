"""The days ahead if nothing arrives (`weowe rehearse`): which day brings which notice, of which promise, to whom.

Never asks a rule anything and never says more than they did; what it is as if is said with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby

from weowe_cli.notices.dose import FIRST_TO_SAY
from weowe_cli.notices.due import RULES
from weowe_cli.notices.people import Person
from weowe_cli.promises.record import Promise
from weowe_cli.reports.selection import folded

TITLES = {rule.name: rule.title for rule in RULES}
BY_DAYS = ("N10", "N14")
"""The rules whose tiers are days."""
LETTER, CALL, WORK_LIST, DIGEST = "letter", "call", "work list", "digest"
WAYS = (LETTER, CALL, WORK_LIST, DIGEST)
"""How somebody hears of a promise, in the order in which a day tells of it: customers first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """One thing that one person would be told of one promise.

    `on` is the day on which it becomes due, `leaves_on` the day on which it is told: the next on which the store is
    open, None where a letter is held or a call waits for whoever makes it. `roles` are the roles in which `to` hears of
    it, `why` says why it is a call, why it is held, or why it goes to somebody else.
    """

    on: date
    leaves_on: date | None
    store: str
    rule: str
    tier: int
    since: str
    roles: tuple[str, ...]
    to: str
    how: str
    promise: Promise
    owner: Person
    reason: str
    why: str = ""

    @property
    def to_customer(self) -> bool:
        return self.how in (LETTER, CALL)

    @property
    def order(self) -> tuple[object, ...]:
        """Where it stands in the list: by day, customers before staff, what can be acted on first."""
        rank = FIRST_TO_SAY.index(self.rule) if self.to_customer and self.rule in FIRST_TO_SAY else len(FIRST_TO_SAY)
        return self.on, self.store, WAYS.index(self.how), rank, self.to, rule_order(self.rule), self.promise.id


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """The days from `first` on, `days` of them; `coming` in order.

    `closed` says by store and day why it is closed, `stale` which exports are too old today, `waiting` how many notices
    are due already and have not left. `filters` says what of it is shown, empty for all.
    """

    now: datetime
    first: date
    days: Sequence[date]
    store_names: Mapping[str, str]
    coming: Sequence[Coming]
    closed: Mapping[tuple[str, date], str]
    stale: Sequence[str] = ()
    waiting: int = 0
    filters: str = ""

    def only(self, owner: str | None) -> Rehearsal:
        """What one person is told or answers for; `owner` is a part of a name or email address."""
        if not (wanted := folded(owner)):
            return self
        kept = [one for one in self.coming if _concerns(one, wanted)]
        return replace(self, coming=kept, filters=", ".join(said for said in (self.filters, f"owner {owner}") if said))


def rule_order(name: str) -> int:
    """Rules in the order of SPEC 6."""
    return list(TITLES).index(name) if name in TITLES else len(TITLES)


def alike(coming: Iterable[Coming]) -> list[list[Coming]]:
    """What one person is told under one rule on one day, together; in order."""
    return [
        list(group)
        for _, group in groupby(
            sorted(coming, key=lambda one: one.order),
            key=lambda one: (one.on, one.store, one.how, one.to, one.rule, one.tier),
        )
    ]


def _concerns(one: Coming, wanted: str) -> bool:
    names = (one.owner.name, one.owner.email, "" if one.to_customer else one.to)
    return any(wanted in folded(name) for name in names)
