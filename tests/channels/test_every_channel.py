"""What the outbox relies on, asked of every channel there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from weowe_cli.channels.channel import Channel, Parcel, State
from weowe_cli.channels.folder import FolderChannel
from weowe_cli.channels.mail import MailChannel

from .mail_server import MailServer

Delivered = Callable[[], list[bytes]]


@pytest.fixture(params=["folder", "mail"])
def way(
    request: pytest.FixtureRequest, tmp_path: Path, settings_for: Callable[..., object]
) -> Iterator[tuple[Channel, Delivered]]:
    """A channel, and what has come out at its other end, once each."""
    if request.param == "folder":
        yield FolderChannel(tmp_path), lambda: [file.read_bytes() for file in tmp_path.glob("*.eml")]
        return
    with MailServer() as server:
        yield MailChannel(settings_for(server)), lambda: list({taken.content for taken in server.taken})  # type: ignore[arg-type]


def test_what_was_sent_is_there_before_the_next_word(
    way: tuple[Channel, Delivered], parcel: Callable[..., Parcel]
) -> None:
    channel, delivered = way
    with channel as opened:
        outcome = opened.deliver(parcel())
        assert outcome.state is State.SENT
        assert outcome.answer
        assert delivered() == [parcel().content]


def test_a_letter_given_twice_is_the_same_letter(way: tuple[Channel, Delivered], parcel: Callable[..., Parcel]) -> None:
    channel, delivered = way
    with channel as opened:
        assert [opened.deliver(parcel()).state for _ in range(2)] == [State.SENT, State.SENT]
    assert delivered() == [parcel().content]


def test_many_letters_all_arrive_as_they_were(way: tuple[Channel, Delivered], parcel: Callable[..., Parcel]) -> None:
    channel, delivered = way
    parcels = [parcel(text=f"letter {n}") for n in range(20)]
    with channel as opened:
        assert {opened.deliver(one).state for one in parcels} == {State.SENT}
    assert sorted(delivered()) == sorted(one.content for one in parcels)


def test_a_channel_may_be_closed_unused_and_opened_again(
    way: tuple[Channel, Delivered], parcel: Callable[..., Parcel]
) -> None:
    channel, delivered = way
    with channel:
        pass
    with channel as opened:
        assert opened.deliver(parcel()).state is State.SENT
    assert len(delivered()) == 1
