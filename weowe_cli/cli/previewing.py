"""`weowe preview`: every letter of every rule on one page, as its readers would see it. Sends nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli.app import SETUP, command
from weowe_cli.cli.completing import numbers
from weowe_cli.cli.session import Session
from weowe_cli.letters.letter import Letterhead
from weowe_cli.notices.notice import Audience, Clock
from weowe_cli.notices.people import People

if TYPE_CHECKING:
    from weowe_cli.letters.specimens import Specimen
    from weowe_cli.letters.write import Writer

PAGE = Path("preview.html")


@command(SETUP)
def preview(
    session: Session,
    number: Annotated[
        str | None,
        typer.Argument(
            metavar="[ID|RO]",
            help="A promise that the letters are to be about; else invented ones.",
            autocompletion=numbers,
        ),
    ] = None,
    store: Annotated[str | None, typer.Option(help="Whose letters, by id or name; else the first store's.")] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Write the page here, as HTML.")
    ] = PAGE,
) -> None:
    """Every letter of every rule on one page: light, dark, on a desk and on a phone; from your own templates, if any.

    Each is written as if its rule were due. Without a home it shows the letters as they are shipped.
    Examples: weowe preview;  weowe preview WO-000123 -o letters.html
    """
    from weowe_cli.letters import samples
    from weowe_cli.letters.specimens import of_every_rule
    from weowe_cli.letters.write import Writer
    from weowe_cli.nightly import finding
    from weowe_cli.reports.letters_page import LetterOnPage, page
    from weowe_cli.reports.masking import mask_address
    from weowe_cli.reports.pages import Pages
    from weowe_cli.settings import shipped, shipped_policy

    if output.suffix.lower() not in {".html", ".htm"}:
        raise typer.BadParameter("the page is HTML; name a file like preview.html", param_hint="--output")
    folders: tuple[Path, ...] = (shipped("templates"),)
    policy = shipped_policy()
    head, people, clock, about = samples.HEAD, samples.PEOPLE, samples.CLOCK, None
    if number or store or session.named_home or session.home.weowe_yml.exists():
        settings = session.settings
        folders, policy = settings.template_folders, settings.policy
        shown = settings.store_or_complain(store) if store else settings.stores[0]
        if number:
            with session.reading() as ledger:
                about = finding.the_promise(ledger, number)
            shown = settings.store_of(about)
            clock = Clock(session.now, shown.calendar)
        head, people = shown.letterhead, shown.people
    writer = Writer(folders)
    written = list(of_every_rule(writer, head, people=people, clock=clock, policy=policy, about=about))
    if about is None:
        written.append(_digest(writer, head, people, clock))
    listed = [
        LetterOnPage(
            to=mask_address(one.address) or "",
            name=one.name,
            subject=one.letter.subject,
            rules=one.rules,
            audience=one.audience.value,
            store=head.name,
            text=one.letter.text,
            html=one.letter.html,
            call=one.call,
            message=one.text,
        )
        for one in written
    ]
    title = f"Every letter about {about.number}" if about else "Every letter"
    session.write_private(
        output.resolve(), page(listed, Pages(folders), title=title, as_of=clock.calendar.local(clock.now))
    )
    session.say(f"written: {output}, {len(listed)} letters")


def _digest(writer: Writer, head: Letterhead, people: People, clock: Clock) -> Specimen:
    """The director's digest of the invented promises."""
    from decimal import Decimal

    from weowe_cli.letters.samples import PROMISES
    from weowe_cli.letters.specimens import Specimen
    from weowe_cli.promises.standing import standing
    from weowe_cli.reports.digest import TEMPLATE, Movement, Stale, StoreDigest, digest
    from weowe_cli.reports.entries import PromiseEntry
    from weowe_cli.reports.trend import WEEKS, Week
    from weowe_cli.workdays import DAY

    reader = people.director or people.parts_manager
    entries = [
        PromiseEntry(
            promise=one._replace(store=head.store),
            standing=standing(one, clock.today, clock.calendar, None),
            store_name=head.name,
            owner=people.owner_of(one),
            last_contact=None,
            zone=clock.calendar.zone,
        )
        for one in PROMISES.values()
        if one.is_open
    ]
    store = StoreDigest(
        store=head.store,
        store_name=head.name,
        freshness=(),
        entries=entries,
        movement=Movement(opened=2, arrived=1, closed=1, newly_late=1),
        stale=(Stale(entries[-1], "open for 34 days with no movement"),),
        weeks=[
            Week(clock.today - n * 7 * DAY, len(entries), 1 + n % 3, Decimal(240) * (1 + n % 3))
            for n in reversed(range(WEEKS))
        ],
    )
    values = digest([store], now=clock.calendar.local(clock.now), reader=reader.name)
    letter = writer.render(TEMPLATE, **values)
    return Specimen(rules=("N17",), audience=Audience.STAFF, name=reader.name, address=reader.email, letter=letter)
