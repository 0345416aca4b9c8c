"""The numbers and names that a shell offers while somebody types. Never says anything else: where there is nothing, nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from pathlib import Path

MOST = 50
"""Numbers offered at once: what somebody may look through, not what a store has open."""
LOOKED_THROUGH = 5000
"""Promises whose customers are looked through for a name; a shell waits for the answer."""
_STEERING = re.compile(r"[^\w.,/&+-]+")
"""What a shell may take for more than text. Some shells evaluate what they are offered, and a DMS holds whatever was typed."""


def numbers(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The promises that may be meant, by WO or RO number or a word of the customer's name, each with what it is."""
    try:
        return _offered(context, incomplete)
    except Exception:
        return []  # whatever is wrong: a shell that completes a line is no place to say so


def _offered(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    from weowe_cli.cli.session import Session
    from weowe_cli.ledger.numbers import beginning_with

    named = next((one.params["home"] for one in (context, context.parent) if one and one.params.get("home")), None)
    session = Session(named_home=named, quiet=True, dry_run=True)
    ledger, closed = session.settings.ledger, context.info_name == "reopen"
    offered = [
        (number, f"{customer or 'nobody named'}, {what}")
        for number, customer, what in beginning_with(ledger, incomplete, closed=closed, at_most=MOST)
    ]
    if incomplete[:1].isalpha():
        offered += _names(ledger, incomplete, closed)
    return [(one, _STEERING.sub(" ", about)) for one, about in offered if not _STEERING.search(one)][:MOST]


def _names(ledger: Path, typed: str, closed: bool) -> list[tuple[str, str]]:
    """The words of customers' names that begin so, each once, as whoever types began it; accents and case do not matter."""
    from weowe_cli.ledger.numbers import customers
    from weowe_cli.reports.selection import folded

    begun = folded(typed)
    found: dict[str, list[str]] = {}
    for number, customer, what in customers(ledger, closed=closed, at_most=LOOKED_THROUGH):
        for word in customer.split():
            if folded(word).startswith(begun):
                # A shell only takes what begins as the line does.
                rest = word[len(typed) :] if word.startswith(typed) else folded(word)[len(begun) :]
                found.setdefault(typed + rest, []).append(f"{customer}, {number}, {what}")
    return [
        (word, about[0] if len(about) == 1 else f"{len(about)} promises, the newest {about[0]}")
        for word, about in found.items()
    ]
