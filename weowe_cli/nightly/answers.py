"""What came into the mailbox, mail by mail: an answer is logged, a bounce becomes a call, a STOP opts out (SPEC D4, D5).

Each mail is one transaction, in which it is noted that it was read: killed in between, none is lost and none counts twice.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta

from weowe_cli.channels.bounces import Bounce
from weowe_cli.channels.mailbox import Mailbox, Received
from weowe_cli.channels.redirect import REDIRECTED
from weowe_cli.errors import ConfigurationError, TryAgain, WeoweError
from weowe_cli.ledger import mails, opt_outs, outbox, promises
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.mails import DEALT_WITH, Came, Place
from weowe_cli.ledger.outbox import OutboxLetter
from weowe_cli.letters.incoming import Mail, Said, said_in
from weowe_cli.letters.message import compared, mail_address
from weowe_cli.nightly import by_hand
from weowe_cli.nightly.by_hand import Pen
from weowe_cli.nightly.decide import Desk
from weowe_cli.nightly.matches import decide_again
from weowe_cli.nightly.suppress import opt_out
from weowe_cli.notices.notice import Audience
from weowe_cli.promises.by_hand import Method
from weowe_cli.promises.changes import Change
from weowe_cli.promises.record import Promise
from weowe_cli.workdays import DAY

LOOK_BACK: timedelta = 60 * DAY
"""How far back mails are read; what lay unread for longer is an answer to nothing."""
BY_MAIL = "the customer's email"
"""Who says so, as the evidence names them."""
BY_SERVER = "a mail server"


def read_mailbox(
    ledger: Ledger, desk: Desk, box: Mailbox, *, on_fault: Callable[[BaseException], None], dry_run: bool = False
) -> Mapping[Came, int]:
    """Read what came since the last time, oldest first; returns how many mails came to what.

    Raises TryAgain where the server goes away; what was read until then is done.
    """
    place, counts = Place(box.name, box.validity), Counter[Came]()
    seen = mails.seen(ledger, place)
    for uid in box.uids((desk.now - LOOK_BACK).date()):
        came = seen.get(uid)
        if came is None:
            received = box.read(uid)
            if received is None:
                continue
            came = _take(ledger, desk, place, uid, received, on_fault)
            counts[came] += 1
        if box.moves and came in DEALT_WITH and not dry_run:
            box.put_away(uid)
    return counts


def _take(
    ledger: Ledger, desk: Desk, place: Place, uid: int, received: Received, on_fault: Callable[[BaseException], None]
) -> Came:
    """Do what one mail asks for and note that it was read, in one transaction.

    One that was left alone in another place is left alone here too.
    """
    with ledger.transaction():
        before = mails.known(ledger, received.message_id)
        came = before if before is not None and before not in DEALT_WITH else Came.AGAIN
        if before is None:
            try:
                if received.fault is not None:
                    raise received.fault
                with ledger.part():
                    came = _obey(ledger, desk, received)
            except (WeoweError, sqlite3.OperationalError):
                raise  # a broken template or ledger is every mail's trouble
            except Exception as fault:
                # Left alone and noted: one mail that nobody can read must not stop those behind it night after night.
                on_fault(fault)
                came = Came.UNREADABLE
        mails.note(ledger, place, uid, received.message_id, came, desk.now)
    return came


def _obey(ledger: Ledger, desk: Desk, received: Received) -> Came:
    if received.bounce is not None:
        return _came_back(ledger, desk, received.bounce)
    mail = received.mail
    if mail is None or mail.automatic:
        return Came.AUTOMATIC
    said = said_in(mail)
    came = _log(ledger, desk, mail, said) if said.answer else Came.UNKNOWN
    if said.stop and mail_address(mail.sender) is not None:
        # Who opts out twice, or did at the counter, has nothing changed by it.
        if mail.sender not in opt_outs.addresses(ledger):
            opt_out(ledger, desk, mail.sender, who=BY_MAIL, why="STOP by email")
        came = came if came is Came.ANSWER else Came.STOP
    return came


def _log(ledger: Ledger, desk: Desk, mail: Mail, said: Said) -> Came:
    """Log an answer on every promise that it names and that its sender was written to about."""
    found = [_log_one(ledger, desk, mail, said, promise) for promise in promises.by_ids(ledger, said.promises).values()]
    return min(found, key=(Came.ANSWER, Came.STRANGER, Came.MOOT).index, default=Came.UNKNOWN)


def _log_one(ledger: Ledger, desk: Desk, mail: Mail, said: Said, promise: Promise) -> Came:
    if mail.sender not in _written_to(ledger, promise):
        return Came.STRANGER
    # A decision by mail is dated when it was read; the mails themselves are read in the order in which they came.
    by_hand_since = promise.decided_at if promise.decided_by != BY_MAIL else None
    if by_hand_since and mail.sent_at and mail.sent_at < by_hand_since:
        return Came.MOOT
    try:
        with ledger.part():
            by_hand.log(
                ledger,
                desk,
                promise.number,
                pen=Pen(BY_MAIL, "mailbox"),
                method=Method.EMAIL,
                said=f"{str(said.answer).upper()} by email",
                answer=said.answer,
            )
    except (ConfigurationError, TryAgain):
        raise
    except WeoweError:
        return Came.MOOT  # closed meanwhile, matched to another, or of a store that is no longer configured
    return Came.ANSWER


def _written_to(ledger: Ledger, promise: Promise) -> set[str]:
    """The addresses that may answer for a promise: its own, and those to which letters about it went."""
    letters = (one for one in outbox.about(ledger, promise.id) if one.audience == Audience.CUSTOMER.value)
    return {compared(address) for address in (promise.email, *(one.address for one in letters)) if address}


def _came_back(ledger: Ledger, desk: Desk, bounce: Bounce) -> Came:
    """What a letter said that never arrived is due by another way, and its address gets no more."""
    if not bounce.addresses:
        return Came.PUT_OFF
    letters = outbox.that_left(ledger, bounce.letters)
    if not letters:
        letters = tuple(one for to in sorted(bounce.addresses) if (one := outbox.last_to(ledger, to, but=REDIRECTED)))
    letters = tuple(one for one in letters if not _on_trial(one))
    for letter in letters:
        outbox.mark_bounced(ledger, letter, desk.now, bounce.why)
        said = f"{letter.channel} to {letter.audience}: {letter.subject} [{bounce.why}]"
        events = [(one, [Change("letter came back", None, said)]) for one in letter.promises]
        promises.record(ledger, events, at=desk.now, who=BY_SERVER)
    about = promises.by_ids(ledger, {one for letter in letters for one in letter.promises})
    decide_again(ledger, desk, about)
    return Came.BOUNCE if letters else Came.UNKNOWN


def _on_trial(letter: OutboxLetter) -> bool:
    """Whether a letter went to the trial mailbox: its bounce says nothing of the customer's address."""
    return any((said or "").startswith(REDIRECTED) for said in (letter.remark, letter.last_error))
