"""The numbers that the rules obey; every default stands, with its comment, in `config/escalation.yml` and only there.

`settings` fills these types from that file; nothing here reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import time, timedelta

from weowe_cli.notices.notice import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """N1. `same_arrival_days`: a part taken back and received again within so many days is the arrival already told."""

    on: bool
    within: timedelta
    tell_counter_customers_of_part: bool
    same_arrival_days: int
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartHere:
    """N2."""

    on: bool
    to: tuple[Role, ...]
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class BackorderWatch:
    """N5. The last day of the ETA has passed when `days_after` days have gone by since."""

    on: bool
    to: Role
    days_after: int
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One step of a ladder: from `day` days on, `to` is told."""

    day: int
    to: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseAging:
    """N10. Days are calendar days past the promised date; the ladder is in rising order."""

    on: bool
    ladder: tuple[Rung, ...]
    tell_customer_from_day: int | None
    within: timedelta
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleSweep:
    """N17. `at` is the store's wall clock from which the day's digest may go."""

    on: bool
    open_days: int
    days_without_movement: int
    at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class VanishedChase:
    """SPEC X9: a promise absent from so many full exports in a row is chased."""

    on: bool
    nights: int
    to: Role
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTrouble:
    """N20: an export missing or refused."""

    on: bool
    to: tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """All the rules. `where` maps a rule to its line of configuration, for `explain`."""

    arrival: Arrival
    part_here: PartHere
    backorder_watch: BackorderWatch
    promise_aging: PromiseAging
    stale_sweep: StaleSweep
    vanished: VanishedChase
    run_trouble: RunTrouble
    where: dict[str, str] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Whether any rule at all is on."""
        return any(getattr(getattr(self, one.name), "on", False) for one in fields(self))
