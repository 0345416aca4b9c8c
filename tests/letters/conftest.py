"""Letters as they should be, kept in files beside the tests."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from weowe_cli.letters.letter import Letter

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def as_kept() -> Callable[[str, Letter], None]:
    """Compare a letter with the kept one of this name; WEOWE_REGENERATE_GOLDEN=1 keeps it anew, a missing one fails."""

    def compare(name: str, letter: Letter) -> None:
        files = {
            f"{name}.subject.txt": letter.subject + "\n",
            f"{name}.txt": letter.text,
            f"{name}.html": letter.html,
        }
        for file, content in files.items():
            place = GOLDEN / file
            if os.environ.get("WEOWE_REGENERATE_GOLDEN") == "1" and content:
                place.write_text(content, encoding="utf-8", newline="\n")
            if content:
                assert place.is_file(), f"no letter is kept as {place}; WEOWE_REGENERATE_GOLDEN=1 keeps it"
                assert content == place.read_text(encoding="utf-8")

    return compare
