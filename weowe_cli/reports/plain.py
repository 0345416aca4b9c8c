"""Other people's text on one line and harmless to look at: what a DMS or a customer typed cannot steer a screen.

Never shortens anything, and never touches a letter of any language.
"""

from __future__ import annotations

import re

from weowe_cli.letters.plain import without_controls

_BREAKS = re.compile("[\t\n\v\f\r\x85\u2028\u2029]+")
_HIDING = re.compile("[\u200b\U000e0000-\U000e007f]")


def plain(text: str) -> str:
    """`text` on one line, without the characters that move a cursor, turn the direction of a line or hide words."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDING.sub("", without_controls(_BREAKS.sub(" ", text)))
