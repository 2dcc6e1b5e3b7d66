"""The Litestar app: routes, what is around them, start and stop."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar, Response, Router
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException

from backend import operations, static
from backend.accounts.routes import sign_in_routes
from backend.accounts.routes_ways import ways_routes
from backend.courses import library
from backend.endpoint import graphql, masked
from backend.guard import UPLOAD_LIMIT, Guard
from backend.journal import photos
from backend.journal.routes import photo_routes
from backend.kit import database, errors, files, mail
from backend.mentoring.routes import mentoring_routes
from backend.notifications import subscriptions, vapid
from backend.piccolo_app import TABLES
from backend.portfolio.routes import record_routes
from backend.reminders.routes import calendar_routes
from backend.session import AnyRequest
from backend.settings import Settings
from backend.sync import live
from backend.sync.routes import live_routes
from backend.worker import Worker

Answer = Response[dict[str, Any]]


def create_app(settings: Settings, engine: database.AnyEngine) -> Guard:
    """Return the server as an ASGI app. The engine is opened and closed with it."""

    @asynccontextmanager
    async def lifespan(litestar: Litestar) -> AsyncIterator[None]:
        database.use(engine, TABLES)
        await database.open_engine(engine)
        files.use(settings.photos_dir)
        await photos.sweep()
        try:
            async with (
                operations.listening(settings.metrics_port, has_worker=settings.worker_inside),
                _working(settings),
                live.running() as running,
            ):
                litestar.state.live = running
                yield
        finally:
            await database.close_engine(engine)

    use_settings(settings)

    app = Litestar(
        [
            graphql,
            Router("/auth", route_handlers=[*sign_in_routes, *ways_routes]),
            Router("/photos", route_handlers=photo_routes),
            Router("/mentoring", route_handlers=mentoring_routes),
            Router("/records", route_handlers=record_routes),
            Router("/calendar", route_handlers=calendar_routes),
            *live_routes,
            static.static,
        ],
        state=State({"settings": settings, "files": static.load(static.DIST)}),
        lifespan=[lifespan],
        exception_handlers={
            errors.ExpectedError: expected,
            HTTPException: http,
            RecursionError: unreadable,
            Exception: unexpected,
        },
        compression_config=CompressionConfig(
            backend="gzip", gzip_compress_level=5, exclude_opt_key="is_compressed"
        ),
        request_max_body_size=UPLOAD_LIMIT,
        logging_config=None,
        openapi_config=None,
    )
    return Guard(app, settings)


def use_settings(settings: Settings) -> None:
    """Let courses be served, mail and pushes leave, as the settings say. Raises courses' Broken."""
    library.use(settings.courses_dir)
    mail.use(settings.smtp)
    vapid.use(settings.vapid_private_key)
    subscriptions.allow(settings.push_services)


@asynccontextmanager
async def _working(settings: Settings) -> AsyncIterator[None]:
    """Have a worker while the block runs, unless it runs apart."""
    if not settings.worker_inside:
        yield
        return
    worker = Worker(settings)
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await task


def expected(_: AnyRequest, error: errors.ExpectedError) -> Answer:
    """Answer what a route's service raised, in one sentence for each field."""
    match error:
        case errors.InvalidInput():
            problems = [{"field": p.field, "message": p.message} for p in error.problems]
            return Response({"problems": problems}, status_code=422)
        case errors.TooMany():
            headers = {"retry-after": str(error.wait_seconds)}
            return Response({"message": str(error)}, status_code=429, headers=headers)
        case errors.SignedOut():
            return Response({"message": str(error)}, status_code=401)
        case errors.NotFound():
            return Response({"message": str(error)}, status_code=404)
    return Response({"message": str(error)}, status_code=403)


def http(_: AnyRequest, error: HTTPException) -> Answer:
    """Answer what Litestar refuses, without the details it would tell."""
    sentences = {404: "There is no such page.", 405: "That is not how this address is used."}
    message = sentences.get(error.status_code, "This request could not be read.")
    return Response({"message": message}, status_code=error.status_code)


def unreadable(_: AnyRequest, error: RecursionError) -> Answer:
    """Answer JSON within JSON without end."""
    return Response({"message": "This request could not be read."}, status_code=400)


def unexpected(_: AnyRequest, error: Exception) -> Answer:
    """Answer what should not have happened: masked, and logged without its text."""
    return Response(masked(error), status_code=500)
