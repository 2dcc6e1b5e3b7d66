"""One tap that says that an entry was read."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

from backend.journal import entries
from backend.journal.tables import JournalEntry
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotAllowed
from backend.mentoring import news, rules
from backend.mentoring.tables import Acknowledgement
from backend.mentoring.threads import Subject, Thread
from backend.mentoring.waits import note_answer, note_subject, settle
from backend.notifications import service as notifications
from backend.policy import mentoring as policy
from backend.sync import service as sync


async def acknowledge(
    actor: Actor, entry_id: UUID, phrase: str, *, acknowledged_at: datetime, now: datetime
) -> JournalEntry:
    """Say that an entry that is shared with the actor was read, in a phrase, and return the entry.

    Once more puts a newer phrase in its place. Raises InvalidInput, NotFound; NotAllowed for one's
    own entry.
    """
    if found := rules.text_problems("phrase", phrase, rules.PHRASE_LIMIT):
        raise InvalidInput(found)
    entry = await entries.get_entry(actor, entry_id)
    if entry.author == actor.id:
        raise NotAllowed("This page is yours: its readers say that they read it.")
    async with sync.changing(entry.author, actor.id) as log:
        entry = await entries.get_entry(actor, entry_id)
        thread = Thread(Subject(entry=entry_id), entry.author, actor.id)
        mine = Acknowledgement(
            id=uuid5(entry_id, str(actor.id)),
            entry=entry_id,
            mentor=actor.id,
            phrase=phrase.strip(),
            acknowledged_at=acknowledged_at,
        )
        known = await Acknowledgement.objects().get(Acknowledgement.id == mine.id)
        if known is not None and known.acknowledged_at > acknowledged_at:
            return entry  # a newer phrase stands there
        await Acknowledgement.insert(mine).on_conflict(
            target=Acknowledgement.id,
            action="DO UPDATE",
            values=[Acknowledgement.phrase, Acknowledgement.acknowledged_at],
        )
        await settle(log, thread)
        await note_subject(log, thread)  # it tells who said so
        await note_answer(log, thread, now=now)
        told = news.of_thanks(entry.author, mine.id, thread.path_for(entry.author))
        await notifications.tell_within(log, [told], now=now)
    return entry


async def list_acknowledgements(actor: Actor, entry_ids: Sequence[UUID]) -> list[Acknowledgement]:
    """Return who said that they read these entries, as far as the actor may know."""
    if not entry_ids:
        return []
    clause = policy.readable_acknowledgements(actor) & Acknowledgement.entry.is_in(list(entry_ids))
    rows = Acknowledgement.objects().where(clause)
    return await rows.order_by(Acknowledgement.acknowledged_at, Acknowledgement.id)
