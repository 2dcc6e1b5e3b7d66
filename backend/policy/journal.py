"""Entries and sparks are their author's own; a done entry is also its present readers'."""

from backend.journal.tables import (
    JournalEntry,
    JournalPhoto,
    JournalReading,
    JournalRevision,
    JournalShare,
    JournalTimeline,
    Spark,
)
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.policy import pairings


def own_entries(actor: Actor) -> Clause:
    return (
        (JournalEntry.author == actor.id)
        & JournalEntry.deleted_at.is_null()
    )  # fmt: skip


def shared_entries(actor: Actor) -> Clause:
    """What present mentees shared and finished: a deleted entry is a draft again, and empty.

    Whoever was their mentor before leaves nothing to the next.
    """
    shared = JournalShare.select(JournalShare.entry).where(JournalShare.reader == actor.id)
    return (
        JournalEntry.id.is_in(shared)
        & JournalEntry.author.is_in(pairings.present_mentees(actor))
        & JournalEntry.done_at.is_not_null()
    )


def readable_by(actor: Actor) -> Clause:
    return own_entries(actor) | shared_entries(actor)


def may_change(actor: Actor, entry: JournalEntry) -> bool:
    return bool(entry.author == actor.id)


def readable_revisions(actor: Actor) -> Clause:
    return JournalRevision.entry.author == actor.id


def readable_photos(actor: Actor) -> Clause:
    readable = JournalEntry.select(JournalEntry.id).where(readable_by(actor))
    return JournalPhoto.entry.is_in(readable)


def own_photos(actor: Actor) -> Clause:
    return JournalPhoto.entry.author == actor.id


def told_shares(actor: Actor) -> Clause:
    """An author sees all readers of an entry, a reader only themself."""
    return (JournalShare.entry.author == actor.id) | (JournalShare.reader == actor.id)


def told_readings(actor: Actor) -> Clause:
    return (JournalReading.entry.author == actor.id) | (JournalReading.reader == actor.id)


def own_timeline(actor: Actor) -> Clause:
    return JournalTimeline.person == actor.id


def readable_sparks(actor: Actor) -> Clause:
    return (Spark.author == actor.id) & Spark.deleted_at.is_null()


def may_change_spark(actor: Actor, spark: Spark) -> bool:
    return bool(spark.author == actor.id)
