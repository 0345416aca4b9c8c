"""The configuration: YAML in the home folder, read into the types of the code that obeys it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from weowe_cli.settings.home import Home, find_home, shipped
from weowe_cli.settings.kept import load_quickly
from weowe_cli.settings.stores import ExportSource, Settings, Store, source_name

if TYPE_CHECKING:
    from weowe_cli.settings.reading import ad_hoc_source, load
    from weowe_cli.settings.rules import shipped_policy

__all__ = [
    "ExportSource",
    "Home",
    "Settings",
    "Store",
    "ad_hoc_source",
    "find_home",
    "load",
    "load_quickly",
    "shipped",
    "shipped_policy",
    "source_name",
]

_READERS = {"ad_hoc_source": "reading", "load": "reading", "shipped_policy": "rules"}
"""What reads YAML, by its module: the counter, which reads what was kept, never waits for the shapes of the files."""


def __getattr__(name: str) -> Any:
    if name in _READERS:
        return getattr(import_module(f"{__name__}.{_READERS[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
