"""What goes along with a customer's letter: the thread it belongs to, the way to stop it, the appointments in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr

from weowe_cli.ledger import correspondence
from weowe_cli.ledger.database import Ledger
from weowe_cli.letters.appointments import Appointment, appointment_of, calendar_file
from weowe_cli.letters.message import headers_of, mail_address
from weowe_cli.notices.dose import Dose
from weowe_cli.notices.notice import Clock
from weowe_cli.promises.record import Promise
from weowe_cli.settings import Store


@dataclass(frozen=True, slots=True)
class Along:
    """Headers beside those of every letter, and an iCalendar file, empty where there is no appointment."""

    headers: Mapping[str, str]
    calendar: str


NOTHING_ALONG = Along({}, "")


def along_with(ledger: Ledger, store: Store, dose: Dose, about: Mapping[int, Promise], clock: Clock) -> Along:
    """What goes along with one customer's letter; the same every time until something of it changes."""
    spoken_of = dict.fromkeys(notice.promise for notice in dose.notices)
    reply_to = store.people.owner_of(about[dose.notices[0].promise]).email
    first = correspondence.first_letter(ledger, dose.person, spoken_of)
    coming = {one: when for one in spoken_of if (when := appointment_of(about[one], clock))}
    made = correspondence.appointments_made(ledger, coming)
    appointments = []
    for one, when in coming.items():
        times, made_at = made.get(one, (1, about[one].first_seen_at))
        appointments.append(Appointment(promise=about[one], when=when, moved=times - 1, made_at=made_at))
    domain = (mail_address(parseaddr(store.sender)[1]) or "").rpartition("@")[2]
    return Along(
        headers_of({notice.rule for notice in dose.notices}, reply_to, first),
        calendar_file(appointments, store.letterhead, domain),
    )
