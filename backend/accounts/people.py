"""What others may be told of a person: a name."""

from collections.abc import Iterable
from uuid import UUID

from backend.accounts.tables import User


async def names_of(people: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of people. Whom one may name is decided by whoever asks."""
    ids = list(set(people))
    if not ids:
        return {}
    rows = await User.select(User.id, User.name).where(User.id.is_in(ids))
    return {row["id"]: row["name"] for row in rows}


async def time_zone_of(person: UUID) -> str:
    """Return a person's IANA time zone. Raises LookupError for nobody."""
    row = await User.select(User.time_zone).where(User.id == person).first()
    if row is None:
        raise LookupError(person)
    return str(row["time_zone"])
