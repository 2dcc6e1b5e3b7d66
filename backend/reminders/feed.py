"""The calendar feed: one's slots, for the calendar on any device, by a secret address."""

import secrets
from datetime import datetime, timedelta
from uuid import uuid5

from icalendar import Alarm, Calendar, Event

from backend.accounts.secrets import hashed
from backend.accounts.tables import User
from backend.journal.timeline import Slot, slots
from backend.kit.actor import Actor
from backend.kit.errors import NotFound
from backend.notifications.rules import instant_of
from backend.policy import reminders as policy
from backend.reminders import plans, rules, service
from backend.reminders.plans import Situation
from backend.reminders.tables import CalendarLink, Reminder

LENGTH = timedelta(minutes=15)  # what the guide reckons for an entry


async def make_link(actor: Actor, *, now: datetime) -> str:
    """Return the secret of a new address, 256 bits. The one before is no good any more."""
    secret = secrets.token_urlsafe(32)
    link = CalendarLink(person=actor.id, secret_hash=hashed(secret), made_at=now, fetched_at=None)
    await CalendarLink.insert(link).on_conflict(
        target=CalendarLink.person,
        action="DO UPDATE",
        values=[CalendarLink.secret_hash, CalendarLink.made_at, CalendarLink.fetched_at],
    )
    return secret


async def get_link(actor: Actor) -> CalendarLink | None:
    """Return what is known of the actor's address, or None when there is none."""
    return await CalendarLink.objects().get(policy.own_link(actor))


async def revoke_link(actor: Actor) -> None:
    """Let the actor's address be no good any more. Revoking twice is harmless."""
    await CalendarLink.delete().where(policy.own_link(actor))


async def feed(secret: str, origin: str, *, now: datetime) -> bytes:
    """Return the calendar that a secret address stands for. Raises NotFound."""
    rows = (
        await CalendarLink.update({CalendarLink.fetched_at: now})
        .where(CalendarLink.secret_hash == hashed(secret))
        .returning(CalendarLink.person)
    )
    if not rows:
        raise NotFound("There is no such calendar.")
    person = await User.objects().get(User.id == rows[0]["person"])
    assert person is not None, "a link dies with its person"
    actor = Actor(id=person.id, session_id=person.id, time_zone=person.time_zone)
    row = await service.get_reminder(actor) or Reminder(
        person=person.id, at=15 * 60 + 40, weekdays=0, repeats=False
    )
    situation = (await plans.situations_of([row], now=now)).get(person.id)
    content: bytes = _calendar(situation, person, origin, now).to_ical()
    return content


def _calendar(situation: Situation | None, person: User, origin: str, now: datetime) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Collective Growth//Journal//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Journal")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for slot in slots(situation.plan.timeline) if situation else []:
        assert situation is not None
        calendar.add_component(_event(slot, situation, person, origin, now))
    return calendar


def _event(slot: Slot, situation: Situation, person: User, origin: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(person.id, slot.due_on.isoformat())}")
    event.add("dtstamp", now)
    event.add("summary", f"Entry {slot.number}")
    event.add("url", f"{origin}/journal/write?slot={slot.due_on.isoformat()}")
    event.add("transp", "TRANSPARENT")
    day = next(iter(rules.days_in(slot, situation.plan)), None)
    is_silent = day is None or slot.due_on in situation.plan.skipped
    at = instant_of(day or slot.due_on, situation.plan.rule.at, situation.plan.time_zone)
    if is_silent or at is None:
        event.add("dtstart", slot.due_on)  # the whole day, and nothing rings
        return event
    event.add("dtstart", at)
    event.add("duration", LENGTH)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Entry {slot.number}")
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    return event
