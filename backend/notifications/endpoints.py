"""Which push services may be contacted, and what a subscription must be. Pure.

A subscription is an address that a stranger hands over and we then send to: see SECURITY in the
README, and `decisions/0014-web-push.md`.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from backend.kit.errors import Problem

ENDPOINT_LIMIT = 1_000  # characters; the longest seen has 350
# Where browsers' push services are. A setting adds to it.
SERVICES = re.compile(
    r"fcm\.googleapis\.com|jmt17\.google\.com|updates\.push\.services\.mozilla\.com"
    r"|web\.push\.apple\.com|[a-z0-9-]+\.push\.apple\.com|[a-z0-9-]+\.notify\.windows\.com"
)


@dataclass(frozen=True, slots=True)
class Subscription:
    """What a browser hands over so that it can be reached (RFC 8030, RFC 8291)."""

    endpoint: str
    p256dh: str  # base64url
    auth: str  # base64url


def decoded(text: str) -> bytes:
    """Return base64url's bytes. Raises ValueError."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}={0,2}", text):
        raise ValueError("not base64url")
    bare = text.rstrip("=")
    try:
        return base64.urlsafe_b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error as error:
        raise ValueError("not base64url") from error


def origin_of(endpoint: str) -> str:
    """Return the part of an endpoint that names its push service: VAPID's audience."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"


def is_push_service(endpoint: str, extra: tuple[str, ...] = ()) -> bool:
    """Tell whether an endpoint belongs to a push service we may contact.

    https, no port, no user, plain ASCII, and a host of the list. `extra` adds hosts, or whole
    origins (`http://127.0.0.1:8123`, a push service of one's own).
    """
    if len(endpoint) > ENDPOINT_LIMIT or not re.fullmatch(r"[!-~]+", endpoint):
        return False
    if "\\" in endpoint or "@" in endpoint.partition("://")[2].partition("/")[0]:
        return False
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
    except ValueError:
        return False
    if origin_of(endpoint) in extra:
        return True
    if parts.scheme != "https" or parts.netloc != host or parts.fragment:
        return False  # a port, or capitals, which no browser writes
    return SERVICES.fullmatch(host) is not None or host in extra


def subscription_problems(given: Subscription, extra: tuple[str, ...] = ()) -> list[Problem]:
    """Name every part of a subscription that cannot be used."""
    found = []
    if not is_push_service(given.endpoint, extra):
        message = "This browser’s push service is not one this server sends to."
        found.append(Problem("endpoint", message))
    if not _is_on_curve(given.p256dh):
        found.append(Problem("p256dh", "Turn notifications off and on again: the key is broken."))
    if not _is_secret(given.auth):
        found.append(Problem("auth", "Turn notifications off and on again: the secret is broken."))
    return found


def _is_on_curve(p256dh: str) -> bool:
    try:
        point = decoded(p256dh)
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
    except ValueError:
        return False
    return len(point) == 65


def _is_secret(auth: str) -> bool:
    try:
        return len(decoded(auth)) == 16
    except ValueError:
        return False
