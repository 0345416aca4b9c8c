"""The stores of one home as everything below the settings wants them, and where their exports land.

Never reads a file: `reading` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from weowe_cli.errors import WeoweError
from weowe_cli.promises.facts import ExportKind, JoinBy
from weowe_cli.promises.record import Promise
from weowe_cli.settings.home import Home
from weowe_cli.settings.later import Later

if TYPE_CHECKING:
    from weowe_cli.channels.mail_settings import MailSettings
    from weowe_cli.channels.mailbox_settings import MailboxSettings
    from weowe_cli.channels.notify_settings import NotifySettings
    from weowe_cli.exports.guards import Guards
    from weowe_cli.exports.profile import Profile
    from weowe_cli.letters.letter import Letterhead
    from weowe_cli.notices.people import People
    from weowe_cli.notices.policy import Policy
    from weowe_cli.promises.facts import Companion
    from weowe_cli.workdays import Calendar


def source_name(store: str, dms: str) -> str:
    """What the special orders of a store are known by in the ledger: their nights from one system follow one another."""
    return f"{store}/{dms}"


@dataclass(frozen=True, slots=True)
class ExportSource:
    """One export of a store: where it lands and how it is read. `pattern` is an absolute path or glob.

    `companion` says what it completes special orders with; None for special orders. `stale_after` is how old its newest
    night may be, where that is not what the store's guards say.
    """

    store: str
    dms: str
    pattern: str
    mode: Literal["full", "delta"]
    as_of: Literal["auto", "name", "file"]
    encoding: str
    reading: Later[Profile]
    companion: Companion | None = None
    stale_after: timedelta | None = None

    @property
    def profile(self) -> Profile:
        return self.reading()

    @property
    def kind(self) -> ExportKind:
        return self.companion.kind if self.companion else ExportKind.SPECIAL_ORDERS

    @property
    def name(self) -> str:
        """The source whose nights follow one another."""
        special_orders = source_name(self.store, self.dms)
        return f"{special_orders}/{self.kind}" if self.companion else special_orders


@dataclass(frozen=True, slots=True)
class Store:
    """One store, as everything below the settings wants it. `sender` is whom its letters to customers are from.

    `texts` is when a text to a customer may leave, None where none are sent.
    """

    id: str
    name: str
    calendar: Calendar
    head: Later[Letterhead]
    sender: str
    exports: tuple[ExportSource, ...]
    people: People
    guards: Guards
    texts: Calendar | None = None

    @property
    def letterhead(self) -> Letterhead:
        return self.head()

    def companions(self, dms: str | None = None) -> tuple[tuple[ExportSource, Companion], ...]:
        """The reports that complete the store's special orders (SPEC X15), of one DMS where it is named.

        Those joined by RO come first, for they may say the customer number by which others are joined. A list of recalls
        is of every DMS: it is the make's (SPEC D10).
        """
        found = [
            (one, one.companion)
            for one in self.exports
            if one.companion and (dms in (None, one.dms) or one.kind is ExportKind.RECALLS)
        ]
        return tuple(sorted(found, key=lambda pair: pair[1].join is not JoinBy.RO))


@dataclass(frozen=True, slots=True)
class Settings:
    """All the settings of one home. The rules and the mail are for what decides and sends; the counter does neither."""

    home: Home
    stores: tuple[Store, ...]
    rules: Later[Policy]
    sending: Later[MailSettings]
    fetching: Later[MailboxSettings | None]
    telling: Later[NotifySettings]
    ledger: Path
    template_folders: tuple[Path, ...] = ()

    @property
    def policy(self) -> Policy:
        return self.rules()

    @property
    def mail(self) -> MailSettings:
        return self.sending()

    @property
    def mailbox(self) -> MailboxSettings | None:
        return self.fetching()

    @property
    def notify(self) -> NotifySettings:
        return self.telling()

    def store(self, identity: str) -> Store:
        """The store with this id."""
        return next(store for store in self.stores if store.id == identity)

    def store_of(self, promise: Promise) -> Store:
        """The store of a promise; raises WeoweError where it left the configuration."""
        for store in self.stores:
            if store.id == promise.store:
                return store
        raise WeoweError(
            f"{promise.number} is of the store '{promise.store}', which is no longer configured",
            where="config/weowe.yml",
            todo="Put the store back under `stores:` to look at its promises.",
        )

    def store_or_complain(self, identity: str) -> Store:
        """The store that a person named; raises WeoweError with the stores there are."""
        for store in self.stores:
            if identity.casefold() in (store.id.casefold(), store.name.casefold()):
                return store
        known = ", ".join(store.id for store in self.stores)
        raise WeoweError(f"there is no store '{identity}'", where="config/weowe.yml", todo=f"The stores are: {known}.")
