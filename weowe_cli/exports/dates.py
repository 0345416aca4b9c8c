"""Dates as dealer systems write them, and ETAs, which may be a range, a word or nothing (SPEC X5).

Never defaults: a date is read right or refused with a reason. Asks nobody what day it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from weowe_cli.exports.profile import DateForm, Profile

YEARS_BACK, YEARS_AHEAD = 20, 3
"""The plausible range around the night: older orders are another DMS's, later ones a slip of the finger."""
LATE_CLOCKS = timedelta(days=2)
"""How far what has happened may lie after the night: a store west of its DMS, a report that ran on past midnight."""
DATED_AHEAD = timedelta(days=31)
"""How far an order may be dated ahead: nobody is told by that date, and a day and month that changed places mostly lie further."""
YEARLESS_WITHIN = timedelta(days=150)
"""A day and a month this near to the night need no year. Of a later one nobody can say whether it is past or to come."""
PIVOT = 90
"""Two-digit years from here on are of the last century."""
EXCEL_EPOCH = date(1899, 12, 30)
TURNED_ROUND = (
    "most dates of this export stand the other way round than the profile has day and month, and so may this row's"
)
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


class Untrusted(ValueError):
    """A cell that cannot be trusted; the text is the reason, without the value."""


_ERROR = re.compile(r"#(?:#+|N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)", re.IGNORECASE)
_EXPONENT = re.compile(r"\d+(?:[.,]\d+E[+-]?|E\+)\d+", re.IGNORECASE)


def destroyed(raw: str, what: str = "number") -> str | None:
    """How a spreadsheet lost what stood in this cell, None where it did not. `12E5` is nothing that a spreadsheet writes."""
    if raw.startswith("##") and _ERROR.fullmatch(raw):
        return "the column was too narrow when this was saved; what stood in it is lost"
    if raw.startswith("#") and _ERROR.fullmatch(raw):
        return "this is the error of a spreadsheet; what stood in it is lost"
    if _EXPONENT.fullmatch(raw):
        return f"a spreadsheet has turned this {what} into 1.2E+06; the digits are lost"
    return None


@dataclass(frozen=True, slots=True)
class Eta:
    """What a cell says of the arrival: first and last day, or words that are no date, or nothing."""

    first: date | None = None
    last: date | None = None
    text: str | None = None


_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]\d.*)?")
_WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)", re.IGNORECASE)
_CLOCK = re.compile(r"(?:T|\s+)\d{1,2}:[\d:.]*\s*(?:[AP]M|Z)?", re.IGNORECASE)
_TIME_OF_DAY = re.compile(
    r"(?:[01]?\d|2[0-3])(?::[0-5]\d){1,2}\s*(?:[AP]\.?M?\.?)?|(?:0?[1-9]|1[0-2])\s*[AP]\.?M\.?", re.IGNORECASE
)
_SLASHED = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:[T, ]\s*\d{1,2}(?::.*|\s?[AaPp]\.?[Mm]\.?))?")
_DAY_MONTH = re.compile(r"(\d{1,2})[- ]?([A-Za-z]{3,9})\.?[-, ]*(\d{4}|\d{2})(?: \d{1,2}:.*)?")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\d{4})(?: \d{1,2}:.*)?")
_YEARLESS_WORD = re.compile(r"([A-Za-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?")
_YEARLESS_DAY_FIRST = re.compile(r"(\d{1,2})[- ]?([A-Za-z]{3,9})\.?")
_YEARLESS_FIGURES = re.compile(r"(\d{1,2})/(\d{1,2})")
_SAME_MONTH = re.compile(r"([A-Za-z]{3,9})\.?[- ]+(\d{1,2})\s*[-–—]\s*(\d{1,2})(?:,?\s+(\d{4}))?")
_SAME_MONTH_FIGURES = re.compile(r"(\d{1,2})/(\d{1,2})\s*[-–—]\s*(\d{1,2})")
_FROM_TO = re.compile(r"(.+?)\s*(?:\.\.+|[–—]|\bto\b|\bthru\b|\bthrough\b|\s-\s)\s*(.+)", re.IGNORECASE)
_FIGURES_FROM_TO = re.compile(r"([\d/]+)\s*-\s*([\d/]+)")
_MONTH_AND_DAY = r"(\d{1,2} ?[A-Za-z]{3,9}|[A-Za-z]{3,9}\.? \d{1,2})"
_WORDS_FROM_TO = re.compile(rf"{_MONTH_AND_DAY}\s*-\s*{_MONTH_AND_DAY}")
_ONLY_FIGURES = re.compile(r"[\d\s/.,:\-]+")


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (1900 if year >= PIVOT else 2000)


