"""The parts of the settings that a command may never ask for: kept as bytes until it does.

Reading back names our own types alone, so that a kept copy that somebody else wrote runs no code.
"""

from __future__ import annotations

import io
import pickle
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

Part = TypeVar("Part")


class Later(Generic[Part]):
    """A part of the settings; calling it gives the part."""

    __slots__ = ("_content", "_part")

    def __init__(self, part: Part | None = None, content: bytes = b"") -> None:
        self._part, self._content = part, content

    def __call__(self) -> Part:
        if self._content:
            self._part, self._content = unpacked(self._content), b""
        return self._part  # type: ignore[return-value]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (None, packed(self()))


def packed(value: object) -> bytes:
    """A value as bytes that name classes only; a time zone would name `getattr`."""
    out = io.BytesIO()
    pickler = pickle.Pickler(out)
    pickler.dispatch_table = {ZoneInfo: lambda zone: (ZoneInfo, (zone.key,))}
    pickler.dump(value)
    return out.getvalue()


def unpacked(content: bytes) -> Any:
    """The value of these bytes; raises UnpicklingError where they name anything but a type of ours."""
    return _OurTypes(io.BytesIO(content)).load()


class _OurTypes(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        allowed = module.split(".", maxsplit=1)[0] in {"datetime", "pathlib", "zoneinfo", "weowe_cli"}
        found = super().find_class(module, name) if allowed and "." not in name else None
        if isinstance(found, type):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in settings")
