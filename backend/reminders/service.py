"""What people do with their reminder: set it, put it off, skip a slot."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID, uuid5

from backend.accounts import calendar
from backend.journal import timelines
from backend.journal.timeline import Slot, slot_due
from backend.kit import clock, database
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotFound, Problem
from backend.notifications import preferences
from backend.policy import reminders as policy
from backend.reminders import plans, rules
from backend.reminders.rules import Later, Rule
from backend.reminders.tables import Reminder, SkippedSlot
from backend.sync import service as sync

REMINDER = "reminder"  # the kind that `sync` notes, under the person's id
DEFAULT_AT = time(15, 40)  # after the last lesson


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person changes about their reminder; None leaves a part as it is."""

    is_on: bool | None = None
    at: time | None = None
    weekdays: frozenset[int] | None = None  # empty: those of the timeline
    repeats: bool | None = None


async def get_reminder(actor: Actor) -> Reminder | None:
    """Return the actor's reminder, or None before they set one."""
    return await Reminder.objects().get(policy.own_reminder(actor))


async def skipped_slots(actor: Actor) -> list[date]:
    """Return the days of the slots the actor skipped, in order, at most 366."""
    rows = SkippedSlot.select(SkippedSlot.due_on).where(policy.own_skips(actor))
    days: list[date] = await rows.order_by(SkippedSlot.due_on).limit(366).output(as_list=True)
    return days


async def set_reminder(
    actor: Actor, wanted: Wanted, *, edited_at: datetime, now: datetime
) -> Reminder:
    """Change what is given and return the actor's reminder. Of two changes the newer one holds.

    Raises InvalidInput: a time within quiet hours would never come.
    """
    async with sync.changing(actor.id) as log:
        row = await _held(actor)
        if row is not None and row.edited_at > edited_at:
            return row
        row = row or default_of(actor)
        rule = _changed(plans.rule_of(row), wanted)
        quiet = (await preferences.get_preferences(actor)).quiet_hours
        found = rules.rule_problems(rule)
        if wanted.at is not None:  # who only turns it off need not move it first
            found = found or rules.quiet_problems(rule, quiet)
        if found:
            raise InvalidInput(found)
        row.is_on = row.is_on if wanted.is_on is None else wanted.is_on
        row.at = clock.minutes_of(rule.at)
        row.weekdays = sum(1 << day for day in rule.weekdays)
        row.repeats, row.edited_at = rule.repeats, edited_at
        await _plan(row, now=now)
        await log.note(actor.id, REMINDER, actor.id)
    return row


def default_of(actor: Actor) -> Reminder:
    """Return the reminder of who has set none yet, not stored."""
    minutes = clock.minutes_of(DEFAULT_AT)
    return Reminder(person=actor.id, is_on=True, at=minutes, weekdays=0, repeats=True)


def _changed(rule: Rule, wanted: Wanted) -> Rule:
    return Rule(
        at=rule.at if wanted.at is None else wanted.at,
        weekdays=rule.weekdays if wanted.weekdays is None else wanted.weekdays,
        repeats=rule.repeats if wanted.repeats is None else wanted.repeats,
    )


async def _held(actor: Actor) -> Reminder | None:
    found: Reminder | None = await database.locking(
        Reminder.objects().where(policy.own_reminder(actor))
    ).first()
    return found


async def _plan(row: Reminder, *, now: datetime) -> None:
    """Save a reminder with the moment that it comes next."""
    situation = (await plans.situations_of([row], now=now)).get(row.person)
    row.next_due_at = next_moment(row, situation, now=now)
    await row.save()


def next_moment(
    row: Reminder, situation: plans.Situation | None, *, now: datetime
) -> datetime | None:
    """Return when there is something to do for a reminder next: one to come, or one put off."""
    if not row.is_on:
        return None
    due = rules.next_due(situation.plan, after=now) if situation else None
    moments = [due.at if due else None, row.snoozed_until]
    return min((moment for moment in moments if moment is not None), default=None)


@calendar.when_changed
async def _plan_by_calendar(person: UUID, part: calendar.Part, now: datetime) -> None:
    if part is calendar.Part.TIME_ZONE:  # which it goes by: other phones hear of it, too
        await sync.note_alone(person, REMINDER, person)
    await _plan_anew(person, now)


@preferences.when_changed
async def _plan_anew(person: UUID, now: datetime) -> None:
    row = await database.locking(Reminder.objects().where(Reminder.person == person)).first()
    if row is not None:
        await _plan(row, now=now)


async def snooze(
    actor: Actor, due_on: date, choice: Later, *, chosen_at: datetime, now: datetime
) -> Reminder:
    """Put the reminder of one slot off, and return it. Of two choices the newer one holds.

    A choice that arrives after its moment does nothing: it was pressed long ago, or sent again.
    Raises NotFound for a slot or reminder that there is not, InvalidInput when it cannot wait
    that long.
    """
    async with sync.changing(actor.id) as log:
        row, slot = await _slot(actor, due_on)
        situation = (await plans.situations_of([row], now=now)).get(actor.id)
        assert situation is not None, "it has a timeline: it has a slot"
        plan = situation.plan
        until = rules.later_at(choice, chosen_at, plan.time_zone, plan.quiet, plan.is_off)
        if until is None:
            raise InvalidInput([Problem("until", "This evening is over. Choose tomorrow.")])
        if clock.today(until, plan.time_zone) > slot.closes_on:
            raise InvalidInput([Problem("until", "The next entry is open by then. Choose sooner.")])
        is_older = row.snoozed_at is not None and row.snoozed_at > chosen_at
        if is_older or until <= now:
            return row
        row.snoozed_until, row.snoozed_slot, row.snoozed_at = until, due_on, chosen_at
        await _plan(row, now=now)
        await log.note(actor.id, REMINDER, actor.id)
    return row


async def skip_slot(actor: Actor, due_on: date, *, now: datetime) -> Reminder:
    """Hear no more of one slot, which stays open to be filled. Skipping twice is harmless.

    Raises NotFound for a slot or reminder that there is not.
    """
    async with sync.changing(actor.id) as log:
        row, _ = await _slot(actor, due_on)
        skip = SkippedSlot(id=uuid5(actor.id, due_on.isoformat()), person=actor.id, due_on=due_on)
        await SkippedSlot.insert(skip).on_conflict(target=SkippedSlot.id, action="DO NOTHING")
        if row.snoozed_slot == due_on:
            row.snoozed_until = row.snoozed_slot = None
        await _plan(row, now=now)
        await log.note(actor.id, REMINDER, actor.id)
    return row


async def _slot(actor: Actor, due_on: date) -> tuple[Reminder, Slot]:
    row = await _held(actor)
    line = await timelines.get_timeline(actor)
    slot = slot_due(timelines.of_row(line), due_on) if line else None
    if row is None or slot is None:
        raise NotFound("There is no such entry on your timeline, or no reminder for it.")
    return row, slot
