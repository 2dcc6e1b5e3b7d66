"""From a request to the person who asks: the cookie's secret is looked up anew each time."""

from dataclasses import dataclass
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from backend.accounts import rules, sessions
from backend.kit import clock
from backend.kit.graphql import Context
from backend.settings import Settings

PERSON_HEADER = "growth-person"
AnyRequest = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """The one cookie. Over https its name pins it to this host and to Secure."""

    is_secure: bool

    @property
    def name(self) -> str:
        return "__Host-growth" if self.is_secure else "growth"

    def holding(self, secret: str) -> Cookie:
        """Return the cookie that carries a session's secret; an empty secret takes it back."""
        return Cookie(
            key=self.name,
            value=secret,
            path="/",
            max_age=round(rules.SESSION_IDLE.total_seconds()) if secret else 0,
            secure=self.is_secure,
            httponly=True,
            samesite="lax",
        )


def settings_of(request: AnyRequest) -> Settings:
    """Return the settings of the server that got the request."""
    settings: Settings = request.app.state.settings
    return settings


def cookie_of(request: AnyRequest) -> SessionCookie:
    """Return how this server names its cookie."""
    return SessionCookie(settings_of(request).is_https)


def renewed(request: AnyRequest, context: Context) -> list[Cookie]:
    """Return the cookie anew once a day, so that who uses the app stays signed in."""
    secret = request.cookies.get(cookie_of(request).name)
    seen_at = context.signed_in.seen_at if context.signed_in else None
    if not secret or seen_at is None or seen_at.date() == context.now.date():
        return []
    return [cookie_of(request).holding(secret)]


async def context_of(request: AnyRequest) -> Context:
    """Return what resolvers and routes know of the request."""
    now = clock.now()
    settings = settings_of(request)
    secret = request.cookies.get(cookie_of(request).name)
    signed_in = await sessions.actor_of(secret, demo=settings.demo, now=now) if secret else None
    return Context(signed_in=signed_in, now=now, origin=settings.public_origin)


def speaks_for_another(request: AnyRequest, context: Context) -> bool:
    """Tell whether the app holds another person's things than the cookie stands for.

    After somebody else signed in on a shared device, a forgotten tab must not send as them.
    """
    person = request.headers.get(PERSON_HEADER)
    signed_in = context.signed_in
    return person is not None and (signed_in is None or person != str(signed_in.id))
