"""Upkeep: what lies in the outbox and what the runs did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer

from weowe_cli.cli.app import UPKEEP, DryRun, app, command
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import FormatOption, OutOption, UnmaskOption, give, note_unmasked
from weowe_cli.errors import WeoweError
from weowe_cli.ledger import notices, outbox, promises
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.ledger.database import Ledger
from weowe_cli.ledger.outbox import LetterState, OutboxLetter
from weowe_cli.nightly import entries
from weowe_cli.promises.changes import Change
from weowe_cli.reports.masking import mask_email, mask_phone
from weowe_cli.reports.outbox import outbox_view
from weowe_cli.reports.runs import runs_view

outbox_app = typer.Typer(
    help="The letters: what waits, what was held for a look, what was refused.", rich_markup_mode=None
)
app.add_typer(outbox_app, name="outbox", rich_help_panel=UPKEEP)

LetterIds = Annotated[
    list[int] | None, typer.Argument(metavar="[ID]...", help="Letters by their number in `outbox list`.")
]


@command(UPKEEP)
def runs(
    session: Session,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest first.")] = 50,
    format: FormatOption = None,
    output: OutOption = None,
) -> None:
    """What every run read, what became of it, and why, the newest first.

    Examples: weowe runs;  weowe runs --format json
    """
    zone = session.settings.stores[0].calendar.zone
    with session.reading() as ledger:
        records = ledger_runs.recent(ledger, limit)
        give(
            session,
            runs_view(entries.run_entries(session.settings, records), now=session.now.astimezone(zone)),
            format,
            output,
        )


@command(UPKEEP, name="list", group=outbox_app, also_bare=True)
def outbox_list(
    session: Session,
    state: Annotated[list[LetterState] | None, typer.Option(help="Only letters in this state.")] = None,
    format: FormatOption = None,
    output: OutOption = None,
    unmask: UnmaskOption = False,
) -> None:
    """Every letter with its state; what is held, dead or withdrawn says why.

    Examples: weowe outbox list --state held;  weowe outbox list --format json
    """
    zone = session.settings.stores[0].calendar.zone
    with session.reading() as ledger:
        letters = outbox.all_letters(ledger, state or LetterState)
        view = outbox_view(
            entries.letter_entries(session.settings, letters), now=session.now.astimezone(zone), unmask=unmask
        )
        give(session, view, format, output)
    note_unmasked(session, "outbox list", unmask)


@command(UPKEEP, name="show", group=outbox_app)
def outbox_show(
    session: Session,
    letter: Annotated[int, typer.Argument(metavar="ID", help="The letter's number.")],
    unmask: UnmaskOption = False,
) -> None:
    """One letter as its reader gets it: subject and text."""
    with session.reading() as ledger:
        found = _letter(ledger, letter)
        text = f"{found.subject}\n\n{found.body}"
        if not unmask:
            for promise in promises.by_ids(ledger, found.promises).values():
                for whole, masked in (
                    (promise.phone, mask_phone(promise.phone)),
                    (promise.email, mask_email(promise.email)),
                ):
                    text = text.replace(whole, masked or "") if whole else text
        session.give(text)
    note_unmasked(session, "outbox show", unmask)


@command(UPKEEP, name="approve", group=outbox_app)
def outbox_approve(
    session: Session,
    letters: LetterIds = None,
    everything: Annotated[bool, typer.Option("--all", help="Every letter that is held.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Let letters go that were held for a look: after a gap between exports, or because there were so many.

    Examples: weowe outbox approve 12 13;  weowe outbox approve --all
    """
    _release(session, letters, (LetterState.HELD,), everything=everything, dry_run=dry_run, verb="approved")


