"""The seam between the outbox and whatever carries a letter away: a parcel in, an outcome out. Never keeps a letter."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class Parcel:
    """One letter ready to go. `sender` and `to` are the bare addresses of the envelope, `content` the whole message."""

    message_id: str
    sender: str
    to: str
    content: bytes

    @property
    def name(self) -> str:
        """The local part of the Message-ID, which names the letter's file. Raises ValueError for an unfit one."""
        name = self.message_id.strip("<>").partition("@")[0]
        if not name or not name.isascii() or not all(c.isalnum() or c in "._-" for c in name) or name.startswith("."):
            raise ValueError(f"no file can be named after {self.message_id!r}")
        return name


class State(StrEnum):
    """What became of a parcel."""

    SENT = "sent"
    LATER = "later"
    """Certainly not delivered; it may go another time."""
    UNKNOWN = "unknown"
    """The other side may have taken it; it is sent again with the same Message-ID."""
    DEAD = "dead"
    """Refused for good."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a parcel, and what the other side said of it, for the history (SPEC D5)."""

    state: State
    answer: str


class Channel(Protocol):
    """One way out, held open for many letters.

    `deliver` raises TryAgain where the fault is not the letter's and the next one would fare no better: the parcel is
    then certainly not delivered, and nothing is to be counted against it.
    """

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def deliver(self, parcel: Parcel) -> Outcome: ...
