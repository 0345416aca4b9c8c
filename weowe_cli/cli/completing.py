"""The numbers that a shell offers while somebody types. Never says anything else: where there is nothing to offer, nothing."""

from __future__ import annotations

import re

import typer

MOST = 50
"""Numbers offered at once: what somebody may look through, not what a store has open."""
_STEERING = re.compile(r"[^\w.,/&+-]+")
"""What a shell may take for more than text. Some shells evaluate what they are offered, and a DMS holds whatever was typed."""


def numbers(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The promises that may be meant, by WO or RO number, with their customer and part."""
    try:
        return _numbers(context, incomplete)
    except Exception:
        return []  # whatever is wrong: a shell that completes a line is no place to say so


def _numbers(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from weowe_cli.cli.session import Session
    from weowe_cli.ledger.numbers import beginning_with

    named = next((one.params["home"] for one in (context, context.parent) if one and one.params.get("home")), None)
    session = Session(named_home=named, quiet=True, dry_run=True)
    closed = context.info_name == "reopen"
    found = beginning_with(session.settings.ledger, incomplete, closed=closed, at_most=MOST)
    return [
        (number, _STEERING.sub(" ", f"{customer or 'nobody named'}, {what}"))
        for number, customer, what in found
        if not _STEERING.search(number)
    ]
