"""What an operator's tools ask: /metrics and /health, on this machine only, apart from the app."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from backend.accounts.tables import User
from backend.kit import clock, metrics
from backend.notifications import outbox

HOST = "127.0.0.1"  # never anywhere else: figures are nobody else's business
STALE_SECONDS = 60  # a worker that has not looked for so long is stuck
METRICS = "text/plain; version=0.0.4; charset=utf-8"


async def _metrics(_: web.Request) -> web.Response:
    count, seconds = await outbox.backlog(now=clock.now())
    metrics.waiting.set(count)
    metrics.oldest.set(seconds)
    return web.Response(body=metrics.text(), headers={"content-type": METRICS})


async def _health(request: web.Request) -> web.Response:
    """Answer 200 while the database answers and the worker here, if any, works; else 503."""
    try:
        await User.exists()
        database = True
    except Exception:  # whatever it is, it does not answer
        database = False
    found: dict[str, bool] = {"database": database}
    if request.app["has_worker"]:
        seen = metrics.REGISTRY.get_sample_value("growth_worker_ticked_timestamp_seconds") or 0.0
        found["worker"] = clock.now().timestamp() - seen < STALE_SECONDS
    return web.json_response(found, status=200 if all(found.values()) else 503)


@asynccontextmanager
async def listening(port: int | None, *, has_worker: bool) -> AsyncIterator[None]:
    """Answer at this port while the block runs; without a port, nowhere. Raises OSError."""
    if port is None:
        yield
        return
    app = web.Application()
    app["has_worker"] = has_worker
    app.add_routes([web.get("/metrics", _metrics), web.get("/health", _health)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield
    finally:
        await runner.cleanup()
