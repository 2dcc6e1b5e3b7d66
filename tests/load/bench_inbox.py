"""The mentor's inbox, and what a commented page costs, as the table of comments grows."""

import statistics
import time
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from backend.accounts.tables import User
from backend.journal.tables import JournalEntry, JournalShare
from backend.kit import clock
from backend.kit import database as db
from backend.kit.actor import Actor
from backend.kit.ids import uuid7
from backend.mentoring import comments, inbox
from backend.mentoring.tables import Comment, Pairing
from backend.piccolo_app import TABLES
from tests.conftest import migrated

SIZES = (10_000, 1_000_000)
MENTEES, ENTRIES = 5, 10
ROUNDS = 60
BATCH = 2_000


async def _person(name: str) -> UUID:
    id = uuid7()
    await User(
        id=id, name=name, email=name, email_key=name, locale="en", time_zone="UTC",
        joined_at=clock.now(),
    ).save()  # fmt: skip
    return id


async def _pair(mentor: UUID, name: str) -> list[UUID]:
    """Return ten shared entries of a new mentee."""
    now = clock.now()
    mentee = await _person(name)
    await Pairing(id=uuid7(), mentor=mentor, mentee=mentee, began_at=now, edited="{}").save()
    entries = []
    for day in range(ENTRIES):
        entry = uuid7()
        at = now - timedelta(days=day)
        await JournalEntry(
            id=entry, author=mentee, occurred_on=at.date(), shared="Silence first.", received="",
            applied="", search_text="", version=1, field_states="{}", written_at=at, done_at=at,
        ).save()  # fmt: skip
        await JournalShare(
            id=uuid7(), entry=entry, reader=mentor, shared_at=at, waits_since=at
        ).save()
        entries.append(entry)
    return entries


async def _fill(count: int, mentors: list[tuple[UUID, list[UUID]]]) -> None:
    """Have so many comments, of many pairs, in the table."""
    now = clock.now()
    have = await Comment.count()
    for start in range(have, count, BATCH):
        rows = []
        for number in range(start, min(start + BATCH, count)):
            mentor, entries = mentors[number % len(mentors)]
            rows.append(
                Comment(
                    id=uuid7(),
                    entry=entries[number % len(entries)],
                    mentee=mentor,
                    mentor=mentor,
                    author=mentor,
                    kind="encouragement",
                    text="Keep it.",
                    written_at=now,
                    edited_at=now,
                )
            )
        async with db.transaction():
            await Comment.insert(*rows)


async def _milliseconds(ben: Actor, entry: UUID) -> tuple[float, float]:
    """Return the CPU time of the inbox and of one page's comments, the median of many."""
    found: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for which, ask in enumerate(
            (
                lambda: inbox.mentor_inbox(ben, now=clock.now()),
                lambda: comments.list_comments(ben, entry_ids=[entry]),
            )
        ):
            began = time.process_time()
            await ask()
            found[which].append((time.process_time() - began) * 1000)
    return statistics.median(found[0]), statistics.median(found[1])


async def measure(folder: Path) -> dict[str, object]:
    """Return what five mentees with ten pages cost their mentor, beside many comments of others."""
    url = f"sqlite:///{folder / 'inbox.sqlite'}"
    await migrated(url)
    engine = db.engine_for(url)
    db.use(engine, TABLES)
    await db.open_engine(engine)
    ben = Actor(id=await _person("Ben"), session_id=uuid7(), time_zone="UTC")
    mine = [await _pair(ben.id, f"Mentee {number}") for number in range(MENTEES)]
    others = []
    for number in range(200):
        mentor = await _person(f"Mentor {number}")
        others.append((mentor, await _pair(mentor, f"Other {number}")))
    times = []
    for size in SIZES:
        await _fill(size, others)
        times.append(await _milliseconds(ben, mine[0][0]))
    await db.close_engine(engine)
    (small, few), (large, many) = times
    return {
        "inbox of 5 x 10, CPU ms with 10,000 comments": round(small, 2),
        "inbox of 5 x 10, CPU ms with 1,000,000 comments": round(large, 2),
        "ratio": round(large / small, 2),
        "one page's comments, the same ratio": round(many / few, 2),
    }
