"""Other people as the app sees them: by name, and no more."""

from uuid import UUID

import strawberry

from backend.accounts import people
from backend.kit.graphql import Info


@strawberry.type(description="Somebody, as far as you may know them.")
class Person:
    id: UUID = strawberry.field(description="Their id.")
    name: str = strawberry.field(description="The name colleagues know them by.")


async def person_of(info: Info, id: UUID) -> Person:
    """Return a person by name. Whom the viewer may name is decided by whoever asks."""

    async def load(ids: list[UUID]) -> list[Person]:
        names = await people.names_of(ids)
        return [Person(id=one, name=names.get(one, "")) for one in ids]

    found: Person = await info.context.loader("people", load).load(id)
    return found
