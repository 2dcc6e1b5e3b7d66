"""Reminding of the dated steps of a plan: once, on their day, at the person's own time."""

import logging
from collections.abc import Sequence
from datetime import datetime, time, timedelta
from uuid import UUID

from backend.accounts import people
from backend.kit import clock, logs
from backend.kit.clock import time_of
from backend.kit.errors import BROKEN_DATA
from backend.notifications import kinds
from backend.notifications import service as notifications
from backend.notifications.kinds import Kind
from backend.notifications.rules import News, Words
from backend.portfolio.tables import PlanStep
from backend.reminders.tables import Reminder
from backend.sync import service as sync

BATCH = 50  # steps a turn
USUAL = time(15, 30)  # for whoever chose no time for reminders


async def remind_of_steps(*, now: datetime) -> bool:
    """Tell the next people whose step's moment has come. Returns whether there may be more.

    A step is looked at when its day begins, and told at the time at which its person wants to be
    reminded; one whose day is over is told no more.
    """
    due = PlanStep.select(PlanStep.id, PlanStep.person).where(PlanStep.next_due_at <= now)
    rows = await due.order_by(PlanStep.next_due_at).limit(BATCH)
    for row in rows:
        try:
            await _look(row["id"], row["person"], now)
        except BROKEN_DATA as error:
            logs.event("step broke", level=logging.ERROR, error=type(error).__name__)
            await PlanStep.update({PlanStep.next_due_at: None}).where(PlanStep.id == row["id"])
    return len(rows) == BATCH


async def _look(step_id: UUID, person: UUID, now: datetime) -> None:
    zone = await people.time_zone_of(person)
    async with sync.changing(person) as log:
        step = await PlanStep.objects().get(PlanStep.id == step_id)
        if step is None or step.next_due_at is None or step.next_due_at > now:
            return  # it was changed, or somebody else told it
        moment = clock.instant_of(step.due_on, await _time_of(person), zone)
        is_early = moment is not None and moment > now
        step.next_due_at = moment if is_early else None
        await step.save([PlanStep.next_due_at])
        if not is_early and clock.today(now, zone) == step.due_on:
            await notifications.tell_within(log, [_news(step, zone)], now=now)


async def _time_of(person: UUID) -> time:
    row = await Reminder.select(Reminder.at).where(Reminder.person == person).first()
    return time_of(row["at"]) if row else USUAL


def _news(step: PlanStep, zone: str) -> News:
    path = f"/course/assessment/{step.assessment}"
    facts: dict[str, int | str] = {"step": str(step.id), "due": step.due_on.isoformat()}
    over = clock.instant_of(step.due_on + timedelta(days=1), time(0), zone)
    return News(step.person, KIND.name, f"{step.id}/{step.due_on}", path, facts, over)


async def _still_due(news: Sequence[News], now: datetime) -> list[News]:
    """Keep the steps that stand, and are meant for that day still."""
    ids = [UUID(str(one.facts["step"])) for one in news]
    rows = await PlanStep.select(PlanStep.id, PlanStep.due_on).where(PlanStep.id.is_in(ids))
    standing = {(str(row["id"]), row["due_on"].isoformat()) for row in rows}
    return [one for one in news if (one.facts["step"], one.facts["due"]) in standing]


def _words(_: News) -> Words:
    return Words("A step of your plan is due", "You chose this day for it.")


KIND = kinds.register(Kind(name="step", words=_words, still_due=_still_due))
