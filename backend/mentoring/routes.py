"""The page for a meeting as a PDF, which GraphQL carries badly."""

from datetime import date
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery

from backend.accounts import throttle
from backend.mentoring import paper
from backend.session import AnyRequest, context_of


@get("/since/{pairing_id:uuid}")
async def since_last_time(
    request: AnyRequest,
    pairing_id: FromPath[UUID],
    day: FromQuery[date | None] = None,
) -> Response[bytes]:
    """Answer what a pair shared and said since a day, to be saved or printed, never run."""
    context = await context_of(request)
    actor, now = context.actor, context.now
    await throttle.count(throttle.PAPER, str(actor.id), now=now)  # a long one takes a core
    content = await paper.since_on_paper(actor, pairing_id, day, now=now)
    headers = {
        "content-disposition": 'attachment; filename="since-last-time.pdf"',
        "content-security-policy": "sandbox",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type="application/pdf", headers=headers)


mentoring_routes = [since_last_time]
