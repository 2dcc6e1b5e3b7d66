"""Noting what changed, and reading it back by cursor.

A person's counter is raised in the transaction that makes the change, and so their changes come
in one order. A time or a global sequence would skip what commits late.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from backend.accounts import calendar
from backend.audit import service as audit
from backend.audit.rules import Line
from backend.kit import database
from backend.kit.actor import Actor
from backend.sync import rules
from backend.sync.tables import Change, ChangeCounter

NOTED_AT_ONCE = 100  # rows a statement


@dataclass(frozen=True, slots=True)
class Page:
    """Changes in their order, and where the next page starts."""

    changes: list[Change]
    cursor: str
    has_more: bool
    is_reset: bool  # the cursor was too old or unknown: forget everything, this starts anew


class Log:
    """The changes of one transaction, and the newest number of each person it holds."""

    def __init__(self, seqs: dict[UUID, int]) -> None:
        self._held = dict(seqs)
        self._seqs = seqs
        self._deeds: list[Line] = []

    async def note(self, person: UUID, kind: str, thing: UUID, *, gone: bool = False) -> None:
        """Note that a thing changed for a person, or may no longer be read by them."""
        await self.note_all(person, kind, [thing], gone=gone)

    async def note_all(
        self, person: UUID, kind: str, things: Sequence[UUID], *, gone: bool = False
    ) -> None:
        """Note that several things of a kind changed for a person."""
        each = list(dict.fromkeys(things))
        for start in range(0, len(each), NOTED_AT_ONCE):
            some = each[start : start + NOTED_AT_ONCE]
            first = self._seqs[person] + 1  # name everyone concerned in `changing`
            self._seqs[person] += len(some)
            rows = [
                Change(
                    id=uuid5(person, f"{kind}/{thing}"),
                    person=person,
                    seq=first + place,
                    kind=kind,
                    thing=thing,
                    gone=gone,
                )
                for place, thing in enumerate(some)
            ]
            await Change.insert(*rows).on_conflict(
                target=Change.id, action="DO UPDATE", values=[Change.seq, Change.gone]
            )

    def audit(self, *deeds: Line) -> None:
        """Keep deeds for the audit log, which is written last."""
        self._deeds += deeds

    def holds(self, person: UUID) -> bool:
        """Tell whether this transaction holds a person, so that something may change for them."""
        return person in self._seqs

    async def close(self) -> None:
        """Raise the counters of those with changes; write what is to be audited.

        A counter that is raised wakes a screen: who was only held learns nothing of it.
        """
        for person, seq in self._seqs.items():
            if seq > self._held[person]:
                await ChangeCounter.update({ChangeCounter.seq: seq}).where(
                    ChangeCounter.person == person
                )
        await audit.write(*self._deeds)


@asynccontextmanager
async def changing(*people: UUID) -> AsyncIterator[Log]:
    """One transaction in which things change for these people, who are held until it ends.

    Whatever is read inside is therefore current until it is written.
    """
    async with database.transaction(), within(*people) as log:
        yield log


@asynccontextmanager
async def within(*people: UUID) -> AsyncIterator[Log]:
    """Hold these people in a transaction that has begun already, and holds nobody yet."""
    # In one order everywhere, or two transactions would wait for each other.
    log = Log({person: await _hold(person) for person in sorted(set(people))})
    yield log
    await log.close()


async def _hold(person: UUID) -> int:
    """Lock a person's counter, and return its number."""
    rows = await ChangeCounter.raw(
        "INSERT INTO sync_counter (person, seq, floor) VALUES ({}, 0, 0)"
        " ON CONFLICT (person) DO UPDATE SET seq = sync_counter.seq RETURNING seq",
        person,
    )
    return int(rows[0]["seq"])


async def note_alone(person: UUID, kind: str, thing: UUID) -> None:
    """Note one change in a transaction that `changing` did not open, and hold the person."""
    async with within(person) as log:
        await log.note(person, kind, thing)


DAYS_OFF = "days_off"  # all of a person's at once, under their own id


@calendar.when_changed
async def _note_days_off(person: UUID, part: calendar.Part, now: datetime) -> None:
    """Carry days off to the phone: accounts stand below, and cannot note it themselves."""
    if part is calendar.Part.DAYS_OFF:
        await note_alone(person, DAYS_OFF, person)


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
