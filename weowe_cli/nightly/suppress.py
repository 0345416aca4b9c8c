"""An address or number that wants no word any more, or wants it again (SPEC D4): the outbox follows at once.

Runs inside a transaction. An opt-out is of the address, so it holds for every promise on which that ever stands.
"""

from __future__ import annotations

from collections.abc import Iterable

from weowe_cli.errors import WeoweError
from weowe_cli.ledger import opt_outs, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.letters.message import compared, mail_address
from weowe_cli.nightly.decide import Desk
from weowe_cli.nightly.matches import decide_again
from weowe_cli.promises.changes import Change
from weowe_cli.promises.record import Promise, text_number

OPT_OUT = "opt-out"
"""What the event is called by which an address opted out, or in again."""


def opt_out(ledger: Ledger, desk: Desk, address: str, *, who: str, why: str) -> tuple[Promise, ...]:
    """No letter or text goes to an address or number any more; returns the open promises on which it stands.

    Raises WeoweError for what is neither, or opted out before.
    """
    known, spelled = _written(address)
    if not opt_outs.put(ledger, known, at=desk.now, who=who, why=why):
        raise WeoweError(
            "this address has opted out already",
            where="weowe optout",
            todo="Nothing was changed; --undo takes it back.",
        )
    return _tell(ledger, desk, spelled, Change(OPT_OUT, None, why), who)


def take_back(ledger: Ledger, desk: Desk, address: str, *, who: str) -> tuple[Promise, ...]:
    """Letters may go to an address again; returns the open promises on which it stands. Raises WeoweError as above."""
    known, spelled = _written(address)
    if not opt_outs.drop(ledger, known):
        raise WeoweError(
            "this address has not opted out here",
            where="weowe optout --undo",
            todo="Nothing was changed. What an export says under `opt_out` is changed in the DMS.",
        )
    return _tell(ledger, desk, spelled, Change(OPT_OUT, None, "taken back"), who)


def _written(address: str) -> tuple[str, set[str]]:
    """An address or number as opt-outs are kept, and as promises have it."""
    if "@" not in address and (number := text_number(address)):
        return number, {f"({number[2:5]}) {number[5:8]}-{number[8:]}"}
    if mail_address(address) is None:
        raise WeoweError(
            "this is no email address and no phone number",
            where="weowe optout",
            todo="Write it whole: name@mail.example, or a number of ten digits.",
        )
    return compared(address), {compared(address), address.strip().lower()}


def _tell(ledger: Ledger, desk: Desk, addresses: Iterable[str], event: Change, who: str) -> tuple[Promise, ...]:
    """Note it on the promises, and let letters become calls, or calls letters."""
    about = promises.open_reached_by(ledger, addresses)
    promises.record(ledger, [(one.id, [event]) for one in about], at=desk.now, who=who)
    decide_again(ledger, desk, {one.id: one for one in about})
    return about
