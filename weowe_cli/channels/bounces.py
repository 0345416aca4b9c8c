"""A letter that came back: which one, whose address it was, and what the server said. Never decides what becomes of it.

flufl.bounce knows in which words the servers of this world say so; whether a mail is such a report is told here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.message import Message
from email.utils import parseaddr

from weowe_cli.channels.answers import LONGEST
from weowe_cli.letters.plain import one_line

_OURS = re.compile(r"<weowe\.[0-9a-f]{32}@[!-;=?-~]+>")
"""The Message-ID of a letter, as `letters.message` makes it."""
_MACHINES = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon"})


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report says: `addresses` are those that no letter reaches, none where the server still tries.

    `letters` are the Message-IDs of ours that it names.
    """

    addresses: frozenset[str]
    letters: tuple[str, ...]
    why: str


def bounce_in(message: Message) -> Bounce | None:
    """The report that a mail is; None for any other mail. A customer who quotes one, or writes like one, sends none."""
    if not _is_report(message):
        return None
    from flufl.bounce import all_failures

    temporary, permanent = all_failures(message)
    if not temporary and not permanent:
        return None
    addresses = frozenset(one.decode("ascii", "replace").strip().casefold() for one in permanent)
    return Bounce(addresses, _ours(message), _why(message))


def _is_report(message: Message) -> bool:
    local = parseaddr(str(message.get("From", "")))[1].partition("@")[0].casefold()
    return (
        (message.get_content_type() == "multipart/report" and message.get_param("report-type") == "delivery-status")
        or str(message.get("Return-Path", "")).strip() == "<>"
        or local in _MACHINES
    )


def _ours(message: Message) -> tuple[str, ...]:
    """The letters that a report returns or speaks of, in its own headers, in those of what it returns, or as text."""
    found: list[str] = []
    for part in message.walk():
        for name in ("Message-ID", "In-Reply-To", "References"):
            found += _OURS.findall(str(part.get(name, "")))
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            found += _OURS.findall(content.decode("ascii", "replace")) if isinstance(content, bytes) else ()
    return tuple(dict.fromkeys(found))


def _why(message: Message) -> str:
    """What the refusing server said, where the report has a place for it."""
    for part in message.walk():
        for name in ("Diagnostic-Code", "Status"):
            if words := one_line(str(part.get(name, "")), LONGEST):
                return words.removeprefix("smtp;").strip()
    return "the server gives no reason"
