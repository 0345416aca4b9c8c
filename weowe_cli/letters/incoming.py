"""What a customer's mail says to us: an answer with one tap, a STOP. Reads words only, and believes no sender."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser

from weowe_cli.letters.replies import WORDS
from weowe_cli.promises.record import Answer

FIRST_LINES = 5
"""How far down a mail its own words are looked at; the line that a button prepares is the first."""
LONGEST_SUBJECT = 200

_REPLY = r"(?:(?:re|aw|sv|vs|antw|ref|rif|r)\s*:\s*|external\s*:\s*|\[(?!\s*wo-)[^\]]{1,20}\]\s*){0,10}"
"""What mail programs and gateways put before a subject: `Re:`, `AW:`, `[EXTERNAL]`."""
_SEVERAL = r"wo-\d{6,9}(?:[\s,]+wo-\d{6,9}){0,19}"
_ANSWER = re.compile(rf"\s*{_REPLY}\[\s*({_SEVERAL})\s*\]\s*({'|'.join(WORDS)})\s*[.!]?\s*", re.IGNORECASE)
_STOP = re.compile(rf"\s*{_REPLY}stop\s*[.!]?\s*", re.IGNORECASE)
_NUMBER = re.compile(r"\bwo-(\d{6,9})\b", re.IGNORECASE)
_QUOTED = re.compile(
    r">|-{2,}\s*\w.*-{2,}$|_{10,}$|(from|von|de|da|sent|gesendet)\s*:\s|.{0,200}(wrote|schrieb|écrit|escribió|ha scritto)\s*:$",
    re.IGNORECASE,
)
"""A line with which what somebody else wrote begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail as a person sent it. `sender` is the bare address, empty where it names none or several.

    `automatic` is one that no person wrote: an absence note, a receipt.
    """

    sender: str
    subject: str
    text: str
    automatic: bool = False
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a mail asks for: one answer about some promises, by their ids, and whether no more letters are wanted."""

    answer: Answer | None = None
    promises: tuple[int, ...] = ()
    stop: bool = False


def said_in(mail: Mail) -> Said:
    """What a mail asks for. The answer and its promises stand in its subject; its own first lines may name more."""
    subject = mail.subject[:LONGEST_SUBJECT]
    own = own_lines(mail.text)
    stop = bool(_STOP.fullmatch(subject) or (own and _STOP.fullmatch(own[0])))
    found = _ANSWER.fullmatch(subject)
    if found is None:
        return Said(stop=stop)
    named = [number for line in (found[1], *own) for number in _NUMBER.findall(line)]
    return Said(Answer(found[2].lower()), tuple(dict.fromkeys(int(number) for number in named)), stop)


def own_lines(text: str) -> list[str]:
    """The first lines that the sender wrote, before what they quote."""
    return list(_own_lines(text))[:FIRST_LINES]


def _own_lines(text: str) -> Iterator[str]:
    for line in (line.strip()[:1000] for line in text.splitlines()):
        if _QUOTED.match(line):
            return
        if line:
            yield line


def is_automatic(headers: Mapping[str, str]) -> bool:
    """Whether a mail's headers, by lower-case names, say that a machine wrote it (RFC 3834, and its older customs)."""
    submitted = headers.get("auto-submitted", "no").partition(";")[0].strip().casefold()
    precedence = headers.get("precedence", "").strip().casefold()
    return (
        submitted not in ("no", "")
        or any(name in headers for name in ("x-autoreply", "x-autorespond", "x-autoresponse"))
        or precedence in ("auto_reply", "bulk", "junk", "list")
    )


def text_of_html(page: str) -> str:
    """The words of a mail that came as HTML alone, a line for each block, without what it quotes."""
    reader = _Words()
    reader.feed(page)
    reader.close()
    return "".join(reader.words)


class _Words(HTMLParser):
    """Gathers text; a block ends a line, and what stands in a quotation, a style or a script is not the sender's."""

    BLOCKS = frozenset({"br", "div", "p", "tr", "li", "table", "h1", "h2", "h3", "hr"})
    SILENT = frozenset({"blockquote", "style", "script", "head", "title"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  the reader's own signature
        self._silent += tag in self.SILENT
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in self.SILENT and self._silent > 0
        if tag in self.BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(re.sub(r"\s+", " ", data))
