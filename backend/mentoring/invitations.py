"""Inviting someone to a pairing: a link for one person, good once, within a week.

The token stands in the link's fragment, so that no server logs it, and looking at an invitation
does not use it up. Whatever is wrong with a token, the answer is the same.
"""

import secrets as random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from backend.accounts import people, sessions, throttle
from backend.accounts.rules import email_key
from backend.accounts.secrets import hashed
from backend.audit.rules import Deed, Line
from backend.kit import mail
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.kit.errors import InvalidInput, NotAllowed, NotFound, Problem, TooMany
from backend.kit.mail import MailFailed
from backend.mentoring import news, pairings, rules
from backend.mentoring.rules import Role
from backend.mentoring.tables import Invitation, Pairing
from backend.notifications import service as notifications
from backend.policy import mentoring as policy
from backend.sync import service as sync

INVITATION = "invitation"  # the kind that `sync` notes
PAGE = "/invitation"
CLOSED = "This invitation is no longer open. Ask for a new one."


@dataclass(frozen=True, slots=True)
class Invited:
    """What the invited is told before saying yes."""

    id: UUID
    inviter: UUID
    name: str  # of the inviter
    seeks: Role
    line: str
    expires_at: datetime


async def list_invitations(actor: Actor) -> list[Invitation]:
    """Return the actor's invitations that nobody has answered, the newest first."""
    rows = Invitation.objects().where(policy.own_invitations(actor))
    return await rows.order_by(Invitation.created_at, ascending=False).limit(100)


async def get_invitations(actor: Actor, ids: list[UUID]) -> list[Invitation]:
    """Return those of the open invitations that are the actor's, in no order."""
    if not ids:
        return []
    return await Invitation.objects().where(
        policy.own_invitations(actor) & Invitation.id.is_in(ids)
    )


async def create_invitation(
    actor: Actor,
    invitation_id: UUID,
    seeks: Role,
    line: str,
    email: str | None,
    origin: str,
    *,
    now: datetime,
) -> tuple[Invitation, str]:
    """Make an invitation and return it with its link, which is told only now.

    With an address the link is mailed too. Raises InvalidInput; NotAllowed where no mail is sent.
    """
    await _check(actor, line, email, now=now)
    secret = random.token_urlsafe(32)  # 256 bits
    async with sync.changing(actor.id) as log:
        await _check_room(actor, email, now=now)
        if await Invitation.exists().where(Invitation.id == invitation_id):
            raise InvalidInput([Problem("id", "Choose another id for this invitation.")])
        invitation = Invitation(
            id=invitation_id,
            inviter=actor.id,
            seeks=seeks,
            line=line.strip(),
            token_hash=hashed(secret),
            email_key=email_key(email) if email else None,
            created_at=now,
            expires_at=now + rules.INVITATION_LIFE,
        )
        await Invitation.insert(invitation)
        await log.note(actor.id, INVITATION, invitation_id)
    link = f"{origin}{PAGE}#{secret}"
    if email:
        await _mail(actor, invitation, email, link, now=now)
    return invitation, link


async def _check(actor: Actor, line: str, email: str | None, *, now: datetime) -> None:
    if found := rules.invitation_problems(line, email):
        raise InvalidInput(found)
    if email is None:
        return
    if mail.in_use() is None:
        raise NotAllowed("This server sends no mail. Share the link instead.")
    me = await sessions.person(actor)
    if me.is_demo:
        raise NotAllowed("Demo people send no mail. Share the link instead.")
    if email_key(email) == me.email_key:
        raise InvalidInput([Problem("email", "That is your own address. Invite somebody else.")])
    try:
        await throttle.count(throttle.INVITATION_MAIL, str(actor.id), now=now)
    except TooMany:
        raise NotAllowed("You mailed many invitations today. Share the link instead.") from None


async def _check_room(actor: Actor, email: str | None, *, now: datetime) -> None:
    mine = policy.own_invitations(actor) & policy.open_invitations(now)
    if await Invitation.count().where(mine) >= rules.INVITATIONS_LIMIT:
        message = f"{rules.INVITATIONS_LIMIT} invitations are open: take one back first."
        raise InvalidInput([Problem("line", message)])
    if email and await Invitation.exists().where(mine & (Invitation.email_key == email_key(email))):
        message = "You invited this address already. Take that invitation back to send a new one."
        raise InvalidInput([Problem("email", message)])


