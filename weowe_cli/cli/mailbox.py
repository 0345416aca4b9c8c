"""What customers write back: the mailbox that answers come to, and the addresses that want no letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli.app import NIGHT, UPKEEP, DryRun, command
from weowe_cli.cli.session import Session
from weowe_cli.errors import ConfigurationError, Exit, Problem

if TYPE_CHECKING:
    from weowe_cli.ledger.mails import Came

DONE = {
    "answer": ("answer logged", "answers logged"),
    "bounce": ("letter came back", "letters came back"),
    "stop": ("opt-out", "opt-outs"),
}
LEFT_ALONE = {
    "automatic": ("automatic reply", "automatic replies"),
    "put off": ("report of a delay", "reports of a delay"),
    "again": ("mail seen before", "mails seen before"),
    "unknown": ("about something else", "about something else"),
}
TO_LOOK_AT = {
    "stranger": ("answer from an address that no letter went to", "answers from addresses that no letter went to"),
    "moot": (
        "answer about a promise that is closed or decided since",
        "answers about promises that are closed or decided since",
    ),
    "unreadable": ("mail that cannot be read", "mails that cannot be read"),
}


@command(NIGHT)
def mailbox(session: Session, dry_run: DryRun = False) -> None:
    """Read the mailbox that answers come to: log them, turn letters that came back into calls, obey STOP.

    Run it every few minutes through the day. Every mail counts once and none is deleted; what is not ours is left alone.

    Examples: weowe mailbox;  weowe mailbox --dry-run
    """
    settings = session.settings
    if settings.mailbox is None:
        raise ConfigurationError(
            [Problem("config/weowe.yml", 0, 0, "mailbox", "no mailbox is configured, so none is read")],
            todo="Add `mailbox:` with `host: imap.example.com` and `user: parts@example.com`; config/weowe.yml has each key.",
        )
    from weowe_cli.channels.mailbox import Mailbox
    from weowe_cli.nightly.answers import read_mailbox

    # Opened before the ledger is held: a server that is slow or away keeps nobody at the counter waiting.
    with Mailbox(settings.mailbox) as box, session.writing(dry_run=dry_run, command="mailbox") as ledger:
        counts = read_mailbox(ledger, session.desk(), box, on_fault=session.fault, dry_run=dry_run)
    _tell(session, counts, dry_run=dry_run)


@command(UPKEEP)
def optout(
    session: Session,
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="The email address or phone number that wants none.")
    ],
    undo: Annotated[bool, typer.Option("--undo", help="Letters and texts may go there again.")] = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; it is kept.")] = "",
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who says so; else whoever is logged in.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Write to an address or number no more, on whatever promise it stands, now or ever: its customers are called.

    Examples: weowe optout maria@mail.example --why "asked at the counter";  weowe optout 206-555-0142 --undo
    """
    from weowe_cli.nightly.suppress import opt_out, take_back

    who = (by or "").strip() or session.who
    with session.writing(dry_run=dry_run, command="optout") as ledger, ledger.transaction():
        if undo:
            about = take_back(ledger, session.desk(), address, who=who)
        else:
            about = opt_out(ledger, session.desk(), address, who=who, why=why.strip() or "asked for it")
    so = f"{'would be' if dry_run else 'is'} {'written to again' if undo else 'written to no more'}"
    stands = f"it stands on {len(about)} open {'promise' if len(about) == 1 else 'promises'}"
    session.say(f"{address.strip()} {so}; {stands}{'' if undo or not about else ', whose customer is called instead'}")


def _tell(session: Session, counts: Mapping[Came, int], *, dry_run: bool) -> None:
    """What came of the mails, in a line; what a person should look at is said even with `--quiet`."""
    left = _counted(counts, LEFT_ALONE)
    said = [_counted(counts, DONE) or "nothing for us", *([f"left alone: {left}"] if left else [])]
    if counts:
        session.say(f"{'dry run: ' if dry_run else ''}{sum(counts.values())} mails read: {'; '.join(said)}")
    else:
        session.say("no new mail")
    if to_look_at := _counted(counts, TO_LOOK_AT):
        session.warn(f"left alone, look at them in the mailbox: {to_look_at}")
    if any(one.value == "unreadable" for one in counts):
        session.code(Exit.IN_PART)


def _counted(counts: Mapping[Came, int], words: Mapping[str, tuple[str, str]]) -> str:
    return ", ".join(f"{counts[came]} {words[came.value][counts[came] != 1]}" for came in counts if came.value in words)
