"""The browsers where a person can be reached. Each belongs to the session that registered it."""

import hashlib
from datetime import datetime
from uuid import UUID

from backend.accounts import throttle
from backend.accounts.tables import Session
from backend.kit import database
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotAllowed, NotFound, Problem, TooMany
from backend.kit.ids import uuid7
from backend.notifications import endpoints, kinds, rules
from backend.notifications import service as notifications
from backend.notifications.endpoints import Subscription
from backend.notifications.rules import News
from backend.notifications.tables import PushSubscription
from backend.policy import notifications as policy

_extra: tuple[str, ...] = ()


def allow(extra: tuple[str, ...]) -> None:
    """Let these push services be used besides those of the browsers, from now on."""
    global _extra
    _extra = extra


def allowed() -> tuple[str, ...]:
    """Return the push services that are used besides those of the browsers."""
    return _extra


async def register(
    actor: Actor, given: Subscription, *, is_repair: bool, now: datetime
) -> PushSubscription:
    """Keep where the actor's browser can be reached, and return it. Nothing is contacted.

    `is_repair`: the app says it again at its start; what its person turned off elsewhere stays
    off, which raises NotFound. Raises InvalidInput for a subscription that cannot be used.
    """
    if found := endpoints.subscription_problems(given, _extra):
        raise InvalidInput(found)
    hashed = hashlib.sha256(given.endpoint.encode()).hexdigest()
    async with database.transaction():
        # Held, so that a sign-out meanwhile leaves nothing behind.
        session = database.locking(Session.objects().where(Session.id == actor.session_id))
        if await session.first() is None:
            raise NotFound("Sign in again first.")
        here = await _here(actor)
        if is_repair and here is not None and here.removed_at is not None:
            raise NotFound("You turned this device off. Turn it on again here when you like.")
        if here is None and await _count(actor) >= rules.SUBSCRIPTIONS_LIMIT:
            raise InvalidInput([Problem("endpoint", "Remove a device that you no longer use.")])
        row = here or PushSubscription(
            id=uuid7(), person=actor.id, session=actor.session_id, added_at=now
        )
        # Whoever holds the endpoint is the browser itself: it has another person now.
        await PushSubscription.delete().where(
            (PushSubscription.endpoint_hash == hashed) & (PushSubscription.id != row.id)
        )
        if row.endpoint != given.endpoint:
            row.failures, row.failure, row.sent_at = 0, "", None
        row.person, row.name = actor.id, actor.device or "A browser"
        row.endpoint, row.endpoint_hash = given.endpoint, hashed
        row.p256dh, row.auth = given.p256dh, given.auth
        row.seen_at, row.gone_at, row.removed_at = now, None, None
        await row.save()
    return row


async def _here(actor: Actor) -> PushSubscription | None:
    return await PushSubscription.objects().get(
        policy.own_subscriptions(actor) & (PushSubscription.session == actor.session_id)
    )


async def _count(actor: Actor) -> int:
    mine = policy.own_subscriptions(actor) & PushSubscription.removed_at.is_null()
    return int(await PushSubscription.count().where(mine))


async def list_subscriptions(actor: Actor) -> list[PushSubscription]:
    """Return where the actor can be reached, the one last seen first; not what was turned off."""
    return (
        await PushSubscription.objects()
        .where(policy.own_subscriptions(actor) & PushSubscription.removed_at.is_null())
        .order_by(PushSubscription.seen_at, ascending=False)
        .limit(rules.SUBSCRIPTIONS_LIMIT)
    )


async def remove(actor: Actor, id: UUID, *, now: datetime) -> PushSubscription:
    """Send nothing more to one of the actor's browsers, and return it. Raises NotFound."""
    # The row stays, without its secrets, so that the app there does not bring it back by itself.
    rows = (
        await PushSubscription.update(
            {
                PushSubscription.removed_at: now,
                PushSubscription.endpoint: "",
                PushSubscription.endpoint_hash: id.hex,
                PushSubscription.p256dh: "",
                PushSubscription.auth: "",
            }
        )
        .where(policy.own_subscriptions(actor) & (PushSubscription.id == id))
        .returning(*PushSubscription.all_columns())
    )
    if not rows:
        raise NotFound("There is no such device.")
    return PushSubscription(**rows[0])


async def send_test(actor: Actor, *, now: datetime) -> list[PushSubscription]:
    """Send a test to each of the actor's browsers and return them. Raises NotAllowed."""
    found = await list_subscriptions(actor)
    if not any(row.gone_at is None for row in found):
        raise NotAllowed("No device is set up yet. Turn notifications on here first.")
    try:
        await throttle.count(throttle.TEST_PUSH, str(actor.id), now=now)
    except TooMany:
        raise NotAllowed("You sent many tests already. Try again in an hour.") from None
    news = News(actor.id, kinds.TEST.name, uuid7().hex, "/me/what-reaches-you")
    await notifications.tell([news], now=now)
    return found
