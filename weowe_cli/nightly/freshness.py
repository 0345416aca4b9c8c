"""How old what a store last exported is. Reads the ledger, writes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.promises.facts import ExportKind
from weowe_cli.settings import Store


@dataclass(frozen=True, slots=True)
class Freshness:
    """The state of every source a store has, or had. `stale` has a sentence for each that is too old (SPEC X14).

    No letter to a customer is decided on a promise of a stale source. `first_nights` are the baselines. `configured` are
    the sources of special orders, `companions` those of the reports that complete them (SPEC X15): a late one makes
    nothing old, for a promise keeps what it knew.
    """

    stale: dict[str, str]
    first_nights: dict[str, date]
    configured: tuple[str, ...]
    companions: tuple[str, ...] = ()

    def of_store(self) -> str | None:
        """Why the store's data is not fresh, or None; sources that left the configuration do not count."""
        return "; ".join(self.stale[source] for source in self.configured if source in self.stale) or None

    def late(self) -> str | None:
        """Which of the reports that complete special orders are too old, or None."""
        found = (f"{source}: {self.stale[source]}" for source in self.companions if source in self.stale)
        return "; ".join(found) or None


def freshness(ledger: Ledger, store: Store, now: datetime) -> Freshness:
    """How fresh the sources of a store are."""
    calendar = store.calendar
    configured = tuple(source.name for source in store.exports if source.companion is None)
    # A make sends its recalls when there are any; only somebody who says how often makes such a list late.
    companions = tuple(
        source.name
        for source, report in store.companions()
        if report.kind is not ExportKind.RECALLS or source.stale_after
    )
    limits = {source.name: source.stale_after for source in store.exports}
    nights = ledger_runs.newest_nights(ledger, store.id)
    stale = {source: f"no export ({source}) was ever accepted" for source in configured if source not in nights}
    stale |= {source: "none was ever accepted" for source in companions if source not in nights}
    for source, (_, newest) in nights.items():
        age = calendar.age_without_closed_days(newest, now)
        if age > (limits.get(source) or store.guards.stale_after):
            hours, when = int(age.total_seconds() // 3600), f"{calendar.local(newest):%Y-%m-%d %H:%M}"
            stale[source] = f"{hours} hours since the newest export ({when}), closed days not counted"
    first = {source: calendar.today(night) for source, (night, _) in nights.items()}
    return Freshness(stale, first, configured, companions)
