"""The bytes of a letter as every mail server takes them: RFC 5322, ASCII, CRLF, the same for the same letter for ever.

Never talks to a server, and lets nothing that a stranger typed begin a header of its own.
"""

from __future__ import annotations

import hashlib
import re
from binascii import b2a_qp
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, parseaddr, quote
from urllib.parse import quote as quote_for_url

from weowe_cli.letters.letter import Letter
from weowe_cli.letters.plain import one_line, without_controls

LONGEST_NAME = 78
LONGEST_LINE = 76
"""Characters of a header line; RFC 5322 forbids 999, and raw text reads best under 78."""

LONGEST_VALUE = 4_000

REPEATED = frozenset({"N11", "N14"})
"""The rules that tell a customer again what was told before."""

STOP = "STOP"
"""The subject of a mail that asks to hear no more."""

CRLF = "\r\n"

_LOCAL = re.compile(r"[!#-'*+\-./0-9=?A-Z^-~]{1,64}")
_FIELD = re.compile(r"[!-9;-~]+")
_OWN = frozenset({"from", "to", "reply-to", "subject", "date", "message-id", "mime-version"})


def message_id(seed: str, domain: str) -> str:
    """The Message-ID of the letter with this seed, the same for ever; its local part is a file name on any system."""
    digest = hashlib.sha256(seed.encode("utf-8", "surrogatepass")).hexdigest()
    return f"<weowe.{digest[:32]}@{_ascii_host(domain) or 'weowe.invalid'}>"


