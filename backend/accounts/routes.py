"""Signing up, in and out: JSON under /auth/, because cookies change hands here."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import Body
from msgspec import Struct

from backend.accounts import links, passkeys, rules, service, sessions, throttle
from backend.accounts.links import Link
from backend.accounts.passkeys import Site
from backend.accounts.rules import Purpose
from backend.accounts.service import Newcomer
from backend.kit import clock
from backend.kit.errors import NotAllowed
from backend.session import AnyRequest, context_of, cookie_of, settings_of

Json = dict[str, Any]


class NewcomerBody(Struct, rename="camel", kw_only=True):
    name: str
    email: str
    locale: str = "en"
    time_zone: str = "UTC"

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(self.name, self.email, self.locale, self.time_zone)


class PasswordSignUp(NewcomerBody):
    password: str


class PasskeySignUp(NewcomerBody):
    credential: Json


class PasswordSignIn(Struct):
    email: str
    password: str


class Credential(Struct):
    credential: Json


class Reset(Struct):
    secret: str
    password: str


class LinkWanted(Struct, rename="camel"):
    email: str
    link: Link


class Secret(Struct):
    secret: str


class Chosen(Struct):
    id: UUID


def _address(request: AnyRequest) -> str:
    return throttle.network_of(request.client.host if request.client else None)


def site_of(request: AnyRequest) -> Site:
    settings = settings_of(request)
    return Site(settings.relying_party, settings.public_origin)


def device_of(request: AnyRequest) -> str:
    return rules.device_label(request.headers.get("user-agent", ""))


async def _signed_in(request: AnyRequest, user_id: UUID) -> Response[Json]:
    """Answer a sign-in: a new session's cookie; the one the browser held before ends."""
    context = await context_of(request)
    if context.signed_in is not None:
        await sessions.end(context.signed_in, context.signed_in.session_id)
    secret = await sessions.start(user_id, device=device_of(request), now=context.now)
    return Response({"id": str(user_id)}, cookies=[cookie_of(request).holding(secret)])


@get("/offers")
async def offers(request: AnyRequest) -> Json:
    """Tell what the sign-in screen may offer."""
    settings = settings_of(request)
    people = await service.demo_people() if settings.demo else []
    return {
        "registration": settings.registration_open,
        "mail": settings.smtp is not None,
        "demo": [{"id": str(person.id), "name": person.name} for person in people],
    }


def _check_open(request: AnyRequest) -> None:
    if not settings_of(request).registration_open:
        raise NotAllowed("Accounts are made by invitation here. Ask your operator.")


@post("/sign-up/options", status_code=200)
async def sign_up_options(request: AnyRequest, data: Annotated[NewcomerBody, Body()]) -> Json:
    """Check who wants an account, and return the options to make a passkey with."""
    _check_open(request)
    now = clock.now()
    await throttle.count(throttle.SIGN_UP_ADDRESS, _address(request), now=now)
    await service.check_newcomer(data.newcomer)
    options: Json = await passkeys.registration_options(
        site_of(request),
        purpose=Purpose.SIGN_UP_KEY,
        name=data.name,
        email=data.email,
        actor=None,
        now=now,
    )
    return options


@post("/sign-up/passkey", status_code=200)
async def sign_up_passkey(
    request: AnyRequest, data: Annotated[PasskeySignUp, Body()]
) -> Response[Json]:
    """Make an account that is entered with a passkey."""
    _check_open(request)
    now = clock.now()
    await throttle.count(throttle.SIGN_UP_ADDRESS, _address(request), now=now)
    key = await passkeys.verify_new(
        site_of(request), data.credential, purpose=Purpose.SIGN_UP_KEY, actor=None, now=now
    )
    user_id = await service.sign_up_with_passkey(
        data.newcomer, key, key_name=device_of(request), now=now
    )
    return await _signed_in(request, user_id)


