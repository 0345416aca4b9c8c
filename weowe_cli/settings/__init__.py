"""The configuration: YAML in the home folder, read into the types of the code that obeys it."""

from weowe_cli.settings.home import Home, find_home, shipped
from weowe_cli.settings.kept import load_quickly
from weowe_cli.settings.load import ExportSource, Settings, Store, ad_hoc_source, load, source_name
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