async def _mail(
    actor: Actor, invitation: Invitation, email: str, link: str, *, now: datetime
) -> None:
    mailer = mail.in_use()
    assert mailer is not None
    name = (await people.names_of([actor.id]))[actor.id]
    role = "mentor" if invitation.seeks == Role.MENTOR else "mentee"
    text = (
        f"{' '.join(name.split())} asks whether you would be their {role}.\n\n"
        f"What it means, and how to say yes or no, stands here. The link works once, for a week:\n"
        f"{link}\n\nYou do not know them? Then there is nothing to do.\n"
    )
    try:
        await mailer.send(email.strip(), "An invitation to grow together", text)
    except MailFailed:
        await revoke_invitation(actor, invitation.id, now=now)
        message = "The mail could not be sent. Check the address, or share the link instead."
        raise InvalidInput([Problem("email", message)]) from None


async def find(token: str, *, now: datetime) -> Invited:
    """Return what a token invites to. It is not used up. Raises NotFound."""
    invitation = await _open(token, now=now)
    name = (await people.names_of([invitation.inviter]))[invitation.inviter]
    return Invited(
        invitation.id,
        invitation.inviter,
        name,
        Role(invitation.seeks),
        invitation.line,
        invitation.expires_at,
    )


async def _open(token: str, *, now: datetime) -> Invitation:
    invitation = await Invitation.objects().get(policy.open_invitations(now) & _held_by(token))
    if invitation is None:
        raise NotFound(CLOSED)
    return invitation


def _held_by(token: str) -> Clause:
    return Invitation.token_hash == hashed(token)


async def accept_invitation(actor: Actor, token: str, *, now: datetime) -> Pairing:
    """Say yes to an invitation and return the pairing that begins. Twice is harmless.

    Raises NotFound for a token that is not good; InvalidInput for one's own invitation, or when the
    two are a pair already.
    """
    if begun := await _begun(actor, token):
        return begun
    invitation = await _open(token, now=now)
    inviter = invitation.inviter
    if inviter == actor.id:
        message = "This is your own invitation. Give the link to somebody else."
        raise InvalidInput([Problem("token", message)])
    async with sync.changing(inviter, actor.id) as log:
        await _close(invitation, log, now=now)
        is_mentor = invitation.seeks == Role.MENTOR
        pairing = await pairings.begin(
            log,
            mentor=actor.id if is_mentor else inviter,
            mentee=inviter if is_mentor else actor.id,
            pairing_id=_pairing_id(actor, invitation),
            now=now,
        )
        log.audit(Line(Deed.PAIRED, now, actor.id, pairing.id, inviter))
        told = news.of_pairing(inviter, "accepted", pairing.id, now)
        await notifications.tell_within(log, [told], now=now)
    return pairing


async def _begun(actor: Actor, token: str) -> Pairing | None:
    """Return the pairing that an earlier yes of the actor began, if they still see it."""
    known = await Invitation.objects().get(_held_by(token))
    found = await pairings.get_pairings(actor, [_pairing_id(actor, known)]) if known else []
    return found[0] if found else None


def _pairing_id(actor: Actor, invitation: Invitation) -> UUID:
    """Return the id of what begins when the actor says yes: they may not hear our answer."""
    return uuid5(invitation.id, str(actor.id))


async def _close(invitation: Invitation, log: sync.Log, *, now: datetime) -> None:
    """Use an invitation up. Raises NotFound when somebody was faster."""
    closed = (
        await Invitation.update({Invitation.closed_at: now})
        .where((Invitation.id == invitation.id) & Invitation.closed_at.is_null())
        .returning(Invitation.id)
    )
    if not closed:
        raise NotFound(CLOSED)
    await log.note(invitation.inviter, INVITATION, invitation.id)


async def decline_invitation(actor: Actor, token: str, *, now: datetime) -> UUID:
    """Say no to an invitation, and return its id. Its inviter only sees that it is closed.

    Raises NotFound.
    """
    invitation = await _open(token, now=now)
    async with sync.changing(invitation.inviter) as log:
        await _close(invitation, log, now=now)
    return UUID(str(invitation.id))


async def revoke_invitation(actor: Actor, invitation_id: UUID, *, now: datetime) -> None:
    """Take one of the actor's invitations back. Raises NotFound when it is not open."""
    async with sync.changing(actor.id) as log:
        found = await get_invitations(actor, [invitation_id])
        if not found:
            raise NotFound(CLOSED)
        await _close(found[0], log, now=now)
