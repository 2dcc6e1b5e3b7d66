"""What a person does in a course, as the app sees it."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.courses import rules, service, tables
from backend.courses.graphql import ActivityKind
from backend.kit import clock
from backend.kit.graphql import AGE, Info, InvalidInput, NotAllowed, NotFound, few
from backend.kit.graphql_fields import EditsInput, KeptText, WrittenField, kept, written
from backend.sync.graphql import loads


@strawberry.type(
    description="Your answer to an activity or a self-assessment. Only you can read it."
)
class ActivityAnswer:
    id: UUID = strawberry.field(description="The same on every phone of yours.")
    course: str = strawberry.field(description="The course's slug.")
    activity: str = strawberry.field(description="The activity's or self-assessment's slug.")
    course_version: str = strawberry.field(description="Of the course, when it was begun.")
    kind: ActivityKind = strawberry.field(description="What the activity asked for.")
    title: str = strawberry.field(description="What it was called.")
    prompt: str = strawberry.field(description="What was asked, in the words then answered.")
    fields: list[WrittenField] = few("Those that say something.")
    kept: list[KeptText] = few("What waits for your decision.")
    version: int = strawberry.field(description="Raised by every edit, from 1.")
    began_at: datetime = strawberry.field(description="When it was begun.")
    done_at: datetime | None = strawberry.field(description="When you called it done.")

    @classmethod
    def of(cls, row: tables.ActivityAnswer) -> "ActivityAnswer":
        sheet = service.sheet_of(row)
        return cls(
            id=row.id,
            course=row.course,
            activity=row.activity,
            course_version=row.course_version,
            kind=ActivityKind(row.kind),
            title=row.title,
            prompt=row.prompt,
            fields=written(sheet),
            kept=kept(sheet),
            version=sheet.version,
            began_at=row.began_at,
            done_at=row.done_at,
        )


@strawberry.type(description="How far you have read a topic.")
class TopicProgress:
    id: UUID = strawberry.field(description="The same on every phone of yours.")
    course: str = strawberry.field(description="The course's slug.")
    topic: str = strawberry.field(description="The topic's slug.")
    page: int = strawberry.field(description="The page looked at last, the first being 1.")
    looked_at: datetime = strawberry.field(description="When.")
    read_at: datetime | None = strawberry.field(description="When you first came to its end.")

    @classmethod
    def of(cls, row: tables.TopicProgress) -> "TopicProgress":
        return cls(
            id=row.id,
            course=row.course,
            topic=row.topic,
            page=row.page,
            looked_at=row.looked_at,
            read_at=row.read_at,
        )


@strawberry.type(description="What you have done in a course.")
class CourseProgress:
    course: strawberry.Private[str]

    @few("The topics you have opened, up to 100.")
    async def topics(self, info: Info) -> list[TopicProgress]:
        rows = await service.list_progress(info.context.actor, self.course)
        return [TopicProgress.of(row) for row in rows]

    @few("Your answers, the oldest first, up to 100.")
    async def answers(self, info: Info) -> list[ActivityAnswer]:
        rows = await service.list_answers(info.context.actor, self.course)
        return [ActivityAnswer.of(row) for row in rows]


ActivityAnswerResult = Annotated[
    ActivityAnswer | InvalidInput | NotFound | NotAllowed,
    strawberry.union("ActivityAnswerResult", description="The answer, or why it was not kept."),
]
TopicProgressResult = Annotated[
    TopicProgress | InvalidInput | NotFound | NotAllowed,
    strawberry.union("TopicProgressResult", description="How far, or why it was not kept."),
]


@strawberry.input(description="The words that an answer was begun under, as a phone showed them.")
class WordingInput:
    version: str = strawberry.field(description="Of the course.")
    title: str = strawberry.field(description="What was to be done.")
    prompt: str = strawberry.field(description="What was asked, its points each on a line.")


SHOWN = "What was shown; where nobody answered before, the answer keeps it."


@strawberry.input(description="What was edited of an answer to an activity.")
class AnswerActivityInput:
    course: str = strawberry.field(description="The course's slug.")
    activity: str = strawberry.field(description="The activity's slug.")
    edits: EditsInput = strawberry.field(description="Of which fields.")
    language: str = strawberry.field(default="en", description="In which it was read.")
    is_done: bool | None = strawberry.field(
        default=None, description="Whether you call it done; null: as it was."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)
    shown: WordingInput | None = strawberry.field(default=None, description=SHOWN)


@strawberry.input(description="What was edited of a self-assessment: its statement, or its plan.")
class WriteSelfAssessmentInput:
    course: str = strawberry.field(description="The course's slug.")
    self_assessment: str = strawberry.field(description="Its slug.")
    edits: EditsInput = strawberry.field(
        description="Of `text`; or of `goal`, and of `step.1.text`, `.on`, `.bell`, `.done_on`."
    )
    language: str = strawberry.field(default="en", description="In which it was read.")
    is_done: bool | None = strawberry.field(
        default=None, description="Whether you call it done; null: as it was."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)
    shown: WordingInput | None = strawberry.field(default=None, description=SHOWN)


@strawberry.input(description="Where somebody is in a topic.")
class ReadTopicInput:
    course: str = strawberry.field(description="The course's slug.")
    topic: str = strawberry.field(description="The topic's slug.")
    page: int = strawberry.field(description="The page, the first being 1.")
    is_read: bool = strawberry.field(default=False, description="Whether that is its end.")
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


@loads(rules.ANSWER)
async def load_answers(info: Info, ids: list[UUID]) -> list[ActivityAnswer]:
    return [ActivityAnswer.of(row) for row in await service.get_answers(info.context.actor, ids)]


@loads(rules.PROGRESS)
async def load_progress(info: Info, ids: list[UUID]) -> list[TopicProgress]:
    return [TopicProgress.of(row) for row in await service.get_progress(info.context.actor, ids)]


@strawberry.type
class CourseViewer:
    @strawberry.field(description="What you have done in a course.")
    def course_progress(
        self, course: Annotated[str, argument(description="The course's slug.")]
    ) -> CourseProgress:
        return CourseProgress(course=course)


async def _answered(
    info: Info, slug: str, input: AnswerActivityInput | WriteSelfAssessmentInput
) -> ActivityAnswer:
    now = info.context.now
    at = clock.since(now, input.age_seconds)
    done = None if input.is_done is None else service.Done(input.is_done, at)
    edits = input.edits.edits(now)
    said = input.shown
    row = await service.answer_activity(
        info.context.actor,
        input.course,
        slug,
        edits,
        done,
        language=input.language,
        shown=service.Wording(said.version, said.title, said.prompt) if said else None,
        now=now,
    )
    return ActivityAnswer.of(row)


@strawberry.type
class CourseMutation:
    @strawberry.mutation(description="Answer an activity, or edit what you answered.")
    async def answer_activity(
        self,
        info: Info,
        input: Annotated[AnswerActivityInput, argument(description="What was edited.")],
    ) -> ActivityAnswerResult:
        return await _answered(info, input.activity, input)

    @strawberry.mutation(description="Write a self-assessment, or edit it.")
    async def write_self_assessment(
        self,
        info: Info,
        input: Annotated[WriteSelfAssessmentInput, argument(description="What was edited.")],
    ) -> ActivityAnswerResult:
        return await _answered(info, input.self_assessment, input)

    @strawberry.mutation(description="Keep where you are in a topic.")
    async def read_topic(
        self, info: Info, input: Annotated[ReadTopicInput, argument(description="Where.")]
    ) -> TopicProgressResult:
        row = await service.read_topic(
            info.context.actor,
            input.course,
            input.topic,
            input.page,
            is_read=input.is_read,
            looked_at=clock.since(info.context.now, input.age_seconds),
        )
        return TopicProgress.of(row)
