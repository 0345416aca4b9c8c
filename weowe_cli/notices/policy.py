"""The numbers that the rules obey; every default stands, with its comment, in `config/escalation.yml` and only there.

`settings` fills these types from that file; nothing here reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import time, timedelta
from enum import StrEnum

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
class BackorderedStaff:
    """N3. Without a usable ETA `no_date_to` is asked to get one."""

    on: bool
    to: tuple[Role, ...]
    no_date_to: Role
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class BackorderedCustomer:
    """N4. By `by` of the same business day, and never later than `at_latest` after it was known."""

    on: bool
    by: time
    at_latest: timedelta
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BackorderWatch:
    """N5. The last day of the ETA has passed when `days_after` days have gone by since."""

    on: bool
    to: Role
    days_after: int
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipTierOne:
    """N6. A first slip of up to so many business days; further ones are N7's."""

    on: bool
    up_to_business_days: int
    to: Role
    by: time
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipTierTwo:
    """N7. A slip further than N6 speaks of, or the `from_slip`th one, however far."""

    on: bool
    from_slip: int
    to: Role
    by: time
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """N8."""

    on: bool
    to: tuple[Role, ...]
    by: time


@dataclass(frozen=True, slots=True, kw_only=True)
class WillMiss:
    """N9."""

    on: bool
    by: time
    template: str


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


class Weekday(StrEnum):
    """A day of the week as the configuration writes it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def number(self) -> int:
        """Monday is 0."""
        return list(Weekday).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyWord:
    """N11. On `weekday`, by `at`, where the customer has heard nothing for `after_days` calendar days by then."""

    on: bool
    after_days: int
    weekday: Weekday
    at: time
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCheck:
    """N12. Again every `every_days` calendar days for as long as nobody confirms a date."""

    on: bool
    business_days: int
    every_days: int
    to: tuple[Role, ...]
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class NoAnswer:
    """N13. `asking` are the rules whose letters ask the customer for an answer."""

    on: bool
    business_days: int
    asking: tuple[str, ...]
    to: tuple[Role, ...]
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclaimed:
    """N14. Days are calendar days since the arrival; the ladder is in rising order."""

    on: bool
    ladder: tuple[Rung, ...]
    remind_customer_on_day: int | None
    within: timedelta
    template: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWindow:
    """N15. `windows` has, by make, how many days after its arrival a part may still go back."""

    on: bool
    days_before: int
    windows: dict[str, int]
    to: Role
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class OnTheShelf:
    """N16. Again every `every_days` calendar days for as long as nothing is scheduled."""

    on: bool
    after_days: int
    every_days: int
    to: Role
    within: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class MondayReview:
    """N18. On `weekday`, by `at`."""

    on: bool
    weekday: Weekday
    at: time
    to: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySheet:
    """N19. Each check by itself; `approval_over` is in dollars, `departments` are names that are no person's."""

    on: bool
    prepaid: bool
    approval_over: int
    tax_exemption: bool
    contact: bool
    owner: bool
    departments: tuple[str, ...]
    to: tuple[Role, ...]
    within: timedelta


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
    backordered_staff: BackorderedStaff
    backordered_customer: BackorderedCustomer
    backorder_watch: BackorderWatch
    slip_tier_one: SlipTierOne
    slip_tier_two: SlipTierTwo
    gone: Gone
    will_miss: WillMiss
    promise_aging: PromiseAging
    weekly_word: WeeklyWord
    status_check: StatusCheck
    no_answer: NoAnswer
    unclaimed: Unclaimed
    return_window: ReturnWindow
    on_the_shelf: OnTheShelf
    stale_sweep: StaleSweep
    monday_review: MondayReview
    policy_sheet: PolicySheet
    vanished: VanishedChase
    run_trouble: RunTrouble
    where: dict[str, str] = field(default_factory=dict)

    @property
    def asks(self) -> bool:
        """Whether any rule at all is on."""
        return any(getattr(getattr(self, one.name), "on", False) for one in fields(self))
