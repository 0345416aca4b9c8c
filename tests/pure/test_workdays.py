"""The store's calendar: opening hours to the minute, both nights on which the clocks change, business days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.workdays import DAY, Calendar, Hours, short_date, weekday_name

from .store import NEW_YORK, SATURDAY, WEEKDAY, a_calendar, day, moment, quick

MEMORIAL_DAY, SUNDAY, INVENTORY_DAY = "2026-05-25", "2026-03-01", "2026-03-04"
EXCEPTIONAL = a_calendar(closed=frozenset({day(INVENTORY_DAY)}), open=frozenset({day("2026-03-15")}))
MONDAY_TO_FRIDAY = a_calendar(weekly=(*[WEEKDAY] * 5, None, None))


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        pytest.param("2026-03-02 07:29:59", False, id="the second before opening the doors are shut"),
        pytest.param("2026-03-02 07:30", True, id="at the minute of opening they are open"),
        pytest.param("2026-03-02 17:59:59", True, id="the last second of the day is open"),
        pytest.param("2026-03-02 18:00", False, id="at the minute of closing the store is closed"),
        pytest.param("2026-03-02 00:00", False, id="midnight is closed"),
        pytest.param("2026-03-07 07:30", False, id="Saturday opens later than a weekday"),
        pytest.param("2026-03-07 13:59", True, id="Saturday is open until two"),
        pytest.param("2026-03-07 14:00", False, id="Saturday closes at two"),
        pytest.param(f"{SUNDAY} 12:00", False, id="Sunday is closed all day"),
        pytest.param(f"{MEMORIAL_DAY} 12:00", False, id="a holiday is closed all day"),
        pytest.param(f"{INVENTORY_DAY} 12:00", False, id="the store's own closed day is closed"),
        pytest.param("2026-03-15 12:00", True, id="a Sunday the store calls open is open"),
        pytest.param("2026-03-09 07:30", True, id="the Monday after the spring change opens by the new clock"),
        pytest.param("2026-11-02 07:30", True, id="the Monday after the autumn change opens by the old clock"),
    ],
)
def test_the_store_is_open_from_the_minute_of_opening_to_the_minute_of_closing(at: str, is_open: bool) -> None:
    assert EXCEPTIONAL.is_open(moment(at)) is is_open


@pytest.mark.parametrize(
    ("calendar", "at", "opens"),
    [
        pytest.param(EXCEPTIONAL, "2026-03-02 10:00:01", "2026-03-02 10:00:01", id="an open store is open now"),
        pytest.param(EXCEPTIONAL, "2026-03-02 07:30", "2026-03-02 07:30", id="the minute of opening is now"),
        pytest.param(EXCEPTIONAL, "2026-03-02 05:00", "2026-03-02 07:30", id="before opening it is the same day"),
        pytest.param(EXCEPTIONAL, "2026-03-02 18:00", "2026-03-03 07:30", id="at closing it is tomorrow"),
        pytest.param(EXCEPTIONAL, "2026-03-06 18:00", "2026-03-07 08:00", id="Friday evening waits for Saturday"),
        pytest.param(EXCEPTIONAL, "2026-02-28 14:00", "2026-03-02 07:30", id="Saturday afternoon waits for Monday"),
        pytest.param(MONDAY_TO_FRIDAY, "2026-03-06 18:00", "2026-03-09 07:30", id="Friday closing waits for Monday"),
        pytest.param(MONDAY_TO_FRIDAY, "2026-03-06 17:59", "2026-03-06 17:59", id="Friday before closing is now"),
        pytest.param(EXCEPTIONAL, "2026-05-23 14:00", "2026-05-26 07:30", id="a holiday Monday waits for Tuesday"),
        pytest.param(EXCEPTIONAL, "2026-03-03 20:00", "2026-03-05 07:30", id="a closed day is passed over"),
        pytest.param(EXCEPTIONAL, "2026-03-14 14:00", "2026-03-15 07:30", id="an open Sunday is not passed over"),
    ],
)
def test_a_letter_that_may_not_go_now_waits_for_the_next_opening(calendar: Calendar, at: str, opens: str) -> None:
    assert calendar.next_open(moment(at)) == moment(opens)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        pytest.param("2026-03-07 20:00", "2026-03-08 11:30", id="on the spring night opening comes an hour sooner"),
        pytest.param("2026-10-31 20:00", "2026-11-01 12:30", id="on the autumn night opening comes an hour later"),
    ],
)
def test_the_night_of_a_clock_change_opens_by_the_wall_clock(at: str, opens: str) -> None:
    calendar = a_calendar(open=frozenset({day("2026-03-08"), day("2026-11-01")}))
    assert calendar.next_open(moment(at)) == moment(opens, ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("on", "clock", "utc"),
    [
        pytest.param("2026-03-08", time(2, 30), "2026-03-08 07:30", id="an hour that was skipped is the one it became"),
        pytest.param("2026-11-01", time(1, 30), "2026-11-01 05:30", id="an hour that comes twice is the first of them"),
        pytest.param("2026-07-01", time(7), "2026-07-01 11:00", id="summer"),
        pytest.param("2026-01-05", time(7), "2026-01-05 12:00", id="winter"),
    ],
)
def test_a_wall_clock_time_is_one_moment(on: str, clock: time, utc: str) -> None:
    assert a_calendar().at(day(on), clock) == moment(utc, ZoneInfo("UTC"))


def test_the_store_s_date_is_its_own_and_not_greenwich_s() -> None:
    assert a_calendar().today(datetime(2026, 3, 3, 3, 30, tzinfo=UTC)) == day("2026-03-02")


@pytest.mark.parametrize(
    ("on", "exceptions", "hours"),
    [
        pytest.param("2026-03-02", {}, WEEKDAY, id="a Monday"),
        pytest.param("2026-03-07", {}, SATURDAY, id="a Saturday"),
        pytest.param(SUNDAY, {}, None, id="a Sunday"),
        pytest.param(SUNDAY, {"open": frozenset({day(SUNDAY)})}, WEEKDAY, id="a Sunday sale has a weekday's hours"),
        pytest.param(MEMORIAL_DAY, {}, None, id="a holiday"),
        pytest.param(MEMORIAL_DAY, {"open": frozenset({day(MEMORIAL_DAY)})}, WEEKDAY, id="a holiday the store works"),
        pytest.param("2026-03-02", {"closed": frozenset({day("2026-03-02")})}, None, id="a Monday of stock-taking"),
    ],
)
def test_the_store_s_own_exceptions_outrank_the_week_and_the_holidays(
    on: str, exceptions: dict[str, frozenset[date]], hours: Hours | None
) -> None:
    assert a_calendar(**exceptions).hours_of(day(on)) == hours


def test_a_store_that_never_opens_is_a_wrong_calendar() -> None:
    with pytest.raises(ValueError, match="no opening hours within"):
        a_calendar(weekly=(None,) * 7).next_open(moment("2026-03-02 10:00"))


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        pytest.param("2026-03-02", "2026-03-02", 0, id="the same day is none"),
        pytest.param("2026-03-02", "2026-03-03", 1, id="Monday to Tuesday is one"),
        pytest.param("2026-03-06", "2026-03-09", 1, id="Friday to Monday is one"),
        pytest.param("2026-03-06", "2026-03-08", 0, id="Friday to Sunday is none though Saturday is open"),
        pytest.param("2026-03-02", "2026-03-09", 4, id="a week with a day of stock-taking is four"),
        pytest.param("2026-03-09", "2026-03-16", 5, id="a week with an open Sunday is five"),
        pytest.param("2026-05-22", "2026-05-26", 1, id="Friday to Tuesday over a holiday Monday is one"),
        pytest.param("2026-03-05", "2026-03-02", 0, id="backwards is none"),
    ],
)
def test_business_days_are_counted_after_the_first_day_up_to_the_last(start: str, end: str, count: int) -> None:
    assert EXCEPTIONAL.business_days_between(day(start), day(end)) == count


@pytest.mark.parametrize("weekend", ["2026-03-07", "2026-03-08"])
def test_a_weekend_day_is_no_business_day_even_when_the_store_calls_it_open(weekend: str) -> None:
    assert not a_calendar(open=frozenset({day(weekend)})).is_business_day(day(weekend))


def test_a_holiday_the_store_works_is_a_business_day() -> None:
    assert a_calendar(open=frozenset({day(MEMORIAL_DAY)})).is_business_day(day(MEMORIAL_DAY))


@pytest.mark.parametrize(
    ("then", "now", "hours"),
    [
        pytest.param("2026-03-02 22:00", "2026-03-04 10:00", 36, id="two weeknights count in full"),
        pytest.param("2026-03-06 22:00", "2026-03-07 22:00", 24, id="an open Saturday counts in full"),
        pytest.param("2026-02-28 22:00", "2026-03-02 06:00", 8, id="a Sunday counts for nothing"),
        pytest.param("2026-03-01 03:00", "2026-03-01 22:00", 0, id="from Sunday to Sunday no time has passed"),
        pytest.param("2026-03-01 22:00", "2026-03-02 06:00", 6, id="an export of Sunday evening ages from midnight"),
        pytest.param("2026-05-23 22:00", "2026-05-26 06:00", 8, id="a Sunday and a holiday Monday count for nothing"),
        pytest.param("2026-03-07 12:00", "2026-03-09 12:00", 24, id="a spring Sunday of 23 hours counts for nothing"),
        pytest.param("2026-10-31 12:00", "2026-11-02 12:00", 24, id="an autumn Sunday of 25 hours counts for nothing"),
    ],
)
def test_an_export_does_not_age_on_closed_days(then: str, now: str, hours: int) -> None:
    assert a_calendar().age_without_closed_days(moment(then), moment(now)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("sunday", "hours"),
    [
        pytest.param("2026-03-08", 23, id="the spring night is an hour short"),
        pytest.param("2026-11-01", 25, id="the autumn night is an hour long"),
    ],
)
def test_an_export_s_age_is_real_hours_also_when_both_moments_carry_the_store_s_own_zone(
    sunday: str, hours: int
) -> None:
    calendar = a_calendar(open=frozenset({day(sunday)}))
    noon = datetime.combine(day(sunday), time(12), NEW_YORK)
    assert calendar.age_without_closed_days(noon - DAY, noon) == timedelta(hours=hours)


def test_a_date_is_said_the_same_way_everywhere() -> None:
    assert (weekday_name(day("2026-03-02")), short_date(day("2026-03-02"))) == ("Monday, March 2", "Mar 2")


hours = st.builds(
    lambda opens, closes, half: Hours(time(opens, half), time(closes, half)),
    st.integers(5, 12),
    st.integers(13, 22),
    st.sampled_from((0, 30)),
)
dates = st.dates(date(2025, 1, 1), date(2028, 12, 31))
calendars = st.builds(
    Calendar,
    zone=st.sampled_from(["America/New_York", "America/Phoenix", "America/Los_Angeles", "UTC"]).map(ZoneInfo),
    weekly=st.tuples(hours, *[st.none() | hours] * 6),
    holidays=st.dictionaries(dates, st.just("a holiday"), max_size=5),
    closed=st.frozensets(dates, max_size=5),
    open=st.frozensets(dates, max_size=5),
)
moments = st.integers(0, 3 * 365 * 24 * 3600).map(
    lambda seconds: moment("2025-01-01 00:00") + timedelta(seconds=seconds)
)
spans = st.timedeltas(timedelta(0), timedelta(days=40))


@quick
@given(calendars, moments)
def test_the_next_opening_is_open_never_earlier_and_its_own_next_opening(calendar: Calendar, now: datetime) -> None:
    opening = calendar.next_open(now)
    assert opening >= now
    assert calendar.is_open(opening)
    assert calendar.next_open(opening) == opening


@quick
@given(calendars, moments, spans)
def test_no_opening_is_passed_over(calendar: Calendar, now: datetime, wait: timedelta) -> None:
    later = now + wait
    assert not (calendar.is_open(later) and later < calendar.next_open(now))


@quick
@given(calendars, dates, st.integers(0, 30), st.integers(0, 30))
def test_business_days_add_up(calendar: Calendar, start: date, first: int, second: int) -> None:
    middle, end = start + first * DAY, start + (first + second) * DAY
    parts = calendar.business_days_between(start, middle) + calendar.business_days_between(middle, end)
    assert calendar.business_days_between(start, end) == parts


@quick
@given(calendars, moments, spans, spans)
def test_an_export_only_grows_older_and_never_faster_than_the_clock(
    calendar: Calendar, then: datetime, first: timedelta, second: timedelta
) -> None:
    sooner, later = (calendar.age_without_closed_days(then, then + span) for span in (first, first + second))
    assert timedelta(0) <= sooner <= later <= sooner + second
