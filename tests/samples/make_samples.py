"""Writes `sample_exports/` again: `python tests/samples/make_samples.py [FOLDER]`. The committed files are what this writes."""

from __future__ import annotations

import sys
from pathlib import Path

import cdk_nights
import dealertrack_nights
import dealervault_nights
import reynolds_nights
import tekion_nights

SYSTEMS = {
    "cdk": cdk_nights.nights,
    "reynolds": reynolds_nights.nights,
    "tekion": tekion_nights.nights,
    "dealertrack": dealertrack_nights.nights,
    "dealervault": dealervault_nights.nights,
}


def main(folder: Path) -> None:
    """Writes every night of every system under `folder`."""
    for system, nights in SYSTEMS.items():
        (folder / system).mkdir(parents=True, exist_ok=True)
        for name, content in nights():
            (folder / system / name).write_bytes(content)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "sample_exports")
