"""Documented minutes as the app sees them."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.hours import attended, ledger, rules, service, tables
from backend.kit import clock
from backend.kit.graphql import (
    AGE,
    Connection,
    Info,
    InvalidInput,
    NotAllowed,
    NotFound,
    connection,
    cursor_of,
    few,
    page_size,
    place_of,
)
from backend.mentoring import meetings
from backend.sync.graphql import loads

meetings.when_met(attended.keep_attended)  # here, where every server looks


@strawberry.enum(description="What minutes are for.")
class MinuteBucket(Enum):
    READING = strawberry.enum_value("READING", description="Lessons.")
    ACTIVITIES = strawberry.enum_value("ACTIVITIES", description="Activities.")
    SELF_ASSESSMENTS = strawberry.enum_value("SELF_ASSESSMENTS", description="Self-assessments.")
    RESOURCES = strawberry.enum_value("RESOURCES", description="Further reading.")
    JOURNAL = strawberry.enum_value("JOURNAL", description="The journal.")
    OTHER = strawberry.enum_value("OTHER", description="Other work, such as a pair's meeting.")


@strawberry.enum(description="How minutes are known.")
class Provenance(Enum):
    MEASURED = strawberry.enum_value("MEASURED", description="On the screen, while it was used.")
    DECLARED = strawberry.enum_value("DECLARED", description="You say so.")
    ATTENDED = strawberry.enum_value("ATTENDED", description="Those who met say so.")
    VERIFIED = strawberry.enum_value("VERIFIED", description="A facilitator says so.")


@strawberry.type(description="One stretch of minutes, or a correction of one. It never changes.")
class MinuteRecord:
    id: UUID = strawberry.field(description="Made by the app.")
    bucket: MinuteBucket = strawberry.field(description="What the minutes are for.")
    provenance: Provenance = strawberry.field(description="How they are known.")
    minutes: int = strawberry.field(
        description="How many count; of a correction the difference, perhaps below zero."
    )
    occurred_on: date = strawberry.field(description="The day it was where you were.")
    ended_at: datetime = strawberry.field(description="When they ended, or were declared.")
    about: str = strawberry.field(description="What they document, such as `entry:<id>`.")
    note: str = strawberry.field(description="Your words on them.")
    corrects: UUID | None = strawberry.field(description="The record this one corrects.")
    overlaps_measured: bool = strawberry.field(
        description="Declared for a day on which the same was measured, or one met, too."
    )


async def records_of(info: Info, rows: Sequence[tables.MinuteRecord]) -> list[MinuteRecord]:
    """Return records as the viewer sees them, in their order."""
    overlapping = await ledger.overlapping(info.context.actor, rows)
    return [
        MinuteRecord(
            id=row.id,
            bucket=MinuteBucket(row.bucket),
            provenance=Provenance(row.provenance),
            minutes=row.minutes,
            occurred_on=row.occurred_on,
            ended_at=row.ended_at,
            about=row.about,
            note=row.note,
            corrects=row.corrects,
            overlaps_measured=row.id in overlapping,
        )
        for row in rows
    ]


@strawberry.type(description="The minutes of one bucket.")
class BucketSum:
    bucket: MinuteBucket = strawberry.field(description="What they are for.")
    minutes: int = strawberry.field(description="All that are documented.")
    measured: int = strawberry.field(description="Of those, on the screen.")
    declared: int = strawberry.field(description="Of those, by yourself.")
    attended: int = strawberry.field(description="Of those, by those who met.")
    verified: int = strawberry.field(description="Of those, by a facilitator.")
    least: int = strawberry.field(description="What the guide asks for at least.")

    @classmethod
    def of(cls, bucket: rules.Bucket, found: rules.Sum) -> "BucketSum":
        return cls(
            bucket=MinuteBucket(bucket),
            minutes=found.minutes,
            least=found.least,
            **{name.lower(): count for name, count in found.by.items()},
        )


@strawberry.type(description="What you have documented, against the guide's minutes.")
class HoursSummary:
    buckets: list[BucketSum] = few("Each bucket, the guide's five first.", 6)
    documented: int = strawberry.field(description="Minutes in all.")
    target: int = strawberry.field(description="900: fifteen hours.")
    to_go: int = strawberry.field(description="Minutes to the target.")
    path: int = strawberry.field(
        description="The guide's minutes for your number of entries: 900, 840, 780 for 15, 11, 7."
    )
    shortfall: int = strawberry.field(description="What that path itself lacks to the target.")
    widest_gap: MinuteBucket | None = strawberry.field(
        description="The bucket that is furthest from its least; null: none is short."
    )

    @strawberry.field(description="The ledger, the newest record first.")
    async def records(
        self,
        info: Info,
        first: Annotated[int, argument(description="Records a page, up to 100.")] = 20,
        after: Annotated[str | None, argument(description="A cursor of this list.")] = None,
    ) -> Connection[MinuteRecord]:
        size = page_size(first)
        place = ledger.Place(*place_of(after, datetime)) if after else None
        rows = await ledger.list_records(info.context.actor, limit=size + 1, after=place)
        nodes = await records_of(info, rows)
        return connection(nodes, lambda one: cursor_of(one.ended_at, one.id), size)


MinuteRecordResult = Annotated[
    MinuteRecord | InvalidInput | NotFound | NotAllowed,
    strawberry.union("MinuteRecordResult", description="The record, or why it was not kept."),
]


@strawberry.input(description="Minutes that a screen was used.")
class RecordMinutesInput:
    id: UUID = strawberry.field(description="Made by the app, so that a retry is harmless.")
    bucket: MinuteBucket = strawberry.field(description="What they are for.")
    minutes: int = strawberry.field(description="How many, 1 to 60, one after the other.")
    about: str = strawberry.field(default="", description="What they document.")
    age_seconds: float = strawberry.field(
        default=0.0, description="How many seconds ago the last of them ended."
    )


@strawberry.input(description="Minutes that somebody says they spent.")
class DeclareMinutesInput:
    id: UUID = strawberry.field(description="Made by the app, so that a retry is harmless.")
    bucket: MinuteBucket = strawberry.field(description="What they are for.")
    minutes: int = strawberry.field(description="How many, 1 to 600.")
    occurred_on: date = strawberry.field(description="The day, neither to come nor before yours.")
    note: str = strawberry.field(default="", description="Up to 300 characters.")
    about: str = strawberry.field(default="", description="What they document.")
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


@strawberry.input(description="How many minutes a record should have said.")
class CorrectMinutesInput:
    id: UUID = strawberry.field(description="Of the correction; made by the app.")
    corrects: UUID = strawberry.field(description="The record.")
    minutes: int = strawberry.field(description="How many it should count, 0 to 600.")
    note: str = strawberry.field(default="", description="Why, up to 300 characters.")
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


@loads(rules.MINUTES)
async def load(info: Info, ids: list[UUID]) -> list[MinuteRecord]:
    return await records_of(info, await ledger.get_records(info.context.actor, ids))


@strawberry.type
class HoursViewer:
    @strawberry.field(description="What you have documented, against a course's minutes.")
    async def hours(
        self, info: Info, course: Annotated[str, argument(description="The course's slug.")]
    ) -> HoursSummary:
        found = await ledger.summary(info.context.actor, course)
        return HoursSummary(
            buckets=[BucketSum.of(bucket, one) for bucket, one in found.sums.items()],
            documented=found.documented,
            target=rules.TARGET,
            to_go=found.to_go,
            path=found.path,
            shortfall=found.shortfall,
            widest_gap=MinuteBucket(found.widest_gap) if found.widest_gap else None,
        )


@strawberry.type
class HoursMutation:
    @strawberry.mutation(description="Record minutes that were measured on a screen.")
    async def record_minutes(
        self, info: Info, input: Annotated[RecordMinutesInput, argument(description="Them.")]
    ) -> MinuteRecordResult:
        now = info.context.now
        row = await service.record_minutes(
            info.context.actor,
            input.id,
            rules.Bucket[input.bucket.name],
            input.minutes,
            input.about,
            ended_at=clock.since(now, input.age_seconds),
            now=now,
        )
        return (await records_of(info, [row]))[0]

    @strawberry.mutation(description="Declare minutes that no screen saw.")
    async def declare_minutes(
        self, info: Info, input: Annotated[DeclareMinutesInput, argument(description="Them.")]
    ) -> MinuteRecordResult:
        now = info.context.now
        row = await service.declare_minutes(
            info.context.actor,
            input.id,
            rules.Bucket[input.bucket.name],
            input.minutes,
            input.occurred_on,
            input.note,
            input.about,
            declared_at=clock.since(now, input.age_seconds),
            now=now,
        )
        return (await records_of(info, [row]))[0]

    @strawberry.mutation(description="Correct a record of yours, by a new one.")
    async def correct_minutes(
        self, info: Info, input: Annotated[CorrectMinutesInput, argument(description="How.")]
    ) -> MinuteRecordResult:
        now = info.context.now
        row = await service.correct_minutes(
            info.context.actor,
            input.id,
            input.corrects,
            input.minutes,
            input.note,
            corrected_at=clock.since(now, input.age_seconds),
            now=now,
        )
        return (await records_of(info, [row]))[0]
