"""The settings of one home: shipped defaults, the home's own files over them, and every problem named at once.

Never asks for a password and never opens a connection: what is wrong with those shows when they are used.
"""

from __future__ import annotations

import glob
import os
import re
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from weowe_cli.channels.mail_settings import MailSettings
from weowe_cli.channels.mailbox_settings import MailboxSettings
from weowe_cli.channels.notify_settings import NotifySettings
from weowe_cli.errors import ConfigurationError, WeoweError
from weowe_cli.exports.profile import Profile
from weowe_cli.notices.people import People
from weowe_cli.promises.facts import Companion
from weowe_cli.settings.companions import companions
from weowe_cli.settings.home import Home, shipped
from weowe_cli.settings.later import Later
from weowe_cli.settings.rules import read_rules
from weowe_cli.settings.shapes import ExportYml, StoreYml, WeoweYml
from weowe_cli.settings.stores import ExportSource, Settings, Store
from weowe_cli.workdays import WEEKDAYS, Calendar, Hours

HOLIDAY_YEARS = range(2015, 2046)
"""The years for which holidays are worked out: the oldest open order seen in the trade was 13 years old."""

HOLIDAYS = {
    "new year's day": "New Year's Day",
    "memorial day": "Memorial Day",
    "independence day": "Independence Day",
    "labor day": "Labor Day",
    "thanksgiving": "Thanksgiving Day",
    "thanksgiving day": "Thanksgiving Day",
    "christmas": "Christmas Day",
    "christmas day": "Christmas Day",
    "martin luther king jr. day": "Martin Luther King Jr. Day",
    "presidents' day": "Washington's Birthday",
    "washington's birthday": "Washington's Birthday",
    "juneteenth": "Juneteenth National Independence Day",
    "columbus day": "Columbus Day",
    "veterans day": "Veterans Day",
}


def load(home: Home) -> Settings:
    """The settings of `home`. Raises ConfigurationError with every problem in every file."""
    from weowe_cli.settings import yaml_text
    from weowe_cli.settings.fill import fill

    main = yaml_text.read(home.weowe_yml, "config/weowe.yml")
    weowe_yml = fill(main, WeoweYml)
    rules, escalation = read_rules(home)
    stores: list[Store] = []
    if weowe_yml is not None:
        reader = _Reader(home, main)
        reader.check_stores(weowe_yml)
        stores = [reader.store(store, place, weowe_yml) for place, store in enumerate(weowe_yml.stores)]
        reader.check_section("mail", weowe_yml.mail)
        reader.check_section("notify", weowe_yml.notify)
        if weowe_yml.mailbox is not None:
            reader.check_section("mailbox", weowe_yml.mailbox)
    problems = main.problems + rules.problems
    if problems or weowe_yml is None or escalation is None:
        raise ConfigurationError(sorted(problems, key=lambda problem: (problem.file, problem.line, problem.column)))
    where = {name: f"{mark.file}:{mark.line}" for name in rules.data if (mark := rules.mark_of((name,)))}
    return Settings(
        home=home,
        stores=tuple(stores),
        rules=Later(escalation.policy(where)),
        sending=Later(_at_home(weowe_yml.mail, home)),
        fetching=Later(_at_home(weowe_yml.mailbox, home) if weowe_yml.mailbox else None),
        telling=Later(weowe_yml.notify.at_home(home.folder)),
        ledger=home.folder / weowe_yml.ledger,
        template_folders=(home.folder / "templates", shipped("templates")),
    )


def ad_hoc_source(home: Home, store: Store, dms: str) -> ExportSource:
    """A source that is not configured, for a file that somebody hands over with `--dms`."""
    from weowe_cli.settings.profiles import known_profiles, read_profile

    if dms not in known_profiles(home):
        known = ", ".join(sorted(known_profiles(home)))
        raise WeoweError(f"there is no profile '{dms}'", where="--dms", todo=f"Known: {known}.")
    profile, problems = read_profile(home, dms)
    if profile is None or problems:
        raise ConfigurationError(problems)
    return ExportSource(store.id, dms, "", "full", "auto", profile.encoding, Later(profile))


