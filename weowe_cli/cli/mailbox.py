"""What customers write back: the mailbox that answers come to, and the addresses that want no letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli.app import NIGHT, UPKEEP, DryRun, command
from weowe_cli.cli.session import Session
from weowe_cli.errors import ConfigurationError, Exit, Problem, WeoweError
from weowe_cli.nightly.finding import the_promise
from weowe_cli.promises.record import spoken_numbers
from weowe_cli.reports.masking import mask_address
from weowe_cli.workdays import in_words

if TYPE_CHECKING:
    from weowe_cli.ledger.database import Ledger
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
        str,
        typer.Argument(
            metavar="ADDRESS|WO",
            help="The email address or phone number that wants none; or a promise, for both on it.",
        ),
    ],
    undo: Annotated[bool, typer.Option("--undo", help="Letters and texts may go there again.")] = False,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why; it is kept.")] = "",
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who says so; else whoever is logged in.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Write to an address or number no more, on whatever promise it stands, now or ever: its customers are called.

    Examples: weowe optout maria@mail.example --why "asked at the counter";  weowe optout 206-555-0142 --undo;
    weowe optout WO-000123
    """
    from weowe_cli.nightly.suppress import opt_out, take_back

    who, about, done, refused = (by or "").strip() or session.who, set[int](), list[str](), list[WeoweError]()
    with session.writing(dry_run=dry_run, command="optout") as ledger, ledger.transaction():
        desk, meant = session.desk(), _meant(ledger, address)
        for one in meant:
            try:
                if undo:
                    found = take_back(ledger, desk, one, who=who)
                else:
                    found = opt_out(ledger, desk, one, who=who, why=why.strip() or "asked for it")
            except WeoweError as error:
                refused.append(error)
                continue
            done.append(one if one == address.strip() else mask_address(one) or "")
            about |= {promise.id for promise in found}
        if not done:
            raise refused[0]
    it, is_so = ("it stands", "is") if len(done) == 1 else ("they stand", "are")
    so = f"{' and '.join(done)} {'would be' if dry_run else is_so} {'written to again' if undo else 'written to no more'}"
    if not about:
        session.warn(f"{so}; but {it} on no open promise: look whether that is how the record has it")
        return
    called = "" if undo else ", whose customer is called instead"
    session.say(f"{so}; {it} on {in_words(len(about), 'open promise')}{called}")


def _meant(ledger: Ledger, said: str) -> tuple[str, ...]:
    """An address or number as it was typed, or those on the promise that was named. Raises WeoweError."""
    if "*" in said:
        raise WeoweError(
            "this address is masked, so it is nobody's",
            where="weowe optout",
            todo="Name the promise instead, weowe optout WO-000123, or see it whole: weowe show WO-000123 --unmask",
        )
    if "@" in said or not spoken_numbers(said):
        return (said.strip(),)
    promise = the_promise(ledger, said, to_write=True)
    if not (known := tuple(one for one in (promise.email, promise.phone) if one)):
        raise WeoweError(
            f"no address and no number stands on {promise.number}",
            where="weowe optout",
            todo="Nobody is written to about it; if they gave one elsewhere, name that.",
        )
    return known


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
