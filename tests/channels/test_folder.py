"""The outbox folder: whole files, readable by their owner, the bytes that mail would carry."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from weowe_cli.channels.channel import Parcel, State
from weowe_cli.channels.folder import FolderChannel
from weowe_cli.errors import TryAgain

Parcels = Callable[..., Parcel]
posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps its permissions elsewhere")


def test_a_letter_is_a_file_of_the_very_bytes(tmp_path: Path, parcel: Parcels) -> None:
    with FolderChannel(tmp_path / "outbox") as channel:
        outcome = channel.deliver(parcel())
    assert outcome.state is State.SENT
    file = tmp_path / "outbox" / f"{parcel().name}.eml"
    assert outcome.answer == f"written to {file.name}"
    assert file.read_bytes() == parcel().content
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_the_same_letter_twice_is_one_file(tmp_path: Path, parcel: Parcels) -> None:
    with FolderChannel(tmp_path / "outbox") as channel:
        channel.deliver(parcel())
        assert channel.deliver(parcel()).state is State.SENT
    assert len(list((tmp_path / "outbox").iterdir())) == 1


@posix
def test_only_the_owner_reads_letters(tmp_path: Path, parcel: Parcels) -> None:
    outbox = tmp_path / "home" / "outbox"
    before = os.umask(0)
    try:
        with FolderChannel(outbox) as channel:
            channel.deliver(parcel())
    finally:
        os.umask(before)
    assert stat.S_IMODE(outbox.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in outbox.iterdir()] == [0o600]


def test_what_a_killed_run_left_unfinished_is_cleared_away(tmp_path: Path, parcel: Parcels) -> None:
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    (outbox / "weowe.1.x.weowe-part").write_bytes(b"half a let")
    (outbox / "kept.eml").write_bytes(b"another")
    with FolderChannel(outbox) as channel:
        channel.deliver(parcel())
    assert sorted(file.suffix for file in outbox.iterdir()) == [".eml", ".eml"]


def test_a_folder_that_cannot_be_made_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file", encoding="utf-8")
    with pytest.raises(TryAgain, match="cannot be written to") as caught, FolderChannel(tmp_path / "outbox"):
        pass
    assert caught.value.where == str(tmp_path / "outbox")
    assert "every letter waits" in caught.value.todo


def test_a_folder_that_went_away_in_the_middle_is_tried_again(tmp_path: Path, parcel: Parcels) -> None:
    with FolderChannel(tmp_path / "outbox") as channel:
        (tmp_path / "outbox").rmdir()
        with pytest.raises(TryAgain, match="cannot be written to"):
            channel.deliver(parcel())


@posix
def test_a_letter_that_did_not_fit_leaves_no_half_of_it(tmp_path: Path, parcel: Parcels) -> None:
    resource = pytest.importorskip("resource")
    signal = pytest.importorskip("signal")
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with FolderChannel(tmp_path / "outbox") as channel:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, limits[1]))
        try:
            with pytest.raises(TryAgain):
                channel.deliver(parcel())
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            signal.signal(signal.SIGXFSZ, handler)
    assert list((tmp_path / "outbox").iterdir()) == []


@pytest.mark.parametrize(
    "identity", ["<../evil@x.example>", "<a/b@x.example>", "<.hidden@x.example>", "", "<a\\b@x.example>", "<CON:@x>"]
)
def test_no_message_id_writes_outside_the_folder(tmp_path: Path, identity: str) -> None:
    with FolderChannel(tmp_path / "outbox") as channel, pytest.raises(ValueError, match="no file can be named"):
        channel.deliver(Parcel(identity, "a@x.example", "b@x.example", b"x"))
    assert list((tmp_path / "outbox").iterdir()) == []
