"""Answering activities, and reading lessons: of the person who does it, alone."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID, uuid5

from backend.courses import library, rules
from backend.courses.packs import Course
from backend.courses.shapes import Activity, SelfAssessment
from backend.courses.tables import ActivityAnswer, TopicProgress
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, Problem
from backend.kit.fields import Edits, Sheet
from backend.policy import courses as policy
from backend.sync import service as sync


@dataclass(frozen=True, slots=True)
class Wording:
    """What a phone showed when an answer was begun there, perhaps of an older course."""

    version: str
    title: str
    prompt: str


@dataclass(frozen=True, slots=True)
class Done:
    """Whether an answer is called done, and when that was said."""

    is_done: bool
    edited_at: datetime


Listener = Callable[[sync.Log, ActivityAnswer, Sheet, datetime], Awaitable[None]]
_listeners: list[Listener] = []


def when_answered(listener: Listener) -> Listener:
    """Register a function that hears of every answer that changed, within the transaction.

    A lower feature tells a higher one through this register, never by an import upward.
    """
    _listeners.append(listener)
    return listener


async def answer_activity(
    actor: Actor,
    course: str,
    activity: str,
    edits: Edits,
    done: Done | None,
    *,
    language: str = "en",
    shown: Wording | None = None,
    now: datetime,
) -> ActivityAnswer:
    """Take edits of an answer to an activity or a self-assessment in, and return it.

    Where nobody answered before it keeps the wording that was shown, or else that of the course as
    it stands now, in that language. Raises InvalidInput.
    """
    row_id = uuid5(actor.id, f"answer/{course}/{activity}")
    texts = {name: edit.text for name, edit in edits.fields.items()}
    async with sync.changing(actor.id) as log:
        row = await ActivityAnswer.objects().get(ActivityAnswer.id == row_id)
        row = row or _begun(actor, row_id, course, activity, language, shown, edits.began_at(now))
        if found := rules.answer_problems(row.kind, texts):
            raise InvalidInput(found)
        sheet = sheet_of(row)
        is_new = sheet.take(edits, partial(rules.is_text, row.kind))
        row.sheet = json.dumps(sheet.as_json())
        is_new |= _call_done(row, done)
        await row.save()
        if is_new:
            await log.note(actor.id, rules.ANSWER, row_id)
            for listener in _listeners:
                await listener(log, row, sheet, now)
    return row


def _begun(
    actor: Actor,
    row_id: UUID,
    course: str,
    activity: str,
    language: str,
    shown: Wording | None,
    began_at: datetime,
) -> ActivityAnswer:
    pack, asked = _asked(course, activity, language)
    if shown and (found := rules.wording_problems(shown.version, shown.title, shown.prompt)):
        raise InvalidInput(found)
    wording = shown or Wording(pack.head.version, asked.title, prompt_of(asked))
    return ActivityAnswer(
        id=row_id,
        person=actor.id,
        course=course,
        activity=activity,
        course_version=wording.version,
        kind=asked.kind,
        title=wording.title,
        prompt=wording.prompt,
        sheet=json.dumps(Sheet().as_json()),
        began_at=began_at,
    )


def prompt_of(asked: Activity | SelfAssessment) -> str:
    """Return what is asked, with the points an answer speaks of, each on a line."""
    points = asked.points if isinstance(asked, SelfAssessment) else ()
    return "\n".join((asked.prompt, *points))


def _asked(course: str, slug: str, language: str) -> tuple[Course, Activity | SelfAssessment]:
    for pack in library.languages_of(course, language):
        for section in pack.sections:
            asked: list[Activity | SelfAssessment] = [section.head.self_assessment]
            asked += [lesson.head.activity for lesson in section.lessons]
            for one in asked:
                if one.slug == slug:
                    return pack, one
    raise InvalidInput([Problem("activity", "This activity is no longer part of the course.")])


def _call_done(row: ActivityAnswer, done: Done | None) -> bool:
    if done is None or (row.done_edited_at and done.edited_at <= row.done_edited_at):
        return False
    row.done_edited_at = done.edited_at
    if bool(row.done_at) == done.is_done:
        return False
    row.done_at = done.edited_at if done.is_done else None
    return True


def sheet_of(row: ActivityAnswer) -> Sheet:
    """Return the fields of an answer."""
    return Sheet.of_json(json.loads(row.sheet))


def is_done(row: ActivityAnswer) -> bool:
    """Tell whether an answer is called done, and says something."""
    return row.done_at is not None and bool(sheet_of(row).texts())


async def get_answers(actor: Actor, ids: Sequence[UUID]) -> list[ActivityAnswer]:
    """Return those of the answers that are the actor's own, in no order."""
    if not ids:
        return []
    mine = policy.own_answers(actor) & ActivityAnswer.id.is_in(list(ids))
    return await ActivityAnswer.objects().where(mine)


async def list_answers(actor: Actor, course: str) -> list[ActivityAnswer]:
    """Return the actor's answers in a course, the oldest first, at most 100."""
    mine = policy.own_answers(actor) & (ActivityAnswer.course == course)
    return await ActivityAnswer.objects().where(mine).order_by(ActivityAnswer.began_at).limit(100)


async def read_topic(
    actor: Actor, course: str, topic: str, page: int, *, is_read: bool, looked_at: datetime
) -> TopicProgress:
    """Note how far a topic was read and return it: the page looked at last, on any phone; once
    read, it stays so. Raises InvalidInput."""
    found = rules.page_problems(page)
    if not any(_has_topic(pack, topic) for pack in library.languages_of(course)):
        found.append(Problem("topic", "This topic is no longer part of the course."))
    if found:
        raise InvalidInput(found)
    row_id = uuid5(actor.id, f"topic/{course}/{topic}")
    async with sync.changing(actor.id) as log:
        row = await TopicProgress.objects().get(TopicProgress.id == row_id)
        before = (row.page, row.read_at) if row else None
        row = row or TopicProgress(
            id=row_id, person=actor.id, course=course, topic=topic, page=page, looked_at=looked_at
        )
        if looked_at >= row.looked_at:
            row.page, row.looked_at = page, looked_at
        if is_read and (row.read_at is None or looked_at < row.read_at):
            row.read_at = looked_at
        await row.save()
        if before != (row.page, row.read_at):
            await log.note(actor.id, rules.PROGRESS, row_id)
    return row


def _has_topic(pack: Course, topic: str) -> bool:
    return any(lesson.head.slug == topic for one in pack.sections for lesson in one.lessons)


async def get_progress(actor: Actor, ids: Sequence[UUID]) -> list[TopicProgress]:
    """Return how far the actor has read these topics, in no order."""
    if not ids:
        return []
    mine = policy.own_progress(actor) & TopicProgress.id.is_in(list(ids))
    return await TopicProgress.objects().where(mine)


async def list_progress(actor: Actor, course: str) -> list[TopicProgress]:
    """Return how far the actor has read the topics of a course, at most 100, in no order."""
    mine = policy.own_progress(actor) & (TopicProgress.course == course)
    return await TopicProgress.objects().where(mine).limit(100)
