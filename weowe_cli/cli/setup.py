"""Setting up: a home, a demonstration, a check of everything that a night will need."""

from __future__ import annotations

import os
import shutil
from glob import glob
from pathlib import Path
from typing import Annotated

import typer

from weowe_cli.cli.app import SETUP, DryRun, command
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import FormatOption, OutOption
from weowe_cli.errors import Exit, WeoweError
from weowe_cli.ledger import outbox, promises
from weowe_cli.ledger import runs as ledger_runs
from weowe_cli.nightly import entries
from weowe_cli.settings import Home, Settings, load, shipped


@command(SETUP)
def init(
    session: Session,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="The home to write; else the one that is used.")
    ] = None,
    dms: Annotated[str, typer.Option(help="The system the exports come from.")] = "generic",
    dry_run: DryRun = False,
) -> None:
    """Write a home to start from: a commented configuration and the folders. Overwrites nothing.

    Example: weowe init harbor --dms tekion
    """
    from weowe_cli.settings.profiles import known_profiles

    home = Home(folder.expanduser().resolve()) if folder else session.home
    if dms not in known_profiles(home):
        raise WeoweError(
            f"there is no profile '{dms}'", where="--dms", todo=f"Known: {', '.join(sorted(known_profiles(home)))}."
        )
    if home.weowe_yml.exists():
        raise WeoweError(
            "this folder is a home already", where=str(home.weowe_yml), todo="Edit that file, or name another folder."
        )
    main = (
        (shipped("config") / "weowe.yml").read_text(encoding="utf-8").replace("dms: generic, path", f"dms: {dms}, path")
    )
    rules = (shipped("config") / "escalation.yml").read_text(encoding="utf-8")
    files = {home.weowe_yml: main, home.config / "escalation.yml": rules}
    folders = [
        home.folder,
        home.config,
        home.config / "dms",
        home.folder / "templates",
        home.folder / "inbox" / "main",
        home.outbox,
    ]
    if dry_run:
        for path in [*folders, *files]:
            session.give(f"would write {path}")
        return
    for one in folders:
        home.make_private(one)
    for path, content in files.items():
        if not path.exists():
            session.write_private(path, content)
    session.say(
        f"A home is written in {home.folder}\n"
        f"  1. Put your store, its people and hours into {home.weowe_yml}\n"
        f"  2. Copy an export into {home.folder / 'inbox' / 'main'}\n"
        f"  3. weowe check --home {home.folder}\n"
        f"  4. weowe nightly --home {home.folder} --dry-run"
    )


@command(SETUP)
def check(
    session: Session,
    mail: Annotated[bool, typer.Option("--mail", help="Connect to the mail server and log in; send nothing.")] = False,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Read this export as a night would; write nothing.")
    ] = None,
    dms: Annotated[str | None, typer.Option(help="The profile for --export.")] = None,
    store: Annotated[str | None, typer.Option(help="The store for --export.")] = None,
    impact: Annotated[
        bool,
        typer.Option("--impact", help="The last 30 days again under escalation.yml as it is now: what would differ."),
    ] = False,
    format: FormatOption = None,
    output: OutOption = None,
) -> None:
    """Say whether a night can run: the configuration, the letters, the folders, the ledger. Every problem at once.

    Examples: weowe check;  weowe check --export last_night.csv;  weowe check --mail;  weowe check --impact
    """
    from weowe_cli.cli.checks import check_export, check_impact, check_mail, check_notify, check_templates

    if not session.home.weowe_yml.exists():
        _ = session.settings  # says what to do about a home that is none
    settings = load(session.home)
    check_templates(settings)
    if impact:
        check_impact(session, settings, format, output)
        return
    session.give(
        f"configuration: good, {len(settings.stores)} {'store' if len(settings.stores) == 1 else 'stores'}, in {session.home.config}"
    )
    session.give("letters: every template can be written")
    check_notify(session, settings)
    _check_folders(session, settings)
    if export is not None:
        check_export(session, settings, export, store, dms)
    if mail:
        check_mail(session, settings)


