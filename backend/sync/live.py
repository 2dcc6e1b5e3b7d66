"""Waking open screens: whoever listens is told that something changed, never what.

Every server looks at the counters of those who listen to it, some times a second. One path serves
changes made here, by another server and by a worker, on every database and through any pooler: see
`decisions/0018-waking-open-screens.md`.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from uuid import UUID

from backend.kit import logs
from backend.sync.tables import ChangeCounter

LOOK_SECONDS = 0.7
TROUBLE_SECONDS = 5.0  # how long a broken database is left alone
ASKED_AT_ONCE = 500  # people a query
PERSON_LIMIT = 6  # streams a person: one a browser, and some that are still closing
SERVER_LIMIT = 2_000  # streams


class Full(Exception):
    """No room for one more stream: for this person, or on this server."""


class Live:
    """Who listens on this server. `run` looks for changes until `close`."""

    def __init__(self) -> None:
        self._bells: dict[UUID, set[asyncio.Event]] = {}
        self._seen: dict[UUID, int] = {}
        self._listening = asyncio.Event()
        self.is_closed = False

    @property
    def count(self) -> int:
        """How many streams are open."""
        return sum(len(bells) for bells in self._bells.values())

    def close(self) -> None:
        """End every stream: the server stops."""
        self.is_closed = True
        for bells in self._bells.values():
            for bell in bells:
                bell.set()

    def has_room(self, person: UUID) -> bool:
        """Tell whether this person may open one more stream here."""
        known = self._bells.get(person, set())
        return len(known) < PERSON_LIMIT and self.count < SERVER_LIMIT and not self.is_closed

    @contextmanager
    def listening(self, person: UUID) -> Iterator[asyncio.Event]:
        """Give a bell that rings when something changed for a person. Raises Full."""
        if not self.has_room(person):
            raise Full
        bell = asyncio.Event()
        bell.set()  # what changed since this device last asked may have rung another one's
        self._bells.setdefault(person, set()).add(bell)
        self._listening.set()
        try:
            yield bell
        finally:
            self._bells[person].discard(bell)
            if not self._bells[person]:
                del self._bells[person]
                self._seen.pop(person, None)

    async def run(self) -> None:
        """Look for changes while anybody listens."""
        while not self.is_closed:
            if not self._bells:
                self._listening.clear()
                await self._listening.wait()
            try:
                await self._look()
                await asyncio.sleep(LOOK_SECONDS)
            except Exception as error:
                logs.event("live broke", level=logging.ERROR, error=type(error).__name__)
                await asyncio.sleep(TROUBLE_SECONDS)

    async def _look(self) -> None:
        people = list(self._bells)
        for start in range(0, len(people), ASKED_AT_ONCE):
            some = people[start : start + ASKED_AT_ONCE]
            for row in await ChangeCounter.select(ChangeCounter.person, ChangeCounter.seq).where(
                ChangeCounter.person.is_in(some)
            ):
                person, seq = row["person"], row["seq"]
                if self._seen.get(person) != seq and person in self._bells:
                    self._seen[person] = seq
                    for bell in self._bells[person]:
                        bell.set()


@asynccontextmanager
async def running() -> AsyncIterator[Live]:
    """Look for changes while the block runs."""
    live = Live()
    task = asyncio.create_task(live.run())
    try:
        yield live
    finally:
        live.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
