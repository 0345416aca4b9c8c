"""The answers that a customer gives with one tap: mail to the owner with a prepared subject, `[WO-000123] WAIT`,
or `[WO-000123 WO-000124] WAIT` where one order has several promises.

Never says in which words they are offered; the templates do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from weowe_cli.promises.record import Answer

WORDS = tuple(answer.value.upper() for answer in Answer if answer is not Answer.NO_ANSWER)
"""The words of the subjects; each is an answer as `weowe log --answer` takes it, in capitals."""

IN_A_SUBJECT = 8
"""Promises that a subject names; it stays short enough to be read, and to be typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer: the subject that says it, and the link that opens a mail with it."""

    subject: str
    link: str


def replies(numbers: Sequence[str], to: str) -> Mapping[str, Reply]:
    """By word, the answers about some promises of one order, to the address `to`: one mail answers for all of them.

    The subject names each, so that it can be typed as well as tapped; more than fit there are named in the mail.
    """
    named = numbers if len(numbers) <= IN_A_SUBJECT else numbers[:1]
    about = "" if named == numbers else f"This is about {', '.join(numbers)}."
    found = {}
    for word in WORDS:
        subject = f"[{' '.join(named)}] {word}"
        link = f"mailto:{quote(to, safe='@')}?subject={quote(subject, safe='')}"
        found[word] = Reply(subject=subject, link=f"{link}&body={quote(about, safe='')}" if about else link)
    return found
