"""What a part that is waited for may look like, and why one is not, for the tests of the rules that ask."""

from __future__ import annotations

import pytest

from weowe_cli.promises.record import CLOSED, Status

from .store import MONDAY

WAITING = [Status.REQUESTED, Status.ORDERED, Status.BACKORDERED, Status.PARTIAL]
NOT_WAITED_FOR = [
    *(
        pytest.param({"status": here, "received_on": MONDAY}, "the part is here since 2026-03-02", id=here)
        for here in (Status.RECEIVED, Status.SCHEDULED)
    ),
    *(pytest.param({"status": end}, f"the promise is closed ({end})", id=end) for end in sorted(CLOSED)),
    pytest.param({"matched_to": 7}, "the promise is closed (ordered)", id="the row of another promise"),
]
