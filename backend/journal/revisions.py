"""Texts of entries that no longer show, and are kept."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend.journal.rules import Kept, Reason
from backend.journal.tables import JournalRevision
from backend.kit.actor import Actor
from backend.kit.ids import uuid7
from backend.policy import journal as policy
from backend.sync import service as sync

REVISION = "journal_revision"  # the kind that `sync` notes
PER_ENTRY = 100  # listed with an entry; a phone gets all of them through `sync`


async def keep(entry_id: UUID, kept: Sequence[Kept]) -> list[UUID]:
    """Store texts that no longer show, and return their ids. Part of a write's transaction."""
    rows = [
        JournalRevision(
            id=uuid7(),
            entry=entry_id,
            prompt=one.prompt,
            text=one.text,
            written_at=one.written_at,
            reason=one.reason,
            device=one.origin.device,
            session=one.origin.session,
        )
        for one in kept
    ]
    if rows:
        await JournalRevision.insert(*rows)
    return [row.id for row in rows]


async def has_unsettled(entry_id: UUID) -> bool:
    """Tell whether two devices wrote an entry and nobody has chosen between their texts yet."""
    return bool(
        await JournalRevision.exists().where(
            (JournalRevision.entry == entry_id)
            & (JournalRevision.reason == Reason.MERGED)
            & JournalRevision.settled_at.is_null()
        )
    )


async def erase(entry_id: UUID) -> list[UUID]:
    """Erase an entry's earlier texts, and return their ids. Part of a deletion's transaction."""
    rows = (
        await JournalRevision.delete()
        .where(JournalRevision.entry == entry_id)
        .returning(JournalRevision.id)
    )
    return [row["id"] for row in rows]


async def settle(actor: Actor, ids: Sequence[UUID], *, now: datetime) -> list[JournalRevision]:
    """Note that the author has chosen between these texts and those that show, and return them.

    Settling twice is harmless; what may not be read is left out.
    """
    async with sync.changing(actor.id) as log:
        found = await get_revisions(actor, ids)
        for revision in found:
            if revision.settled_at is None:
                revision.settled_at = now
                await revision.save([JournalRevision.settled_at])
                await log.note(actor.id, REVISION, revision.id)
    return found


async def get_revisions(actor: Actor, ids: Sequence[UUID]) -> list[JournalRevision]:
    """Return those of the earlier texts that the actor may read, in no order."""
    if not ids:
        return []
    return await JournalRevision.objects().where(
        policy.readable_revisions(actor) & JournalRevision.id.is_in(list(ids))
    )


async def list_revisions(actor: Actor, entry_ids: Sequence[UUID]) -> list[JournalRevision]:
    """Return the earlier texts of entries, newest first, up to 100 of each."""
    if not entry_ids:
        return []
    places = ", ".join("{}" for _ in entry_ids)
    newest = await JournalRevision.raw(
        "SELECT id FROM (SELECT id, ROW_NUMBER() OVER"
        " (PARTITION BY entry ORDER BY written_at DESC, id DESC) AS place"
        f" FROM journal_revision WHERE entry IN ({places})) AS ranked WHERE place <= {PER_ENTRY}",
        *entry_ids,
    )
    found = await get_revisions(actor, [row["id"] for row in newest])
    return sorted(found, key=lambda row: (row.written_at, row.id), reverse=True)
