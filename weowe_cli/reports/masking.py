"""Phone numbers and email addresses as they may stand on a screen that a customer can see (SPEC 11, L).

Never decides whether to mask: whoever asks for the whole value is recorded by the command line.
"""

from __future__ import annotations

import re

from weowe_cli.promises.record import digits

WHOLE_PHONE = 7
"""Digits from which a number is a phone number; the last four of a shorter one would be most of it."""

_EMAIL = re.compile(r"[^\s<>@,;:\"'()]+@[^\s<>@,;:\"'()]+")


def mask_phone(phone: str | None) -> str | None:
    """`***-***-0142`; nothing of a number too short to be one."""
    if not phone:
        return None
    known = digits(phone)
    return f"***-***-{known[-4:]}" if len(known) >= WHOLE_PHONE else "***"


def mask_email(email: str | None) -> str | None:
    """`d***@harborhonda.example`; of a one-letter name not even that letter."""
    if not email:
        return None
    name, at, host = email.rpartition("@")
    if not at:
        return "***"
    return f"{name[0] if len(name) > 1 else ''}***@{host}"


def mask_address(address: str | None) -> str | None:
    """Whatever a letter or a call goes to: an email address, a phone number, or a person's name, which stays."""
    if not address:
        return None
    if "@" in address:
        return mask_email(address)
    return mask_phone(address) if len(digits(address)) >= WHOLE_PHONE else address


def mask_within(text: str | None) -> str | None:
    """A sentence of a mail server with every email address in it masked."""
    return _EMAIL.sub(lambda found: mask_email(found.group()) or "", text) if text else None
