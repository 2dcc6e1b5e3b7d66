"""Writing entries and listing them. Resolvers unpack, call one service function, and wrap."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.journal import entries, photos, revisions, rules, service
from backend.journal.graphql_entry import (
    JournalEntry,
    JournalRevision,
    comments_of_entries,
    revision_of,
)
from backend.journal.graphql_sparks import AGE, DeletedResult, SparkMutation, SparkViewer
from backend.journal.graphql_timeline import TimelineMutation, TimelineViewer
from backend.kit import clock
from backend.kit.actor import Actor
from backend.kit.graphql import (
    Connection,
    Deleted,
    Info,
    InvalidInput,
    NotAllowed,
    NotFound,
    connection,
    cursor_of,
    is_asked,
    page_size,
    place_of,
)
from backend.kit.ids import uuid7


@strawberry.type(description="Earlier texts, each as it now stands.")
class JournalRevisions:
    revisions: list[JournalRevision] = strawberry.field(description="Those that are yours.")


JournalRevisionsResult = Annotated[
    JournalRevisions | InvalidInput | NotFound | NotAllowed,
    strawberry.union(
        "JournalRevisionsResult", description="The earlier texts, or why it could not be done."
    ),
]
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
    keeps_replaced: bool = strawberry.field(
        default=False,
        description="Keep the texts that these take the place of: an earlier one is put back.",
    )
    ages: EditAgesInput | None = strawberry.field(
        default=None, description="When each field was last touched; just now when left out."
    )


def draft_of(input: WriteJournalEntryInput, actor: Actor, now: datetime) -> rules.Draft:
    """Return what an input wants an entry to say."""
    ages = input.ages or EditAgesInput()
    edits = {
        name: rules.Edit(value, clock.since(now, getattr(ages, name)))
        for name in rules.FIELDS
        if (value := getattr(input, name)) is not None
    }
    follows = frozenset(map(str, input.follows))
    origin = rules.Origin(actor.device, str(actor.session_id))
    return rules.Draft(
        change_id=input.change_id or uuid7(),
        base_version=input.base_version,
        edits=edits,
        follows=follows,
        origin=origin,
        keeps_replaced=input.keeps_replaced,
    )


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
        place = entries.Place(*place_of(after, date)) if after else None
        rows = await entries.list_entries(
            info.context.actor, limit=size + 1, after=place, slot=slot, search=search
        )
        nodes = [JournalEntry.of(row) for row in rows]
        if is_asked(info, "edges", "node", "comments"):
            await comments_of_entries(info).load_many([node.id for node in nodes[:size]])
        return connection(nodes, lambda entry: cursor_of(entry.occurred_on, entry.id), size)

    @strawberry.field(description="An entry you may read; null when there is no such entry.")
    async def journal_entry(
        self, info: Info, id: Annotated[UUID, argument(description="The entry.")]
    ) -> JournalEntry | None:
        rows = await entries.get_entries(info.context.actor, [id])
        return next((JournalEntry.of(row) for row in rows), None)


@strawberry.type
class JournalMutation(TimelineMutation, SparkMutation):
    @strawberry.mutation(description="Store an entry's edited fields; a new entry is a draft.")
    async def write_journal_entry(
        self,
        info: Info,
        input: Annotated[WriteJournalEntryInput, argument(description="The edited fields.")],
    ) -> JournalEntryResult:
        now = info.context.now
        draft = draft_of(input, info.context.actor, now)
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
        return JournalEntry.of(
            await service.finish_entry(
                info.context.actor, id, done_at=done_at, now=info.context.now
            )
        )

    @strawberry.mutation(
        description="Keep an entry that was deleted on one device and then written in on another."
    )
    async def keep_journal_entry(
        self, info: Info, id: Annotated[UUID, argument(description="The entry.")]
    ) -> JournalEntryResult:
        return JournalEntry.of(await service.keep_entry(info.context.actor, id))

    @strawberry.mutation(description="Remove a photo from its entry for good.")
    async def remove_journal_photo(
        self, info: Info, id: Annotated[UUID, argument(description="The photo.")]
    ) -> JournalEntryResult:
        entry_id = await photos.remove_photo(info.context.actor, id)
        return JournalEntry.of(await entries.get_entry(info.context.actor, entry_id))

    @strawberry.mutation(
        description="Say that you have chosen between earlier texts and those that show."
    )
    async def settle_journal_revisions(
        self,
        info: Info,
        ids: Annotated[list[UUID], argument(description="Up to 100 earlier texts.")],
    ) -> JournalRevisionsResult:
        rows = await revisions.settle(info.context.actor, ids[:100], now=info.context.now)
        return JournalRevisions(revisions=[revision_of(info, row) for row in rows])

    @strawberry.mutation(description="Delete an entry and its earlier texts for good.")
    async def delete_journal_entry(
        self,
        info: Info,
        id: Annotated[UUID, argument(description="The entry.")],
        base_version: Annotated[
            int | None,
            argument(
                description="The version it was deleted on: newer text is not deleted unseen."
            ),
        ] = None,
        follows: Annotated[
            list[UUID] | None, argument(description="Changes of this phone made before it.")
        ] = None,
    ) -> DeletedResult:
        known = frozenset(map(str, follows or []))
        seen = None if base_version is None else rules.Draft(uuid7(), base_version, {}, known)
        await service.delete_entry(info.context.actor, id, now=info.context.now, seen=seen)
        return Deleted(id=id)