@post("/sign-up/password", status_code=200)
async def sign_up_password(
    request: AnyRequest, data: Annotated[PasswordSignUp, Body()]
) -> Response[Json]:
    """Make an account that is entered with a password."""
    _check_open(request)
    now = clock.now()
    await throttle.count(throttle.SIGN_UP_ADDRESS, _address(request), now=now)
    user_id = await service.sign_up_with_password(data.newcomer, data.password, now=now)
    return await _signed_in(request, user_id)


@post("/sign-in/options", status_code=200)
async def sign_in_options(request: AnyRequest) -> Json:
    """Return the options to sign in with any passkey of this site."""
    now = clock.now()
    await throttle.count(throttle.CHALLENGE_ADDRESS, _address(request), now=now)
    options: Json = await passkeys.authentication_options(site_of(request), now=now)
    return options


@post("/sign-in/passkey", status_code=200)
async def sign_in_passkey(
    request: AnyRequest, data: Annotated[Credential, Body()]
) -> Response[Json]:
    """Sign in with a passkey."""
    now = clock.now()
    await throttle.count(throttle.SIGN_IN_ADDRESS, _address(request), now=now)
    user_id = await passkeys.verify_known(site_of(request), data.credential, now=now)
    return await _signed_in(request, user_id)


@post("/sign-in/password", status_code=200)
async def sign_in_password(
    request: AnyRequest, data: Annotated[PasswordSignIn, Body()]
) -> Response[Json]:
    """Sign in with an address and a password."""
    now = clock.now()
    await throttle.count(throttle.SIGN_IN_ADDRESS, _address(request), now=now)
    demo = settings_of(request).demo
    user_id = await service.sign_in_with_password(data.email, data.password, demo=demo, now=now)
    return await _signed_in(request, user_id)


@post("/sign-in/demo", status_code=200)
async def sign_in_demo(request: AnyRequest, data: Annotated[Chosen, Body()]) -> Response[Json]:
    """Sign in as a demo person, where the server offers them."""
    if not settings_of(request).demo:
        raise NotAllowed("There are no demo people here.")
    return await _signed_in(request, await service.sign_in_as_demo(data.id))


@post("/sign-out", status_code=200)
async def sign_out(request: AnyRequest) -> Response[Json]:
    """End this session. Signing out twice is harmless."""
    context = await context_of(request)
    if context.signed_in is not None:
        await sessions.end(context.signed_in, context.signed_in.session_id)
    return Response({}, cookies=[cookie_of(request).holding("")])


@post("/reset", status_code=200)
async def reset(request: AnyRequest, data: Annotated[Reset, Body()]) -> Response[Json]:
    """Set a new password with a reset link's secret, and sign in."""
    now = clock.now()
    await throttle.count(throttle.RESET_ADDRESS, _address(request), now=now)
    user_id = await service.reset_password(data.secret, data.password, now=now)
    return await _signed_in(request, user_id)


@post("/link", status_code=202)
async def ask_link(request: AnyRequest, data: Annotated[LinkWanted, Body()]) -> Response[Json]:
    """Mail a link to an address, if it is known; the answer tells nobody whether it is."""
    now = clock.now()
    await throttle.count(throttle.LINK_ADDRESS, _address(request), now=now)
    await links.check(data.email, now=now)
    origin = settings_of(request).public_origin
    task = BackgroundTask(links.send, data.email, data.link, origin, now=now)
    return Response({}, background=task)


@post("/enter", status_code=200)
async def enter(request: AnyRequest, data: Annotated[Secret, Body()]) -> Response[Json]:
    """Sign in with a mailed link's secret, which is then used up."""
    now = clock.now()
    await throttle.count(throttle.RESET_ADDRESS, _address(request), now=now)
    return await _signed_in(request, await links.sign_in(data.secret, now=now))


sign_in_routes = [
    ask_link,
    enter,
    offers,
    sign_up_options,
    sign_up_passkey,
    sign_up_password,
    sign_in_options,
    sign_in_passkey,
    sign_in_password,
    sign_in_demo,
    sign_out,
    reset,
]
