"""Who can read an entry and who did, as far as each may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from backend.journal.entries import get_entry
from backend.journal.rules import ENTRY, SHARED
from backend.journal.tables import JournalEntry, JournalReading, JournalShare
from backend.kit.actor import Actor
from backend.policy import journal as policy
from backend.policy import pairings
from backend.sync import service as sync

READINGS_LISTED = 100  # an entry, the newest


async def note_reading(
    actor: Actor, reading_id: UUID, entry_id: UUID, *, read_at: datetime
) -> JournalEntry:
    """Note that the actor opened an entry that is shared with them, and return it.

    Noting the same id again does nothing; nor does opening one's own. Raises NotFound.
    """
    entry = await get_entry(actor, entry_id)
    if entry.author == actor.id:
        return entry
    async with sync.changing(actor.id, entry.author) as log:
        entry = await get_entry(actor, entry_id)  # it may have been taken back meanwhile
        mine = (JournalReading.entry == entry_id) & (JournalReading.reader == actor.id)
        if await JournalReading.count().where(mine) >= READINGS_LISTED:
            return entry  # it is known well enough that they read it
        reading = JournalReading(
            id=uuid5(actor.id, str(reading_id)), entry=entry_id, reader=actor.id, read_at=read_at
        )
        stored = (
            await JournalReading.insert(reading)
            .on_conflict(target=JournalReading.id, action="DO NOTHING")
            .returning(JournalReading.id)
        )
        if stored:
            await log.note(entry.author, ENTRY, entry_id)
            await log.note(actor.id, SHARED, entry_id)
    return entry


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone with whom an entry is shared. `is_present`: they may read it now."""

    entry: UUID
    person: UUID
    shared_at: datetime
    waits_since: datetime | None
    is_present: bool


async def list_readers(actor: Actor, entry_ids: Sequence[UUID]) -> list[Reader]:
    """Return with whom these entries are shared, first come first, as far as the actor may know."""
    if not entry_ids:
        return []
    rows = (
        await JournalShare.select()
        .where(policy.told_shares(actor) & JournalShare.entry.is_in(list(entry_ids)))
        .order_by(JournalShare.shared_at, JournalShare.id)
    )
    present = set(await pairings.present_mentors(actor.id).output(as_list=True)) if rows else set()
    return [
        Reader(
            row["entry"],
            row["reader"],
            row["shared_at"],
            row["waits_since"],
            is_present=row["reader"] == actor.id or row["reader"] in present,
        )
        for row in rows
    ]


async def list_readings(actor: Actor, entry_ids: Sequence[UUID]) -> list[JournalReading]:
    """Return when these entries were read and by whom, the newest first, 100 of each."""
    if not entry_ids:
        return []
    rows = (
        await JournalReading.objects()
        .where(policy.told_readings(actor) & JournalReading.entry.is_in(list(entry_ids)))
        .order_by(JournalReading.read_at, JournalReading.id, ascending=False)
    )
    return list(rows)
