"""A letter on trial: it goes to one address of the dealership's own, and says for whom it was. Never changes its text."""

from __future__ import annotations

import re
from dataclasses import replace

from weowe_cli.channels.channel import Parcel

REDIRECTED = "redirected to "
"""How the answer begins that is kept of a letter on trial: what becomes of it says nothing of its addressee's address."""
_NEXT_FIELD = re.compile(rb"\r\n(?![ \t])")


def redirected(parcel: Parcel, to: str) -> Parcel:
    """The same letter to another address: the addressee in its subject and in `X-Weowe-Would-Have-Gone-To`.

    Bytes in, bytes out, so that a letter that is sent again is the same letter.
    """
    meant = parcel.to.encode("ascii")
    head, gap, body = parcel.content.partition(b"\r\n\r\n")
    fields = [_field(one, to.encode("ascii"), meant) for one in _NEXT_FIELD.split(head)]
    fields.append(b"X-Weowe-Would-Have-Gone-To: " + meant)
    return replace(parcel, to=to, content=b"\r\n".join(fields) + gap + body)


def _field(field: bytes, to: bytes, meant: bytes) -> bytes:
    name, _, value = field.partition(b":")
    match name.lower():
        case b"to":
            return b"To: " + to
        case b"subject":
            # On a line of its own: the address can be long, and what follows may be an encoded word.
            rest = value.strip()
            return b"Subject: [for " + meant + b"]" + (b"\r\n " + rest if rest else b"")
        case _:
            return field
