"""SPEC X5: dates and ETAs as dealer systems write them: read right, set aside, or kept as words, and never defaulted."""

from __future__ import annotations

from datetime import UTC, date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.exports.reading_room import NIGHT, aside, one, shipped, with_dates
from weowe_cli.exports.dates import YEARS_AHEAD, YEARS_BACK, Dates, Untrusted
from weowe_cli.exports.profile import DateForm

MARCH_2 = date(2026, 3, 2)
SEATTLE = ZoneInfo("America/Los_Angeles")
ALL_FORMS = tuple(DateForm)


@pytest.mark.parametrize(
    ("form", "written", "day"),
    [
        ("iso", "2026-03-02", MARCH_2), ("iso", "2026-03-02T04:10:00-08:00", MARCH_2), ("iso", "2026/3/2", MARCH_2),
        ("iso", "2026-03-02 00:00:00", MARCH_2), ("iso", "2026-03-02T00:00:00Z", MARCH_2), ("iso", "2026-03-02 14:05", MARCH_2),
        ("us", "3/2/2026", MARCH_2), ("us", "03/02/26", MARCH_2), ("us", "3-2-2026 8:15 AM", MARCH_2), ("us", "3/2/2026 0:00:00", MARCH_2),
        ("us", "03/04/25", date(2025, 3, 4)), ("dmy", "03/04/25", date(2025, 4, 3)), ("dmy", "2.3.2026", MARCH_2),
        ("us", "2/29/2024", date(2024, 2, 29)), ("us", "12/31/09", date(2009, 12, 31)),
        ("dd_mon_yy", "04FEB22", date(2022, 2, 4)), ("dd_mon_yy", "4FEB22", date(2022, 2, 4)), ("dd_mon_yy", "04-FEB-2022", date(2022, 2, 4)),
        ("dd_mon_yy", "2 Mar 2026", MARCH_2), ("dd_mon_yy", "Mar 2, 2026", MARCH_2), ("dd_mon_yy", "March 2nd, 2026", MARCH_2),
        ("dd_mon_yy", "4 Sept 2025", date(2025, 9, 4)),
        ("mmddyy", "20422", date(2022, 2, 4)), ("mmddyy", "120125", date(2025, 12, 1)), ("mmddyy", "030226", MARCH_2),
        ("yyyymmdd", "20260302", MARCH_2), ("yyyymmdd", "202603020808", MARCH_2), ("yyyymmdd", "20260302080800", MARCH_2),
        ("epoch_ms", "1772438400000", MARCH_2), ("excel_serial", "46083", MARCH_2), ("excel_serial", "46083.34", MARCH_2),
    ],
)  # fmt: skip
def test_a_date_is_read_in_the_form_the_profile_lists(form: str, written: str, day: date) -> None:
    assert one("Promised", written, profile=with_dates(form)).promised_on == day


@pytest.mark.parametrize(
    "written",
    [
        "0", "00/00/00", "00/00/0000", "0/0/0", "0000-00-00", "00000000", "000000", "Not Avail", "NOT AVAILABLE", "n/a", "none", "null",
        "-", "--", "/", "//", "/  /", "1/0/1900", "1900-01-00", "1/1/1900", "1900-01-01 00:00:00", "1/1/1900 12:00:00 AM", "12/30/1899",
        "0001-01-01", "0001-01-01T00:00:00Z", "1/1/1970", "12/31/1969", "9999-12-31", "12/31/9999", "",
    ],
)  # fmt: skip
@pytest.mark.parametrize("header", ["Promised", "ETA", "Received On"])
def test_a_word_for_no_date_is_no_date(header: str, written: str) -> None:
    seen = one(header, written)
    assert (seen.promised_on, seen.received_on, seen.eta_from, seen.eta_to, seen.eta_text) == (None,) * 5


@pytest.mark.parametrize("written", ["TBD", "tba", "Unknown", "?"])
def test_a_word_for_nobody_knows_is_no_date_and_is_kept_of_an_eta(written: str) -> None:
    assert one("Promised", written).promised_on is None
    assert one("ETA", written).eta_text == written


