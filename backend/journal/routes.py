"""Photos, which GraphQL carries badly: raw bytes in, raw bytes out."""

from uuid import UUID

from litestar import Response, get, put
from litestar.params import FromPath, FromQuery

from backend.journal import photos, pictures
from backend.kit import clock
from backend.kit.actor import Actor
from backend.kit.errors import SignedOut
from backend.session import AnyRequest, context_of, speaks_for_another


async def _actor_of(request: AnyRequest) -> Actor:
    context = await context_of(request)
    if speaks_for_another(request, context):
        raise SignedOut("Sign in again. Nothing was lost.")
    return context.actor


@put("/{photo_id:uuid}", status_code=204)
async def add_photo(request: AnyRequest, photo_id: FromPath[UUID], entry: FromQuery[UUID]) -> None:
    """Keep the body as a photo beside an entry. Sending it again is harmless."""
    actor = await _actor_of(request)
    await photos.add_photo(actor, entry, photo_id, await request.body(), now=clock.now())


@get("/{photo_id:uuid}")
async def read_photo(request: AnyRequest, photo_id: FromPath[UUID]) -> Response[bytes]:
    """Answer a photo to whoever may read its entry: to be saved or drawn, never run."""
    content = await photos.read_photo(await _actor_of(request), photo_id)
    headers = {
        "content-disposition": f'attachment; filename="{photo_id}.jpg"',
        "content-security-policy": "sandbox",
        "cache-control": "private, no-store",
    }
    return Response(content, media_type=pictures.MEDIA_TYPE, headers=headers)


photo_routes = [add_photo, read_photo]
