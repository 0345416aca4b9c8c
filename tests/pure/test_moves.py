"""What follows from a move: slips of an ETA, who confirmed it and when, since when it is backordered, what it was before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from weowe_cli.promises.changes import FIELDS, Change, moves, opened, seen_again
from weowe_cli.promises.record import AT_HAND, CLOSED, Promise, Status

from .store import MONDAY, a_sighting, day, days_after, moment

TUESDAY, WEDNESDAY = day("2026-03-03"), day("2026-03-04")
COLUMNS = frozenset({"status", "dms_status", "unknown_word", "eta_from", "eta_to", "eta_text", "received_on"})


def first_sight(**seen: Any) -> Promise:
    """The promise as the export of this Monday shows it for the first time."""
    promise, _ = opened(a_sighting(**seen), store="north", dms="generic", now=moment("2026-03-02 20:00"), night=MONDAY)
    return promise


def next_night(before: Promise, night: date = TUESDAY, **seen: Any) -> tuple[Promise, tuple[Change, ...]]:
    return seen_again(before, a_sighting(**seen), COLUMNS, night=night)


def fields(changes: tuple[Change, ...]) -> set[str]:
    return {change.field for change in changes}


A, B, C, D = (day(f"2026-03-{one}") for one in (10, 12, 20, 31))
"""ETAs, each later than the one before."""
WAITING = [Status.REQUESTED, Status.ORDERED, Status.BACKORDERED, Status.PARTIAL]


def nights(*etas: date | None, status: Status = Status.ORDERED) -> Promise:
    """A promise first seen this Monday with the first ETA, then night by night with the others."""
    promise = first_sight(status=status, eta_to=etas[0])
    for late, eta in enumerate(etas[1:], start=1):
        promise, _ = next_night(promise, night=days_after(MONDAY, late), eta_to=eta)
    return promise


def slip(promise: Promise) -> tuple[date | None, int, date | None]:
    """The ETA of before the latest move, how often it slipped, and the night of a latest move that was a slip."""
    return promise.eta_was, promise.slips, promise.slipped_on


def test_a_closed_promise_that_is_backordered_again_is_so_since_that_day_and_closed_by_nobody() -> None:
    closed = first_sight(status=Status.CANCELLED)._replace(closed_from=Status.ORDERED, closed_by="dana")
    news = {"status": Status.BACKORDERED}
    assert moves(closed, news, TUESDAY) == {"backordered_since": TUESDAY, "closed_from": None, "closed_by": None}


@pytest.mark.parametrize(
    ("etas", "expected"),
    [
        pytest.param((A,), (None, 0, None), id="a first ETA is no slip"),
        pytest.param((None, A), (None, 0, None), id="nor is one that is given later, where there was none"),
        pytest.param((A, A), (None, 0, None), id="the same again is none"),
        pytest.param((A, B), (A, 1, TUESDAY), id="a later one is the first slip"),
        pytest.param((A, B, B), (A, 1, TUESDAY), id="which stands for as long as the ETA does"),
        pytest.param((A, B, C), (B, 2, WEDNESDAY), id="a later one again is the second"),
        pytest.param((B, A), (B, 0, None), id="an earlier one is no slip"),
        pytest.param((A, C, B), (C, 1, None), id="an earlier one after a slip: its count stands"),
        pytest.param((A, B, A, B), (A, 2, days_after(MONDAY, 3)), id="there, back again and there again: twice"),
        pytest.param((A, None), (A, 0, None), id="one taken away is no slip"),
        pytest.param((A, None, A), (A, 0, None), id="nor given again as it was"),
        pytest.param((B, None, A), (B, 0, None), id="nor given again earlier"),
        pytest.param((A, None, B), (A, 1, WEDNESDAY), id="given again later it has slipped"),
        pytest.param((A, None, None, B), (A, 1, days_after(MONDAY, 3)), id="however many nights there was none"),
        pytest.param((A, B, None, C), (B, 2, days_after(MONDAY, 3)), id="measured by the last that was known"),
        pytest.param((A, B, None), (B, 1, None), id="a slip, and then no ETA at all"),
    ],
)
def test_an_eta_that_moves_to_a_later_day_has_slipped(
    etas: tuple[date | None, ...], expected: tuple[date | None, int, date | None]
) -> None:
    assert slip(nights(*etas)) == expected


@pytest.mark.parametrize("status", WAITING)
def test_an_eta_slips_in_whatever_state_the_part_is_waited_for(status: Status) -> None:
    assert slip(nights(A, B, status=status)) == (A, 1, TUESDAY)


@pytest.mark.parametrize(
    ("etas", "expected"),
    [
        pytest.param((C, B), (A, 1, TUESDAY), id="a later one put right the same day has slipped once"),
        pytest.param((B, D), (A, 1, TUESDAY), id="also to one that is later still"),
        pytest.param((D, A), (A, 0, None), id="put back to where it stood it has not slipped"),
        pytest.param((D, None), (A, 0, None), id="nor taken away the same day"),
        pytest.param((B, C, D), (A, 1, TUESDAY), id="put right twice it has still slipped once"),
    ],
)
def test_an_eta_that_is_put_right_on_the_day_it_slipped_is_measured_from_where_it_stood(
    etas: tuple[date | None, ...], expected: tuple[date | None, int, date | None]
) -> None:
    promise = first_sight(eta_to=A)
    for eta in etas:
        promise, _ = next_night(promise, eta_to=eta)
    assert slip(promise) == expected


@pytest.mark.parametrize("at_hand", sorted(AT_HAND))
def test_once_the_part_is_here_its_slips_are_forgotten(at_hand: Status) -> None:
    came, changes = next_night(nights(A, B, C), night=D, status=at_hand, eta_to=C)
    assert slip(came) == (None, 0, None)
    assert fields(changes) == {"status", "received_on"}
    with_news, _ = next_night(nights(A, B), night=D, status=at_hand, eta_to=D)
    assert (with_news.eta_to, slip(with_news)) == (D, (None, 0, None))


def test_an_eta_that_moves_while_the_part_is_here_is_no_slip_and_one_after_it_was_taken_back_is_the_first() -> None:
    here, _ = next_night(nights(A, B), night=WEDNESDAY, status=Status.RECEIVED, eta_to=B)
    later, _ = next_night(here, night=A, status=Status.SCHEDULED, eta_to=C)
    assert (later.eta_to, slip(later), later.eta_confirmed_on) == (C, (None, 0, None), TUESDAY)
    taken_back, _ = next_night(later, night=B, status=Status.ORDERED, eta_to=C)
    assert slip(taken_back) == (None, 0, None)
    slipped, _ = next_night(taken_back, night=C, status=Status.ORDERED, eta_to=D)
    assert slip(slipped) == (C, 1, C)


def test_a_part_taken_back_with_a_later_eta_in_the_same_night_has_slipped() -> None:
    here, _ = next_night(nights(A), status=Status.RECEIVED, eta_to=A)
    taken_back, _ = next_night(here, night=WEDNESDAY, status=Status.BACKORDERED, eta_to=B)
    assert (slip(taken_back), taken_back.backordered_since) == ((A, 1, WEDNESDAY), WEDNESDAY)


@pytest.mark.parametrize("end", sorted(CLOSED))
def test_a_closed_promise_slips_no_more_and_reopened_it_says_nothing_of_what_moved_meanwhile(end: Status) -> None:
    closed, _ = next_night(nights(A, B), night=WEDNESDAY, status=end, eta_to=B)
    assert slip(closed) == (A, 1, TUESDAY)
    moved, _ = next_night(closed, night=A, status=end, eta_to=C)
    assert (moved.eta_to, slip(moved)) == (C, (B, 1, None))
    at_once, _ = next_night(nights(A), status=end, eta_to=B)
    assert slip(at_once) == (A, 0, None)
    reopened, _ = next_night(moved, night=B, status=Status.ORDERED, eta_to=C)
    assert slip(reopened) == (B, 1, None)


@pytest.mark.parametrize(
    ("etas", "confirmed_on"),
    [
        pytest.param((None,), None, id="none given"),
        pytest.param((A,), MONDAY, id="given at first sight"),
        pytest.param((A, A), MONDAY, id="the same again is no news"),
        pytest.param((A, B), TUESDAY, id="moved to a later day"),
        pytest.param((B, A), TUESDAY, id="moved to an earlier one"),
        pytest.param((A, None), MONDAY, id="taken away: it was given all the same"),
        pytest.param((A, None, A), WEDNESDAY, id="given again"),
    ],
)
def test_an_eta_is_confirmed_when_it_is_given(etas: tuple[date | None, ...], confirmed_on: date | None) -> None:
    assert nights(*etas).eta_confirmed_on == confirmed_on


def test_a_range_that_begins_another_day_is_confirmed_and_has_not_slipped() -> None:
    before = first_sight(eta_from=A, eta_to=C)
    after, _ = next_night(before, eta_from=B, eta_to=C)
    assert (after.eta_confirmed_on, slip(after)) == (TUESDAY, (None, 0, None))


def test_the_dms_takes_the_place_of_the_person_who_confirmed_an_eta_where_it_gives_another() -> None:
    by_hand = nights(A)._replace(eta_confirmed_by="Ines Karr")
    same, _ = next_night(by_hand, eta_to=A)
    other, _ = next_night(by_hand, eta_to=B)
    assert (same.eta_confirmed_by, other.eta_confirmed_by) == ("Ines Karr", None)


def test_the_same_date_given_once_more_by_a_person_is_confirmed_and_nothing_else() -> None:
    slipped = nights(A, B)
    found = moves(slipped, {"eta_from": None, "eta_to": B}, D)
    assert found == {"eta_confirmed_on": D, "eta_confirmed_by": None}
    assert moves(slipped, {"email": "rosa@example.com"}, D) == {}


@pytest.mark.parametrize("status", sorted(Status))
def test_a_backorder_counts_from_the_night_that_showed_it(status: Status) -> None:
    first = first_sight(status=status)
    assert first.backordered_since == (MONDAY if status is Status.BACKORDERED else None)
    after, changes = next_night(first_sight(status=Status.REQUESTED), status=status)
    assert after.backordered_since == (TUESDAY if status is Status.BACKORDERED else None)
    assert "backordered_since" not in fields(changes)


def test_a_backorder_stands_for_as_long_as_the_state_does_and_begins_anew_after_another() -> None:
    first = first_sight(status=Status.BACKORDERED)
    same, _ = next_night(first, status=Status.BACKORDERED, eta_to=C)
    unsaid, _ = next_night(first, status=None, unknown_word="FLTD")
    assert (same.backordered_since, unsaid.backordered_since) == (MONDAY, MONDAY)
    shipped, _ = next_night(same, status=Status.ORDERED, eta_to=C)
    assert shipped.backordered_since is None
    again, _ = next_night(shipped, night=WEDNESDAY, status=Status.BACKORDERED, eta_to=C)
    assert again.backordered_since == WEDNESDAY


@pytest.mark.parametrize("end", sorted(CLOSED))
@pytest.mark.parametrize("before", sorted(set(Status) - CLOSED))
def test_a_closed_promise_knows_in_which_state_it_was_closed(before: Status, end: Status) -> None:
    closed, changes = next_night(first_sight(status=before), status=end)
    assert closed.closed_from is before
    assert "closed_from" not in fields(changes)
    other_end = Status.RETURNED if end is not Status.RETURNED else Status.CANCELLED
    moved_on, _ = next_night(closed, night=WEDNESDAY, status=other_end)
    assert moved_on.closed_from is before
    reopened, _ = next_night(moved_on, night=A, status=Status.ORDERED)
    assert reopened.closed_from is None


def test_a_promise_that_a_person_closed_and_the_dms_opens_again_was_closed_by_nobody() -> None:
    closed, _ = next_night(first_sight(status=Status.ORDERED), status=Status.CANCELLED)
    by_hand = closed._replace(closed_by="dana")
    other_end, _ = next_night(by_hand, night=WEDNESDAY, status=Status.RETURNED)
    assert other_end.closed_by == "dana"
    reopened, _ = next_night(by_hand, night=WEDNESDAY, status=Status.ORDERED)
    assert reopened.closed_by is None


def test_a_promise_that_was_closed_when_it_was_first_seen_was_closed_in_no_state() -> None:
    first = first_sight(status=Status.CANCELLED)
    other_end, _ = next_night(first, status=Status.RETURNED)
    assert (first.closed_from, other_end.closed_from) == (None, None)


def test_what_only_follows_from_a_move_is_no_event() -> None:
    assert {"slips", "slipped_on", "eta_was", "eta_confirmed_on", "backordered_since", "closed_from"}.isdisjoint(FIELDS)
