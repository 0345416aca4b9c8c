"""Trying the way out: one letter to oneself over the mail server of the settings. Never touches the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli.app import SETUP, DryRun, app, command
from weowe_cli.cli.session import Session
from weowe_cli.errors import ConfigurationError, Exit, Problem, TryAgain, WeoweError

if TYPE_CHECKING:
    from weowe_cli.channels.channel import Parcel

mail_app = typer.Typer(help="The way out for letters: try it before the first customer does.", rich_markup_mode=None)
app.add_typer(mail_app, name="mail", rich_help_panel=SETUP)

SUBJECT = "A test letter of weowe"


@command(SETUP, name="test", group=mail_app)
def mail_test(
    session: Session,
    to: Annotated[str, typer.Option("--to", metavar="ADDR", help="Whose mailbox it goes to: your own.")],
    dry_run: DryRun = False,
) -> None:
    """Send one test letter as the nightly letters go, and say what the server answered.

    Example: weowe mail test --to you@harborhonda.example
    """
    from weowe_cli.channels.channel import State
    from weowe_cli.channels.mail import MailChannel
    from weowe_cli.channels.mail_settings import FILE
    from weowe_cli.letters.message import mail_address

    settings = session.settings.mail
    if (address := mail_address(to)) is None:
        raise WeoweError(f"'{to}' is no mail address", where="--to", todo="Write it like you@harborhonda.example.")
    if settings.transport == "file":
        what = "letters become files; write `transport: smtp` and `live: true` to send mail"
        raise ConfigurationError([Problem(FILE, 0, 0, "mail.transport", what)])
    goes_to = settings.trial_address or address
    if dry_run:
        session.give(f"would send one test letter to {goes_to} by {settings.server}")
        return
    with MailChannel(settings) as channel:
        outcome = channel.deliver(_letter(session, address))
    if outcome.state is State.SENT:
        session.give(f"{settings.server} took the letter to {goes_to}: {outcome.answer}")
    elif outcome.state is State.DEAD:
        session.complain(
            WeoweError(
                f"{settings.server} refused the letter to {goes_to}: {outcome.answer}",
                where="--to",
                todo="The connection and the login are well; ask the server's keeper about this address.",
            )
        )
        session.code(Exit.IN_PART)
    else:
        raise TryAgain(
            f"{settings.server} did not take the letter to {goes_to}: {outcome.answer}",
            where=f"{FILE}: mail.host",
            todo="A letter of the outbox would wait and go again by itself; run this again in some minutes.",
        )


def _letter(session: Session, to: str) -> Parcel:
    from weowe_cli.channels.channel import Parcel
    from weowe_cli.letters.letter import Letter
    from weowe_cli.letters.message import compose, message_id

    settings, now = session.settings.mail, session.now
    text = (
        f"This letter was sent to try the mail of {session.settings.stores[0].name}.\n\n"
        "If you read it, letters to customers and work lists can leave by this server.\n"
        "Nothing was written to the ledger, and nobody else got it.\n"
    )
    identity = message_id(f"test {to} {now.isoformat()}", settings.sender_address.rpartition("@")[2])
    content = compose(Letter(SUBJECT, text, ""), sender=settings.sender, to=("", to), message_id=identity, sent_at=now)
    return Parcel(identity, settings.sender_address, to, content)
