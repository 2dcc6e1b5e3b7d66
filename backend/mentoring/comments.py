"""Words between a mentee and a mentor, about an entry that is shared or a question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.journal import shares
from backend.journal.shares import Sharing
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotFound, Problem
from backend.mentoring import news, rules
from backend.mentoring.rules import COMMENT, CommentDraft
from backend.mentoring.tables import Acknowledgement, Comment
from backend.mentoring.threads import Subject, Thread, reads, thread_of, thread_with
from backend.mentoring.waits import note_answer, settle
from backend.notifications import service as notifications
from backend.policy import mentoring as policy
from backend.sync import service as sync

COMMENTS_LIMIT = 100  # between two people about one thing: what a screen can show


@dataclass(frozen=True, slots=True)
class Word:
    """A comment as it is read. Lists hold many: a table's row costs ten times as much to make."""

    id: UUID
    entry: UUID | None
    question: UUID | None
    mentor: UUID
    author: UUID
    reply_to: UUID | None
    kind: str
    text: str
    link: str
    prompt: str | None
    quote: str
    written_at: datetime
    edited_at: datetime
    version: int


_READ = [getattr(Comment, name) for name in Word.__slots__]


async def get_comments(actor: Actor, ids: Sequence[UUID]) -> list[Comment]:
    """Return those of the comments that the actor may read, in no order."""
    if not ids:
        return []
    return await Comment.objects().where(
        policy.readable_comments(actor) & Comment.id.is_in(list(ids))
    )


async def list_comments(
    actor: Actor, *, entry_ids: Sequence[UUID] = (), question_ids: Sequence[UUID] = ()
) -> list[Word]:
    """Return the comments on entries, or on questions, that the actor may read, oldest first."""
    if entry_ids:
        clause = policy.readable_entry_comments(actor) & Comment.entry.is_in(list(entry_ids))
    elif question_ids:
        about = Comment.question.is_in(list(question_ids))
        clause = policy.readable_question_comments(actor) & about
    else:
        return []
    found = Comment.select(*_READ).where(clause)
    # Each thread holds COMMENTS_LIMIT at most: one limit for all would let one hide another.
    rows = await found.order_by(Comment.written_at, Comment.id)
    return [Word(**row) for row in rows]


async def write_comment(
    actor: Actor,
    comment_id: UUID,
    subject: Subject,
    draft: CommentDraft,
    *,
    reply_to: UUID | None = None,
    written_at: datetime,
    now: datetime,
) -> Comment:
    """Write a comment, or edit one's own, and return it. Sending it twice is harmless.

    Of two edits the newer one holds. Raises InvalidInput; NotFound for what the actor may not read;
    NotAllowed when the mentor could not read it.
    """
    if (subject.entry is None) == (subject.question is None):
        raise InvalidInput([Problem("entryId", "Name the page or the question this is about.")])
    if found := rules.comment_problems(draft):
        raise InvalidInput(found)
    known = await _own(actor, comment_id)
    if known is not None:
        return await _edit(actor, known, draft, edited_at=written_at)
    thread = await thread_of(actor, subject, reply_to)
    async with sync.changing(thread.mentee, thread.mentor) as log:
        thread = await thread_of(actor, subject, reply_to)  # it may have been taken back meanwhile
        comment = Comment(
            id=comment_id,
            entry=subject.entry,
            question=subject.question,
            mentee=thread.mentee,
            mentor=thread.mentor,
            author=actor.id,
            reply_to=reply_to,
            kind=draft.kind,
            text=draft.text.strip(),
            link=draft.link,
            prompt=draft.prompt,
            quote=draft.quote,
            written_at=written_at,
            received_at=now,
            edited_at=written_at,
        )
        if not await _insert(comment, thread):
            return await _once_more(actor, comment_id)
        await settle(log, thread)
        if actor.id == thread.mentor:
            await note_answer(log, thread, now=now)
        await log.note(thread.mentee, COMMENT, comment_id)
        await log.note(thread.mentor, COMMENT, comment_id)
        to = thread.other(actor.id)
        what = "comment" if to == thread.mentee else "reply"
        told = news.of_comment(to, what, comment_id, thread.path_for(to))
        await notifications.tell_within(log, [told], now=now)
    return comment


