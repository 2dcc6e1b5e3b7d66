"""What a person was told, as they find it in the app: what is new, and marking it read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from piccolo.query.functions import Count

from backend.kit import database
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.notifications import kinds
from backend.notifications.service import NOTIFICATION
from backend.notifications.tables import Notification
from backend.policy import notifications as policy
from backend.sync import service as sync

MARKS_LIMIT = 200  # notifications marked at once


@dataclass(frozen=True, slots=True)
class NewsPlace:
    """Where a page of notifications ended: the next one starts after it, going back in time."""

    created_at: datetime
    id: UUID


def _listed(actor: Actor) -> Clause:
    names = [kind.name for kind in kinds.listed()]
    return policy.own_notifications(actor) & Notification.kind.is_in(names)


async def list_notifications(
    actor: Actor, *, limit: int, after: NewsPlace | None = None, unread: bool = False
) -> list[Notification]:
    """Return what the actor was told, the newest first; with `unread` only what is new."""
    clauses: Clause = _listed(actor)
    by = (Notification.created_at, Notification.id)
    if after is not None:
        clauses &= database.older(by, (after.created_at, after.id))
    if unread:
        clauses &= Notification.read_at.is_null()
    return await Notification.objects().where(clauses).order_by(*by, ascending=False).limit(limit)


async def get_notifications(actor: Actor, ids: list[UUID]) -> list[Notification]:
    """Return those of the notifications that are the actor's, in no order."""
    if not ids:
        return []
    return await Notification.objects().where(_listed(actor) & Notification.id.is_in(ids))


async def count_unread(actor: Actor) -> int:
    """Return how many notifications the actor has not read."""
    return int(await Notification.count().where(_listed(actor) & Notification.read_at.is_null()))


async def unread_of(people: set[UUID]) -> dict[UUID, int]:
    """Return how many notifications each of these people has not read. For who sends to many."""
    names = [kind.name for kind in kinds.listed()]
    if not people or not names:
        return {}
    rows = (
        await Notification.select(Notification.person, Count())
        .where(
            Notification.person.is_in(list(people))
            & Notification.kind.is_in(names)
            & Notification.read_at.is_null()
        )
        .group_by(Notification.person)
    )
    return {row["person"]: row["count"] for row in rows}


async def mark_read(actor: Actor, ids: list[UUID], *, read_at: datetime) -> list[Notification]:
    """Mark notifications as read and return them. Those that are not the actor's are left out."""
    async with sync.changing(actor.id) as log:
        found = await get_notifications(actor, ids[:MARKS_LIMIT])
        fresh = [row for row in found if row.read_at is None]
        if fresh:
            await Notification.update({Notification.read_at: read_at}).where(
                Notification.id.is_in([row.id for row in fresh])
            )
        for row in fresh:
            row.read_at = read_at
            await log.note(actor.id, NOTIFICATION, row.id)
    return found