def _month(text: str) -> int:
    """1 to 12; raises KeyError for a word that is no month."""
    word = text.lower()
    for number, name in enumerate(MONTHS, 1):
        if name.startswith(word) or (number == 9 and word == "sept"):
            return number
    raise KeyError(text)


def _iso(raw: str, zone: tzinfo) -> date | None:
    """The date as written, but of a moment with an offset the store's; midnight is how some write a date alone."""
    found = _ISO.fullmatch(raw)
    if found is None:
        return None
    if _WITH_OFFSET.fullmatch(raw) and (moment := datetime.fromisoformat(raw)).time() != time.min:
        return moment.astimezone(zone).date()
    return date(int(found[1]), int(found[2]), int(found[3]))


def _us(raw: str, _zone: tzinfo) -> date | None:
    found = _SLASHED.fullmatch(raw)
    return date(_year(found[4]), int(found[1]), int(found[3])) if found else None


def _dmy(raw: str, _zone: tzinfo) -> date | None:
    found = _SLASHED.fullmatch(raw)
    return date(_year(found[4]), int(found[3]), int(found[1])) if found else None


def _dd_mon_yy(raw: str, _zone: tzinfo) -> date | None:
    try:
        if found := _DAY_MONTH.fullmatch(raw):
            return date(_year(found[3]), _month(found[2]), int(found[1]))
        if found := _MONTH_DAY.fullmatch(raw):
            return date(_year(found[3]), _month(found[1]), int(found[2]))
    except KeyError:
        pass
    return None


def _mmddyy(raw: str, _zone: tzinfo) -> date | None:
    if not (raw.isdecimal() and len(raw) in {5, 6}):
        return None
    full = raw.zfill(6)
    return date(_year(full[4:]), int(full[:2]), int(full[2:4]))


def _yyyymmdd(raw: str, _zone: tzinfo) -> date | None:
    if not (raw.isdecimal() and len(raw) in {8, 12, 14}):
        return None
    return date(int(raw[:4]), int(raw[4:6]), int(raw[6:8]))


def _epoch_ms(raw: str, zone: tzinfo) -> date | None:
    if not (raw.isdecimal() and len(raw) == 13):
        return None
    return datetime.fromtimestamp(int(raw) / 1000, zone).date()


def _excel_serial(raw: str, _zone: tzinfo) -> date | None:
    found = re.fullmatch(r"(\d{5})(\.\d+)?", raw)
    return EXCEL_EPOCH + timedelta(days=int(found[1])) if found else None


READERS: dict[DateForm, Callable[[str, tzinfo], date | None]] = {
    DateForm.ISO: _iso,
    DateForm.US: _us,
    DateForm.DMY: _dmy,
    DateForm.DD_MON_YY: _dd_mon_yy,
    DateForm.MMDDYY: _mmddyy,
    DateForm.YYYYMMDD: _yyyymmdd,
    DateForm.EPOCH_MS: _epoch_ms,
    DateForm.EXCEL_SERIAL: _excel_serial,
}


class _WhichYear(Exception):
    """A day and a month half a year off, or a month and what may be its year: read either way it would be a guess."""


