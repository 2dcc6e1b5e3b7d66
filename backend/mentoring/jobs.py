"""Reminding a mentor, once, of somebody who has waited for three school days. Run by the worker."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID

from backend.accounts import days_off, people
from backend.journal.tables import JournalEntry, JournalShare
from backend.kit import clock, logs
from backend.kit.actor import Actor
from backend.kit.errors import BROKEN_DATA
from backend.mentoring import news, rules
from backend.mentoring.tables import MentorQuestion
from backend.notifications import service as notifications
from backend.policy import journal as entry_policy
from backend.policy import mentoring as policy
from backend.sync import service as sync

BATCH = 20  # mentors a turn
IsDue = Callable[[datetime], bool]
LOOK_AGAIN = timedelta(days=1)


async def nudge_mentors(*, now: datetime) -> bool:
    """Remind the next mentors for whom somebody waits. Returns whether there may be more."""
    shares = JournalShare.select(JournalShare.reader).where(JournalShare.nudge_at <= now)
    questions = MentorQuestion.select(MentorQuestion.mentor).where(MentorQuestion.nudge_at <= now)
    found: list[UUID] = await shares.distinct().limit(BATCH).output(as_list=True)
    found += await questions.distinct().limit(BATCH).output(as_list=True)
    mentors = list(dict.fromkeys(found))
    for mentor in mentors:
        try:
            await _look(mentor, now=now)
        except BROKEN_DATA as error:
            # One person's data holds up nobody else: they are looked at again tomorrow.
            logs.event("nudge broke", level=logging.ERROR, error=type(error).__name__)
            await _put_off(mentor, now)
    return len(mentors) >= BATCH


async def _put_off(mentor: UUID, now: datetime) -> None:
    later = now + LOOK_AGAIN
    shares = (JournalShare.reader == mentor) & (JournalShare.nudge_at <= now)
    await JournalShare.update({JournalShare.nudge_at: later}).where(shares)
    asked = (MentorQuestion.mentor == mentor) & (MentorQuestion.nudge_at <= now)
    await MentorQuestion.update({MentorQuestion.nudge_at: later}).where(asked)


async def _look(mentor: UUID, *, now: datetime) -> None:
    """Look once at all that waits for a mentor: what has waited long enough is told, once."""
    actor = Actor(id=mentor, session_id=mentor, time_zone=await people.time_zone_of(mentor))
    off = (await days_off.days_off_of([mentor])).get(mentor, [])
    ranges = [(one.starts_on, one.ends_on) for one in off]
    today = clock.today(now, actor.time_zone)

    def is_due(since: datetime) -> bool:
        day = clock.today(since, actor.time_zone)
        return rules.school_days(day, today, ranges) >= rules.NUDGE_AFTER

    async with sync.changing(mentor) as log:
        due = await _settle_shares(actor, now, is_due=is_due)
        due = await _settle_questions(actor, now, is_due=is_due) or due
        if due:
            await notifications.tell_within(
                log, [news.of_nudge(mentor, today.isoformat())], now=now
            )


async def _settle_shares(actor: Actor, now: datetime, *, is_due: IsDue) -> bool:
    mine = (JournalShare.reader == actor.id) & (JournalShare.nudge_at <= now)
    rows = await JournalShare.select(
        JournalShare.id, JournalShare.entry, JournalShare.waits_since
    ).where(mine & JournalShare.waits_since.is_not_null())
    readable: set[UUID] = set()
    if rows:
        about = JournalEntry.id.is_in([row["entry"] for row in rows])
        clause = entry_policy.shared_entries(actor) & about
        readable = set(
            await JournalEntry.select(JournalEntry.id).where(clause).output(as_list=True)
        )
    due = [row["id"] for row in rows if row["entry"] in readable and is_due(row["waits_since"])]
    await _move(JournalShare, due, None)
    await JournalShare.update({JournalShare.nudge_at: now + LOOK_AGAIN}).where(mine)
    return bool(due)


async def _settle_questions(actor: Actor, now: datetime, *, is_due: IsDue) -> bool:
    mine = (MentorQuestion.mentor == actor.id) & (MentorQuestion.nudge_at <= now)
    rows = await MentorQuestion.select(MentorQuestion.id, MentorQuestion.waits_since).where(
        mine & MentorQuestion.waits_since.is_not_null() & policy.readable_questions(actor)
    )
    due = [row["id"] for row in rows if is_due(row["waits_since"])]
    await _move(MentorQuestion, due, None)
    await MentorQuestion.update({MentorQuestion.nudge_at: now + LOOK_AGAIN}).where(mine)
    return bool(due)


async def _move(
    table: type[JournalShare] | type[MentorQuestion], ids: Iterable[UUID], to: datetime | None
) -> None:
    if each := list(ids):
        await table.update({table.nudge_at: to}).where(table.id.is_in(each))
