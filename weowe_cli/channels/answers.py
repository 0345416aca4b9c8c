"""What a mail server's words mean: whom a refusal is about, and one line for the history. Never acts on it."""

from __future__ import annotations

import re

from weowe_cli.letters.plain import one_line

LONGEST = 300

# Servers that check the sender only when the recipient is named answer there, and the recipient is then not to blame.
_CODES_ABOUT_US = frozenset({503, 530, 534, 535, 538})
_ENHANCED_ABOUT_US = frozenset(
    {"5.1.7", "5.1.8", "5.7.3", "5.7.8", "5.7.9", "5.7.23", "5.7.25", "5.7.26", "5.7.54", "5.7.57", "5.7.60", "5.7.64"}
)
_WORDS_ABOUT_US = re.compile(
    r"relay(ing)? (access )?(denied|not (permitted|allowed))|not permitted to relay|unable to relay|"
    r"sender (address )?(rejected|denied)|not owned by user|authentication (is )?required|must issue a starttls",
    re.IGNORECASE,
)


def about_us(code: int, words: str) -> bool:
    """Whether a final refusal seems to be of the sender, the login or the relay, and would meet every letter."""
    if not 500 <= code < 600:
        return False
    enhanced = re.search(r"\b5\.\d{1,3}\.\d{1,3}\b", words)
    return (
        code in _CODES_ABOUT_US
        or (enhanced is not None and enhanced[0] in _ENHANCED_ABOUT_US)
        or _WORDS_ABOUT_US.search(words) is not None
    )


def said(answer: int | Exception, words: bytes | str = "") -> str:
    """`550 5.1.1 no such user`, or what an exception says, on one line."""
    if isinstance(answer, Exception):
        code = getattr(answer, "smtp_code", None)
        if isinstance(code, int):
            return said(code, getattr(answer, "smtp_error", b""))
        return one_line(getattr(answer, "strerror", None) or str(answer) or type(answer).__name__, LONGEST)
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return one_line(f"{answer} {text}", LONGEST)
