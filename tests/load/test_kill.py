"""Killing the server while sixteen clients write: every acknowledged entry is there, none twice."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable

import pytest

from tests.load.client import Writer, every_entry, signed_in
from tests.server import Server

CLIENTS = 16


def count(writers: list[Writer]) -> int:
    return sum(len(writer.acknowledged) for writer in writers)


async def write_through_kills(folder, kills: int) -> None:
    server = Server(folder, DEMO="1").start()
    client = await signed_in(server.origin)
    stop = asyncio.Event()
    progress = asyncio.Condition()
    writers = [Writer(number, progress) for number in range(CLIENTS)]
    tasks = [asyncio.create_task(writer.write(client, stop)) for writer in writers]
    chance = random.Random(7)

    async def until(is_reached: Callable[[], bool]) -> None:
        async with progress:
            await progress.wait_for(is_reached)

    for _ in range(kills):
        goal = count(writers) + chance.randint(30, 60)
        await until(lambda goal=goal: count(writers) >= goal)
        server.kill()
        await asyncio.to_thread(server.start)
    before = {writer.number: len(writer.acknowledged) for writer in writers}
    # Whatever got no answer has been sent again by then.
    await until(lambda: all(len(w.acknowledged) > before[w.number] for w in writers))
    stop.set()
    await asyncio.gather(*tasks)
    entries = await every_entry(client)
    await client.aclose()
    server.stop()

    stored = {str(entry["id"]): entry["shared"] for entry in entries}
    for writer in writers:
        for entry_id, text in writer.acknowledged.items():
            assert stored.get(entry_id) == text
    texts = Counter(str(entry["shared"]) for entry in entries if "writer" in str(entry["shared"]))
    assert [text for text, times in texts.items() if times > 1] == []
    assert all(entry["version"] == 1 for entry in entries if "writer" in str(entry["shared"]))


async def test_two_kills_lose_and_double_nothing(tmp_path):
    await write_through_kills(tmp_path, 2)


@pytest.mark.soak
@pytest.mark.timeout(900)
async def test_twenty_kills_lose_and_double_nothing(tmp_path):
    await write_through_kills(tmp_path, 20)
