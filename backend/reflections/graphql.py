"""Mindset reflections as the app sees them."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.kit.graphql import (
    Connection,
    Deleted,
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
from backend.kit.graphql_fields import EditsInput, KeptText, kept
from backend.reflections import rules, service, tables
from backend.sync.graphql import loads


@strawberry.enum(description="With what one goes into something.")
class Mindset(Enum):
    FIXED = strawberry.enum_value("FIXED", description="Ability is given: Dweck, 2006.")
    GROWTH = strawberry.enum_value("GROWTH", description="Ability is where one stands: Dweck.")
    INNOVATOR = strawberry.enum_value(
        "INNOVATOR", description="Learning makes something that serves others: Couros, 2015."
    )
    BEGINNER = strawberry.enum_value("BEGINNER", description="As if for the first time: Suzuki.")


@strawberry.enum(description="Whether a mindset helped.")
class Helped(Enum):
    YES = strawberry.enum_value("YES", description="It did.")
    PARTLY = strawberry.enum_value("PARTLY", description="In part.")
    NO = strawberry.enum_value("NO", description="It did not.")


@strawberry.type(description="What somebody saw in an event, before and after.")
class MindsetReflection:
    id: UUID = strawberry.field(description="Made by the app.")
    occurred_on: date = strawberry.field(description="The day of the event.")
    event: str = strawberry.field(description="What happened, up to 10,000 characters.")
    before: list[Mindset] = few("With which mindset they went in, two at most.", 2)
    after: list[Mindset] = few("Which they would choose looking back, two at most.", 2)
    helped_others: Helped | None = strawberry.field(description="Whether it helped the others.")
    helped_situation: Helped | None = strawberry.field(description="Whether it helped matters.")
    line: str = strawberry.field(description="What another one would have changed.")
    version: int = strawberry.field(description="Raised by every edit, from 1.")
    written_at: datetime = strawberry.field(description="When it was begun.")
    is_mine: bool = strawberry.field(description="Whether you wrote it.")
    kept: list[KeptText] = few("What waits for its author's decision; told to nobody else.")


def reflection_of(info: Info, row: tables.MindsetReflection) -> MindsetReflection:
    """Return a reflection as the viewer sees it."""
    sheet = service.sheet_of(row)
    said = sheet.texts()
    is_mine = row.author == info.context.actor.id
    helped = [said.get(name) for name in ("helped_others", "helped_situation")]
    return MindsetReflection(
        id=row.id,
        occurred_on=row.occurred_on,
        event=said.get("event", ""),
        before=[Mindset(one) for one in rules.mindsets_of(said.get("before", ""))],
        after=[Mindset(one) for one in rules.mindsets_of(said.get("after", ""))],
        helped_others=Helped(helped[0]) if helped[0] else None,
        helped_situation=Helped(helped[1]) if helped[1] else None,
        line=said.get("line", ""),
        version=sheet.version,
        written_at=row.written_at,
        is_mine=is_mine,
        kept=kept(sheet) if is_mine else [],
    )


MindsetReflectionResult = Annotated[
    MindsetReflection | InvalidInput | NotFound | NotAllowed,
    strawberry.union("MindsetReflectionResult", description="The reflection, or why not."),
]
DeletedReflectionResult = Annotated[
    Deleted | InvalidInput | NotFound | NotAllowed,
    strawberry.union("DeletedReflectionResult", description="What is gone, or why not."),
]


@strawberry.input(
    description="What was edited of a reflection. Fields: `event`, `line`, `occurred_on`; `before`"
    " and `after`, such as `FIXED GROWTH`; `helped_others`, `helped_situation`, such as `PARTLY`."
)
class WriteMindsetReflectionInput:
    id: UUID = strawberry.field(description="Made by the app, so that a retry is harmless.")
    edits: EditsInput = strawberry.field(description="Of which fields.")


@loads(rules.REFLECTION)
async def load(info: Info, ids: list[UUID]) -> list[MindsetReflection]:
    rows = await service.get_own(info.context.actor, ids)
    return [reflection_of(info, row) for row in rows]


@strawberry.type
class ReflectionViewer:
    @strawberry.field(description="Your mindset reflections, the newest event first.")
    async def mindset_reflections(
        self,
        info: Info,
        first: Annotated[int, argument(description="Reflections a page, up to 100.")] = 20,
        after: Annotated[str | None, argument(description="A cursor of this list.")] = None,
    ) -> Connection[MindsetReflection]:
        size = page_size(first)
        place = service.Place(*place_of(after, date)) if after else None
        rows = await service.list_reflections(info.context.actor, limit=size + 1, after=place)
        nodes = [reflection_of(info, row) for row in rows]
        return connection(nodes, lambda one: cursor_of(one.occurred_on, one.id), size)


@strawberry.type
class ReflectionMutation:
    @strawberry.mutation(description="Write a mindset reflection, or edit it.")
    async def write_mindset_reflection(
        self,
        info: Info,
        input: Annotated[WriteMindsetReflectionInput, argument(description="What was edited.")],
    ) -> MindsetReflectionResult:
        context = info.context
        row = await service.write_reflection(
            context.actor,
            input.id,
            input.edits.edits(context.now),
            now=context.now,
        )
        return reflection_of(info, row)

    @strawberry.mutation(description="Delete a reflection for good. Twice is harmless.")
    async def delete_mindset_reflection(
        self, info: Info, id: Annotated[UUID, argument(description="The reflection.")]
    ) -> DeletedReflectionResult:
        await service.delete_reflection(info.context.actor, id, now=info.context.now)
        return Deleted(id=id)
