"""Both sides of each boundary of what a metric counts, each course of a promise written down by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.reports import desk
from weowe_cli.promises.record import Status
from weowe_cli.reports.courses import Course, Move, Past, Place, Post, Word
from weowe_cli.reports.measuring import Figure, measure
from weowe_cli.reports.metrics import METRICS

HARBOR = Place("Harbor Honda", "Dana Fox", "Honda")
SEEN = Move(desk.at("02-02 05:40"), "opened", None, "ordered")
FIRST = Move(desk.at("02-02 05:40"), "opened", None, "backordered", first_night=True)
NOW = desk.at("03-02 08:00")


def seen(when: str, what: str, before: str | None, after: str | None) -> Move:
    return Move(desk.at(when), what, before, after)


def course(*moves: Move, words: tuple[Word, ...] = (), place: Place = HARBOR, **fields: Any) -> Course:
    return Course(promise=desk.a_promise(**fields), place=place, zone=desk.PACIFIC, moves=moves or (SEEN,), words=words)


def figure(key: str, *courses: Course, posts: tuple[Post, ...] = ()) -> Figure:
    past = Past(
        now=NOW.astimezone(desk.PACIFIC), courses=courses, posts=posts, first_nights={"Harbor Honda": desk.day("02-02")}
    )
    return next(one.all for one in measure(past)[1] if one.metric.key == key)


def installed(on: str, **fields: Any) -> dict[str, Any]:
    return {"status": Status.INSTALLED, "installed_on": desk.day(on), "closed_on": desk.day(on)} | fields


@pytest.mark.parametrize(
    ("fields", "moves", "counts"),
    [
        (installed("02-20", promised_on=desk.day("02-20")), (), (1, 1, 0)),
        (installed("02-21", promised_on=desk.day("02-20")), (), (0, 1, 0)),
        ({"promised_on": desk.day("03-01")}, (), (0, 1, 0)),
        ({"promised_on": desk.day("03-02")}, (), (0, 0, 0)),
        (installed("02-20", promised_on=desk.day("03-02")), (), (0, 0, 0)),
        (installed("02-20"), (), (0, 0, 1)),
        ({"status": Status.CANCELLED, "closed_on": desk.day("02-20"), "promised_on": desk.day("02-20")}, (), (0, 0, 1)),
        ({"status": Status.CANCELLED, "closed_on": desk.day("02-21"), "promised_on": desk.day("02-20")}, (), (0, 1, 0)),
        # Moved a day after it had run out, and on the very day.
        (installed("02-20", promised_on=desk.day("02-25")), (seen("02-19 09:00", "promised_on", "2026-02-18", "2026-02-25"),), (0, 1, 0)),
        (installed("02-20", promised_on=desk.day("02-25")), (seen("02-18 09:00", "promised_on", "2026-02-18", "2026-02-25"),), (1, 1, 0)),
        # What is promised once it is installed is nothing.
        (installed("02-20", promised_on=desk.day("02-25")), (seen("02-21 09:00", "promised_on", "2026-02-18", "2026-02-25"),), (0, 1, 0)),
        # A slip of the pen, past already, put right on the same day.
        (installed("02-20", promised_on=desk.day("02-25")), (seen("02-02 09:00", "promised_on", "2025-02-25", "2026-02-25"),), (1, 1, 0)),
    ],
)  # fmt: skip
def test_a_promise_is_kept_by_the_first_date_that_ran_out_while_it_stood(
    fields: dict[str, Any], moves: tuple[Move, ...], counts: tuple[int, int, int]
) -> None:
    found = figure("kept_in_time", course(SEEN, *moves, **fields))
    assert (found.hits, found.count, sum(found.left_out.values())) == counts


def test_a_date_that_was_past_on_the_first_night_is_nobodys() -> None:
    for promised, counts in (("02-01", (0, {})), ("02-02", (1, {}))):
        found = figure("kept_in_time", course(FIRST, promised_on=desk.day(promised)))
        assert (found.count, found.left_out) == counts, (
            "before the period; on the first night itself it can still be kept"
        )


def test_days_to_install_are_the_median_from_the_arrival_that_counts() -> None:
    quick, slow = ({"arrived_on": desk.day("02-09"), "received_on": desk.day("02-12")} for _ in range(2))
    found = figure(
        "days_to_install",
        course(**installed("02-09", **quick)),
        course(**installed("02-20", **slow)),
        course(**installed("02-20")),
        course(**installed("02-05", **slow)),
    )
    assert (found.value, found.count, sum(found.left_out.values())) == (Decimal("5.5"), 2, 2)


B_O = seen("02-10 05:40", "status", "ordered", "backordered")
HERE = seen("02-12 05:40", "status", "backordered", "received")


@pytest.mark.parametrize(
    ("moves", "heard", "told", "hours"),
    [
        ((B_O,), "02-10 05:40", (1, 1), "0.0"),
        ((B_O,), "02-11 05:40", (1, 1), "24.0"),
        ((B_O,), "02-11 05:41", (0, 1), "24.0"),
        ((B_O, HERE), "02-12 05:40", (0, 1), None),
        ((B_O,), "02-10 05:39", (0, 1), None),
        ((seen("03-01 08:01", "status", "ordered", "backordered"),), None, (0, 0), None),
        ((seen("03-01 08:00", "status", "ordered", "backordered"),), None, (0, 1), None),
        ((FIRST,), "02-03 09:00", (0, 0), None),
    ],
)
def test_a_back_order_is_told_while_it_lasts_and_within_24_hours(
    moves: tuple[Move, ...], heard: str | None, told: tuple[int, int], hours: str | None
) -> None:
    one = course(*moves, words=(Word(desk.at(heard)),) if heard else ())
    share, median = figure("told_within_24h", one), figure("hours_to_tell", one)
    assert (share.hits, share.count) == told
    assert median.value == (None if hours is None else Decimal(hours))


@pytest.mark.parametrize(
    ("etas", "heard", "counts"),
    [
        ([("02-10", "02-20", "02-24")], "02-11 09:00", (0, 1)),
        ([("02-10", "02-20", "02-24")], None, (1, 1)),
        ([("02-10", "02-20", "02-19")], None, (0, 0)),
        ([("02-10", None, "02-24")], None, (0, 0)),
        ([("02-10", "02-20", None), ("02-12", None, "02-20"), ("02-14", "02-20", "02-21")], None, (1, 1)),
        ([("02-10", "02-20", None), ("02-12", None, "02-21")], None, (1, 1)),
        ([("02-10", "02-20", "02-24"), ("02-12", "02-24", "02-26")], "02-13 09:00", (1, 2)),
        ([("03-01", "02-20", "03-24")], None, (1, 1)),
        ([("03-02", "02-20", "03-24")], None, (0, 0)),
    ],
)
def test_a_slip_is_silent_until_the_next_one_the_arrival_or_the_end(
    etas: list[tuple[str, str | None, str | None]], heard: str | None, counts: tuple[int, int]
) -> None:
    moves = [
        seen(f"{on} 05:40", "eta_to", *(day and str(desk.day(day)) for day in (before, after)))
        for on, before, after in etas
    ]
    found = figure("slips_without_word", course(SEEN, *moves, words=(Word(desk.at(heard)),) if heard else ()))
    assert (found.hits, found.count) == counts


def test_an_eta_that_moves_once_the_part_is_here_has_not_slipped() -> None:
    here = seen("02-09 05:40", "status", "ordered", "received")
    back = seen("02-11 05:40", "status", "received", "ordered")
    moves = [seen("02-10 05:40", "eta_to", "2026-02-09", None), back, seen("02-12 05:40", "eta_to", None, "2026-02-20")]
    assert figure("slips_without_word", course(SEEN, here, *moves)).count == 0


def test_recovered_is_part_and_labor_of_all_pieces_after_an_arrival_letter() -> None:
    money = {"part_price": Decimal("88.10"), "qty_ordered": Decimal(2), "labor": Decimal("140.05")}
    told = (Word(desk.at("02-19 23:00"), arrival=True),)
    late = (Word(desk.at("02-20 00:30"), arrival=True),)
    other = (Word(desk.at("02-10 09:00")),)
    found = figure(
        "recovered_revenue", *(course(words=one, **installed("02-19"), **money) for one in (told, late, other))
    )
    assert (found.value, found.count, found.left_out) == (Decimal("316.25"), 1, {"without an arrival letter before": 2})


def test_calls_are_those_the_customer_began_and_that_answered_nothing_by_the_week() -> None:
    asked = [seen(f"02-{day} 10:00", "contact", "inbound", "where is it") for day in ("03", "17", "24")]
    answer = seen("02-24 10:00", "decision", None, "wait")
    other = seen("02-25 10:00", "contact", "phone", "told him")
    found = figure("asked_per_week", course(SEEN, *asked, answer, other))
    # February 2 to March 2 are 29 days.
    assert (found.value, found.count, sum(found.left_out.values())) == (Decimal("0.48"), 2, 1)


@pytest.mark.parametrize(
    ("state", "sent", "call", "counts"),
    [
        ("sent", "02-10 09:00", False, (1, 1)),
        ("sent", "02-10 09:01", False, (0, 1)),
        ("waiting", None, False, (0, 1)),
        ("dead", "02-10 08:00", False, (0, 1)),
        ("withdrawn", None, False, (0, 0)),
        ("sent", "02-10 08:00", True, (0, 0)),
    ],
)
def test_a_letter_is_in_time_that_a_server_had_by_its_earliest_deadline(
    state: str, sent: str | None, call: bool, counts: tuple[int, int]
) -> None:
    post = Post(
        place=HARBOR, zone=desk.PACIFIC, due_by=desk.at("02-10 09:00"), sent_at=desk.at(sent) if sent else None,
        state=state, is_call=call,
    )  # fmt: skip
    found = figure("letters_in_deadline", posts=(post,))
    assert (found.hits, found.count) == counts


def test_what_is_broken_down_adds_up_and_a_store_counts_its_own_weeks() -> None:
    bayside = Place("Bayside Toyota", "Lena Brandt", "Toyota")
    asked = seen("02-24 10:00", "contact", "inbound", "where is it")
    past = Past(
        now=NOW.astimezone(desk.PACIFIC),
        courses=[course(SEEN, asked), course(SEEN, asked, place=bayside)],
        posts=(),
        first_nights={"Harbor Honda": desk.day("02-02"), "Bayside Toyota": desk.day("02-23")},
    )
    period, measured = measure(past, until=date(2026, 3, 1))
    calls = next(one for one in measured if one.metric.key == "asked_per_week")
    assert (period.since, period.weeks) == (desk.day("02-02"), 4)
    assert calls.all.value == Decimal("0.50")
    assert {name: one.value for name, one in calls.by["store"].items()} == {
        "Bayside Toyota": Decimal("1.00"),
        "Harbor Honda": Decimal("0.25"),
    }
    assert calls.by["month"].keys() == {"2026-02"}
    assert all(sum(one.count for one in calls.by[group].values()) == 2 for group in calls.by)


def test_nothing_is_nothing_and_no_division_by_it() -> None:
    _, measured = measure(Past(now=datetime(2026, 3, 2, tzinfo=UTC), courses=(), posts=(), first_nights={}))
    assert len(measured) == len(METRICS)
    assert {one.all.value for one in measured} == {None, Decimal(0)}
