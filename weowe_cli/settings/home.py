"""Where a dealership's files live, and where the files that ship with the program are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds one dealership's configuration, ledger and letters (CLI.md)."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def weowe_yml(self) -> Path:
        return self.config / "weowe.yml"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def archive(self) -> Path:
        return self.folder / "archive"

    @property
    def set_aside(self) -> Path:
        return self.folder / "set-aside"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def make_private(self, folder: Path) -> Path:
        """Make a folder, and those above it that are missing, so that only its user can enter them (SPEC 11)."""
        for one in (*reversed(folder.parents), folder):
            if not one.exists():
                one.mkdir(mode=0o700, exist_ok=True)
        return folder


def find_home(named: Path | None, environ: Mapping[str, str], here: Path) -> Home:
    """The home: as named, else `WEOWE_HOME`, else the current folder if it is one, else the user's data folder."""
    if named is not None:
        return Home(named.expanduser().resolve())
    if environ.get("WEOWE_HOME"):
        return Home(Path(environ["WEOWE_HOME"]).expanduser().resolve())
    if (here / "config" / "weowe.yml").exists():
        return Home(here)
    from platformdirs import user_data_path

    return Home(user_data_path("weowe", appauthor=False))


def shipped(name: str) -> Path:
    """The folder `config`, `templates` or `sample_exports` that came with the program.

    An installed program carries them inside its package; in the repository they stand at the top.
    """
    package = Path(__file__).parent.parent
    inside = package / "shipped" / name
    return inside if inside.is_dir() else package.parent / name
