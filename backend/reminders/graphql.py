"""The reminder as the app sees it."""

from datetime import date, datetime, time
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.journal.graphql_timeline import WEEKDAYS, Weekday
from backend.kit import clock
from backend.kit.graphql import AGE, Deleted, Info, InvalidInput, NotAllowed, NotFound
from backend.reminders import feed, plans, rules, service, tables
from backend.sync.graphql import loads


@strawberry.enum(description="How long to put a reminder off. Never into quiet hours.")
class Snooze(Enum):
    HOUR = strawberry.enum_value("hour", description="An hour from now.")
    EVENING = strawberry.enum_value("evening", description="This evening, before quiet hours.")
    TOMORROW = strawberry.enum_value("tomorrow", description="Tomorrow, before the first lesson.")


@strawberry.type(description="When you are reminded of an open entry. You have one.")
class Reminder:
    id: UUID = strawberry.field(description="Your own id: there is one.")
    is_on: bool = strawberry.field(description="Whether it comes at all.")
    at: time = strawberry.field(description="Local time of day, whole minutes.")
    weekdays: list[Weekday] = strawberry.field(
        description="On which days it may come; empty: those of your timeline."
    )
    repeats: bool = strawberry.field(
        description="Whether it comes once more, gently, while the page is blank."
    )
    time_zone: str = strawberry.field(description="Your IANA time zone, which it goes by.")
    next_due_at: datetime | None = strawberry.field(
        description="When it comes next, if the page is blank by then; null when nothing is left."
    )
    snoozed_until: datetime | None = strawberry.field(description="When one put off comes.")
    snoozed_slot: date | None = strawberry.field(description="The day its slot is due.")
    skipped: list[date] = strawberry.field(
        description="Slots you hear no more of, by the day each is due; up to 366."
    )


async def reminder_of(info: Info, row: tables.Reminder) -> Reminder:
    """Return a reminder as the app sees it."""
    actor = info.context.actor
    rule = plans.rule_of(row)
    return Reminder(
        id=actor.id,
        is_on=row.is_on,
        at=rule.at,
        weekdays=[WEEKDAYS[day] for day in sorted(rule.weekdays)],
        repeats=rule.repeats,
        time_zone=actor.time_zone,
        next_due_at=row.next_due_at,
        snoozed_until=row.snoozed_until,
        snoozed_slot=row.snoozed_slot,
        skipped=await service.skipped_slots(actor),
    )


@strawberry.type(description="The secret address of your calendar feed. It is told only once.")
class CalendarLink:
    url: str = strawberry.field(description="Subscribe to it in any calendar.")


ReminderResult = Annotated[
    Reminder | InvalidInput | NotFound | NotAllowed,
    strawberry.union("ReminderResult", description="The reminder, or why it could not be done."),
]
CalendarLinkResult = Annotated[
    CalendarLink | InvalidInput | NotFound | NotAllowed,
    strawberry.union("CalendarLinkResult", description="The address, or why not."),
]
RevokedLinkResult = Annotated[
    Deleted | InvalidInput | NotFound | NotAllowed,
    strawberry.union("RevokedLinkResult", description="Gone, or why it could not be done."),
]


@strawberry.input(description="What to change about your reminder; what is left out stays.")
class SetReminderInput:
    is_on: bool | None = strawberry.field(default=None, description="Whether it comes at all.")
    at: time | None = strawberry.field(
        default=None, description="Local time of day in whole minutes, outside quiet hours."
    )
    weekdays: list[Weekday] | None = strawberry.field(
        default=None, description="On which days it may come; empty: those of your timeline."
    )
    repeats: bool | None = strawberry.field(
        default=None, description="Once more, gently, while the page is blank."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


def _wanted(input: SetReminderInput) -> service.Wanted:
    days = input.weekdays
    return service.Wanted(
        is_on=input.is_on,
        at=input.at,
        weekdays=None if days is None else frozenset(WEEKDAYS.index(day) for day in days),
        repeats=input.repeats,
    )


@loads(service.REMINDER)
async def load(info: Info, ids: list[UUID]) -> list[Reminder]:
    row = await service.get_reminder(info.context.actor)
    return [await reminder_of(info, row)] if row is not None and row.person in ids else []


@strawberry.type
class ReminderViewer:
    @strawberry.field(description="Your reminder; null before you set one.")
    async def reminder(self, info: Info) -> Reminder | None:
        row = await service.get_reminder(info.context.actor)
        return await reminder_of(info, row) if row else None

    @strawberry.field(description="Since when there is a calendar link of yours; null: none.")
    async def calendar_link_made_at(self, info: Info) -> datetime | None:
        link = await feed.get_link(info.context.actor)
        return link.made_at if link else None


@strawberry.type
class ReminderMutation:
    @strawberry.mutation(description="Choose when you are reminded.")
    async def set_reminder(
        self,
        info: Info,
        input: Annotated[SetReminderInput, argument(description="The changes.")],
    ) -> ReminderResult:
        context = info.context
        edited_at = clock.since(context.now, input.age_seconds)
        row = await service.set_reminder(
            context.actor, _wanted(input), edited_at=edited_at, now=context.now
        )
        return await reminder_of(info, row)

    @strawberry.mutation(description="Put the reminder of one slot off.")
    async def snooze_reminder(
        self,
        info: Info,
        slot: Annotated[date, argument(description="The day the slot is due.")],
        until: Annotated[Snooze, argument(description="How long.")],
        age_seconds: Annotated[float, argument(description=AGE)] = 0.0,
    ) -> ReminderResult:
        chosen_at = clock.since(info.context.now, age_seconds)
        row = await service.snooze(
            info.context.actor,
            slot,
            rules.Later[until.name],
            chosen_at=chosen_at,
            now=info.context.now,
        )
        return await reminder_of(info, row)

    @strawberry.mutation(description="Hear no more of one slot. It can still be filled.")
    async def skip_slot(
        self,
        info: Info,
        slot: Annotated[date, argument(description="The day the slot is due.")],
    ) -> ReminderResult:
        row = await service.skip_slot(info.context.actor, slot, now=info.context.now)
        return await reminder_of(info, row)

    @strawberry.mutation(description="Make a secret address for your calendar; the old one ends.")
    async def make_calendar_link(self, info: Info) -> CalendarLinkResult:
        secret = await feed.make_link(info.context.actor, now=info.context.now)
        return CalendarLink(url=f"{info.context.origin}/calendar/{secret}.ics")

    @strawberry.mutation(description="Let your calendar's address be good no more.")
    async def revoke_calendar_link(self, info: Info) -> RevokedLinkResult:
        await feed.revoke_link(info.context.actor)
        return Deleted(id=info.context.actor.id)