@pytest.mark.parametrize(
    ("forms", "written"),
    [
        (("us",), "13/45/2026"), (("us",), "2/29/2026"), (("us",), "2/30/2026"), (("us",), "02/30"), (("us",), "3/2/2005"),
        (("us",), "3/3/2029"), (("iso",), "3/2/2026"), (("iso",), "2026-02-30"), (("iso",), "2026-13-01"), (("iso", "us"), "20422"),
        (("mmddyy",), "134526"), (("mmddyy",), "02302026"), (("dd_mon_yy",), "31FEB26"), (("dd_mon_yy",), "FEB22"),
        (("excel_serial",), "12345"), (("epoch_ms",), "9999999999999"), (("us",), "soon"), (("us",), "-12345*19680-"),
        (("us",), "3/12-26"), (("us", "iso"), "46083"), (("yyyymmdd",), "20261302"), (("us",), "3/2/2026 and later"), (("us",), "######"),
        (("us",), "#N/A"), (("epoch_ms",), "1.77244E+12"), (("us", "dd_mon_yy"), "mid March"),
    ],
)  # fmt: skip
def test_an_impossible_date_sets_the_row_aside(forms: tuple[str, ...], written: str) -> None:
    column, value, _ = aside("Promised", written, profile=with_dates(*forms))
    assert (column, value) == ("Promised", written)


@pytest.mark.parametrize(
    ("header", "written", "reason"),
    [
        ("Promised", "3/2/2005", "the date is not between 2006-03-02 and 2029-03-02"),
        ("Promised", "2/30/2026", "there is no such date"),
        ("Promised", "soon", "this is not a date in any form that the profile lists"),
        ("Promised", "########", "the column was too narrow when this was saved; what stood in it is lost"),
        ("ETA", "########", "the column was too narrow when this was saved; what stood in it is lost"),
        ("ETA", "#REF!", "this is the error of a spreadsheet; what stood in it is lost"),
        ("ETA", "1.77E+12", "a spreadsheet has turned this number into 1.2E+06; the digits are lost"),
        ("ETA", "3/18-3/12", "the range ends before it begins"),
        ("Received On", "2026-03-05", "this date lies after the night of the export, 2026-03-02"),
    ],
)
def test_a_reason_says_what_is_wrong_with_it(header: str, written: str, reason: str) -> None:
    assert aside(header, written) == (header, written, reason)


@pytest.mark.parametrize("header", ["Order Date", "Received On", "Installed On"])
def test_what_has_happened_cannot_lie_ahead(header: str) -> None:
    assert one(header, "2026-03-04")  # the DMS may run in another time zone than the store
    assert aside(header, "2026-12-03")[0] == header
    assert one("Promised", "2026-12-03").promised_on == date(2026, 12, 3)


def test_mmddyy_wins_over_an_excel_serial_where_a_profile_lists_it_first() -> None:
    assert one("Promised", "40126", profile=with_dates("mmddyy", "excel_serial")).promised_on == date(2026, 4, 1)
    assert one("Promised", "46083", profile=with_dates("mmddyy", "excel_serial")).promised_on == MARCH_2


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-03-02T04:10:00Z", date(2026, 3, 1)), ("2026-03-02T04:10:00+00:00", date(2026, 3, 1)), ("2026-03-02T00:00:00Z", MARCH_2),
        ("2026-03-02T23:30:00-08:00", MARCH_2), ("2026-03-02T23:30:00", MARCH_2), ("1772426400000", date(2026, 3, 1)),
    ],
)  # fmt: skip
def test_a_moment_falls_on_the_day_of_the_store_and_midnight_is_a_date_alone(written: str, day: date) -> None:
    assert Dates(with_dates("iso", "epoch_ms"), as_of=NIGHT, zone=SEATTLE).day(written) == day


RANGES = [
    ("2026-03-12", (2026, 3, 12), (2026, 3, 12)), ("MAR 12-18", (2026, 3, 12), (2026, 3, 18)), ("3/12-18", (2026, 3, 12), (2026, 3, 18)),
    ("Mar 12 – 18, 2026", (2026, 3, 12), (2026, 3, 18)), ("3/12-3/18", (2026, 3, 12), (2026, 3, 18)),
    ("3/12 - 3/18", (2026, 3, 12), (2026, 3, 18)), ("3/12/26 - 3/18/26", (2026, 3, 12), (2026, 3, 18)),
    ("2026-03-12..2026-03-18", (2026, 3, 12), (2026, 3, 18)), ("2026-03-12 to 2026-03-18", (2026, 3, 12), (2026, 3, 18)),
    ("3/12 thru 3/18", (2026, 3, 12), (2026, 3, 18)), ("MAR 28-APR 3", (2026, 3, 28), (2026, 4, 3)),
    ("12MAR-18MAR", (2026, 3, 12), (2026, 3, 18)), ("12/28-1/3", (2025, 12, 28), (2026, 1, 3)),
    ("DEC 28-JAN 3", (2025, 12, 28), (2026, 1, 3)), ("12/28 - 1/3/27", (2026, 12, 28), (2027, 1, 3)),
    ("3/12 - 3/18/26", (2026, 3, 12), (2026, 3, 18)), ("3/12/26 - 3/18", (2026, 3, 12), (2026, 3, 18)),
    ("MAR 12", (2026, 3, 12), (2026, 3, 12)), ("3/12", (2026, 3, 12), (2026, 3, 12)), ("1-Mar", (2026, 3, 1), (2026, 3, 1)),
    ("MAR-5", (2026, 3, 5), (2026, 3, 5)), ("12/20", (2025, 12, 20), (2025, 12, 20)), ("7/15", (2026, 7, 15), (2026, 7, 15)),
]  # fmt: skip


