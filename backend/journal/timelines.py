"""What people do with their one timeline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from backend.accounts import calendar
from backend.journal import timeline as rules
from backend.journal.rules import SHARED
from backend.journal.tables import JournalEntry, JournalShare, JournalTimeline
from backend.journal.timeline import Frequency, Slot, SlotState, Timeline
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput
from backend.kit.ids import uuid7
from backend.policy import journal as policy
from backend.sync import service as sync

TIMELINE = "journal_timeline"  # the kind that `sync` notes


@dataclass(frozen=True, slots=True)
class SlotNow:
    """A slot and where it stands today."""

    slot: Slot
    state: SlotState


def of_row(row: JournalTimeline) -> Timeline:
    """Return the timeline that a row holds."""
    return Timeline(row.starts_on, row.ends_on, Frequency(row.frequency), row.weekday)


async def set_timeline(
    actor: Actor, wanted: Timeline, *, edited_at: datetime, now: datetime
) -> JournalTimeline:
    """Replace the actor's timeline and return it; every entry stays. Of two, the newer one holds.

    Raises InvalidInput.
    """
    if found := rules.problems(wanted):
        raise InvalidInput(found)
    shared = await _shared(actor)
    async with sync.changing(actor.id, *shared) as log:
        row = await get_timeline(actor)
        if row is not None and row.edited_at > edited_at:
            return row
        row = row or JournalTimeline(id=uuid7(), person=actor.id)
        row.starts_on, row.ends_on = wanted.starts_on, wanted.ends_on
        row.frequency, row.weekday = wanted.frequency, wanted.weekday
        row.edited_at = edited_at
        await row.save()
        await log.note(actor.id, TIMELINE, row.id)
        for reader, entry_ids in shared.items():  # who is told the number of an entry's slot
            await log.note_all(reader, SHARED, entry_ids)
        await calendar.changed(actor.id, calendar.Part.TIMELINE, now=now)
    return row


async def _shared(actor: Actor) -> dict[UUID, list[UUID]]:
    """Return each reader of the actor's entries, with the entries they were shown."""
    found: dict[UUID, list[UUID]] = {}
    for row in await JournalShare.select(JournalShare.reader, JournalShare.entry).where(
        JournalShare.entry.author == actor.id
    ):
        found.setdefault(row["reader"], []).append(row["entry"])
    return found


async def get_timeline(actor: Actor) -> JournalTimeline | None:
    """Return the actor's timeline, or None before one is set."""
    return await JournalTimeline.objects().get(policy.own_timeline(actor))


async def timelines_of(people: Iterable[UUID]) -> dict[UUID, Timeline]:
    """Return the timelines of those who have one. For who plans for many."""
    rows = await JournalTimeline.objects().where(JournalTimeline.person.is_in(list(people)))
    return {row.person: of_row(row) for row in rows}


async def done_on_of(people: Iterable[UUID], *, since: date) -> dict[UUID, list[date]]:
    """Return the days of each person's done entries since a day. For who plans for many."""
    rows = await JournalEntry.select(JournalEntry.author, JournalEntry.occurred_on).where(
        JournalEntry.author.is_in(list(people))
        & (JournalEntry.occurred_on >= since)
        & JournalEntry.done_at.is_not_null()
        & JournalEntry.deleted_at.is_null()
    )
    found: dict[UUID, list[date]] = {}
    for row in rows:
        found.setdefault(row["author"], []).append(row["occurred_on"])
    return found


async def get_slot(actor: Actor, number: int) -> Slot | None:
    """Return one slot of the actor's timeline, counted from 1, or None."""
    row = await get_timeline(actor)
    found = rules.slots(of_row(row)) if row else []
    return found[number - 1] if 0 < number <= len(found) else None


async def slots_now(actor: Actor, timeline: Timeline, *, today: date) -> list[SlotNow]:
    """Return the timeline's slots and where each stands today."""
    found = rules.slots(timeline)
    done_on = (
        await JournalEntry.select(JournalEntry.occurred_on)
        .where(
            policy.own_entries(actor)
            & JournalEntry.done_at.is_not_null()
            & (JournalEntry.occurred_on >= found[0].opens_on)
            & (JournalEntry.occurred_on <= found[-1].closes_on)
        )
        .order_by(JournalEntry.occurred_on)
        .output(as_list=True)
    )
    days = sorted(set(done_on))
    return [SlotNow(slot, rules.state(slot, days, today)) for slot in found]


async def slot_numbers(days: Mapping[UUID, tuple[UUID, date]]) -> dict[UUID, int]:
    """Return for each entry the number of the slot its day falls into on its author's timeline.

    `days` gives each entry's author and day. Those outside every slot are left out.
    """
    lines = await timelines_of({author for author, _ in days.values()}) if days else {}
    found = {}
    for entry, (author, day) in days.items():
        slot = next(rules.slots_from(lines[author], day), None) if author in lines else None
        if slot is not None and slot.opens_on <= day:
            found[entry] = slot.number
    return found
