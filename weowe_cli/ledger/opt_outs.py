"""The addresses that want no letter (SPEC D4), apart from any promise, so that no export can forget one. Decides nothing."""

from __future__ import annotations

from datetime import datetime

from weowe_cli.ledger.columns import moment
from weowe_cli.ledger.database import Ledger


def addresses(ledger: Ledger) -> frozenset[str]:
    """Every address that opted out."""
    return frozenset(row[0] for row in ledger.connection.execute("SELECT address FROM opt_outs"))


def put(ledger: Ledger, address: str, *, at: datetime, who: str, why: str) -> bool:
    """Note an address; False where it stood there already."""
    noted = ledger.connection.execute(
        "INSERT INTO opt_outs (address, at, who, why) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (address, moment(at), who, why),
    )
    return noted.rowcount == 1


def drop(ledger: Ledger, address: str) -> bool:
    """Forget an address; False where it did not stand there."""
    return ledger.connection.execute("DELETE FROM opt_outs WHERE address = ?", (address,)).rowcount == 1
