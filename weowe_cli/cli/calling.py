"""`weowe calls`: whom to ring today, on which number, and what to say. Writes nothing but that numbers were shown."""

from __future__ import annotations

from typing import Annotated

import typer

from weowe_cli.cli.app import COUNTER, command
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import FormatOption, OutOption, give, note_unmasked


@command(COUNTER)
def calls(
    session: Session,
    owner: Annotated[str | None, typer.Option(help="Only the calls of this person.")] = None,
    store: Annotated[str | None, typer.Option(help="Only this store, by id or name.")] = None,
    format: FormatOption = None,
    output: OutOption = None,
) -> None:
    """Today's calls, the most pressing first: the number, and the sentence to say.

    Here stands whom no letter reaches, who was asked and has not answered, and whose part nobody fetches; `weowe log`
    takes a call off the list. Numbers are shown whole, and that they were is noted.

    Examples: weowe calls;  weowe calls --owner dana;  weowe calls --format json
    """
    from weowe_cli.letters.write import Writer
    from weowe_cli.nightly.calls import todays_calls
    from weowe_cli.reports.calls import calls_view

    settings, now = session.settings, session.now
    chosen = settings.store_or_complain(store) if store else None
    with session.reading() as ledger:
        found = todays_calls(ledger, settings, Writer(settings.template_folders), now)
    if chosen:
        found = [one for one in found if one.promise.store == chosen.id]
    if owner:
        found = [one for one in found if owner.casefold() in one.owner.casefold()]
    give(session, calls_view(found, now=now.astimezone((chosen or settings.stores[0]).calendar.zone)), format, output)
    note_unmasked(session, "calls", any(one.phone for one in found))
