"""How figures, days and moments are said in a report; short, and the same on every system.

Never used where a program reads: there dates are ISO and money has its cents.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from weowe_cli.notices.notice import Role
from weowe_cli.promises.record import Promise
from weowe_cli.reports.plain import plain
from weowe_cli.workdays import short_date, wall_clock


def money(value: Decimal) -> str:
    """Whole dollars: `$48,210`."""
    return f"${value.quantize(Decimal(1), ROUND_HALF_UP):,}"


def part_played(role: str) -> str:
    """A role as people say it: `parts manager`, `IT`."""
    return role.upper() if role == Role.IT else role.replace("_", " ")


def day(when: date, today: date) -> str:
    """`Mar 2`, with the year where it is not this one."""
    return short_date(when) if when.year == today.year else f"{short_date(when)} {when.year}"


def zone_of(now: datetime) -> tzinfo:
    """The zone that an aware moment carries; raises ValueError for a naive one, which nobody can place."""
    if now.tzinfo is None:
        raise ValueError(f"{now} carries no time zone")
    return now.tzinfo


def moment(when: datetime, zone: tzinfo, today: date) -> str:
    """`today 6:10 AM`, else `Mar 1, 6:10 AM`, by the wall clock of `zone`."""
    local = when.astimezone(zone)
    return f"today {wall_clock(local)}" if local.date() == today else f"{day(local.date(), today)}, {wall_clock(local)}"


def day_or_moment(when: date | datetime, zone: tzinfo, today: date) -> str:
    """A date as `day` says it, a moment as `moment` does."""
    return moment(when, zone, today) if isinstance(when, datetime) else day(when, today)


def orders(promise: Promise) -> tuple[str, ...]:
    """The numbers the promise goes by in its DMS, `RO 60123` and `SO S40112`; one that says so itself, `SOR-204`, as it is."""
    named = (("RO", promise.ro), ("SO", promise.so))
    return tuple(number if number.upper().startswith(word) else f"{word} {number}" for word, number in named if number)


def eta(promise: Promise, today: date) -> str | None:
    """The ETA as a date or a range, `Mar 12` or `Mar 12-18`; else the words the DMS has for it; None for none."""
    first, last = promise.eta_from, promise.eta_to
    if last is None:
        return f"'{plain(promise.eta_text)}'" if promise.eta_text else None
    if first is None or first == last:
        return day(last, today)
    if (first.year, first.month) == (last.year, last.month):
        until = f"{last.day}" if last.year == today.year else f"{last.day} {last.year}"
        return f"{short_date(first)}-{until}"
    return f"{day(first, today)}-{day(last, today)}"
