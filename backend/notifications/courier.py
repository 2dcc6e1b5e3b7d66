"""Sending what is due: a bounded number at a time, each asked about once more just before."""

import asyncio
import logging
import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.kit import clock, logs, mail
from backend.kit.errors import BROKEN_DATA
from backend.kit.mail import MailFailed
from backend.notifications import inbox, kinds, letters, outbox, payload, rules
from backend.notifications import service as notifications
from backend.notifications.endpoints import Subscription
from backend.notifications.outbox import Settled
from backend.notifications.push import Outcome, Pusher, Result
from backend.notifications.rules import Channel, News, State
from backend.notifications.service import Recipient
from backend.notifications.tables import Delivery, Notification, PushSubscription

PLACES = 100  # messages under way at once


class Courier:
    """Takes what is due as far as it has places free, sends it, and settles it together."""

    def __init__(self, pusher: Pusher, origin: str) -> None:
        self._pusher = pusher
        self._origin = origin
        self._under_way: set[asyncio.Task[None]] = set()
        self._done: list[Settled] = []

    async def work(self, *, now: datetime) -> bool:
        """Settle what is done and take what is due. Returns whether there may be more at once."""
        await self.settle()
        free = PLACES - len(self._under_way)
        if not free or not await outbox.has_due(now):
            return False
        taken = await outbox.claim(free, now=now)
        for ready in await self._judged(taken, now):
            task = asyncio.create_task(self._send(ready))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return len(taken) == free or bool(self._done)

    async def settle(self) -> None:
        """Write down what became of everything that is no longer under way."""
        done, self._done = self._done, []
        if done:
            try:
                await outbox.settle(done, now=clock.now())
            except BaseException:
                self._done += done  # the next time
                raise

    async def progress(self, longest: float) -> None:
        """Wait until something under way is done, `longest` seconds at most."""
        if self._under_way and not self._done:
            first = asyncio.FIRST_COMPLETED
            await asyncio.wait(self._under_way, timeout=longest, return_when=first)
            await asyncio.sleep(0)  # those that were answered in the same moment too

    @property
    def is_busy(self) -> bool:
        return bool(self._under_way or self._done)

    async def finish(self) -> None:
        """Wait for what is under way, each within its deadline, and settle it."""
        while self._under_way:
            await asyncio.wait(set(self._under_way))
        await self.settle()

    async def _judged(self, taken: list[Delivery], now: datetime) -> list["_Ready"]:
        """Return what is to be sent. One person's broken data holds up nobody else."""
        try:
            return await self._ready(taken, now)
        except BROKEN_DATA as error:
            if len(taken) > 1:
                return [one for each in taken for one in await self._judged([each], now)]
            logs.event("delivery broke", level=logging.ERROR, error=type(error).__name__)
            broken = [Settled(one, State.FAILED, "broken", was_contacted=False) for one in taken]
            self._done += broken
            return []

    async def _ready(self, taken: list[Delivery], now: datetime) -> list["_Ready"]:
        """Return what is still to be sent; the rest is settled or put off."""
        batch = await _Batch.load(taken)
        due = await batch.still_due(now)
        ready = []
        for delivery in taken:
            verdict = batch.verdict(delivery, due, now)
            if verdict is None:
                ready.append(batch.ready(delivery))
            else:
                self._done.append(verdict)
        return ready

    async def _send(self, ready: "_Ready") -> None:
        try:
            outcome = await self._through(ready)
        except Exception as error:
            # Its text may hold an endpoint or an address.
            logs.event("delivery broke", level=logging.ERROR, error=type(error).__name__)
            outcome = Outcome(Result.LATER, "broke")
        self._done.append(_settled(ready.delivery, outcome, clock.now()))

    async def _through(self, ready: "_Ready") -> Outcome:
        now = clock.now()
        if ready.subscription is not None and ready.news is not None:
            message = payload.message(
                ready.news, self._origin, unread=ready.unread, ttl=ready.delivery.expires_at - now
            )
            return await self._pusher.send(ready.subscription, message)
        letter = await letters.compose(ready.to, ready.news, self._origin, now=now)
        mailer = mail.in_use()
        if letter is None:
            return Outcome(Result.FAILED, "nothing new")
        if mailer is None:
            return Outcome(Result.FAILED, "no mail here")
        try:
            await mailer.send(ready.to.email, letter.subject, letter.text)
        except MailFailed as error:
            return Outcome(Result.FAILED if error.is_final else Result.LATER, error.reason)
        return Outcome(Result.SENT)


