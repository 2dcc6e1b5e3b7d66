"""What decides on which days something falls for a person: time zone, days off, timeline.

Whoever changes one of these says so here; whoever plans by them (reminders) or carries them to the
phone (sync) hears of it. A lower feature tells a higher one through this register, never by an
import upward.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Part(StrEnum):
    """Which part of a person's calendar changed."""

    TIME_ZONE = "time_zone"
    DAYS_OFF = "days_off"
    TIMELINE = "timeline"


Listener = Callable[[UUID, Part, datetime], Awaitable[None]]
_listeners: list[Listener] = []


def when_changed(listener: Listener) -> Listener:
    """Register a function that is told of each change, within the transaction that makes it."""
    _listeners.append(listener)
    return listener


async def changed(person: UUID, part: Part, *, now: datetime) -> None:
    """Tell that a person's calendar changed. Call it inside the transaction that changes it."""
    for listener in _listeners:
        await listener(person, part, now)
