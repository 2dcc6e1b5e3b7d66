"""What people are told about mentoring. The words are generic: they show on locked phones."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.journal.tables import JournalShare
from backend.kit.database import Clause
from backend.mentoring.tables import Comment, MentorQuestion, Pairing
from backend.mentoring.threads import reads, thread_with
from backend.notifications import kinds
from backend.notifications.kinds import Kind
from backend.notifications.rules import News, Words
from backend.policy import pairings

_WORDS = {
    "comment": Words("Your mentor wrote to you", "A word on something you shared."),
    "reply": Words("Your mentee wrote back", "A word on something you read."),
    "thanks": Words("Your page was read", "Your mentor says so."),
    "share": Words("A page was shared with you", "It waits for you, without hurry."),
    "question": Words("A question for you", "Your mentee asks for your word."),
    "accepted": Words("Your invitation was accepted", "The two of you can begin."),
    "paused": Words("A pairing rests", "Nothing is read until it goes on."),
    "resumed": Words("A pairing goes on", "What was shared can be read again."),
    "ended": Words("A pairing has ended", "It ended without a reason given."),
    "handed over": Words("A pairing has ended", "Your mentor suggests inviting another one."),
    "nudge": Words("Somebody waits for your word", "A line is enough."),
}  # fmt: skip


def _words(news: News) -> Words:
    return _WORDS[str(news.facts["what"])]


def _ids(news: Sequence[News], fact: str) -> list[UUID]:
    return [UUID(str(one.facts[fact])) for one in news if fact in one.facts]


async def _comments_due(news: Sequence[News], now: datetime) -> list[News]:
    """Keep what is about comments that still stand, for whoever may read them now."""
    ids = _ids(news, "comment")
    rows = await Comment.objects().where(Comment.id.is_in(ids)) if ids else []
    due: set[tuple[UUID, str]] = set()
    for row in rows:
        if row.deleted_at is None:
            due.add((row.mentee, str(row.id)))
            if await reads(thread_with(row)):
                due.add((row.mentor, str(row.id)))
    return [
        one
        for one in news
        if "comment" not in one.facts or (one.person, one.facts["comment"]) in due
    ]


async def _shares_due(news: Sequence[News], now: datetime) -> list[News]:
    """Keep what its reader still may read and has not answered."""
    waiting = {
        (str(row["entry"]), row["reader"])
        for row in await _waiting_shares(JournalShare.entry.is_in(_ids(news, "entry")))
    }
    return [one for one in news if (one.facts["entry"], one.person) in waiting]


async def _waiting_shares(which: Clause) -> list[dict[str, Any]]:
    """Return those of the shares whose reader may read the entry now and has not answered."""
    rows = await JournalShare.select(
        JournalShare.entry, JournalShare.reader, JournalShare.entry.author
    ).where(
        which & JournalShare.waits_since.is_not_null() & JournalShare.entry.done_at.is_not_null()
    )
    pairs = await _active_pairs({row["reader"] for row in rows})
    return [row for row in rows if (row["reader"], row["entry.author"]) in pairs]


async def _active_pairs(mentors: set[UUID]) -> set[tuple[UUID, UUID]]:
    """Return the mentors and mentees of active pairings."""
    if not mentors:
        return set()
    rows = await Pairing.select(Pairing.mentor, Pairing.mentee).where(
        Pairing.mentor.is_in(list(mentors)) & pairings.is_active()
    )
    return {(row["mentor"], row["mentee"]) for row in rows}


async def _questions_due(news: Sequence[News], now: datetime) -> list[News]:
    rows = await _waiting_questions(MentorQuestion.id.is_in(_ids(news, "question")))
    waiting = {str(row["id"]) for row in rows}
    return [one for one in news if one.facts["question"] in waiting]


async def _waiting_questions(which: Clause) -> list[dict[str, Any]]:
    """Return those of the questions whose mentor may read them now and has not answered."""
    return await MentorQuestion.select(MentorQuestion.id, MentorQuestion.mentor).where(
        which
        & MentorQuestion.deleted_at.is_null()
        & MentorQuestion.waits_since.is_not_null()
        & MentorQuestion.pairing.is_in(pairings.active())
    )


async def _nudges_due(news: Sequence[News], now: datetime) -> list[News]:
    """Keep what is for mentors for whom something waits that they may read."""
    mentors = list({one.person for one in news})
    if not mentors:
        return []
    waiting = {row["reader"] for row in await _waiting_shares(JournalShare.reader.is_in(mentors))}
    asked = await _waiting_questions(MentorQuestion.mentor.is_in(mentors))
    waiting |= {row["mentor"] for row in asked}
    return [one for one in news if one.person in waiting]


COMMENT = kinds.register(Kind(name="comment", words=_words, still_due=_comments_due))
SHARE = kinds.register(Kind(name="share", words=_words, still_due=_shares_due))
QUESTION = kinds.register(Kind(name="question", words=_words, still_due=_questions_due))
PAIRING = kinds.register(Kind(name="pairing", words=_words))
NUDGE = kinds.register(Kind(name="nudge", words=_words, still_due=_nudges_due))


def of_comment(to: UUID, what: str, comment: UUID, path: str) -> News:
    """Return the news of a comment: what is `comment` or `reply`."""
    facts: dict[str, int | str] = {"what": what, "comment": str(comment)}
    return News(to, COMMENT.name, str(comment), path, facts)


def of_thanks(to: UUID, acknowledgement: UUID, path: str) -> News:
    """Return the news of a page that was read."""
    return News(to, COMMENT.name, str(acknowledgement), path, {"what": "thanks"})


def of_share(to: UUID, entry: UUID, at: datetime) -> News:
    """Return the news of an entry that was shared. Shared anew, it is news anew."""
    occurrence = f"{entry}/{at.isoformat()}"
    path = f"/together/entry/{entry}"
    return News(to, SHARE.name, occurrence, path, {"what": "share", "entry": str(entry)})


def of_question(to: UUID, question: UUID) -> News:
    """Return the news of a question."""
    path = f"/together/question/{question}"
    facts: dict[str, int | str] = {"what": "question", "question": str(question)}
    return News(to, QUESTION.name, str(question), path, facts)


def of_pairing(to: UUID, what: str, pairing: UUID, at: datetime, path: str = "") -> News:
    """Return the news of a pairing: accepted, paused, resumed, ended or handed over."""
    where = path or f"/together/pairing/{pairing}"
    return News(to, PAIRING.name, f"{pairing}/{what}/{at.timestamp():.3f}", where, {"what": what})


def of_nudge(to: UUID, day: str) -> News:
    """Return the news that somebody has waited for some school days: one a day at most."""
    return News(to, NUDGE.name, day, "/together", {"what": "nudge"})
