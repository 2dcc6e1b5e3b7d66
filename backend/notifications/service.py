"""Telling people something: any feature calls `tell`, and each person is told once, their way."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid5

from backend.accounts.tables import User
from backend.kit import clock, mail
from backend.kit.database import Clause
from backend.notifications import kinds, preferences
from backend.notifications.kinds import Kind
from backend.notifications.preferences import Preferences
from backend.notifications.rules import Channel, News, State, Way
from backend.notifications.tables import Delivery, Notification, PushSubscription
from backend.sync import service as sync

NOTIFICATION = "notification"  # the kind that `sync` notes
DIGEST_AT = time(7, 0)  # or when quiet hours end
DIGEST_LIFE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person, as far as telling them something needs it."""

    id: UUID
    email: str
    time_zone: str
    is_demo: bool
    preferences: Preferences
    subscriptions: tuple[UUID, ...]  # those that can be reached


def id_of(news: News) -> UUID:
    """Return the id of a notification: the same for the same news, so that it is told once."""
    return uuid5(news.person, f"{news.kind}/{news.occurrence}")


def news_of(row: Notification) -> News:
    """Return what a row tells."""
    facts = json.loads(row.facts)
    return News(row.person, row.kind, row.occurrence, row.path, facts, row.expires_at)


async def tell(news: Sequence[News], *, now: datetime) -> None:
    """Tell people something in a transaction of its own. What was told before is not told again."""
    async with sync.changing(*{one.person for one in news}) as log:
        await tell_within(log, news, now=now)


async def tell_within(log: sync.Log, news: Sequence[News], *, now: datetime) -> None:
    """Tell people something as part of a transaction that holds each of them."""
    if not news:
        return
    found = await recipients({one.person for one in news})
    fresh = await _insert([one for one in news if one.person in found], found, now)
    deliveries: list[Delivery] = []
    for one in fresh:
        kind = _kind(one)
        if kind.is_listed:
            await log.note(one.person, NOTIFICATION, id_of(one))
        deliveries += _deliveries(kind, one, found[one.person], now)
    if deliveries:
        await Delivery.insert(*deliveries).on_conflict(target=Delivery.id, action="DO NOTHING")


async def recipients(people: set[UUID]) -> dict[UUID, Recipient]:
    """Return what telling each of these people something needs."""
    ids = list(people)
    users = await User.select(User.id, User.email, User.time_zone, User.is_demo).where(
        User.id.is_in(ids)
    )
    chosen = await preferences.preferences_of(ids)
    devices: dict[UUID, list[UUID]] = {}
    for row in await PushSubscription.select(PushSubscription.id, PushSubscription.person).where(
        PushSubscription.person.is_in(ids) & _is_reachable()
    ):
        devices.setdefault(row["person"], []).append(row["id"])
    return {
        user["id"]: Recipient(
            **user,
            preferences=chosen.get(user["id"], Preferences()),
            subscriptions=tuple(devices.get(user["id"], ())),
        )
        for user in users
    }


def _is_reachable() -> Clause:
    return PushSubscription.gone_at.is_null() & PushSubscription.removed_at.is_null()


async def _insert(news: list[News], to: dict[UUID, Recipient], now: datetime) -> list[News]:
    """Store what was not told before, and return it."""
    by_id = {id_of(one): one for one in news}
    rows = [
        Notification(
            id=id,
            person=one.person,
            kind=one.kind,
            occurrence=one.occurrence,
            path=one.path,
            facts=json.dumps(one.facts),
            created_at=now,
            expires_at=one.expires_at or now + _kind(one).life,
            was_mailed=_falls_back(_kind(one), to[one.person]),
        )
        for id, one in by_id.items()
    ]
    if not rows:
        return []
    stored = (
        await Notification.insert(*rows)
        .on_conflict(target=Notification.id, action="DO NOTHING")
        .returning(Notification.id)
    )
    return [by_id[row["id"]] for row in stored]


def _kind(news: News) -> Kind:
    kind = kinds.get(news.kind)
    assert kind is not None, news.kind
    return kind


def _falls_back(kind: Kind, to: Recipient) -> bool:
    """Tell whether what was meant for a phone goes by mail, for want of one."""
    wants_phone = to.preferences.way_of(kind) is Way.PHONE
    unreached = wants_phone and not to.subscriptions
    return unreached and to.preferences.mails_unreached and may_mail(to)


def _deliveries(kind: Kind, news: News, to: Recipient, now: datetime) -> list[Delivery]:
    """Return the rows of the outbox for one notification: none, one a device, or a mail."""
    way = to.preferences.way_of(kind)
    if way is Way.NONE:
        return []
    if to.subscriptions and (way is Way.PHONE or not may_mail(to)):
        return [_delivery(kind, news, to, Channel.PUSH, one, now) for one in to.subscriptions]
    if not may_mail(to) or (way is Way.PHONE and not to.preferences.mails_unreached):
        return []
    return [_mailed(kind, news, to, now)]


def _mailed(kind: Kind, news: News, to: Recipient, now: datetime) -> Delivery:
    channel = Channel.DIGEST if to.preferences.gathers_mail else Channel.MAIL
    return _delivery(kind, news, to, channel, None, now)


def may_mail(to: Recipient) -> bool:
    """Tell whether this server can send mail to a person."""
    return mail.in_use() is not None and not to.is_demo


def _delivery(
    kind: Kind,
    news: News,
    to: Recipient,
    channel: Channel,
    subscription: UUID | None,
    now: datetime,
) -> Delivery:
    quiet = to.preferences.quiet_hours if kind.obeys_quiet else None
    due_at = quiet.end_after(now, to.time_zone) if quiet else now
    expires_at = news.expires_at or due_at + kind.life
    target: UUID | str = subscription or channel
    if channel is Channel.DIGEST:
        due_at = _next_digest(to, now)
        expires_at, target = due_at + DIGEST_LIFE, f"digest/{due_at.isoformat()}"
    notification = None if channel is Channel.DIGEST else id_of(news)
    return Delivery(
        id=uuid5(notification or to.id, str(target)),
        person=to.id,
        notification=notification,
        subscription=subscription,
        channel=channel,
        state=State.WAITING,
        due_at=due_at,
        expires_at=expires_at,
        next_try_at=due_at,
    )


def _next_digest(to: Recipient, now: datetime) -> datetime:
    quiet = to.preferences.quiet_hours
    at = quiet.ends_at if quiet else DIGEST_AT
    today = clock.today(now, to.time_zone)
    days = (today + timedelta(days=ahead) for ahead in range(4))
    instants = (clock.instant_of(day, at, to.time_zone) for day in days)
    return next(instant for instant in instants if instant is not None and instant > now)


async def mail_instead(row: Notification, *, now: datetime) -> bool:
    """Send by mail what no phone took, where its person wants that. Returns whether it will be."""
    kind = kinds.get(row.kind)
    to = (await recipients({row.person})).get(row.person)
    if kind is None or to is None or not kind.is_listed:
        return False
    if not to.preferences.mails_unreached or not may_mail(to):
        return False
    delivery = _mailed(kind, news_of(row), to, now)
    await Delivery.insert(delivery).on_conflict(target=Delivery.id, action="DO NOTHING")
    return True
