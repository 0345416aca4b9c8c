"""A letter that came back: which one, whose address it was, and what the server said. Never decides what becomes of it.

flufl.bounce knows in which words the servers of this world say so; whether a mail is such a report is told here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

from weowe_cli.channels.answers import LONGEST
from weowe_cli.letters.plain import one_line

_OURS = re.compile(r"<weowe\.[0-9a-f]{32}@[!-;=?-~]+>")
"""The Message-ID of a letter, as `letters.message` makes it."""
_ANY = re.compile(r"<[^<>]+>")
_AS_TEXT = re.compile(rb"^message-id:\s*(<[^<>\s]+>)", re.IGNORECASE | re.MULTILINE)
_WHOLE = frozenset({"message/rfc822", "message/global"})
_HEADERS = frozenset({"text/rfc822-headers", "message/rfc822-headers", "message/global-headers"})
"""What a report returns of a letter: all of it, or its headers as text (RFC 3462, RFC 6533)."""
_MACHINES = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "mdaemon"})


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a report says: `addresses` are those that no letter reaches, none where the server still tries.

    `letters` are the Message-IDs of ours that came back.
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


def _ours(report: Message) -> tuple[str, ...]:
    """The letter that came back, if it is one of ours.

    It is known by its own Message-ID alone: what it answers, or what somebody forwards in it, arrived.
    """
    own = _own_id(report)
    if own is None:
        answered = _ANY.findall(str(report.get("In-Reply-To", ""))) or _ANY.findall(str(report.get("References", "")))
        own = answered[-1] if answered else ""
    return (own,) if _OURS.fullmatch(own) else ()


def _own_id(report: Message) -> str | None:
    """The Message-ID of the outermost letter in a report: a part of it, or pasted into its text."""
    for part in report.walk():
        returned = _returned(part)
        if returned is not None and (own := _ANY.search(str(returned.get("Message-ID", "")))):
            return own[0]
    for part in report.walk():
        if pasted := _AS_TEXT.search(_payload(part)):
            return pasted[1].decode("ascii", "replace")
    return None


def _returned(part: Message) -> Message | None:
    """The letter that a part of a report is, whole or by its headers."""
    if part.get_content_type() in _HEADERS and not part.is_multipart():
        return message_from_bytes(_payload(part).lstrip())
    if part.get_content_type() in _WHOLE | _HEADERS:
        inside = part.get_payload()
        return inside[0] if isinstance(inside, list) and inside and isinstance(inside[0], Message) else None
    return None


def _payload(part: Message) -> bytes:
    content = None if part.is_multipart() else part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _why(message: Message) -> str:
    """What the refusing server said, where the report has a place for it."""
    for part in message.walk():
        for name in ("Diagnostic-Code", "Status"):
            if words := one_line(str(part.get(name, "")), LONGEST):
                return words.removeprefix("smtp;").strip()
    return "the server gives no reason"
