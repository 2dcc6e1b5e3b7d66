"""Days off: entered one by one, or taken over from a school's calendar."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from backend.accounts import calendar, rules, school_calendar, throttle
from backend.accounts.school_calendar import WholeDays
from backend.accounts.tables import DayOff, User
from backend.kit import clock, database
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotAllowed, Problem, TooMany
from backend.kit.ids import uuid7
from backend.policy import accounts as policy

_reading = asyncio.Semaphore(1)
AHEAD = timedelta(days=2 * 366)  # how far a calendar is read


@dataclass(frozen=True, slots=True)
class Range:
    """Days off in a row, with what they are called."""

    starts_on: date
    ends_on: date
    name: str = ""


async def list_days_off(actor: Actor) -> list[DayOff]:
    """Return the actor's ranges of days off, the earliest first."""
    clause = policy.own_days_off(actor)
    rows = DayOff.objects().where(clause).order_by(DayOff.starts_on, DayOff.id)
    return await rows.limit(rules.DAYS_OFF_LIMIT)


async def days_off_of(people: Iterable[UUID]) -> dict[UUID, list[Range]]:
    """Return each person's days off; those without any are left out. For who plans for many."""
    rows = await DayOff.select().where(DayOff.user.is_in(list(people)))
    found: dict[UUID, list[Range]] = {}
    for row in rows:
        days = Range(row["starts_on"], row["ends_on"], row["name"])
        found.setdefault(row["user"], []).append(days)
    return found


async def add_days_off(actor: Actor, id: UUID, days: Range, *, now: datetime) -> None:
    """Add a range; the same id again does nothing. Raises InvalidInput."""
    found = rules.day_off_problems(days.starts_on, days.ends_on, days.name)
    if found:
        raise InvalidInput(found)
    async with database.transaction():
        await _hold(actor)
        known = await DayOff.objects().get(DayOff.id == id)
        if known is not None:
            if known.user != actor.id:
                raise InvalidInput([Problem("id", "Choose another id for these days.")])
            return
        if await DayOff.count().where(policy.own_days_off(actor)) >= rules.DAYS_OFF_LIMIT:
            raise InvalidInput([Problem("startsOn", "Remove some days off first.")])
        await DayOff.insert(_row(actor, id, days))
        await calendar.changed(actor.id, calendar.Part.DAYS_OFF, now=now)


async def _hold(actor: Actor) -> None:
    """Let one change of a person's days off come after the other; others may refer to them."""
    me = User.select(User.id).where(User.id == actor.id)
    await database.locking(me, "NO KEY UPDATE")


def _row(actor: Actor, id: UUID, days: Range, *, is_imported: bool = False) -> DayOff:
    return DayOff(
        id=id,
        user=actor.id,
        starts_on=days.starts_on,
        ends_on=days.ends_on,
        name=days.name.strip(),
        is_imported=is_imported,
    )


async def remove_days_off(actor: Actor, id: UUID, *, now: datetime) -> None:
    """Remove a range. One that is gone already does no harm."""
    async with database.transaction():
        await DayOff.delete().where(policy.own_days_off(actor) & (DayOff.id == id))
        await calendar.changed(actor.id, calendar.Part.DAYS_OFF, now=now)


async def read_calendar(actor: Actor, text: str, *, now: datetime) -> list[WholeDays]:
    """Return the whole days of a school's calendar that are not over yet.

    Nothing is stored: its reader chooses which of them are days off. Raises InvalidInput;
    NotAllowed after many in an hour.
    """
    try:
        await throttle.count(throttle.CALENDAR, str(actor.id), now=now)
    except TooMany:
        raise NotAllowed("You read many calendars already. Try again in an hour.") from None
    today = clock.today(now, actor.time_zone)
    # In a thread, one at a time: a large calendar takes longer to read than a request may.
    async with _reading:
        return await asyncio.to_thread(
            school_calendar.whole_days, text, first=today, last=today + AHEAD
        )


async def import_days_off(actor: Actor, chosen: list[Range], *, now: datetime) -> None:
    """Let these be the school calendar's days off, in place of those of before.

    All of them or none. Raises InvalidInput.
    """
    found = [
        problem
        for days in chosen
        for problem in rules.day_off_problems(days.starts_on, days.ends_on, days.name)
    ]
    if found:
        raise InvalidInput(found)
    async with database.transaction():
        await _hold(actor)
        await DayOff.delete().where(policy.own_days_off(actor) & DayOff.is_imported.eq(True))
        own = await DayOff.count().where(policy.own_days_off(actor))
        if own + len(chosen) > rules.DAYS_OFF_LIMIT:
            message = f"Choose at most {rules.DAYS_OFF_LIMIT - own} of them."
            raise InvalidInput([Problem("days", message)])
        if chosen:
            rows = [_row(actor, uuid7(), days, is_imported=True) for days in chosen]
            await DayOff.insert(*rows)
        await calendar.changed(actor.id, calendar.Part.DAYS_OFF, now=now)
