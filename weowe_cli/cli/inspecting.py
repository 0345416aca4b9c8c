"""`weowe inspect`: what a file is and how it would be read, before anybody trusts it. Writes nothing, and needs no home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from weowe_cli.cli.app import SETUP, command
from weowe_cli.cli.session import Session
from weowe_cli.cli.showing import UnmaskOption, screen
from weowe_cli.errors import ConfigurationError, Exit, RefusedExport, TryAgain, WeoweError
from weowe_cli.exports.guards import Guards
from weowe_cli.settings import ExportSource, Settings, Store, load

if TYPE_CHECKING:
    from weowe_cli.exports.inspection import Candidate
    from weowe_cli.exports.inspection import Inspection as Found
    from weowe_cli.exports.profile import Profile


class Shape(StrEnum):
    """The formats of an inspection."""

    TABLE = "table"
    JSON = "json"


@command(SETUP)
def inspect(
    session: Session,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The export to look at.")],
    dms: Annotated[str | None, typer.Option(help="The profile to read it by; else the one that fits best.")] = None,
    headers_only: Annotated[
        bool, typer.Option("--headers-only", help="Without the cells of its rows, to send to someone for help.")
    ] = False,
    format: Annotated[Shape, typer.Option("--format", "-f", help="A table to read, or JSON.")] = Shape.TABLE,
    unmask: UnmaskOption = False,
) -> None:
    """See how a file would be read before trusting it: columns, dates, status words, the first rows, what is set aside.

    It needs no home and writes nothing; a file that would not be read ends with exit code 3.

    Examples: weowe inspect last_night.csv;  weowe inspect odd.xls --dms cdk --headers-only
    """
    from weowe_cli.cli.findings import told
    from weowe_cli.exports.inspection import inspect_export
    from weowe_cli.reports.inspection_grids import text
    from weowe_cli.reports.inspection_json import document
    from weowe_cli.reports.sheets import json

    session.dry_run = True  # so that not even the settings that were read are kept
    content = _content(file)
    shelf = _profiles(session, file, dms)
    night, misdated = _night(session, shelf, file)
    found = inspect_export(
        content,
        name=_shown(file),
        candidates=shelf.candidates,
        among=shelf.among,
        everyday=shelf.everyday,
        night=night,
        zone=shelf.zone,
        guards=shelf.store.guards if shelf.store else Guards(),
    )
    refusal = found.refusal or misdated
    one = told(
        found,
        shelf.everyday,
        night=night,
        why=_why(shelf, found),
        then=_then(session, shelf, file, found, refusal, headers_only=headers_only),
        refusal=refusal,
        unreadable=shelf.unreadable,
        headers_only=headers_only,
        unmask=unmask,
    )
    session.give(json(document(one)) if format is Shape.JSON else text(one, screen(session)))
    if refusal is not None:
        if not session.on_terminal or format is Shape.JSON:
            session.complain(refusal)
        session.code(Exit.IN_PART)
    if unmask and session.home.weowe_yml.exists():
        from weowe_cli.cli.showing import note_unmasked

        note_unmasked(session, "inspect", unmask)


@dataclass(frozen=True)
class _Shelf:
    """The profiles there are: all to be tried, those that may be used, and why.

    `store` and `source` are those whose configured path the file lies under; `unreadable` the profiles whose own file
    cannot be obeyed, with what is wrong.
    """

    candidates: list[Candidate]
    among: list[Candidate]
    everyday: Profile
    unreadable: dict[str, str]
    settings: Settings | None
    store: Store | None
    source: ExportSource | None
    why: str

    @property
    def zone(self) -> ZoneInfo:
        stores = self.settings.stores if self.settings else ()
        store = self.store or (stores[0] if stores else None)
        return store.calendar.zone if store else ZoneInfo("UTC")


def _content(file: Path) -> bytes:
    from weowe_cli.exports.unpack import MOST_BYTES

    if file.exists() and not file.is_file():
        what = "this is a folder" if file.is_dir() else "this is no file"
        raise WeoweError(what, where=str(file), todo="Name a file that was exported.")
    try:
        if file.stat().st_size > MOST_BYTES:
            raise RefusedExport(
                f"the file is larger than {MOST_BYTES // 1_000_000} MB",
                where=str(file),
                todo="Export fewer columns or a shorter period.",
                overridable=False,
            )
        return file.read_bytes()
    except FileNotFoundError:
        raise WeoweError(
            "there is no such file", where=str(file), todo="Check the name and the folder; nothing was read."
        ) from None
    except OSError as error:
        raise TryAgain(
            f"the file cannot be opened: {error.strerror}",
            where=str(file),
            todo="Close it in the program that holds it, or ask for the right to read it.",
        ) from None


def _shown(file: Path) -> str:
    """A file's name without what no text can hold."""
    return file.name.encode("utf-8", "replace").decode("utf-8")


