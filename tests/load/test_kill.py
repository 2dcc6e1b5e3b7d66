"""Killing the server while sixteen clients write: every acknowledged entry is there, none twice."""

import asyncio
import random
from collections import Counter

import pytest

from tests.load.client import Writer, every_entry, signed_in
from tests.server import Server

CLIENTS = 16


async def write_through_kills(folder, kills: int) -> None:
    server = Server(folder, DEMO="1").start()
    client = await signed_in(server.origin)
    stop = asyncio.Event()
    writers = [Writer(number) for number in range(CLIENTS)]
    tasks = [asyncio.create_task(writer.write(client, stop)) for writer in writers]
    chance = random.Random(7)
    for _ in range(kills):
        before = sum(len(writer.acknowledged) for writer in writers)
        while sum(len(writer.acknowledged) for writer in writers) < before + 40:
            await asyncio.sleep(0.01)
        await asyncio.sleep(chance.random() * 0.05)
        server.kill()
        await asyncio.to_thread(server.start)
    before = [len(writer.acknowledged) for writer in writers]
    while any(len(w.acknowledged) <= b for w, b in zip(writers, before, strict=True)):
        await asyncio.sleep(0.01)  # whatever got no answer has been sent again
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
