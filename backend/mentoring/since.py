"""What happened between two people since a day: what they need before they meet."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.accounts import people
from backend.journal import timelines
from backend.journal.tables import JournalEntry, JournalShare
from backend.kit import clock
from backend.kit.actor import Actor
from backend.mentoring import meetings, pairings
from backend.mentoring.agreements import Agreed
from backend.mentoring.rules import Role
from backend.mentoring.tables import Comment, MentorQuestion, Pairing, PairMeeting
from backend.policy import journal as entry_policy
from backend.policy import mentoring as policy

MOST = 100  # of each, the newest
SLACK = timedelta(days=366)  # before the pairing began: meetings may be written down afterwards


@dataclass(frozen=True, slots=True)
class Since:
    """All that a pair shared and said since a day, the oldest first."""

    pairing: Pairing
    since: date
    mentor: str  # names
    mentee: str
    entries: list[JournalEntry]
    slots: dict[UUID, int]  # entry -> its number on the mentee's timeline
    questions: list[MentorQuestion]  # asked since, or still open
    comments: list[Comment]
    meetings: list[PairMeeting]
    agreements: list[Agreed]  # of the meetings since, and what is still open


async def since_last_time(
    actor: Actor, pairing_id: UUID, since: date | None, *, now: datetime
) -> Since:
    """Return what happened in a pairing since a day; the last meeting's when none is given.

    Both sides see the same of what is shared; a mentee keeps their words on what they took back.
    Raises NotFound.
    """
    pairing = await pairings.get_pairing(actor, pairing_id)
    held = await meetings.list_meetings(actor, [pairing_id])
    began = pairing.began_at.date()
    day = max(since or _last_day(held, began, clock.today(now, actor.time_zone)), began - SLACK)
    start = datetime.combine(day, time(), ZoneInfo(actor.time_zone))
    entries = await _entries(actor, pairing, start)
    found = [one for one in reversed(held) if one.met_on >= day]
    older = [one for one in reversed(held) if one.met_on < day]
    open_before = [a for one in older for a in meetings.agreements_of(one) if not a.is_done]
    names = await people.names_of([pairing.mentor, pairing.mentee])
    return Since(
        pairing=pairing,
        since=day,
        mentor=names[pairing.mentor],
        mentee=names[pairing.mentee],
        entries=entries,
        slots=await timelines.slot_numbers(
            {one.id: (one.author, one.occurred_on) for one in entries}
        ),
        questions=await _questions(actor, pairing, start),
        comments=await _comments(actor, pairing, start),
        meetings=found,
        agreements=open_before + [a for one in found for a in meetings.agreements_of(one)],
    )


def _last_day(held: list[PairMeeting], began: date, today: date) -> date:
    """Return the day of the last meeting that was had, or on which the pairing began."""
    had = [one.met_on for one in held if one.minutes is not None and one.met_on <= today]
    return had[0] if had else began


async def _entries(actor: Actor, pairing: Pairing, start: datetime) -> list[JournalEntry]:
    """Return the entries shared since, as the mentor of the pairing may read them now."""
    mentor = Actor(id=pairing.mentor, session_id=actor.session_id, time_zone=actor.time_zone)
    fresh = JournalShare.select(JournalShare.entry).where(
        (JournalShare.reader == pairing.mentor) & (JournalShare.shared_at >= start)
    )
    found = JournalEntry.objects().where(
        entry_policy.readable_by(actor)
        & entry_policy.shared_entries(mentor)
        & (JournalEntry.author == pairing.mentee)
        & JournalEntry.id.is_in(fresh)
    )
    newest = found.order_by(JournalEntry.occurred_on, JournalEntry.id, ascending=False)
    return (await newest.limit(MOST))[::-1]


async def _questions(actor: Actor, pairing: Pairing, start: datetime) -> list[MentorQuestion]:
    mine = policy.readable_questions(actor) & (MentorQuestion.pairing == pairing.id)
    new = (MentorQuestion.asked_at >= start) | MentorQuestion.waits_since.is_not_null()
    found = MentorQuestion.objects().where(mine & new)
    newest = found.order_by(MentorQuestion.asked_at, MentorQuestion.id, ascending=False)
    return (await newest.limit(MOST))[::-1]


async def _comments(actor: Actor, pairing: Pairing, start: datetime) -> list[Comment]:
    ours = (Comment.mentor == pairing.mentor) & (Comment.mentee == pairing.mentee)
    clause = policy.readable_comments(actor) & ours & (Comment.written_at >= start)
    newest = (
        Comment.objects().where(clause).order_by(Comment.written_at, Comment.id, ascending=False)
    )
    return (await newest.limit(MOST))[::-1]


def author_role(pairing: Pairing, comment: Comment) -> Role:
    """Return which of the two wrote a comment."""
    return Role.MENTOR if comment.author == pairing.mentor else Role.MENTEE
