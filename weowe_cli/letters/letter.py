"""The letter, the store's head on it, and a call that stands on a list instead of a letter. Never renders anything."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from weowe_cli.errors import ConfigurationError, Problem
from weowe_cli.promises.record import Promise, digits

LONGEST_SCRIPT = 900
"""Characters of what is to be said on the phone; nobody reads out more."""

PLACEHOLDERS = ("ro", "so", "id")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """One store as its letters show it; an empty field is left out of them.

    `scheduling_link` may hold `{ro}`, `{so}` and `{id}` (`WO-000123`), which are quoted for a URL when they are filled.
    """

    store: str
    name: str
    scheduling_link: str = ""
    phone: str = ""
    address: str = ""
    website: str = ""

    def problem(self) -> str | None:
        """What is wrong with the scheduling link, in a sentence, or None."""
        link = self.scheduling_link
        if not link:
            return None
        if not re.match(r"https?://[^\s/]", link, re.IGNORECASE) or re.search(r"[\s<>\"]", link):
            return f"'{link}' is no web address; write one that begins with https://"
        for name in _PLACEHOLDER.findall(link):
            if name not in PLACEHOLDERS:
                return f"{{{name}}} cannot be filled in; {{ro}}, {{so}} and {{id}} can"
        if "{" in _PLACEHOLDER.sub("", link) or "}" in _PLACEHOLDER.sub("", link):
            return "a brace stands alone; write {ro}, {so} or {id}"
        return None

    def link_for(self, promise: Promise) -> str:
        """Where the customer chooses a time for this promise, empty where the store has no such page.

        Raises ConfigurationError for a link that cannot be filled.
        """
        if what := self.problem():
            raise ConfigurationError([Problem("config/weowe.yml", 0, 0, f"stores.{self.store}.scheduling_link", what)])
        values = {"ro": promise.ro or "", "so": promise.so or "", "id": promise.number}
        return _PLACEHOLDER.sub(lambda found: quote(values[found[1]], safe="", errors="replace"), self.scheduling_link)


@dataclass(frozen=True, slots=True)
class Letter:
    """One rendered message. `html` is empty where there is only something to say, as in a call."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallEntry:
    """A customer whom no letter reaches, for the list of the person who calls (SPEC D3, D4).

    `promise` is the first promise the call is about, `order` the number the customer knows, `say` the sentence to say,
    `why` why it is a call.
    """

    promise: int
    order: str
    customer: str
    phone: str
    say: str
    why: str = ""


def tel(phone: str) -> str:
    """A number to tap, or nothing where it is not a phone number: ten digits are American."""
    number = digits(phone)
    if len(number) == 10:
        return f"tel:+1{number}"
    return f"tel:+{number}" if 11 <= len(number) <= 15 else ""