@dataclass(frozen=True, slots=True)
class _Ready:
    """A delivery with all that sending it needs."""

    delivery: Delivery
    to: Recipient
    news: News | None
    subscription: Subscription | None
    unread: int


class _Batch:
    """What was taken together, and what it needs, loaded with a query for each table."""

    def __init__(self) -> None:
        self._news: dict[UUID, News] = {}
        self._subscriptions: dict[UUID, PushSubscription] = {}
        self._people: dict[UUID, Recipient] = {}
        self._unread: dict[UUID, int] = {}

    @classmethod
    async def load(cls, taken: list[Delivery]) -> "_Batch":
        batch = cls()
        if not taken:
            return batch
        news = [one.notification for one in taken if one.notification]
        if news:
            rows = await Notification.objects().where(Notification.id.is_in(news))
            batch._news = {row.id: notifications.news_of(row) for row in rows}
        browsers = [one.subscription for one in taken if one.subscription]
        if browsers:
            found = await PushSubscription.objects().where(PushSubscription.id.is_in(browsers))
            batch._subscriptions = {row.id: row for row in found}
        people = {one.person for one in taken}
        batch._people = await notifications.recipients(people)
        batch._unread = await inbox.unread_of(people)
        return batch

    async def still_due(self, now: datetime) -> set[tuple[UUID, str, str]]:
        return await kinds.still_due(list(self._news.values()), now)

    def verdict(
        self, delivery: Delivery, due: set[tuple[UUID, str, str]], now: datetime
    ) -> Settled | None:
        """Return why a delivery is not sent now, or None when it is."""

        def not_sent(state: State, reason: str, again_at: datetime | None = None) -> Settled:
            return Settled(delivery, state, reason, again_at=again_at, was_contacted=False)

        to = self._people.get(delivery.person)
        news = self._news.get(delivery.notification)
        if to is None or (delivery.notification and news is None):
            return not_sent(State.MOOT, "gone")
        if news is not None and news.key not in due:
            return not_sent(State.MOOT, "no longer due")
        if delivery.expires_at <= now:
            return not_sent(State.EXPIRED, "too late")
        if delivery.channel == Channel.PUSH:
            browser = self._subscriptions.get(delivery.subscription)
            if browser is None or browser.removed_at is not None:
                return not_sent(State.FAILED, "turned off")
            if browser.gone_at is not None:
                return not_sent(State.FAILED, "gone")
        kind = kinds.get(news.kind) if news else None
        quiet = to.preferences.quiet_hours if kind is None or kind.obeys_quiet else None
        if quiet is not None and quiet.covers(now, to.time_zone):
            ends_at = quiet.end_after(now, to.time_zone)
            if ends_at >= delivery.expires_at:
                return not_sent(State.EXPIRED, "quiet hours")
            return not_sent(State.WAITING, "quiet hours", ends_at)
        return None

    def ready(self, delivery: Delivery) -> _Ready:
        browser = self._subscriptions.get(delivery.subscription)
        return _Ready(
            delivery,
            self._people[delivery.person],
            self._news.get(delivery.notification),
            Subscription(browser.endpoint, browser.p256dh, browser.auth) if browser else None,
            self._unread.get(delivery.person, 0),
        )


def _settled(delivery: Delivery, outcome: Outcome, now: datetime) -> Settled:
    """Return what an outcome means for a delivery: done, once more later, or never."""
    match outcome.result:
        case Result.SENT:
            return Settled(delivery, State.SENT)
        case Result.GONE:
            return Settled(delivery, State.FAILED, outcome.reason, is_gone=True)
        case Result.FAILED:
            is_moot = outcome.reason == "nothing new"
            return Settled(delivery, State.MOOT if is_moot else State.FAILED, outcome.reason)
    wait = rules.retry_after(delivery.attempts, outcome.wait, random.random())
    # Too late to be of use, or tried for long: by mail while that still is.
    if delivery.attempts >= rules.ATTEMPTS_LIMIT or now + wait >= delivery.expires_at:
        return Settled(delivery, State.FAILED, outcome.reason)
    return Settled(delivery, State.WAITING, outcome.reason, again_at=now + wait)
