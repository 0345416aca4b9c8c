"""The words in which every rule answers: a notice, or a no that carries its reason (SPEC 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from weowe_cli.promises.record import Promise
from weowe_cli.workdays import Calendar


class Role(StrEnum):
    """Whom a rule speaks to; the store's people, or the customer, stand behind it."""

    CUSTOMER = "customer"
    OWNER = "owner"
    ADVISOR = "advisor"
    PARTS_MANAGER = "parts_manager"
    DIRECTOR = "director"
    IT = "it"

    @property
    def audience(self) -> Audience:
        return Audience.CUSTOMER if self is Role.CUSTOMER else Audience.STAFF


class Audience(StrEnum):
    CUSTOMER = "customer"
    STAFF = "staff"


class NoticeKey(NamedTuple):
    """What makes a notice the same one for ever (SPEC D6): `since` is the date or word that a rule counts from."""

    rule: str
    tier: int
    since: str
    role: Role


class Notice(NamedTuple):
    """One thing that is due to be said of one promise to one role.

    `due_by` is the deadline of SPEC 6. `look_again` is the day on which the rule may have something new to say even
    if nothing moves.
    """

    rule: str
    promise: int
    role: Role
    since: str
    reason: str
    due_by: datetime
    tier: int = 0
    look_again: date | None = None

    @property
    def key(self) -> NoticeKey:
        return NoticeKey(self.rule, self.tier, self.since, self.role)


class No(NamedTuple):
    """Why a rule has nothing to say of a promise now; `look_again` is the first day on which that may change."""

    rule: str
    reason: str
    tier: int = 0
    since: str | None = None
    role: Role | None = None
    look_again: date | None = None


Verdict = Notice | No


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of one promise: `at` has each notice that left with its moment, `settled` each one that was true
    and is never to be said, with the reason (a store's first night, a letter taken back)."""

    at: dict[NoticeKey, datetime]
    settled: Mapping[NoticeKey, str] = field(default_factory=dict)

    def when(self, key: NoticeKey) -> datetime | None:
        return self.at.get(key)

    def keys(self, rule: str, since: str) -> tuple[NoticeKey, ...]:
        """What one rule told, or settled, counting from one date."""
        return tuple(key for key in (*self.at, *self.settled) if key.rule == rule and key.since == since)

    def highest_rung(self, rule: str, since: str, role: Role | None = None) -> NoticeKey | None:
        """The highest step of a ladder that one of the store's people was told: whoever that was, or this one."""
        rungs = [key for key in self.keys(rule, since) if key.role is not Role.CUSTOMER and role in (None, key.role)]
        return max(rungs, key=lambda key: key.tier, default=None)


@dataclass(frozen=True)
class Clock:
    """The moment of the run and the calendar to read it by."""

    now: datetime
    calendar: Calendar

    @cached_property
    def today(self) -> date:
        return self.calendar.today(self.now)


@dataclass(frozen=True, slots=True)
class Case:
    """One promise as a rule sees it: with the open promises of the same family, and what was told of it.

    `family` holds the promise itself too. `stale` is a sentence when the store has no fresh export (SPEC X14).
    `first_night` is the baseline night of the source that the promise comes from (SPEC X10). `contacted_at` is when
    somebody last spoke to the customer and wrote it down, `ownerless` why nobody of the store answers for it (SPEC N19),
    a sentence.
    """

    promise: Promise
    family: tuple[Promise, ...]
    told: Told
    stale: str | None = None
    first_night: date | None = None
    contacted_at: datetime | None = None
    ownerless: str | None = None
