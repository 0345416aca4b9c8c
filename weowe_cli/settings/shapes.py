"""The shapes of the configuration files: their keys and defaults, before they become what the rooms want.

A default that a rule leans on stands in the type that obeys it, or in the shipped escalation.yml.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from weowe_cli.channels.mail_settings import MailSettings
from weowe_cli.channels.mailbox_settings import MailboxSettings
from weowe_cli.channels.notify_settings import NotifySettings
from weowe_cli.exports.guards import Guards
from weowe_cli.letters.letter import Letterhead
from weowe_cli.notices.people import Person
from weowe_cli.notices.policy import (
    Arrival,
    BackorderedCustomer,
    BackorderedStaff,
    BackorderWatch,
    Gone,
    MondayReview,
    NoAnswer,
    OnTheShelf,
    PartHere,
    Policy,
    PolicySheet,
    PromiseAging,
    ReturnWindow,
    RunTrouble,
    SlipTierOne,
    SlipTierTwo,
    StaleSweep,
    StatusCheck,
    Unclaimed,
    VanishedChase,
    WeeklyWord,
    WillMiss,
)
from weowe_cli.promises.facts import ExportKind, JoinBy, Said


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportYml:
    """`exports:` of a store. `join` and `says` are for reports that complete the special orders (SPEC X15)."""

    dms: str
    path: str
    kind: ExportKind = ExportKind.SPECIAL_ORDERS
    join: JoinBy | None = None
    says: tuple[Said, ...] | None = None
    mode: Literal["full", "delta"] = "full"
    stale_after: timedelta | None = None
    encoding: str = ""
    as_of: Literal["auto", "name", "file"] = "auto"
    profile: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleYml:
    """`people:` of a store."""

    parts_manager: Person
    director: Person | None = None
    it: Person | None = None
    advisors: dict[str, Person] = field(default_factory=dict)

    def everybody(self) -> Iterator[tuple[tuple[str, ...], Person]]:
        """Each person with the keys that lead to them."""
        for role in ("parts_manager", "director", "it"):
            if (person := getattr(self, role)) is not None:
                yield (role,), person
        for code, person in self.advisors.items():
            yield ("advisors", code), person


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreYml:
    """One of `stores:`."""

    id: str
    name: str
    timezone: str
    people: PeopleYml
    exports: tuple[ExportYml, ...] = ()
    scheduling_link: str = ""
    sender: str = ""
    phone: str = ""
    address: str = ""
    website: str = ""
    hours: dict[str, str] = field(default_factory=lambda: {"mon-sat": "08:00-18:00"})
    holidays: tuple[str, ...] = (
        "New Year's Day",
        "Memorial Day",
        "Independence Day",
        "Labor Day",
        "Thanksgiving",
        "Christmas",
    )
    closed: tuple[date, ...] = ()
    open: tuple[date, ...] = ()
    guards: Guards = field(default_factory=Guards)

    def letterhead(self) -> Letterhead:
        """What the store's letters show of it."""
        return Letterhead(
            store=self.id,
            name=self.name,
            scheduling_link=self.scheduling_link,
            phone=self.phone,
            address=self.address,
            website=self.website,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WeoweYml:
    """config/weowe.yml."""

    stores: tuple[StoreYml, ...]
    mail: MailSettings
    mailbox: MailboxSettings | None = None
    notify: NotifySettings = field(default_factory=NotifySettings)
    ledger: str = "ledger.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationYml:
    """config/escalation.yml: the rules by their SPEC numbers."""

    N1: Arrival
    N2: PartHere
    N3: BackorderedStaff
    N4: BackorderedCustomer
    N5: BackorderWatch
    N6: SlipTierOne
    N7: SlipTierTwo
    N8: Gone
    N9: WillMiss
    N10: PromiseAging
    N11: WeeklyWord
    N12: StatusCheck
    N13: NoAnswer
    N14: Unclaimed
    N15: ReturnWindow
    N16: OnTheShelf
    N17: StaleSweep
    N18: MondayReview
    N19: PolicySheet
    X9: VanishedChase
    N20: RunTrouble

    def policy(self, where: dict[str, str]) -> Policy:
        return Policy(
            arrival=self.N1,
            part_here=self.N2,
            backordered_staff=self.N3,
            backordered_customer=self.N4,
            backorder_watch=self.N5,
            slip_tier_one=self.N6,
            slip_tier_two=self.N7,
            gone=self.N8,
            will_miss=self.N9,
            promise_aging=self.N10,
            weekly_word=self.N11,
            status_check=self.N12,
            no_answer=self.N13,
            unclaimed=self.N14,
            return_window=self.N15,
            on_the_shelf=self.N16,
            stale_sweep=self.N17,
            monday_review=self.N18,
            policy_sheet=self.N19,
            vanished=self.X9,
            run_trouble=self.N20,
            where=where,
        )
