"""Writing mindset reflections, and reading them back."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from backend.audit.rules import Deed, Line
from backend.kit import clock, database
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.kit.errors import InvalidInput, NotFound, Problem
from backend.kit.fields import Edits, Sheet
from backend.policy import reflections as policy
from backend.reflections import rules
from backend.reflections.tables import MindsetReflection
from backend.sync import service as sync


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of reflections ended: the next one starts after it, going back in time."""

    occurred_on: date
    id: UUID


class Follower(Protocol):
    """A higher feature that shows reflections to others: what it is asked and told.

    Told within the transaction, which holds the readers it named.
    """

    async def readers_of(self, reflection_id: UUID) -> list[UUID]:
        """Return everyone whom a reflection is shown to, at present or once a pause ends."""

    async def changed(self, log: sync.Log, reflection_id: UUID) -> None:
        """Hear that a reflection says something else."""

    async def gone(self, log: sync.Log, reflection_id: UUID, now: datetime) -> None:
        """Hear that a reflection is deleted."""


_followers: list[Follower] = []
follow = _followers.append


async def write_reflection(
    actor: Actor, reflection_id: UUID, edits: Edits, *, now: datetime
) -> MindsetReflection:
    """Take edits of a reflection in and return it; its day is its first one's until one is chosen.

    Raises InvalidInput; NotFound once it was deleted.
    """
    texts = {name: edit.text for name, edit in edits.fields.items()}
    if found := rules.reflection_problems(texts, latest=clock.latest_day(now)):
        raise InvalidInput(found)
    began_at = edits.began_at(now)
    async with _changing(actor, reflection_id) as log:
        row = await _own(actor, reflection_id)
        if row is not None and row.deleted_at is not None:
            raise NotFound("This reflection was deleted.")
        row = row or MindsetReflection(
            id=reflection_id,
            author=actor.id,
            occurred_on=clock.today(began_at, actor.time_zone),
            sheet=json.dumps(Sheet().as_json()),
            written_at=began_at,
        )
        sheet = sheet_of(row)
        is_new = sheet.take(edits, rules.is_text)
        chosen = sheet.texts().get("occurred_on")
        row.occurred_on = date.fromisoformat(chosen) if chosen else row.occurred_on
        row.sheet = json.dumps(sheet.as_json())
        await row.save()
        if is_new:
            await log.note(actor.id, rules.REFLECTION, reflection_id)
            for follower in _followers:
                await follower.changed(log, reflection_id)
    return row


@asynccontextmanager
async def _changing(actor: Actor, reflection_id: UUID) -> AsyncIterator[sync.Log]:
    """One transaction in which a reflection changes for its author and all its readers."""
    while True:
        readers = await _readers_of(reflection_id)
        async with sync.changing(actor.id, *readers) as log:
            # Holding the author keeps others from asking about it now; before, somebody might have.
            if readers.issuperset(await _readers_of(reflection_id)):
                yield log
                return


async def _readers_of(reflection_id: UUID) -> set[UUID]:
    return {one for each in _followers for one in await each.readers_of(reflection_id)}


async def _own(actor: Actor, reflection_id: UUID) -> MindsetReflection | None:
    row = await MindsetReflection.objects().get(MindsetReflection.id == reflection_id)
    if row is not None and not policy.may_change(actor, row):
        raise InvalidInput([Problem("id", "Choose another id for this reflection.")])
    return row


def sheet_of(row: MindsetReflection) -> Sheet:
    """Return what a reflection says."""
    return Sheet.of_json(json.loads(row.sheet))


def is_whole(row: MindsetReflection) -> bool:
    """Tell whether a reflection names the mindset one went in with: before, it is only begun."""
    return "before" in sheet_of(row).texts()


async def delete_reflection(actor: Actor, reflection_id: UUID, *, now: datetime) -> None:
    """Delete a reflection for good, with what was asked about it. Twice is harmless.

    Raises NotFound.
    """
    async with _changing(actor, reflection_id) as log:
        row = await MindsetReflection.objects().get(MindsetReflection.id == reflection_id)
        if row is None or not policy.may_change(actor, row):
            raise NotFound("There is no such reflection.")
        if row.deleted_at is not None:
            return
        for follower in _followers:
            await follower.gone(log, reflection_id, now)
        row.sheet, row.deleted_at = json.dumps(Sheet().as_json()), now
        await row.save()
        await log.note(actor.id, rules.REFLECTION, reflection_id, gone=True)
        log.audit(Line(Deed.DELETED, now, actor.id, reflection_id))


async def get_reflections(actor: Actor, ids: Sequence[UUID]) -> list[MindsetReflection]:
    """Return those of the reflections that the actor may read, in no order."""
    if not ids:
        return []
    readable = policy.readable_by(actor) & MindsetReflection.id.is_in(list(ids))
    return await MindsetReflection.objects().where(readable)


async def get_own(actor: Actor, ids: Sequence[UUID]) -> list[MindsetReflection]:
    """Return those of the reflections that the actor wrote, in no order."""
    if not ids:
        return []
    mine = policy.own_reflections(actor) & MindsetReflection.id.is_in(list(ids))
    return await MindsetReflection.objects().where(mine)


async def list_reflections(
    actor: Actor, *, limit: int, after: Place | None = None
) -> list[MindsetReflection]:
    """Return the actor's own reflections, the newest event first, at most `limit`."""
    clauses: Clause = policy.own_reflections(actor)
    by = (MindsetReflection.occurred_on, MindsetReflection.id)
    if after is not None:
        clauses &= database.older(by, (after.occurred_on, after.id))
    rows = MindsetReflection.objects().where(clauses)
    return await rows.order_by(*by, ascending=False).limit(limit)
