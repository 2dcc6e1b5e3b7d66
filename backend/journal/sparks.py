"""What people do with sparks: notes of one line, caught in seconds and sorted later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from piccolo.query.functions import Count

from backend.journal import rules
from backend.journal.rules import Prompt
from backend.journal.tables import JournalEntry, Spark
from backend.kit import database
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.kit.errors import InvalidInput, NotAllowed, NotFound, Problem
from backend.policy import journal as policy
from backend.sync import service as sync

SPARK = "spark"  # the kind that `sync` notes


@dataclass(frozen=True, slots=True)
class SparkPlace:
    """Where a page of sparks ended: the next one starts after it, going back in time."""

    noted_at: datetime
    id: UUID


async def note_spark(
    actor: Actor, spark_id: UUID, text: str, prompt: Prompt | None, *, noted_at: datetime
) -> Spark:
    """Keep a spark and return it. Noting the same id again returns the first one unchanged.

    Raises InvalidInput; NotFound when it was noted and deleted before.
    """
    if found := rules.spark_problems(text):
        raise InvalidInput(found)
    async with sync.changing(actor.id) as log:
        spark = await Spark.objects().get(Spark.id == spark_id)
        if spark is not None and not policy.may_change_spark(actor, spark):
            raise InvalidInput([Problem("id", "Choose another id for this spark.")])
        if spark is not None and spark.deleted_at is not None:
            raise NotFound("This spark was deleted.")
        if spark is None:
            spark = Spark(
                id=spark_id,
                author=actor.id,
                noted_at=noted_at,
                text=" ".join(text.split()),
                prompt=prompt,
            )
            await Spark.insert(spark)
            await log.note(actor.id, SPARK, spark_id)
    return spark


async def use_sparks(actor: Actor, entry_id: UUID, placed: Mapping[UUID, Prompt]) -> list[Spark]:
    """Mark sparks as used in an entry, each under a prompt, and return them.

    They stay in the entry's history. Raises NotFound for the entry or any spark, NotAllowed when
    one is in another entry already, InvalidInput for more than SPARKS_AT_ONCE.
    """
    if not 0 < len(placed) <= rules.SPARKS_AT_ONCE:
        message = f"Place from 1 to {rules.SPARKS_AT_ONCE} sparks at once."
        raise InvalidInput([Problem("sparks", message)])
    async with sync.changing(actor.id) as log:
        entry = policy.own_entries(actor) & (JournalEntry.id == entry_id)
        if not await JournalEntry.exists().where(entry):
            raise NotFound("There is no such entry.")
        found = await get_sparks(actor, list(placed))
        if len(found) < len(placed):
            raise NotFound("There is no such spark.")
        if any(spark.used_in not in (None, entry_id) for spark in found):
            raise NotAllowed("This spark is part of another entry already.")
        for spark in found:
            spark.used_in, spark.prompt = entry_id, placed[spark.id]
            await spark.save([Spark.used_in, Spark.prompt])
            await log.note(actor.id, SPARK, spark.id)
    return found


async def delete_spark(actor: Actor, spark_id: UUID, *, now: datetime) -> None:
    """Delete a spark. Deleting twice is harmless. Raises NotFound when there never was one."""
    async with sync.changing(actor.id) as log:
        spark = await Spark.objects().get(Spark.id == spark_id)
        if spark is None or not policy.may_change_spark(actor, spark):
            raise NotFound("There is no such spark.")
        if spark.deleted_at is None:
            # The empty row stays, so that a late retry of noting it does not bring it back.
            spark.text, spark.used_in, spark.deleted_at = "", None, now
            await spark.save()
            await log.note(actor.id, SPARK, spark_id, gone=True)


async def release(entry_id: UUID) -> list[UUID]:
    """Let an entry's sparks wait again, and return their ids. Part of a deletion's transaction."""
    rows = (
        await Spark.update({Spark.used_in: None})
        .where(Spark.used_in == entry_id)
        .returning(Spark.id)
    )
    return [row["id"] for row in rows]


async def get_sparks(actor: Actor, ids: list[UUID]) -> list[Spark]:
    """Return those of the sparks that the actor may read, in no order."""
    if not ids:
        return []
    return await Spark.objects().where(policy.readable_sparks(actor) & Spark.id.is_in(ids))


async def list_sparks(
    actor: Actor, *, limit: int, after: SparkPlace | None = None, waiting: bool = False
) -> list[Spark]:
    """Return the actor's sparks, the newest first; with `waiting` only those not used yet."""
    clauses: Clause = policy.readable_sparks(actor)
    by = (Spark.noted_at, Spark.id)
    if after is not None:
        clauses &= database.older(by, (after.noted_at, after.id))
    if waiting:
        clauses &= Spark.used_in.is_null()
    return await Spark.objects().where(clauses).order_by(*by, ascending=False).limit(limit)


async def waiting_of(people: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many sparks wait for each of these people. For who reminds many."""
    rows = (
        await Spark.select(Spark.author, Count())
        .where(
            Spark.author.is_in(list(people)) & Spark.used_in.is_null() & Spark.deleted_at.is_null()
        )
        .group_by(Spark.author)
    )
    return {row["author"]: row["count"] for row in rows}


async def sparks_used_in(actor: Actor, entry_ids: list[UUID]) -> list[Spark]:
    """Return the sparks used in these entries, oldest first, at most 100 for each on average."""
    return (
        await Spark.objects()
        .where(policy.readable_sparks(actor) & Spark.used_in.is_in(entry_ids))
        .order_by(Spark.noted_at)
        .limit(100 * len(entry_ids))
    )
