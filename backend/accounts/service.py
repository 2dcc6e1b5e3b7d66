"""What people do with their accounts. The ways in are in `passkeys`, `passwords` and `sessions`."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.accounts import (
    calendar,
    passkeys,
    passwords,
    people,
    rules,
    secrets,
    sessions,
    throttle,
)
from backend.accounts.passkeys import NewKey
from backend.accounts.rules import Purpose
from backend.accounts.tables import User
from backend.audit import service as audit
from backend.audit.rules import Deed, Line
from backend.kit import database
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotAllowed, Problem
from backend.kit.ids import uuid7

WRONG_PASSWORD = "That address and password do not match."
OLD_LINK = Problem("link", "This link was used or is too old. Ask again.")


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who wants an account, before the rules have seen it."""

    name: str
    email: str
    locale: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person changes about themselves; None leaves a part as it is."""

    name: str | None = None
    locale: str | None = None
    time_zone: str | None = None


async def check_newcomer(newcomer: Newcomer) -> None:
    """Raise InvalidInput naming every field that stands in the way of an account."""
    found = (
        rules.name_problems(newcomer.name)
        + rules.email_problems(newcomer.email)
        + rules.locale_problems(newcomer.locale)
        + rules.time_zone_problems(newcomer.time_zone)
    )
    if not found and await User.exists().where(User.email_key == rules.email_key(newcomer.email)):
        found = [Problem("email", "This address has an account already. Sign in instead.")]
    if found:
        raise InvalidInput(found)


async def sign_up_with_password(newcomer: Newcomer, password: str, *, now: datetime) -> UUID:
    """Make an account and return its id. Raises InvalidInput."""
    await check_newcomer(newcomer)
    known = (newcomer.name, newcomer.email)
    await _check_password(password, known)
    return await _make(newcomer, await passwords.hash_password(password), None, now=now)


async def sign_up_with_passkey(
    newcomer: Newcomer, key: NewKey, *, key_name: str, now: datetime
) -> UUID:
    """Make an account with a verified passkey and return its id. Raises InvalidInput."""
    await check_newcomer(newcomer)
    return await _make(newcomer, None, (key, key_name), now=now)


async def _make(
    newcomer: Newcomer,
    password_hash: str | None,
    key: tuple[NewKey, str] | None,
    *,
    now: datetime,
) -> UUID:
    user = User(
        id=uuid7(),
        name=newcomer.name.strip(),
        email=newcomer.email.strip(),
        email_key=rules.email_key(newcomer.email),
        locale=newcomer.locale,
        time_zone=newcomer.time_zone,
        password_hash=password_hash,
        joined_at=now,
    )
    async with database.transaction():
        await User.insert(user).on_conflict(target=User.email_key, action="DO NOTHING")
        if not await User.exists().where(User.id == user.id):
            await check_newcomer(newcomer)  # somebody took the address a moment ago: say so
        if key:
            await passkeys.store(user.id, key[0], name=key[1], now=now)
    return UUID(str(user.id))


async def sign_in_with_password(email: str, password: str, *, demo: bool, now: datetime) -> UUID:
    """Return the id of the person. Raises InvalidInput, alike for every kind of mismatch."""
    if rules.email_problems(email):
        raise InvalidInput([Problem("email", "Write an address like ana@school.org.")])
    account = rules.email_key(email)
    await throttle.count(throttle.SIGN_IN_ACCOUNT, account, now=now)
    user = await User.objects().get(User.email_key == account)
    known = user is not None and (demo or not user.is_demo)
    stored = user.password_hash if user is not None and known else None
    if not await passwords.is_password(password[: rules.PASSWORD_LIMIT], stored) or user is None:
        raise InvalidInput([Problem("password", WRONG_PASSWORD)])
    await throttle.forgive(throttle.SIGN_IN_ACCOUNT, account)
    return UUID(str(user.id))


async def set_password(actor: Actor, password: str, *, current: str, now: datetime) -> None:
    """Set or change the actor's password; every other session ends. Raises InvalidInput."""
    user = await sessions.person(actor)
    if user.password_hash is not None:
        await throttle.count(throttle.SIGN_IN_ACCOUNT, user.email_key, now=now)
        if not await passwords.is_password(current[: rules.PASSWORD_LIMIT], user.password_hash):
            raise InvalidInput([Problem("current", "That is not your current password.")])
        await throttle.forgive(throttle.SIGN_IN_ACCOUNT, user.email_key)
    await _check_password(password, (user.name, user.email))
    new_hash = await passwords.hash_password(password)
    async with database.transaction():
        await User.update({User.password_hash: new_hash}).where(User.id == actor.id)
        await secrets.forget_links(actor.id)
        await sessions.end_others(actor)
        await audit.write(Line(Deed.PASSWORD_SET, now, actor.id))