@command(UPKEEP, name="retry", group=outbox_app)
def outbox_retry(
    session: Session,
    letters: LetterIds = None,
    everything: Annotated[bool, typer.Option("--all", help="Every letter that is dead or put off.")] = False,
    dry_run: DryRun = False,
) -> None:
    """Try letters again that were refused or put off, once what was wrong is mended."""
    _release(
        session,
        letters,
        (LetterState.DEAD, LetterState.WAITING),
        everything=everything,
        dry_run=dry_run,
        verb="tried again",
    )


@command(UPKEEP, name="drop", group=outbox_app)
def outbox_drop(
    session: Session,
    letters: Annotated[list[int], typer.Argument(metavar="ID...", help="Letters by their number in `outbox list`.")],
    why: Annotated[str, typer.Option(help="Why they shall not go; it is kept.")],
    dry_run: DryRun = False,
) -> None:
    """Take letters back for good; what they say counts as settled and is not written again."""
    if not why.strip():
        raise WeoweError(
            "a letter is dropped for a reason", where="--why", todo='Write: --why "the customer called already"'
        )
    with session.writing(dry_run=dry_run, command="outbox drop") as ledger:
        wanted = _letters(ledger, letters, (LetterState.HELD, LetterState.WAITING, LetterState.DEAD), "dropped")
        with ledger.transaction():
            for found in wanted:
                notices.settle(ledger, found.id, f"a person dropped the letter: {why}")
                outbox.drop(ledger, found.id, why)
                _note_on_promises(session, ledger, found, "letter dropped", why)
        for found in wanted:
            session.say(f"letter {found.id} {'would be ' if dry_run else ''}dropped: {found.subject}")


def _release(
    session: Session,
    letters: list[int] | None,
    states: tuple[LetterState, ...],
    *,
    everything: bool,
    dry_run: bool,
    verb: str,
) -> None:
    if not letters and not everything:
        raise WeoweError("which letters?", where="weowe outbox", todo="Name them by number, or write --all.")
    calendars = {store.id: store.calendar for store in session.settings.stores}
    with session.writing(dry_run=dry_run, command="outbox") as ledger:
        if everything:
            wanted = [one for one in outbox.all_letters(ledger, states) if one.channel != "call"]
            wanted = [one for one in wanted if one.state is not LetterState.WAITING or one.next_attempt_at]
        else:
            wanted = _letters(ledger, letters or (), states, verb)
        with ledger.transaction():
            for found in wanted:
                calendar = calendars.get(found.store or "")
                not_before = max(found.not_before, session.now)
                if found.audience == "customer" and calendar is not None:
                    not_before = calendar.next_open(not_before)
                outbox.release(ledger, found.id, not_before=not_before)
                _note_on_promises(session, ledger, found, f"letter {verb}", found.subject)
        would = "would be " if dry_run else ""
        session.say(
            f"{len(wanted)} {'letter' if len(wanted) == 1 else 'letters'} {would}{verb}; `weowe send` sends what may leave now"
        )


def _letters(ledger: Ledger, numbers: Iterable[int], states: tuple[LetterState, ...], verb: str) -> list[OutboxLetter]:
    """The letters that a person named, every one of them looked at before the first is touched."""
    wanted = [_letter(ledger, number) for number in dict.fromkeys(numbers)]
    for found in wanted:
        if found.state not in states:
            todo = f"Only letters that are {' or '.join(states)} can be {verb}; nothing was changed."
            what = f"letter {found.id} is {found.state} and cannot be {verb}"
            raise WeoweError(what, where="weowe outbox list", todo=todo)
    return wanted


def _letter(ledger: Ledger, number: int) -> OutboxLetter:
    found = outbox.by_id(ledger, number)
    if found is None:
        raise WeoweError(
            f"there is no letter {number}", where="the outbox", todo="`weowe outbox list` shows the numbers."
        )
    return found


def _note_on_promises(session: Session, ledger: Ledger, letter: OutboxLetter, what: str, said: str) -> None:
    for promise in letter.promises:
        promises.record(ledger, [(promise, [Change(what, None, said)])], at=session.now, who=session.who)
