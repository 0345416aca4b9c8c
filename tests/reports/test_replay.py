"""What a replay looks like, on a winter of one invented store: every figure can be checked by hand against this page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.reports import desk
from tests.reports.golden_files import agrees
from weowe_cli.promises.record import Promise, Status
from weowe_cli.promises.standing import standing
from weowe_cli.reports.entries import PromiseEntry
from weowe_cli.reports.replay import Caught, Day, Followed, LeftOut, Night, Replay
from weowe_cli.reports.replay_view import in_one_sentence, replay_view
from weowe_cli.reports.terminal import Screen
from weowe_cli.reports.views import Format, text


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def night(on: str, outcome: str = "accepted", **fields: Any) -> Night:
    usual: dict[str, Any] = {
        "store": "harbor", "store_name": "Harbor Honda", "export": f"so_2026-{on}.csv", "night": day(on),
        "read_at": datetime.fromisoformat(f"2026-{on}T08:00").replace(tzinfo=desk.PACIFIC), "outcome": outcome,
        "doubts": {}, "unknown_words": {}, "rows": 4,
    }  # fmt: skip
    return Night(**usual | fields)


def morning(on: str, late: int, late_value: str, shelf: int, shelf_value: str) -> Day:
    return Day(
        store="harbor", on=day(on), open=4, late=late, late_value=Decimal(late_value), shelf=shelf,
        shelf_value=Decimal(shelf_value), vanished=0,
    )  # fmt: skip


def caught(rule: str, promise: Promise, since: str, found: str, role: str = "customer", **fields: Any) -> Caught:
    usual: dict[str, Any] = {
        "tier": 0, "how": "letter" if role == "customer" else "work list", "found_on": day(found),
        "told_on": day(found), "reason": "as the rule said it", "since": day(since),
    }  # fmt: skip
    return Caught(rule=rule, role=role, promise=promise, **usual | fields)


BUMPER = desk.a_promise(
    id=1, ro="60101", so="S1", promised_on=day("01-08"), part_price=Decimal("412.50"), labor=Decimal(260),
    status=Status.INSTALLED, received_on=day("01-26"), arrived_on=day("01-26"), closed_on=day("02-20"),
)  # fmt: skip
MIRROR = desk.a_promise(
    id=2, ro="60102", so="S2", description="Door mirror, left", part_price=Decimal(180), labor=Decimal(95),
    status=Status.RECEIVED, received_on=day("01-09"), arrived_on=day("01-09"), promised_on=day("01-20"),
)  # fmt: skip
PUMP = desk.a_promise(
    id=3, ro="60103", so="S3", description="Fuel pump", part_price=Decimal(640), status=Status.BACKORDERED, eta_to=day("02-27"),
)  # fmt: skip
CLIP = desk.a_promise(
    id=4, ro=None, so="S4", description="Clip", part_price=Decimal("3.10"), status=Status.ORDERED, vanished_since=day("02-02"),
)  # fmt: skip


def a_winter(**fields: Any) -> Replay:
    """Four promises from January to March: one late and kept in the end, one forgotten on the shelf, one that slips, one
    that vanishes."""
    usual: dict[str, Any] = {
        "now": desk.NOW.replace(month=4),
        "since": None,
        "store_names": ["Harbor Honda"],
        "all_nights": (
            night("01-05", "baseline", opened=4),
            night("01-09", letters=1, calls=1),
            night("01-10", "refused", rows=0, reason="X6: 18 of 30 open promises are gone from it. Look at the filter."),
            night("01-26", letters=1, held=1, held_why="the first export after a gap of 17 days"),
            night("02-03", doubts={"ETA: there is no such date": 2}, set_aside=2),
            night("02-28", unknown_words={"ZZ-TOP": 1}),
            night("03-20", "already_read", rows=0),
            night("03-20"),
        ),
        "all_days": (
            morning("01-05", 0, "0", 0, "0"),
            morning("01-09", 1, "672.50", 1, "275"),
            morning("01-26", 0, "0", 2, "947.50"),
            morning("02-28", 1, "640", 1, "275"),
            morning("03-20", 1, "640", 1, "275"),
        ),
        "all_caught": (
            caught("N10", BUMPER, "01-08", "01-09", how="call", tier=1),
            caught("N10", BUMPER, "01-08", "01-09", "owner", tier=1),
            caught("N1", MIRROR, "01-09", "01-09"),
            caught("N10", BUMPER, "01-08", "01-26", "director", tier=14),
            caught("N1", BUMPER, "01-26", "01-26", told_on=day("01-27"), held=True),
            caught("X9", CLIP, "02-02", "02-03", "owner"),
            caught("N17", MIRROR, "01-09", "02-10", "director", how="digest"),
            caught("N5", PUMP, "02-27", "02-28", "owner"),
        ),
        "followed": (
            Followed(promise=BUMPER, missed=frozenset({day("01-08")}), most_late=1, last_on=day("02-03")),
            Followed(promise=MIRROR, missed=frozenset(), most_late=0, last_on=day("03-20")),
            Followed(promise=PUMP, missed=frozenset(), most_late=21, last_on=day("03-20")),
            Followed(promise=CLIP, missed=frozenset(), most_late=0, last_on=day("01-26")),
        ),
        "at_end": tuple(standing_on(one, "03-20") for one in (MIRROR, PUMP)),
        "without_export": (day("01-06"), day("01-07")),
        "left_out": (LeftOut("final.xlsx", "its name does not say which night it is of", "Rename it."),),
    }  # fmt: skip
    return Replay(**usual | fields)


def standing_on(promise: Promise, on: str) -> PromiseEntry:
    return PromiseEntry(
        promise=promise, standing=standing(promise, day(on), desk.CALENDAR, None), store_name="Harbor Honda",
        owner=desk.DANA, last_contact=None, zone=desk.PACIFIC,
    )  # fmt: skip


VIEW = replay_view(a_winter())


@pytest.mark.parametrize("width", [80, 120])
def test_a_screen_of_this_width_looks_as_it_did(width: int) -> None:
    agrees(f"replay-{width}.txt", text(VIEW, Format.TABLE, screen=Screen(width)))


@pytest.mark.parametrize("wanted", [Format.CSV, Format.JSON])
def test_what_programs_read_is_what_they_read_before(wanted: Format) -> None:
    agrees(f"replay.{wanted}", text(VIEW, wanted))


@pytest.mark.parametrize("width", [24, 60, 79, 100, 140, 240])
def test_no_line_is_longer_than_the_screen(width: int) -> None:
    lines = text(VIEW, Format.TABLE, screen=Screen(width)).splitlines()
    assert max(len(line) for line in lines) <= width


def test_a_page_of_it_has_the_figures_as_tiles() -> None:
    page = text(VIEW, Format.HTML, pages=desk.PAGES)
    assert "Had weowe read these exports" in page
    assert '<div class="value plain">$275</div>' in page


def test_a_day_is_the_worst_over_all_stores_where_the_other_stands_as_it_stood() -> None:
    days = (morning("01-05", 1, "100", 0, "0"), replace(morning("01-06", 1, "50", 0, "0"), store="bayside"))
    days += (morning("01-07", 0, "0", 0, "0"),)
    assert a_winter(all_days=days).worst_day == (day("01-06"), 2, Decimal(150))
    assert a_winter(all_days=days).last_day == (day("01-07"), 1, Decimal(50))


@pytest.mark.parametrize(
    ("since", "passed", "before", "told"),
    [(None, 1, 0, 8), (day("01-09"), 0, 1, 8), (day("02-01"), 0, 1, 3)],
    ids=["from the first night", "from the day after it passed", "from February"],
)
def test_a_date_that_passed_before_the_telling_begins_is_counted_apart(
    since: date | None, passed: int, before: int, told: int
) -> None:
    winter = a_winter(since=since)
    assert (len(winter.passed), len(winter.late_before), len(winter.caught)) == (passed, before, told)


def test_the_worst_are_those_with_most_days_past_their_date_and_on_the_shelf() -> None:
    worst = [(one.promise.so, days) for one, days, _ in a_winter().worst()]
    assert worst == [("S2", 70), ("S1", 26), ("S3", 21)]


def test_a_story_is_told_whole_whatever_the_telling_begins_with() -> None:
    stories = {one.promise.so: said for one, _, said in a_winter(since=day("02-01")).worst()}
    assert stories["S1"] == (
        "promised for Jan 8: told customer by phone and owner Jan 9, director Jan 26; "
        "came in Jan 26: told customer Jan 27; installed Feb 20"
    )


def test_without_prices_nothing_is_said_of_money() -> None:
    free = (Followed(promise=desk.a_promise(), missed=frozenset({day("01-08")}), most_late=9, last_on=day("03-20")),)
    shown = text(replay_view(a_winter(followed=free, at_end=())), Format.TABLE, screen=Screen(100))
    assert "these exports give no prices" in shown
    assert "$" not in shown


def test_of_one_night_it_is_said_that_it_proves_nothing() -> None:
    one = a_winter(
        all_nights=(night("01-05", "baseline", opened=4),), all_caught=(), all_days=(morning("01-05", 1, "5", 0, "0"),)
    )
    assert "proves nothing" in in_one_sentence(one)
    assert "Week by week" not in text(replay_view(one), Format.TABLE, screen=Screen(100))
