"""The profiles of the dealer management systems: shipped ones, a home's own over them, a store's own words over both."""

from __future__ import annotations

from weowe_cli.errors import Problem
from weowe_cli.exports.profile import Profile
from weowe_cli.settings import yaml_text
from weowe_cli.settings.fill import fill
from weowe_cli.settings.home import Home, shipped

GENERIC = "generic"


def known_profiles(home: Home) -> set[str]:
    """The names that `dms:` may take."""
    return {file.stem for folder in (shipped("config"), home.config) for file in (folder / "dms").glob("*.yml")}


def read_profile(home: Home, name: str, own: yaml_text.Marked | None = None) -> tuple[Profile | None, list[Problem]]:
    """The profile `name`, with the everyday words that every profile accepts (SPEC X3), and what is wrong with it.

    `own` is what one store lays over it. A home's file replaces the shipped one of the same name.
    """
    document = _document(home, name)
    if own is not None:
        document = yaml_text.merged(document, own)
    profile = fill(document, Profile)
    if profile is None or name == GENERIC:
        return profile, document.problems
    generic, problems = read_profile(home, GENERIC)
    if generic is None:
        return None, document.problems + problems
    return profile.with_everyday_words(generic), document.problems


def _document(home: Home, name: str) -> yaml_text.Marked:
    at_home = home.config / "dms" / f"{name}.yml"
    if at_home.exists():
        return yaml_text.read(at_home, f"config/dms/{name}.yml")
    return yaml_text.read(shipped("config") / "dms" / f"{name}.yml", f"config/dms/{name}.yml (shipped)")
