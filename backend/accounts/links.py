"""Links by mail: to sign in without a password, or to choose a new one.

Asking for one answers the same, in the same time, whether the address is known or not: what differs
happens after the answer. The secret stands in the link's fragment, so that no server logs it, and
opening the link does not use it up: mail scanners open links.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from backend.accounts import rules, secrets, throttle
from backend.accounts.rules import Purpose
from backend.accounts.tables import User
from backend.kit import logs, mail
from backend.kit.errors import InvalidInput, NotAllowed, Problem
from backend.kit.mail import MailFailed

OLD_LINK = Problem("link", "This link was used or is too old. Ask for a new one.")


class Link(StrEnum):
    """What a mailed link is for."""

    SIGN_IN = "sign-in"
    RESET = "reset"


async def check(email: str, *, now: datetime) -> None:
    """Raise what stands in the way of a link, alike for known and unknown addresses.

    Raises NotAllowed where no mail is sent, InvalidInput for what is no address, TooMany.
    """
    if mail.in_use() is None:
        raise NotAllowed("This server sends no mail. Ask your operator for a link.")
    if found := rules.email_problems(email):
        raise InvalidInput(found)
    await throttle.count(throttle.LINK_ACCOUNT, rules.email_key(email), now=now)


async def send(email: str, link: Link, origin: str, *, now: datetime) -> None:
    """Mail a link to whoever has this address, if anybody does. Run it after the answer."""
    try:
        await _send(email, link, origin, now=now)
    except MailFailed as error:
        logs.event("link not mailed", reason=error.reason)
    except Exception as error:  # nobody waits for it any more: what it says may hold an address
        logs.event("link broke", error=type(error).__name__)


async def _send(email: str, link: Link, origin: str, *, now: datetime) -> None:
    mailer = mail.in_use()
    user = await User.objects().get(User.email_key == rules.email_key(email))
    if mailer is None or user is None or user.is_demo:
        return
    subject, text, page = _WORDS[link]
    life, purpose = _SECRETS[link]
    secret = await secrets.give(purpose, life=life, now=now, user_id=user.id)
    await mailer.send(user.email, subject, f"{text}\n{origin}{page}#{secret}\n\n{_NOT_YOU}\n")


async def sign_in(secret: str, *, now: datetime) -> UUID:
    """Use a sign-in link up, and return whose it is. Raises InvalidInput."""
    used = await secrets.take(secret, Purpose.SIGN_IN_LINK, now=now)
    if used is None:
        raise InvalidInput([OLD_LINK])
    return UUID(str(used.user))


_NOT_YOU = "You did not ask for it? Then there is nothing to do: nobody gets in without this mail."
_WORDS = {
    Link.SIGN_IN: (
        "Your link to sign in",
        "This link signs you in once, within half an hour:",
        "/enter",
    ),
    Link.RESET: (
        "Your link to a new password",
        "This link lets you choose a new password, once, within a day:",
        "/reset",
    ),
}
_SECRETS = {
    Link.SIGN_IN: (rules.SIGN_IN_LINK_LIFE, Purpose.SIGN_IN_LINK),
    Link.RESET: (rules.RESET_LIFE, Purpose.RESET),
}
