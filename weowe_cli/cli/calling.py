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
    """Whom to call today, the most pressing first: the number, what to say, and why a call and no letter.

    Here stands whom no letter reaches, who was asked and has not answered, and whose part nobody fetches; `weowe log`
    takes a call off the list. Numbers are shown whole, and that they were is noted.

    Examples: weowe calls;  weowe calls --owner dana;  weowe calls --format json
    """
    from weowe_cli.letters.write import Writer
    from weowe_cli.nightly.calls import todays_calls
    from weowe_cli.nightly.entries import freshness_of
    from weowe_cli.reports.calls import calls_view

    settings, now = session.settings, session.now
    chosen = settings.store_or_complain(store) if store else None
    with session.reading() as ledger:
        every = todays_calls(ledger, settings, Writer(settings.template_folders), now)
        exports = freshness_of(ledger, settings, now)
    found = [one for one in every if not chosen or one.promise.store == chosen.id]
    if owner:
        found = [one for one in found if owner.casefold() in one.owner.casefold()]
    only = [*([f"owner {owner}"] if owner else []), *([f"store {chosen.id}"] if chosen else [])]
    view = calls_view(
        found,
        now=now.astimezone((chosen or settings.stores[0]).calendar.zone),
        only=", ".join(only),
        others=[one.owner for one in every],
        exports=[one for one in exports if not one.is_fresh and (not chosen or one.store == chosen.id)],
    )
    give(session, view, format, output)
    note_unmasked(session, "calls", any(one.phone for one in found))
