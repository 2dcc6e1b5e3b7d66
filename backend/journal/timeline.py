"""The timeline's arithmetic. `pwa/src/journal/timeline.ts` is its twin: both obey the same vectors.

Dates in, dates out: no database, no clock. Step 1 of the guide's journal: start, end, how often.
"""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from backend.kit.errors import Problem

SLOTS_LIMIT = 366  # a year of days
LATEST_YEAR = 2100


class Frequency(StrEnum):
    """How often an entry is due."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class SlotState(StrEnum):
    """Where a slot stands today."""

    UPCOMING = "upcoming"
    OPEN = "open"
    FILLED = "filled"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Timeline:
    """When entries are due. `weekday` counts from Monday = 0 and is used by WEEKLY alone."""

    starts_on: date
    ends_on: date
    frequency: Frequency
    weekday: int = 0


@dataclass(frozen=True, slots=True)
class Slot:
    """One place on the timeline: an entry dated from `opens_on` to `closes_on` fills it."""

    number: int  # from 1
    due_on: date
    opens_on: date
    closes_on: date


def due_on(timeline: Timeline, index: int) -> date:
    """Return the day of the slot with this index, from 0. Months clamp: Jan 31, Feb 28, Mar 31."""
    start = timeline.starts_on
    match timeline.frequency:
        case Frequency.DAILY:
            return start + timedelta(days=index)
        case Frequency.WEEKLY:
            first = start + timedelta(days=(timeline.weekday - start.weekday()) % 7)
            return first + timedelta(weeks=index)
        case Frequency.MONTHLY:
            months = start.year * 12 + start.month - 1 + index
            year, month = divmod(months, 12)
            return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def count(timeline: Timeline) -> int:
    """Return how many slots lie from start to end, at most SLOTS_LIMIT + 1."""
    number = 0
    while number <= SLOTS_LIMIT and due_on(timeline, number) <= timeline.ends_on:
        number += 1
    return number


def end_for(starts_on: date, frequency: Frequency, weekday: int, number: int) -> date:
    """Return the day of the last of `number` slots."""
    return due_on(Timeline(starts_on, starts_on, frequency, weekday), number - 1)


def slots(timeline: Timeline) -> list[Slot]:
    """Return the slots in order. The first opens on the start day, each closes before the next."""
    return list(slots_from(timeline, timeline.starts_on))


def slots_from(timeline: Timeline, day: date) -> Iterator[Slot]:
    """Yield the slots that close on a day or later, in order, without a look at those before."""
    for index in range(_index_near(timeline, day), SLOTS_LIMIT + 1):
        due = due_on(timeline, index)
        if due > timeline.ends_on:
            return
        closes_on = due_on(timeline, index + 1) - timedelta(days=1)
        if closes_on >= day:
            yield Slot(index + 1, due, due if index else timeline.starts_on, closes_on)


def _index_near(timeline: Timeline, day: date) -> int:
    """Return an index at or a little before the slot that a day falls into."""
    start = timeline.starts_on
    match timeline.frequency:
        case Frequency.DAILY:
            index = (day - start).days
        case Frequency.WEEKLY:
            index = (day - start).days // 7 - 1
        case Frequency.MONTHLY:
            index = (day.year - start.year) * 12 + day.month - start.month - 1
    return max(0, index)


def slot_due(timeline: Timeline, due: date) -> Slot | None:
    """Return the slot that is due on a day, or None."""
    slot = next(slots_from(timeline, due), None)
    return slot if slot is not None and slot.due_on == due else None


def state(slot: Slot, done_on: Sequence[date], today: date) -> SlotState:
    """Return where a slot stands, given the days of all done entries in order."""
    first = bisect_left(done_on, slot.opens_on)
    if first < len(done_on) and done_on[first] <= slot.closes_on:
        return SlotState.FILLED
    if today < slot.opens_on:
        return SlotState.UPCOMING
    return SlotState.OPEN if today <= slot.closes_on else SlotState.BLANK


def count_problems(starts_on: date, number: int) -> list[Problem]:
    """Name what is wrong with a wanted number of slots."""
    if not 1 <= number <= SLOTS_LIMIT:
        return [Problem("slotCount", f"Choose from 1 to {SLOTS_LIMIT} entries.")]
    return _start_problems(starts_on)


def _start_problems(starts_on: date) -> list[Problem]:
    if 2000 <= starts_on.year <= LATEST_YEAR:
        return []
    return [Problem("startsOn", "Choose a first day in this century.")]


def problems(timeline: Timeline) -> list[Problem]:
    """Name every field that makes a timeline unusable; an empty list means it is sound."""
    found = _start_problems(timeline.starts_on)
    if not 0 <= timeline.weekday <= 6:
        found.append(Problem("weekday", "Choose a day of the week."))
    if found:
        return found
    if timeline.ends_on < timeline.starts_on:
        return [Problem("endsOn", "Choose a last day that is not before the first.")]
    number = count(timeline)
    if number == 0:
        return [Problem("endsOn", "No entry falls between these days. Choose a later last day.")]
    if number > SLOTS_LIMIT:
        return [Problem("endsOn", f"Choose an earlier last day: at most {SLOTS_LIMIT} entries.")]
    return []