async def reset_secret(email: str, *, now: datetime) -> str | None:
    """Return the secret of a reset link for the operator to hand over, or None: no such account."""
    user = await User.objects().get(User.email_key == rules.email_key(email))
    if user is None or user.is_demo:
        return None
    async with database.transaction():
        link = await secrets.give(Purpose.RESET, life=rules.RESET_LIFE, now=now, user_id=user.id)
        await audit.write(Line(Deed.RESET_LINK, now, user.id))
    return link


async def reset_password(secret: str, password: str, *, now: datetime) -> UUID:
    """Use a reset link: set the password, end every session, return the person's id.

    Raises InvalidInput; a password that breaks a rule does not use the link up.
    """
    if not await secrets.is_good(secret, Purpose.RESET, now=now):
        raise InvalidInput([OLD_LINK])
    await _check_password(password, ())
    new_hash = await passwords.hash_password(password)
    async with database.transaction():
        used = await secrets.take(secret, Purpose.RESET, now=now)
        if used is None:
            raise InvalidInput([OLD_LINK])
        user_id = UUID(str(used.user))
        await User.update({User.password_hash: new_hash}).where(User.id == user_id)
        await secrets.forget_links(user_id)  # the others are as good as this one was
        await sessions.end_all(user_id)
        await audit.write(Line(Deed.PASSWORD_SET, now, user_id))
    return user_id


async def _check_password(password: str, known: tuple[str, ...]) -> None:
    # In a thread: judging how common it is takes longer than answering a request.
    if found := await asyncio.to_thread(rules.password_problems, password, known=known):
        raise InvalidInput(found)


async def update_profile(actor: Actor, profile: Profile, *, now: datetime) -> User:
    """Change what is given and return the account. Raises InvalidInput."""
    found: list[Problem] = []
    changes: dict[str, str] = {}
    if profile.name is not None:
        found += rules.name_problems(profile.name)
        changes["name"] = profile.name.strip()
    if profile.locale is not None:
        found += rules.locale_problems(profile.locale)
        changes["locale"] = profile.locale
    if profile.time_zone is not None:
        found += rules.time_zone_problems(profile.time_zone)
        changes["time_zone"] = profile.time_zone
    if found:
        raise InvalidInput(found)
    if changes:
        async with database.transaction():
            await User.update(changes).where(User.id == actor.id)  # type: ignore[arg-type]
            if "name" in changes:
                await people.renamed(actor.id)
            if changes.get("time_zone", actor.time_zone) != actor.time_zone:
                await calendar.changed(actor.id, calendar.Part.TIME_ZONE, now=now)
    return await sessions.person(actor)


async def demo_people() -> list[User]:
    """Return the people made for trying the app, by name."""
    return await User.objects().where(User.is_demo.eq(True)).order_by(User.name)


async def sign_in_as_demo(person_id: UUID) -> UUID:
    """Return the id of a demo person. Raises NotAllowed for everybody else."""
    if not await User.exists().where((User.id == person_id) & (User.is_demo.eq(True))):
        raise NotAllowed("Choose one of the demo people.")
    return person_id