class Dates:
    """The dates of one export on one night. `as_of` is the night; `zone` is where an epoch falls on a date."""

    def __init__(self, profile: Profile, *, as_of: date, zone: tzinfo = UTC) -> None:
        self._readers = tuple(READERS[form] for form in profile.dates)
        self._empty = frozenset(_folded(word) for word in profile.empty_dates)
        self._vague = frozenset(_folded(word) for word in profile.vague_dates)
        slashed = [form for form in profile.dates if form in {DateForm.US, DateForm.DMY}]
        self._day_first = slashed[:1] == [DateForm.DMY]
        self._as_of, self._zone = as_of, zone
        self._earliest = _years_from(as_of, -YEARS_BACK)
        self._latest = _years_from(as_of, YEARS_AHEAD)
        self._slashed = bool(slashed)
        self.turned_round = 0
        """Of the dates that can be read in one way only, how many more stand the other way round than as listed."""
        self.either_way: set[date] = set()
        self.cells_either_way: set[date] = set()
        """The days that were read from figures, or from the date cells of a workbook, and have a twin the other way round."""

    def day(self, raw: str) -> date | None:
        """The date a cell gives, None where it says there is none or nobody knows. Raises Untrusted."""
        if not raw or self._says_none(raw) or _folded(raw) in self._vague:
            return None
        day = self._dated(raw)
        if day is None:
            raise Untrusted(destroyed(raw) or "this is not a date in any form that the profile lists")
        return day

    def day_promised(self, raw: str) -> date | None:
        """The same of the day that a customer was promised; a time of day alone names none. Raises Untrusted."""
        return None if _TIME_OF_DAY.fullmatch(raw) else self.day(raw)

    def day_past(self, raw: str) -> date | None:
        """The same of what has happened already, which cannot have happened after the night. Raises Untrusted."""
        return self._not_after(LATE_CLOCKS, raw)

    def day_ordered(self, raw: str) -> date | None:
        """The same of the day of an order, which may be dated ahead a little. Raises Untrusted."""
        return self._not_after(DATED_AHEAD, raw)

    def _not_after(self, grace: timedelta, raw: str) -> date | None:
        day = self.day(raw)
        if day is not None and day > self._as_of + grace:
            raise Untrusted(f"this date lies after the night of the export, {self._as_of}")
        return day

    def eta(self, raw: str) -> Eta:
        """What a cell says of the arrival; words stay words and count as no ETA.

        Raises Untrusted for figures that are no date, and for what a spreadsheet has destroyed.
        """
        if not raw or self._says_none(raw):
            return Eta()
        if _folded(raw) in self._vague:
            return Eta(text=raw)
        if (day := self._dated(raw)) is not None:
            return Eta(day, day)
        try:
            if (both := self._range(raw)) is not None:
                first, last = both
                if last < first:
                    raise Untrusted("the range ends before it begins")
                return Eta(first, last)
            if (day := self._yearless(raw)) is not None:
                return Eta(day, day)
        except _WhichYear:
            return Eta(text=raw)
        if _ONLY_FIGURES.fullmatch(raw) or destroyed(raw):
            raise Untrusted(destroyed(raw) or "this is not a date in any form that the profile lists")
        return Eta(text=raw)

    def _says_none(self, raw: str) -> bool:
        """Whether a cell holds one of the words for "there is no date", which may stand before a time of day."""
        return _folded(raw) in self._empty or (":" in raw and _folded(_CLOCK.sub("", raw)) in self._empty)

    def _dated(self, raw: str) -> date | None:
        """A date with its year; None where no form fits. Raises Untrusted where one fits implausibly."""
        refused = ""
        self.note(raw)
        for read in self._readers:
            try:
                day = read(raw, self._zone)
            except (ValueError, OverflowError, OSError):
                refused = refused or "there is no such date"
                continue
            if day is None:
                continue
            if self._earliest <= day <= self._latest:
                if self._slashed and day.day <= 12 and day.day != day.month:
                    self._note_either_way(raw, day)
                return day
            refused = f"the date is not between {self._earliest} and {self._latest}"
        if refused:
            raise Untrusted(refused)
        return None

    def note(self, raw: str) -> None:
        """Count a cell for or against the order of day and month that the profile lists, if it can be read in one way only."""
        if self._slashed and (found := _SLASHED.fullmatch(raw)):
            self._note_order(int(found[1]), int(found[3]))

    def _note_order(self, first: int, second: int) -> None:
        """Count a date that can be read in one way only, as the profile has it or the other way round."""
        if (first > 12) is not (second > 12):
            self.turned_round += -1 if (first > 12) is self._day_first else 1

    def _note_either_way(self, raw: str, day: date) -> None:
        if _SLASHED.fullmatch(raw):
            self.either_way.add(day)
        elif _ISO.fullmatch(raw):
            self.cells_either_way.add(day)

    def _range(self, raw: str) -> tuple[date, date] | None:
        if not self._day_first and (found := _SAME_MONTH_FIGURES.fullmatch(raw)):
            first = self._nearest(int(found[1]), int(found[2]))
            return first, self._made(first.year, first.month, int(found[3]))
        if found := _SAME_MONTH.fullmatch(raw):
            try:
                month = _month(found[1])
            except KeyError:
                return None
            if found[4]:
                return self._made(int(found[4]), month, int(found[2])), self._made(int(found[4]), month, int(found[3]))
            first = self._nearest(month, int(found[2]))
            return first, self._made(first.year, month, int(found[3]))
        for pattern in (_FIGURES_FROM_TO, _WORDS_FROM_TO, _FROM_TO):
            if found := pattern.fullmatch(raw):
                ends = self._dated(found[1]), self._dated(found[2])
                first_day = ends[0] or self._yearless(found[1], before=ends[1])
                last_day = ends[1] or self._yearless(found[2], after=first_day)
                if first_day and last_day:
                    return first_day, last_day
        return None

    def _yearless(self, raw: str, *, after: date | None = None, before: date | None = None) -> date | None:
        """A day and a month: in the year nearest to the night, or the first `after` the start of its range, or the last
        `before` its end."""
        found = self._month_and_day(raw)
        if found is None:
            return None
        month, day = found
        if before is not None:
            near = self._made(before.year, month, day)
            return near if near <= before else self._made(before.year - 1, month, day)
        if after is None:
            return self._nearest(month, day)
        near = self._made(after.year, month, day)
        return near if near >= after or (after - near).days < 180 else self._made(after.year + 1, month, day)

    def _month_and_day(self, raw: str) -> tuple[int, int] | None:
        try:
            if found := _YEARLESS_WORD.fullmatch(raw):
                if "-" in raw and abs(_year(found[2]) - self._as_of.year) <= YEARS_AHEAD:
                    raise _WhichYear  # Mar-26 is how Excel shows March 2026
                return _month(found[1]), int(found[2])
            if found := _YEARLESS_DAY_FIRST.fullmatch(raw):
                return _month(found[2]), int(found[1])
        except KeyError:
            return None
        if found := _YEARLESS_FIGURES.fullmatch(raw):
            return int(found[2 if self._day_first else 1]), int(found[1 if self._day_first else 2])
        return None

    def _nearest(self, month: int, day: int) -> date:
        years = (self._as_of.year - 1, self._as_of.year, self._as_of.year + 1)
        days = []
        for year in years:
            try:
                days.append(date(year, month, day))
            except ValueError:
                continue
        if not days:
            raise Untrusted("there is no such date")
        nearest = min(days, key=lambda candidate: abs(candidate - self._as_of))
        if abs(nearest - self._as_of) > YEARLESS_WITHIN:
            raise _WhichYear
        return nearest

    def _made(self, year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError as error:
            raise Untrusted("there is no such date") from error


def unsure(columns: Collection[Dates], *, of_a_workbook: bool) -> frozenset[date]:
    """The days of an export of which day and month may have changed places.

    They are those of a column in which most dates that can be read in one way only stand the other way round than the
    profile has it; a column without such a date goes by the others. A spreadsheet that opens such a table turns those
    round that it can and leaves the rest as text, so in a workbook a date cell is no surer than its neighbour.
    """
    together = sum(column.turned_round for column in columns)
    days: set[date] = set()
    for column in columns:
        if (column.turned_round or together) > 0:
            days |= column.either_way | column.cells_either_way if of_a_workbook else column.either_way
    return frozenset(days)


def _folded(raw: str) -> str:
    return "".join(raw.casefold().split())


def _years_from(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
