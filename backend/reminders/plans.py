"""What decides when people are reminded, loaded for many at once with a query for each table."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from backend.accounts import days_off
from backend.accounts.tables import User
from backend.journal import sparks, timelines
from backend.kit.clock import time_of
from backend.notifications import preferences
from backend.notifications.preferences import Preferences
from backend.reminders.rules import Plan, Rule, is_filled
from backend.reminders.tables import Reminder, SkippedSlot

LONGEST_SLOT = timedelta(days=32)


@dataclass(frozen=True, slots=True)
class Situation:
    """A person's plan, and what they have done so far."""

    plan: Plan
    done_on: list[date] = field(default_factory=list)  # recent done entries
    sparks: int = 0

    def is_filled(self, due_on: date) -> bool:
        """Tell whether the slot that is due on a day has its entry."""
        slot = self.plan.slot(due_on)
        return slot is not None and is_filled(slot, self.done_on)


def rule_of(row: Reminder) -> Rule:
    """Return what a row says."""
    chosen = frozenset(day for day in range(7) if row.weekdays >> day & 1)
    return Rule(time_of(row.at), chosen, row.repeats)


async def situations_of(rows: Iterable[Reminder], *, now: datetime) -> dict[UUID, Situation]:
    """Return the situation of each person whose reminder this is and who has a timeline."""
    rules = {row.person: rule_of(row) for row in rows}
    people = list(rules)
    if not people:
        return {}
    lines = await timelines.timelines_of(people)
    users = await User.select(User.id, User.time_zone).where(User.id.is_in(people))
    zones = {user["id"]: user["time_zone"] for user in users}
    off = await days_off.days_off_of(people)
    chosen = await preferences.preferences_of(people)
    skipped: dict[UUID, set[date]] = {}
    for skip in await SkippedSlot.select().where(SkippedSlot.person.is_in(people)):
        skipped.setdefault(skip["person"], set()).add(skip["due_on"])
    done = await timelines.done_on_of(people, since=now.date() - LONGEST_SLOT - timedelta(days=2))
    waiting = await sparks.waiting_of(people)
    return {
        person: Situation(
            Plan(
                timeline=lines[person],
                rule=rules[person],
                time_zone=zones[person],
                days_off=tuple((one.starts_on, one.ends_on) for one in off.get(person, ())),
                skipped=frozenset(skipped.get(person, ())),
                quiet=chosen.get(person, Preferences()).quiet_hours,
            ),
            done.get(person, []),
            waiting.get(person, 0),
        )
        for person in people
        if person in lines
    }
