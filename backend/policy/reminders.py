"""A reminder, what is skipped and the calendar link are their person's own."""

from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.reminders.tables import CalendarLink, Reminder, SkippedSlot


def own_reminder(actor: Actor) -> Clause:
    return Reminder.person == actor.id


def own_skips(actor: Actor) -> Clause:
    return SkippedSlot.person == actor.id


def own_link(actor: Actor) -> Clause:
    return CalendarLink.person == actor.id
