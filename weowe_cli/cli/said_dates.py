"""Days and hours as people type them: exactly one meaning, or refused with what to write. Never guesses a month or a year."""

from __future__ import annotations

import re
from datetime import date, time

from weowe_cli.errors import WeoweError

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_US = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?", re.IGNORECASE)
_WHEN = re.compile(r"([\d/-]+)(?:T|\s+(?:at\s+)?)(.+)", re.IGNORECASE)


def day(text: str, where: str) -> date:
    """`2026-03-12` or, with its year, `3/12/2026`; raises WeoweError for anything else, with what to write."""
    raw = text.strip()
    try:
        if found := _ISO.fullmatch(raw):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _US.fullmatch(raw):
            return date(int(found[3]), int(found[1]), int(found[2]))
    except ValueError:
        raise WeoweError(
            f"there is no day '{raw}'", where=where, todo="Look at the month and the day; write it like 2026-03-12."
        ) from None
    raise WeoweError(f"'{raw}' is no day", where=where, todo="Write it like 2026-03-12 or 3/12/2026, with its year.")


def days(text: str, where: str) -> tuple[date, date]:
    """A day, or two with `..` between them; raises WeoweError for anything else, with what to write."""
    first, between, last = text.partition("..")
    try:
        return (day(first, where), day(last, where)) if between else (day(text, where),) * 2
    except WeoweError as error:
        raise WeoweError(
            error.what,
            where=where,
            todo="Write a day, 2026-03-12 or 3/12/2026, a range, 2026-03-12..2026-03-18, or `unknown`.",
        ) from None


def day_and_hour(text: str, where: str) -> tuple[date, time]:
    """`2026-03-05T14:00` or `3/5/2026 2pm`; raises WeoweError for anything else, with what to write."""
    raw = " ".join(text.split())
    found = _WHEN.fullmatch(raw)
    clock = _CLOCK.fullmatch(found[2].strip()) if found else None
    if found is None or clock is None or not (clock[2] or clock[3]):
        raise WeoweError(
            f"'{raw}' is no day with its hour",
            where=where,
            todo="Write it like 2026-03-05T14:00 or '2026-03-05 2pm', or `none`.",
        )
    return day(found[1], where), _hour(clock, raw, where)


def _hour(clock: re.Match[str], raw: str, where: str) -> time:
    hour, minute, half = int(clock[1]), int(clock[2] or 0), (clock[3] or "").casefold()[:1]
    if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59:
        raise WeoweError(f"there is no such hour: '{raw}'", where=where, todo="Write it like 14:00 or 2pm.")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute)
