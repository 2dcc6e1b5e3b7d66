"""What telling people needs: a push service, a mail server, and phones that are reached."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from backend.accounts.tables import Session
from backend.kit import clock, mail
from backend.kit.actor import Actor
from backend.kit.ids import uuid7
from backend.kit.mail import Mailer
from backend.notifications import subscriptions, vapid
from backend.notifications.courier import Courier
from backend.notifications.push import Pusher
from backend.notifications.tables import PushSubscription
from tests.conftest import NOW, ORIGIN
from tests.push_service import Box, PushService
from tests.server import free_port


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    async with PushService() as running:
        subscriptions.allow((running.origin,))
        yield running
    subscriptions.allow(())


@dataclass
class Inbox:
    """Every mail that arrived, and what the mail server answers."""

    messages: list[Message] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answer: str = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            self.messages.append(message_from_bytes(envelope.content))
            self.recipients += envelope.rcpt_tos
        return self.answer

    @property
    def texts(self) -> list[str]:
        return [one.get_payload(decode=True).decode() for one in self.messages]

    @property
    def subjects(self) -> list[str]:
        return [str(one["subject"]) for one in self.messages]


@contextmanager
def mail_server() -> Iterator[tuple[Inbox, int]]:
    """A real SMTP server on loopback, and its port."""
    found, port = Inbox(), free_port()
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield found, port
    finally:
        controller.stop()


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """What arrives of the mail that leaves."""
    with mail_server() as (found, port):
        mail.use(Mailer("127.0.0.1", port, "Growth <growth@school.example>", security="none"))
        yield found
        mail.use(None)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> "Clock":
    return Clock(monkeypatch)


class Clock:
    """The time, as whoever sends sees it; it stands still until it is moved."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = NOW
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def move(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now


@pytest.fixture
async def courier(database: Any, service: PushService, at: Clock) -> AsyncIterator[Courier]:
    signer = vapid.Signer(await vapid.private_key(), "mailto:operator@school.example")
    async with Pusher(signer, subscriptions.allowed()) as pusher:
        yield Courier(pusher, ORIGIN)


async def deliver(courier: Courier, now: datetime) -> None:
    """Send all that is due now, and settle it."""
    while await courier.work(now=now) or courier.is_busy:
        await courier.finish()


async def signed_in(actor: Actor, device: str = "Chrome on Android") -> Actor:
    """Return the same person on one more device."""
    here = Actor(actor.id, uuid7(), actor.time_zone, device)
    await Session(
        id=here.session_id,
        user=actor.id,
        secret_hash=here.session_id.hex,
        device=device,
        started_at=NOW,
        seen_at=NOW,
    ).save()
    return here


async def phone_of(actor: Actor, box: Box) -> PushSubscription:
    """Give a person a phone that can be reached, signed in on its own."""
    here = await signed_in(actor)
    return await subscriptions.register(here, box.subscription, is_repair=False, now=NOW)
