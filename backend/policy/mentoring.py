"""What a mentee and a mentor say to each other: the two of them, while the mentor may read."""

from datetime import datetime

from backend.journal.tables import JournalEntry
from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.mentoring.tables import (
    Acknowledgement,
    Comment,
    Invitation,
    MentorPhrases,
    MentorQuestion,
    Pairing,
    PairMeeting,
)
from backend.policy import journal, pairings


def own_invitations(actor: Actor) -> Clause:
    return (Invitation.inviter == actor.id) & Invitation.closed_at.is_null()


def open_invitations(now: datetime) -> Clause:
    return Invitation.closed_at.is_null() & (Invitation.expires_at > now)


def readable_questions(actor: Actor) -> Clause:
    return MentorQuestion.deleted_at.is_null() & (
        (MentorQuestion.mentee == actor.id) | MentorQuestion.pairing.is_in(pairings.open_to(actor))
    )


def may_change_question(actor: Actor, question: MentorQuestion) -> bool:
    return bool(question.mentee == actor.id)


def may_reword(pairing: Pairing, question: MentorQuestion) -> bool:
    """In its own pairing: one that ended stays closed, also to a pair that begins anew."""
    return bool(question.pairing == pairing.id)


def readable_comments(actor: Actor) -> Clause:
    return _in_thread(actor, _on_shared_entry(actor) | _on_readable_question(actor))


def readable_entry_comments(actor: Actor) -> Clause:
    """Those about entries alone: a long list of entries asks for all of theirs at once."""
    return _in_thread(actor, _on_shared_entry(actor))


def readable_question_comments(actor: Actor) -> Clause:
    return _in_thread(actor, _on_readable_question(actor))


def _in_thread(actor: Actor, is_open: Clause) -> Clause:
    """A thread is its mentee's and its one mentor's: other readers of the entry see none of it."""
    return Comment.deleted_at.is_null() & (
        (Comment.mentee == actor.id) | ((Comment.mentor == actor.id) & is_open)
    )


def _on_shared_entry(actor: Actor) -> Clause:
    entries = JournalEntry.select(JournalEntry.id).where(journal.shared_entries(actor))
    return Comment.entry.is_in(entries)


def _on_readable_question(actor: Actor) -> Clause:
    questions = MentorQuestion.select(MentorQuestion.id).where(readable_questions(actor))
    return Comment.question.is_in(questions)


def may_change_comment(actor: Actor, comment: Comment) -> bool:
    return bool(comment.author == actor.id)


def readable_acknowledgements(actor: Actor) -> Clause:
    return (Acknowledgement.entry.author == actor.id) | (
        (Acknowledgement.mentor == actor.id)
        & Acknowledgement.entry.is_in(
            JournalEntry.select(JournalEntry.id).where(journal.shared_entries(actor))
        )
    )


def readable_meetings(actor: Actor) -> Clause:
    return PairMeeting.deleted_at.is_null() & (
        (PairMeeting.pairing.mentee == actor.id)
        | PairMeeting.pairing.is_in(pairings.open_to(actor))
    )


def may_change_meeting(pairing: Pairing, meeting: PairMeeting) -> bool:
    """A meeting is written under its own pairing, never moved into another one."""
    return bool(meeting.pairing == pairing.id)


def own_phrases(actor: Actor) -> Clause:
    return MentorPhrases.person == actor.id
