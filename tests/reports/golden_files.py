"""Golden files: what the room wrote when somebody last looked at it. WEOWE_REGENERATE_GOLDEN=1 writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def agrees(name: str, text: str) -> None:
    """`text` is what the golden file says, to the byte; a missing file fails."""
    file = FOLDER / name
    if os.environ.get("WEOWE_REGENERATE_GOLDEN") == "1":
        file.write_bytes(text.encode())
    assert file.is_file(), f"{file} is missing: look at the output, then run with WEOWE_REGENERATE_GOLDEN=1"
    assert text == file.read_bytes().decode()
