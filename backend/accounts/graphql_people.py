"""Other people as the app sees them: by name, and no more."""

from collections.abc import Iterable
from uuid import UUID

import strawberry
from strawberry.dataloader import DataLoader

from backend.accounts import people
from backend.kit.graphql import Info


@strawberry.type(description="Somebody, as far as you may know them.")
class Person:
    id: UUID = strawberry.field(description="Their id.")
    name: str = strawberry.field(description="The name colleagues know them by.")


async def person_of(info: Info, id: UUID) -> Person:
    """Return a person by name. Whom the viewer may name is decided by whoever asks."""

    found: Person = await _loader(info).load(id)
    return found


def _loader(info: Info) -> DataLoader[UUID, Person]:
    async def load(ids: list[UUID]) -> list[Person]:
        names = await people.names_of(ids)
        return [Person(id=one, name=names.get(one, "")) for one in ids]

    return info.context.loader("people", load)  # type: ignore[return-value]


async def people_of(info: Info, ids: Iterable[UUID]) -> dict[UUID, Person]:
    """Return people by id, for lists whose every row names somebody: one query for all."""
    wanted = list(set(ids))
    return dict(zip(wanted, await _loader(info).load_many(wanted), strict=True))
