"""What `weowe check` looks at beyond the configuration: templates, one export, the mail server, what edited rules would
have changed. Writes nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from weowe_cli.cli.nightly import chosen_files
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import give
from weowe_cli.errors import Exit, RefusedExport
from weowe_cli.letters.write import Writer
from weowe_cli.nightly.joins import GatheredFacts, gather_night
from weowe_cli.reports.digest import digest
from weowe_cli.reports.views import Format
from weowe_cli.settings import Settings

IMPACT_DAYS = 30
"""How far back `check --impact` looks."""
SAMPLE_DAY = datetime(2026, 3, 2, 16, tzinfo=UTC)


def check_templates(settings: Settings) -> None:
    """Write every letter once with sample data; raises ConfigurationError with every template that cannot be obeyed."""
    Writer(settings.template_folders).check(settings.policy, {"digest": digest([], now=SAMPLE_DAY, reader="Ana Ruiz")})


def check_export(session: Session, settings: Settings, path: Path, store: str | None, dms: str | None) -> None:
    """Read one file as a night would, against the ledger as it is, and say what it holds."""
    (file,) = chosen_files(session, settings, [path], store, dms)
    the_store = settings.store(file.source.store)
    try:
        with session.reading() as ledger:
            night = gather_night(ledger, the_store, file, path.read_bytes(), "", None)
    except RefusedExport as refusal:
        session.complain(refusal)
        session.code(Exit.IN_PART)
        return
    reading = night.reading
    new, same = len(reading.fresh), len(reading.unchanged)
    of_what = ""
    if isinstance(night, GatheredFacts):
        new, of_what = len(night.facts.news), f" {file.source.kind.replace('_', ' ')}"
        same = len(night.facts.keys) - new
    session.give(
        f"export: {path.name}, night of {file.as_of:%Y-%m-%d}, {reading.rows} rows: {new}{of_what} new or changed, "
        f"{same} as before, {len(reading.set_aside)} set aside, {sum(reading.ignored.values())} ignored"
    )
    for word, count in sorted(reading.unknown_words.items()):
        session.give(
            f"  status word '{word}' is not known, {count} rows; add it under status_words in config/dms/{file.source.dms}.yml"
        )
    for row in reading.set_aside[:20]:
        session.give(f"  row {row.row}, {row.column}: {row.reason}")
    if reading.set_aside:
        session.code(Exit.IN_PART)


def check_notify(session: Session, settings: Settings) -> None:
    """Look whether texts and chat messages could leave; no service is asked. Raises ConfigurationError with what is wrong."""
    names = [name for name, _ in settings.notify.services()]
    if not names:
        return
    if not settings.notify.live:
        session.give(f"texts and chats: written as files ({', '.join(names)}), until `notify:` has `live: yes`")
        return
    from weowe_cli.channels import notify

    notify.check(settings.notify)
    session.give(f"texts and chats: every service is known ({', '.join(names)}); none was asked")


def check_mail(session: Session, settings: Settings) -> None:
    """Connect and log in, as the first letter of a night would, and open the mailbox for answers."""
    if settings.mail.transport == "file":
        session.give("mail server: none is asked, letters are written as files")
    else:
        from weowe_cli.channels.mail import MailChannel

        with MailChannel(settings.mail) as channel:
            channel.connect()
        session.give(f"mail server: {settings.mail.server} answers, and the login is accepted")
    if settings.mailbox is not None:
        from weowe_cli.channels.mailbox import Mailbox

        with Mailbox(settings.mailbox) as box:
            session.give(f"mailbox: {box.name} is open")


def check_impact(session: Session, settings: Settings, format: Format | None, output: Path | None) -> None:
    """Read the last 30 days' archived exports under the rules as they were and as they are now, and say what differs."""
    from weowe_cli.cli.progress import progress
    from weowe_cli.nightly.impact import impact
    from weowe_cli.reports.impact import impact_view, in_one_sentence

    session.dry_run = True  # what is only looked at leaves no trace in the home, not even its settings kept
    with session.reading() as ledger, progress(session) as tell:
        told = impact(
            ledger,
            settings,
            session.now,
            IMPACT_DAYS,
            who=session.who,
            on_fault=session.fault,
            done=lambda read, of: tell("exports", read, of),
        )
    give(session, impact_view(told), format, output)
    if output is not None or not session.on_terminal:
        session.say(in_one_sentence(told))
