"""One's own ways in, under /auth/: passkeys, the password, other sessions."""

from typing import Annotated

from litestar import get, post
from litestar.params import Body
from msgspec import Struct

from backend.accounts import passkeys, service, sessions
from backend.accounts.routes import Chosen, Credential, Json, device_of, site_of
from backend.accounts.rules import Purpose
from backend.session import AnyRequest, context_of


class NewPassword(Struct):
    password: str
    current: str = ""


@get("/ways")
async def ways(request: AnyRequest) -> Json:
    """Return one's passkeys and sessions, and whether a password is set."""
    context = await context_of(request)
    actor = context.actor
    person = await sessions.person(actor)
    return {
        "hasPassword": person.password_hash is not None,
        "passkeys": [
            {"id": str(key.id), "name": key.name, "addedAt": key.added_at, "usedAt": key.used_at}
            for key in await passkeys.list_passkeys(actor)
        ],
        "sessions": [
            {
                "id": str(row.id),
                "device": row.device,
                "seenAt": row.seen_at,
                "isHere": row.id == actor.session_id,
            }
            for row in await sessions.list_sessions(actor, now=context.now)
        ],
    }


@post("/passkeys/options", status_code=200)
async def passkey_options(request: AnyRequest) -> Json:
    """Return the options to make one more passkey with."""
    context = await context_of(request)
    person = await sessions.person(context.actor)
    options: Json = await passkeys.registration_options(
        site_of(request),
        purpose=Purpose.ADD_KEY,
        name=person.name,
        email=person.email,
        actor=context.actor,
        now=context.now,
    )
    return options


@post("/passkeys/add", status_code=200)
async def add_passkey(request: AnyRequest, data: Annotated[Credential, Body()]) -> Json:
    """Add a passkey to one's account."""
    context = await context_of(request)
    key = await passkeys.verify_new(
        site_of(request),
        data.credential,
        purpose=Purpose.ADD_KEY,
        actor=context.actor,
        now=context.now,
    )
    await passkeys.add(context.actor, key, name=device_of(request), now=context.now)
    return {}


@post("/passkeys/remove", status_code=200)
async def remove_passkey(request: AnyRequest, data: Annotated[Chosen, Body()]) -> Json:
    """Remove one of one's passkeys."""
    context = await context_of(request)
    await passkeys.remove(context.actor, data.id, now=context.now)
    return {}


@post("/password", status_code=200)
async def set_password(request: AnyRequest, data: Annotated[NewPassword, Body()]) -> Json:
    """Set or change one's password; other sessions end."""
    context = await context_of(request)
    await service.set_password(context.actor, data.password, current=data.current, now=context.now)
    return {}


@post("/sessions/end", status_code=200)
async def end_session(request: AnyRequest, data: Annotated[Chosen, Body()]) -> Json:
    """End another session of one's own."""
    await sessions.end((await context_of(request)).actor, data.id)
    return {}


ways_routes = [
    ways,
    passkey_options,
    add_passkey,
    remove_passkey,
    set_password,
    end_session,
]
