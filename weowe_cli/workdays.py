"""The store's calendar: business days, opening hours, holidays and the local date, as arithmetic on values.

Never asks what time it is: every question carries its own moment. All moments are aware; dates are the store's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FAR_AHEAD = 370
"""Days that a search for an open day goes on; a store closed for longer than a year has a calendar that is wrong."""


@dataclass(frozen=True, slots=True)
class Hours:
    """One day's opening hours, wall-clock times of the store."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Calendar:
    """When one store is open and which days count as business days.

    `weekly` has the hours of Monday (0) to Sunday (6), None where the store is closed. `holidays` maps a date to its
    name, `closed` and `open` are the store's own exceptions and outrank both.
    """

    zone: ZoneInfo
    weekly: tuple[Hours | None, ...]
    holidays: dict[date, str] = field(default_factory=dict)
    closed: frozenset[date] = frozenset()
    open: frozenset[date] = frozenset()

    def local(self, moment: datetime) -> datetime:
        """The store's wall clock at `moment`."""
        return moment.astimezone(self.zone)

    def today(self, moment: datetime) -> date:
        """The store's date at `moment`."""
        return self.local(moment).date()

    def at(self, day: date, clock: time) -> datetime:
        """The moment, in UTC, at which the store's wall clock first shows `clock` on `day`.

        An hour that the spring change skips is read as the hour it became.
        """
        return datetime.combine(day, clock, self.zone).astimezone(UTC)

    def hours_of(self, day: date) -> Hours | None:
        """The hours of one date, None when the store is closed."""
        if day in self.closed:
            return None
        usual = self.weekly[day.weekday()]
        if day in self.open:
            return usual or next((hours for hours in self.weekly if hours), None)
        return None if day in self.holidays else usual

    def within(self, first: time, last: time) -> Calendar:
        """The same calendar, no day of it open before `first` or after `last`."""

        def clipped(hours: Hours | None) -> Hours | None:
            narrow = hours and Hours(max(hours.opens, first), min(hours.closes, last))
            return narrow if narrow and narrow.opens < narrow.closes else None

        return replace(self, weekly=tuple(map(clipped, self.weekly)))

    def opening(self, day: date) -> datetime | None:
        """When the store opens on `day`, or None."""
        hours = self.hours_of(day)
        return self.at(day, hours.opens) if hours else None

    def is_open(self, moment: datetime) -> bool:
        """Whether the store is open: from the minute it opens up to, not including, the minute it closes."""
        local = self.local(moment)
        hours = self.hours_of(local.date())
        return hours is not None and hours.opens <= local.time() < hours.closes

    def next_open(self, moment: datetime) -> datetime:
        """`moment` itself when the store is open then, else the next opening."""
        if self.is_open(moment):
            return moment
        day = self.today(moment)
        for ahead in range(FAR_AHEAD):
            opening = self.opening(day + ahead * DAY)
            if opening is not None and opening >= moment:
                return opening
        raise ValueError(f"no opening hours within {FAR_AHEAD} days of {day}")

    def is_business_day(self, day: date) -> bool:
        """Monday to Friday less holidays and the store's own closed days, whatever the opening hours."""
        if day in self.closed or day.weekday() >= 5:
            return False
        return day in self.open or day not in self.holidays

    def business_days_after(self, start: date, count: int) -> date:
        """The day on which `count` business days have passed since `start`; `start` itself for none."""
        day = start
        for _ in range(FAR_AHEAD * 2):
            if count <= 0:
                return day
            day += DAY
            count -= self.is_business_day(day)
        raise ValueError(f"no {count} business days within two years of {start}")

    def same_business_day(self, moment: datetime, by: time) -> datetime:
        """`by` on the business day of `moment`; on the next one where that hour, or the business day, is past."""
        day = self.today(moment)
        for ahead in range(FAR_AHEAD):
            if self.is_business_day(day + ahead * DAY) and (hour := self.at(day + ahead * DAY, by)) >= moment:
                return hour
        raise ValueError(f"no business day within {FAR_AHEAD} days of {day}")

    def latest(self, weekday: int, day: date) -> date:
        """The latest Monday (0) to Sunday (6) up to and including `day`."""
        return day - ((day.weekday() - weekday) % 7) * DAY

    def business_days_between(self, start: date, end: date) -> int:
        """Business days after `start`, up to and including `end`; 0 when `end` is not later."""
        return sum(self.is_business_day(start + n * DAY) for n in range(1, (end - start).days + 1))

    def business_days_in_words(self, start: date, end: date) -> str:
        """The business days of `business_days_between`, and which weekdays between are none: `5 business days (without
        Memorial Day on May 25)`. The store's own closed day has no name."""
        days = [start + n * DAY for n in range(1, (end - start).days + 1)]
        weekdays = [day for day in days if day.weekday() < 5]
        skipped = [day for day in weekdays if not self.is_business_day(day)]
        names = [f"{self.holidays.get(day, 'a closed day')} on {short_date(day)}" for day in skipped]
        counted = in_words(len(weekdays) - len(skipped), "business day")
        return f"{counted} (without {', '.join(names)})" if names else counted

    def age_without_closed_days(self, then: datetime, now: datetime) -> timedelta:
        """How long ago `then` was, not counting the hours of days on which the store is closed (SPEC X14)."""
        # In UTC: between two wall clocks of one zone Python does not count the hour that a change of clocks skips.
        then, now = then.astimezone(UTC), now.astimezone(UTC)
        age = now - then
        day, last = self.today(then), self.today(now)
        while day <= last:
            if self.hours_of(day) is None:
                begins = max(self.at(day, time.min), then)
                ends = min(self.at(day + DAY, time.min), now)
                age -= max(ends - begins, timedelta(0))
            day += DAY
        return age


def weekday_name(day: date) -> str:
    """The date as it is said to a customer: `Monday, March 2`."""
    return f"{day:%A, %B} {day.day}"


@lru_cache(maxsize=1_000)
def short_date(day: date) -> str:
    """The date for a list: `Mar 2`, as short as it can be and the same on every system."""
    return f"{day:%b} {day.day}"


def wall_clock(moment: datetime) -> str:
    """The hour that `moment` carries, as it is said: `6:10 AM`."""
    return f"{moment.hour % 12 or 12}:{moment.minute:02d} {'AM' if moment.hour < 12 else 'PM'}"


def in_words(count: int, one: str = "day", many: str = "") -> str:
    """A number of days, or of anything else, as it is said: `1 day`, `3 business days`, `1,200 entries`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def nth(count: int) -> str:
    """Which one of several, as it is said: `first`, `second`, `third`, `4th`."""
    return {1: "first", 2: "second", 3: "third"}.get(count, f"{count}th")
