"""Sessions: rows in the database, found by a secret that only the browser's cookie holds."""

import secrets
from datetime import datetime
from uuid import UUID

from backend.accounts import rules
from backend.accounts.secrets import hashed
from backend.accounts.tables import Session, User
from backend.audit import service as audit
from backend.audit.rules import Deed, Line
from backend.kit import database
from backend.kit.actor import Actor
from backend.kit.ids import uuid7
from backend.policy import accounts as policy


async def start(user_id: UUID, *, device: str, now: datetime) -> str:
    """Begin a session and return its secret, 256 bits, for the cookie."""
    secret = secrets.token_urlsafe(32)
    await end_idle(now=now)
    session = Session(
        id=uuid7(),
        user=user_id,
        secret_hash=hashed(secret),
        device=device,
        started_at=now,
        seen_at=now,
    )
    async with database.transaction():
        await Session.insert(session)
        await audit.write(Line(Deed.SIGNED_IN, now, user_id, session.id))
    return secret


async def actor_of(secret: str, *, demo: bool, now: datetime) -> Actor | None:
    """Return who a cookie's secret stands for, or None. Demo people exist only while `demo`."""
    # Asked by every request, and Piccolo takes longer to build the join than SQLite to run it.
    rows = await Session.raw(
        "SELECT s.id, s.seen_at, s.device, u.id AS user_id, u.time_zone, u.is_demo"
        ' FROM account_session s JOIN account_user u ON u.id = s."user"'
        " WHERE s.secret_hash = {} AND s.seen_at > {}",
        hashed(secret),
        now - rules.SESSION_IDLE,
    )
    row = rows[0] if rows else None
    if row is None or (row["is_demo"] and not demo):
        return None
    if row["seen_at"] < now - rules.SESSION_SEEN_STEP:
        await Session.update({Session.seen_at: now}).where(Session.id == row["id"])
    return Actor(
        id=row["user_id"],
        session_id=row["id"],
        time_zone=row["time_zone"],
        device=row["device"],
        seen_at=row["seen_at"],
    )


async def list_sessions(actor: Actor, *, now: datetime) -> list[Session]:
    """Return the actor's sessions, the one last used first."""
    return await (
        Session.objects()
        .where(policy.own_session(actor) & (Session.seen_at > now - rules.SESSION_IDLE))
        .order_by(Session.seen_at, ascending=False)
        .limit(100)
    )


async def end(actor: Actor, session_id: UUID) -> None:
    """End one of the actor's sessions. Ending one that is gone is harmless."""
    await Session.delete().where(policy.own_session(actor) & (Session.id == session_id))


async def end_idle(*, now: datetime) -> None:
    """End the sessions nobody uses any more; what hangs on them, such as pushes, ends too."""
    await Session.delete().where(Session.seen_at < now - rules.SESSION_IDLE)


async def end_others(actor: Actor) -> None:
    """End every session of the actor but this one."""
    await Session.delete().where(policy.own_session(actor) & (Session.id != actor.session_id))


async def end_all(user_id: UUID) -> None:
    """End every session of a person, as a reset does."""
    await Session.delete().where(Session.user == user_id)


async def person(actor: Actor) -> User:
    """Return the actor's own account."""
    user = await User.objects().get(User.id == actor.id)
    assert user is not None, "a session dies with its person"
    return user
