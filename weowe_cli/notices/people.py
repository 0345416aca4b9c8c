"""The people of a store, and who of them answers for a promise (A, D8).

Decides nothing about whether there is anything to tell them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from weowe_cli.promises.record import Promise, SoType

if TYPE_CHECKING:
    from weowe_cli.notices.notice import Role


@dataclass(frozen=True, slots=True)
class Person:
    """One of the store's people, by name; never a department. `chat` is where their work list goes in place of mail."""

    name: str
    email: str
    chat: str = ""


@dataclass(frozen=True, slots=True)
class People:
    """Who answers for what in one store. `advisors` is by the DMS's own code or name, folded to lower case."""

    parts_manager: Person
    director: Person | None = None
    it: Person | None = None
    advisors: Mapping[str, Person] = field(default_factory=dict)

    def advisor_of(self, promise: Promise) -> Person | None:
        """The person whom the promise names: by the DMS's word for them, else by name, as `weowe assign` writes it."""
        named = (promise.advisor or "").strip().casefold()
        others = (one for one in (self.parts_manager, self.director, self.it) if one and one.name.casefold() == named)
        return self.advisors.get(named) or next(others, None)

    def owner_of(self, promise: Promise) -> Person:
        """The person who answers for a promise: its advisor, else the parts manager (A, D8)."""
        return self.advisor_of(promise) or self.parts_manager

    def ownerless(self, promise: Promise) -> str | None:
        """Why nobody of the store answers for a promise, a sentence, or None (SPEC N19).

        Counter and wholesale orders are the parts department's (SPEC D8), and its manager's where they name nobody.
        """
        if promise.advisor:
            return None if self.advisor_of(promise) else f"'{promise.advisor}' is none of the store's people"
        return "the export names no advisor" if promise.so_type is SoType.RO_SALE else None

    def reached_by(
        self, role: Role, promise: Promise | None, bad_addresses: frozenset[str] = frozenset()
    ) -> tuple[Person, str]:
        """The person behind a role, and why it goes to the parts manager where nobody is named or mail is refused.

        `bad_addresses` are the refused ones, folded to lower case. What nobody else can get, the parts manager gets.
        """
        person, why = self._named_for(role, promise)
        refused = person.email.casefold() in bad_addresses
        if refused and staff_person(person) != staff_person(self.parts_manager):
            return self.parts_manager, f"meant for {person.name}, whose mail is refused"
        return person, why

    def _named_for(self, role: Role, promise: Promise | None) -> tuple[Person, str]:
        # Loaded here: the counter asks who owns a promise, never whom a rule tells.
        from weowe_cli.notices.notice import Role

        named: Person | None
        match role:
            case Role.OWNER | Role.ADVISOR if promise is not None:
                named = self.advisor_of(promise)
                unlisted = (
                    f"'{promise.advisor}' is none of the store's people, so this comes to you"
                    if promise.advisor
                    else ""
                )
                return named or self.parts_manager, "" if named else unlisted
            case Role.DIRECTOR:
                named = self.director
            case Role.IT:
                named = self.it
            case _:
                return self.parts_manager, ""
        if named is not None:
            return named, ""
        missing = "director" if role is Role.DIRECTOR else "IT person"
        return self.parts_manager, f"the store names no {missing}, so this comes to you"


def staff_person(person: Person) -> str:
    """The text by which one of the people is known, the same in every store of a group."""
    return f"staff:{person.email.casefold()}"
