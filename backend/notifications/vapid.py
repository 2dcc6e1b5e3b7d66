"""The key this server signs its pushes with, and the signature for each push service (RFC 8292)."""

import base64
import time
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from backend.notifications import endpoints
from backend.notifications.tables import VapidKey

LIFE_SECONDS = 6 * 3_600  # at most 24 hours by RFC 8292
_given = ""


def use(private_key: str) -> None:
    """Sign with this key from now on; with an empty one, with the database's own."""
    global _given
    _given = private_key


async def private_key() -> str:
    """Return the key, 32 bytes in base64url: the one given, or the database's, made at first."""
    if _given:
        return _given
    row = await VapidKey.objects().get(VapidKey.id == 1)
    if row is None:
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        made = VapidKey(id=1, private_key=_encoded(number.to_bytes(32, "big")))
        await VapidKey.insert(made).on_conflict(target=VapidKey.id, action="DO NOTHING")
        row = await VapidKey.objects().get(VapidKey.id == 1)  # another process may have been faster
    assert row is not None
    return str(row.private_key)


def public_key_of(private: str) -> str:
    """Return the key that browsers subscribe with: 65 bytes in base64url. Raises ValueError."""
    number = int.from_bytes(endpoints.decoded(private), "big")
    point = ec.derive_private_key(number, ec.SECP256R1()).public_key()
    return _encoded(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass(slots=True)
class _Signed:
    header: str
    renew_at: float  # seconds since the epoch


class Signer:
    """Signs once for each push service and keeps it for half its life: signing costs more than
    everything else about a message."""

    def __init__(self, private: str, contact: str) -> None:
        self._vapid = Vapid02.from_raw(private.encode())
        self._contact = contact
        self._signed: dict[str, _Signed] = {}

    def authorization(self, endpoint: str) -> str:
        """Return the Authorization header for an endpoint's push service."""
        origin, now = endpoints.origin_of(endpoint), time.time()
        known = self._signed.get(origin)
        if known is None or now >= known.renew_at:
            # A fresh dict each time: py_vapid changes the one it is given.
            claims = {"aud": origin, "sub": self._contact, "exp": int(now) + LIFE_SECONDS}
            header = self._vapid.sign(claims)["Authorization"]
            known = self._signed[origin] = _Signed(header, now + LIFE_SECONDS / 2)
        return known.header
