"""What people can be told: each feature registers its kinds here, with what decides over them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from backend.notifications.rules import Action, News, Way, Words

StillDue = Callable[[Sequence[News], datetime], Awaitable[list[News]]]


async def always(news: Sequence[News], now: datetime) -> list[News]:
    """Keep all of it due."""
    return list(news)


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of news. `still_due` is asked just before sending, and keeps what is still true."""

    name: str
    words: Callable[[News], Words]
    actions: Callable[[News], list[Action]] = field(default=lambda _: [])
    still_due: StillDue = always
    life: timedelta = timedelta(hours=48)  # how long a push waits for a phone that is off
    urgency: str = "normal"  # RFC 8030: very-low, low, normal, high
    default_way: Way = Way.PHONE
    is_listed: bool = True  # in the app, and among what one chooses ways for
    obeys_quiet: bool = True


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Let a kind be told from now on."""
    _KINDS[kind.name] = kind
    return kind


def get(name: str) -> Kind | None:
    """Return a kind, or None for one that this version no longer tells."""
    return _KINDS.get(name)


def listed() -> list[Kind]:
    """Return the kinds a person chooses ways for, in the order they were registered."""
    return [kind for kind in _KINDS.values() if kind.is_listed]


async def still_due(news: Sequence[News], now: datetime) -> set[tuple[UUID, str, str]]:
    """Ask each kind once which of its news is still true; return the keys of that."""
    due = set()
    for name in {one.kind for one in news}:
        if (kind := get(name)) is not None:
            kept = await kind.still_due([one for one in news if one.kind == name], now)
            due |= {one.key for one in kept}
    return due


TEST = register(
    Kind(
        name="test",
        words=lambda _: Words("It works", "This is how a word from here arrives."),
        life=timedelta(minutes=10),
        urgency="high",
        is_listed=False,
        obeys_quiet=False,
    )
)
