"""An entry and what belongs to it, as the app sees them."""

import json
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from backend.accounts.graphql_people import Person, person_of
from backend.journal import (
    entries,
    photos,
    readings,
    revisions,
    rules,
    sparks,
    tables,
    timelines,
)
from backend.journal.graphql_readers import EntryReader, EntryReading
from backend.journal.graphql_sparks import Prompt, Spark
from backend.kit.graphql import Info
from backend.mentoring import acknowledgements
from backend.mentoring import comments as mentoring
from backend.mentoring.graphql_words import Acknowledgement, Comment, comments_of
from backend.sync.graphql import loads

Place = tuple[UUID, UUID, date]  # an entry, its author and its day


@strawberry.enum(description="Whether an entry counts yet.")
class EntryState(Enum):
    DRAFT = strawberry.enum_value("draft", description="Being written; it fills no slot.")
    DONE = strawberry.enum_value("done", description="Finished; it can still be revised.")


@strawberry.enum(description="Why an earlier text was kept.")
class RevisionReason(Enum):
    MERGED = strawberry.enum_value("merged", description="Two devices wrote; the other was newer.")
    REPLACED = strawberry.enum_value("replaced", description="You wrote over it.")


@strawberry.type(description="A text of an entry that no longer shows, and is kept.")
class JournalRevision:
    id: UUID = strawberry.field(description="Its id.")
    entry_id: UUID = strawberry.field(description="The entry it belongs to.")
    prompt: Prompt = strawberry.field(description="The prompt it answered.")
    text: str = strawberry.field(description="What it said.")
    written_at: datetime = strawberry.field(description="When its author last touched it.")
    reason: RevisionReason = strawberry.field(description="Why it no longer shows.")
    device: str = strawberry.field(description="Where it was written, e.g. `Chrome on Android`.")
    is_here: bool = strawberry.field(description="Whether that is the device that asks.")
    is_settled: bool = strawberry.field(
        description="For merged texts: whether its author has seen both and chosen."
    )


def revision_of(info: Info, row: tables.JournalRevision) -> JournalRevision:
    """Return an earlier text as this device sees it."""
    return JournalRevision(
        id=row.id,
        entry_id=row.entry,
        prompt=Prompt(row.prompt),
        text=row.text,
        written_at=row.written_at,
        reason=RevisionReason(row.reason),
        device=row.device,
        is_here=row.session == str(info.context.actor.session_id),
        is_settled=row.settled_at is not None,
    )


@strawberry.type(description="When and where a prompt was last touched.")
class JournalEdit:
    prompt: Prompt = strawberry.field(description="The prompt.")
    edited_at: datetime = strawberry.field(description="When its author last touched it.")
    device: str = strawberry.field(description="Where, e.g. `Chrome on Android`.")
    is_here: bool = strawberry.field(description="Whether that is the device that asks.")


def edit_of(info: Info, prompt: rules.Prompt, state: rules.FieldState) -> JournalEdit:
    """Return a prompt's last edit as this device sees it."""
    return JournalEdit(
        prompt=Prompt(prompt),
        edited_at=state.edited_at,
        device=state.origin.device,
        is_here=state.origin.session == str(info.context.actor.session_id),
    )


@strawberry.type(description="A photo beside an entry. Its bytes are at `/photos/<id>`.")
class JournalPhoto:
    id: UUID = strawberry.field(description="Made by the app.")
    width: int = strawberry.field(description="In pixels.")
    height: int = strawberry.field(description="In pixels.")
    added_at: datetime = strawberry.field(description="When the server got it.")

    @classmethod
    def of(cls, row: tables.JournalPhoto) -> "JournalPhoto":
        return cls(id=row.id, width=row.width, height=row.height, added_at=row.added_at)


def comments_of_entries(info: Info) -> DataLoader[UUID, list[Comment]]:
    """Return what loads the comments on entries that the viewer may read, oldest first."""

    async def load(ids: list[UUID]) -> list[list[Comment]]:
        rows = await mentoring.list_comments(info.context.actor, entry_ids=ids)
        found: dict[UUID | None, list[Comment]] = {}
        for one in await comments_of(info, rows):
            found.setdefault(one.entry_id, []).append(one)
        return [found.get(id, [])[-mentoring.COMMENTS_LIMIT :] for id in ids]

    return info.context.loader("comments", load)  # type: ignore[return-value]


