"""The course of each promise as the ledger kept it, for the metrics: what was seen of it, and what its customer heard.

Never judged here: `metrics` says what counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from weowe_cli.promises.record import Promise


@dataclass(frozen=True, slots=True)
class Move:
    """One event of a promise, in the words of its history: `what` is a field of the record, `opened`, `contact`, ...

    `first_night` says that the first night of its source brought it.
    """

    at: datetime
    what: str
    before: str | None
    after: str | None
    first_night: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """Something that the customer of a promise heard of it: a letter that left, a call, a conversation that was logged.

    `arrival`: it said that the part is here (SPEC N1).
    """

    at: datetime
    arrival: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing counts: its store by name, who answers for it, the make; what nobody named has its own words."""

    store: str
    owner: str
    make: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One promise from the first sighting to now: `moves` in the order they were written, `words` in that of time."""

    promise: Promise
    place: Place
    zone: tzinfo
    moves: Sequence[Move]
    words: Sequence[Word]

    def day(self, moment: datetime) -> date:
        """The store's date at a moment."""
        return moment.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One letter or call of the outbox, to customers or staff, and the earliest deadline of what it says.

    It counts where the notice with that deadline does. `sent_at` is when a server took it, or the call was made.
    """

    place: Place
    zone: tzinfo
    due_by: datetime
    sent_at: datetime | None
    state: str
    is_call: bool


@dataclass(frozen=True, kw_only=True)
class Past:
    """All that the metrics are computed from. `first_nights` has the first accepted night of each store by its name.

    `now` is by the reader's clock.
    """

    now: datetime
    courses: Sequence[Course]
    posts: Sequence[Post]
    first_nights: Mapping[str, date]
