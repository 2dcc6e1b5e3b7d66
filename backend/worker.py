"""The worker: finds what is due and sends it, over and over, until it is asked to stop.

One runs inside `growth serve`; more, or a single one apart, run as `growth worker`. Any number of
them share the outbox.
"""

import asyncio
import logging
import traceback
from contextlib import suppress
from datetime import datetime, timedelta

from backend.accounts import sessions
from backend.hours import attended
from backend.kit import clock, logs, metrics
from backend.mentoring import jobs as nudges
from backend.notifications import outbox, subscriptions, vapid
from backend.notifications.courier import Courier
from backend.notifications.push import Pusher
from backend.reminders import jobs, steps
from backend.settings import Settings

TICK_SECONDS = 1.0  # how often it looks when nothing is due
TROUBLE_SECONDS = 5.0  # how long it leaves a broken database alone
TIDY_EVERY = timedelta(hours=6)


class Worker:
    """`run` until `stop`. Stopping sends nothing new, and settles what is under way."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = asyncio.Event()
        self._tidied_at: datetime | None = None

    def stop(self) -> None:
        """Let it end as soon as what is under way is settled."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until stopped. Whatever breaks is logged without its text, and tried again."""
        metrics.ticked.set(clock.now().timestamp())
        while not self._stopping.is_set():
            try:
                await self._work()
            except Exception as error:
                _log_broken(error)
                await self._pause(TROUBLE_SECONDS)

    async def _work(self) -> None:
        signer = vapid.Signer(await vapid.private_key(), self._settings.contact)
        async with Pusher(signer, subscriptions.allowed()) as pusher:
            courier = Courier(pusher, self._settings.public_origin)
            try:
                while not self._stopping.is_set():
                    await self._turn(courier)
            finally:
                await courier.finish()

    async def _turn(self, courier: Courier) -> None:
        now = clock.now()
        has_more = await jobs.enqueue_due(now=now)
        has_more = await steps.remind_of_steps(now=now) or has_more
        has_more = await nudges.nudge_mentors(now=now) or has_more
        has_more = await courier.work(now=clock.now()) or has_more
        await self._tidy(now)
        metrics.ticked.set(now.timestamp())  # only now: a worker that breaks each time is not well
        if courier.is_busy:
            await courier.progress(TICK_SECONDS)
        elif not has_more:
            await self._pause(TICK_SECONDS)

    async def _tidy(self, now: datetime) -> None:
        if self._tidied_at is None or now - self._tidied_at > TIDY_EVERY:
            self._tidied_at = now
            await outbox.prune(now=now)
            await sessions.end_idle(now=now)
            await attended.count_met(now=now)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


def _log_broken(error: Exception) -> None:
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    where = " > ".join(f"{frame.name}:{frame.lineno}" for frame in frames)
    metrics.broken.inc()
    logs.event("worker broke", level=logging.ERROR, error=type(error).__name__, where=where)
