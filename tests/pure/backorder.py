"""One backorder for the tests of all the rules that speak of it, what may be in doubt of it, and its nights in a row."""

from __future__ import annotations

from typing import Any

import pytest

from weowe_cli.notices.due import RULES, ask
from weowe_cli.notices.notice import Notice, Told
from weowe_cli.promises.record import CLOSED, Promise, Status

from .store import MONDAY, a_case, a_policy, a_promise, and_told, day, days_after, on_day

POLICY = a_policy()
OWED = a_promise(
    status=Status.BACKORDERED, backordered_since=MONDAY, eta_from=day("2026-03-12"), eta_to=day("2026-03-18")
)
STALE = "the newest export is 50 hours old"
DOUBTS = [
    pytest.param(
        {"conflict": "12 received of 2"}, None, "the export contradicts itself: 12 received of 2", id="a conflict"
    ),
    pytest.param(
        {"unknown_word": "FLTD"},
        None,
        "the status word 'FLTD' is not known; no letter goes out on it",
        id="an unknown status word",
    ),
    pytest.param(
        {"vanished_since": MONDAY, "vanished_nights": 1},
        None,
        "absent from the full export since 2026-03-02; what became of it is not known",
        id="gone from the export",
    ),
    pytest.param({}, STALE, STALE, id="no fresh export"),
]
NO_BACKORDER = [
    *(
        pytest.param({"status": status, "backordered_since": None}, f"it is not backordered ({status})", id=status)
        for status in Status
        if status not in CLOSED | {Status.BACKORDERED}
    ),
    *(
        pytest.param({"status": end, "backordered_since": None}, f"the promise is closed ({end})", id=end)
        for end in sorted(CLOSED)
    ),
    pytest.param({"matched_to": 7}, "the promise is closed (backordered)", id="the row of another promise"),
]


def night_by_night(
    rule: str, nights: dict[int, Promise], days: range, *skipped: int, told: Told | None = None
) -> dict[int, list[Any]]:
    """What one rule says on every day but the skipped ones, the promise being as the latest night showed it."""
    (asked,) = (one for one in RULES if one.name == rule)
    memory, said = told or Told({}), {}
    for late in (late for late in days if late not in skipped):
        clock = on_day(days_after(MONDAY, late))
        shown = nights[max(night for night in nights if night <= late)]
        verdicts = ask(asked, a_case(shown, told=memory), POLICY, clock)
        if notices := tuple(verdict for verdict in verdicts if isinstance(verdict, Notice)):
            said[late] = [(notice.since, notice.tier, notice.role) for notice in notices]
            memory = and_told(memory, notices, clock.now)
    return said
