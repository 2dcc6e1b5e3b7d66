"""Who waits for whom: a thing that was shared or asked waits until its mentor says a word."""

from datetime import datetime
from typing import Any

from backend.journal.rules import ENTRY, SHARED
from backend.journal.shares import FIRST_LOOK
from backend.journal.tables import JournalShare
from backend.mentoring.rules import PAIRING, QUESTION, CommentKind
from backend.mentoring.tables import Acknowledgement, Comment, MentorQuestion, Pairing
from backend.mentoring.threads import Thread, reads
from backend.sync import service as sync


async def settle(log: sync.Log, thread: Thread) -> None:
    """Store since when a thread's subject waits, now that something was said or unsaid in it.

    It waits since the first thing that its mentor said nothing about, by when that could be seen:
    a word that was long on its way answers nothing newer. Asking again makes nobody wait anew.
    """
    row = await _subject(thread)
    if row is None:
        return
    since = await _first_unanswered(thread, _begun(row))
    if since == row.waits_since:
        return
    row.waits_since = since
    row.nudge_at = since + FIRST_LOOK if since else None
    await row.save()
    await note_subject(log, thread)


async def _subject(thread: Thread) -> JournalShare | MentorQuestion | None:
    """Return the row that waits: an entry's share with this mentor, or the question."""
    if thread.subject.entry is None:
        return await MentorQuestion.objects().get(MentorQuestion.id == thread.subject.question)
    return await JournalShare.objects().get(
        (JournalShare.entry == thread.subject.entry) & (JournalShare.reader == thread.mentor)
    )


def _begun(row: JournalShare | MentorQuestion) -> datetime:
    said = row.shared_at if isinstance(row, JournalShare) else row.asked_at
    begun: datetime = row.received_at or said  # of rows from before that was stored
    return begun


async def _first_unanswered(thread: Thread, begun: datetime) -> datetime | None:
    last = await _last_word(thread)
    asked = (Comment.author == thread.mentee) & (Comment.kind == CommentKind.QUESTION)
    questions = await Comment.select(Comment.received_at, Comment.written_at).where(
        thread.clause & asked
    )
    times = [begun, *(row["received_at"] or row["written_at"] for row in questions)]
    return min((at for at in times if last is None or at > last), default=None)


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


async def note_subject(log: sync.Log, thread: Thread) -> None:
    """Note what a thread is about for both, for its mentor only while they may read it."""
    about = thread.subject.entry or thread.subject.question
    assert about is not None
    is_entry = thread.subject.entry is not None
    await log.note(thread.mentee, ENTRY if is_entry else QUESTION, about)
    if await reads(thread):
        await log.note(thread.mentor, SHARED if is_entry else QUESTION, about)


async def note_answer(log: sync.Log, thread: Thread, *, now: datetime) -> None:
    """Note that the mentor of a thread answered their mentee."""
    rows = (
        await Pairing.update({Pairing.answered_at: now})
        .where(
            (Pairing.mentor == thread.mentor)
            & (Pairing.mentee == thread.mentee)
            & Pairing.ended_at.is_null()
        )
        .returning(Pairing.id)
    )
    for row in rows:
        await log.note(thread.mentor, PAIRING, row["id"])