def compose(
    letter: Letter,
    *,
    sender: str,
    to: tuple[str, str],
    message_id: str,
    sent_at: datetime,
    reply_to: tuple[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    calendar: str = "",
    cancelled: str = "",
) -> bytes:
    """One message with both alternatives, and calendar files beside them; the same arguments give the same bytes.

    `calendar` has the appointments that stand, `cancelled` those to be taken out of a calendar again.

    `sender` is `Name <address>`, the others (name, address); `sent_at` is aware and becomes the Date. Names and subject
    are cleaned of line ends, control and bidirectional characters. Raises ValueError for an address, a Message-ID or a
    header that could not be written as given.
    """
    if sent_at.utcoffset() is None:
        raise ValueError("the Date of a letter needs its time zone")
    if not re.fullmatch(r"<[!-;=?-~]+@[!-;=?-~]+>", message_id):
        raise ValueError(f"no Message-ID: {message_id!r}")
    lines = [
        _mailbox("From", *parseaddr(sender)),
        _mailbox("To", *to),
        *([_mailbox("Reply-To", *reply_to)] if reply_to else []),
        _header("Subject", one_line(letter.subject, 200)),
        f"Date: {format_datetime(sent_at)}",
        f"Message-ID: {message_id}",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: OOF, AutoReply",
    ]
    for name, value in (headers or {}).items():
        if not _FIELD.fullmatch(name) or name.lower() in _OWN or name.lower().startswith("content-"):
            raise ValueError(f"no header of a letter's own: {name!r}")
        lines.append(_header(name, one_line(value, LONGEST_VALUE)))
    lines.append("MIME-Version: 1.0")
    alternatives = [_part(f'text/{kind}; charset="utf-8"', body) for kind, body in _bodies(letter) if body]
    content = _several("alternative", alternatives, message_id)
    files = (("PUBLISH", "appointment.ics", calendar), ("CANCEL", "called-off.ics", cancelled))
    if attached := [_attached(*file) for file in files if file[2]]:
        content = _several("mixed", [content, *attached], message_id)
    return CRLF.join([*lines, *content]).encode("ascii")


def chat_message(letter: Letter, message_id: str) -> bytes:
    """A work list as a chat shows it; by its mark a list that comes a second time can be told to be the same."""
    mark = message_id.partition("@")[0].removeprefix("<weowe.")[:8]
    return f"{letter.subject}\n\n{letter.text}\n[{mark}]".encode("utf-8", "replace")


def headers_of(rules: Collection[str], reply_to: str, first: str | None) -> dict[str, str]:
    """The headers of a customer's letter due by these rules: its thread, and the way to stop what comes again and again.

    `first` is the Message-ID of the letter that the thread began with. Only a letter that repeats itself in all it says
    can be stopped with a mail; what the customer is owed an answer to cannot.
    """
    found = {"In-Reply-To": first, "References": first} if first else {}
    if REPEATED.issuperset(rules):
        found["List-Unsubscribe"] = f"<mailto:{quote_for_url(reply_to, safe='@')}?subject={STOP}>"
    return found


def mail_address(text: str) -> str | None:
    """The address as mail can carry it, its domain in ASCII; None where nothing can be sent to it as it stands."""
    local, _, domain = text.strip().rpartition("@")
    host = _ascii_host(domain)
    if host is None or len(local) + len(host) > 253 or not _LOCAL.fullmatch(local):
        return None
    return f"{local}@{host}"


def compared(address: str) -> str:
    """An address as it is compared with others: upper and lower case are one, and a domain is written in ASCII."""
    return (mail_address(address) or address.strip()).casefold()


def _bodies(letter: Letter) -> tuple[tuple[str, str], ...]:
    return ("plain", letter.text), ("html", letter.html)


def _several(kind: str, parts: Iterable[list[str]], seed: str) -> list[str]:
    """Parts as one; the boundary is of this message and this kind alone."""
    boundary = "=_" + hashlib.sha256(f"{kind}{seed}".encode("ascii")).hexdigest()[:32]
    lines = [f'Content-Type: multipart/{kind}; boundary="{boundary}"', ""]
    for part in parts:
        lines += [f"--{boundary}", *part]
    return [*lines, f"--{boundary}--", ""]


def _part(kind: str, body: str, *more: str) -> list[str]:
    """One text, quoted-printable: no line is too long, and none can be a boundary, which holds `=_`."""
    clean = without_controls(body).replace("\n", "\r\n")
    encoded = b2a_qp(clean.encode("utf-8", "replace"), istext=True).decode("ascii")
    return [f"Content-Type: {kind}", "Content-Transfer-Encoding: quoted-printable", *more, "", encoded]


def _attached(method: str, name: str, calendar: str) -> list[str]:
    """A file that calendars take."""
    kind = f'text/calendar; charset="utf-8"; method={method}; name="{name}"'
    return _part(kind, calendar, f'Content-Disposition: attachment; filename="{name}"')


def _mailbox(field: str, name: str, address: str) -> str:
    """One person in a header, the name quoted or encoded as it needs to be."""
    where = mail_address(address)
    if where is None:
        raise ValueError(f"no mail address: {address!r}")
    shown = one_line(name, LONGEST_NAME)
    if not shown:
        return f"{field}: {where}"
    if not shown.isascii() or "=?" in shown:
        phrase = Header(shown, "utf-8", LONGEST_LINE, field).encode(linesep=CRLF)
    else:
        phrase = shown if re.fullmatch(r"[\w !#$%&'*+/=?^`{|}~-]+", shown) else f'"{quote(shown)}"'
    line = f"{field}: {phrase}"
    room = LONGEST_LINE - len(line.rpartition(CRLF)[2]) > len(where) + 3
    return f"{line}{' ' if room else CRLF + ' '}<{where}>"


def _header(field: str, text: str) -> str:
    """Free text in a header: as it stands where it is ASCII, else in encoded words; folded at its spaces."""
    charset = "us-ascii" if text.isascii() and "=?" not in text else "utf-8"
    return f"{field}: {Header(text, charset, LONGEST_LINE, field).encode(linesep=CRLF)}"


def _ascii_host(domain: str) -> str | None:
    """A host name in ASCII, or None."""
    try:
        host = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return host if re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", host) and ".." not in host else None
