"""Between whom a word is: an entry or a question, its mentee, and one mentor."""

from dataclasses import dataclass
from uuid import UUID

from backend.journal import entries
from backend.journal.tables import JournalEntry
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.kit.errors import InvalidInput, NotAllowed, NotFound, Problem
from backend.mentoring.tables import Comment, MentorQuestion
from backend.policy import journal as entry_policy
from backend.policy import mentoring as policy
from backend.policy import pairings as pairing_policy


@dataclass(frozen=True, slots=True)
class Subject:
    """What a comment is about: an entry or a question. Exactly one of the two is given."""

    entry: UUID | None = None
    question: UUID | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """The subject of a comment and its two people."""

    subject: Subject
    mentee: UUID
    mentor: UUID

    @property
    def clause(self) -> Clause:
        """The comments that belong here."""
        about = (
            Comment.entry == self.subject.entry
            if self.subject.entry
            else Comment.question == self.subject.question
        )
        return about & (Comment.mentor == self.mentor) & Comment.deleted_at.is_null()

    def other(self, person: UUID) -> UUID:
        return self.mentee if person == self.mentor else self.mentor

    def path_for(self, person: UUID) -> str:
        """Return the page on which a person finds it."""
        if self.subject.question:
            return f"/together/question/{self.subject.question}"
        where = "/journal/entry" if person == self.mentee else "/together/entry"
        return f"{where}/{self.subject.entry}"


def thread_with(comment: Comment) -> Thread:
    """Return the thread that a comment stands in."""
    subject = Subject(entry=comment.entry, question=comment.question)
    return Thread(subject, comment.mentee, comment.mentor)


async def thread_of(actor: Actor, subject: Subject, reply_to: UUID | None) -> Thread:
    """Return who is to read a comment. Raises NotFound, InvalidInput, NotAllowed."""
    if subject.question is not None:
        question = await _question(actor, subject.question)
        thread = Thread(subject, question.mentee, question.mentor)
    else:
        assert subject.entry is not None
        entry = await entries.get_entry(actor, subject.entry)
        mentor = actor.id
        if entry.author == actor.id:
            mentor = await _whom_to_answer(actor, subject, reply_to)
        thread = Thread(subject, entry.author, mentor)
    if reply_to is not None and not await _stands(actor, thread, reply_to):
        raise NotFound("The comment you answer is gone.")
    if actor.id == thread.mentee and not await reads(thread):
        raise NotAllowed("Nobody would read this: it is not shared with this mentor at present.")
    return thread


async def _question(actor: Actor, question_id: UUID) -> MentorQuestion:
    question = await MentorQuestion.objects().get(
        policy.readable_questions(actor) & (MentorQuestion.id == question_id)
    )
    if question is None:
        raise NotFound("There is no such question.")
    return question


async def _whom_to_answer(actor: Actor, subject: Subject, reply_to: UUID | None) -> UUID:
    """Return the mentor whose comment the author of an entry answers."""
    if reply_to is None:
        raise InvalidInput([Problem("replyTo", "Answer one of the comments on this page.")])
    answered = policy.readable_comments(actor) & (Comment.id == reply_to)
    comment = await Comment.objects().get(answered)
    if comment is None or comment.entry != subject.entry:
        raise NotFound("The comment you answer is gone.")
    return UUID(str(comment.mentor))


async def _stands(actor: Actor, thread: Thread, comment_id: UUID) -> bool:
    here = thread.clause & policy.readable_comments(actor) & (Comment.id == comment_id)
    return bool(await Comment.exists().where(here))


async def reads(thread: Thread) -> bool:
    """Tell whether the mentor of a thread may read its subject now."""
    if thread.subject.entry is None:
        question = MentorQuestion.pairing.is_in(pairing_policy.active())
        return bool(
            await MentorQuestion.exists().where(
                question & (MentorQuestion.id == thread.subject.question)
            )
        )
    mentor = Actor(id=thread.mentor, session_id=thread.mentor, time_zone="UTC")
    shared = entry_policy.shared_entries(mentor) & (JournalEntry.id == thread.subject.entry)
    return bool(await JournalEntry.exists().where(shared))
