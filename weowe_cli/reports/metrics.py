"""The metrics (SPEC 10): each figure with its definition beside the code that counts it, and what the trade claims of it.

Days are calendar days of the store, hours those of a clock. What a definition cannot count is left out, and counted as
left out. What the trade's articles say is named as their claim, never as a fact (SPEC 11).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from weowe_cli.promises.by_hand import Method
from weowe_cli.promises.record import AT_HAND, CLOSED, Promise, Status
from weowe_cli.promises.standing import worth
from weowe_cli.reports.courses import Course, Move, Past, Place

A_DAY = timedelta(hours=24)


class Unit(StrEnum):
    """How the cases of a metric become one figure, and what that is: a share in percent of all of them, the median of
    their days or hours, their dollars together, their number per week."""

    PERCENT = "percent"
    DAYS = "days"
    HOURS = "hours"
    DOLLARS = "dollars"
    PER_WEEK = "per week"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that a metric counts, on `day`. `hit` is for shares, `amount` for the rest.

    `left_out` is why it does not count, where it does not.
    """

    place: Place
    day: date
    hit: bool = False
    amount: Decimal = Decimal(0)
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """What an article of the trade says, by its author's word alone."""

    said: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One metric. `one` and `many` name what stands behind the figure, `hits` says what became of those of a share."""

    key: str
    title: str
    short: str
    unit: Unit
    one: str
    many: str
    hits: str = ""
    definition: str
    claim: Claim | None = None
    cases: Callable[[Past], Iterable[Case]]


def _kept_in_time(past: Past) -> Iterator[Case]:
    for course in past.courses:
        promise, installed = course.promise, _installed_on(course.promise)
        promised = _due_on(course)
        if promised is None:
            if installed:
                yield Case(course.place, installed, left_out="installed without a promised date")
            continue
        due, ran_out = promised
        if ran_out >= course.day(past.now):
            continue
        if (first := _first_seen(course)) and first.first_night and due < course.day(first.at):
            yield Case(course.place, due, left_out="past before the first night")
        elif not installed and promise.status in CLOSED and promise.closed_on and promise.closed_on <= due:
            yield Case(course.place, due, left_out="cancelled or returned by then")
        else:
            yield Case(course.place, due, hit=installed is not None and installed <= due)


def _days_to_install(past: Past) -> Iterator[Case]:
    for course in past.courses:
        if installed := _installed_on(course.promise):
            arrived = course.promise.arrived_on or course.promise.received_on
            if arrived is None:
                yield Case(course.place, installed, left_out="without a known day of arrival")
            elif arrived > installed:
                yield Case(course.place, installed, left_out="installed before it came, as the DMS has it")
            else:
                yield Case(course.place, installed, amount=Decimal((installed - arrived).days))


def _hours_to_tell(past: Past) -> Iterator[Case]:
    for one in _backorderings(past):
        untold = "" if one.hours is not None else "never told"
        yield Case(one.place, one.day, amount=one.hours or Decimal(0), left_out=one.left_out or untold)


def _told_within_a_day(past: Past) -> Iterator[Case]:
    for one in _backorderings(past):
        yield Case(one.place, one.day, hit=one.hours is not None and one.hours <= 24, left_out=one.left_out)


@dataclass(frozen=True, slots=True)
class _Backordering:
    """One time that a part went on back order; `hours` until its customer was told, None where that never was."""

    place: Place
    day: date
    hours: Decimal | None
    left_out: str


def _backorderings(past: Past) -> Iterator[_Backordering]:
    for course in past.courses:
        changes = [move for move in course.moves if move.what in ("opened", "status")]
        for move, after in zip(changes, [*changes[1:], None], strict=True):
            if move.after != Status.BACKORDERED:
                continue
            ends = after.at if after else None
            heard = _first_word(course, move.at, ends)
            left_out, hours = "", None
            if move.first_night:
                left_out = "of the first night, when nobody is told"
            elif heard is not None:
                hours = Decimal((heard - move.at).total_seconds()) / 3600
            elif (ends or past.now) - move.at < A_DAY:
                left_out = "untold, and over or younger than 24 hours"
            yield _Backordering(course.place, course.day(move.at), hours, left_out)


def _slips_without_word(past: Past) -> Iterator[Case]:
    for course in past.courses:
        for slipped, ends in _slips(course):
            day = course.day(slipped)
            silent = _first_word(course, slipped, ends) is None
            if silent and (ends or past.now) - slipped < A_DAY:
                yield Case(course.place, day, left_out="without a word, and over or younger than 24 hours")
            else:
                yield Case(course.place, day, hit=silent)


def _recovered_revenue(past: Past) -> Iterator[Case]:
    for course in past.courses:
        if installed := _installed_on(course.promise):
            if any(word.arrival and course.day(word.at) <= installed for word in course.words):
                yield Case(course.place, installed, amount=worth(course.promise))
            else:
                yield Case(course.place, installed, left_out="without an arrival letter before")


def _asked(past: Past) -> Iterator[Case]:
    for course in past.courses:
        answers = {move.at for move in course.moves if move.what == "decision"}
        for move in course.moves:
            if move.what == "contact" and move.before == Method.INBOUND:
                why = "that answered what the store had asked" if move.at in answers else ""
                yield Case(course.place, course.day(move.at), left_out=why)


def _letters_in_deadline(past: Past) -> Iterator[Case]:
    for post in past.posts:
        day = post.due_by.astimezone(post.zone).date()
        if post.is_call:
            yield Case(post.place, day, left_out="calls to make, which wait for a person")
        elif post.state == "withdrawn":
            yield Case(post.place, day, left_out="withdrawn, true no longer")
        elif post.state == "sent" or post.due_by < past.now:
            taken = post.state == "sent" and post.sent_at is not None
            yield Case(post.place, day, hit=taken and post.sent_at is not None and post.sent_at <= post.due_by)


def _installed_on(promise: Promise) -> date | None:
    """The day on which a promise was kept; None for one that is open or ended otherwise."""
    return (promise.installed_on or promise.closed_on) if promise.status is Status.INSTALLED else None


def _first_seen(course: Course) -> Move | None:
    return next((move for move in course.moves if move.what == "opened"), None)


def _due_on(course: Course) -> tuple[date, date] | None:
    """The first promised date that ran out while it stood, else the one that stands, and the day at whose end it had.

    That is the date itself, or the day on which it was given where it was past already. What was promised after the
    installation is none.
    """
    installed = _installed_on(course.promise)
    changes = [move for move in course.moves if move.what == "promised_on"]
    stands = changes[0].before if changes else course.promise.promised_on and str(course.promise.promised_on)
    given = min((course.day(move.at) for move in course.moves), default=date.min)
    for change in changes:
        day = course.day(change.at)
        if installed and day > installed:
            break
        if stands and max(date.fromisoformat(stands), given) < day:
            break
        stands, given = change.after, day
    if not stands:
        return None
    due = date.fromisoformat(stands)
    return due, max(due, given)


def _slips(course: Course) -> Iterator[tuple[datetime, datetime | None]]:
    """Each time that the ETA moved to a later day while the part was waited for, and when that was over: at the next
    slip, the arrival or the end of the promise."""
    etas = [move for move in course.moves if move.what == "eta_to"]
    eta = etas[0].before if etas else None
    known, here, waiting, since = eta, False, True, None
    for move in course.moves:
        if move.what in ("opened", "status") and move.after:
            status = Status(move.after)
            here = status in AT_HAND
            waiting = not here and status not in CLOSED
            known = eta if here else known
            if since and not waiting:
                yield since, move.at
                since = None
        elif move.what == "eta_to":
            eta, last = move.after, known
            known = eta if here else eta or known
            if waiting and eta and last and eta > last:
                if since:
                    yield since, move.at
                since = move.at
    if since:
        yield since, None


def _first_word(course: Course, since: datetime, until: datetime | None) -> datetime | None:
    """When the customer first heard something of the promise, from a moment on and before another."""
    return next((word.at for word in course.words if since <= word.at and (until is None or word.at < until)), None)


METRICS = (
    Metric(
        key="kept_in_time",
        title="Closed within the promised date",
        short="Kept in time",
        unit=Unit.PERCENT,
        one="promised date that ran out",
        many="promised dates that ran out",
        hits="met",
        definition=(
            "Of the promises whose promised date ran out in the period, the share that was installed on that day or "
            "before. A promise counts once, by the first date that ran out while it stood: moving it afterwards mends "
            "nothing. It counts on the day after which it is late, installed early or not at all."
        ),
        cases=_kept_in_time,
    ),
    Metric(
        key="days_to_install",
        title="Days from arrival to install",
        short="Days to install",
        unit=Unit.DAYS,
        one="promise installed",
        many="promises installed",
        definition=(
            "For the promises installed in the period, the calendar days from the arrival of the part to the day of the "
            "installation, both as the DMS or a person dated them: half took as long or less (the median)."
        ),
        claim=Claim(
            "15 days on the shelf are too long; at 30 a part is returned or sold, at 60 listed online",
            "the special-order policy sheet",
        ),
        cases=_days_to_install,
    ),
    Metric(
        key="hours_to_tell",
        title="Hours from backordered to customer told",
        short="Hours to tell",
        unit=Unit.HOURS,
        one="back order told",
        many="back orders told",
        definition=(
            "For each time in the period that a part went on back order, the hours from the moment weowe read it to the "
            "first thing its customer heard of that promise while it lasted: a letter that left, a call, a conversation "
            "logged. Nights and closed days count. Half took as long or less (the median)."
        ),
        cases=_hours_to_tell,
    ),
    Metric(
        key="told_within_24h",
        title="Customers told of a back order within 24 hours",
        short="Told in 24 h",
        unit=Unit.PERCENT,
        one="back order",
        many="back orders",
        hits="told in time",
        definition=(
            "Of the back orders that the hours are counted of, and of those that the customer was never told of, the share "
            "told within 24 hours by the clock."
        ),
        claim=Claim("the customer is told within 24 hours", "the back-order checklist"),
        cases=_told_within_a_day,
    ),
    Metric(
        key="slips_without_word",
        title="Slips without a word to the customer",
        short="Silent slips",
        unit=Unit.PERCENT,
        one="slip of an ETA",
        many="slips of an ETA",
        hits="passed in silence",
        definition=(
            "Of the times in the period that an ETA moved to a later day while the part was waited for, whoever said so, the "
            "share of which the customer heard nothing of that promise before the next slip, the arrival or the end of it. "
            "An ETA taken away is no slip; the next one is measured against it."
        ),
        claim=Claim("customers forgive a delay that they are told of", "the we-owe tracking guide"),
        cases=_slips_without_word,
    ),
    Metric(
        key="recovered_revenue",
        title="Recovered revenue",
        short="Revenue",
        unit=Unit.DOLLARS,
        one="promise installed after an arrival letter",
        many="promises installed after an arrival letter",
        definition=(
            "Part and labor of the promises installed in the period after a letter or a call that said the part is here (N1), "
            "on that day or an earlier one. The price is that of all the pieces ordered. It does not say that nobody would have come "
            "without the letter."
        ),
        claim=Claim("more than $40,000 a year is recovered", "the we-owe tracking guide"),
        cases=_recovered_revenue,
    ),
    Metric(
        key="asked_per_week",
        title='"Where is my part" calls a week',
        short="Calls a week",
        unit=Unit.PER_WEEK,
        one="call logged",
        many="calls logged",
        definition=(
            "Conversations of the period that the customer began (`weowe log --method inbound`) and that answered nothing the "
            "store had asked, by the week. The weeks of a store begin with its first night. Only what is logged can be counted."
        ),
        claim=Claim("78 % fewer such calls", "an article of the trade"),
        cases=_asked,
    ),
    Metric(
        key="letters_in_deadline",
        title="Letters inside their deadline",
        short="In deadline",
        unit=Unit.PERCENT,
        one="letter due",
        many="letters due",
        hits="in time",
        definition=(
            "Of the letters to customers and staff whose deadline ended in the period, the share that a mail server had taken by "
            "then. The deadline is the earliest of all that a letter says, and the letter counts with that promise. One that "
            "died, or still waits, is late. The digest has no deadline."
        ),
        cases=_letters_in_deadline,
    ),
)
"""The metrics in the order in which they are shown."""
