"""The outbox: taking deliveries under a lease, and settling them. `courier` sends in between.

A delivery that is taken is moved ahead in time. Whoever took it and died is simply late: it comes
up again. Sending exactly once is impossible; topic and tag make two look like one.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from piccolo.columns import Column

from backend.kit import database, logs, metrics
from backend.kit.database import SQLite
from backend.kit.errors import BROKEN_DATA
from backend.notifications import kinds
from backend.notifications import service as notifications
from backend.notifications.rules import Channel, State
from backend.notifications.tables import Delivery, Notification, PushSubscription
from backend.sync import service as sync

LEASE = timedelta(seconds=60)  # longer than any deadline of a push or a mail
KEPT = timedelta(days=30)  # how long settled ones stay, for the health of a device
TESTS_KEPT = timedelta(days=1)
NEWS_KEPT = timedelta(days=400)
PRUNED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one delivery. With `again_at` it waits for another try."""

    delivery: Delivery
    state: State
    reason: str = ""
    again_at: datetime | None = None
    is_gone: bool = False  # the browser will never be reached again
    was_contacted: bool = True


async def has_due(now: datetime) -> bool:
    """Tell whether anything is due. Reading costs nobody the write lock."""
    return bool(await Delivery.exists().where(_is_due(now)))


def _is_due(now: datetime) -> database.Clause:
    return Delivery.next_try_at <= now


async def claim(limit: int, *, now: datetime) -> list[Delivery]:
    """Take up to `limit` due deliveries, the longest due first, for the length of a LEASE."""
    lease = secrets.randbits(62)
    skip = "" if isinstance(database.in_use(), SQLite) else "FOR UPDATE SKIP LOCKED"
    await Delivery.raw(
        "UPDATE notification_delivery SET lease = {}, next_try_at = {}, attempts = attempts + 1"
        " WHERE id IN (SELECT id FROM notification_delivery"
        " WHERE next_try_at <= {} ORDER BY next_try_at LIMIT {} " + skip + ")",
        lease,
        now + LEASE,
        now,
        limit,
    )
    mine = (Delivery.next_try_at == now + LEASE) & (Delivery.lease == lease)
    return await Delivery.objects().where(mine)


async def settle(outcomes: list[Settled], *, now: datetime) -> None:
    """Write down what became of deliveries, and send mail for the unreached, all or nothing.

    Those whose lease another process has taken meanwhile are left to it.
    """
    unreached = [one for one in outcomes if _may_be_unreached(one)]
    # People before their deliveries, as everywhere.
    async with sync.changing(*{one.delivery.person for one in unreached}) as log:
        held = await _held(outcomes)
        mine = [one for one in outcomes if held.get(one.delivery.id) == one.delivery.lease]
        await _write(mine, now)
        for one in {one.delivery.notification: one for one in mine if one in unreached}.values():
            await _mail_unreached(one, log, now)
    # Apart and in order: signing out takes a browser first, and its deliveries with it.
    await _note_health(mine, now)
    _count(mine, now)


async def _held(outcomes: list[Settled]) -> dict[UUID, int]:
    ids = [one.delivery.id for one in outcomes]
    query = Delivery.select(Delivery.id, Delivery.lease).where(
        Delivery.id.is_in(ids) & (Delivery.state == State.WAITING)
    )
    return {row["id"]: row["lease"] for row in await database.locking(query.order_by(Delivery.id))}


async def _write(outcomes: list[Settled], now: datetime) -> None:
    """Write the outcomes into their rows: alike ones together, those that wait one by one."""
    alike: dict[tuple[State, str], list[UUID]] = {}
    for one in outcomes:
        if one.again_at is None:
            alike.setdefault((one.state, one.reason), []).append(one.delivery.id)
        else:
            await Delivery.update(
                {Delivery.next_try_at: one.again_at, Delivery.reason: one.reason}
            ).where(Delivery.id == one.delivery.id)
    for (state, reason), ids in alike.items():
        await Delivery.update(
            {
                Delivery.state: state,
                Delivery.reason: reason,
                Delivery.settled_at: now,
                Delivery.next_try_at: None,
            }
        ).where(Delivery.id.is_in(ids))


