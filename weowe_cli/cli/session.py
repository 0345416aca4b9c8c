"""What every command shares: the home, the moment, where talk goes; and the one boundary at which errors become words."""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import sys
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from weowe_cli import settings as settings_room
from weowe_cli.errors import Exit, TryAgain, WeoweError
from weowe_cli.ledger.database import Ledger, open_ledger, read_ledger, trouble
from weowe_cli.reports.plain import plain as harmless
from weowe_cli.settings import Home, Settings, find_home

if TYPE_CHECKING:
    from weowe_cli.nightly.decide import Desk


NO_SUCH_PLACE = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EINVAL, errno.ENAMETOOLONG, errno.EROFS)
"""What no time mends: the file was named wrongly."""
SHOWN = 200
"""Characters of a path in a message; nobody reads more."""


@dataclass
class Session:
    """One run of one command. Results go to stdout, talk to stderr, silence on success with `quiet`.

    `muted` is for a run inside another command, which tells in its own words what came of it.
    """

    named_home: Path | None = None
    named_now: str | None = None
    quiet: bool = False
    verbose: int = 0
    color: str = "auto"
    debug: bool = False
    muted: bool = False
    dry_run: bool = False
    codes: list[Exit] = field(default_factory=list)

    @cached_property
    def home(self) -> Home:
        return find_home(self.named_home, os.environ, Path.cwd())

    @cached_property
    def settings(self) -> Settings:
        """The settings, from the kept copy where nothing changed; a home that is none says what to do."""
        if not self.home.weowe_yml.exists():
            raise WeoweError(
                "this folder is no home of weowe yet",
                where=str(self.home.folder),
                todo="Run `weowe init` here, name the home with --home DIR, or see it all first: `weowe demo`.",
            )
        return settings_room.load_quickly(self.home, keep=not self.dry_run)

    @cached_property
    def now(self) -> datetime:
        """The moment of this run: `--now`, else `WEOWE_NOW`, else the clock. A naive time is the first store's."""
        text = self.named_now or os.environ.get("WEOWE_NOW")
        if not text:
            return datetime.now(UTC)
        try:
            moment = datetime.fromisoformat(text)
            if not 2000 <= moment.year < 2200:
                raise ValueError(text)
        except ValueError:
            raise WeoweError(
                f"'{text}' is no time", where="--now or WEOWE_NOW", todo="Write it like 2026-03-02T08:00."
            ) from None
        return (moment if moment.tzinfo else moment.replace(tzinfo=self._zone())).astimezone(UTC)

    def moment(self) -> datetime:
        """The moment now: that of the run where one was named, else what the clock says by now."""
        return self.now if self.named_now or os.environ.get("WEOWE_NOW") else datetime.now(UTC)

    def _zone(self) -> ZoneInfo:
        if self.home.weowe_yml.exists():
            return self.settings.stores[0].calendar.zone
        return ZoneInfo("UTC")

    @property
    def who(self) -> str:
        """Who is doing this, for the evidence: the login name of whoever runs the command."""
        import getpass

        try:
            return getpass.getuser()
        except (KeyError, OSError, ImportError):
            return "unknown user"

    def desk(self) -> Desk:
        """What deciding needs besides the ledger; for the commands that decide, for it loads the rules."""
        from weowe_cli.nightly.decide import Desk

        return Desk(self.settings, self.now)

    @contextlib.contextmanager
    def reading(self) -> Iterator[Ledger]:
        """The ledger, to look at."""
        ledger = read_ledger(self.settings.ledger)
        try:
            yield ledger
        finally:
            ledger.close()

    @contextlib.contextmanager
    def writing(self, *, dry_run: bool, command: str) -> Iterator[Ledger]:
        """The ledger, for a run that nothing may overlap; for a dry run a copy in memory that leaves no trace."""
        if dry_run:
            with self.reading() as real:
                rehearsal = real.rehearsal()
                try:
                    yield rehearsal
                finally:
                    rehearsal.close()
            return
        with self._run_lock(command):
            ledger = open_ledger(self.settings.ledger)
            try:
                yield ledger
            finally:
                ledger.close()

    @contextlib.contextmanager
    def _run_lock(self, command: str) -> Iterator[None]:
        """Hold the ledger's run lock. It is the lock that counts and is free after a kill, not the file's existence."""
        from filelock import FileLock, Timeout

        ledger = self.settings.ledger
        self.home.make_private(ledger.parent)
        holder = ledger.with_suffix(".run.txt")
        lock = FileLock(ledger.with_suffix(".run.lock"), timeout=0, mode=0o600)
        try:
            lock.acquire()
        except Timeout:
            try:
                since = holder.read_text(encoding="utf-8").strip()
            except OSError:
                since = "another run"
            raise TryAgain(
                f"another run holds the ledger: {since}",
                where=str(ledger),
                todo="Wait for it to end, then run this again.",
            ) from None
        try:
            self.write_private(
                holder, f"{command}, process {os.getpid()}, since {self.moment().isoformat(timespec='seconds')}\n"
            )
            yield
        finally:
            # Windows deletes no file that somebody reads; it is only the note, and the next run writes it anew.
            with contextlib.suppress(OSError):
                holder.unlink(missing_ok=True)
            lock.release()

    def write_private(self, path: Path, content: str | bytes) -> None:
        """Write a file whole or not at all, readable by its user alone."""
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        data = content.encode("utf-8") if isinstance(content, str) else content
        flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC | getattr(os, "O_BINARY", 0)
        try:
            self.home.make_private(path.parent)
            with os.fdopen(os.open(fresh, flags, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise (WeoweError if error.errno in NO_SUCH_PLACE else TryAgain)(
                f"the file cannot be written: {error.strerror}",
                where=str(path) if len(str(path)) <= SHOWN else f"{str(path)[:SHOWN]}...",
                todo="Check the disk, the folder and the name.",
            ) from None

    def give(self, result: str) -> None:
        """A result, to stdout."""
        sys.stdout.write(result if result.endswith("\n") or not result else result + "\n")

    def say(self, line: str) -> None:
        """Talk, to stderr; nothing with `--quiet`."""
        if not self.quiet and not self.muted:
            sys.stderr.write(harmless(line) + "\n")

    def warn(self, line: str) -> None:
        """Something that is not well; `--quiet` does not silence it."""
        if not self.muted:
            sys.stderr.write(harmless(line) + "\n")

    def code(self, exit_code: Exit) -> None:
        """Note an exit code; the worst of all is given at the end."""
        self.codes.append(exit_code)

    @property
    def on_terminal(self) -> bool:
        return sys.stdout.isatty()

    def complain(self, error: WeoweError) -> None:
        """An error in three lines: what happened, where, what to do about it."""
        lines = [f"weowe: {error.what}"]
        lines += [f"  {line}" for line in error.where.splitlines()]
        lines += [f"  {error.todo}"] if error.todo else []
        sys.stderr.write("\n".join(harmless(line) for line in lines) + "\n")

    def fault(self, fault: BaseException) -> None:
        """A fault in the program that stops nothing else: noted in a crash file, and shown whole with `--debug`."""
        if self.debug:
            raise fault
        self.warn(f"a fault in the program: {self.crash_file(fault)}")
        self.code(Exit.IN_PART)

    def crash_file(self, fault: BaseException) -> str:
        """Write down where a fault happened: files and lines, never a value, for values are other people's data."""
        frames = traceback.extract_tb(fault.__traceback__)
        lines = [f"{type(fault).__name__} at {self.moment().isoformat(timespec='seconds')}"]
        lines += [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        path = self.home.logs / f"crash-{self.moment():%Y%m%d-%H%M%S}-{os.getpid()}.txt"
        try:
            self.write_private(path, "\n".join(lines) + "\n")
        except OSError:
            return "\n".join(lines)
        return str(path)


@contextlib.contextmanager
def boundary(session: Session) -> Iterator[None]:
    """Where every error ends: as three lines and an exit code, never as a traceback (`--debug` shows one)."""
    import typer

    try:
        yield
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except (WeoweError, sqlite3.OperationalError) as error:
        _show_traceback(session)
        told = told_plainly(session, error)
        session.complain(told)
        raise typer.Exit(told.exit_code) from None
    except KeyboardInterrupt:
        session.warn("weowe: interrupted; what was done is kept, the next run goes on from there")
        raise typer.Exit(Exit.INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        raise typer.Exit(Exit.DONE) from None
    except Exception as fault:
        _show_traceback(session)
        session.complain(told_plainly(session, fault))
        raise typer.Exit(Exit.FAULT) from None
    if session.codes:
        raise typer.Exit(Exit.worst(session.codes))


def told_plainly(session: Session, error: Exception) -> WeoweError:
    """What went wrong, in the three lines that a person is told; a fault in the program leaves a crash file."""
    match error:
        case WeoweError():
            return error
        case sqlite3.OperationalError():
            return trouble(error, session.settings.ledger)
        case _:
            return WeoweError(
                f"a fault in the program ({type(error).__name__})",
                where=session.crash_file(error),
                todo="Send that file to whoever looks after weowe; it holds no customer's data. Nothing was half done.",
            )


def _show_traceback(session: Session) -> None:
    if session.debug:
        traceback.print_exc()
