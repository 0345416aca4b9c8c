"""The program's entry: the options that every command shares, the panels of `--help`, and bare `weowe`."""

from __future__ import annotations

import inspect
import os
import sys
import typing
from collections.abc import Callable, Iterable
from functools import wraps
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from weowe_cli import __version__
from weowe_cli.cli.session import Session, boundary

NIGHT = "Every night"
COUNTER = "At the counter"
DIRECTOR = "For the director"
SETUP = "Setting up"
UPKEEP = "Upkeep"

PANELS = {
    "nightly": {"nightly", "import", "send"},
    "reporting": {"report"},
    "counter": {"show", "explain"},
    "calling": {"calls"},
    "full_screen": {"counter"},
    "recording": {"log", "eta", "promise", "assign", "schedule", "install", "cancel", "return", "reopen", "hold"},
    "matching": {"match"},
    "director": {"digest", "metrics"},
    "setup": {"init", "check", "demo"},
    "mailing": {"mail"},
    "previewing": {"preview"},
    "inspecting": {"inspect"},
    "foresight": {"rehearse", "route"},
    "replaying": {"replay"},
    "mailbox": {"mailbox", "optout"},
    "upkeep": {"runs", "outbox"},
}
"""The modules of commands, in the order in which `--help` shows them, with the names by which each is asked for."""


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"weowe {__version__}")
        raise typer.Exit


SHARED: dict[str, Any] = {
    "home": Annotated[
        Path | None, typer.Option("--home", metavar="DIR", help="The home folder; else WEOWE_HOME, else this folder.")
    ],
    "now": Annotated[
        str | None, typer.Option("--now", metavar="TIME", help="The clock of this run, such as 2026-03-02T08:00.")
    ],
    "quiet": Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on success.")],
    "verbose": Annotated[int, typer.Option("--verbose", "-v", count=True, help="Say more; twice for all.")],
    "color": Annotated[str | None, typer.Option("--color", metavar="WHEN", help="auto, always or never.")],
    "debug": Annotated[bool, typer.Option("--debug", help="Show a traceback where something fails.")],
    "version": Annotated[
        bool, typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version.")
    ],
}
"""The options of every command (CLI.md): they may stand before the command or after it."""

DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Say what would be done; write nothing.")]

app = typer.Typer(
    name="weowe",
    help="Keeps a dealership's parts promises: reads the nightly exports, tells the customer, chases what is late.",
    add_completion=True,
    no_args_is_help=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def command(
    panel: str, *, name: str | None = None, group: typer.Typer = app, also_bare: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Enter a function as a command: its first argument is the `Session`, the shared options come on top of its own.

    Whatever it raises ends at the one error boundary. `also_bare`: its group without a word after it means this command.
    """

    def enter(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def run(context: typer.Context, **given: Any) -> None:
            session = _session(context, given)
            with boundary(session):
                function(session, **given)

        _take_shared_options(run, function)
        group.command(name or function.__name__.replace("_", "-"), rich_help_panel=panel)(run)
        if also_bare:
            _enter_bare(group, run)
        return run

    return enter


def _enter_bare(group: typer.Typer, run: Callable[..., None]) -> None:
    def bare(context: typer.Context, **given: Any) -> None:
        if context.invoked_subcommand is None:
            run(context, **given)
        else:
            context.obj = (context.obj or {}) | {name: given[name] for name in SHARED if given[name]}

    bare.__signature__ = run.__signature__  # type: ignore[attr-defined]
    bare.__annotations__ = run.__annotations__
    bare.__doc__ = group.info.help
    group.callback(invoke_without_command=True)(bare)


def _session(context: typer.Context, given: dict[str, Any]) -> Session:
    """The session of one command; an option given after the command outranks the same one before it."""
    shared = {name: given.pop(name, None) for name in SHARED}
    before: dict[str, Any] = context.obj or {}
    chosen = {name: value or before.get(name) for name, value in shared.items()}
    if chosen["color"] not in {None, "auto", "always", "never"}:
        raise typer.BadParameter("auto, always or never is wanted", param_hint="--color")
    return Session(
        named_home=chosen["home"],
        named_now=chosen["now"],
        quiet=bool(chosen["quiet"]),
        verbose=chosen["verbose"] or 0,
        color=chosen["color"] or "auto",
        debug=bool(chosen["debug"]),
        dry_run=bool(given.get("dry_run")),
    )


def _take_shared_options(run: Callable[..., None], function: Callable[..., None]) -> None:
    """Give `run` the signature that Typer reads: the context, the function's own arguments, the shared options."""
    hints = typing.get_type_hints(function, include_extras=True)
    own = [
        parameter.replace(annotation=hints[parameter.name], kind=inspect.Parameter.KEYWORD_ONLY)
        for parameter in list(inspect.signature(function).parameters.values())[1:]
    ]
    context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
    parameters = [context, *own, *_shared_parameters()]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    del run.__wrapped__  # type: ignore[attr-defined]


def _shared_parameters() -> list[inspect.Parameter]:
    defaults: dict[str, Any] = {"quiet": False, "verbose": 0, "debug": False, "version": False}
    return [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=defaults.get(name), annotation=annotation)
        for name, annotation in SHARED.items()
    ]


def _bare(context: typer.Context, **given: Any) -> None:
    """Keeps a dealership's parts promises: reads the nightly exports, tells the customer, chases what is late."""
    if context.invoked_subcommand is not None:
        context.obj = given
        return
    session = _session(context, given)
    with boundary(session):
        from weowe_cli.cli.setup import overview

        overview(session)


_context = inspect.Parameter("context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)
_bare.__signature__ = inspect.Signature([_context, *_shared_parameters()])  # type: ignore[attr-defined]
_bare.__annotations__ = {"context": typer.Context, **SHARED}
app.callback(invoke_without_command=True)(_bare)


def enter_commands(words: Iterable[str] = ()) -> None:
    """Load the panels that a word of the command line asks for, all of them where none does.

    Each enters its commands as it is loaded.
    """
    given = set(words)
    asked = [panel for panel, names in PANELS.items() if names & given]
    for panel in asked or PANELS:
        import_module(f"weowe_cli.cli.{panel}")


def main() -> None:
    """Run the command that was typed. A console that cannot show a character shows a `?` for it, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    # A shell that completes a line hands it over so.
    enter_commands([*sys.argv[1:], *os.environ.get("_TYPER_COMPLETE_ARGS", "").split()])
    app()
