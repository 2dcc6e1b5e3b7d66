"""Sparks as the app sees them."""

from datetime import datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.journal import rules, sparks, tables
from backend.kit import clock
from backend.kit.graphql import (
    Connection,
    Deleted,
    Info,
    InvalidInput,
    NotAllowed,
    NotFound,
    connection,
    cursor_of,
    page_size,
    place_of,
)
from backend.sync.graphql import loads

AGE = "How many seconds ago on the phone's own clock; phone clocks are wrong by days."


@strawberry.enum(description="The three questions of an entry.")
class Prompt(Enum):
    SHARED = strawberry.enum_value("shared", description="What I shared with others.")
    RECEIVED = strawberry.enum_value("received", description="What others shared with me.")
    APPLIED = strawberry.enum_value("applied", description="How I used what others shared.")


@strawberry.type(description="A note of one line, caught in seconds and placed in an entry later.")
class Spark:
    id: UUID = strawberry.field(description="Made by the app.")
    noted_at: datetime = strawberry.field(description="When it was caught.")
    text: str = strawberry.field(description="Up to 500 characters.")
    prompt: Prompt | None = strawberry.field(description="The prompt it belongs under, if known.")
    used_in_id: UUID | None = strawberry.field(
        description="The entry it was pulled into; null while it waits."
    )

    @classmethod
    def of(cls, row: tables.Spark) -> "Spark":
        return cls(
            id=row.id,
            noted_at=row.noted_at,
            text=row.text,
            prompt=Prompt(row.prompt) if row.prompt else None,
            used_in_id=row.used_in,
        )


@strawberry.type(description="Sparks that now belong to an entry.")
class UsedSparks:
    entry_id: UUID = strawberry.field(description="The entry.")
    sparks: list[Spark] = strawberry.field(description="Each as it now stands.")


SparkResult = Annotated[
    Spark | InvalidInput | NotFound | NotAllowed,
    strawberry.union("SparkResult", description="The spark, or why it could not be done."),
]
UsedSparksResult = Annotated[
    UsedSparks | InvalidInput | NotFound | NotAllowed,
    strawberry.union("UsedSparksResult", description="The sparks, or why it could not be done."),
]
DeletedResult = Annotated[
    Deleted | InvalidInput | NotFound | NotAllowed,
    strawberry.union("DeletedResult", description="What is gone, or why it could not be done."),
]


@strawberry.input(description="A spark to keep.")
class NoteSparkInput:
    id: UUID = strawberry.field(description="Made by the app, so that a retry is harmless.")
    text: str = strawberry.field(description="One line of up to 500 characters.")
    prompt: Prompt | None = strawberry.field(
        default=None, description="Where it belongs, if known."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


@strawberry.input(description="One spark, and the prompt it was pulled into.")
class PlacedSparkInput:
    id: UUID = strawberry.field(description="The spark.")
    prompt: Prompt = strawberry.field(description="The prompt.")


@strawberry.input(description="Sparks pulled into an entry.")
class UseSparksInput:
    entry_id: UUID = strawberry.field(description="The entry.")
    sparks: list[PlacedSparkInput] = strawberry.field(description="1 to 100 of them.")


@loads(sparks.SPARK)
async def load(info: Info, ids: list[UUID]) -> list[Spark]:
    return [Spark.of(row) for row in await sparks.get_sparks(info.context.actor, ids)]


@strawberry.type
class SparkViewer:
    @strawberry.field(description="Your sparks, the newest first.")
    async def sparks(
        self,
        info: Info,
        first: Annotated[int, argument(description="Sparks a page, up to 100.")] = 20,
        after: Annotated[str | None, argument(description="A cursor of this list.")] = None,
        waiting: Annotated[bool, argument(description="Only those not used yet.")] = False,
    ) -> Connection[Spark]:
        size = page_size(first)
        place = sparks.SparkPlace(*place_of(after, datetime)) if after else None
        rows = await sparks.list_sparks(
            info.context.actor, limit=size + 1, after=place, waiting=waiting
        )
        nodes = [Spark.of(row) for row in rows]
        return connection(nodes, lambda spark: cursor_of(spark.noted_at, spark.id), size)


@strawberry.type
class SparkMutation:
    @strawberry.mutation(description="Keep a spark. Noting the same id twice is harmless.")
    async def note_spark(
        self,
        info: Info,
        input: Annotated[NoteSparkInput, argument(description="The spark.")],
    ) -> SparkResult:
        prompt = rules.Prompt[input.prompt.name] if input.prompt else None
        noted_at = clock.since(info.context.now, input.age_seconds)
        return Spark.of(
            await sparks.note_spark(
                info.context.actor, input.id, input.text, prompt, noted_at=noted_at
            )
        )

    @strawberry.mutation(description="Mark sparks as pulled into an entry's prompts.")
    async def use_sparks(
        self,
        info: Info,
        input: Annotated[UseSparksInput, argument(description="The entry and the sparks.")],
    ) -> UsedSparksResult:
        placed = {spark.id: rules.Prompt[spark.prompt.name] for spark in input.sparks}
        rows = await sparks.use_sparks(info.context.actor, input.entry_id, placed)
        return UsedSparks(entry_id=input.entry_id, sparks=[Spark.of(row) for row in rows])

    @strawberry.mutation(description="Delete a spark for good. Deleting twice is harmless.")
    async def delete_spark(
        self, info: Info, id: Annotated[UUID, argument(description="The spark.")]
    ) -> DeletedResult:
        await sparks.delete_spark(info.context.actor, id, now=info.context.now)
        return Deleted(id=id)
