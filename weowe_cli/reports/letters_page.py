"""One page on which the letters of a night can be looked at, as their readers see them, without any mail program.

Never lets a letter run a script, load a picture or leave its frame: whatever its template holds, it is only shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from weowe_cli.reports.plain import plain
from weowe_cli.reports.views import PageWriter
from weowe_cli.workdays import wall_clock, weekday_name


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOnPage:
    """One letter to look at: `rules` are SPEC numbers, `sent` says when in words, `html` is empty for a call.

    `call` is what would be said on the phone in its place, `message` the text message, where they are to be seen as well.
    """

    to: str
    subject: str
    rules: tuple[str, ...]
    audience: str
    text: str
    html: str = ""
    name: str = ""
    store: str = ""
    sent: str = ""
    call: str = ""
    message: str = ""


def page(
    letters: Sequence[LetterOnPage], pages: PageWriter, *, title: str = "Letters", as_of: datetime | None = None
) -> str:
    """The page, one HTML file that works without a network: a list of letters, and the one that is chosen."""
    shown = [
        {
            "to": plain(one.to),
            "name": plain(one.name),
            "subject": plain(one.subject),
            "rules": [plain(rule) for rule in one.rules],
            "audience": plain(one.audience),
            "store": plain(one.store),
            "sent": plain(one.sent),
            "text": one.text,
            "html": one.html,
            "call": one.call,
            "message": one.message,
        }
        for one in letters
    ]
    when = f"{weekday_name(as_of)}, {as_of.year}, {wall_clock(as_of)}" if as_of else ""
    customers = sum(one.audience == "customer" for one in letters)
    counts = f"{customers} to customers, {len(letters) - customers} to the store's own people"
    return pages.render("letters_page", title=plain(title), as_of=when, letters=shown, counts=counts)
