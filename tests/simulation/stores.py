"""The stores of the simulation: five in three time zones, each with its own hours, holidays and people; and their files.

Nothing here is read from the program: the calendar is written a second time, day by day and minute by minute.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Store:
    """One store. `hours` has the opening and closing of each weekday, None where it is closed."""

    id: str
    name: str
    timezone: str
    hours: tuple[tuple[str, str] | None, ...]
    people: dict[str, tuple[str, str]]
    advisors: dict[str, tuple[str, str]]
    closed: tuple[date, ...] = ()
    open: tuple[date, ...] = ()
    opens_late: int = 0
    """Nights by which its first export comes later than the others'."""
    longest_gap: tuple[int, int] | None = None
    """The nights, counted from the start, from and up to which no export comes at all."""
    zone: ZoneInfo = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "zone", ZoneInfo(self.timezone))

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def today(self, moment: datetime) -> date:
        return self.local(moment).date()

    def at(self, day: date, clock: str) -> datetime:
        """The moment at which the store's wall clock shows `08:00` on a day."""
        return datetime.combine(day, time.fromisoformat(clock), self.zone).astimezone(UTC)

    def hours_of(self, day: date) -> tuple[str, str] | None:
        """The opening and the closing of a day; a holiday is closed unless the store says that it is open."""
        if day in self.closed or (is_holiday(day) and day not in self.open):
            return None
        usual = self.hours[day.weekday()]
        return usual or (next(one for one in self.hours if one) if day in self.open else None)

    def is_open(self, moment: datetime) -> bool:
        local = self.local(moment)
        hours = self.hours_of(local.date())
        return hours is not None and hours[0] <= f"{local:%H:%M}" < hours[1]

    def is_business_day(self, day: date) -> bool:
        """Monday to Friday less the holidays and the store's own closed days."""
        return day.weekday() < 5 and day not in self.closed and (day in self.open or not is_holiday(day))

    def business_days_between(self, start: date, end: date) -> int:
        """How many business days come after one day, up to another."""
        count = 0
        while start < end:
            start += DAY
            count += self.is_business_day(start)
        return count

    def business_days_after(self, start: date, count: int) -> date:
        """The day on which so many business days have passed."""
        while count:
            start += DAY
            count -= self.is_business_day(start)
        return start


@cache
def is_holiday(day: date) -> bool:
    """New Year's Day, Memorial Day, Independence Day, Labor Day, Thanksgiving and Christmas, on the day itself."""
    if (day.month, day.day) in {(1, 1), (7, 4), (12, 25)}:
        return True
    if day.weekday() == 0 and day.month == 5:
        return (day + 7 * DAY).month == 6
    if day.weekday() == 0 and day.month == 9:
        return day.day <= 7
    return day.weekday() == 3 and day.month == 11 and 22 <= day.day <= 28


LONG, SHORT, SATURDAY, SUNDAY = ("07:00", "18:00"), ("07:30", "17:30"), ("08:00", "14:00"), ("10:00", "16:00")
USUAL = ("08:00", "18:00")
DIRECTOR = ("Ana Ruiz", "ana@group.example")


def _people(word: str, *, manager: tuple[str, str] | None = None) -> dict[str, tuple[str, str]]:
    return {
        "director": DIRECTOR,
        "parts_manager": manager or (f"Pat {word.title()}", f"pat@{word}.example"),
        "it": (f"Sam {word.title()}", f"sam@{word}.example"),
    }


def _advisors(word: str) -> dict[str, tuple[str, str]]:
    names = {"417": "Dana", "418": "Joao", "MEM": "Mia", "501": "Lee"}
    return {code: (f"{name} {word.title()}", f"{name.casefold()}@{word}.example") for code, name in names.items()}


STORES = (
    Store("harbor", "Harbor Honda", "America/Los_Angeles", (*[USUAL] * 6, None), _people("harbor"), _advisors("harbor"),
          closed=(date(2026, 12, 24), date(2026, 3, 13))),
    Store("mesa", "Mesa Ford", "America/Phoenix", (*[LONG] * 5, None, None), _people("mesa"), _advisors("mesa"),
          closed=(date(2026, 11, 27),), longest_gap=(96, 105)),
    Store("lake", "Lakeview Kia", "America/New_York", (*[SHORT] * 5, SATURDAY, SUNDAY), _people("lake"),
          _advisors("lake"), open=(date(2026, 9, 7),)),
    Store("dunes", "Dunes Toyota", "America/Phoenix", (*[SHORT] * 6, None), _people("dunes"), _advisors("dunes"),
          open=(date(2026, 5, 25),), closed=(date(2026, 7, 3), date(2026, 7, 6)), longest_gap=(40, 45)),
    Store("north", "Northside Subaru", "America/New_York", (*[USUAL] * 6, None),
          _people("north", manager=DIRECTOR), _advisors("north"), opens_late=9),
)  # fmt: skip
"""The last one's parts manager is the group's director, and it joins when the others have run for nine nights."""


def configuration(stores: tuple[Store, ...]) -> str:
    """The `weowe.yml` of these stores."""
    text = ["stores:"]
    for store in stores:
        days = {WEEKDAYS[n]: "-".join(hours) if hours else "closed" for n, hours in enumerate(store.hours)}
        people = [f"      {role}: {{name: {name}, email: {email}}}" for role, (name, email) in store.people.items()]
        advisors = [
            f'        "{code}": {{name: {name}, email: {email}}}' for code, (name, email) in store.advisors.items()
        ]
        text += [
            f"  - id: {store.id}",
            f"    name: {store.name}",
            f"    timezone: {store.timezone}",
            f'    scheduling_link: "https://book.{store.id}.example/?ro={{ro}}"',
            "    hours: {" + ", ".join(f'{day}: "{hours}"' for day, hours in days.items()) + "}",
            f"    closed: [{', '.join(map(str, store.closed))}]",
            f"    open: [{', '.join(map(str, store.open))}]",
            "    exports:",
            f'      - {{dms: generic, path: "inbox/{store.id}/*"}}',
            "    people:",
            *people,
            "      advisors:",
            *advisors,
        ]
    text += ["mail:", "  transport: file", '  from: "Parts <parts@group.example>"', "ledger: ledger.db", ""]
    return "\n".join(text)


RETURN_WINDOWS = {"honda": 25, "ford": 40}
RULES = "N15:\n  windows: {honda: 25, ford: 40}\n"
"""The home's own `escalation.yml`: the return windows of two makes; every other number is the shipped one."""


def land(file: Path, text: str, moment: datetime) -> None:
    """Let a file lie in an inbox as of a moment."""
    import os

    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    os.utime(file, (moment.timestamp(), moment.timestamp()))