def _check_folders(session: Session, settings: Settings) -> None:
    """The inboxes, the ledger, and whether other people of this machine can read them (SPEC 11)."""

    for store in settings.stores:
        if not store.exports:
            session.give(f"{store.name}: no export is configured, so nothing will ever be read for it")
        for source in store.exports:
            count = len(glob(source.pattern))  # noqa: PTH207 - as the night itself looks for them
            what = f"{source.profile.title}, {source.kind.replace('_', ' ')}"
            if source.companion:
                what += f", which say {', '.join(sorted(source.companion.says))}"
            session.give(f"{store.name}: {count} {'file' if count == 1 else 'files'} at {source.pattern} ({what})")
        if store.people.director is None:
            session.give(
                f"{store.name}: no director, so what is meant for one goes to {store.people.parts_manager.name}"
            )
    ledger = settings.ledger
    if ledger.exists() and os.name == "posix" and ledger.stat().st_mode & 0o077:
        session.give(f"ledger: {ledger} can be read by other users of this machine; chmod 600 it")
        session.code(Exit.CONFIGURATION)
    with session.reading() as open_ledger:
        open_promises = len(promises.all_open(open_ledger))
    session.give(f"ledger: {ledger}, {open_promises} open promises; it is not encrypted at rest, the disk must be")
    how = (
        f"files in {settings.home.outbox}, nothing is sent"
        if settings.mail.transport == "file"
        else f"SMTP to {settings.mail.server}"
    )
    session.give(f"mail: {how}, from {settings.mail.sender}")
    if settings.mailbox is not None:
        session.give(f"mailbox: {settings.mailbox.folder} on {settings.mailbox.server}, for `weowe mailbox`")


@command(SETUP)
def demo(
    session: Session,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Where to make it; else weowe-demo here.")
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Four invented stores, one for each system, over a few nights: read, decided, written, reported. Sends nothing."""
    from weowe_cli.cli.demonstration import demonstrate

    target = (folder or Path("weowe-demo")).expanduser().resolve()
    made_by_demo = target / "made-by-weowe-demo"
    if target.exists() and any(target.iterdir()) and not made_by_demo.exists():
        raise WeoweError(
            "this folder holds something else", where=str(target), todo="Name an empty one: weowe demo DIR"
        )
    if dry_run:
        session.give(f"would make four invented stores in {target} and run their nights")
        return
    if target.exists():
        shutil.rmtree(target)
    home = Home(target)
    home.make_private(target)
    session.write_private(made_by_demo, "Everything here is invented. `weowe demo` makes this folder anew.\n")
    demonstrate(session, home)


def overview(session: Session) -> None:
    """Bare `weowe`, one screen: is it set up, did last night run, what next."""
    if not session.home.weowe_yml.exists():
        session.give(
            "weowe keeps a dealership's parts promises.\n\n"
            f"No home yet in {session.home.folder}.\n"
            "  weowe demo         four invented stores, one night after another, in under five seconds\n"
            "  weowe init DIR     write a home to start from\n"
            "  weowe --help       every command"
        )
        return
    settings, now = session.settings, session.now
    with session.reading() as ledger:
        fresh = entries.freshness_of(ledger, settings, now)
        letters = outbox.counts(ledger)
        open_promises = len(promises.all_open(ledger))
        last = ledger_runs.recent(ledger, 1)
    lines = [f"Home: {session.home.folder}", f"Open promises: {open_promises}"]
    for one in fresh:
        state = one.refused or one.stale or (f"fresh, as of {one.as_of:%Y-%m-%d}" if one.as_of else "nothing read yet")
        lines.append(f"{one.store_name}: {state}")
    waiting = ", ".join(f"{count} {state}" for state, count in sorted(letters.items())) or "none waiting"
    lines.append(f"Letters: {waiting}")
    if letters.get("held"):
        todo = "weowe outbox list --state held, then weowe outbox approve"
    elif letters.get("dead"):
        todo = "weowe outbox list --state dead"
    elif not last:
        todo = "weowe check, then weowe nightly --dry-run"
    elif any(one.stale or one.refused for one in fresh):
        todo = "weowe runs"
    else:
        todo = "weowe report"
    session.give("\n".join([*lines, f"Next: {todo}"]))
