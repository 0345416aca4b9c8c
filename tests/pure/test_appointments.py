"""N14, N15 and N16 of a part whose customer has an appointment: silent up to its day, and speaking again where it passed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from weowe_cli.notices.notice import No, Role, Verdict
from weowe_cli.notices.shelf import on_the_shelf, return_window, unclaimed
from weowe_cli.promises.record import Promise, Status

from .store import MONDAY, a_case, a_clock, a_policy, day, given, moment, received

POLICY = a_policy()
HERE = received(arrived_on=MONDAY, make="Honda", status=Status.SCHEDULED)


def on_shelf(promise: Promise, now: str) -> tuple[Verdict, ...]:
    """What the three rules say; in the window of the make up to the end of March."""
    case, clock = a_case(promise), a_clock(now)
    window = replace(POLICY.return_window, windows={"Honda": 22})
    return (
        *unclaimed(case, POLICY.unclaimed, clock),
        *return_window(case, window, clock),
        *on_the_shelf(case, POLICY.on_the_shelf, clock),
    )


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.SCHEDULED])
@pytest.mark.parametrize(
    ("visit", "now", "speaks"),
    [
        pytest.param("2026-03-20 09:00", "2026-03-19 10:00", False, id="the appointment is tomorrow"),
        pytest.param("2026-03-20 09:00", "2026-03-20 10:00", False, id="it is today, and its hour is past"),
        pytest.param("2026-03-20 23:30", "2026-03-20 10:00", False, id="it is tonight, tomorrow already in UTC"),
        pytest.param("2026-03-20 09:00", "2026-03-21 10:00", True, id="it was yesterday, and the part is still here"),
    ],
)
def test_with_an_appointment_ahead_nobody_hears_of_the_shelf(
    visit: str, now: str, speaks: bool, status: Status
) -> None:
    verdicts = on_shelf(HERE._replace(status=status, scheduled_for=moment(visit)), now)
    if speaks:
        assert given(verdicts) == [
            ("N14", 15, Role.OWNER),
            ("N14", 15, Role.CUSTOMER),
            ("N15", 0, Role.PARTS_MANAGER),
            ("N16", 3, Role.OWNER),
        ]
    else:
        appointment, next_on = "appointment on 2026-03-20", day("2026-03-21")
        assert verdicts == (
            No("N14", appointment, since="2026-03-02", look_again=next_on),
            No("N15", appointment, role=Role.PARTS_MANAGER, look_again=next_on),
            No("N16", appointment, since="2026-03-02", role=Role.OWNER, look_again=next_on),
        )


def test_an_appointment_of_nobody_knows_when_is_one_and_the_ladder_goes_on() -> None:
    verdicts = on_shelf(HERE, "2026-03-20 10:00")
    assert given(verdicts) == [("N14", 15, Role.OWNER), ("N14", 15, Role.CUSTOMER)]
    assert verdicts[2:] == (
        No("N15", "the customer has an appointment", role=Role.PARTS_MANAGER),
        No("N16", "the customer has an appointment", since="2026-03-02", role=Role.OWNER),
    )
