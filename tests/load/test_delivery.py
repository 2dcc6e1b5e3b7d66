"""A thousand reminders due at once, bad push services among them; four workers that are killed."""

import asyncio
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from backend.kit import clock
from backend.notifications import outbox
from backend.notifications.tables import Delivery, Notification
from backend.settings import Settings
from backend.worker import Worker
from tests.load.reminders import people_due
from tests.load.worker import POINTS
from tests.notifications.conftest import *  # noqa: F403 - its fixtures
from tests.push_service import PushService
from tests.server import environment

BAD = {"hang": 20, "drip": 15, "flood": 5, 410: 15, 429: 10}  # 65 of 1,000
NOON = datetime.now(UTC).replace(
    hour=12, minute=0, second=0, microsecond=0
)  # no quiet hours, whenever the test runs


async def eventually(is_so: Callable[[], bool], seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - other processes, and many boxes, make it so
            await asyncio.sleep(0.02)


async def seconds_until(worker: Worker, is_done: Callable[[], bool]) -> float:
    task = asyncio.create_task(worker.run())
    started = time.monotonic()
    await eventually(is_done, 150)
    taken = time.monotonic() - started
    worker.stop()
    await task
    return taken


async def test_bad_push_services_hold_up_nobody(database, service: PushService, monkeypatch):
    offset = NOON - datetime.now(UTC)
    monkeypatch.setattr(clock, "now", lambda: datetime.now(UTC) + offset)
    bad = [service.box(kind) for kind, count in BAD.items() for _ in range(count)]
    good = [service.box() for _ in range(1_000 - len(bad))]
    boxes = [box for pair in zip(bad, good, strict=False) for box in pair] + good[len(bad) :]
    await people_due(boxes, now=clock.now())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    worker = Worker(Settings(push_services=(service.origin,)))
    taken = await seconds_until(worker, lambda: all(box.messages for box in good))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert [len(box.messages) for box in good] == [1] * len(good)
    assert service.problems == []
    assert taken < 60, taken  # the issue's own bound, for the thousand
    assert after - before < 250_000, "kB: the flood of 200 MB each is not taken in"
    print(f"\n{len(good)} healthy of {len(boxes)} in {taken:.1f} s, {after - before} kB more")
    gone = await Delivery.count().where(Delivery.reason == "410")
    assert gone == BAD[410]


class Workers:
    """Processes that send, each of which may kill itself; ended by the pid they were given."""

    def __init__(self, folder: Path, url: str, origin: str, offset: float) -> None:
        self._folder, self._offset = folder, offset
        self._settings = {"DATABASE_URL": url, "PUSH_SERVICES": origin}
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, point: str = "never", count: int = 1) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.load.worker", point, str(count), str(self._offset)],
                env=environment(self._folder, **self._settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.running.append(process)
        return process

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text()

    async def stop(self) -> None:
        """End them as a deploy does. The push service, which runs here, answers meanwhile."""
        for process in self.running:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.running:
            with suppress(subprocess.TimeoutExpired):
                await asyncio.to_thread(process.wait, timeout=30)
            process.kill()


async def test_four_workers_and_five_kills_miss_nobody(
    database, database_url, service: PushService, tmp_path
):
    await send_through_kills(120, database_url, service, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_two_thousand_and_five_kills_miss_nobody(
    database, database_url, service: PushService, tmp_path
):
    await send_through_kills(2_000, database_url, service, tmp_path)


async def send_through_kills(
    people: int, database_url: str, service: PushService, tmp_path: Path
) -> None:
    """Killed at whatever point: everyone is told, and what comes twice looks like one."""
    offset = (NOON - datetime.now(UTC)).total_seconds()
    boxes = [service.box() for _ in range(people)]
    await people_due(boxes, now=NOON)
    workers = Workers(tmp_path, database_url, service.origin, offset)
    for point in POINTS:  # one after the other, so that each comes to its point
        await ended([workers.start(point, 2 if point == "after sending" else 1)])
        # What it had taken comes up again when its lease ends: move that end to now.
        await Delivery.update({Delivery.next_try_at: NOON}).where(
            Delivery.next_try_at.is_not_null()
        )
    for _ in range(4):
        workers.start()
    await asyncio.gather(*(box.until(1, 120) for box in boxes))
    async with asyncio.timeout(60):
        while await Delivery.exists().where(Delivery.state == "waiting"):  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    await eventually(lambda: workers.log.count("at it") == len(workers.running), 30)
    await workers.stop()
    log = workers.log
    assert [process.returncode for process in workers.running[:5]] == [9] * 5, log
    assert [process.returncode for process in workers.running[5:]] == [0] * 4, log
    times = Counter(len(box.messages) for box in boxes)
    assert max(times) <= 1 + 2, "once more for each kill between sending and settling"
    assert all(len(box.shown) == 1 for box in boxes), "topic and tag show one"
    assert all(len({one.topic for one in box.messages}) == 1 for box in boxes)
    assert await Notification.count() == people
    assert service.problems == []
    print(f"\n{people} told, {people - times[1]} more than once after 5 kills")
    assert timedelta(seconds=30) < outbox.LEASE


async def ended(processes: list[subprocess.Popen[bytes]]) -> None:
    await eventually(lambda: all(process.poll() is not None for process in processes), 60)


async def test_a_worker_that_is_asked_to_stop_settles_what_is_under_way(
    database, database_url, service: PushService, tmp_path
):
    offset = (NOON - datetime.now(UTC)).total_seconds()
    slow = [service.box("drip") for _ in range(20)]
    await people_due(slow, now=NOON)
    workers = Workers(tmp_path, database_url, service.origin, offset)
    process = workers.start()
    await eventually(lambda: any(box.requests for box in slow), 30)
    await workers.stop()
    assert process.returncode == 0, workers.log
    taken = await Delivery.select(Delivery.state, Delivery.attempts).where(Delivery.attempts > 0)
    assert taken, "something was under way"
    assert {row["state"] for row in taken} == {"sent"}, "nothing is left hanging under a lease"
