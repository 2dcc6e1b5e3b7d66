"""Days off as the app sees them."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.accounts import days_off, tables
from backend.accounts.days_off import Range
from backend.kit.graphql import Info, InvalidInput, NotAllowed, NotFound
from backend.sync.graphql import loads
from backend.sync.service import DAYS_OFF


@strawberry.type(description="Days in a row on which you are not at school.")
class DayOff:
    id: UUID = strawberry.field(description="Its id.")
    starts_on: date = strawberry.field(description="The first day.")
    ends_on: date = strawberry.field(description="The last day.")
    name: str = strawberry.field(description="What they are called; may be empty.")
    is_imported: bool = strawberry.field(description="From your school's calendar.")

    @classmethod
    def of(cls, row: tables.DayOff) -> "DayOff":
        return cls(
            id=row.id,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            name=row.name,
            is_imported=row.is_imported,
        )


@strawberry.type(description="All your days off: nothing reminds you, nobody counts them.")
class DaysOff:
    id: UUID = strawberry.field(description="Your own id: there is one such list.")
    ranges: list[DayOff] = strawberry.field(description="The earliest first, up to 300.")


@strawberry.type(description="Whole days found in a school's calendar.")
class FoundDays:
    starts_on: date = strawberry.field(description="The first day.")
    ends_on: date = strawberry.field(description="The last day.")
    name: str = strawberry.field(description="What the calendar calls them.")
    is_free: bool = strawberry.field(description="Whether the name says that school is closed.")


@strawberry.type(description="What a school's calendar holds. Nothing is stored yet.")
class SchoolCalendar:
    found: list[FoundDays] = strawberry.field(description="Whole days to come, up to 300.")


DaysOffResult = Annotated[
    DaysOff | InvalidInput | NotFound | NotAllowed,
    strawberry.union("DaysOffResult", description="Your days off, or why it could not be done."),
]
SchoolCalendarResult = Annotated[
    SchoolCalendar | InvalidInput | NotFound | NotAllowed,
    strawberry.union("SchoolCalendarResult", description="The days found, or why not."),
]


@strawberry.input(description="Days in a row, with a name.")
class DayOffInput:
    starts_on: date = strawberry.field(description="The first day.")
    ends_on: date = strawberry.field(description="The last day.")
    name: str = strawberry.field(default="", description="Up to 120 characters.")

    @property
    def range(self) -> Range:
        return Range(self.starts_on, self.ends_on, self.name)


async def _days_off(info: Info) -> DaysOff:
    rows = await days_off.list_days_off(info.context.actor)
    return DaysOff(id=info.context.actor.id, ranges=[DayOff.of(row) for row in rows])


@loads(DAYS_OFF)
async def load(info: Info, ids: list[UUID]) -> list[DaysOff]:
    return [await _days_off(info)] if info.context.actor.id in ids else []


@strawberry.type
class DaysOffViewer:
    @strawberry.field(description="Your days off.")
    async def days_off(self, info: Info) -> DaysOff:
        return await _days_off(info)


@strawberry.type
class DaysOffMutation:
    @strawberry.mutation(description="Add days off. The same id again does nothing.")
    async def add_days_off(
        self,
        info: Info,
        id: Annotated[UUID, argument(description="Made by the app.")],
        input: Annotated[DayOffInput, argument(description="The days.")],
    ) -> DaysOffResult:
        context = info.context
        await days_off.add_days_off(context.actor, id, input.range, now=context.now)
        return await _days_off(info)

    @strawberry.mutation(description="Remove days off. Removing twice is harmless.")
    async def remove_days_off(
        self, info: Info, id: Annotated[UUID, argument(description="Which ones.")]
    ) -> DaysOffResult:
        await days_off.remove_days_off(info.context.actor, id, now=info.context.now)
        return await _days_off(info)

    @strawberry.mutation(description="Read a school's calendar, an .ics file. Nothing is stored.")
    async def read_school_calendar(
        self, info: Info, text: Annotated[str, argument(description="The file, up to 500 KB.")]
    ) -> SchoolCalendarResult:
        found = [
            FoundDays(
                starts_on=one.starts_on, ends_on=one.ends_on, name=one.name, is_free=one.is_free
            )
            for one in await days_off.read_calendar(info.context.actor, text, now=info.context.now)
        ]
        return SchoolCalendar(found=found)

    @strawberry.mutation(description="Let these be your school calendar's days off, all at once.")
    async def import_days_off(
        self,
        info: Info,
        days: Annotated[list[DayOffInput], argument(description="In place of those before.")],
    ) -> DaysOffResult:
        chosen = [one.range for one in days]
        await days_off.import_days_off(info.context.actor, chosen, now=info.context.now)
        return await _days_off(info)
