"""The store's calendar: opening hours to the minute, both nights on which the clocks change, business days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weowe_cli.workdays import DAY, Calendar, Hours, in_words, short_date, weekday_name

from .store import MONDAY, NEW_YORK, SATURDAY, WEEKDAY, a_calendar, day, moment, quick

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


def test_a_moment_of_the_store_s_wall_clock_is_in_utc() -> None:
    opening = a_calendar().at(MONDAY, time(7, 30))
    assert (opening.isoformat(), opening.tzinfo is UTC) == ("2026-03-02T12:30:00+00:00", True)


def test_an_open_day_of_a_store_without_any_hours_has_none() -> None:
    assert a_calendar(weekly=(None,) * 7, open=frozenset({MONDAY})).hours_of(MONDAY) is None


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


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        pytest.param("2026-03-02", 0, "2026-03-02", id="none is the day itself"),
        pytest.param("2026-03-07", 0, "2026-03-07", id="none is the day itself on a Saturday too"),
        pytest.param("2026-03-05", 1, "2026-03-06", id="one after Thursday is Friday"),
        pytest.param("2026-03-06", 1, "2026-03-09", id="one after Friday is Monday"),
        pytest.param("2026-03-07", 1, "2026-03-09", id="one after Saturday is Monday"),
        pytest.param("2026-03-03", 1, "2026-03-05", id="a day of stock-taking is passed over"),
        pytest.param("2026-03-02", 5, "2026-03-10", id="five with a weekend and a day of stock-taking between"),
        pytest.param("2026-05-21", 3, "2026-05-27", id="three with a weekend and a holiday between"),
    ],
)
def test_business_days_later_are_counted_from_the_day_after(start: str, count: int, end: str) -> None:
    assert EXCEPTIONAL.business_days_after(day(start), count) == day(end)


def test_a_store_without_business_days_is_a_wrong_calendar() -> None:
    start = day("2026-03-02")
    two_years, longer = (a_calendar(holidays={start + n * DAY: "a holiday" for n in range(end)}) for end in (739, 740))
    assert two_years.business_days_after(start, 1) == start + 739 * DAY
    with pytest.raises(ValueError, match=r"^no 1 business days within two years of 2026-03-02$"):
        longer.business_days_after(start, 1)
    with pytest.raises(ValueError, match=r"^no business day within 370 days of 2026-03-02$"):
        longer.same_business_day(moment("2026-03-02 10:00"), time(17))


@pytest.mark.parametrize(
    ("at", "due"),
    [
        pytest.param("2026-03-02 00:00", "2026-03-02 17:00", id="from midnight it is this day"),
        pytest.param("2026-03-02 17:00", "2026-03-02 17:00", id="at the minute itself it is now"),
        pytest.param("2026-03-02 17:00:01", "2026-03-03 17:00", id="a second later it is the next day"),
        pytest.param("2026-03-03 18:00", "2026-03-05 17:00", id="a day of stock-taking is passed over"),
        pytest.param("2026-03-06 17:01", "2026-03-09 17:00", id="Friday evening waits for Monday"),
        pytest.param("2026-03-07 09:00", "2026-03-09 17:00", id="Saturday morning too, though the store is open"),
        pytest.param("2026-05-22 17:01", "2026-05-26 17:00", id="the Friday before Memorial Day waits for Tuesday"),
    ],
)
def test_the_same_business_day_ends_at_its_hour_and_then_the_next_one_counts(at: str, due: str) -> None:
    assert EXCEPTIONAL.same_business_day(moment(at), time(17)) == moment(due)


@pytest.mark.parametrize(
    ("weekday", "on", "latest"),
    [
        pytest.param(0, "2026-03-02", "2026-03-02", id="on a Monday it is this Monday"),
        pytest.param(0, "2026-03-03", "2026-03-02", id="on a Tuesday yesterday"),
        pytest.param(0, "2026-03-08", "2026-03-02", id="on a Sunday six days ago"),
        pytest.param(1, "2026-03-02", "2026-02-24", id="the Tuesday before a Monday is six days ago"),
        pytest.param(6, "2026-03-02", "2026-03-01", id="the Sunday before a Monday is yesterday"),
        pytest.param(6, "2026-03-01", "2026-03-01", id="on a Sunday it is this Sunday"),
    ],
)
def test_the_latest_weekday_is_never_ahead_nor_a_week_ago(weekday: int, on: str, latest: str) -> None:
    assert a_calendar().latest(weekday, day(on)) == day(latest)


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        pytest.param("2026-03-02", "2026-03-02", "0 business days", id="the same day"),
        pytest.param("2026-03-05", "2026-03-02", "0 business days", id="backwards"),
        pytest.param("2026-03-05", "2026-03-06", "1 business day", id="Thursday to Friday"),
        pytest.param("2026-03-06", "2026-03-09", "1 business day", id="Friday to Monday: a weekend needs no word"),
        pytest.param("2026-03-09", "2026-03-16", "5 business days", id="an open Sunday needs none either"),
        pytest.param(
            "2026-05-22", "2026-05-26", "1 business day (without Memorial Day on May 25)", id="a holiday by its name"
        ),
        pytest.param("2026-05-20", "2026-05-24", "2 business days", id="a holiday that is still ahead is not named"),
        pytest.param("2026-05-25", "2026-05-27", "2 business days", id="nor one that the count begins with"),
        pytest.param(
            "2026-05-22", "2026-05-25", "0 business days (without Memorial Day on May 25)", id="one it ends with is"
        ),
        pytest.param(
            "2026-06-26",
            "2026-07-06",
            "4 business days (without a closed day on Jun 30, Independence Day on Jul 3)",
            id="the store's own closed day has no name",
        ),
        pytest.param(
            "2026-11-25",
            "2026-11-27",
            "0 business days (without Thanksgiving on Nov 26, a closed day on Nov 27)",
            id="a holiday on which the store is closed besides keeps its name",
        ),
        pytest.param("2026-06-18", "2026-06-22", "2 business days", id="a holiday the store works is not named"),
        pytest.param("2026-08-07", "2026-08-10", "1 business day", id="a holiday on a Saturday explains nothing"),
    ],
)
def test_business_days_are_said_with_the_holidays_they_leave_out(start: str, end: str, words: str) -> None:
    calendar = a_calendar(
        holidays={
            day(MEMORIAL_DAY): "Memorial Day",
            day("2026-06-19"): "Juneteenth",
            day("2026-07-03"): "Independence Day",
            day("2026-08-08"): "Founders' Day",
            day("2026-11-26"): "Thanksgiving",
        },
        closed=frozenset({day("2026-06-30"), day("2026-11-26"), day("2026-11-27"), day("2026-08-09")}),
        open=frozenset({day("2026-06-19"), day("2026-03-15")}),
    )
    assert calendar.business_days_in_words(day(start), day(end)) == words


@pytest.mark.parametrize(
    ("count", "unit", "words"),
    [
        (0, "day", "0 days"),
        (1, "day", "1 day"),
        (2, "day", "2 days"),
        (1, "business day", "1 business day"),
        (3, "business day", "3 business days"),
    ],
)
def test_a_count_of_days_is_said_as_people_say_it(count: int, unit: str, words: str) -> None:
    assert in_words(count, unit) == words
    assert in_words(count) == words.replace("business ", "")


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
@given(calendars, dates, st.integers(1, 30))
def test_so_many_business_days_later_as_many_have_passed_and_not_a_day_sooner(
    calendar: Calendar, start: date, count: int
) -> None:
    end = calendar.business_days_after(start, count)
    assert calendar.business_days_between(start, end) == count
    assert calendar.business_days_between(start, end - DAY) == count - 1


@quick
@given(calendars, dates, st.integers(-3, 60))
def test_the_business_days_that_are_said_are_the_ones_that_are_counted(
    calendar: Calendar, start: date, span: int
) -> None:
    end = start + span * DAY
    counted = calendar.business_days_between(start, end)
    assert calendar.business_days_in_words(start, end).startswith(in_words(counted, "business day"))


@quick
@given(calendars, moments, spans, spans)
def test_an_export_only_grows_older_and_never_faster_than_the_clock(
    calendar: Calendar, then: datetime, first: timedelta, second: timedelta
) -> None:
    sooner, later = (calendar.age_without_closed_days(then, then + span) for span in (first, first + second))
    assert timedelta(0) <= sooner <= later <= sooner + second
