"""The metrics over a period, and group by group: cases counted together, rounded once, at the end.

Never says what a case is: `metrics` does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from weowe_cli.reports.courses import Past
from weowe_cli.reports.metrics import METRICS, Case, Metric, Unit

TENTH, CENT, HUNDRED = Decimal("0.1"), Decimal("0.01"), Decimal(100)
GROUPS = ("store", "owner", "make", "month")
"""What every figure is broken down by; the month is that of the day on which a case counts."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric over one group of cases; `value` is None where no case counts. `hits` is None for what is no share."""

    value: Decimal | None
    count: int
    hits: int | None
    left_out: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric over a period, and by group: `by["store"]["Harbor Honda"]`."""

    metric: Metric
    all: Figure
    by: Mapping[str, Mapping[str, Figure]]


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both counted in."""

    since: date
    until: date

    @property
    def weeks(self) -> Decimal:
        """Its length in weeks, a part of one counted as a part."""
        return Decimal((self.until - self.since).days + 1) / 7

    def within(self, other: Period) -> Period:
        return Period(max(self.since, other.since), min(self.until, other.until))


def measure(past: Past, since: date | None = None, until: date | None = None) -> tuple[Period, tuple[Measured, ...]]:
    """Every metric over a period: without `since` from the first accepted night, without `until` up to today."""
    last = until or past.now.date()
    first = since or min(past.first_nights.values(), default=last)
    period = Period(min(first, last), last)
    return period, tuple(_measured(metric, past, period) for metric in METRICS)


def _measured(metric: Metric, past: Past, period: Period) -> Measured:
    cases = [case for case in metric.cases(past) if period.since <= case.day <= period.until]
    by: dict[str, dict[str, Figure]] = {}
    for group in GROUPS:
        parted: dict[str, list[Case]] = {}
        for case in cases:
            parted.setdefault(_name(group, case), []).append(case)
        by[group] = {
            name: _figure(metric.unit, theirs, _of_group(period, group, name, past))
            for name, theirs in sorted(parted.items(), key=lambda pair: pair[0].casefold())
        }
    return Measured(metric, _figure(metric.unit, cases, period), by)


def _name(group: str, case: Case) -> str:
    return f"{case.day:%Y-%m}" if group == "month" else str(getattr(case.place, group))


def _of_group(period: Period, group: str, name: str, past: Past) -> Period:
    """The part of a period in which a group was looked at: a month's own days, a store's since its first night."""
    if group == "month":
        first = date.fromisoformat(f"{name}-01")
        return period.within(Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)))
    if group == "store" and name in past.first_nights:
        return period.within(Period(past.first_nights[name], period.until))
    return period


def _figure(unit: Unit, cases: Sequence[Case], period: Period) -> Figure:
    counted = [case for case in cases if not case.left_out]
    left_out = Counter(case.left_out for case in cases if case.left_out)
    hits = sum(case.hit for case in counted) if unit is Unit.PERCENT else None
    return Figure(_value(unit, counted, period), len(counted), hits, dict(sorted(left_out.items())))


def _value(unit: Unit, counted: Sequence[Case], period: Period) -> Decimal | None:
    match unit:
        case Unit.DOLLARS:
            return sum((case.amount for case in counted), Decimal(0)).quantize(CENT, ROUND_HALF_UP)
        case Unit.PER_WEEK:
            return (len(counted) / period.weeks).quantize(CENT, ROUND_HALF_UP)
        case _ if not counted:
            return None
        case Unit.PERCENT:
            return (HUNDRED * sum(case.hit for case in counted) / len(counted)).quantize(TENTH, ROUND_HALF_UP)
        case _:
            return Decimal(median(case.amount for case in counted)).quantize(TENTH, ROUND_HALF_UP)
