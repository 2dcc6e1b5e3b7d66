"""`growth worker` that kills itself at a given point, and whose clock can stand elsewhere.

python -m tests.load.worker POINT COUNT OFFSET_SECONDS
"""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from backend import cli, settings
from backend.kit import clock
from backend.notifications import outbox, push
from backend.reminders import jobs

POINTS = ("while planning", "after planning", "after claiming", "after sending", "after settling")


def die_at(point: str, count: int) -> None:
    """Let this process end at once, as a kill -9 does, the `count`th time it comes to a point."""
    left = count

    def reached(name: str) -> None:
        nonlocal left
        if name == point:
            left -= 1
            if left <= 0:
                os._exit(9)

    def around(module: Any, name: str, before: str = "", after: str = "") -> None:
        work: Callable[..., Any] = getattr(module, name)

        async def wrapped(*values: Any, **named: Any) -> Any:
            reached(before)
            found = await work(*values, **named)
            if found:
                reached(after)
            return found

        setattr(module, name, wrapped)

    around(jobs.notifications, "tell_within", before="while planning")
    around(jobs, "enqueue_due", after="after planning")
    around(outbox, "claim", after="after claiming")
    around(push.Pusher, "send", after="after sending")
    settle = outbox.settle

    async def settled(*values: Any, **named: Any) -> None:
        await settle(*values, **named)
        reached("after settling")

    outbox.settle = settled


if __name__ == "__main__":
    offset = timedelta(seconds=float(sys.argv[3]))
    clock.now = lambda: datetime.now(UTC) + offset
    die_at(sys.argv[1], int(sys.argv[2]))
    chosen = settings.read()
    asyncio.run(cli.with_database(chosen, lambda: cli.work(chosen)))
