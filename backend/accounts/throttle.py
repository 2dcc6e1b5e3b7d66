"""How often something may be tried: by network address and by account, whichever is hit first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from backend.accounts.secrets import hashed
from backend.accounts.tables import Attempts
from backend.kit import database
from backend.kit.errors import TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    """So many attempts of one kind within a window."""

    kind: str
    count: int
    window: timedelta


# A staff room shares one address, so addresses get more than accounts.
SIGN_IN_ADDRESS = Limit("sign-in-address", 100, timedelta(minutes=15))
SIGN_IN_ACCOUNT = Limit("sign-in-account", 10, timedelta(minutes=15))
SIGN_UP_ADDRESS = Limit("sign-up-address", 200, timedelta(hours=1))
CHALLENGE_ADDRESS = Limit("challenge-address", 300, timedelta(minutes=15))
LINK_ADDRESS = Limit("link-address", 30, timedelta(hours=1))
LINK_ACCOUNT = Limit("link-account", 5, timedelta(hours=1))
TEST_PUSH = Limit("test-push", 20, timedelta(hours=1))
CALENDAR = Limit("calendar", 30, timedelta(hours=1))
RESET_ADDRESS = Limit("reset-address", 30, timedelta(hours=1))
PAPER = Limit("paper", 12, timedelta(hours=1))
VERIFY_ADDRESS = Limit("verify-address", 300, timedelta(hours=1))
INVITATION_MAIL = Limit("invitation-mail", 20, timedelta(days=1))


def network_of(host: str | None) -> str:
    """Return whose attempts an address counts among: of IPv6 one subnet, a /64 (RFC 4291)."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return host or "nowhere"
    if address.version == 4 or address.ipv4_mapped:
        return str(address)
    return str(ip_network((address, 64), strict=False))


async def count(limit: Limit, whom: str, *, now: datetime) -> None:
    """Count one attempt. Raises TooMany past the limit, until the window ends."""
    key = hashed(f"{limit.kind}\n{whom}")
    async with database.transaction():
        await Attempts.delete().where(Attempts.window_ends_at <= now)
        await Attempts.insert(
            Attempts(key_hash=key, tries=0, window_ends_at=now + limit.window)
        ).on_conflict(target=Attempts.key_hash, action="DO NOTHING")
        rows = (
            await Attempts.update({Attempts.tries: Attempts.tries + 1})
            .where(Attempts.key_hash == key)
            .returning(Attempts.tries, Attempts.window_ends_at)
        )
    if rows[0]["tries"] > limit.count:
        raise TooMany(max(1, round((rows[0]["window_ends_at"] - now).total_seconds())))


async def forgive(limit: Limit, whom: str) -> None:
    """Forget the attempts after a success, so that a person's own typing errors do not add up."""
    await Attempts.delete().where(Attempts.key_hash == hashed(f"{limit.kind}\n{whom}"))
