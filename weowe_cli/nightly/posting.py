"""One person's letter into the outbox: the bytes that will leave, with all that stands on the envelope. Decides nothing.

Runs inside the transaction that records the night.
"""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from typing import assert_never

from weowe_cli.ledger import outbox
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.outbox import LetterState, OutboxLetter
from weowe_cli.letters.letter import Letter
from weowe_cli.letters.message import chat_message, compose, mail_address, message_id
from weowe_cli.nightly.along import NOTHING_ALONG, Along
from weowe_cli.notices.dose import Channel, Dose


def into_outbox(
    ledger: Ledger,
    now: datetime,
    dose: Dose,
    letter: Letter,
    *,
    sender: str,
    store: str | None,
    known: OutboxLetter | None,
    notices: list[int],
    attached: set[int],
    hold: str | None = None,
    reply_to: tuple[str, str] | None = None,
    along: Along = NOTHING_ALONG,
) -> None:
    """Put a letter for one dose into the outbox, or bring the unsent one of the same person up to date."""
    created = known.created_at if known else now
    address = mail_address(parseaddr(sender)[1]) or ""
    domain = address.rpartition("@")[2]
    # Not of the hour: a night that is decided again on a restored ledger writes letters that can be recognised.
    says = sorted(f"{one.promise} {one.rule} {one.tier} {one.since} {one.role}" for one in dose.notices)
    seed = " ".join([str(outbox.next_id(ledger)), dose.person, *says])
    identity = known.message_id if known else message_id(seed, domain)
    match dose.channel:
        case Channel.CALL:
            content = b""
        case Channel.TEXT:
            content = letter.text.encode("utf-8", "replace")
        case Channel.CHAT:
            content = chat_message(letter, identity)
        case Channel.EMAIL:
            content = compose(
                letter,
                sender=sender,
                to=(dose.name, dose.address or ""),
                message_id=identity,
                sent_at=created,
                reply_to=reply_to,
                headers=along.headers,
                calendar=along.calendar,
                cancelled=along.cancelled,
            )
        case _:
            assert_never(dose.channel)
    state = LetterState.HELD if hold else LetterState.WAITING
    fresh = OutboxLetter(
        id=known.id if known else 0,
        store=store,
        audience=dose.audience.value,
        person=dose.person,
        name=dose.name,
        address=dose.address,
        channel=dose.channel.value,
        state=known.state if known and known.channel == dose.channel.value else state,
        rules=tuple(dict.fromkeys(notice.rule for notice in dose.notices)),
        not_before=min(known.not_before, dose.not_before) if known else dose.not_before,
        next_attempt_at=known.next_attempt_at if known else None,
        attempts=known.attempts if known else 0,
        message_id=identity,
        sender=address,
        subject=letter.subject,
        body=letter.text,
        content=content,
        created_at=created,
        last_error=known.last_error if known else None,
        remark=(dose.why or hold) if known is None or known.channel != dose.channel.value else known.remark,
        promises=known.promises if known else (),
    )
    if known is None:
        outbox.put(ledger, fresh, notices)
    elif fresh != known or attached != set(notices):
        outbox.rewrite(ledger, fresh, notices)