NO_MAIL = MailSettings(sender="")
Login = TypeVar("Login", MailSettings, MailboxSettings)


class _Reader:
    """Turns the shapes of weowe.yml into the types of the rooms, and collects what is wrong on the way."""

    def __init__(self, home: Home, document: Any) -> None:
        self.home = home
        self.document = document

    def check_stores(self, weowe_yml: WeoweYml) -> None:
        if not weowe_yml.stores:
            self.document.problem(("stores",), "at least one store is needed")
        if not weowe_yml.ledger.strip():
            self.document.problem(("ledger",), "a file is wanted here, such as ledger.db")
        if "://" in weowe_yml.ledger:
            self.document.problem(("ledger",), "only a file is understood here, such as ledger.db")
        seen: set[str] = set()
        for place, store in enumerate(weowe_yml.stores):
            if store.id in seen:
                self.document.problem(("stores", place, "id"), f"another store has the id '{store.id}' already")
            if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", store.id):
                self.document.problem(("stores", place, "id"), "an id has only letters, digits, - and _")
            seen.add(store.id)

    def check_section(self, section: str, settings: MailSettings | MailboxSettings | NotifySettings) -> None:
        for key, what in settings.problems().items():
            self.document.problem((section, *key.split(".")), what)

    def store(self, store: StoreYml, place: int, weowe_yml: WeoweYml) -> Store:
        at = ("stores", place)
        calendar, notify = self._calendar(store, at), weowe_yml.notify
        texts = calendar.within(notify.text_from, notify.text_until) if notify.texts else None
        if texts and not any(texts.weekly):
            self.document.problem(
                (*at, "hours"), "the store is never open in the hours of `notify:`, so no text could leave"
            )
        if store.sender and not replace(NO_MAIL, sender=store.sender).sender_address:
            self.document.problem((*at, "from"), f"'{store.sender}' is no sender; write Name <name@dealer.example>")
        if what := store.letterhead().problem():
            self.document.problem((*at, "scheduling_link"), what)
        return Store(
            id=store.id,
            name=store.name,
            calendar=calendar,
            head=Later(store.letterhead()),
            sender=store.sender or weowe_yml.mail.sender,
            exports=self._exports(store, at),
            people=self._people(store, at, weowe_yml.notify),
            guards=store.guards,
            texts=texts,
        )

    def _people(self, store: StoreYml, at: tuple[str | int, ...], notify: NotifySettings) -> People:
        from weowe_cli.letters.message import mail_address

        for way, person in store.people.everybody():
            if mail_address(person.email) is None:
                self.document.problem((*at, "people", *way, "email"), f"'{person.email}' is no email address")
            if person.chat and person.chat not in notify.chats:
                known = ", ".join(notify.chats) or "none"
                what = f"there is no chat '{person.chat}' under `notify: chats:`; there: {known}"
                self.document.problem((*at, "people", *way, "chat"), what)
        return People(
            parts_manager=store.people.parts_manager,
            director=store.people.director,
            it=store.people.it,
            advisors={code.strip().casefold(): person for code, person in store.people.advisors.items()},
        )

    def _calendar(self, store: StoreYml, at: tuple[str | int, ...]) -> Calendar:
        try:
            zone = ZoneInfo(store.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.document.problem(
                (*at, "timezone"), f"'{store.timezone}' is no time zone; write one such as America/Chicago"
            )
            zone = ZoneInfo("UTC")
        weekly: list[Hours | None] = [None] * 7
        for days, hours in store.hours.items():
            found = _weekdays(days)
            times = _hours(hours)
            if found is None:
                self.document.problem((*at, "hours", days), "days such as mon, mon-fri or sat are wanted here")
            elif times is False:
                self.document.problem(
                    (*at, "hours", days), f"hours such as 08:00-18:00, or closed, are wanted here, found '{hours}'"
                )
            else:
                for day in found:
                    weekly[day] = times or None
        if not any(weekly):
            self.document.problem((*at, "hours"), "the store is never open, so no customer would ever hear of anything")
        return Calendar(
            zone=zone,
            weekly=tuple(weekly),
            holidays=self._holidays(store.holidays, at),
            closed=frozenset(store.closed),
            open=frozenset(store.open),
        )

    def _holidays(self, names: tuple[str, ...], at: tuple[str | int, ...]) -> dict[date, str]:
        if not names:
            return {}
        import holidays

        wanted = set()
        for place, name in enumerate(names):
            official = HOLIDAYS.get(name.strip().casefold())
            if official is None:
                self.document.problem(
                    (*at, "holidays", place), f"'{name}' is not known; write its days under `closed:` instead"
                )
            else:
                wanted.add(official)
        # The day itself, not the one on which offices observe it: dealers sell on the Friday before.
        calendar = holidays.country_holidays("US", years=HOLIDAY_YEARS, observed=False)
        return {day: name for day, found in calendar.items() for name in str(found).split("; ") if name in wanted}

    def _exports(self, store: StoreYml, at: tuple[str | int, ...]) -> tuple[ExportSource, ...]:
        def complain(number: int, key: str, what: str) -> None:
            self.document.problem((*at, "exports", number, key), what)

        sources = (
            self._source(store, export, companion, (*at, "exports", number))
            for number, (export, companion) in enumerate(
                zip(store.exports, companions(store.exports, complain), strict=True)
            )
        )
        return tuple(source for source in sources if source is not None)

    def _source(
        self, store: StoreYml, export: ExportYml, companion: Companion | None, at: tuple[str | int, ...]
    ) -> ExportSource | None:
        profile = self._profile(export, at)
        if profile is None:
            return None
        path = Path(export.path).expanduser()
        return ExportSource(
            store=store.id,
            dms=export.dms,
            # Brackets and stars are patterns in the configured part alone.
            pattern=str(path) if path.is_absolute() else os.path.join(glob.escape(str(self.home.folder)), path),  # noqa: PTH118
            mode=export.mode,
            as_of=export.as_of,
            encoding=export.encoding or profile.encoding,
            reading=Later(profile),
            companion=companion,
            stale_after=export.stale_after,
        )

    def _profile(self, export: ExportYml, at: tuple[str | int, ...]) -> Profile | None:
        from weowe_cli.settings import yaml_text
        from weowe_cli.settings.profiles import known_profiles, read_profile

        if export.dms not in known_profiles(self.home):
            known = ", ".join(sorted(known_profiles(self.home)))
            self.document.problem((*at, "dms"), f"there is no profile '{export.dms}'; known: {known}")
            return None
        own = yaml_text.part(self.document, (*at, "profile")) if export.profile else None
        profile, problems = read_profile(self.home, export.dms, own)
        self.document.problems.extend(problems)
        return profile


def _at_home(mail: Login, home: Home) -> Login:
    """A password file is named from the home, wherever the program is started."""
    return replace(mail, password_file=home.folder / mail.password_file) if mail.password_file else mail


def _weekdays(text: str) -> list[int] | None:
    first, _, last = text.strip().casefold().partition("-")
    if first not in WEEKDAYS or (last and last not in WEEKDAYS):
        return None
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    return [day % 7 for day in range(start, (end if end >= start else end + 7) + 1)]


def _hours(text: str) -> Hours | Literal[False] | None:
    """The hours, None for a day that is closed, False for what is neither."""
    if text.strip().casefold() in {"closed", ""}:
        return None
    found = re.fullmatch(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})", text.strip())
    if not found:
        return False
    try:
        opens, closes = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
    except ValueError:
        return False
    return Hours(opens, closes) if opens < closes else False
