"""Entries as the app sees them. Resolvers unpack, call one service function, and wrap."""

from datetime import date, datetime
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.journal import rules, service, sparks, tables
from backend.journal.graphql_sparks import (
    AGE,
    DeletedResult,
    Prompt,
    Spark,
    SparkMutation,
    SparkViewer,
)
from backend.journal.graphql_timeline import TimelineMutation, TimelineViewer
from backend.kit import clock
from backend.kit.graphql import (
    Connection,
    Deleted,
    Info,
    InvalidInput,
    NotAllowed,
    NotFound,
    connection,
    cursor_of,
    page_size,
    place_of,
)
from backend.kit.ids import uuid7
from backend.sync.graphql import loads


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
    prompt: Prompt = strawberry.field(description="The prompt it answered.")
    text: str = strawberry.field(description="What it said.")
    written_at: datetime = strawberry.field(description="When its author last touched it.")
    reason: RevisionReason = strawberry.field(description="Why it no longer shows.")

    @classmethod
    def of(cls, row: tables.JournalRevision) -> "JournalRevision":
        return cls(
            id=row.id,
            prompt=Prompt(row.prompt),
            text=row.text,
            written_at=row.written_at,
            reason=RevisionReason(row.reason),
        )


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
        )

    @strawberry.field(description="Its earlier texts, the newest first, up to 100.")
    async def revisions(self, info: Info) -> list[JournalRevision]:
        async def load(ids: list[UUID]) -> list[list[JournalRevision]]:
            rows = await service.list_revisions(info.context.actor, ids)
            return [[JournalRevision.of(row) for row in rows if row.entry == id] for id in ids]

        found: list[JournalRevision] = await info.context.loader("revisions", load).load(self.id)
        return found

    @strawberry.field(description="The sparks that were pulled into it, up to 100.")
    async def sparks(self, info: Info) -> list[Spark]:
        async def load(ids: list[UUID]) -> list[list[Spark]]:
            rows = await sparks.sparks_used_in(info.context.actor, ids)
            return [[Spark.of(row) for row in rows if row.used_in == id] for id in ids]

        found: list[Spark] = await info.context.loader("entry sparks", load).load(self.id)
        return found


JournalEntryResult = Annotated[
    JournalEntry | InvalidInput | NotFound | NotAllowed,
    strawberry.union("JournalEntryResult", description="The entry, or why it could not be done."),
]


@strawberry.input(description="How many seconds ago each field was last touched, on the phone.")
class EditAgesInput:
    occurred_on: float = strawberry.field(default=0.0, description=AGE)
    shared: float = strawberry.field(default=0.0, description=AGE)
    received: float = strawberry.field(default=0.0, description=AGE)
    applied: float = strawberry.field(default=0.0, description=AGE)


@strawberry.input(description="The edited fields of an entry; what is left out stays as it is.")
class WriteJournalEntryInput:
    id: UUID = strawberry.field(description="Made by the app, so that a retry is harmless.")
    change_id: UUID | None = strawberry.field(
        default=None, description="Made by the app for this change: sent again, it does nothing."
    )
    base_version: int = strawberry.field(
        default=0, description="The version these edits were made on; 0 for a new entry."
    )
    follows: list[UUID] = strawberry.field(
        default_factory=list,
        description="Earlier changes of this phone that the edits were made on top of.",
    )
    occurred_on: date | None = strawberry.field(
        default=None, description="The day it is about; the first write needs it."
    )
    shared: str | None = strawberry.field(default=None, description="Up to 10,000 characters.")
    received: str | None = strawberry.field(default=None, description="Up to 10,000 characters.")
    applied: str | None = strawberry.field(default=None, description="Up to 10,000 characters.")
    ages: EditAgesInput | None = strawberry.field(
        default=None, description="When each field was last touched; just now when left out."
    )


def draft_of(input: WriteJournalEntryInput, now: datetime) -> rules.Draft:
    """Return what an input wants an entry to say."""
    ages = input.ages or EditAgesInput()
    edits = {
        name: rules.Edit(value, clock.since(now, getattr(ages, name)))
        for name in rules.FIELDS
        if (value := getattr(input, name)) is not None
    }
    follows = frozenset(map(str, input.follows))
    return rules.Draft(input.change_id or uuid7(), input.base_version, edits, follows)


@loads(service.ENTRY)
async def load_entries(info: Info, ids: list[UUID]) -> list[JournalEntry]:
    return [JournalEntry.of(row) for row in await service.get_entries(info.context.actor, ids)]


@strawberry.type
class JournalViewer(TimelineViewer, SparkViewer):
    @strawberry.field(description="Your entries, the newest day first, drafts too.")
    async def journal_entries(
        self,
        info: Info,
        first: Annotated[int, argument(description="Entries a page, up to 100.")] = 20,
        after: Annotated[str | None, argument(description="A cursor of this list.")] = None,
        slot: Annotated[int | None, argument(description="Only those of this slot.")] = None,
        search: Annotated[str, argument(description="Only those with all of these words.")] = "",
    ) -> Connection[JournalEntry]:
        size = page_size(first)
        place = service.Place(*place_of(after, date)) if after else None
        rows = await service.list_entries(
            info.context.actor, limit=size + 1, after=place, slot=slot, search=search
        )
        nodes = [JournalEntry.of(row) for row in rows]
        return connection(nodes, lambda entry: cursor_of(entry.occurred_on, entry.id), size)

    @strawberry.field(description="One of your entries; null when there is no such entry.")
    async def journal_entry(
        self, info: Info, id: Annotated[UUID, argument(description="The entry.")]
    ) -> JournalEntry | None:
        return next(iter(await load_entries(info, [id])), None)


@strawberry.type
class JournalMutation(TimelineMutation, SparkMutation):
    @strawberry.mutation(description="Store an entry's edited fields; a new entry is a draft.")
    async def write_journal_entry(
        self,
        info: Info,
        input: Annotated[WriteJournalEntryInput, argument(description="The edited fields.")],
    ) -> JournalEntryResult:
        now = info.context.now
        draft = draft_of(input, now)
        return JournalEntry.of(
            await service.write_entry(info.context.actor, input.id, draft, now=now)
        )

    @strawberry.mutation(description="Mark an entry done, so that it fills its slot.")
    async def finish_journal_entry(
        self,
        info: Info,
        id: Annotated[UUID, argument(description="The entry.")],
        age_seconds: Annotated[float, argument(description=AGE)] = 0.0,
    ) -> JournalEntryResult:
        done_at = clock.since(info.context.now, age_seconds)
        return JournalEntry.of(await service.finish_entry(info.context.actor, id, done_at=done_at))

    @strawberry.mutation(description="Delete an entry and its earlier texts for good.")
    async def delete_journal_entry(
        self, info: Info, id: Annotated[UUID, argument(description="The entry.")]
    ) -> DeletedResult:
        await service.delete_entry(info.context.actor, id, now=info.context.now)
        return Deleted(id=id)
