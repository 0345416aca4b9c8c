"""Reads a file in a child process that may run out of memory, hang, crash or lie, and nobody else notices.

Never unpickles or runs anything that comes back: it is lengths, names and text. Leaves no process and no file behind,
also when it is interrupted.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from math import ceil
from pathlib import Path
from typing import IO

from weowe_cli.exports.sheets import MOST_TEXT, Sheet, Unreadable, Why


@dataclass(frozen=True, slots=True)
class Limits:
    """What a child may use: bytes of memory, seconds from its start to its end, bytes of text in its answer."""

    memory: int = 1_610_612_736
    seconds: float = 30
    answer: int = MOST_TEXT


MOST_SHEETS = 10_000
"""Sheets of a workbook, or tables of a page."""

Reader = Callable[[bytes], Iterable[Sheet]]

_FRAME = struct.Struct("!cHQ")
_SHOWN, _HIDDEN, _END, _REFUSED = b"S", b"H", b"E", b"R"
_LONGEST_NAME = 1000
_START = "import sys; sys.path[:] = sys.argv[5:]; from weowe_cli.exports.isolation import answer; answer()"
_DYING = 5
"""Seconds that a child has to be gone once its answer has broken off."""
_NEVER_BEGAN = 1
_OUT_OF_MEMORY = frozenset({-6, -9, 0xC0000017, 0xC0000409})
"""SIGABRT, which is how the engine ends that gets no more memory; SIGKILL, with which a system without any helps itself;
and what Windows calls the two."""


def read_apart(reader: Reader, content: bytes, *, limits: Limits | None = None) -> tuple[Sheet, ...]:
    """The sheets that `reader`, a function at the top of a module, finds in `content`, looked for by a child process.

    Raises Unreadable, whatever becomes of the child.
    """
    limits = limits or Limits()
    late = threading.Event()
    try:
        child = subprocess.Popen(  # noqa: S603  our own interpreter, and no shell
            _command(reader, limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise Unreadable(Why.FAULT, str(error)) from error

    def end() -> None:
        late.set()
        child.kill()

    clock = threading.Timer(limits.seconds, end)
    clock.daemon = True
    try:
        clock.start()
        return tuple(_asked(child, content, limits.answer))
    except EOFError as error:
        with suppress(subprocess.TimeoutExpired):
            child.wait(_DYING)
        raise Unreadable(Why.SLOW if late.is_set() else _cause(child.returncode)) from error
    finally:
        clock.cancel()
        child.kill()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        child.wait()


def _command(reader: Reader, limits: Limits) -> list[str]:
    flags = ["-I", "-S"]
    if sys.dont_write_bytecode:
        flags.append("-B")
    if sys.pycache_prefix:
        flags += ["-X", f"pycache_prefix={sys.pycache_prefix}"]
    asked = [f"{reader.__module__}:{reader.__qualname__}", limits.memory, limits.seconds, limits.answer]
    # What the parent can import, and nothing that the child's surroundings might add to it.
    paths = [str(Path(__file__).parents[2]), *(entry for entry in sys.path if Path(entry).is_absolute())]
    return [sys.executable, *flags, "-c", _START, *map(str, asked), *paths]


def _asked(child: subprocess.Popen[bytes], content: bytes, most: int) -> Iterator[Sheet]:
    """The sheets of the child's answer. Raises EOFError where it breaks off, Unreadable where it is a no or no answer."""
    assert child.stdin is not None
    assert child.stdout is not None
    with suppress(OSError):
        child.stdin.write(content)
        child.stdin.close()
    for _ in range(MOST_SHEETS):
        kind, name_length, text_length = _FRAME.unpack(_exactly(_FRAME.size, child.stdout))
        most -= name_length + text_length
        if kind not in {_SHOWN, _HIDDEN, _END, _REFUSED}:
            raise Unreadable(Why.BROKEN)
        if most < 0:
            raise Unreadable(Why.LARGE)
        try:
            name = _exactly(name_length, child.stdout).decode()
            text = _exactly(text_length, child.stdout).decode()
            if kind == _END:
                return
            if kind == _REFUSED:
                raise Unreadable(Why(name), text)
        except ValueError as error:
            raise Unreadable(Why.BROKEN) from error
        yield Sheet(name, kind == _HIDDEN, text)
    raise Unreadable(Why.LARGE)


def _exactly(length: int, pipe: IO[bytes]) -> bytes:
    got = pipe.read(length)
    if len(got) < length:
        raise EOFError
    return got


def _cause(exit_code: int | None) -> Why:
    """Why a child ended without an answer."""
    if exit_code in _OUT_OF_MEMORY:
        return Why.LARGE
    return Why.FAULT if exit_code == _NEVER_BEGAN else Why.BROKEN


def answer() -> None:
    """The child: reads the file from its input, writes the sheets or the reason for a no to its output, and is gone."""
    reader, memory, seconds, most = sys.argv[1:5]
    out = os.fdopen(os.dup(1), "wb")
    try:
        # Whatever an engine prints is no part of the answer; and Ctrl-C is for the parent, who ends its child.
        os.dup2(2, 1)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _obey(int(memory), float(seconds))
        try:
            _answer(out, reader, int(most))
        except Unreadable as error:
            _say(out, _REFUSED, error.why, error.what)
        except MemoryError:
            _say(out, _REFUSED, Why.LARGE, "")
        except ImportError as error:
            _say(out, _REFUSED, Why.FAULT, str(error))
        # A panic inside an engine is no Exception.
        except BaseException as error:
            _say(out, _REFUSED, Why.LARGE if "capacity overflow" in str(error) else Why.BROKEN, "")
        out.flush()
    finally:
        os._exit(0)


def _answer(out: IO[bytes], reader: str, most: int) -> None:
    module, _, function = reader.partition(":")
    read: Reader = getattr(import_module(module), function)
    for sheet in read(sys.stdin.buffer.read()):
        most -= len(sheet.text)
        if most < 0:
            raise Unreadable(Why.LARGE)
        _say(out, _HIDDEN if sheet.hidden else _SHOWN, sheet.name[:_LONGEST_NAME], sheet.text)
    _say(out, _END, "", "")


def _say(out: IO[bytes], kind: bytes, name: str, text: str) -> None:
    # Half a character, which a broken file may hold, becomes a question mark.
    named, told = name.encode(errors="replace"), text.encode(errors="replace")
    out.write(_FRAME.pack(kind, len(named), len(told)))
    out.write(named)
    out.write(told)


def _obey(memory: int, seconds: float) -> None:
    """Set what the system lets a process set for itself; Windows has none of it, a Mac not the memory."""
    try:
        import resource
    except ImportError:
        return
    # The time is the parent's to take, and this for the case that there is no parent any more. A dump of the memory
    # would be customers' data in a file.
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, ceil(seconds) + 1),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            _, hard = resource.getrlimit(what)
            allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(what, (allowed, allowed))
