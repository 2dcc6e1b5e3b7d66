"""Who may read an entry: what its author shares, takes back, and learns of its reading."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from piccolo.columns import Column

from backend.audit.rules import Deed, Line
from backend.journal.entries import get_own_entry
from backend.journal.rules import ENTRY, SHARED
from backend.journal.tables import JournalEntry, JournalReading, JournalShare
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotFound, Problem
from backend.policy import pairings
from backend.sync import service as sync

FIRST_LOOK = timedelta(days=3)  # after sharing: whether its reader needs a reminder


@dataclass(frozen=True, slots=True)
class Sharing:
    """An entry and a reader: told to whoever cares when it begins or ends."""

    entry: UUID
    author: UUID
    reader: UUID
    is_new: bool = False  # it was not shared with them before


Listener = Callable[[sync.Log, Sequence[Sharing], datetime], Awaitable[None]]
_listeners: list[Listener] = []


def when_changed(listener: Listener) -> Listener:
    """Register a function that hears who may read what from now on, within the transaction.

    A lower feature tells a higher one through this register, never by an import upward.
    """
    _listeners.append(listener)
    return listener


Eraser = Callable[[sync.Log, UUID, UUID], Awaitable[None]]
_erasers: list[Eraser] = []


def when_erased(eraser: Eraser) -> Eraser:
    """Register a function that erases what belongs to an entry (its author's and its id)."""
    _erasers.append(eraser)
    return eraser


async def _tell(log: sync.Log, sharings: Sequence[Sharing], now: datetime) -> None:
    for listener in _listeners:
        await listener(log, sharings, now)


async def readers_of(author: UUID, entry_id: UUID) -> list[UUID]:
    """Return with whom an entry of this author is shared, those of paused pairings too."""
    rows: list[UUID] = (
        await JournalShare.select(JournalShare.reader)
        .where((JournalShare.entry == entry_id) & (JournalShare.entry.author == author))
        .output(as_list=True)
    )
    return rows


async def standing_readers(author: UUID) -> list[UUID]:
    """Return those who are shown this author's new entries."""
    rows: list[UUID] = await pairings.standing_readers(author).output(as_list=True)
    return rows


@asynccontextmanager
async def changing(author: UUID, entry_id: UUID, *others: UUID) -> AsyncIterator[sync.Log]:
    """One transaction in which an entry changes for its author and all its readers."""
    while True:
        readers = set(await readers_of(author, entry_id)) | set(others)
        async with sync.changing(*readers | {author}) as log:
            # Holding the author keeps others from sharing it now; before that somebody might have.
            if readers.issuperset(await readers_of(author, entry_id)):
                yield log
                return


class Unheld(Exception):
    """An entry has readers whom the transaction does not hold: it must begin anew with them."""

    def __init__(self, readers: list[UUID]) -> None:
        super().__init__()
        self.readers = readers


async def note(log: sync.Log, author: UUID, entry_id: UUID) -> None:
    """Note that an entry changed, for its author and its readers. Raises Unheld."""
    await log.note(author, ENTRY, entry_id)
    readers = await readers_of(author, entry_id)
    if not all(map(log.holds, readers)):
        raise Unheld(readers)
    if await done([entry_id]):
        for reader in await present(author, readers):
            await log.note(reader, SHARED, entry_id)


async def done(entry_ids: Sequence[UUID]) -> list[UUID]:
    """Return those of the entries that are done: a draft is read by nobody."""
    those = JournalEntry.id.is_in(list(entry_ids)) & JournalEntry.done_at.is_not_null()
    rows: list[UUID] = await JournalEntry.select(JournalEntry.id).where(those).output(as_list=True)
    return rows


async def present(author: UUID, readers: Sequence[UUID]) -> list[UUID]:
    """Return those of the readers who may read now: whose pairing rests learns of nothing."""
    known = await pairings.present_mentors(author).output(as_list=True) if readers else []
    return [one for one in readers if one in known]


async def note_state(log: sync.Log, entry: JournalEntry, *, now: datetime) -> None:
    """Note that an entry is no draft any more, or one again: its readers see it come or go."""
    readers = await present(entry.author, await readers_of(entry.author, entry.id))
    for reader in readers:
        await log.note(reader, SHARED, entry.id)
    await _tell(log, [Sharing(entry.id, entry.author, one) for one in readers], now)


async def save(entry: JournalEntry, log: sync.Log, *changed: Column) -> None:
    """Save some columns of an entry under a new version, and note it for all who may read it."""
    entry.version += 1
    await entry.save([*changed, JournalEntry.version])
    await note(log, entry.author, entry.id)


async def share_entry(
    actor: Actor, entry_id: UUID, reader: UUID, *, shared_at: datetime, now: datetime
) -> JournalEntry:
    """Let one of the actor's present mentors read an entry, and return it. Twice is harmless.

    Raises NotFound for the entry or the mentor; InvalidInput for a draft.
    """
    await _check_mentor(actor, entry_id, reader)  # before anybody is held
    async with changing(actor.id, entry_id, reader) as log:
        entry = await _check_mentor(actor, entry_id, reader)
        if entry.done_at is None:
            raise InvalidInput([Problem("id", "Mark the page done first: drafts stay yours.")])
        await _share(log, entry, [reader], shared_at=shared_at, now=now)
    return entry


async def _check_mentor(actor: Actor, entry_id: UUID, reader: UUID) -> JournalEntry:
    entry = await get_own_entry(actor, entry_id)
    if reader not in await pairings.present_mentors(actor.id).output(as_list=True):
        raise NotFound("This person is not your mentor at present.")
    return entry


async def share_new(
    log: sync.Log, entry: JournalEntry, to: Iterable[UUID], *, now: datetime
) -> None:
    """Share an entry that was just finished with those who are shown all new ones."""
    readers = [one for one in to if log.holds(one)]
    await _share(log, entry, readers, shared_at=now, now=now)


async def _share(
    log: sync.Log,
    entry: JournalEntry,
    readers: Sequence[UUID],
    *,
    shared_at: datetime,
    now: datetime,
) -> None:
    known = set(await readers_of(entry.author, entry.id))
    fresh = [reader for reader in readers if reader not in known]
    if not fresh:
        return
    rows = [
        JournalShare(
            id=uuid5(entry.id, str(reader)),
            entry=entry.id,
            reader=reader,
            shared_at=shared_at,
            received_at=now,
            waits_since=now,  # since its reader could see it, however long it was on its way
            nudge_at=now + FIRST_LOOK,
        )
        for reader in fresh
    ]
    await JournalShare.insert(*rows).on_conflict(target=JournalShare.id, action="DO NOTHING")
    log.audit(*(Line(Deed.SHARED, now, entry.author, entry.id, reader) for reader in fresh))
    await note(log, entry.author, entry.id)
    await _tell(log, [Sharing(entry.id, entry.author, one, is_new=True) for one in fresh], now)


async def unshare_entry(
    actor: Actor, entry_id: UUID, reader: UUID, *, now: datetime
) -> JournalEntry:
    """Take an entry back from a reader, and return it. Twice is harmless. Raises NotFound."""
    async with changing(actor.id, entry_id) as log:
        entry = await get_own_entry(actor, entry_id)
        if log.holds(reader) and reader != actor.id:
            await withdraw(log, actor.id, reader, [entry_id], now=now)
    return entry


async def withdraw(
    log: sync.Log, author: UUID, reader: UUID, entry_ids: Sequence[UUID], *, now: datetime
) -> None:
    """Take entries back from a reader, as part of a transaction that holds both.

    A reader whose pairing rests has none of them, nobody reads a draft: they do not learn of it.
    """
    if not entry_ids:
        return
    await JournalShare.delete().where(
        JournalShare.entry.is_in(list(entry_ids)) & (JournalShare.reader == reader)
    )
    log.audit(*(Line(Deed.UNSHARED, now, author, id, reader) for id in entry_ids))
    await log.note_all(author, ENTRY, entry_ids)
    if not await present(author, [reader]):
        return
    read = await done(entry_ids)
    await log.note_all(reader, SHARED, read)
    await _tell(log, [Sharing(id, author, reader) for id in read], now)


async def forget(log: sync.Log, entry: JournalEntry, *, now: datetime) -> None:
    """Take an entry that is deleted back from everyone, with all that was noted of its reading."""
    for reader in await readers_of(entry.author, entry.id):
        await withdraw(log, entry.author, reader, [entry.id], now=now)
    await JournalReading.delete().where(JournalReading.entry == entry.id)
    for erase in _erasers:
        await erase(log, entry.author, entry.id)


async def shared_with(author: UUID, reader: UUID) -> list[UUID]:
    """Return the entries of an author that are shared with one reader, drafts again among them."""
    rows: list[UUID] = (
        await JournalShare.select(JournalShare.entry)
        .where((JournalShare.reader == reader) & (JournalShare.entry.author == author))
        .output(as_list=True)
    )
    return rows