def _profiles(session: Session, file: Path, dms: str | None) -> _Shelf:
    """The shipped profiles, the home's own over them, and those that a store lays its own words over."""
    from weowe_cli.exports.inspection import Candidate
    from weowe_cli.settings.profiles import GENERIC, known_profiles, read_profile

    home = session.home
    names = sorted(known_profiles(home))
    if dms is not None and dms not in names:
        raise WeoweError(f"there is no profile '{dms}'", where="--dms", todo=f"Known: {', '.join(names)}.")
    plain: dict[str, Candidate] = {}
    unreadable: dict[str, str] = {}
    for name in names:
        try:
            profile, problems = read_profile(home, name)
        except ConfigurationError as error:
            profile, problems = None, error.problems
        if profile is not None and not problems:
            plain[name] = Candidate(dms=name, profile=profile, encoding=profile.encoding)
        elif name in (dms, GENERIC):
            raise ConfigurationError(problems)
        else:
            unreadable[name] = str(problems[0])
    settings = _settings(session)
    own: list[Candidate] = []
    configured: list[tuple[Store, ExportSource, Candidate]] = []
    for store in settings.stores if settings else ():
        for source in store.exports:
            one = plain.get(source.dms)
            if one is None or source.companion or (source.profile, source.encoding) != (one.profile, one.encoding):
                one = Candidate(
                    dms=source.dms,
                    profile=source.profile,
                    encoding=source.encoding,
                    store=store.name,
                    companion=source.companion,
                )
                own.append(one)
            if dms in (None, source.dms) and file.resolve().match(source.pattern):
                configured.append((store, source, one))
    candidates = [*plain.values(), *own]
    if configured:
        # A file that two paths fit is read as the report that only completes the special orders.
        store, source, one = min(configured, key=lambda found: found[1].companion is None)
        why = "it was named with --dms" if dms else f"config/weowe.yml reads this path so, for {store.name}"
        return _Shelf(candidates, [one], plain[GENERIC].profile, unreadable, settings, store, source, why)
    why = "it was named with --dms" if dms else ""
    among = [one for one in candidates if one.dms == dms]
    return _Shelf(candidates, among, plain[GENERIC].profile, unreadable, settings, None, None, why)


def _settings(session: Session) -> Settings | None:
    """The settings of the home, None without one; what is wrong with them does not keep a file from being looked at."""
    if not session.home.weowe_yml.exists():
        return None
    try:
        return load(session.home)
    except ConfigurationError:
        session.warn("the stores' own words for columns are not used: config/weowe.yml has problems, see `weowe check`")
        return None


def _night(session: Session, shelf: _Shelf, file: Path) -> tuple[date, RefusedExport | None]:
    """The date that the file tells of, and why its name would not be believed."""
    from weowe_cli.exports.night import as_of
    from weowe_cli.nightly.gather import night_of

    now, zone = session.now, shelf.zone
    try:
        modified = min(datetime.fromtimestamp(file.stat().st_mtime, UTC), now)
    except (OSError, ValueError, OverflowError):
        modified = now
    try:
        if shelf.store is not None and shelf.source is not None:
            moment = night_of(file, shelf.source, shelf.store, now)
        else:
            moment = as_of(file.name, modified, now, zone)
    except RefusedExport as misdated:
        return modified.astimezone(zone).date(), misdated
    return moment.astimezone(zone).date(), None


def _why(shelf: _Shelf, found: Found) -> str:
    """Why the profile was chosen, as the end of a sentence."""
    if found.used is None:
        return ""
    if shelf.why or found.used.reading is not None:
        return shelf.why or f"it fits best of {len(shelf.candidates)} profiles"
    return f"no profile reads it, and {found.used.candidate.dms} comes nearest"


def _then(
    session: Session, shelf: _Shelf, file: Path, found: Found, refusal: RefusedExport | None, *, headers_only: bool
) -> str:
    """The next command to run; none where the refusal says what to do."""
    name = _quoted(Path(file.name) if headers_only else file)
    home = f" --home {_quoted(session.named_home)}" if session.named_home and not headers_only else ""
    used = found.used
    if used is None or (refusal is not None and (used.reading is not None or used.another)):
        return ""
    dms = used.candidate.dms
    if used.reading is None:
        if other := next((fit.candidate.dms for fit in found.fits if fit.reading is not None), None):
            return f"weowe inspect {name} --dms {other}{home}"
        if found.suggested and shelf.settings is None:
            return f"weowe init DIR --dms {dms}, paste the YAML there, then look again: weowe inspect {name} --home DIR"
        if found.suggested:
            return f"paste the YAML, then look again: weowe inspect {name} --dms {dms}{home}"
        if not found.guessed:
            return ""
        if headers_only:
            return "send this to someone for help"
        return f"weowe inspect {name} --headers-only{home}, and send what it prints to someone for help"
    if shelf.settings is None:
        return f"weowe init DIR --dms {dms}"
    if shelf.store is not None:
        return f"weowe nightly --dry-run{home}"
    of = " --store STORE" if len(shelf.settings.stores) > 1 else ""
    return f"weowe check --export {name} --dms {dms}{of}{home}"


def _quoted(path: Path) -> str:
    return f'"{path}"' if " " in str(path) else str(path)
