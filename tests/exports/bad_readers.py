"""Readers as `isolation` asks for them, nearly all of them bad. Imports little: children start with it."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from weowe_cli.exports.sheets import Sheet, Unreadable, Why


def two_sheets(content: bytes) -> Iterator[Sheet]:
    yield Sheet("Orders", hidden=False, text=f"{content.decode()}\n")
    print("an engine that talks")
    yield Sheet("Älteres", hidden=True, text="")


def half_a_character(_: bytes) -> list[Sheet]:
    return [Sheet("\ud800", hidden=False, text="\udfff\n")]


def what_is_loaded(_: bytes) -> list[Sheet]:
    return [Sheet("", hidden=False, text="".join(f"{name}\n" for name in sys.modules))]


def aborts(_: bytes) -> Iterator[Sheet]:
    yield Sheet("before", hidden=False, text="1\n")
    os.abort()


def reads_where_nothing_is(_: bytes) -> list[Sheet]:
    return [Sheet("", hidden=False, text=str(ctypes.string_at(0)))]


def takes_a_gigabyte(_: bytes) -> list[Sheet]:
    return [Sheet("", hidden=False, text=str(len(bytearray(1_000_000_000))))]


def answers_too_much(_: bytes) -> list[Sheet]:
    return [Sheet("", hidden=False, text="x" * 4_000_000)] * 3


def answers_for_ever(_: bytes) -> Iterator[Sheet]:
    while True:
        yield Sheet("", hidden=False, text="")


def is_gone(_: bytes) -> NoReturn:
    os._exit(0)


def is_gone_in_the_middle(_: bytes) -> Iterator[Sheet]:
    yield Sheet("", hidden=False, text="x" * 100_000)
    os._exit(0)


def babbles(_: bytes) -> list[Sheet]:
    return _said(b"hello, this is no answer")


def says_an_unknown_no(_: bytes) -> list[Sheet]:
    return _said(b"R\0\x03" + bytes(8) + b"why")


def _said(words: bytes) -> list[Sheet]:
    """Writes into whatever pipe the answer takes."""
    for handle in range(3, 10):
        try:
            os.write(handle, words)
        except OSError:
            continue
    return []


def fails(_: bytes) -> NoReturn:
    raise KeyError("no such cell")


def panics(_: bytes) -> NoReturn:
    raise BaseException("capacity overflow")  # as the engines' panics are no Exception either


def goes_too_deep(content: bytes) -> list[Sheet]:
    return goes_too_deep(content)


def refuses(_: bytes) -> NoReturn:
    raise Unreadable(Why.FOREIGN, "a drawing")


def lacks_a_library(_: bytes) -> NoReturn:
    raise ModuleNotFoundError("No module named 'engine'")


def sleeps(content: bytes) -> list[Sheet]:
    """Leaves its number in the file that it is told, and then does nothing for a minute."""
    told = Path(content.decode())
    told.with_suffix(".part").write_text(str(os.getpid()), encoding="utf-8")
    told.with_suffix(".part").replace(told)
    time.sleep(60)
    return []
