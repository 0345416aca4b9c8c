"""The settings as they were read last, kept in the home until a byte of configuration changes.

Never needed for anything but speed: whatever is wrong with the kept copy, the files are read.
"""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import xxhash

from weowe_cli import __version__
from weowe_cli.settings.home import Home, shipped
from weowe_cli.settings.later import packed, unpacked
from weowe_cli.settings.stores import Settings


def load_quickly(home: Home, *, keep: bool = True) -> Settings:
    """The same settings, from what was kept of the last reading if not a byte of configuration has changed since.

    YAML and its checks cost more than a whole report; the counter does not wait for them twice.
    """
    kept = home.folder / ".cache" / "settings.pickle"
    stamp = _stamp(home)
    try:
        content = kept.read_bytes()
        if content.startswith(stamp):
            settings = unpacked(content[len(stamp) :])
            if isinstance(settings, Settings):
                return settings
    except (OSError, pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, TypeError, ValueError):
        pass  # the kept copy is a convenience: whatever is wrong with it, the files are read
    from weowe_cli.settings.reading import load

    settings = load(home)
    if keep:
        _keep(kept, stamp + packed(settings))
    return settings


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
    digest = xxhash.xxh3_128(f"{__version__} {home.folder} {code}".encode())
    for folder in (shipped("config"), home.config):
        for file in sorted([*folder.glob("*.yml"), *folder.glob("dms/*.yml")]):
            digest.update(str(file).encode())
            digest.update(file.read_bytes())
    return digest.digest()