@strawberry.type(description="What a person wrote about one day, under three prompts.")
class JournalEntry:
    id: UUID = strawberry.field(description="Made by the app.")
    occurred_on: date = strawberry.field(description="The day it is about.")
    shared: str = strawberry.field(description="What I shared with others.")
    received: str = strawberry.field(description="What others shared with me.")
    applied: str = strawberry.field(description="How I used what others shared.")
    version: int = strawberry.field(description="Raised by every change, from 1.")
    state: EntryState = strawberry.field(description="Draft until Done.")
    written_at: datetime = strawberry.field(description="When it was first stored.")
    done_at: datetime | None = strawberry.field(description="When it was finished.")
    was_revived: strawberry.Private[bool]
    field_states: strawberry.Private[str]
    author_id: strawberry.Private[UUID]

    @classmethod
    def of(cls, row: tables.JournalEntry) -> "JournalEntry":
        return cls(
            id=row.id,
            occurred_on=row.occurred_on,
            shared=row.shared,
            received=row.received,
            applied=row.applied,
            version=row.version,
            state=EntryState.DONE if row.done_at else EntryState.DRAFT,
            written_at=row.written_at,
            done_at=row.done_at,
            was_revived=row.revived_at is not None,
            field_states=row.field_states,
            author_id=row.author,
        )

    @strawberry.field(
        description="Deleted on one device, then written in on another: keep it or delete it?"
    )
    def is_revived(self, info: Info) -> bool:
        return self.was_revived and self.author_id == info.context.actor.id

    @strawberry.field(description="Who wrote it.")
    async def author(self, info: Info) -> Person:
        return await person_of(info, self.author_id)

    @strawberry.field(
        description="The slot its day falls into on its author's timeline, counted from 1, if any."
    )
    async def slot_number(self, info: Info) -> int | None:
        async def load(places: list[Place]) -> list[int | None]:
            days = {id: (author, day) for id, author, day in places}
            numbers = await timelines.slot_numbers(days)
            return [numbers.get(id) for id, _, _ in places]

        place = (self.id, self.author_id, self.occurred_on)
        found: int | None = await info.context.loader("slots", load).load(place)
        return found

    async def _readers(self, info: Info) -> list[EntryReader]:
        async def load(ids: list[UUID]) -> list[list[EntryReader]]:
            rows = await readings.list_readers(info.context.actor, ids)
            return [[EntryReader.of(row) for row in rows if row.entry == id] for id in ids]

        found: list[EntryReader] = await info.context.loader("readers", load).load(self.id)
        return found

    @strawberry.field(
        description="Who can read it besides its author, up to 50. A reader sees only themself."
    )
    async def audience(self, info: Info) -> list[EntryReader]:
        return [one for one in await self._readers(info) if one.is_present]

    @strawberry.field(
        description="With whom it is shared, but whose pairing rests: they read nothing now."
    )
    async def paused_readers(self, info: Info) -> list[EntryReader]:
        return [one for one in await self._readers(info) if not one.is_present]

    @strawberry.field(description="Who read it and when, the newest first, up to 100.")
    async def read_by(self, info: Info) -> list[EntryReading]:
        async def load(ids: list[UUID]) -> list[list[EntryReading]]:
            rows = await readings.list_readings(info.context.actor, ids)
            return [
                [
                    EntryReading(read_at=row.read_at, person_id=row.reader)
                    for row in rows
                    if row.entry == id
                ]
                for id in ids
            ]

        found: list[EntryReading] = await info.context.loader("readings", load).load(self.id)
        return found[: readings.READINGS_LISTED]

    @strawberry.field(
        description="What was said about it, the oldest first, up to 100. A thread is read by the "
        "entry's author and one mentor."
    )
    def comments(self, info: Info) -> list[Comment]:
        found: Any = comments_of_entries(info).load(self.id)
        # What a list read beforehand is there: the engine then waits for none of its entries.
        return found.result() if found.done() else found  # type: ignore[no-any-return]

    @strawberry.field(description="The mentors who said that they read it, up to 50.")
    async def acknowledgements(self, info: Info) -> list[Acknowledgement]:
        async def load(ids: list[UUID]) -> list[list[Acknowledgement]]:
            rows = await acknowledgements.list_acknowledgements(info.context.actor, ids)
            return [[Acknowledgement.of(row) for row in rows if row.entry == id] for id in ids]

        found: list[Acknowledgement] = await info.context.loader("thanks", load).load(self.id)
        return found

    @strawberry.field(
        description="Where and when its author last touched each prompt; the author's alone."
    )
    def edits(self, info: Info) -> list[JournalEdit]:
        if info.context.actor.id != self.author_id:
            return []  # which devices somebody has is theirs to know
        states = json.loads(self.field_states)
        return [
            edit_of(info, prompt, rules.FieldState.of_json(states[prompt]))
            for prompt in rules.Prompt
            if prompt in states
        ]

    @strawberry.field(description="Its photos, the first added first, up to 4.")
    async def photos(self, info: Info) -> list[JournalPhoto]:
        async def load(ids: list[UUID]) -> list[list[JournalPhoto]]:
            rows = await photos.list_photos(info.context.actor, ids)
            return [[JournalPhoto.of(row) for row in rows if row.entry == id] for id in ids]

        found: list[JournalPhoto] = await info.context.loader("photos", load).load(self.id)
        return found

    @strawberry.field(description="Its earlier texts, the newest first, up to 100.")
    async def revisions(self, info: Info) -> list[JournalRevision]:
        async def load(ids: list[UUID]) -> list[list[JournalRevision]]:
            rows = await revisions.list_revisions(info.context.actor, ids)
            return [[revision_of(info, row) for row in rows if row.entry == id] for id in ids]

        found: list[JournalRevision] = await info.context.loader("revisions", load).load(self.id)
        return found

    @strawberry.field(description="The sparks that were pulled into it, up to 100.")
    async def sparks(self, info: Info) -> list[Spark]:
        async def load(ids: list[UUID]) -> list[list[Spark]]:
            rows = await sparks.sparks_used_in(info.context.actor, ids)
            return [[Spark.of(row) for row in rows if row.used_in == id] for id in ids]

        found: list[Spark] = await info.context.loader("entry sparks", load).load(self.id)
        return found


@loads(rules.ENTRY)
async def load_entries(info: Info, ids: list[UUID]) -> list[JournalEntry]:
    rows = await entries.get_entries(info.context.actor, ids)
    return [JournalEntry.of(row) for row in rows if row.author == info.context.actor.id]


@loads(rules.SHARED)
async def load_shared(info: Info, ids: list[UUID]) -> list[JournalEntry]:
    rows = await entries.get_entries(info.context.actor, ids)
    return [JournalEntry.of(row) for row in rows if row.author != info.context.actor.id]


@loads(revisions.REVISION)
async def load_revisions(info: Info, ids: list[UUID]) -> list[JournalRevision]:
    rows = await revisions.get_revisions(info.context.actor, ids)
    return [revision_of(info, row) for row in rows]
