"""Some weeks of two stores through the program, and every metric of them a second time, slowly, from the raw rows."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from tests.simulation.figures import Slow
from tests.simulation.stores import DAY, STORES
from tests.simulation.year import START, Year

NIGHTS = 40
CLOCKS = {"nightly": (time(10, 30),), "send": (time(16, 10),)}
"""As often as the figures need it, and no more."""


def test_every_metric_and_every_breakdown_agrees_with_the_slow_calculation(
    tmp_path: Path,
) -> None:
    lived = Year(tmp_path / "home", STORES[:2], NIGHTS, seed=3, open_at_any_time=9, clocks=CLOCKS)
    lived.live()
    now = datetime.combine(START + NIGHTS * DAY, time(2), UTC)
    slow = Slow(lived.home.folder, now)
    counted = {}
    for period in ([], ["--since", "2026-01-20", "--until", "2026-02-09"]):
        told = lived.weowe("metrics", "--format", "json", *period, at=now).json
        assert slow.differences(told) == []
        counted |= {one["metric"]: one["count"] for one in told["metrics"] if not period}
    assert len(counted) == 8
    assert all(count > 5 for metric, count in counted.items() if metric != "asked_per_week"), counted
    assert all(
        len(one["by"][group]) > 1 for one in told["metrics"] for group in ("store", "month") if one["count"] > 20
    )
