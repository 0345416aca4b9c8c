"""How a store stood week by week, told from the events of its promises: nothing is kept for it that is not kept anyway.

Prices are those of now: what a promise was worth when it was late is not known any better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from weowe_cli.promises.record import AT_HAND, CLOSED, Status
from weowe_cli.promises.standing import worth
from weowe_cli.reports.courses import Course

WEEKS = 8


@dataclass(frozen=True, slots=True)
class Week:
    """What was open at one moment, of it past a promised date or an ETA and not here, and the worth of that in dollars."""

    on: date
    open: int
    late: int
    at_risk: Decimal

    def __add__(self, other: Week) -> Week:
        return Week(self.on, self.open + other.open, self.late + other.late, self.at_risk + other.at_risk)


def trend(courses: Iterable[Course], moments: Sequence[datetime]) -> tuple[Week, ...]:
    """How these promises stood at each of these moments, by the clock that the moments carry."""
    found = [Week(moment.date(), 0, 0, Decimal(0)) for moment in moments]
    for course in courses:
        for place, moment in enumerate(moments):
            if (late := _late_at(course, moment)) is not None:
                value = worth(course.promise) if late else Decimal(0)
                found[place] += Week(moment.date(), 1, int(late), value)
    return tuple(found)


def together(stores: Iterable[Sequence[Week]]) -> tuple[Week, ...]:
    """The weeks of several stores as one; a store counts from its first night on."""
    found: dict[date, Week] = {}
    for weeks in stores:
        for week in weeks:
            found[week.on] = found[week.on] + week if week.on in found else week
    return tuple(found[on] for on in sorted(found))


def _late_at(course: Course, moment: datetime) -> bool | None:
    """Whether a promise was late at a moment; None where it was not open, or not known yet."""
    status: Status | None = None
    for move in course.moves:
        if move.at <= moment and move.what in ("opened", "status") and move.after:
            status = Status(move.after)
    if status is None or status in CLOSED:
        return None
    if status in AT_HAND:
        return False
    today = course.day(moment).isoformat()
    promise = course.promise
    dates = (("promised_on", promise.promised_on), ("eta_to", promise.eta_to))
    return any(stood < today for what, now in dates if (stood := _stood(course, what, now, moment)))


def _stood(course: Course, what: str, now: date | None, moment: datetime) -> str | None:
    """What a date of a promise was at a moment: what its next change took away, else what it is now."""
    return next(
        (move.before for move in course.moves if move.what == what and move.at > moment),
        now.isoformat() if now else None,
    )
