"""Who waits for whom: a thing that was shared or asked waits until its mentor says a word."""

from datetime import datetime
from typing import Any
from uuid import UUID

from backend.journal.rules import ENTRY, SHARED
from backend.journal.shares import FIRST_LOOK
from backend.journal.tables import JournalShare
from backend.kit.actor import Actor
from backend.mentoring.rules import PAIRING, QUESTION, CommentKind
from backend.mentoring.tables import Acknowledgement, Comment, MentorQuestion, Pairing
from backend.mentoring.threads import Thread
from backend.sync import service as sync


async def answered(
    log: sync.Log, actor: Actor, thread: Thread, kind: CommentKind, *, at: datetime, now: datetime
) -> None:
    """Note who waits: a mentor's word ends it, a mentee's question begins it.

    `at` is when it was written: a word that was long on its way answers nothing newer.
    """
    if actor.id == thread.mentor:
        await _settle(log, thread, None, at)
        await _note_answer(log, thread.mentor, thread.mentee, now=now)
    elif kind is CommentKind.QUESTION:
        await _settle(log, thread, now, None)


async def withdrawn(log: sync.Log, thread: Thread) -> None:
    """Note that a question in a thread is gone: what its mentor answered waits no more.

    What its mentor said nothing about since it was shared, or asked, waits for that.
    """
    said = await _last_word(thread)
    if said is None or said < await _shared_at(thread, said):
        return
    asked = (Comment.author == thread.mentee) & (Comment.kind == CommentKind.QUESTION)
    if not await Comment.exists().where(thread.clause & asked & (Comment.written_at > said)):
        await _settle(log, thread, None, None)


async def _shared_at(thread: Thread, default: datetime) -> datetime:
    """Return when the page of a thread was shared, of a question the default."""
    theirs = (JournalShare.entry == thread.subject.entry) & (JournalShare.reader == thread.mentor)
    row = await JournalShare.select(JournalShare.shared_at).where(theirs).first()
    shared: datetime = row["shared_at"] if row else default
    return shared


async def _last_word(thread: Thread) -> datetime | None:
    """Return when the mentor of a thread last said something, be it in one tap."""
    theirs = thread.clause & (Comment.author == thread.mentor)
    at: Any = Comment.written_at
    words = Comment.select(at).where(theirs).order_by(at, ascending=False).limit(1)
    said: list[datetime] = await words.output(as_list=True)
    if thread.subject.entry is not None:
        of_it = (Acknowledgement.entry == thread.subject.entry) & (
            Acknowledgement.mentor == thread.mentor
        )
        at = Acknowledgement.acknowledged_at
        said += await Acknowledgement.select(at).where(of_it).output(as_list=True)
    return max(said, default=None)


async def _settle(
    log: sync.Log, thread: Thread, since: datetime | None, until: datetime | None
) -> None:
    """Let a thread's subject wait since an instant, or for nothing: if `until` is given, only what
    began to wait by then."""
    nudge = since + FIRST_LOOK if since else None
    if thread.subject.entry is not None:
        theirs = (JournalShare.entry == thread.subject.entry) & (
            JournalShare.reader == thread.mentor
        )
        await JournalShare.update(
            {JournalShare.waits_since: since, JournalShare.nudge_at: nudge}
        ).where(theirs & (JournalShare.waits_since <= until) if until else theirs)
        await log.note(thread.mentee, ENTRY, thread.subject.entry)
        await log.note(thread.mentor, SHARED, thread.subject.entry)
    if thread.subject.question is not None:
        this = MentorQuestion.id == thread.subject.question
        await MentorQuestion.update(
            {MentorQuestion.waits_since: since, MentorQuestion.nudge_at: nudge}
        ).where(this & (MentorQuestion.waits_since <= until) if until else this)
        await log.note(thread.mentee, QUESTION, thread.subject.question)
        await log.note(thread.mentor, QUESTION, thread.subject.question)


async def _note_answer(log: sync.Log, mentor: UUID, mentee: UUID, *, now: datetime) -> None:
    rows = (
        await Pairing.update({Pairing.answered_at: now})
        .where((Pairing.mentor == mentor) & (Pairing.mentee == mentee) & Pairing.ended_at.is_null())
        .returning(Pairing.id)
    )
    for row in rows:
        await log.note(mentor, PAIRING, row["id"])
