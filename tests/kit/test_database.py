"""Our SQLite engine: many writers, cancellation, two processes, nothing left open."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from piccolo.columns import UUID, Integer, Text
from piccolo.table import Table

from backend.kit import database as db
from backend.kit.ids import uuid7


class Note(Table, tablename="note"):
    id = UUID(primary_key=True)
    text = Text()
    tally = Integer(default=0)


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[db.SQLite]:
    made = db.SQLite(tmp_path / "notes.sqlite")
    db.use(made, [Note])
    await Note.create_table()
    yield made
    made.close()


async def test_fifty_writers_at_once_lose_nothing(engine: db.SQLite) -> None:
    async def write(writer: int) -> None:
        for number in range(10):
            await Note(id=uuid7(), text=f"{writer}/{number}").save()

    await asyncio.gather(*(write(writer) for writer in range(50)))
    texts = await Note.select(Note.text).output(as_list=True)
    assert len(texts) == len(set(texts)) == 500


async def test_twenty_read_then_writes_count_to_twenty(engine: db.SQLite) -> None:
    note = Note(id=uuid7(), text="shared")
    await note.save()

    async def raise_count() -> None:
        async with db.transaction():
            found = await Note.objects().get(Note.id == note.id)
            assert found is not None
            await asyncio.sleep(0)  # let others try to come between
            await Note.update({Note.tally: found.tally + 1}).where(Note.id == note.id)

    await asyncio.gather(*(raise_count() for _ in range(20)))
    assert await Note.select(Note.tally).output(as_list=True) == [20]


async def test_readers_see_nothing_of_an_unfinished_transaction(engine: db.SQLite) -> None:
    inside, seen = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        async with db.transaction():
            await Note(id=uuid7(), text="half").save()
            inside.set()
            await seen.wait()

    writing = asyncio.create_task(write())
    await inside.wait()
    assert await Note.count() == 0
    seen.set()
    await writing
    assert await Note.count() == 1


async def test_an_error_undoes_the_whole_transaction(engine: db.SQLite) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction():
            await Note(id=uuid7(), text="gone").save()
            _ = 1 / 0
    assert await Note.count() == 0


async def test_a_cancelled_transaction_is_undone_and_the_next_one_goes_on(
    engine: db.SQLite,
) -> None:
    for pauses in range(12):  # cancelled at each of its steps: BEGIN, the writes, COMMIT

        async def write() -> None:
            async with db.transaction():
                await Note(id=uuid7(), text="one").save()
                await Note(id=uuid7(), text="two").save()

        task = asyncio.create_task(write())
        for _ in range(pauses):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        assert await Note.count() % 2 == 0, "both or none"
    async with asyncio.timeout(5):
        async with db.transaction():
            await Note(id=uuid7(), text="later").save()
    assert await Note.count() % 2 == 1


async def test_cancelled_readers_go_back_to_the_pool(engine: db.SQLite) -> None:
    for _ in range(db.READERS * 3):
        task = asyncio.ensure_future(Note.select().run())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    async with asyncio.timeout(5):
        await asyncio.gather(*(Note.count().run() for _ in range(db.READERS * 3)))


async def test_a_transaction_may_not_stand_inside_another(engine: db.SQLite) -> None:
    async with db.transaction():
        with pytest.raises(Exception, match="nested"):
            db.transaction()


async def test_a_savepoint_undoes_a_part(engine: db.SQLite) -> None:
    async with db.transaction() as transaction:
        await Note(id=uuid7(), text="kept").save()
        savepoint = await transaction.savepoint()
        await Note(id=uuid7(), text="undone").save()
        await savepoint.rollback_to()
    assert await Note.select(Note.text).output(as_list=True) == ["kept"]


async def test_every_connection_is_durable_and_checks_foreign_keys(engine: db.SQLite) -> None:
    connections = [engine.writer, *(engine._readers.get_nowait() for _ in range(db.READERS))]
    for connection in connections:
        wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        for pragma, value in wanted.items():
            assert (await connection.execute(f"PRAGMA {pragma}"))[0][pragma] == value
    for connection in connections[1:]:
        engine._readers.put_nowait(connection)


WRITER = """
import asyncio, sys
from tests.kit.test_database import Note
from backend.kit import database as db
from backend.kit.ids import uuid7
from pathlib import Path

async def main():
    engine = db.SQLite(Path(sys.argv[1]))
    db.use(engine, [Note])
    for _ in range(100):
        async with db.transaction():
            note = await Note.objects().first()
            await Note.update({Note.tally: note.tally + 1}).where(Note.id == note.id)
    engine.close()

asyncio.run(main())
"""


async def test_two_processes_share_one_file(engine: db.SQLite) -> None:
    await Note(id=uuid7(), text="shared").save()
    command = [sys.executable, "-c", WRITER, engine.path]
    processes = [await asyncio.create_subprocess_exec(*command) for _ in range(2)]
    assert [await process.wait() for process in processes] == [0, 0]
    assert await Note.select(Note.tally).output(as_list=True) == [200]


async def test_closing_ends_every_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    engine = db.SQLite(tmp_path / "closed.sqlite")
    await db.open_engine(engine)
    await db.close_engine(engine)
    assert set(threading.enumerate()) - before == set()
    assert not (tmp_path / "closed.sqlite-wal").exists(), "the last to close tidies up"


def test_an_exit_with_open_connections_does_not_hang(tmp_path: Path) -> None:
    code = (
        "import asyncio; from pathlib import Path; from backend.kit import database as db;"
        f"asyncio.run(db.open_engine(db.SQLite(Path({str(tmp_path / 'x')!r}))))"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=30, check=False).returncode == 0


def test_other_databases_are_refused() -> None:
    with pytest.raises(ValueError, match="DATABASE_URL"):
        db.engine_for("mysql://localhost/x")
