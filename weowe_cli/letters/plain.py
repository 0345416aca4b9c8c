"""Words that strangers typed, made fit for one line of a letter. Never changes what a person would read in them."""

from __future__ import annotations

import re
import unicodedata

# Bidirectional controls let a name rewrite the line around it; the joiners of emoji and of Persian are left alone.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_BREAKS = re.compile(r"[\s\u2028\u2029\x85]+")


def without_controls(text: str) -> str:
    """`text` without control and bidirectional characters and lone surrogates; line ends and tabs are kept."""
    if text.isascii() and text.isprintable():
        return text
    return _UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str | None, longest: int = 120) -> str:
    """`text` on one line of at most `longest` characters, the cut marked, empty for nothing."""
    if not text:
        return ""
    line = unicodedata.normalize("NFC", without_controls(_BREAKS.sub(" ", text))).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
