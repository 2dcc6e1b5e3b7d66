"""What people do with entries. Each function takes its actor first and asks the policy."""

import json
from datetime import datetime
from uuid import UUID

from backend.audit.rules import Deed, Line
from backend.journal import entries, photos, revisions, rules, shares, sparks
from backend.journal.rules import Draft, FieldState, Prompt
from backend.journal.tables import JournalChange, JournalEntry
from backend.kit import files
from backend.kit.actor import Actor
from backend.kit.clock import latest_day
from backend.kit.errors import InvalidInput, NotAllowed, NotFound, Problem
from backend.kit.text import folded
from backend.policy import journal as policy
from backend.sync import service as sync


async def write_entry(actor: Actor, entry_id: UUID, draft: Draft, *, now: datetime) -> JournalEntry:
    """Store an entry's edited fields and return the entry as it then stands.

    The first write makes a draft. A change that was applied before does nothing. Raises
    InvalidInput when an edit breaks a rule or an id is taken; NotFound for a retry of what was
    deleted since.
    """
    if found := rules.draft_problems(draft, latest=latest_day(now)):
        raise InvalidInput(found)
    readers: set[UUID] = set()  # most writes are of drafts, which nobody else reads
    while True:
        try:
            return await _write(actor, entry_id, draft, readers, now=now)
        except shares.Unheld as unheld:
            readers |= set(unheld.readers)


async def _write(
    actor: Actor, entry_id: UUID, draft: Draft, readers: set[UUID], *, now: datetime
) -> JournalEntry:
    async with sync.changing(actor.id, *readers) as log:
        entry = await _own(actor, entry_id)
        if entry is not None and await _is_applied(entry_id, draft.change_id):
            if entry.deleted_at is not None:
                raise NotFound("This entry was deleted.")
            return entry
        if entry is None or entry.deleted_at is not None:
            entry = _blank(actor, entry_id, draft, entry, now=now)
        was_done = entry.done_at is not None
        kept = await _apply(entry, draft)
        if was_done:
            await shares.note(log, actor.id, entry_id)
        else:
            await log.note(actor.id, rules.ENTRY, entry_id)
        if was_done and entry.done_at is None:
            await shares.note_state(log, entry, now=now)
        for revision_id in await revisions.keep(entry_id, kept):
            await log.note(actor.id, revisions.REVISION, revision_id)
    return entry


async def _own(actor: Actor, entry_id: UUID) -> JournalEntry | None:
    entry = await JournalEntry.objects().get(JournalEntry.id == entry_id)
    if entry is not None and not policy.may_change(actor, entry):
        raise InvalidInput([Problem("id", "Choose another id for this entry.")])
    return entry


async def _is_applied(entry_id: UUID, change_id: UUID) -> bool:
    change = (JournalChange.id == change_id) & (JournalChange.entry == entry_id)
    return bool(await JournalChange.exists().where(change))


async def _note_applied(entry_id: UUID, change_id: UUID) -> None:
    """Note a change as applied. Raises InvalidInput when its id was another entry's change."""
    change = JournalChange(id=change_id, entry=entry_id)
    noted = (
        await JournalChange.insert(change)
        .on_conflict(target=JournalChange.id, action="DO NOTHING")
        .returning(JournalChange.id)
    )
    if not noted:
        raise InvalidInput([Problem("changeId", "Choose another id for this change.")])


def _blank(
    actor: Actor, entry_id: UUID, draft: Draft, deleted: JournalEntry | None, *, now: datetime
) -> JournalEntry:
    """Return the entry a first write starts from; an edit that meets a deletion revives the entry,
    as a draft with what was edited: deleting elsewhere must not swallow text."""
    entry = deleted or JournalEntry(id=entry_id, author=actor.id, version=0, written_at=now)
    edit = draft.edits.get(rules.OCCURRED_ON)
    if deleted is None and edit is None:
        raise InvalidInput([Problem("occurredOn", "Say which day this entry is about.")])
    entry.occurred_on = edit.value if edit else entry.occurred_on  # type: ignore[assignment]
    _empty(entry)
    entry.revived_at, entry.deleted_at = now if deleted else None, None
    return entry


def _empty(entry: JournalEntry) -> None:
    entry.shared = entry.received = entry.applied = entry.search_text = ""
    entry.field_states = "{}"
    entry.done_at = None


