"""Nights that nobody planned: rows open, move, vanish and come back, exports repeat, runs are killed; the promises hold.

What must hold is DESIGN 3: told once, never untold, at most one letter a day, inside opening hours, none on the first night.
"""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drills.kill_nights import drill
from tests.home import HomeFolder, Row, row

FIRST = date(2026, 3, 2)
STEPS = st.sampled_from(
    ["stays", "stays", "arrives", "is taken back", "is backordered", "is installed", "is left out", "slips"]
)


@st.composite
def stories(draw: st.DrawFn) -> list[list[str]]:
    """A few promises over a few nights: for each night, what happens to each promise."""
    promises = draw(st.integers(1, 5))
    nights = draw(st.integers(2, 7))
    return [[draw(STEPS) for _ in range(promises)] for _ in range(nights)]


def exported(so: str, past: list[str], night: int) -> Row | None:
    """The row of one promise after what happened to it so far; None where the export leaves it out."""
    status, promised = "ordered", FIRST + timedelta(days=2)
    for what in past:
        match what:
            case "arrives":
                status = "received"
            case "is taken back":
                status = "ordered"
            case "is backordered":
                status = "backordered"
            case "is installed":
                status = "installed"
            case "slips":
                promised += timedelta(days=4)
    if past[-1] == "is left out":
        return None
    here = "1" if status in {"received", "installed"} else "0"
    # Two promises to a customer, so that letters meet.
    customer = f"c{int(so) // 2}"
    return row(
        so, status=status, qty_received=here, promised_on=promised.isoformat(),
        customer=f"Customer {customer}", email=f"{customer}@mail.example", bin=str(night),
    )  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories(), repeat=st.booleans(), hour=st.sampled_from([5, 9, 17, 20]))
def test_whatever_happens_each_thing_is_told_once_one_letter_a_day_inside_the_hours(
    story: list[list[str]], repeat: bool, hour: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = HomeFolder(Path(folder) / "home")
        pasts: dict[int, list[str]] = defaultdict(list)
        days = [FIRST + timedelta(days=number) for number in range(len(story))]
        for number, (day, steps) in enumerate(zip(days, story, strict=True)):
            rows = []
            for promise, step in enumerate(steps):
                pasts[promise].append(step)
                if (one := exported(str(promise), pasts[promise], number)) is not None:
                    rows.append(one)
            if rows:
                home.export(day.isoformat(), rows)
            at = f"{day}T{hour:02d}:10"
            assert home.nightly(at).code in (0, 3, 66)
            if repeat:
                before = home.letters()
                home.nightly(at)
                assert home.letters() == before, "the same night again said something"
            home.weowe("send", at=f"{day}T12:00") if hour < 12 else None
            if number == 0:
                assert not home.letters(audience="customer"), "the first night told a customer"
        last = f"{days[-1] + timedelta(days=3)}T12:00"
        home.weowe("send", at=last)
        told(home)
        explained(home, last)


def told(home: HomeFolder) -> None:
    """No letter outside the hours, no second one on a day, nothing said twice."""
    sent = [one for one in home.letters(audience="customer", state="sent") if one["channel"] == "email"]
    for one in sent:
        local = datetime.fromisoformat(one["sent_at"])
        assert local.weekday() < 6
        assert 8 <= local.hour < 18
    assert max(Counter((one["to"], one["sent_at"][:10]) for one in sent).values(), default=0) <= 1
    assert max(Counter(one["message_id"] for one in home.letters()).values(), default=0) <= 1
    mails = [str(one["Message-ID"]) for one in home.mails()]
    assert sorted(mails) == sorted(one["message_id"] for one in home.letters(state="sent", channel="email"))


def explained(home: HomeFolder, at: str) -> None:
    """Every rule has its reason, and no part lies here untold but for the few reasons that there are."""
    told_of = {
        promise
        for one in home.letters(audience="customer")
        if one["state"] != "withdrawn"
        for promise in one["promises"]
    }
    for promise in home.promises(at=at):
        rules = home.rules(promise["id"], at)
        assert all(one["reason"] for one in rules.values())
        if promise["status"] == "received" and promise["id"] not in told_of:
            why = rules["N1"]["reason"]
            assert any(known in why for known in ("first night", "absent from", "since the newest export")), why


def test_a_night_killed_at_a_random_moment_ends_as_if_undisturbed() -> None:
    """A few rounds of the drill; `python -m tests.drills.kill_nights --kills 100` is the whole of it."""
    outcome = drill(kills=6, seed=7)
    assert outcome.complaints == []
    assert outcome.killed >= 1