async def _own(actor: Actor, comment_id: UUID) -> Comment | None:
    comment = await Comment.objects().get(Comment.id == comment_id)
    if comment is not None and not policy.may_change_comment(actor, comment):
        raise InvalidInput([Problem("id", "Choose another id for this comment.")])
    return comment


async def _once_more(actor: Actor, comment_id: UUID) -> Comment:
    """Return a comment that the same phone wrote a moment ago. Raises InvalidInput, NotFound."""
    await _own(actor, comment_id)
    found = await get_comments(actor, [comment_id])
    if not found:
        raise NotFound("This comment was deleted.")
    return found[0]


async def _insert(comment: Comment, thread: Thread) -> bool:
    """Store a comment unless its id is taken. Raises InvalidInput when there are many."""
    if await Comment.count().where(thread.clause) >= COMMENTS_LIMIT:
        message = f"{COMMENTS_LIMIT} comments stand here. Go on in a meeting, or on the next page."
        raise InvalidInput([Problem("text", message)])
    stored = (
        await Comment.insert(comment)
        .on_conflict(target=Comment.id, action="DO NOTHING")
        .returning(Comment.id)
    )
    return bool(stored)


async def _edit(
    actor: Actor, known: Comment, draft: CommentDraft, *, edited_at: datetime
) -> Comment:
    async with sync.changing(known.mentee, known.mentor) as log:
        found = await get_comments(actor, [known.id])
        if not found:
            raise NotFound("There is no such comment.")
        comment = found[0]
        before = comment.text, comment.kind, comment.link
        is_same = before == (draft.text.strip(), draft.kind, draft.link)  # a retry, say
        if edited_at > comment.edited_at and not is_same:
            comment.text, comment.kind, comment.link = draft.text.strip(), draft.kind, draft.link
            comment.edited_at = edited_at
            comment.version += 1
            await comment.save()
            await log.note(comment.mentee, COMMENT, comment.id)
            thread = thread_with(comment)
            if await reads(thread):  # a former mentor does not learn that she writes
                await log.note(comment.mentor, COMMENT, comment.id)
            await settle(log, thread)  # it may be meant as a question now, or no more
    return comment


async def delete_comment(actor: Actor, comment_id: UUID, *, now: datetime) -> None:
    """Delete one's own comment for good; answers to it stay. Twice is harmless. Raises NotFound."""
    known = await Comment.objects().get(Comment.id == comment_id)
    if known is None or not policy.may_change_comment(actor, known):
        raise NotFound("There is no such comment.")
    if known.deleted_at is not None:
        return
    async with sync.changing(known.mentee, known.mentor) as log:
        found = await get_comments(actor, [comment_id])
        if not found:
            raise NotFound("There is no such comment.")
        await _blank(found[0], now)
        await log.note(known.mentee, COMMENT, comment_id, gone=True)
        thread = thread_with(known)
        if await reads(thread):
            await log.note(known.mentor, COMMENT, comment_id, gone=True)
        await settle(log, thread)


async def _blank(comment: Comment, now: datetime) -> None:
    comment.text = comment.quote = comment.link = ""
    comment.deleted_at = now
    await comment.save()


@shares.when_changed
async def _note_comments(log: sync.Log, sharings: Sequence[Sharing], now: datetime) -> None:
    """Let comments come and go with the entry they are about; tell of what was shared."""
    for reader in {one.reader for one in sharings}:
        about = [one.entry for one in sharings if one.reader == reader]
        rows = Comment.select(Comment.id).where(
            Comment.entry.is_in(about) & (Comment.mentor == reader)
        )
        await log.note_all(reader, COMMENT, await rows.output(as_list=True))
    told = [news.of_share(one.reader, one.entry, now) for one in sharings if one.is_new]
    await notifications.tell_within(log, told, now=now)


@shares.when_erased
async def _erase(log: sync.Log, author: UUID, entry_id: UUID) -> None:
    """Erase what was said about an entry together with it."""
    erased = (
        await Comment.delete()
        .where(Comment.entry == entry_id)
        .returning(Comment.id, Comment.mentor)
    )
    mentors = [row["mentor"] for row in erased]
    is_read = await shares.done([entry_id])
    told = {author, *(await shares.present(author, mentors) if is_read else [])}
    for row in erased:
        for person in told & {author, row["mentor"]}:
            if log.holds(person):
                await log.note(person, COMMENT, row["id"], gone=True)
    await Acknowledgement.delete().where(Acknowledgement.entry == entry_id)
