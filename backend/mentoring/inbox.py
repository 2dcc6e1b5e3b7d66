"""All of a mentor's mentees at a glance, who has waited longest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from piccolo.querystring import QueryString

from backend.accounts import days_off
from backend.journal.tables import JournalEntry, JournalShare
from backend.kit import clock
from backend.kit.actor import Actor
from backend.mentoring import rules
from backend.mentoring.rules import Nudge
from backend.mentoring.tables import MentorQuestion, Pairing
from backend.policy import journal as entry_policy
from backend.policy import mentoring as policy
from backend.policy import pairings as pairing_policy


@dataclass(frozen=True, slots=True)
class Row:
    """A mentee, and what of theirs waits: how much, since when, and which comes first."""

    pairing: UUID
    mentee: UUID
    name: str
    is_paused: bool
    answered_at: datetime | None
    waiting: int
    waits_since: datetime | None
    school_days: int  # that the oldest has waited
    nudge: Nudge
    entry: UUID | None  # the oldest, if it is an entry
    question: UUID | None  # or a question


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for a mentor's word."""

    mentee: UUID
    since: datetime
    kind: str  # entry or question
    thing: UUID


async def mentor_inbox(actor: Actor, *, now: datetime) -> list[Row]:
    """Return the actor's mentees, the longest wait first, in three queries whatever their number.

    School days are counted by the mentor's own days off.
    """
    pairings = await _mentees(actor)
    if not pairings:
        return []
    waiting = await _waiting(actor)
    off = (await days_off.days_off_of([actor.id])).get(actor.id, [])
    ranges = [(one.starts_on, one.ends_on) for one in off]
    rows = [_row(actor, one, waiting, ranges, now) for one in pairings]
    return sorted(rows, key=lambda row: (row.waits_since is None, row.waits_since or now, row.name))


async def _mentees(actor: Actor) -> list[dict[str, Any]]:
    mine = pairing_policy.own_pairings(actor) & (Pairing.mentor == actor.id)
    return await Pairing.select(
        Pairing.id,
        Pairing.mentee,
        Pairing.mentee.name,
        Pairing.answered_at,
        Pairing.mentor_paused_at,
        Pairing.mentee_paused_at,
    ).where(mine & Pairing.ended_at.is_null())


async def _waiting(actor: Actor) -> list[Waiting]:
    """Return what waits for the actor, the oldest first: entries and questions in one query."""
    readable = JournalEntry.select(JournalEntry.id).where(entry_policy.shared_entries(actor))
    entries = JournalShare.select(
        JournalShare.entry.author.as_alias("mentee"),
        JournalShare.waits_since.as_alias("since"),
        JournalShare.entry.as_alias("thing"),
        _is("entry"),
    ).where(
        (JournalShare.reader == actor.id)
        & JournalShare.waits_since.is_not_null()
        & JournalShare.entry.is_in(readable)
    )
    questions = MentorQuestion.select(
        MentorQuestion.mentee.as_alias("mentee"),
        MentorQuestion.waits_since.as_alias("since"),
        MentorQuestion.id.as_alias("thing"),
        _is("question"),
    ).where(
        policy.readable_questions(actor)
        & (MentorQuestion.mentor == actor.id)
        & MentorQuestion.waits_since.is_not_null()
    )
    rows = await JournalShare.raw(
        "{} UNION ALL {}", entries.querystrings[0], questions.querystrings[0]
    )
    found = [Waiting(row["mentee"], row["since"], row["kind"], row["thing"]) for row in rows]
    return sorted(found, key=lambda one: one.since)


def _is(kind: str) -> QueryString:
    return QueryString(f"'{kind}'", alias="kind")


def _row(
    actor: Actor,
    pairing: dict[str, Any],
    waiting: Iterable[Waiting],
    off: list[tuple[date, date]],
    now: datetime,
) -> Row:
    theirs = [one for one in waiting if one.mentee == pairing["mentee"]]
    oldest = theirs[0] if theirs else None
    days = 0
    if oldest is not None:
        since = clock.today(oldest.since, actor.time_zone)
        days = rules.school_days(since, clock.today(now, actor.time_zone), off)
    return Row(
        pairing=pairing["id"],
        mentee=pairing["mentee"],
        name=pairing["mentee.name"],
        is_paused=bool(pairing["mentor_paused_at"] or pairing["mentee_paused_at"]),
        answered_at=pairing["answered_at"],
        waiting=len(theirs),
        waits_since=oldest.since if oldest else None,
        school_days=days,
        nudge=rules.nudge_after(days),
        entry=oldest.thing if oldest and oldest.kind == "entry" else None,
        question=oldest.thing if oldest and oldest.kind == "question" else None,
    )
