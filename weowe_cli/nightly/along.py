"""What goes along with a customer's letter: the thread it belongs to, the way to stop it, the appointments in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr

from weowe_cli.ledger import correspondence
from weowe_cli.ledger.database import Ledger
from weowe_cli.letters.appointments import (
    Appointment,
    Visit,
    appointment_of,
    calendar_file,
    in_words,
    standing_in_calendar,
    uid,
)
from weowe_cli.letters.message import headers_of, mail_address
from weowe_cli.letters.sections import order_label
from weowe_cli.notices.dose import Dose
from weowe_cli.notices.notice import Clock
from weowe_cli.promises.record import Promise
from weowe_cli.settings import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """Headers beside those of every letter, and two iCalendar files, each empty where there is nothing to say in it.

    `calendar` has the appointments that stand, `cancelled` those that an earlier letter put into the customer's
    calendar and that were called off since; `called_off` are the same in words.
    """

    headers: Mapping[str, str]
    calendar: str = ""
    cancelled: str = ""
    called_off: tuple[Visit, ...] = ()


NOTHING_ALONG = Along(headers={})


def along_with(ledger: Ledger, store: Store, dose: Dose, about: Mapping[int, Promise], clock: Clock) -> Along:
    """What goes along with one customer's letter; the same every time until something of it changes."""
    spoken_of = dict.fromkeys(notice.promise for notice in dose.notices)
    first = correspondence.first_letter(ledger, dose.person, spoken_of)
    made = correspondence.appointments_made(ledger, spoken_of)
    # Where bounces go, and what is read by `weowe mailbox`; the owner's own mailbox may be read by nobody but the owner.
    organizer = mail_address(parseaddr(store.sender)[1]) or ""
    coming, gone = [], []
    for promise in (about[one] for one in spoken_of):
        times, made_at = made.get(promise.id, (1, promise.first_seen_at))
        if when := appointment_of(promise, clock):
            coming.append(Appointment(promise=promise, when=when, moved=times - 1, made_at=made_at))
        elif promise.scheduled_for is None and promise.id in made:
            letters = correspondence.letters_with_calendars(ledger, dose.person, promise.id)
            when = standing_in_calendar(letters, uid(promise, store.letterhead, organizer))
            if when is not None and when > clock.now:
                gone.append(Appointment(promise=promise, when=when, moved=times - 1, made_at=made_at))
    return Along(
        headers=headers_of({notice.rule for notice in dose.notices}, organizer, first),
        calendar=calendar_file(coming, store.letterhead, organizer),
        cancelled=calendar_file(gone, store.letterhead, organizer, method="CANCEL"),
        called_off=tuple(in_words(order_label(one.promise), one.when, clock) for one in gone),
    )
