"""The moment that an export tells of: the night it belongs to. Never reads a clock and never touches the file."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from weowe_cli.errors import RefusedExport

_DATE_IN_NAME = re.compile(
    r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])"
    r"(?:[-_.T ]?([01]\d|2[0-3])[-_.]?([0-5]\d)(?:[0-5]\d)?)?(?!\d)"
)


def as_of(name: str, modified: datetime, now: datetime, zone: ZoneInfo) -> datetime:
    """The night's moment, in `zone`: the date in the file's name, else its last change; never later than `now`.

    A name that gives only a date means the start of that day in the store, or `modified` where the file was changed on
    that very day. Raises RefusedExport (X5) for a name that dates the file more than a day ahead.
    """
    here = modified.astimezone(zone)
    named = _named(name, zone)
    if named is None:
        return min(here, now.astimezone(zone))
    moment, has_time = named
    if moment.date() > now.astimezone(zone).date() + timedelta(days=1):
        raise RefusedExport(
            f"the file's name dates it {moment.date()}, and today is {now.astimezone(zone).date()}",
            where=name,
            todo='Rename it with the date it tells of, or take it as it is: weowe import FILE --accept --why "..."',
            rule="X5",
        )
    if not has_time and here.date() == moment.date():
        moment = here
    return min(moment, now.astimezone(zone))


def _named(name: str, zone: ZoneInfo) -> tuple[datetime, bool] | None:
    """The last plausible date in a name, with its time if it gives one."""
    best = None
    for found in _DATE_IN_NAME.finditer(name):
        try:
            day = date(int(found[1]), int(found[3]), int(found[4]))
        except ValueError:
            continue
        clock = time(int(found[5]), int(found[6])) if found[5] else time.min
        best = datetime.combine(day, clock, zone), found[5] is not None
    return best
