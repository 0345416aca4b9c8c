"""How fast letters may leave: evenly through the minute, as servers that count them like it. Never drops one."""

from __future__ import annotations

import time


class Pace:
    """So many letters a minute, None for as fast as the server takes them. It is a stopwatch, no clock on the wall."""

    def __init__(self, per_minute: int | None = None) -> None:
        self._gap = 60 / per_minute if per_minute else 0.0
        self._next = 0.0

    @property
    def is_none(self) -> bool:
        """Whether letters leave as fast as they can."""
        return not self._gap

    def wait(self) -> None:
        """Sleep until the next letter may leave, and let it be on its way."""
        if self._gap:
            time.sleep(max(0.0, self._next - time.monotonic()))
            self._next = time.monotonic() + self._gap
