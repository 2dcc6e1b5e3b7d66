"""The dated steps of a plan, as somebody wants to be reminded of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid5

from backend.accounts import people
from backend.courses.shapes import AssessmentKind
from backend.courses.tables import ActivityAnswer
from backend.kit import clock
from backend.kit.fields import Sheet
from backend.portfolio import rules
from backend.portfolio.tables import PlanStep
from backend.sync import service as sync


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is open, has a day, and wants a reminder."""

    number: int
    due_on: date


def wanted(texts: Mapping[str, str]) -> Iterator[Step]:
    """Yield the steps of a plan to be reminded of."""
    for number in range(1, rules.STEPS_LIMIT + 1):
        said = {
            part: texts.get(f"step.{number}.{part}", "")
            for part in ("text", "on", "bell", "done_on")
        }
        if said["text"].strip() and said["on"] and said["bell"] and not said["done_on"]:
            yield Step(number, date.fromisoformat(said["on"]))


async def keep_steps(log: sync.Log, answer: ActivityAnswer, sheet: Sheet, now: datetime) -> None:
    """Let the reminders of a plan be those that it says now. Part of an answer's transaction."""
    if answer.kind != AssessmentKind.PLAN:
        return
    zone = await people.time_zone_of(answer.person)
    steps = {step.number: step for step in wanted(sheet.texts())}
    known = await PlanStep.objects().where(PlanStep.id.is_in(_ids(answer.id)))
    for row in known:
        step = steps.pop(row.number, None)
        if step is None:
            await PlanStep.delete().where(PlanStep.id == row.id)
        elif step.due_on != row.due_on:
            row.due_on, row.next_due_at = step.due_on, first_look(step.due_on, zone, now)
            await row.save()
    for step in steps.values():
        await PlanStep.insert(
            PlanStep(
                id=_id_of(answer.id, step.number),
                person=answer.person,
                assessment=answer.activity,
                number=step.number,
                due_on=step.due_on,
                next_due_at=first_look(step.due_on, zone, now),
            )
        )


def first_look(day: date, zone: str, now: datetime) -> datetime | None:
    """Return when a step's day begins, in UTC; None for a day that is over: nobody is reminded."""
    if day < clock.today(now, zone):
        return None
    return clock.instant_of(day, time(0), zone)


def _id_of(answer: UUID, number: int) -> UUID:
    return uuid5(answer, f"step/{number}")


def _ids(answer: UUID) -> list[UUID]:
    return [_id_of(answer, number) for number in range(1, rules.STEPS_LIMIT + 1)]
