"""The outbox folder: every letter one file, the very bytes that SMTP or a service would carry. Never leaves half a file."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from weowe_cli.channels.channel import Outcome, Parcel, State
from weowe_cli.errors import TryAgain

UNFINISHED = ".weowe-part"


class FolderChannel:
    """Writes each parcel whole or not at all, readable by its owner only; the same parcel twice is the same file."""

    def __init__(self, outbox: Path, ending: str = ".eml") -> None:
        self._outbox, self._ending = outbox, ending

    def __enter__(self) -> Self:
        """Make the folder, and clear away what a killed run left unfinished. Raises TryAgain where that cannot be."""
        try:
            self._outbox.mkdir(mode=0o700, parents=True, exist_ok=True)
            for left in self._outbox.glob(f"*{UNFINISHED}"):
                left.unlink(missing_ok=True)
        except OSError as error:
            raise self._cannot_write(error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is held open between two letters."""

    def deliver(self, parcel: Parcel) -> Outcome:
        """Write the file. Raises TryAgain where the folder cannot be written to: a full disk, a lost share."""
        place = self._outbox / f"{parcel.name}{self._ending}"
        try:
            self._write(place, parcel.content)
        except OSError as error:
            raise self._cannot_write(error) from error
        return Outcome(State.SENT, f"written to {place.name}")

    def _write(self, place: Path, content: bytes) -> None:
        handle, unfinished = tempfile.mkstemp(prefix=f"{place.stem}.", suffix=UNFINISHED, dir=self._outbox)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(unfinished).replace(place)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        if os.name == "posix":
            # Only then is the new name itself on the disk; Windows cannot open a folder, and needs no such call.
            folder = os.open(self._outbox, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _cannot_write(self, error: OSError) -> TryAgain:
        return TryAgain(
            f"the outbox folder cannot be written to: {error.strerror or error}",
            where=str(self._outbox),
            todo="Make room or mend its permissions; every letter waits and goes with the next run.",
        )
