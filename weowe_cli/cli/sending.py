"""What may leave the outbox now, by mail, as texts and into chats; and what came of it in a few lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from weowe_cli.cli.session import Session
from weowe_cli.errors import Exit, WeoweError
from weowe_cli.ledger.database import Ledger
from weowe_cli.notices.dose import Channel as Way

if TYPE_CHECKING:
    from weowe_cli.channels.channel import Channel
    from weowe_cli.nightly.deliver import Delivery
    from weowe_cli.settings import Settings

CALLED = {
    Way.EMAIL: ("letter", "letters"),
    Way.CHAT: ("chat message", "chat messages"),
    Way.TEXT: ("text", "texts"),
}
"""The ways out in their order, and what leaves by them."""


def send_waiting(session: Session, ledger: Ledger, limit: int | None) -> None:
    """Send what may leave now, by every way; what is wrong with one keeps nothing back that goes by another."""
    from weowe_cli.channels.pace import Pace
    from weowe_cli.nightly.deliver import deliver

    settings = session.settings
    limits = [one for one in (limit, settings.mail.max_per_run) if one is not None]
    room = min(limits, default=None)
    wrong: WeoweError | None = None
    for way in CALLED:
        try:
            delivery = deliver(
                ledger,
                lambda way: open_channel(settings, way),
                {
                    store.id: hours
                    for store in settings.stores
                    if (hours := store.texts if way is Way.TEXT else store.calendar)
                },
                session.now,
                who=session.who,
                on_fault=session.fault,
                limit=room,
                pace=Pace(None if _as_files(settings, way) else settings.mail.max_per_minute),
                way=way,
            )
        except WeoweError as error:
            wrong = wrong or error
            continue
        _tell(session, delivery, way)
        if room is not None:
            room -= delivery.sent + delivery.later + delivery.dead
    if wrong is not None:
        raise wrong


def open_channel(settings: Settings, way: Way) -> Channel:
    """How letters leave by one way, by the settings: into the outbox folder, to the mail server, to a service."""
    if _as_files(settings, way):
        from weowe_cli.channels.folder import FolderChannel

        return FolderChannel(settings.home.outbox, ".eml" if way is Way.EMAIL else ".txt")
    if way is Way.EMAIL:
        from weowe_cli.channels.mail import MailChannel

        return MailChannel(settings.mail)
    from weowe_cli.channels.notify import ChatChannel, TextChannel

    return TextChannel(settings.notify) if way is Way.TEXT else ChatChannel(settings.notify)


def _as_files(settings: Settings, way: Way) -> bool:
    """Whether nothing leaves by this way but into the outbox folder: not live, or mail is on trial and texts have none."""
    if way is Way.EMAIL:
        return settings.mail.transport == "file"
    return not settings.notify.live or bool(settings.mail.redirect_all_to)


def _tell(session: Session, delivery: Delivery, way: Way) -> None:
    settings = session.settings
    one, many = CALLED[way]
    if _as_files(settings, way):
        where = f"as files in {settings.home.outbox}"
    elif way is Way.EMAIL:
        where = f"to {settings.mail.server}"
        if settings.mail.redirect_all_to:
            where += f", all of them redirected to {settings.mail.redirect_all_to}"
    else:
        where = "to their service"
    if delivery.sent:
        session.say(f"{delivery.sent} {one if delivery.sent == 1 else many} sent {where}")
    if delivery.later or delivery.dead:
        session.warn(
            f"{delivery.later} {many} put off by the server, {delivery.dead} refused for good; see `weowe outbox list`"
        )
        session.code(Exit.IN_PART)
    if delivery.withheld:
        gone = "no longer configured"
        if way is Way.TEXT and settings.notify.texts is None:
            gone += ", or that sends no texts any more (`notify: texts`)"
        session.say(f"{delivery.withheld} {many} wait for a store that is {gone}; see `weowe outbox list`")
    if delivery.stopped is not None:
        session.complain(delivery.stopped)
        session.warn(f"  {delivery.left} {many} wait in the outbox; nothing is lost")
        session.code(delivery.stopped.exit_code)
    elif delivery.left:
        session.say(f"{delivery.left} {many} are left for the next run: the limit was reached")
        session.code(Exit.IN_PART)
