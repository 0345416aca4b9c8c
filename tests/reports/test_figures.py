"""The numbers that the director gets, each added up by hand from the desk."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.reports import desk
from weowe_cli.promises.record import Status
from weowe_cli.reports.courses import Course, Move, Place
from weowe_cli.reports.digest import StoreDigest, digest, verdict
from weowe_cli.reports.figures import aging, by_owner, figures, shelf_by_age
from weowe_cli.reports.trend import trend


def test_the_flags_add_up_to_what_is_open() -> None:
    theirs = figures(desk.entries())
    assert (theirs.open, theirs.red, theirs.yellow, theirs.green) == (13, 4, 2, 7)
    assert theirs.by_status == (
        (Status.REQUESTED, 1), (Status.ORDERED, 5), (Status.BACKORDERED, 2), (Status.PARTIAL, 1),
        (Status.RECEIVED, 3), (Status.SCHEDULED, 1),
    )  # fmt: skip


def test_the_money_at_risk_is_part_and_labor_of_what_is_red() -> None:
    # 17: 412.50 + 260; 23: 2 x 88.10 + 140; 31: 649; 52: 388
    assert figures(desk.entries()).at_risk == Decimal("672.50") + Decimal("316.20") + Decimal("649") + Decimal("388")


def test_the_shelf_is_what_is_here_and_not_installed() -> None:
    # 44: 720 + 480; 45: 164.40 since Jan 20; 48: 58.25 + 35; 55: 74
    theirs = figures(desk.entries())
    assert (theirs.shelf, theirs.shelf_value) == (
        4,
        Decimal("1200") + Decimal("164.40") + Decimal("93.25") + Decimal("74"),
    )
    assert theirs.oldest_on_shelf == 11 + 28 + 2


def test_the_longest_silence_counts_business_days_and_no_holiday() -> None:
    # Owen Price heard on Wednesday, January 21: 2 days of that week, then 5 weeks to February 27 less Presidents' Day,
    # and Monday, March 2.
    theirs = figures(desk.entries())
    assert theirs.longest_silence == 2 + 5 * 5 - 1 + 1
    assert theirs.most_silent is not None
    assert theirs.most_silent.promise.customer == "Owen Price"


def test_of_two_equal_silences_the_dearer_promise_is_named() -> None:
    cheap = desk.an_entry(id=1, part_price=Decimal(5), heard="02-20 10:00")
    dear = desk.an_entry(id=2, part_price=Decimal(500), heard="02-20 10:00")
    most_silent = figures((cheap, dear)).most_silent
    assert most_silent is not None
    assert most_silent.promise.id == 2


def test_nothing_open_is_nothing_at_all() -> None:
    closed = [entry for entry in desk.entries() if not entry.promise.is_open]
    for theirs in (figures(()), figures(closed)):
        assert (theirs.open, theirs.shelf, theirs.vanished) == (0, 0, 0)
        assert theirs.at_risk == theirs.worth == 0
        assert theirs.longest_silence is None
        assert theirs.most_silent is None
        assert theirs.oldest_on_shelf is None
    assert [band.count for band in aging(closed)] == [0, 0, 0]


@pytest.mark.parametrize(
    ("promised", "counts"),
    [("03-02", [0, 0, 0]), ("03-01", [1, 0, 0]), ("02-24", [1, 0, 0]), ("02-23", [0, 1, 0]), ("02-17", [0, 1, 0]),
     ("02-16", [0, 0, 1]), ("01-02", [0, 0, 1])],
)  # fmt: skip
def test_a_late_promise_stands_in_the_tier_of_its_days(promised: str, counts: list[int]) -> None:
    assert [band.count for band in aging([desk.an_entry(promised_on=desk.day(promised))])] == counts


@pytest.mark.parametrize(
    ("received", "counts"),
    [("03-02", [1, 0, 0, 0]), ("02-16", [1, 0, 0, 0]), ("02-15", [0, 1, 0, 0]), ("02-01", [0, 1, 0, 0]),
     ("01-31", [0, 0, 1, 0]), ("01-02", [0, 0, 1, 0]), ("01-01", [0, 0, 0, 1])],
)  # fmt: skip
def test_a_part_on_the_shelf_stands_in_the_age_of_its_days(received: str, counts: list[int]) -> None:
    entry = desk.an_entry(status=Status.RECEIVED, received_on=desk.day(received))
    assert [band.count for band in shelf_by_age([entry])] == counts


def test_the_person_with_most_late_promises_comes_first_under_one_address() -> None:
    ranked = by_owner(desk.entries())
    assert [(person.name, theirs.open, theirs.red) for person, theirs in ranked] == [
        ("Dana Fox", 6, 2), ("Lena Brandt", 4, 1), ("Sam Okafor", 3, 1),
    ]  # fmt: skip


def test_a_digest_says_first_whether_last_night_ran() -> None:
    fresh, refused, never = desk.freshness()
    assert verdict([fresh]) == "Last night ran. The one export came in and was read."
    assert verdict([fresh, fresh]) == "Last night ran. Both exports came in and were read."
    assert verdict([fresh, refused, never]).startswith("Last night did not run whole: 2 of 3 exports")
    assert verdict([]) == "No export is configured: nothing can be read."


def test_the_first_digest_compares_with_nothing_and_a_single_store_is_not_ranked() -> None:
    store = StoreDigest(
        store="harbor", store_name="Harbor Honda", freshness=desk.freshness()[:1], entries=desk.entries()[:3]
    )
    values = digest([store], now=desk.NOW)
    assert values["changes"] == values["stores"] == ()
    assert values["subject"] == "Parts promises, Mar 2: 3 late, $1,638 at risk"


def test_a_long_list_is_cut_and_counts_the_rest() -> None:
    gone = tuple(desk.an_entry(id=number, vanished_since=desk.day("02-27")) for number in range(1, 31))
    store = StoreDigest(store="harbor", store_name="Harbor Honda", freshness=(), entries=gone)
    found: Any = digest([store], now=desk.NOW)["listings"]
    listing = next(one for one in found if one.title.startswith("Vanished"))
    assert (listing.count, len(listing.items), listing.more) == (30, 5, 25)


def test_a_group_s_stores_are_ranked_with_the_change_of_a_week_and_letters_are_listed_once() -> None:
    values: Any = digest(desk.stores(), now=desk.NOW)
    assert [(row.name, row.red, row.change, row.percent) for row in values["stores"]] == [
        ("Harbor Honda", 3, "-2", 100), ("Bayside Toyota", 1, "", 24),
    ]  # fmt: skip
    assert [(week.label, week.late, week.open, week.at_risk, week.last) for week in values["trend"][-2:]] == [
        ("Feb 23", 5, 9, "$2,310", False), ("Mar 2", 4, 13, "$2,026", True),
    ]  # fmt: skip
    assert values["facts"][0].note == "of 13 open, 5 a week ago"
    both = [replace(store, letters=desk.letters()) for store in desk.stores()]
    listings: Any = digest(both, now=desk.NOW)["listings"]
    assert [one.count for one in listings if "Letters" in one.title] == [1, 1]


def test_nothing_read_yet_and_nothing_open_say_so_and_draw_no_chart() -> None:
    never = desk.freshness()[2]
    values = digest(
        [StoreDigest(store="harbor", store_name="Harbor Honda", freshness=(never,), entries=())], now=desk.NOW
    )
    assert "run `weowe nightly`" in str(values["verdict"])
    assert all(values[name] == () for name in ("trend", "aging", "shelf", "silence", "stores", "owners", "listings"))


def a_course(*moves: tuple[str, str, str | None, str | None], **fields: Any) -> Course:
    seen = [Move(desk.at(on), what, before, after) for on, what, before, after in moves]
    place = Place("Harbor Honda", "Dana Fox", "Honda")
    return Course(promise=desk.a_promise(**fields), place=place, zone=desk.PACIFIC, moves=seen, words=())


def test_the_trend_is_how_it_stood_then_by_the_dates_and_states_of_then() -> None:
    opened = ("02-05 05:40", "opened", None, "ordered")
    moved = ("02-18 05:40", "promised_on", "2026-02-08", "2026-02-22")
    here, fitted = ("02-24 05:40", "status", "ordered", "received"), ("03-01 05:40", "status", "received", "installed")
    one = a_course(
        opened, moved, here, fitted, status=Status.INSTALLED, promised_on=desk.day("02-22"), labor=Decimal(10)
    )
    moments = [
        desk.at(f"{on} 08:00") for on in ("02-02", "02-08", "02-09", "02-16", "02-18", "02-23", "02-24", "03-02")
    ]
    found = [(week.open, week.late, int(week.at_risk)) for week in trend([one], moments)]
    assert found == [(0, 0, 0), (1, 0, 0), (1, 1, 10), (1, 1, 10), (1, 0, 0), (1, 1, 10), (1, 0, 0), (0, 0, 0)]
