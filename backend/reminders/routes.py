"""The calendar feed, which calendars fetch without a session: the address itself is the secret."""

from litestar import Response, get
from litestar.params import FromPath

from backend.kit import clock
from backend.kit.errors import NotFound
from backend.reminders import feed
from backend.session import AnyRequest, settings_of


@get("/{name:str}")
async def read_calendar(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Answer the slots behind a secret address, `<secret>.ics`."""
    secret, dot, kind = name.partition(".")
    if dot and kind != "ics":
        raise NotFound("There is no such calendar.")
    found = await feed.feed(secret, settings_of(request).public_origin, now=clock.now())
    headers = {"content-disposition": 'attachment; filename="journal.ics"'}
    return Response(found, media_type="text/calendar", headers=headers)


calendar_routes = [read_calendar]
