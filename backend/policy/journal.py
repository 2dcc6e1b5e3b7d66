"""Entries and sparks are their author's own."""

from backend.journal.tables import (
    JournalEntry,
    JournalPhoto,
    JournalRevision,
    JournalTimeline,
    Spark,
)
from backend.kit.actor import Actor
from backend.kit.database import Clause


def readable_by(actor: Actor) -> Clause:
    return (JournalEntry.author == actor.id) & JournalEntry.deleted_at.is_null()


def may_change(actor: Actor, entry: JournalEntry) -> bool:
    return bool(entry.author == actor.id)


def readable_revisions(actor: Actor) -> Clause:
    return JournalRevision.entry.author == actor.id


def readable_photos(actor: Actor) -> Clause:
    return JournalPhoto.entry.author == actor.id


def own_timeline(actor: Actor) -> Clause:
    return JournalTimeline.person == actor.id


def readable_sparks(actor: Actor) -> Clause:
    return (Spark.author == actor.id) & Spark.deleted_at.is_null()


def may_change_spark(actor: Actor, spark: Spark) -> bool:
    return bool(spark.author == actor.id)
