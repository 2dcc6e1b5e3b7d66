"""What stories about mentors need: a pairing, a shared entry, a few words."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from uuid import UUID

import pytest

from backend.journal import rules, shares
from backend.journal import service as journal
from backend.journal.rules import Draft, Edit
from backend.journal.tables import JournalEntry
from backend.kit import mail
from backend.kit.actor import Actor
from backend.kit.ids import uuid7
from backend.kit.mail import Mailer
from backend.mentoring import comments, invitations, pairings
from backend.mentoring.rules import CommentDraft, CommentKind, Role
from backend.mentoring.tables import Comment, Pairing
from backend.mentoring.threads import Subject
from tests.conftest import NOW, ORIGIN, TODAY
from tests.notifications.conftest import Inbox, at, courier, mail_server, service

__all__ = ["at", "courier", "service"]  # fixtures, for stories about being told


@pytest.fixture
def mailbox() -> Iterator[Inbox]:
    """What arrives of the mail that leaves."""
    with mail_server() as (found, port):
        mail.use(Mailer("127.0.0.1", port, "Growth <growth@school.example>", security="none"))
        yield found
        mail.use(None)


@pytest.fixture
def after_the_first_look(monkeypatch):
    """Have something happen once a function has looked, and before its caller goes on."""

    def arrange(module: object, name: str, happens: Callable[[], Awaitable[object]]) -> None:
        look = getattr(module, name)

        async def looked(*args: object, **rest: object) -> object:
            found = await look(*args, **rest)
            monkeypatch.setattr(module, name, look)
            await happens()
            return found

        monkeypatch.setattr(module, name, looked)

    return arrange


def token_of(link: str) -> str:
    return link.partition("#")[2]


async def invite(actor: Actor, seeks: Role = Role.MENTOR, *, now: datetime = NOW) -> str:
    """Return the token of a new invitation."""
    _, link = await invitations.create_invitation(
        actor, uuid7(), seeks, "Would you?", None, ORIGIN, now=now
    )
    return token_of(link)


async def pair(mentee: Actor, mentor: Actor) -> Pairing:
    """Return a new pairing of two people."""
    return await invitations.accept_invitation(mentor, await invite(mentee), now=NOW)


async def write(
    actor: Actor, *, done: bool = True, entry_id: UUID | None = None, **texts: str
) -> JournalEntry:
    """Return an entry of this actor."""
    values = {"shared": "Exit tickets", "received": "Seats by question", **texts}
    edits = {name: Edit(text, NOW) for name, text in values.items()}
    draft = Draft(uuid7(), 0, {**edits, rules.OCCURRED_ON: Edit(TODAY, NOW)})
    entry = await journal.write_entry(actor, entry_id or uuid7(), draft, now=NOW)
    return await journal.finish_entry(actor, entry.id, done_at=NOW) if done else entry


async def shared(mentee: Actor, mentor: Actor, **texts: str) -> JournalEntry:
    """Return a new entry that a present mentor may read."""
    entry = await write(mentee, **texts)
    await shares.share_entry(mentee, entry.id, mentor.id, shared_at=NOW, now=NOW)
    return entry


async def say(
    actor: Actor,
    entry: JournalEntry,
    text: str = "Keep the silent start.",
    *,
    kind: CommentKind = CommentKind.ENCOURAGEMENT,
    reply_to: UUID | None = None,
    comment_id: UUID | None = None,
    at: datetime = NOW,
    **rest: str,
) -> Comment:
    """Return a comment on an entry."""
    return await comments.write_comment(
        actor,
        comment_id or uuid7(),
        Subject(entry=entry.id),
        CommentDraft(text, kind, **rest),
        reply_to=reply_to,
        written_at=at,
        now=at,
    )


async def end(actor: Actor, pairing: Pairing) -> None:
    await pairings.end_pairing(actor, pairing.id, now=NOW)
