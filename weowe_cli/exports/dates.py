"""Dates as dealer systems write them, and ETAs, which may be a range, a word or nothing (SPEC X5).

Never defaults: a date is read right or refused with a reason. Asks nobody what day it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from weowe_cli.exports.profile import DateForm, Profile

YEARS_BACK, YEARS_AHEAD = 20, 3
"""The plausible range around the night: older orders are another DMS's, later ones a slip of the finger."""
PIVOT = 90
"""Two-digit years from here on are of the last century."""
EXCEL_EPOCH = date(1899, 12, 30)
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


class Untrusted(ValueError):
    """A cell that cannot be trusted; the text is the reason, without the value."""


@dataclass(frozen=True, slots=True)
class Eta:
    """What a cell says of the arrival: first and last day, or words that are no date, or nothing."""

    first: date | None = None
    last: date | None = None
    text: str | None = None


_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]\d.*)?")
_SLASHED = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T, ]\s*\d{1,2}:.*)?")
_DAY_MONTH = re.compile(r"(\d{1,2})[- ]?([A-Za-z]{3,9})\.?[-, ]*(\d{4}|\d{2})(?: \d{1,2}:.*)?")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\d{4})(?: \d{1,2}:.*)?")
_YEARLESS_WORD = re.compile(r"([A-Za-z]{3,9})\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?")
_YEARLESS_DAY_FIRST = re.compile(r"(\d{1,2})[- ]?([A-Za-z]{3,9})\.?")
_YEARLESS_FIGURES = re.compile(r"(\d{1,2})/(\d{1,2})")
_SAME_MONTH = re.compile(r"([A-Za-z]{3,9})\.?[- ]+(\d{1,2})\s*[-–—]\s*(\d{1,2})(?:,?\s+(\d{4}))?")
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


def _iso(raw: str, _zone: tzinfo) -> date | None:
    found = _ISO.fullmatch(raw)
    return date(int(found[1]), int(found[2]), int(found[3])) if found else None


def _us(raw: str, _zone: tzinfo) -> date | None:
    found = _SLASHED.fullmatch(raw)
    return date(_year(found[3]), int(found[1]), int(found[2])) if found else None


def _dmy(raw: str, _zone: tzinfo) -> date | None:
    found = _SLASHED.fullmatch(raw)
    return date(_year(found[3]), int(found[2]), int(found[1])) if found else None


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


class Dates:
    """The dates of one export on one night. `as_of` is the night; `zone` is where an epoch falls on a date."""

    def __init__(self, profile: Profile, *, as_of: date, zone: tzinfo = UTC) -> None:
        self._readers = tuple(READERS[form] for form in profile.dates)
        self._empty = frozenset(_folded(word) for word in profile.empty_dates)
        self._vague = frozenset(_folded(word) for word in profile.vague_dates)
        self._as_of, self._zone = as_of, zone
        self._earliest = _years_from(as_of, -YEARS_BACK)
        self._latest = _years_from(as_of, YEARS_AHEAD)

    def day(self, raw: str) -> date | None:
        """The date a cell gives, None where it says there is none or nobody knows. Raises Untrusted."""
        if not raw or _folded(raw) in self._empty or _folded(raw) in self._vague:
            return None
        day = self._dated(raw)
        if day is None:
            raise Untrusted("this is not a date in any form that the profile lists")
        return day

    def eta(self, raw: str) -> Eta:
        """What a cell says of the arrival; words stay words and count as no ETA. Raises Untrusted for figures only."""
        if not raw or _folded(raw) in self._empty:
            return Eta()
        if _folded(raw) in self._vague:
            return Eta(text=raw)
        if (day := self._dated(raw)) is not None:
            return Eta(day, day)
        if (both := self._range(raw)) is not None:
            first, last = both
            if last < first:
                raise Untrusted("the range ends before it begins")
            return Eta(first, last)
        if (day := self._yearless(raw)) is not None:
            return Eta(day, day)
        if _ONLY_FIGURES.fullmatch(raw):
            raise Untrusted("this is not a date in any form that the profile lists")
        return Eta(text=raw)

    def _dated(self, raw: str) -> date | None:
        """A date with its year; None where no form fits. Raises Untrusted where one fits implausibly."""
        refused = ""
        for read in self._readers:
            try:
                day = read(raw, self._zone)
            except (ValueError, OverflowError, OSError):
                refused = refused or "there is no such date"
                continue
            if day is None:
                continue
            if self._earliest <= day <= self._latest:
                return day
            refused = f"the date is not between {self._earliest} and {self._latest}"
        if refused:
            raise Untrusted(refused)
        return None

    def _range(self, raw: str) -> tuple[date, date] | None:
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
                first_day = self._dated(found[1]) or self._yearless(found[1])
                last_day = self._dated(found[2]) or self._yearless(found[2], after=first_day)
                if first_day and last_day:
                    return first_day, last_day
        return None

    def _yearless(self, raw: str, after: date | None = None) -> date | None:
        """A day and a month: in the year nearest to the night, or, ending a range, the first `after` its start."""
        try:
            if found := _YEARLESS_WORD.fullmatch(raw):
                month, day = _month(found[1]), int(found[2])
            elif found := _YEARLESS_DAY_FIRST.fullmatch(raw):
                month, day = _month(found[2]), int(found[1])
            elif found := _YEARLESS_FIGURES.fullmatch(raw):
                month, day = int(found[1]), int(found[2])
            else:
                return None
        except KeyError:
            return None
        if after is None:
            return self._nearest(month, day)
        near = self._made(after.year, month, day)
        return near if near >= after or (after - near).days < 180 else self._made(after.year + 1, month, day)

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
        return min(days, key=lambda candidate: abs(candidate - self._as_of))

    def _made(self, year: int, month: int, day: int) -> date:
        try:
            return date(year, month, day)
        except ValueError as error:
            raise Untrusted("there is no such date") from error


def _folded(raw: str) -> str:
    return "".join(raw.casefold().split())


def _years_from(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
