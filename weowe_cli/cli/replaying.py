"""`weowe replay`: months of old exports through the rules, to see what would have been caught; it changes nothing."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace as with_other
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from weowe_cli.cli.app import SETUP, command
from weowe_cli.cli.progress import progress
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import FormatOption, OutOption, give
from weowe_cli.errors import Exit, WeoweError

if TYPE_CHECKING:
    from weowe_cli.ledger.runs import RunRecord
    from weowe_cli.nightly.old_exports import OldExport
    from weowe_cli.reports.replay import LeftOut, Replay
    from weowe_cli.settings import ExportSource, Settings, Store


@command(SETUP)
def replay(
    session: Session,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[FOLDER]", help="The old exports; none: the home's own archive.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Tell only of nights from this day on; earlier ones are history.")
    ] = None,
    store: Annotated[str | None, typer.Option(help="The store the files are of, by id.")] = None,
    dms: Annotated[str | None, typer.Option(help="The profile to read them with.")] = None,
    format: FormatOption = None,
    output: OutOption = None,
) -> None:
    """Run months of old exports through the rules: what would have been caught, when, and how much money. Sends nothing.

    Nothing is written either, and no home is needed: the ledger is thrown away. Each file's name must hold its date.

    Examples: weowe replay old-exports;  weowe replay old-exports --dms cdk --since 2026-01-01 -o replay.html
    """
    # What is only looked at leaves no trace in the home, not even its settings kept for the next command.
    session.dry_run = True
    beginning = _date(since)
    at_home = _has_home(session)
    if at_home:
        settings = session.settings
    else:
        settings = session.settings = _settings_of_nobody(folder, store)
        store = None
    target = _folder(session, folder, at_home=at_home)
    try:
        told = _replay(session, settings, target, beginning, store, dms, at_home=at_home)
    except KeyboardInterrupt:
        session.warn("weowe: interrupted; a replay keeps nothing")
        raise typer.Exit(Exit.INTERRUPTED) from None
    _give(session, told, format, output)


def _replay(
    session: Session,
    settings: Settings,
    folder: Path,
    since: date | None,
    store: str | None,
    dms: str | None,
    *,
    at_home: bool,
) -> Replay:
    from weowe_cli.nightly.old_exports import old_exports
    from weowe_cli.nightly.replay import replay as run_replay

    stores = [settings.store_or_complain(store)] if store else list(settings.stores)
    sources = _sources(settings, stores, dms)
    unknown = not sources
    if unknown:
        sources = [_every_profile(settings, stores)[0]]
    exports, left_out = old_exports(folder, stores, sources, _runs(session) if at_home else (), session.now)
    if not exports:
        raise _nothing(folder, left_out)
    if unknown:
        exports = _read_by_what_fits(session, settings, stores[0], exports)
    with progress(session) as tell:
        told = run_replay(
            settings,
            exports,
            now=session.now.astimezone(stores[0].calendar.zone),
            since=since,
            left_out=left_out,
            home=at_home,
            who=session.who,
            on_fault=_show_or_go_on(session),
            done=lambda read: tell("nights", read, len(exports)),
        )
    if told.nights or since is None:
        return told
    last = max(one.read_at.date() for one in told.all_nights)
    raise WeoweError(
        f"no night is of {since} or later", where=str(folder), todo=f"The last is of {last}: give an earlier --since."
    )


def _give(session: Session, told: Replay, format: FormatOption, output: OutOption) -> None:
    from weowe_cli.reports.replay_view import in_one_sentence, replay_view

    give(session, replay_view(told), format, output)
    if output is not None or not session.on_terminal:
        session.say(in_one_sentence(told))
    if told.left_out or any(one.outcome in ("refused", "failed") or one.set_aside for one in told.nights):
        session.code(Exit.IN_PART)


def _date(since: str | None) -> date | None:
    try:
        return date.fromisoformat(since) if since else None
    except ValueError:
        raise WeoweError(f"'{since}' is no date", where="--since", todo="Write it like 2026-01-01.") from None


def _has_home(session: Session) -> bool:
    """Whether there is a home to take hours, rules and people from; one that was named must be one."""
    named = session.named_home is not None or bool(os.environ.get("WEOWE_HOME"))
    return named or session.home.weowe_yml.exists()


def _settings_of_nobody(folder: Path | None, name: str | None) -> Settings:
    """The settings as they ship, for one store of which nothing is known: the usual hours, rules and thresholds."""
    from weowe_cli.notices.people import People, Person
    from weowe_cli.settings import Home, load, shipped
    from weowe_cli.settings.later import Later

    settings = load(Home(shipped("config").parent))
    nobody = People(
        parts_manager=Person("the parts manager", "parts@store.example"),
        director=Person("the director", "director@store.example"),
    )
    called = name or (folder.resolve().name if folder else "") or "the store"
    letterhead = with_other(settings.stores[0].letterhead, name=called)
    store = with_other(settings.stores[0], name=called, head=Later(letterhead), exports=(), people=nobody)
    # Who its people are, nobody can know: that nobody owns a promise is then no finding (N19).
    ownerless = with_other(settings.policy.policy_sheet, owner=False)
    return with_other(settings, stores=(store,), rules=Later(with_other(settings.policy, policy_sheet=ownerless)))


def _folder(session: Session, folder: Path | None, *, at_home: bool) -> Path:
    """The folder to look into; raises WeoweError for one that is none, or is a whole home."""
    if folder is None and not at_home:
        raise WeoweError(
            "there is no folder of old exports to look into",
            where=f"no home in {session.home.folder}",
            todo="Name one: weowe replay FOLDER.",
        )
    target = (folder or session.home.archive).expanduser().resolve()
    if not target.exists():
        raise WeoweError("there is no such folder", where=str(target), todo="Check the name; nothing was read.")
    if not target.is_dir():
        raise WeoweError(
            "this is a file, and a replay wants a folder of many",
            where=str(target),
            todo=f"Name the folder it lies in, {target.parent}, or look at this one: weowe check --export FILE.",
        )
    if (target / "config" / "weowe.yml").exists():
        raise WeoweError(
            "this folder is a home, where more lies than exports",
            where=str(target),
            todo=f'Name its archive: weowe replay "{target / "archive"}" --home "{target}"',
        )
    return target


def _sources(settings: Settings, stores: list[Store], dms: str | None) -> list[ExportSource]:
    """The sources that the files may be of; none where nothing says by which profile to read them."""
    from weowe_cli.settings import ad_hoc_source

    configured = [source for store in stores for source in store.exports if dms in (None, source.dms)]
    if configured:
        return configured
    if len(stores) > 1:
        raise WeoweError(
            "which store are these files of?",
            where="weowe replay",
            todo=f"Add --store, one of {', '.join(one.id for one in stores)}.",
        )
    return [ad_hoc_source(settings.home, stores[0], dms)] if dms else []


def _every_profile(settings: Settings, stores: list[Store]) -> list[ExportSource]:
    from weowe_cli.settings import ad_hoc_source
    from weowe_cli.settings.profiles import known_profiles

    return [ad_hoc_source(settings.home, stores[0], name) for name in sorted(known_profiles(settings.home))]


def _read_by_what_fits(session: Session, settings: Settings, store: Store, exports: list[OldExport]) -> list[OldExport]:
    """The exports with the profile that says most of the newest of them."""
    from weowe_cli.nightly.replay import profile_that_fits

    newest_first = sorted(exports, key=lambda one: one.file.as_of, reverse=True)
    source = profile_that_fits(settings, store, _every_profile(settings, [store]), newest_first)
    if source is None:
        raise WeoweError(
            f"no profile can read any of these {len(exports)} files",
            where=exports[0].file.name,
            todo="weowe check --export FILE says what each lacks; a column of another name is a line in a profile.",
        )
    session.say(f"read by the profile of {source.profile.title} (--dms {source.dms})")
    return [with_other(one, file=with_other(one.file, source=source)) for one in exports]


def _runs(session: Session) -> tuple[RunRecord, ...]:
    """The runs of the home's own ledger: they know which night each file of its archive was."""
    from weowe_cli.ledger import runs

    with session.reading() as ledger:
        return runs.recent(ledger)


def _nothing(folder: Path, left_out: list[LeftOut]) -> WeoweError:
    if not left_out:
        return WeoweError("there is no file in this folder", where=str(folder), todo="Put the old exports into it.")
    lines = [f"{one.file}: {one.why}" for one in left_out[:5]]
    more = f"and {len(left_out) - 5} more" if len(left_out) > 5 else ""
    what = (
        f"none of the {len(left_out)} files here can be placed in time"
        if len(left_out) > 1
        else "the one file here is no night"
    )
    return WeoweError(what, where="\n".join([str(folder), *lines, *([more] if more else [])]), todo=left_out[0].todo)


def _show_or_go_on(session: Session) -> Callable[[BaseException], None]:
    """A fault is shown with `--debug`; else the night stands as failed in the telling, and the others go on."""

    def on_fault(fault: BaseException) -> None:
        if session.debug:
            raise fault

    return on_fault