async def _apply(entry: JournalEntry, draft: Draft) -> list[rules.Kept]:
    """Merge a draft into an entry and store it. Returns the texts that no longer show."""
    is_new = not entry._exists_in_db
    states = {
        name: FieldState.of_json(state) for name, state in json.loads(entry.field_states).items()
    }
    merge = rules.merged(
        {name: getattr(entry, name) for name in rules.FIELDS},
        states,
        draft,
        version=entry.version + 1,
        is_done=entry.done_at is not None,
    )
    for name, value in merge.values.items():
        setattr(entry, name, value)
    if not rules.is_answered(rules.answers_of(entry)):
        entry.done_at = None  # emptied, it is a draft again and fills no slot
    entry.version += 1
    entry.search_text = folded("\n".join(rules.answers_of(entry).values()))
    kept_states = states | merge.states
    entry.field_states = json.dumps({name: state.as_json() for name, state in kept_states.items()})
    if is_new:
        await JournalEntry.insert(entry)
    else:
        await entry.save()
    await _note_applied(entry.id, draft.change_id)
    return merge.kept


async def finish_entry(
    actor: Actor, entry_id: UUID, *, done_at: datetime, now: datetime | None = None
) -> JournalEntry:
    """Mark an entry done; it then fills its slot, and is shared with those who are shown all new
    ones. Finishing twice is harmless.

    Raises NotFound, or InvalidInput when no prompt is answered.
    """
    standing = await shares.standing_readers(actor.id)
    async with shares.changing(actor.id, entry_id, *standing) as log:
        entry = await entries.get_own_entry(actor, entry_id)
        if entry.done_at is None:
            if not rules.is_answered(rules.answers_of(entry)):
                raise InvalidInput([Problem("shared", "Answer at least one of the three prompts.")])
            entry.done_at = done_at
            await shares.save(entry, log, JournalEntry.done_at)
            await shares.note_state(log, entry, now=now or done_at)
            still = await shares.standing_readers(actor.id)
            await shares.share_new(log, entry, still, now=now or done_at)
    return entry


async def delete_entry(
    actor: Actor, entry_id: UUID, *, now: datetime, seen: Draft | None = None
) -> None:
    """Delete an entry, its earlier texts too; its sparks wait again. Deleting twice is harmless.

    `seen` tells what the author knew of it, as a change without edits does. Raises NotFound when
    there never was one; NotAllowed when it holds text they had not seen: it is kept, and asks.
    """
    async with shares.changing(actor.id, entry_id) as log:
        entry = await JournalEntry.objects().get(JournalEntry.id == entry_id)
        if entry is None or not policy.may_change(actor, entry):
            raise NotFound("There is no such entry.")
        if entry.deleted_at is not None:
            return
        if is_news := seen is not None and await _holds_unseen(entry, seen):
            entry.revived_at = now
            await shares.save(entry, log, JournalEntry.revived_at)
        else:
            erased = await _erase(actor, entry, log, now=now)
    if is_news:
        raise NotAllowed("Another device wrote in it since. It is kept: look at it once more.")
    await files.erase(erased)  # after the transaction, which may fail


async def _holds_unseen(entry: JournalEntry, seen: Draft) -> bool:
    """Tell whether an entry says what its author had not seen when they deleted it."""
    if entry.revived_at is None and await revisions.has_unsettled(entry.id):
        return True
    states = json.loads(entry.field_states)
    return any(
        getattr(entry, prompt).strip()
        and not seen.has_seen(FieldState.of_json(states[prompt]), entry.version)
        for prompt in Prompt
        if prompt in states
    )


async def _erase(actor: Actor, entry: JournalEntry, log: sync.Log, *, now: datetime) -> list[UUID]:
    """Empty an entry and all that belongs to it. Returns the ids of its photos' files."""
    for revision_id in await revisions.erase(entry.id):
        await log.note(actor.id, revisions.REVISION, revision_id, gone=True)
    for spark_id in await sparks.release(entry.id):
        await log.note(actor.id, sparks.SPARK, spark_id)
    erased = await photos.erase(entry.id)
    await shares.forget(log, entry, now=now)
    log.audit(Line(Deed.DELETED, now, actor.id, entry.id))
    _empty(entry)
    entry.revived_at, entry.deleted_at = None, now
    entry.version += 1
    await entry.save()
    await log.note(actor.id, rules.ENTRY, entry.id, gone=True)
    return erased


async def keep_entry(actor: Actor, entry_id: UUID) -> JournalEntry:
    """Keep an entry that was written in after it was deleted elsewhere. Raises NotFound."""
    async with shares.changing(actor.id, entry_id) as log:
        entry = await entries.get_own_entry(actor, entry_id)
        if entry.revived_at is not None:
            entry.revived_at = None
            await shares.save(entry, log, JournalEntry.revived_at)
    return entry
