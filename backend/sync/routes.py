"""The stream that wakes an open screen: it says only "changed"; the app then asks what."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta

from litestar import Response, get
from litestar.response import Stream

from backend.kit import clock
from backend.session import AnyRequest, context_of, speaks_for_another
from backend.sync.live import Full, Live

PULSE_SECONDS = 20.0  # proxies close what is silent; and the session is looked at again
LONGEST = timedelta(hours=1)  # then the browser opens a new one
CHANGED = b"event: changed\ndata: \n\n"
PULSE = b":\n\n"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


@get("/events", is_compressed=True)
async def events(request: AnyRequest) -> Stream | Response[None]:
    """Answer a stream of server-sent events for the signed-in person."""
    context = await context_of(request)
    actor = context.actor
    if speaks_for_another(request, context):
        return Response(None, status_code=401)
    live: Live = request.app.state.live
    if not live.has_room(actor.id):
        return Response(None, status_code=429, headers={"retry-after": "30"})

    async def told() -> AsyncIterator[bytes]:
        # Entered only here: a stream that nobody ever read from would otherwise stay counted.
        with suppress(Full), live.listening(actor.id) as bell:
            until = context.now + LONGEST
            yield b"retry: 3000\n\n"
            while clock.now() < until and not live.is_closed:
                with suppress(TimeoutError):
                    await asyncio.wait_for(bell.wait(), PULSE_SECONDS)
                if live.is_closed or (await context_of(request)).signed_in is None:
                    return  # a session that ended hears nothing more
                has_changed = bell.is_set()
                bell.clear()
                yield CHANGED if has_changed else PULSE

    return Stream(told(), media_type="text/event-stream", headers=HEADERS)


live_routes = [events]
