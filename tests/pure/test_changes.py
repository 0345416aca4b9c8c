"""What changes in a promise from night to night: first sight, again, an empty cell, a step back, gone, and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from weowe_cli.promises.changes import SIGHTED, Change, as_text, back, difference, opened, seen_again, vanished
from weowe_cli.promises.record import AT_HAND, CLOSED, Kind, Promise, SoType, Status

from .store import MONDAY, a_promise, a_sighting, day, moment, received

TUESDAY, WEDNESDAY = day("2026-03-03"), day("2026-03-04")
COLUMNS = frozenset(
    {"status", "dms_status", "conflict", "unknown_word", "eta_from", "eta_to", "eta_text", "promised_on", "received_on"}
    | {"qty_ordered", "qty_received", "qty_backordered", "email", "phone", "advisor", "opt_out", "bin"}
)


def first_sight(night: date = MONDAY, **fields: Any) -> Promise:
    promise, _ = opened(a_sighting(**fields), store="north", dms="generic", now=moment("2026-03-02 20:00"), night=night)
    return promise


def next_night(before: Promise, says: frozenset[str] = COLUMNS, night: date = TUESDAY, **fields: Any):
    return seen_again(before, a_sighting(**fields), says, night=night)


def changed(changes: tuple[Change, ...]) -> dict[str, tuple[str | None, str | None]]:
    return {change.field: (change.before, change.after) for change in changes}


def test_a_first_sight_opens_a_promise_with_what_the_row_says() -> None:
    seen = a_sighting(
        status=Status.BACKORDERED, kind=Kind.WE_OWE, so_type=SoType.WHOLESALE, email="rosa.pell@example.com"
    )
    promise, changes = opened(seen, store="north", dms="generic", now=moment("2026-03-02 20:00"), night=MONDAY)
    assert (promise.store, promise.order, promise.part_key, promise.ro) == ("north", "4711", "044650R010", "600551")
    assert (promise.status, promise.kind, promise.so_type) == (Status.BACKORDERED, Kind.WE_OWE, SoType.WHOLESALE)
    assert (promise.email, promise.first_seen_at) == ("rosa.pell@example.com", moment("2026-03-02 20:00"))
    assert changes == (Change("opened", None, "backordered"),)


def test_a_first_sight_with_an_unknown_word_is_requested_and_keeps_the_word() -> None:
    promise = first_sight(status=None, unknown_word="FLTD")
    assert (promise.status, promise.unknown_word) == (Status.REQUESTED, "FLTD")


@pytest.mark.parametrize(
    ("fields", "moved_on"),
    [
        pytest.param({"ordered_on": day("2026-02-20")}, day("2026-02-20"), id="it last moved when it was ordered"),
        pytest.param(
            {"ordered_on": day("2026-02-20"), "received_on": day("2026-02-27"), "status": Status.RECEIVED},
            day("2026-02-27"),
            id="it last moved when it came in",
        ),
        pytest.param(
            {"ordered_on": day("2026-02-20"), "received_on": MONDAY, "status": Status.RECEIVED},
            MONDAY,
            id="it moved on this very night",
        ),
        pytest.param({}, MONDAY, id="without dates it moved on the night it was first seen"),
        pytest.param({"ordered_on": TUESDAY}, MONDAY, id="a date still ahead is no movement"),
    ],
)
def test_a_first_sight_says_when_the_promise_last_moved(fields: dict[str, Any], moved_on: date) -> None:
    assert first_sight(**fields).moved_on == moved_on


@pytest.mark.parametrize(
    ("fields", "received_on", "closed_on"),
    [
        pytest.param({"status": Status.ORDERED}, None, None, id="ordered has neither date"),
        pytest.param({"status": Status.RECEIVED}, MONDAY, None, id="an arrival without a date is dated by the night"),
        pytest.param(
            {"status": Status.RECEIVED, "received_on": day("2026-02-27")},
            day("2026-02-27"),
            None,
            id="an arrival with a date keeps it",
        ),
        pytest.param({"status": Status.CANCELLED}, None, MONDAY, id="an end without a date is dated by the night"),
        pytest.param(
            {"status": Status.INSTALLED, "received_on": day("2026-02-20"), "installed_on": day("2026-02-27")},
            day("2026-02-20"),
            day("2026-02-27"),
            id="an installation closes on its own date",
        ),
    ],
)
def test_a_first_sight_is_dated_by_its_state(
    fields: dict[str, Any], received_on: date | None, closed_on: date | None
) -> None:
    promise = first_sight(**fields)
    assert (promise.received_on, promise.closed_on) == (received_on, closed_on)


def test_a_promise_is_of_the_store_and_the_system_that_showed_it() -> None:
    assert (first_sight().store, first_sight().dms) == ("north", "generic")


def test_the_same_row_again_changes_nothing() -> None:
    before = first_sight(status=Status.ORDERED, qty_ordered=Decimal(2), qty_received=Decimal(0))
    after, changes = next_night(before, status=Status.ORDERED, qty_ordered=Decimal("2.0"), qty_received=Decimal("0.00"))
    assert (after, changes) == (before, ())


def test_an_arrival_is_recorded_and_moves_the_promise() -> None:
    after, changes = next_night(a_promise(), status=Status.RECEIVED)
    assert changed(changes) == {"status": ("ordered", "received"), "received_on": (None, "2026-03-03")}
    assert (after.received_on, after.moved_on) == (TUESDAY, TUESDAY)


@pytest.mark.parametrize(
    ("field", "value", "moves"),
    [
        pytest.param("eta_to", WEDNESDAY, True, id="a new ETA moves it"),
        pytest.param("promised_on", WEDNESDAY, True, id="a new promised date moves it"),
        pytest.param("qty_received", Decimal(1), True, id="a piece more moves it"),
        pytest.param("qty_backordered", Decimal(1), True, id="a piece backordered moves it"),
        pytest.param("email", "rosa@example.com", False, id="a new address does not"),
        pytest.param("bin", "A-12", False, id="a new bin does not"),
        pytest.param("advisor", "TOB", False, id="another advisor does not"),
        pytest.param("opt_out", True, False, id="an opt-out does not"),
    ],
)
def test_a_change_is_recorded_and_some_are_movement(field: str, value: object, moves: bool) -> None:
    before = a_promise()
    after, changes = next_night(before, **{field: value})
    assert (getattr(after, field), [change.field for change in changes]) == (value, [field])
    assert after.moved_on == (TUESDAY if moves else before.moved_on)


KNOWN: dict[str, Any] = {
    "promised_on": WEDNESDAY,
    "phone": "555-010-0142",
    "opt_out": True,
    "bin": "A-12",
    "qty_ordered": Decimal(2),
    "deposit": Decimal(50),
    "vin": "1INVENTED0VIN0001",
}


@pytest.mark.parametrize("field", sorted(KNOWN))
def test_an_empty_cell_is_an_export_that_says_less_and_the_promise_keeps_what_it_knew(field: str) -> None:
    before = a_promise(**KNOWN)
    after, changes = next_night(before, says=COLUMNS | set(KNOWN))
    assert (getattr(after, field), changes) == (KNOWN[field], ())


CLEARED: dict[str, Any] = {
    "eta_from": WEDNESDAY,
    "eta_to": WEDNESDAY,
    "eta_text": "mid March",
    "conflict": "the quantities say ordered",
    "unknown_word": "FLTD",
    "dms_status": "B/O",
    "qty_backordered": Decimal(1),
}


@pytest.mark.parametrize("field", sorted(CLEARED))
def test_an_empty_cell_is_news_of_an_eta_a_backorder_or_a_doubt(field: str) -> None:
    after, changes = next_night(a_promise(**{field: CLEARED[field]}))
    assert getattr(after, field) is None
    assert field in changed(changes)


@pytest.mark.parametrize("field", sorted(CLEARED))
def test_an_export_without_the_column_says_nothing_of_it(field: str) -> None:
    after, changes = next_night(a_promise(**{field: CLEARED[field]}), says=COLUMNS - {field})
    assert (getattr(after, field), changes) == (CLEARED[field], ())


def test_an_export_without_a_column_for_the_kind_of_order_leaves_it_as_it_was() -> None:
    after, changes = next_night(a_promise(so_type=SoType.CUSTOMER_ORDER))
    assert (after.so_type, changes) == (SoType.CUSTOMER_ORDER, ())


def test_the_kind_of_order_is_news_where_the_export_has_a_column_for_it() -> None:
    after, _ = next_night(a_promise(so_type=SoType.CUSTOMER_ORDER), says=COLUMNS | {"so_type"})
    assert after.so_type is SoType.RO_SALE


def test_a_kind_of_order_that_is_no_news_hides_nothing_of_the_rest_of_the_row() -> None:
    after, changes = next_night(a_promise(so_type=SoType.CUSTOMER_ORDER), bin="A-12", promised_on=WEDNESDAY)
    assert (after.so_type, after.bin, after.promised_on) == (SoType.CUSTOMER_ORDER, "A-12", WEDNESDAY)
    assert set(changed(changes)) == {"bin", "promised_on"}


def test_one_that_is_in_the_export_again_with_news_is_back_and_has_its_news() -> None:
    after, changes = next_night(a_promise(vanished_since=MONDAY, vanished_nights=2), promised_on=WEDNESDAY)
    assert (after.vanished_since, after.vanished_nights, after.promised_on) == (None, 0, WEDNESDAY)
    assert set(changed(changes)) == {"vanished_since", "promised_on"}


@pytest.mark.parametrize(
    ("known", "says", "closed_on"),
    [
        pytest.param({}, {"installed_on": MONDAY}, MONDAY, id="the day that the DMS says"),
        pytest.param({"installed_on": MONDAY}, {}, MONDAY, id="the day that is known"),
        pytest.param({}, {}, TUESDAY, id="the night, where nobody says"),
    ],
)
def test_a_promise_is_closed_on_the_day_of_its_installation(
    known: dict[str, Any], says: dict[str, Any], closed_on: date
) -> None:
    after, _ = next_night(received(**known), status=Status.INSTALLED, **says)
    assert after.closed_on == closed_on


def test_a_vague_eta_takes_the_place_of_a_date_and_counts_as_none() -> None:
    after, _ = next_night(a_promise(eta_from=WEDNESDAY, eta_to=WEDNESDAY), eta_text="mid March")
    assert (after.eta_from, after.eta_to, after.eta_text) == (None, None, "mid March")


def test_a_word_that_nobody_knows_keeps_the_state_and_is_remembered() -> None:
    before = received()
    after, changes = next_night(before, status=None, unknown_word="FLTD")
    assert (after.status, after.unknown_word, after.received_on) == (Status.RECEIVED, "FLTD", before.received_on)
    assert changed(changes) == {"unknown_word": (None, "FLTD")}


def test_a_part_taken_back_is_not_here_any_more() -> None:
    after, changes = next_night(received(qty_received=Decimal(1)), status=Status.ORDERED, qty_received=Decimal(0))
    assert (after.status, after.received_on, after.moved_on) == (Status.ORDERED, None, TUESDAY)
    assert changed(changes) == {
        "status": ("received", "ordered"),
        "received_on": ("2026-03-02", None),
        "qty_received": ("1", "0"),
    }


def test_a_part_taken_back_and_received_again_is_dated_by_its_second_arrival() -> None:
    taken_back, _ = next_night(received(), status=Status.ORDERED)
    again, _ = next_night(taken_back, night=WEDNESDAY, status=Status.RECEIVED)
    assert again.received_on == WEDNESDAY


def test_an_arrival_seen_again_keeps_its_date() -> None:
    after, changes = next_night(received(), status=Status.RECEIVED)
    assert (after.received_on, changes) == (MONDAY, ())


@pytest.mark.parametrize("at_hand", sorted(AT_HAND))
@pytest.mark.parametrize(
    ("received_on", "arrived_on"),
    [
        pytest.param(None, TUESDAY, id="the night, where the DMS does not say"),
        pytest.param(MONDAY, MONDAY, id="the day that the DMS says"),
    ],
)
def test_a_part_comes_to_hand_on_one_day(at_hand: Status, received_on: date | None, arrived_on: date) -> None:
    came, changes = next_night(a_promise(), status=at_hand, received_on=received_on)
    assert came.arrived_on == arrived_on
    assert "arrived_on" not in changed(changes)
    assert first_sight(status=at_hand, received_on=received_on, night=TUESDAY).arrived_on == arrived_on


@pytest.mark.parametrize("arrived_on", [MONDAY, None], ids=["recorded", "of an older record without the day"])
def test_a_received_date_that_the_dms_corrects_is_not_a_second_arrival(arrived_on: date | None) -> None:
    after, changes = next_night(received(arrived_on=arrived_on), status=Status.SCHEDULED, received_on=day("2026-02-12"))
    assert (after.received_on, after.arrived_on) == (day("2026-02-12"), MONDAY)
    assert set(changed(changes)) == {"status", "received_on"}


def test_a_part_taken_back_has_not_arrived_and_arrives_again() -> None:
    taken_back, changes = next_night(received(arrived_on=MONDAY), status=Status.ORDERED)
    assert taken_back.arrived_on is None
    assert set(changed(changes)) == {"status", "received_on"}
    again, _ = next_night(taken_back, night=WEDNESDAY, status=Status.RECEIVED)
    assert again.arrived_on == WEDNESDAY


@pytest.mark.parametrize("end", sorted(CLOSED))
def test_a_closed_promise_keeps_the_day_on_which_its_part_arrived(end: Status) -> None:
    closed, _ = next_night(received(arrived_on=MONDAY), status=end)
    again, _ = next_night(closed, night=WEDNESDAY, status=end)
    assert closed.arrived_on == again.arrived_on == MONDAY
    never_here, _ = next_night(a_promise(), status=end)
    assert never_here.arrived_on is None


def test_no_export_sets_the_day_of_an_arrival() -> None:
    assert "arrived_on" not in SIGHTED


@pytest.mark.parametrize("end", [Status.INSTALLED, Status.CANCELLED, Status.RETURNED])
def test_an_end_closes_the_promise_on_the_night_and_a_way_back_opens_it(end: Status) -> None:
    closed, _ = next_night(received(), status=end)
    assert (closed.is_open, closed.closed_on, closed.received_on) == (False, TUESDAY, MONDAY)
    reopened, _ = next_night(closed, night=WEDNESDAY, status=Status.RECEIVED)
    assert (reopened.is_open, reopened.closed_on) == (True, None)


def test_a_promise_reopened_after_its_installation_and_cancelled_later_is_closed_on_the_later_day() -> None:
    installed, _ = next_night(received(), status=Status.INSTALLED, installed_on=MONDAY)
    reopened, _ = next_night(installed, status=Status.ORDERED)
    cancelled, _ = next_night(reopened, night=WEDNESDAY, status=Status.CANCELLED)
    assert cancelled.closed_on == WEDNESDAY


@pytest.mark.parametrize("before", Status)
@pytest.mark.parametrize("after", Status)
def test_every_move_between_states_is_allowed_and_recorded(before: Status, after: Status) -> None:
    promise, changes = next_night(first_sight(status=before), status=after)
    assert promise.status is after
    assert ("status" in changed(changes)) is (before is not after)


def test_a_promise_gone_from_a_full_export_vanishes_once_and_its_nights_are_counted() -> None:
    once, first = vanished(a_promise(), night=TUESDAY, another_night=True)
    twice, second = vanished(once, night=WEDNESDAY, another_night=True)
    assert (once.vanished_since, once.vanished_nights) == (TUESDAY, 1)
    assert (twice.vanished_since, twice.vanished_nights) == (TUESDAY, 2)
    assert changed(first) == {"vanished_since": (None, "2026-03-03")}
    assert second == ()


def test_a_second_export_of_one_date_is_not_a_second_night_without_the_promise() -> None:
    once, _ = vanished(a_promise(), night=TUESDAY, another_night=False)
    same_date, changes = vanished(once, night=TUESDAY, another_night=False)
    assert (once.vanished_nights, same_date, changes) == (1, once, ())
    next_date, _ = vanished(same_date, night=WEDNESDAY, another_night=True)
    assert (next_date.vanished_since, next_date.vanished_nights) == (TUESDAY, 2)


def test_a_vanished_promise_is_never_closed_by_that_and_has_not_moved() -> None:
    before = received()
    after, _ = vanished(before, night=TUESDAY, another_night=True)
    assert (after.status, after.is_open, after.moved_on) == (before.status, True, before.moved_on)


def test_a_promise_that_reappears_is_not_vanished_and_has_not_moved_by_that() -> None:
    gone, _ = vanished(a_promise(), night=MONDAY, another_night=True)
    again, changes = next_night(gone)
    assert (again.vanished_since, again.vanished_nights, again.moved_on) == (None, 0, gone.moved_on)
    assert changed(changes) == {"vanished_since": ("2026-03-02", None)}


def test_a_promise_that_reappears_in_the_very_row_of_before_is_back() -> None:
    gone, _ = vanished(a_promise(), night=MONDAY, another_night=True)
    again, changes = back(gone)
    assert (again, changed(changes)) == (a_promise(), {"vanished_since": ("2026-03-02", None)})


def test_a_promise_that_vanishes_a_second_time_is_counted_anew() -> None:
    gone, _ = vanished(a_promise(), night=MONDAY, another_night=True)
    seen, _ = next_night(gone)
    again, _ = vanished(seen, night=WEDNESDAY, another_night=True)
    assert (again.vanished_since, again.vanished_nights) == (WEDNESDAY, 1)


def test_two_states_of_one_promise_differ_in_what_a_person_would_call_different() -> None:
    before = a_promise(qty_ordered=Decimal(2), vanished_nights=1)
    counted = {"vanished_nights": 2, "moved_on": TUESDAY, "arrived_on": MONDAY}
    assert difference(before, a_promise(qty_ordered=Decimal("2.00"), **counted)) == ()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param(None, None, id="nothing"),
        pytest.param(True, "yes", id="yes"),
        pytest.param(False, "no", id="no"),
        pytest.param(Decimal("100.00"), "100", id="a round amount"),
        pytest.param(Decimal("99.50"), "99.5", id="an amount with cents"),
        pytest.param(MONDAY, "2026-03-02", id="a date"),
        pytest.param(moment("2026-03-02 10:00"), "2026-03-02T15:00:00+00:00", id="a moment"),
        pytest.param(Status.RECEIVED, "received", id="a state"),
        pytest.param("0007", "0007", id="a number that is text"),
    ],
)
def test_the_history_shows_a_value_as_a_person_reads_it(value: object, text: str | None) -> None:
    assert as_text(value) == text