async def _note_health(outcomes: list[Settled], now: datetime) -> None:
    """Note at each browser how it went, so that its person can see it."""
    last = {
        one.delivery.subscription: one
        for one in outcomes
        if one.delivery.subscription and one.was_contacted
    }
    for browser in sorted(last):
        one = last[browser]
        values: dict[Column | str, object] = {
            PushSubscription.sent_at: now,
            PushSubscription.failures: 0,
            PushSubscription.failure: "",
        }
        if one.state is not State.SENT:
            values = {
                PushSubscription.failures: PushSubscription.failures + 1,
                PushSubscription.failure: one.reason,
            }
        if one.is_gone:
            values[PushSubscription.gone_at] = now
        await PushSubscription.update(values).where(PushSubscription.id == browser)


def _may_be_unreached(one: Settled) -> bool:
    is_push = one.delivery.channel == Channel.PUSH
    return is_push and not one.again_at and one.state in (State.FAILED, State.EXPIRED)


async def _mail_unreached(one: Settled, log: sync.Log, now: datetime) -> None:
    """Send a notification by mail, if none of its person's browsers took it or still may."""
    notification_id = one.delivery.notification
    others = Delivery.exists().where(
        (Delivery.notification == notification_id)
        & (Delivery.channel == Channel.PUSH)
        & Delivery.state.is_in([State.WAITING, State.SENT])
    )
    row = await Notification.objects().get(Notification.id == notification_id)
    if row is None or row.was_mailed or row.expires_at <= now or await others:
        return
    try:
        is_mailed = await notifications.mail_instead(row, now=now)
    except BROKEN_DATA as error:  # of this one person
        logs.event("mail broke", level=logging.ERROR, error=type(error).__name__)
        return
    if is_mailed:
        row.was_mailed = True
        await row.save([Notification.was_mailed])
        await log.note(one.delivery.person, notifications.NOTIFICATION, row.id)


def _count(outcomes: list[Settled], now: datetime) -> None:
    for one in outcomes:
        channel, reason = one.delivery.channel, one.reason or one.state
        if one.again_at:
            metrics.retried.labels(channel, reason).inc()
        elif one.state is State.SENT:
            metrics.sent.labels(channel).inc()
            metrics.lag.observe(max(0.0, (now - one.delivery.due_at).total_seconds()))
        elif one.state is not State.MOOT:
            metrics.failed.labels(channel, reason).inc()


async def prune(*, now: datetime) -> None:
    """Forget what was settled long ago, yesterday's tests, and news of more than a year ago."""
    await Delivery.delete().where(Delivery.settled_at < now - KEPT)
    unlisted = Notification.kind.not_in([kind.name for kind in kinds.listed()])
    await Notification.delete().where((Notification.created_at < now - TESTS_KEPT) & unlisted)
    old = (
        await Notification.select(Notification.id, Notification.person)
        .where(Notification.created_at < now - NEWS_KEPT)
        .limit(PRUNED_AT_ONCE)
    )
    for row in old:
        async with sync.changing(row["person"]) as log:
            await Notification.delete().where(Notification.id == row["id"])
            await log.note(row["person"], notifications.NOTIFICATION, row["id"], gone=True)


async def backlog(*, now: datetime) -> tuple[int, float]:
    """Return how many deliveries are due, and for how many seconds the oldest has been."""
    count = await Delivery.count().where(_is_due(now))
    first = (
        await Delivery.select(Delivery.due_at)
        .where(_is_due(now))
        .order_by(Delivery.next_try_at)
        .first()
    )
    return int(count), max(0.0, (now - first["due_at"]).total_seconds()) if first else 0.0
