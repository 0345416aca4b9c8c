"""Programs run and timed as their users run them: as processes of their own, from start to exit."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).parents[2]
WEOWE = (sys.executable, "-m", "weowe_cli")
"""The program, by the interpreter that runs the benchmark."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One process that ended well: how long it took, the most memory it held, what it printed, and how long it computed."""

    seconds: float
    megabytes: float
    out: str
    processor: float


COMPILED = Path(tempfile.gettempdir()) / "weowe-benchmarks-compiled"
"""Where the interpreter keeps what it compiled: an installed program never starts from its sources."""


def environment() -> dict[str, str]:
    """The repository importable, its modules compiled once, and nothing set that changes what weowe prints."""
    unset = (
        "WEOWE_HOME", "WEOWE_NOW", "FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES",
        "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED",
    )  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return kept | {"PYTHONPATH": str(REPOSITORY), "PYTHONPYCACHEPREFIX": str(COMPILED)}


def run(*command: str | Path) -> Ended:
    """Run a command to its end with its output piped."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment(), text=True)
    assert process.stdout is not None
    out = process.stdout.read()
    return _ended(process, begun, out)


def run_on_terminal(*command: str | Path, columns: int = 100) -> Ended:
    """Run a command to its end on a terminal of so many columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment() | {"TERM": "xterm-256color"}
    )
    os.close(theirs)
    read: list[bytes] = []
    # A terminal whose program has ended gives an error and not an end.
    with contextlib.suppress(OSError):
        while piece := os.read(ours, 65_536):
            read.append(piece)
    ended = _ended(process, begun, b"".join(read).decode())
    os.close(ours)
    return ended


def _ended(process: subprocess.Popen[str] | subprocess.Popen[bytes], begun: float, out: str) -> Ended:
    _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{process.args!r} ended with {process.returncode}:\n{out}")
    return Ended(seconds, used.ru_maxrss / 1024, out, used.ru_utime + used.ru_stime)


def table(measured: Mapping[str, list[Ended]], floor: str, unit: str = "s", *, processor: bool = False) -> str:
    """The medians, one line a program, beside that of `floor`; the shortest run shows how noisy the machine is.

    `processor` is for a machine that does other things too: the time in which the program computed, not the wall's.
    """

    def took(one: Ended) -> float:
        return one.processor if processor else one.seconds

    of_floor = median(map(took, measured[floor]))
    width = max(map(len, measured))
    by = 1000 if unit == "ms" else 1
    lines = [f"{'':{width}}  median {unit:>3}  least {unit:>3}  ratio  peak MB"]
    for name, runs in measured.items():
        seconds, least = median(map(took, runs)), min(map(took, runs))
        peak = max(one.megabytes for one in runs)
        figures = f"{seconds * by:10.{0 if by > 1 else 2}f}  {least * by:9.{0 if by > 1 else 2}f}"
        lines.append(f"{name:{width}}  {figures}  {seconds / of_floor:5.2f}  {peak:7.0f}")
    return "\n".join(lines)


def told(lines: Iterable[str]) -> None:
    """Print at once, for whoever waits: what a benchmark is for is what it says."""
    for line in lines:
        print(line, flush=True)
