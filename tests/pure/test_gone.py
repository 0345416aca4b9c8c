"""N8: an order is cancelled, all of it or some pieces, while its customer waits."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from weowe_cli.notices.notice import Case, No, Notice, Role, Verdict
from weowe_cli.notices.slips import gone
from weowe_cli.promises.record import Status

from .backorder import DOUBTS
from .store import MONDAY, a_case, a_clock, a_policy, a_promise, day, for_role, given, key, told
from .waited_for import WAITING

FRIDAY = day("2026-03-06")


def n8(case: Case, now: str = "2026-03-03 10:00") -> tuple[Verdict, ...]:
    return gone(case, a_policy().gone, a_clock(now))


GONE = a_promise(status=Status.CANCELLED, closed_on=MONDAY, closed_from=Status.BACKORDERED)
TO_BOTH = [("N8", 0, Role.ADVISOR), ("N8", 0, Role.PARTS_MANAGER)]


def test_an_order_cancelled_while_the_promise_was_open_is_told_to_advisor_and_parts_manager_and_to_no_customer() -> (
    None
):
    verdicts = n8(a_case(GONE))
    assert given(verdicts) == TO_BOTH
    for verdict in verdicts:
        assert isinstance(verdict, Notice)
        assert (verdict.since, verdict.promise, verdict.look_again) == ("2026-03-02", 1, None)
        assert verdict.reason == (
            "cancelled on Mar 2, until then backordered: confirm it or find another way, document it, invoice fairly"
        )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        pytest.param({"closed_from": None}, "it was cancelled already when it was first seen", id="at first sight"),
        pytest.param({"closed_by": "dana"}, "cancelled by hand on 2026-03-02, by dana", id="cancelled by hand"),
        pytest.param({"status": Status.INSTALLED}, "the promise is closed (installed)", id="installed"),
        pytest.param({"status": Status.RETURNED}, "the promise is closed (returned)", id="returned"),
        pytest.param(
            {"status": Status.RETURNED, "qty_cancelled": Decimal(1)}, "the promise is closed (returned)",
            id="returned, and a piece cancelled",
        ),
        pytest.param(
            {"status": Status.RECEIVED, "received_on": MONDAY, "qty_cancelled": Decimal(1)},
            "the part is here since 2026-03-02", id="the rest is here",
        ),
        pytest.param({"status": Status.ORDERED}, "nothing of the order was cancelled", id="on its way"),
        pytest.param(
            {"status": Status.ORDERED, "qty_cancelled": Decimal(0)}, "nothing of the order was cancelled",
            id="no piece cancelled",
        ),
    ],
)  # fmt: skip
def test_nothing_is_gone(fields: dict[str, Any], reason: str) -> None:
    assert n8(a_case(GONE._replace(**fields))) == (No("N8", reason),)


def test_a_cancellation_of_long_ago_that_nobody_was_told_of_is_told() -> None:
    assert given(n8(a_case(GONE), "2027-03-02 10:00")) == TO_BOTH


def test_a_cancellation_without_its_day_counts_from_the_last_movement() -> None:
    verdicts = n8(a_case(GONE._replace(closed_on=None, moved_on=FRIDAY)))
    assert [verdict.since for verdict in verdicts] == ["2026-03-06", "2026-03-06"]


def test_a_cancellation_is_told_once_and_one_after_a_reopening_again() -> None:
    before = told(key("N8", MONDAY, Role.ADVISOR))
    verdicts = n8(a_case(GONE, told=before))
    assert given(verdicts) == [("N8", 0, Role.PARTS_MANAGER)]
    assert for_role(verdicts, Role.ADVISOR) == No(
        "N8", "told on 2026-03-01 09:00", since="2026-03-02", role=Role.ADVISOR
    )
    assert given(n8(a_case(GONE._replace(closed_on=FRIDAY), told=before))) == TO_BOTH


@pytest.mark.parametrize(("fields", "stale", "reason"), DOUBTS)
def test_in_doubt_the_store_s_people_hear_of_a_cancellation(
    fields: dict[str, Any], stale: str | None, reason: str
) -> None:
    assert given(n8(a_case(GONE._replace(**fields), stale=stale))) == TO_BOTH


@pytest.mark.parametrize("status", WAITING)
@pytest.mark.parametrize(
    ("cancelled", "ordered", "since", "reason"),
    [
        pytest.param(Decimal("1.00"), Decimal(3), "1 cancelled", "1 cancelled of 3 ordered", id="one of three"),
        pytest.param(Decimal(10), Decimal(10), "10 cancelled", "10 cancelled of 10 ordered", id="all of ten"),
        pytest.param(Decimal(2), None, "2 cancelled", "2 cancelled", id="two of nobody knows how many"),
    ],
)
def test_pieces_cancelled_while_the_promise_is_waited_for_are_told(
    cancelled: Decimal, ordered: Decimal | None, since: str, reason: str, status: Status
) -> None:
    verdicts = n8(a_case(a_promise(status=status, qty_cancelled=cancelled, qty_ordered=ordered)))
    assert given(verdicts) == TO_BOTH
    for verdict in verdicts:
        assert verdict.since == since
        assert verdict.reason == f"{reason}: confirm it or find another way, document it, invoice fairly"


def test_a_piece_more_that_is_cancelled_is_told_again() -> None:
    before = told(key("N8", "1 cancelled", Role.ADVISOR), key("N8", "1 cancelled", Role.PARTS_MANAGER))
    assert given(n8(a_case(a_promise(qty_cancelled=Decimal("1.0")), told=before))) == []
    assert given(n8(a_case(a_promise(qty_cancelled=Decimal(2)), told=before))) == TO_BOTH
