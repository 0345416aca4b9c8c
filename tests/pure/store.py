"""One invented store for the pure tests: its calendar, its policy, its people, and a promise to start from.

Every factory takes the fields that a case is about; the rest are an ordinary Monday, 2 March 2026, ten in the morning.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import Phase, settings

from weowe_cli.notices.notice import Case, Clock, No, Notice, NoticeKey, Role, Told, Verdict
from weowe_cli.notices.people import People, Person
from weowe_cli.notices.policy import Policy
from weowe_cli.notices.silence import FIRST_NIGHT
from weowe_cli.promises.record import Promise, Sighting, Status
from weowe_cli.settings import shipped_policy
from weowe_cli.workdays import DAY, Calendar, Hours

NEW_YORK = ZoneInfo("America/New_York")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")
MONDAY = date(2026, 3, 2)
WEEKDAY, SATURDAY = Hours(time(7, 30), time(18)), Hours(time(8), time(14))

quick = settings(database=None, deadline=None, max_examples=60)
"""How every property of the pure rooms is tried: nothing kept on disk, no stop-watch."""
if "MUTANT_UNDER_TEST" in os.environ:  # mutmut asks whether a test fails, and not what the smallest case of that is
    quick = settings(quick, max_examples=6, phases=(Phase.explicit, Phase.generate))


def day(text: str) -> date:
    """`2026-03-02`."""
    return date.fromisoformat(text)


def moment(text: str, zone: ZoneInfo = NEW_YORK) -> datetime:
    """The moment, in UTC, at which the store's wall clock shows `2026-03-02 10:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def a_calendar(**fields: Any) -> Calendar:
    """Monday to Friday 7:30 to 18:00, Saturday 8:00 to 14:00, closed on Sundays and on Memorial Day."""
    usual: dict[str, Any] = {
        "zone": NEW_YORK,
        "weekly": (*[WEEKDAY] * 5, SATURDAY, None),
        "holidays": {day("2026-05-25"): "Memorial Day"},
    }
    return Calendar(**usual | fields)


def a_clock(now: str = "2026-03-02 10:00", **calendar: Any) -> Clock:
    """The store's wall clock."""
    return Clock(moment(now), a_calendar(**calendar))


def on_day(today: date) -> Clock:
    """Ten in the morning of one date."""
    return a_clock(f"{today} 10:00")


def a_promise(**fields: Any) -> Promise:
    """Brake pads ordered on 23 February for Rosa Pell's RO 600551, looked after by MEM."""
    usual: dict[str, Any] = {
        "id": 1,
        "store": "north",
        "dms": "generic",
        "order": "4711",
        "so": "4711",
        "ro": "600551",
        "part_number": "04465-0R010",
        "part_key": "044650R010",
        "description": "brake pads",
        "status": Status.ORDERED,
        "ordered_on": day("2026-02-23"),
        "advisor": "MEM",
        "customer": "Rosa Pell",
        "customer_no": "C-17",
        "email": "rosa.pell@example.com",
        "first_seen_at": moment("2026-02-23 20:00"),
        "moved_on": day("2026-02-23"),
    }
    return Promise(**usual | fields)


def received(**fields: Any) -> Promise:
    """The same promise with the part in its bin since this Monday."""
    return a_promise(**{"status": Status.RECEIVED, "received_on": MONDAY, "moved_on": MONDAY} | fields)


def a_sighting(**fields: Any) -> Sighting:
    """What tonight's export says of the promise of `a_promise`, and no more than its keys."""
    usual: dict[str, Any] = {
        "row": 6,
        "so": "4711",
        "ro": "600551",
        "part_number": "04465-0R010",
        "part_key": "044650R010",
    }
    return Sighting(**usual | fields)


@cache
def _shipped() -> Policy:
    return shipped_policy()


def a_policy(**rules: Any) -> Policy:
    """The rules of `config/escalation.yml` as it is shipped."""
    return replace(_shipped(), **rules)


def a_case(
    promise: Promise,
    *siblings: Promise,
    told: Told | None = None,
    stale: str | None = None,
    first_night: date | None = None,
) -> Case:
    """A promise among the others of its RO, nothing told of it yet."""
    return Case(promise, (promise, *siblings), told or Told({}), stale, first_night)


def key(rule: str, since: date | str, role: Role, tier: int = 0) -> NoticeKey:
    """The key by which a notice is the same one for ever."""
    return NoticeKey(rule, tier, str(since), role)


def told(*keys: NoticeKey, at: str = "2026-03-01 09:00") -> Told:
    """These were said."""
    return Told(dict.fromkeys(keys, moment(at)))


def settled(*keys: NoticeKey) -> Told:
    """These were true on the store's first night, and never said."""
    return Told({}, dict.fromkeys(keys, FIRST_NIGHT))


def and_told(before: Told, notices: tuple[Notice, ...], now: datetime) -> Told:
    """What is told once these notices have left as well."""
    return replace(before, at=before.at | {notice.key: now for notice in notices})


def given(verdicts: tuple[Verdict, ...]) -> list[tuple[str, int, Role]]:
    """The notices among some verdicts, as rule, tier and reader."""
    return [(verdict.rule, verdict.tier, verdict.role) for verdict in verdicts if isinstance(verdict, Notice)]


def said_no(verdicts: tuple[Verdict, ...]) -> str:
    """The reason of the one no, there being no notice."""
    (no,) = verdicts
    assert isinstance(no, No)
    return no.reason


def for_role(verdicts: tuple[Verdict, ...], role: Role) -> Verdict:
    """The one verdict that is about this reader."""
    (verdict,) = (verdict for verdict in verdicts if verdict.role is role)
    return verdict


MANAGER = Person("Ines Karr", "ines.karr@example.com")
DIRECTOR = Person("Tobin Ash", "tobin.ash@example.com")
COMPUTERS = Person("Vera Lund", "vera.lund@example.com")
ADVISOR = Person("Mia Embry", "mia.embry@example.com")


def people(**fields: Any) -> People:
    """The store's people, every role filled, MEM being Mia Embry."""
    usual: dict[str, Any] = {
        "parts_manager": MANAGER,
        "director": DIRECTOR,
        "it": COMPUTERS,
        "advisors": {"mem": ADVISOR},
    }
    return People(**usual | fields)


def days_after(start: date, count: int) -> date:
    """`count` calendar days later."""
    return start + count * DAY
