"""Noting what changed, and reading it back by cursor.

A person's counter is raised in the transaction that makes the change, and so their changes come
in one order. A time or a global sequence would skip what commits late.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid5

from backend.kit import database
from backend.kit.actor import Actor
from backend.sync import rules
from backend.sync.tables import Change, ChangeCounter


@dataclass(frozen=True, slots=True)
class Page:
    """Changes in their order, and where the next page starts."""

    changes: list[Change]
    cursor: str
    has_more: bool
    is_reset: bool  # the cursor was too old or unknown: forget everything, this starts anew


class Log:
    """The changes of one transaction."""

    def __init__(self, people: frozenset[UUID]) -> None:
        self._people = people

    async def note(self, person: UUID, kind: str, thing: UUID, *, gone: bool = False) -> None:
        """Note that a thing changed for a person, or may no longer be read by them."""
        assert person in self._people, "name everyone concerned in `changing`"
        seq = await _next_seq(person)
        change = Change(
            id=uuid5(person, f"{kind}/{thing}"),
            person=person,
            seq=seq,
            kind=kind,
            thing=thing,
            gone=gone,
        )
        await Change.insert(change).on_conflict(
            target=Change.id, action="DO UPDATE", values=[Change.seq, Change.gone]
        )


@asynccontextmanager
async def changing(*people: UUID) -> AsyncIterator[Log]:
    """One transaction in which things change for these people, who are held until it ends.

    Whatever is read inside is therefore current until it is written.
    """
    async with database.transaction():
        for person in sorted(people):  # in one order everywhere, or two would wait for each other
            await _hold(person)
        yield Log(frozenset(people))


async def _hold(person: UUID) -> None:
    await ChangeCounter.insert(ChangeCounter(person=person)).on_conflict(
        target=ChangeCounter.person, action="DO NOTHING"
    )
    await database.locking(ChangeCounter.objects().where(ChangeCounter.person == person)).first()


async def _next_seq(person: UUID) -> int:
    rows = (
        await ChangeCounter.update({ChangeCounter.seq: ChangeCounter.seq + 1})
        .where(ChangeCounter.person == person)
        .returning(ChangeCounter.seq)
    )
    return int(rows[0]["seq"])


async def changes(actor: Actor, *, since: str | None, limit: int = rules.PAGE_LIMIT) -> Page:
    """Return what changed for the actor after a cursor, oldest first, at most PAGE_LIMIT."""
    counter = await ChangeCounter.objects().get(ChangeCounter.person == actor.id)
    newest, floor = (counter.seq, counter.floor) if counter else (0, 0)
    asked = rules.position(since)
    is_reset = asked is None or asked > newest or 0 < asked < floor
    start = 0 if is_reset or asked is None else asked
    limit = max(1, min(limit, rules.PAGE_LIMIT))
    rows = (
        await Change.objects()
        .where((Change.person == actor.id) & (Change.seq > start))
        .order_by(Change.seq)
        .limit(limit + 1)
    )
    page, has_more = rows[:limit], len(rows) > limit
    end = page[-1].seq if page else max(start, 0)
    return Page(page, rules.cursor(end), has_more, is_reset)
