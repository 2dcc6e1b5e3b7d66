"""Entries and sparks are their author's own."""

from piccolo.columns.combination import CombinableMixin

from backend.journal.tables import JournalEntry, JournalTimeline, Spark
from backend.kit.actor import Actor


def readable_by(actor: Actor) -> CombinableMixin:
    return (JournalEntry.author == actor.id) & JournalEntry.deleted_at.is_null()


def may_change(actor: Actor, entry: JournalEntry) -> bool:
    return bool(entry.author == actor.id)


def own_timeline(actor: Actor) -> CombinableMixin:
    return JournalTimeline.person == actor.id


def readable_sparks(actor: Actor) -> CombinableMixin:
    return (Spark.author == actor.id) & Spark.deleted_at.is_null()


def may_change_spark(actor: Actor, spark: Spark) -> bool:
    return bool(spark.author == actor.id)
