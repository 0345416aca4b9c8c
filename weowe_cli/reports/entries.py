"""What the command line reads from the ledger and hands to the reports, one value for each line of them.

Never looked up here: an entry carries all that a report says of it. Moments are aware; money is in dollars.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import NamedTuple

from weowe_cli.notices.people import Person
from weowe_cli.promises.record import Promise
from weowe_cli.promises.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseEntry:
    """One promise as it stands: `last_contact` is what its customer last heard, `zone` the store's.

    `unjoined` is why it took nothing of a report that should complete it (SPEC X15).
    """

    promise: Promise
    standing: Standing
    store_name: str
    owner: Person
    last_contact: datetime | None
    zone: tzinfo
    unjoined: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How fresh one configured export of one store is (SPEC X14).

    `as_of` is the night the newest accepted one tells of, as a date or a moment, `read_at` when it was taken; None for
    an export that was never accepted. `stale` is the sentence that says it is too old, `refused` why the newest file
    was not taken. `set_aside` counts the rows of the newest night that could not be trusted.
    """

    store: str
    store_name: str
    export: str
    zone: tzinfo
    as_of: date | datetime | None = None
    read_at: datetime | None = None
    stale: str | None = None
    set_aside: int = 0
    refused: str | None = None
    baseline: bool = False

    @property
    def is_fresh(self) -> bool:
        """Whether letters may be decided on it: read, not refused, not too old."""
        return self.read_at is not None and not self.stale and not self.refused


class RunEntry(NamedTuple):
    """One export that a run looked at; `outcome` is a word of CLI.md (`runs`), `letters` counts those it put out."""

    id: int
    store: str
    export: str | None
    fingerprint: str | None
    as_of: date | datetime | None
    started_at: datetime
    finished_at: datetime | None
    outcome: str
    reason: str | None = None
    rows: int = 0
    opened: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    set_aside: int = 0
    ignored: int = 0
    letters: int = 0


class LetterEntry(NamedTuple):
    """One letter of the outbox; `promises` are spoken numbers (`WO-000123`), `rules` SPEC numbers, the first first."""

    id: int
    rules: tuple[str, ...]
    promises: tuple[str, ...]
    audience: str
    to: str | None
    channel: str
    state: str
    not_before: datetime | None
    attempts: int
    message_id: str | None
    subject: str | None
    sent_at: datetime | None = None
    last_error: str | None = None


class RuleEntry(NamedTuple):
    """What one rule says of one promise; `to` is who is told, `config` the line of configuration it obeys."""

    rule: str
    tier: int | None
    due: bool
    reason: str
    since: str | None = None
    next_at: date | datetime | None = None
    to: str | None = None
    config: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventEntry:
    """One thing that was seen, said or done: `what` is a field of the record, or a word such as `opened`."""

    at: datetime
    who: str
    what: str
    before: str | None = None
    after: str | None = None
