"""The answers that a customer gives with one tap: mail to the owner with a prepared subject, `[WO-000123] WAIT`.

Never says in which words they are offered; the templates do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from weowe_cli.letters.plain import listed
from weowe_cli.promises.record import Answer

WORDS = tuple(answer.value.upper() for answer in Answer if answer is not Answer.NO_ANSWER)
"""The words of the subjects; each is an answer as `weowe log --answer` takes it, in capitals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer: the subject that says it, and the link that opens a mail with it."""

    subject: str
    link: str


def replies(numbers: Sequence[str], to: str) -> Mapping[str, Reply]:
    """By word, the answers about some promises of one order, to the address `to`.

    The subject names the first promise; where there are more, one line of the mail names them all.
    """
    about = f"This is about {listed(list(numbers))}." if len(numbers) > 1 else ""
    found = {}
    for word in WORDS:
        subject = f"[{numbers[0]}] {word}"
        link = f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}"
        found[word] = Reply(subject=subject, link=f"{link}&body={quote(about, safe='')}" if about else link)
    return found
