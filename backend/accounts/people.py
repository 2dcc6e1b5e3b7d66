"""What others may be told of a person: a name."""

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from backend.accounts.tables import User

Listener = Callable[[UUID], Awaitable[None]]
_listeners: list[Listener] = []


def when_renamed(listener: Listener) -> Listener:
    """Register a function that hears of a person's new name, within the transaction.

    A lower feature tells a higher one through this register, never by an import upward.
    """
    _listeners.append(listener)
    return listener


async def renamed(person: UUID) -> None:
    """Tell that a person has a new name. Call it inside the transaction that changes it."""
    for listener in _listeners:
        await listener(person)


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
