"""Comments, thanks and questions, as the app sees them."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from uuid import UUID

import strawberry

from backend.accounts.graphql_people import Person, people_of, person_of
from backend.journal.graphql_sparks import Prompt
from backend.kit.graphql import Info
from backend.mentoring import comments, questions, rules, tables
from backend.reflections import service as reflections
from backend.reflections.graphql import MindsetReflection, reflection_of
from backend.sync.graphql import loads


@strawberry.enum(description="What a comment is meant as.")
class CommentKind(Enum):
    ENCOURAGEMENT = strawberry.enum_value("encouragement", description="Go on.")
    QUESTION = strawberry.enum_value("question", description="It asks for an answer.")
    SUGGESTION = strawberry.enum_value("suggestion", description="Something to try.")
    RESOURCE = strawberry.enum_value("resource", description="A link to look at.")


@strawberry.type(description="A word between a mentee and one mentor. Plain text.")
class Comment:
    id: UUID = strawberry.field(description="Made by the app.")
    entry_id: UUID | None = strawberry.field(description="The entry it is about.")
    question_id: UUID | None = strawberry.field(description="Or the question.")
    reply_to: UUID | None = strawberry.field(description="The comment it answers.")
    kind: CommentKind = strawberry.field(description="What it is meant as.")
    text: str = strawberry.field(description="Up to 10,000 characters.")
    link: str | None = strawberry.field(description="The web address of a resource.")
    prompt: Prompt | None = strawberry.field(description="The prompt it is about; null: all of it.")
    quote: str | None = strawberry.field(description="The passage it is about, as it then stood.")
    written_at: datetime = strawberry.field(description="When it was written.")
    edited_at: datetime | None = strawberry.field(description="When it was last edited, if it was.")
    is_mine: bool = strawberry.field(description="Whether you wrote it.")
    version: int = strawberry.field(description="Raised by every edit, from 1.")
    author: Person = strawberry.field(description="Who wrote it.")
    mentor: Person = strawberry.field(description="The mentor whose thread it belongs to.")


async def comments_of(info: Info, rows: Sequence[tables.Comment | comments.Word]) -> list[Comment]:
    """Return comments as the viewer sees them, in their order."""
    people = await people_of(info, [id for row in rows for id in (row.author, row.mentor)])
    me = info.context.actor.id
    return [
        Comment(
            id=row.id,
            entry_id=row.entry,
            question_id=row.question,
            reply_to=row.reply_to,
            kind=CommentKind(row.kind),
            text=row.text,
            link=row.link or None,
            prompt=Prompt(row.prompt) if row.prompt else None,
            quote=row.quote or None,
            written_at=row.written_at,
            edited_at=row.edited_at if row.version > 1 else None,
            is_mine=row.author == me,
            version=row.version,
            author=people[row.author],
            mentor=people[row.mentor],
        )
        for row in rows
    ]


@strawberry.type(description="A mentor's word that an entry was read.")
class Acknowledgement:
    id: UUID = strawberry.field(description="Its id.")
    phrase: str = strawberry.field(description="What they said.")
    acknowledged_at: datetime = strawberry.field(description="When.")
    mentor_id: strawberry.Private[UUID]

    @strawberry.field(description="Who says so.")
    async def mentor(self, info: Info) -> Person:
        return await person_of(info, self.mentor_id)

    @classmethod
    def of(cls, row: tables.Acknowledgement) -> "Acknowledgement":
        return cls(
            id=row.id,
            phrase=row.phrase,
            acknowledged_at=row.acknowledged_at,
            mentor_id=row.mentor,
        )


@strawberry.type(description="What a mentee asked a mentor.")
class MentorQuestion:
    id: UUID = strawberry.field(description="Made by the app.")
    pairing_id: UUID = strawberry.field(description="The pairing it was asked in.")
    text: str = strawberry.field(description="Up to 10,000 characters.")
    about: str = strawberry.field(
        description="What it is about, e.g. `criterion:<course>:2.4`; or nothing."
    )
    asked_at: datetime = strawberry.field(description="When it was asked.")
    waits_since: datetime | None = strawberry.field(
        description="Since when it waits for an answer; null once there is one."
    )
    reflection_id: UUID | None = strawberry.field(description="The reflection it asks about.")
    is_mine: bool = strawberry.field(description="Whether you asked it.")
    version: int = strawberry.field(description="Raised by every change, from 1.")
    mentor_id: strawberry.Private[UUID]
    mentee_id: strawberry.Private[UUID]

    @strawberry.field(description="Who was asked.")
    async def mentor(self, info: Info) -> Person:
        return await person_of(info, self.mentor_id)

    @strawberry.field(description="Who asks.")
    async def mentee(self, info: Info) -> Person:
        return await person_of(info, self.mentee_id)

    @strawberry.field(description="The reflection it asks about, shown while it stands.")
    async def reflection(self, info: Info) -> MindsetReflection | None:
        async def load(ids: list[UUID]) -> list[MindsetReflection | None]:
            rows = await reflections.get_reflections(info.context.actor, ids)
            found = {row.id: reflection_of(info, row) for row in rows}
            return [found.get(id) for id in ids]

        if self.reflection_id is None:
            return None
        shown: MindsetReflection | None = await info.context.loader("reflections", load).load(
            self.reflection_id
        )
        return shown

    @strawberry.field(description="The answers, the oldest first, up to 100.")
    async def comments(self, info: Info) -> list[Comment]:
        async def load(ids: list[UUID]) -> list[list[Comment]]:
            rows = await comments.list_comments(info.context.actor, question_ids=ids)
            found = await comments_of(info, rows)
            return [[one for one in found if one.question_id == id] for id in ids]

        found: list[Comment] = await info.context.loader("answers", load).load(self.id)
        return found


def question_of(info: Info, row: tables.MentorQuestion) -> MentorQuestion:
    """Return a question as the viewer sees it."""
    return MentorQuestion(
        id=row.id,
        pairing_id=row.pairing,
        text=row.text,
        about=row.about,
        asked_at=row.asked_at,
        waits_since=row.waits_since,
        reflection_id=row.reflection,
        is_mine=row.mentee == info.context.actor.id,
        version=row.version,
        mentor_id=row.mentor,
        mentee_id=row.mentee,
    )


@loads(rules.COMMENT)
async def load_comments(info: Info, ids: list[UUID]) -> list[Comment]:
    rows = await comments.get_comments(info.context.actor, ids)
    return await comments_of(info, rows)


@loads(rules.QUESTION)
async def load_questions(info: Info, ids: list[UUID]) -> list[MentorQuestion]:
    rows = await questions.get_questions(info.context.actor, ids)
    return [question_of(info, row) for row in rows]
