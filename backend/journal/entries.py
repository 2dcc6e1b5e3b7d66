"""Reading entries, and saving one so that its author's devices hear of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from piccolo.columns.combination import WhereRaw

from backend.journal import rules, timelines
from backend.journal.tables import JournalEntry
from backend.kit import database
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.kit.errors import NotFound
from backend.policy import journal as policy


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of entries ended: the next one starts after it, going back in time."""

    occurred_on: date
    id: UUID


async def get_entry(actor: Actor, entry_id: UUID) -> JournalEntry:
    """Return one entry. Raises NotFound."""
    entry = await JournalEntry.objects().get(
        policy.readable_by(actor) & (JournalEntry.id == entry_id)
    )
    if entry is None:
        raise NotFound("There is no such entry.")
    return entry


async def get_own_entry(actor: Actor, entry_id: UUID) -> JournalEntry:
    """Return one entry that the actor wrote. Raises NotFound."""
    entry = await JournalEntry.objects().get(
        policy.own_entries(actor) & (JournalEntry.id == entry_id)
    )
    if entry is None:
        raise NotFound("There is no such entry.")
    return entry


async def get_entries(actor: Actor, ids: list[UUID]) -> list[JournalEntry]:
    """Return those of the entries that the actor may read, in no order."""
    if not ids:
        return []
    return await JournalEntry.objects().where(
        policy.readable_by(actor) & JournalEntry.id.is_in(ids)
    )


async def list_entries(
    actor: Actor,
    *,
    limit: int,
    after: Place | None = None,
    slot: int | None = None,
    search: str = "",
) -> list[JournalEntry]:
    """Return the actor's entries newest first, drafts too, at most `limit`.

    `slot` keeps those of one slot of the present timeline, `search` those that hold every word.
    """
    clauses: Clause = policy.own_entries(actor)
    by = (JournalEntry.occurred_on, JournalEntry.id)
    if after is not None:
        clauses &= database.older(by, (after.occurred_on, after.id))
    if slot is not None:
        place = await timelines.get_slot(actor, slot)
        if place is None:
            return []
        clauses &= JournalEntry.occurred_on >= place.opens_on
        clauses &= JournalEntry.occurred_on <= place.closes_on
    for word in rules.search_words(search):
        clauses &= _says(word)
    return await JournalEntry.objects().where(clauses).order_by(*by, ascending=False).limit(limit)


def _says(word: str) -> Clause:
    # Not LIKE: backtracking over long repetitive texts would hold a reader for seconds.
    position = "instr" if isinstance(database.in_use(), database.SQLite) else "strpos"
    return WhereRaw(f"{position}(search_text, {{}}) > 0", word)
