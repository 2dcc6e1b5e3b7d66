"""Photos beside an entry: whoever may read the entry may see them."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

from backend.journal import entries, pictures, rules, shares
from backend.journal.tables import JournalEntry, JournalPhoto
from backend.kit import files
from backend.kit.actor import Actor
from backend.kit.errors import ExpectedError, InvalidInput, NotFound, Problem
from backend.policy import journal as policy

# One at a time: a 40-megapixel photo takes up to 320 MB while it is decoded.
_decoder = ThreadPoolExecutor(1, thread_name_prefix="pictures")


async def add_photo(
    actor: Actor, entry_id: UUID, photo_id: UUID, content: bytes, *, now: datetime
) -> JournalPhoto:
    """Clean a photo, keep it beside an entry and return it. Adding an id again does nothing.

    Raises NotFound for the entry; InvalidInput for what is no photo, or one too many.
    """
    await _own(actor, entry_id)  # before anything else is told
    if (known := await _known(entry_id, photo_id)) is not None:
        return known
    await _check_room(actor, entry_id)  # before the work of decoding
    loop = asyncio.get_running_loop()
    picture = await loop.run_in_executor(_decoder, pictures.cleaned, content)
    # A file without a row is swept at the next start; a row without a file must never be.
    await files.write(photo_id, picture.content)
    try:
        async with shares.changing(actor.id, entry_id) as log:
            if (known := await _known(entry_id, photo_id)) is not None:
                return known
            entry = await _check_room(actor, entry_id)
            photo = JournalPhoto(
                id=photo_id,
                entry=entry_id,
                width=picture.width,
                height=picture.height,
                added_at=now,
            )
            await JournalPhoto.insert(photo)
            await shares.save(entry, log)
    except ExpectedError:
        await files.erase([photo_id])  # one too many, or its page went meanwhile
        raise
    return photo


async def _known(entry_id: UUID, photo_id: UUID) -> JournalPhoto | None:
    photo = await JournalPhoto.objects().get(JournalPhoto.id == photo_id)
    if photo is not None and photo.entry != entry_id:
        raise InvalidInput([Problem("photo", "Choose another id for this photo.")])
    return photo


async def _own(actor: Actor, entry_id: UUID) -> JournalEntry:
    return await entries.get_own_entry(actor, entry_id)


async def _check_room(actor: Actor, entry_id: UUID) -> JournalEntry:
    entry = await _own(actor, entry_id)
    if await JournalPhoto.count().where(JournalPhoto.entry == entry_id) >= rules.PHOTOS_AN_ENTRY:
        message = f"A page holds up to {rules.PHOTOS_AN_ENTRY} photos: remove one first."
        raise InvalidInput([Problem("photo", message)])
    return entry


async def remove_photo(actor: Actor, photo_id: UUID) -> UUID:
    """Remove a photo for good and return its entry's id. Raises NotFound."""
    photo = await _own_photo(actor, photo_id)
    async with shares.changing(actor.id, photo.entry) as log:
        photo = await _own_photo(actor, photo_id)
        entry = await _own(actor, photo.entry)
        await photo.remove()
        await shares.save(entry, log)
    await files.erase([photo_id])
    return entry.id


async def _own_photo(actor: Actor, photo_id: UUID) -> JournalPhoto:
    photo = await JournalPhoto.objects().get(
        policy.own_photos(actor) & (JournalPhoto.id == photo_id)
    )
    if photo is None:
        raise NotFound("There is no such photo.")
    return photo


async def erase(entry_id: UUID) -> list[UUID]:
    """Forget an entry's photos, and return their ids. Part of a deletion's transaction."""
    rows = (
        await JournalPhoto.delete().where(JournalPhoto.entry == entry_id).returning(JournalPhoto.id)
    )
    return [row["id"] for row in rows]


async def read_photo(actor: Actor, photo_id: UUID) -> bytes:
    """Return a photo's JPEG bytes. Raises NotFound."""
    photo = policy.readable_photos(actor) & (JournalPhoto.id == photo_id)
    content = await files.read(photo_id) if await JournalPhoto.exists().where(photo) else None
    if content is None:
        raise NotFound("There is no such photo.")
    return content


async def list_photos(actor: Actor, entry_ids: Sequence[UUID]) -> list[JournalPhoto]:
    """Return the photos of entries that the actor may read, the first added first."""
    if not entry_ids:
        return []
    return (
        await JournalPhoto.objects()
        .where(policy.readable_photos(actor) & JournalPhoto.entry.is_in(list(entry_ids)))
        .order_by(JournalPhoto.added_at, JournalPhoto.id)
    )


async def sweep() -> int:
    """Erase files that no photo owns, left by a kill at the wrong moment. Returns how many."""
    stored = await asyncio.to_thread(files.known)
    known = {row["id"] for row in await JournalPhoto.select(JournalPhoto.id)}
    orphans = [id for id in stored if id not in known]
    await files.erase(orphans)
    return len(orphans)
