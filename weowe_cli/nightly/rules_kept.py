"""The rules that a store's nights obeyed, kept in the ledger word for word, so that another day can ask by which.

Keeps no more than `check --impact` looks back over. Never says what a rule means.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime, time, timedelta
from enum import Enum
from typing import Any

from weowe_cli.ledger import notices as ledger_notices
from weowe_cli.ledger.database import Ledger
from weowe_cli.notices.policy import Policy

KEPT_FOR = timedelta(days=60)
"""How long rules are kept that others took the place of."""


@dataclass(frozen=True, slots=True)
class Obeyed:
    """Rules, and the first night that obeyed them."""

    since: datetime
    policy: Policy


def changed(ledger: Ledger, rules: Mapping[str, Any], store: str, now: datetime) -> bool:
    """Whether the rules, spelled, are others than the last time this store was looked at, keeping those of today."""
    known = _known(ledger, store)
    if known and known[-1]["rules"] == rules:
        return False
    ends = [datetime.fromisoformat(one["since"]) for one in known[1:]] + [now]
    kept = [one for one, ended in zip(known, ends, strict=False) if now - ended <= KEPT_FOR]
    kept.append({"since": now.isoformat(), "rules": rules})
    ledger_notices.set_note(ledger, _name(store), json.dumps(kept, separators=(",", ":")))
    return True


def obeyed(ledger: Ledger, store: str) -> tuple[Obeyed, ...]:
    """The rules that a store's nights obeyed, oldest first; those of another version, which nobody can read, left out."""
    found = []
    for one in _known(ledger, store):
        policy = _read(one["rules"])
        if policy is not None:
            found.append(Obeyed(datetime.fromisoformat(one["since"]), policy))
    return tuple(found)


def spelled(policy: Policy) -> dict[str, Any]:
    """The rules as the configuration writes them; where they are written is no part of them."""
    return {name: value for name, value in _plain(policy).items() if name != "where"}


def _plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case bool():
            return "yes" if value else "no"
        case int():
            return str(value)
        case timedelta():
            return f"{int(value.total_seconds())}s"
        case time():
            return f"{value:%H:%M}"
        case tuple():
            return [_plain(one) for one in value]
        case Mapping():
            return {name: _plain(one) for name, one in value.items()}
        case _ if is_dataclass(value):
            return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
        case _:
            return value


def _read(rules: dict[str, Any]) -> Policy | None:
    from weowe_cli.settings.fill import fill
    from weowe_cli.settings.yaml_text import Marked

    return fill(Marked(rules), Policy)


def _known(ledger: Ledger, store: str) -> list[dict[str, Any]]:
    """What was kept; nothing of a ledger in which an earlier version only noted that rules changed."""
    text = ledger_notices.note(ledger, _name(store)) or ""
    return json.loads(text) if text.startswith("[") else []


def _name(store: str) -> str:
    return f"policy of {store}"
