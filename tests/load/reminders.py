"""Many people whose reminder is due, written straight into the tables."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from backend.accounts.tables import Session, User
from backend.journal.tables import JournalTimeline
from backend.kit.ids import uuid7
from backend.notifications.tables import PushSubscription
from backend.reminders.tables import Reminder
from tests.push_service import Box

CHUNK = 300  # rows an insert: SQLite takes 32,766 values


async def people_due(boxes: list[Box], *, now: datetime) -> list[UUID]:
    """Make one person a box, with a phone there and a daily reminder that is due now."""
    local = now.astimezone(UTC)
    ids = [uuid7() for _ in boxes]
    for start in range(0, len(ids), CHUNK):
        part = list(zip(ids[start : start + CHUNK], boxes[start : start + CHUNK], strict=True))
        await User.insert(*[_user(id, now) for id, _ in part])
        sessions = {id: uuid7() for id, _ in part}
        await Session.insert(*[_session(sessions[id], id, now) for id, _ in part])
        await PushSubscription.insert(*[_phone(id, sessions[id], box, now) for id, box in part])
        await JournalTimeline.insert(*[_timeline(id, local.date(), now) for id, _ in part])
        await Reminder.insert(*[_reminder(id, local, now) for id, _ in part])
    return ids


def _user(id: UUID, now: datetime) -> User:
    return User(
        id=id, name="Ana", email=id.hex, email_key=id.hex, locale="en", time_zone="UTC",
        joined_at=now,
    )  # fmt: skip


def _session(id: UUID, user: UUID, now: datetime) -> Session:
    return Session(
        id=id, user=user, secret_hash=id.hex, device="phone", started_at=now, seen_at=now
    )


def _phone(person: UUID, session: UUID, box: Box, now: datetime) -> PushSubscription:
    to = box.subscription
    return PushSubscription(
        id=uuid7(), person=person, session=session, endpoint=to.endpoint, endpoint_hash=box.token,
        p256dh=to.p256dh, auth=to.auth, name="phone", added_at=now, seen_at=now,
    )  # fmt: skip


def _timeline(person: UUID, today: date, now: datetime) -> JournalTimeline:
    return JournalTimeline(
        id=uuid7(), person=person, starts_on=today, ends_on=today + timedelta(days=30),
        frequency="daily", weekday=0, edited_at=now,
    )  # fmt: skip


def _reminder(person: UUID, local: datetime, now: datetime) -> Reminder:
    return Reminder(
        person=person, is_on=True, at=local.hour * 60 + local.minute, weekdays=0, repeats=True,
        edited_at=now, next_due_at=now.replace(second=0, microsecond=0),
    )  # fmt: skip
