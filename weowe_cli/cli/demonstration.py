"""`weowe demo`: the samples that ship with the program, run night by night through the commands a store would use."""

from __future__ import annotations

import email
import email.policy
import re
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from weowe_cli.cli.nightly import run_nightly
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import screen
from weowe_cli.ledger import outbox, promises
from weowe_cli.nightly import entries
from weowe_cli.promises.standing import Flag
from weowe_cli.reports.letters_page import LetterOnPage, page
from weowe_cli.reports.pages import Pages
from weowe_cli.reports.report import Report, report_view
from weowe_cli.reports.selection import Filters
from weowe_cli.reports.views import Format, text
from weowe_cli.settings import Home, shipped
from weowe_cli.workdays import in_words, weekday_name

STORES = {"tekion": "harbor", "cdk": "lakeview", "reynolds": "summit", "dealertrack": "pinestreet"}
WORKED_EXAMPLE = "harbor"
HOUR = "08:00"


def demonstrate(session: Session, home: Home) -> None:
    """Make a home in `home`, run its nights, write the letters and a page to look at them, and give the report."""
    home.make_private(home.config)
    shutil.copy(shipped("sample_exports") / "weowe.yml", home.weowe_yml)
    nights = _files_by_night()
    for night, files in sorted(nights.items()):
        at = Session(named_home=home.folder, named_now=f"{night}T{HOUR}", muted=True)
        for store, file in files:
            shutil.copy(file, home.make_private(home.folder / "inbox" / store) / file.name)
        before = _letters(at)
        past_date = _past_date(at)
        run_nightly(at, dry_run=False)
        made = _letters(at)[len(before) :]
        _tell(session, night, files, made, past_date, _past_date(at))
    last = Session(named_home=home.folder, named_now=f"{max(nights)}T{HOUR}", color=session.color)
    page_file = _write_page(last, home)
    _report(last, session)
    session.give(
        f"\nThe letters, one page to look at:   {page_file}\n"
        f"The same as files for a mail program: {home.outbox}\n"
        "Try next:\n"
        f"  cd {home.folder}\n"
        f"  weowe report --store {WORKED_EXAMPLE} --flag red --now {max(nights)}T{HOUR}\n"
        f"  weowe calls --now {max(nights)}T{HOUR}\n"
        f"  weowe explain WO-000001 --now {max(nights)}T{HOUR}\n"
        f"  weowe digest -o digest.html --now {max(nights)}T{HOUR}\n"
        "  weowe init ../our-store --dms tekion      and then with your own export"
    )


def _files_by_night() -> dict[str, list[tuple[str, Path]]]:
    nights: dict[str, list[tuple[str, Path]]] = {}
    for dms, store in STORES.items():
        for file in sorted((shipped("sample_exports") / dms).iterdir()):
            found = re.search(r"(2026)-?(\d\d)-?(\d\d)", file.name)
            if found:
                nights.setdefault("-".join(found.groups()), []).append((store, file))
    return nights


def _letters(session: Session) -> tuple[outbox.OutboxLetter, ...]:
    with session.reading() as ledger:
        return outbox.all_letters(ledger, whole=True)


def _past_date(session: Session) -> int:
    """The promises of the worked example that are past their date, as the report flags them at this moment."""
    with session.reading() as ledger:
        about = promises.all_open(ledger, [WORKED_EXAMPLE])
        return sum(
            one.standing.flag is Flag.RED
            for one in entries.promise_entries(ledger, session.settings, session.now, about)
        )


def _tell(
    session: Session,
    night: str,
    files: list[tuple[str, Path]],
    made: Iterable[outbox.OutboxLetter],
    before: int,
    after: int,
) -> None:
    """One night in a few lines."""
    made = list(made)
    day = weekday_name(datetime.fromisoformat(night))
    customers = [one for one in made if one.audience == "customer" and one.channel == "email"]
    calls = [one for one in made if one.channel == "call"]
    arrivals = [one for one in customers if one.store == WORKED_EXAMPLE and "N1" in one.rules]
    session.give(
        f"{day}, 8:00: {in_words(len(files), 'export')} read, {in_words(len(customers), 'letter')} to customers, "
        f"{in_words(len(calls), 'call')} to make, {len(made) - len(customers) - len(calls)} work lists and digests"
    )
    if before != after and any(store == WORKED_EXAMPLE for store, _ in files) and arrivals:
        session.give(
            f"  Harbor Honda: {len(arrivals)} backordered parts came in, {len(arrivals)} arrival letters went out with the "
            f"scheduling link;\n  promises past their date: {before} -> {after}"
        )


def _write_page(session: Session, home: Home) -> Path:
    """One HTML page with every letter, taken from the very files that a mail server would have got."""
    stores = {store.id: store.name for store in session.settings.stores}
    zone = session.settings.stores[0].calendar.zone
    shown = []
    for one in sorted(_letters(session), key=lambda letter: (letter.audience != "customer", -letter.id)):
        html = ""
        if one.content:
            message = email.message_from_bytes(one.content, policy=email.policy.default)
            part = message.get_body(("html",))
            html = part.get_content() if part else ""
        sent = one.sent_at or one.not_before
        shown.append(
            LetterOnPage(
                to=one.address or "by phone",
                name=one.name,
                subject=one.subject,
                rules=one.rules,
                audience=one.audience,
                store=stores.get(one.store or "", "several stores"),
                sent=f"{one.state} {weekday_name(sent.astimezone(zone))}",
                text=one.body,
                html=html,
            )
        )
    target = home.folder / "letters.html"
    content = page(
        shown,
        Pages(session.settings.template_folders),
        title="Letters of the demonstration",
        as_of=session.now.astimezone(zone),
    )
    session.write_private(target, content)
    return target


def _report(last: Session, session: Session) -> None:
    """The report of the worked example as its parts manager sees it, the worst first."""
    zone = last.settings.stores[0].calendar.zone
    with last.reading() as ledger:
        view = report_view(
            Report(
                now=last.now.astimezone(zone),
                freshness=entries.freshness_of(ledger, last.settings, last.now),
                entries=entries.promise_entries(ledger, last.settings, last.now, promises.all_open(ledger)),
                filters=Filters(store=WORKED_EXAMPLE, limit=8),
            )
        )
        session.give("\n" + text(view, Format.TABLE, screen=screen(session)))
