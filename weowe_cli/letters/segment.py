"""One text message: its lines put into the single segment that a phone company carries. Never decides what it says.

A segment is 160 septets of the GSM alphabet (3GPP TS 23.038), or 70 units of UTF-16 once one sign is not in that.
"""

from __future__ import annotations

import unicodedata

SEPTETS, UNITS = 160, 70
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_SEPTETS = frozenset("^{}\\[~]|€")
_PLAINER = str.maketrans(
    {"–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "×": "x", "\u00a0": " "}
)
_CUT = "..."


def one_segment(lines: str) -> str | None:
    """The lines as one message of one segment, None where even the first word and the last line are too long.

    The last line always stays whole. Lines between it and the first are left out, the last of them first, where all do
    not fit; then the first is cut behind a word. What only another alphabet can write goes where it would cost all that.
    """
    said = [line for line in (" ".join(_plainer(line).split()) for line in lines.splitlines()) if line]
    if not said:
        return None
    return _fitted(said) or _fitted([" ".join("".join(filter(_is_gsm, line)).split()) for line in said])


def fits(text: str) -> bool:
    """Whether a message is one segment."""
    if all(map(_is_gsm, text)):
        return sum(2 if sign in _TWO_SEPTETS else 1 for sign in text) <= SEPTETS
    return len(text.encode("utf-16-le", "surrogatepass")) <= 2 * UNITS


def _fitted(said: list[str]) -> str | None:
    *news, closing = said
    for kept in range(len(news), 0, -1):
        if fits(whole := " ".join([*news[:kept], closing])):
            return whole
    words = news[0].split() if news else []
    for kept in range(len(words) - 1, 0, -1):
        if fits(cut := f"{' '.join(words[:kept]).rstrip('.,:;')}{_CUT} {closing}"):
            return cut
    return closing if not news and fits(closing) else None


def _is_gsm(sign: str) -> bool:
    return sign in _BASIC or sign in _TWO_SEPTETS


def _plainer(text: str) -> str:
    """Typographic signs as a keyboard has them, and letters without the accents that the GSM alphabet lacks."""
    found = []
    for sign in text.translate(_PLAINER):
        bare = unicodedata.normalize("NFKD", sign)[:1] if not _is_gsm(sign) else sign
        found.append(bare if _is_gsm(bare) else sign)
    return "".join(found)
