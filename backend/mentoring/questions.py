"""What a mentee asks a mentor, from anywhere."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from backend.audit.rules import Deed, Line
from backend.journal import shares
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotAllowed, NotFound, Problem
from backend.mentoring import news, pairings, rules
from backend.mentoring.rules import COMMENT, QUESTION
from backend.mentoring.tables import Comment, MentorQuestion, Pairing
from backend.mentoring.threads import Subject, Thread, reads
from backend.notifications import service as notifications
from backend.policy import mentoring as policy
from backend.policy import pairings as pairing_policy
from backend.reflections import service as reflections
from backend.sync import service as sync


async def list_questions(actor: Actor) -> list[MentorQuestion]:
    """Return the questions the actor asked or was asked, the newest first, at most 100."""
    rows = MentorQuestion.objects().where(policy.readable_questions(actor))
    return await rows.order_by(MentorQuestion.asked_at, ascending=False).limit(100)


async def get_questions(actor: Actor, ids: Sequence[UUID]) -> list[MentorQuestion]:
    """Return those of the questions that the actor may read, in no order."""
    if not ids:
        return []
    return await MentorQuestion.objects().where(
        policy.readable_questions(actor) & MentorQuestion.id.is_in(list(ids))
    )


async def ask_mentor(
    actor: Actor,
    question_id: UUID,
    pairing_id: UUID,
    text: str,
    about: str,
    reflection: UUID | None = None,
    *,
    asked_at: datetime,
    now: datetime,
) -> MentorQuestion:
    """Ask the mentor of a pairing, or put a question of one's own in other words, and return it.

    A reflection it asks about is shown to the mentor as long as the question stands. Raises
    InvalidInput; NotFound for the pairing or the reflection; NotAllowed while the pairing rests,
    or for its mentor.
    """
    if found := rules.text_problems("text", text, rules.TEXT_LIMIT) + rules.about_problems(about):
        raise InvalidInput(found)
    async with pairings.changing(actor, pairing_id) as (pairing, log):
        if not pairing_policy.is_mentee(actor, pairing):
            raise NotAllowed("Mentees ask here. Write to yours on one of their pages.")
        pairings.check_open(pairing)
        known = await _own(actor, question_id, pairing)
        if known is not None:
            return await _reword(known, log, text, edited_at=asked_at)
        if reflection is not None and not await reflections.get_own(actor, [reflection]):
            raise NotFound("There is no such reflection.")
        question = _new(question_id, pairing, text, about, asked_at, now)
        question.reflection = reflection
        await MentorQuestion.insert(question)
        await _note(log, question)
        if reflection is not None:
            log.audit(Line(Deed.SHARED, now, actor.id, reflection, pairing.mentor))
        told = news.of_question(pairing.mentor, question_id)
        await notifications.tell_within(log, [told], now=now)
    return question


async def _own(actor: Actor, question_id: UUID, pairing: Pairing) -> MentorQuestion | None:
    known = await MentorQuestion.objects().get(MentorQuestion.id == question_id)
    if known is not None and not policy.may_reword(pairing, known):
        raise InvalidInput([Problem("id", "Choose another id for this question.")])
    if known is not None and known.deleted_at is not None:
        raise NotFound("This question was deleted.")
    return known


def _new(
    question_id: UUID,
    pairing: Pairing,
    text: str,
    about: str,
    asked_at: datetime,
    now: datetime,
) -> MentorQuestion:
    return MentorQuestion(
        id=question_id,
        pairing=pairing.id,
        mentee=pairing.mentee,
        mentor=pairing.mentor,
        text=text.strip(),
        about=about,
        asked_at=asked_at,
        received_at=now,
        waits_since=now,  # since its mentor could see it
        nudge_at=now + shares.FIRST_LOOK,
        edited_at=asked_at,
    )


async def _reword(
    question: MentorQuestion, log: sync.Log, text: str, *, edited_at: datetime
) -> MentorQuestion:
    is_new = question.text != text.strip()
    if is_new and edited_at > question.edited_at:
        question.text, question.edited_at = text.strip(), edited_at
        question.version += 1
        await question.save()
        await _note(log, question)
    return question


async def _note(log: sync.Log, question: MentorQuestion) -> None:
    await log.note(question.mentee, QUESTION, question.id)
    await log.note(question.mentor, QUESTION, question.id)


async def delete_question(actor: Actor, question_id: UUID, *, now: datetime) -> None:
    """Take one's own question back, with all that was said about it. Twice is harmless.

    Raises NotFound.
    """
    known = await MentorQuestion.objects().get(MentorQuestion.id == question_id)
    if known is None or not policy.may_change_question(actor, known):
        raise NotFound("There is no such question.")
    if known.deleted_at is not None:
        return
    async with sync.changing(known.mentee, known.mentor) as log:
        await known.refresh()
        if known.deleted_at is None:
            await forget(log, known, now)


async def forget(log: sync.Log, question: MentorQuestion, now: datetime) -> None:
    """Delete a question with all that was said about it, in a transaction that holds both."""
    is_read = await reads(Thread(Subject(question=question.id), question.mentee, question.mentor))
    erased = await Comment.delete().where(Comment.question == question.id).returning(Comment.id)
    ids = [row["id"] for row in erased]
    if question.reflection is not None:
        shown = question.reflection
        log.audit(Line(Deed.UNSHARED, now, question.mentee, shown, question.mentor))
    question.text, question.reflection, question.deleted_at = "", None, now
    question.waits_since = question.nudge_at = None
    await question.save()
    for person in (question.mentee, question.mentor) if is_read else (question.mentee,):
        await log.note(person, QUESTION, question.id, gone=True)
        await log.note_all(person, COMMENT, ids, gone=True)


class _Shown:
    """What reflections ask and tell whoever shows them."""

    async def readers_of(self, reflection_id: UUID) -> list[UUID]:
        return [question.mentor for question in await _about(reflection_id)]

    async def changed(self, log: sync.Log, reflection_id: UUID) -> None:
        for one in await _about(reflection_id):
            if await reads(Thread(Subject(question=one.id), one.mentee, one.mentor)):
                await log.note(one.mentor, QUESTION, one.id)

    async def gone(self, log: sync.Log, reflection_id: UUID, now: datetime) -> None:
        for question in await _about(reflection_id):
            await forget(log, question, now)


async def _about(reflection_id: UUID) -> list[MentorQuestion]:
    standing = MentorQuestion.deleted_at.is_null() & (MentorQuestion.reflection == reflection_id)
    return await MentorQuestion.objects().where(standing)


reflections.follow(_Shown())
