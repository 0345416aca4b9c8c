"""A bar on stderr for what takes longer than a second, with what is done and the time left; on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from weowe_cli.cli.session import Session

if TYPE_CHECKING:
    from rich.progress import Progress

PATIENCE = 1.0
"""Seconds of silence before a bar is worth its place."""

Tell = Callable[[str, int, int], None]
"""What is being done, how much of it is done, and of how much."""


@contextmanager
def progress(session: Session) -> Iterator[Tell]:
    """What a long command calls now and then to say how far it is; nothing stays on the screen when it is done."""
    if session.quiet or session.muted or not sys.stderr.isatty():
        yield lambda _what, _done, _of: None
        return
    begun = time.monotonic()
    shown: list[Progress] = []

    def tell(what: str, done: int, of: int) -> None:
        if not shown:
            if time.monotonic() - begun < PATIENCE:
                return
            shown.append(_bar())
            shown[0].start()
        bar = shown[0]
        if not bar.tasks or bar.tasks[-1].description != what:
            for task in bar.task_ids:
                bar.remove_task(task)
            bar.add_task(what, total=of)
        bar.update(bar.task_ids[-1], completed=done, total=of)

    try:
        yield tell
    finally:
        for bar in shown:
            bar.stop()


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
