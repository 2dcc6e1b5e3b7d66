"""Reading what was documented: the rows, their sums, and what is for the same time twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from piccolo.query.functions import Sum as SumOf

from backend.courses import library
from backend.hours import rules
from backend.hours.rules import Bucket, Provenance, Summary
from backend.hours.tables import MinuteRecord
from backend.journal import timelines
from backend.journal.timeline import slots
from backend.kit import database
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.policy import hours as policy


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of records ended: the next one starts after it, going back in time."""

    ended_at: datetime
    id: UUID


async def summary(actor: Actor, course: str) -> Summary:
    """Return what the actor has documented, against the guide's minutes in a course.

    Minutes that document a part of another course stand under that one. The journal's least goes by
    the number of slots of the actor's timeline, 15 without one. A course that is not served has no
    least.
    """
    rows = (
        await MinuteRecord.select(
            MinuteRecord.bucket, MinuteRecord.provenance, SumOf(MinuteRecord.minutes)
        )
        .where(policy.own_minutes(actor) & _of(course))
        .group_by(MinuteRecord.bucket, MinuteRecord.provenance)
    )
    packs = library.languages_of(course)
    asked = packs[0].head.minutes.model_dump() if packs else {}
    line = (await timelines.timelines_of([actor.id])).get(actor.id)
    least = (
        rules.least_of(asked, len(slots(line)) if line else rules.USUAL_ENTRIES) if asked else {}
    )
    sums = {bucket: rules.Sum(least.get(bucket, 0)) for bucket in Bucket}
    for row in rows:
        sums[Bucket(row["bucket"])].by[Provenance(row["provenance"])] = int(row["sum"])
    return Summary(sums)


def _of(course: str) -> Clause:
    """As `rules.is_of`: what documents a part of another course does not count for this one."""
    return MinuteRecord.about.not_like("%:%:%") | MinuteRecord.about.like(f"%:{course}:%")


async def overlapping(actor: Actor, rows: Sequence[MinuteRecord]) -> set[UUID]:
    """Return which of these declared rows are for a day that knows of the same otherwise, too.

    That is, on which minutes of the same bucket were measured, or any were attended: a meeting may
    have been for anything.
    """
    declared = [row for row in rows if row.provenance == Provenance.DECLARED and not row.corrects]
    if not declared:
        return set()
    known = (
        await MinuteRecord.select(
            MinuteRecord.occurred_on,
            MinuteRecord.bucket,
            MinuteRecord.provenance,
            SumOf(MinuteRecord.minutes),
        )
        .where(
            policy.own_minutes(actor)
            & MinuteRecord.provenance.is_in([Provenance.MEASURED, Provenance.ATTENDED])
            & MinuteRecord.occurred_on.is_in(list({row.occurred_on for row in declared}))
        )
        .group_by(MinuteRecord.occurred_on, MinuteRecord.bucket, MinuteRecord.provenance)
    )
    there = [row for row in known if row["sum"] > 0]
    met_on = {row["occurred_on"] for row in there if row["provenance"] == Provenance.ATTENDED}
    places = {(row["occurred_on"], row["bucket"]) for row in there}
    return {
        row.id
        for row in declared
        if row.occurred_on in met_on or (row.occurred_on, row.bucket) in places
    }


async def get_records(actor: Actor, ids: Sequence[UUID]) -> list[MinuteRecord]:
    """Return those of the rows that are the actor's, in no order."""
    if not ids:
        return []
    mine = policy.own_minutes(actor) & MinuteRecord.id.is_in(list(ids))
    return await MinuteRecord.objects().where(mine)


async def list_records(
    actor: Actor, *, limit: int, after: Place | None = None
) -> list[MinuteRecord]:
    """Return the actor's rows, the newest first, at most `limit`."""
    clauses: Clause = policy.own_minutes(actor)
    by = (MinuteRecord.ended_at, MinuteRecord.id)
    if after is not None:
        clauses &= database.older(by, (after.ended_at, after.id))
    rows = MinuteRecord.objects().where(clauses)
    return await rows.order_by(*by, ascending=False).limit(limit)
