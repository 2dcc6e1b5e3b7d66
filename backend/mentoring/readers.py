"""Everyone who can read anything of a person's, and why: made of the rules that are applied."""

from dataclasses import dataclass
from uuid import UUID

from piccolo.query.functions import Count

from backend.journal.tables import JournalEntry, JournalShare
from backend.kit.actor import Actor
from backend.mentoring.tables import MentorQuestion, Pairing
from backend.policy import journal as entry_policy
from backend.policy import pairings as pairing_policy


@dataclass(frozen=True, slots=True)
class PersonReading:
    """A mentor and what they can read now: so many entries and questions."""

    pairing: UUID
    person: UUID
    entries: int
    questions: int
    reads_new: bool  # entries done from now on too


async def list_readers(actor: Actor) -> list[PersonReading]:
    """Return the actor's present mentors, each with how much they can read, first come first."""
    rows = (
        await Pairing.select(Pairing.id, Pairing.mentor, Pairing.shares_new)
        .where((Pairing.mentee == actor.id) & pairing_policy.is_active())
        .order_by(Pairing.began_at)
        .limit(100)
    )
    if not rows:
        return []
    done = entry_policy.own_entries(actor) & JournalEntry.done_at.is_not_null()
    shared = (
        await JournalShare.select(JournalShare.reader, Count())
        .where(JournalShare.entry.is_in(JournalEntry.select(JournalEntry.id).where(done)))
        .group_by(JournalShare.reader)
    )
    asked = (
        await MentorQuestion.select(MentorQuestion.pairing, Count())
        .where((MentorQuestion.mentee == actor.id) & MentorQuestion.deleted_at.is_null())
        .group_by(MentorQuestion.pairing)
    )
    entries = {row["reader"]: row["count"] for row in shared}
    questions = {row["pairing"]: row["count"] for row in asked}
    return [
        PersonReading(
            row["id"],
            row["mentor"],
            entries.get(row["mentor"], 0),
            questions.get(row["id"], 0),
            reads_new=row["shares_new"],
        )
        for row in rows
    ]
