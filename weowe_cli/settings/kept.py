"""The settings as they were read last, kept in the home until a byte of configuration changes.

Never needed for anything but speed: whatever is wrong with the kept copy, the files are read.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from weowe_cli import __version__
from weowe_cli.settings.home import Home, shipped
from weowe_cli.settings.load import Settings, load


def load_quickly(home: Home, *, keep: bool = True) -> Settings:
    """The same settings, from what was kept of the last reading if not a byte of configuration has changed since.

    YAML and its checks cost more than a whole report; the counter does not wait for them twice.
    """
    kept = home.folder / ".cache" / "settings.pickle"
    stamp = _stamp(home)
    try:
        content = kept.read_bytes()
        if content[:32] == stamp:
            settings = _OurTypes(io.BytesIO(content[32:])).load()
            if isinstance(settings, Settings):
                return settings
    except (OSError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError):
        pass  # the kept copy is a convenience: whatever is wrong with it, the files are read
    settings = load(home)
    if keep:
        _keep(kept, stamp + _pickled(settings))
    return settings


class _OurTypes(pickle.Unpickler):
    """Reads back settings and nothing else: a kept copy that somebody else wrote can name no code to run."""

    def find_class(self, module: str, name: str) -> Any:
        allowed = module.split(".", maxsplit=1)[0] in {"datetime", "pathlib", "zoneinfo", "weowe_cli"}
        found = super().find_class(module, name) if allowed and "." not in name else None
        if isinstance(found, type):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} has no place in settings")


def _pickled(settings: Settings) -> bytes:
    """The settings as bytes that name classes only; a time zone would name `getattr`."""
    out = io.BytesIO()
    pickler = pickle.Pickler(out)
    pickler.dispatch_table = {ZoneInfo: lambda zone: (ZoneInfo, (zone.key,))}
    pickler.dump(settings)
    return out.getvalue()


def _keep(kept: Path, content: bytes) -> None:
    try:
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = kept.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
        fresh.replace(kept)
    except OSError:
        pass  # a home that cannot be written to is still one that can be read


def _stamp(home: Home) -> bytes:
    """A digest of the program's version and of every file that the settings are read from."""
    code = max(file.stat().st_mtime_ns for file in Path(__file__).parent.glob("*.py"))
    digest = hashlib.sha256(f"{__version__} {home.folder} {code}".encode())
    for folder in (shipped("config"), home.config):
        for file in sorted([*folder.glob("*.yml"), *folder.glob("dms/*.yml")]):
            digest.update(str(file).encode())
            digest.update(file.read_bytes())
    return digest.digest()
