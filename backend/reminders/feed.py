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
from backend.policy import reminders as policy
from backend.reminders import plans, rules, service
from backend.reminders.plans import Situation
from backend.reminders.tables import CalendarLink, Reminder

LENGTH = timedelta(minutes=15)  # what the guide reckons for an entry


async def make_link(actor: Actor, *, now: datetime) -> str:
    """Return the secret of a new address, 256 bits. The one before is no good any more."""
    secret = secrets.token_urlsafe(32)
    link = CalendarLink(person=actor.id, secret_hash=hashed(secret), made_at=now)
    await CalendarLink.insert(link).on_conflict(
        target=CalendarLink.person,
        action="DO UPDATE",
        values=[CalendarLink.secret_hash, CalendarLink.made_at],
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
    link = await CalendarLink.objects().get(CalendarLink.secret_hash == hashed(secret))
    if link is None:
        raise NotFound("There is no such calendar.")
    person = await User.objects().get(User.id == link.person)
    assert person is not None, "a link dies with its person"
    actor = Actor(id=person.id, session_id=person.id, time_zone=person.time_zone)
    row = await service.get_reminder(actor) or service.default_of(actor)
    situation = (await plans.situations_of([row], now=now)).get(person.id)
    content: bytes = _calendar(row, situation, origin, now).to_ical()
    return content


def _calendar(row: Reminder, situation: Situation | None, origin: str, now: datetime) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Collective Growth//Journal//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Journal")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for slot in slots(situation.plan.timeline) if situation else []:
        assert situation is not None
        calendar.add_component(_event(slot, row, situation, origin, now))
    return calendar


def _event(slot: Slot, row: Reminder, situation: Situation, origin: str, now: datetime) -> Event:
    """Return a slot at its reminder's time; the whole day where no reminder comes.

    It rings only when the reminder would: on, not skipped, not written.
    """
    event = Event()
    event.add("uid", str(uuid5(row.person, slot.due_on.isoformat())))
    event.add("dtstamp", now)
    event.add("summary", f"Entry {slot.number}")
    event.add("url", origin + rules.page_of(slot.due_on))
    event.add("transp", "TRANSPARENT")
    day = next(iter(rules.days_in(slot, situation.plan)), None)
    at = rules.moment_on(day, situation.plan) if day else None
    if at is None:
        event.add("dtstart", slot.due_on)
        return event
    event.add("dtstart", at)
    event.add("duration", LENGTH)
    is_silent = slot.due_on in situation.plan.skipped or situation.is_filled(slot.due_on)
    if row.is_on and not is_silent:
        event.add_component(_alarm(slot))
    return event


def _alarm(slot: Slot) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Entry {slot.number}")
    alarm.add("trigger", timedelta(0))
    return alarm
