"""The timeline and its slots as the app sees them."""

from datetime import date
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.journal import tables, timeline, timelines
from backend.kit import clock
from backend.kit.errors import InvalidInput as Invalid
from backend.kit.errors import Problem
from backend.kit.graphql import AGE, Info, InvalidInput, NotAllowed, NotFound
from backend.sync.graphql import loads


@strawberry.enum(description="How often an entry is due.")
class Frequency(Enum):
    DAILY = strawberry.enum_value("daily", description="Every day.")
    WEEKLY = strawberry.enum_value("weekly", description="Every week, on `weekday`.")
    MONTHLY = strawberry.enum_value(
        "monthly", description="Every month, on the first entry's day or the month's last."
    )


@strawberry.enum(description="A day of the week.")
class Weekday(Enum):
    MONDAY = strawberry.enum_value(0, description="Monday.")
    TUESDAY = strawberry.enum_value(1, description="Tuesday.")
    WEDNESDAY = strawberry.enum_value(2, description="Wednesday.")
    THURSDAY = strawberry.enum_value(3, description="Thursday.")
    FRIDAY = strawberry.enum_value(4, description="Friday.")
    SATURDAY = strawberry.enum_value(5, description="Saturday.")
    SUNDAY = strawberry.enum_value(6, description="Sunday.")


WEEKDAYS = list(Weekday)  # Monday = 0


@strawberry.enum(description="Where a slot stands today.")
class SlotState(Enum):
    UPCOMING = strawberry.enum_value("upcoming", description="It is still to come.")
    OPEN = strawberry.enum_value("open", description="It is due now, and nothing fills it yet.")
    FILLED = strawberry.enum_value("filled", description="A done entry is dated within it.")
    BLANK = strawberry.enum_value("blank", description="It went by; an entry may still fill it.")


@strawberry.type(description="One dated place on a timeline.")
class JournalSlot:
    number: int = strawberry.field(description="Counted from 1.")
    due_on: date = strawberry.field(description="The day its entry is due.")
    opens_on: date = strawberry.field(description="The first day whose entry fills it.")
    closes_on: date = strawberry.field(description="The last day whose entry fills it.")
    state: SlotState = strawberry.field(description="Where it stands today.")


@strawberry.type(description="When your entries are due. You have one at a time.")
class JournalTimeline:
    id: UUID = strawberry.field(description="Its id.")
    starts_on: date = strawberry.field(description="The first day.")
    ends_on: date = strawberry.field(description="The last day.")
    frequency: Frequency = strawberry.field(description="How often an entry is due.")
    weekday: Weekday = strawberry.field(description="The day of a weekly entry.")
    slot_count: int = strawberry.field(description="How many entries that makes.")

    @classmethod
    def of(cls, row: tables.JournalTimeline) -> "JournalTimeline":
        return cls(
            id=row.id,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            frequency=Frequency(row.frequency),
            weekday=WEEKDAYS[row.weekday],
            slot_count=timeline.count(timelines.of_row(row)),
        )

    @strawberry.field(description="The slots in order, up to 366.")
    async def slots(self, info: Info) -> list[JournalSlot]:
        actor = info.context.actor
        today = clock.today(info.context.now, actor.time_zone)
        wanted = timeline.Timeline(
            self.starts_on,
            self.ends_on,
            timeline.Frequency[self.frequency.name],
            WEEKDAYS.index(self.weekday),
        )
        return [
            JournalSlot(
                number=found.slot.number,
                due_on=found.slot.due_on,
                opens_on=found.slot.opens_on,
                closes_on=found.slot.closes_on,
                state=SlotState[found.state.name],
            )
            for found in await timelines.slots_now(actor, wanted, today=today)
        ]


TimelineResult = Annotated[
    JournalTimeline | InvalidInput | NotFound | NotAllowed,
    strawberry.union("TimelineResult", description="The timeline, or why it could not be done."),
]


@strawberry.input(description="A new timeline: give its last day, or how many entries it has.")
class SetTimelineInput:
    starts_on: date = strawberry.field(description="The first day.")
    frequency: Frequency = strawberry.field(description="How often an entry is due.")
    weekday: Weekday | None = strawberry.field(
        default=None, description="The day of a weekly entry; the first day's when left out."
    )
    ends_on: date | None = strawberry.field(default=None, description="The last day.")
    slot_count: int | None = strawberry.field(
        default=None, description="How many entries, 1 to 366, instead of the last day."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


def wanted(input: SetTimelineInput) -> timeline.Timeline:
    """Return the timeline that an input describes. Raises InvalidInput."""
    frequency = timeline.Frequency[input.frequency.name]
    day = input.weekday or WEEKDAYS[input.starts_on.weekday()]
    weekday = WEEKDAYS.index(day)
    if (input.ends_on is None) == (input.slot_count is None):
        raise Invalid([Problem("endsOn", "Choose a last day or a number of entries, not both.")])
    if input.ends_on is not None:
        return timeline.Timeline(input.starts_on, input.ends_on, frequency, weekday)
    found = timeline.count_problems(input.starts_on, input.slot_count or 0)
    if found:
        raise Invalid(found)
    ends_on = timeline.end_for(input.starts_on, frequency, weekday, input.slot_count or 0)
    return timeline.Timeline(input.starts_on, ends_on, frequency, weekday)


@loads(timelines.TIMELINE)
async def load(info: Info, ids: list[UUID]) -> list[JournalTimeline]:
    row = await timelines.get_timeline(info.context.actor)
    return [JournalTimeline.of(row)] if row is not None and row.id in ids else []


@strawberry.type
class TimelineViewer:
    @strawberry.field(description="Your timeline; null before you set one.")
    async def journal_timeline(self, info: Info) -> JournalTimeline | None:
        row = await timelines.get_timeline(info.context.actor)
        return JournalTimeline.of(row) if row else None


@strawberry.type
class TimelineMutation:
    @strawberry.mutation(description="Choose when entries are due. Every entry you wrote stays.")
    async def set_timeline(
        self,
        info: Info,
        input: Annotated[SetTimelineInput, argument(description="The new timeline.")],
    ) -> TimelineResult:
        now = info.context.now
        edited_at = clock.since(now, input.age_seconds)
        row = await timelines.set_timeline(
            info.context.actor, wanted(input), edited_at=edited_at, now=now
        )
        return JournalTimeline.of(row)