@pytest.mark.parametrize(("written", "first", "last"), RANGES)
def test_an_eta_is_a_day_or_a_range(written: str, first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    seen = one("ETA", written)
    assert (seen.eta_from, seen.eta_to, seen.eta_text) == (date(*first), date(*last), None)


@pytest.mark.parametrize(
    "written",
    [
        "mid March", "FEB22", "3/12?", "March", "2-3 weeks", "10 days", "5-7 BUSINESS DAYS", "wk of 3/9", "Q2", "B/O", "see notes", "Mar-26", "8/30", "9/1", "9/1-9/5", "SEP 1",
    ],
)  # fmt: skip
def test_words_and_days_of_no_certain_year_are_kept_as_text_and_are_no_eta(written: str) -> None:
    seen = one("ETA", written)
    assert (seen.eta_from, seen.eta_to, seen.eta_text) == (None, None, written)


@pytest.mark.parametrize(
    "written",
    ["13/45/2026", "2/30", "99999999", "3/18-3/12", "2026-02-31", "1/1/1999", "3/12-32", "MAR 12-42", "FEB 30"],
)
def test_figures_that_are_no_eta_set_the_row_aside(written: str) -> None:
    assert aside("ETA", written)[:2] == ("ETA", written)


def test_a_week_over_new_year_stays_a_week_on_either_side_of_it() -> None:
    for night in (date(2025, 12, 20), date(2025, 12, 31), date(2026, 1, 2), date(2026, 1, 20)):
        eta = Dates(shipped("generic"), as_of=night).eta("12/28-1/3")
        assert (eta.first, eta.last) == (date(2025, 12, 28), date(2026, 1, 3))


def test_a_day_without_a_year_stands_in_the_order_of_the_profile() -> None:
    assert Dates(with_dates("dmy"), as_of=NIGHT).eta("5/3").first == date(2026, 3, 5)
    assert Dates(with_dates("us", "dmy"), as_of=NIGHT).eta("5/3").first == date(2026, 5, 3)


@pytest.mark.parametrize(
    ("cells", "first", "last"),
    [("2026-03-12|2026-03-18", 12, 18), ("2026-03-12|", 12, 12), ("|2026-03-18", 18, 18)],
)
def test_an_eta_may_stand_in_two_columns(cells: str, first: int, last: int) -> None:
    seen = one("ETA From|ETA To", cells)
    assert (seen.eta_from, seen.eta_to) == (date(2026, 3, first), date(2026, 3, last))


some_dates = st.dates(date(1900, 1, 1), date(2100, 1, 1))
signs = st.text("0123456789/-. :TZMARFEBJUNSePtmid#+", max_size=16)


@settings(database=None, deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=20), signs), st.sampled_from((DateForm.US, DateForm.DMY)))
def test_whatever_stands_there_is_a_plausible_date_words_or_refused(written: str, slashed: DateForm) -> None:
    forms = (slashed, *(form for form in ALL_FORMS if form not in {DateForm.US, DateForm.DMY}))
    dates = Dates(with_dates(*forms), as_of=NIGHT, zone=UTC)
    for read in (dates.day, dates.day_past, dates.eta):
        try:
            found = read(written)
        except Untrusted:
            continue
        days = [found] if isinstance(found, date) else [found.first, found.last] if found else []
        assert all(day is None or abs(day.year - NIGHT.year) <= max(YEARS_BACK, YEARS_AHEAD) for day in days)


@settings(database=None, deadline=None)
@given(st.dates(date(2007, 1, 1), date(2028, 12, 31)))
def test_a_date_written_in_a_form_is_that_date(day: date) -> None:
    written = {
        "iso": f"{day:%Y-%m-%d}", "us": f"{day.month}/{day.day}/{day:%y}", "dmy": f"{day.day}.{day.month}.{day:%Y}",
        "dd_mon_yy": f"{day:%d%b%y}".upper(), "mmddyy": str(int(f"{day:%m%d%y}")), "yyyymmdd": f"{day:%Y%m%d}",
        "excel_serial": str((day - date(1899, 12, 30)).days),
    }  # fmt: skip
    for form, text in written.items():
        assert Dates(with_dates(form), as_of=NIGHT).day(text) == day
