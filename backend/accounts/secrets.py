"""Random secrets that people carry, and the hashes of them that we keep."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from backend.accounts.rules import Purpose
from backend.accounts.tables import OneTimeSecret


def hashed(secret: str) -> str:
    """Return what is stored of a random secret. It needs no salt: nobody guesses 256 bits."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


async def give(
    purpose: Purpose, *, life: timedelta, now: datetime, user_id: UUID | None = None
) -> str:
    """Return a new secret of 256 bits, base64url, good once for one purpose."""
    secret = secrets.token_urlsafe(32)
    await OneTimeSecret.delete().where(OneTimeSecret.expires_at < now)
    await OneTimeSecret(
        secret_hash=hashed(secret), purpose=purpose, user=user_id, expires_at=now + life
    ).save()
    return secret


async def take(secret: str, purpose: Purpose, *, now: datetime) -> OneTimeSecret | None:
    """Use a secret up. Returns None when it is unknown, used, expired or of another purpose."""
    rows = (
        await OneTimeSecret.delete()
        .where(
            (OneTimeSecret.secret_hash == hashed(secret))
            & (OneTimeSecret.purpose == purpose)
            & (OneTimeSecret.expires_at > now)
        )
        .returning(*OneTimeSecret.all_columns())
    )
    return OneTimeSecret(**rows[0]) if rows else None


async def is_good(secret: str, purpose: Purpose, *, now: datetime) -> bool:
    """Tell whether a secret could be taken, without using it up."""
    return bool(
        await OneTimeSecret.exists().where(
            (OneTimeSecret.secret_hash == hashed(secret))
            & (OneTimeSecret.purpose == purpose)
            & (OneTimeSecret.expires_at > now)
        )
    )


async def forget_links(user_id: UUID) -> None:
    """Let no link that a person was given be good any more: the way in has changed."""
    links = [Purpose.RESET, Purpose.SIGN_IN_LINK]
    await OneTimeSecret.delete().where(
        (OneTimeSecret.user == user_id) & OneTimeSecret.purpose.is_in(links)
    )
