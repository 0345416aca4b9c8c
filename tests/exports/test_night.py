"""Which night a file tells of: its name first, its last change second, never the future."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from weowe_cli.errors import RefusedExport
from weowe_cli.exports.night import as_of

WEST = ZoneInfo("America/Los_Angeles")
NOW = datetime(2026, 3, 2, 8, 0, tzinfo=WEST)
CHANGED = datetime(2026, 3, 2, 4, 10, tzinfo=WEST)


@pytest.mark.parametrize(
    ("name", "changed", "moment"),
    [
        ("orders.csv", "2026-03-02T04:10", "2026-03-02T04:10"),
        ("orders.csv", "2026-03-05T04:10", "2026-03-02T08:00"),
        ("orders_2026-03-02.csv", "2026-03-02T04:10", "2026-03-02T04:10"),
        ("orders_2026-03-02.csv", "2026-03-09T04:10", "2026-03-02T00:00"),
        ("orders_2026-02-27.csv", "2026-03-02T04:10", "2026-02-27T00:00"),
        ("SPECORD_20260227.csv", "2026-03-02T04:10", "2026-02-27T00:00"),
        ("DVD56054_20260227_0808_INV.csv", "2026-03-02T04:10", "2026-02-27T08:08"),
        ("00489_2026-02-27.csv", "2026-03-02T04:10", "2026-02-27T00:00"),
        ("orders_2026-02-30.csv", "2026-03-02T04:10", "2026-03-02T04:10"),
        ("orders_20261345.csv", "2026-03-02T04:10", "2026-03-02T04:10"),
        ("ro_120260227.csv", "2026-03-02T04:10", "2026-03-02T04:10"),
        ("orders_2026-03-03.csv", "2026-03-02T04:10", "2026-03-02T08:00"),
    ],
)
def test_the_moment_of_a_file(name: str, changed: str, moment: str) -> None:
    modified = datetime.fromisoformat(changed).replace(tzinfo=WEST)
    assert as_of(name, modified, NOW, WEST) == datetime.fromisoformat(moment).replace(tzinfo=WEST)


def test_a_name_that_dates_the_file_days_ahead_is_refused() -> None:
    with pytest.raises(RefusedExport, match="2026-03-04") as refused:
        as_of("orders_2026-03-04.csv", CHANGED, NOW, WEST)
    assert refused.value.rule == "X5"


def test_the_day_is_the_stores_own() -> None:
    late = datetime(2026, 3, 2, 5, 0, tzinfo=ZoneInfo("UTC"))
    assert as_of("orders_2026-03-01.csv", late, NOW, WEST) == late
