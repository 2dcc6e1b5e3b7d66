"""The readers of an entry, as its author sees them."""

from datetime import datetime
from uuid import UUID

import strawberry

from backend.accounts.graphql_people import Person, person_of
from backend.journal import readings
from backend.kit.graphql import Info


@strawberry.type(description="Someone with whom an entry is shared.")
class EntryReader:
    shared_at: datetime = strawberry.field(description="When it was shared with them.")
    waits_since: datetime | None = strawberry.field(
        description="Since when it waits for their word; null once it came."
    )
    person_id: strawberry.Private[UUID]
    is_present: strawberry.Private[bool]

    @strawberry.field(description="Who it is.")
    async def person(self, info: Info) -> Person:
        return await person_of(info, self.person_id)

    @classmethod
    def of(cls, row: readings.Reader) -> "EntryReader":
        return cls(
            shared_at=row.shared_at,
            waits_since=row.waits_since,
            person_id=row.person,
            is_present=row.is_present,
        )


@strawberry.type(description="A time at which a reader opened an entry.")
class EntryReading:
    read_at: datetime = strawberry.field(description="When.")
    person_id: strawberry.Private[UUID]

    @strawberry.field(description="Who it was.")
    async def person(self, info: Info) -> Person:
        return await person_of(info, self.person_id)
