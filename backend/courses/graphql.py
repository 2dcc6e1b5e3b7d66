"""The courses, for whoever is signed in: read at the start, answered from memory."""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from functools import cache
from hashlib import sha256
from typing import Annotated

import strawberry
from strawberry import argument

from backend.courses import library, markdown, packs, shapes
from backend.kit.graphql import Info, few


@strawberry.enum(description="What a block of text is.")
class TextBlockKind(Enum):
    PARAGRAPH = strawberry.enum_value("paragraph", description="One or more paragraphs.")
    BULLETS = strawberry.enum_value("bullets", description="Points without an order.")
    NUMBERS = strawberry.enum_value("numbers", description="Points in an order.")
    QUOTE = strawberry.enum_value("quote", description="Somebody else's words.")


@strawberry.enum(description="How a run of text is set off.")
class TextMark(Enum):
    STRONG = strawberry.enum_value("strong", description="Important.")
    EMPHASIS = strawberry.enum_value("em", description="Stressed, or a title.")


@strawberry.enum(description="What an activity asks for, and so how it is answered.")
class ActivityKind(Enum):
    TEXT = strawberry.enum_value("TEXT", description="A text.")
    MINDSET = strawberry.enum_value("MINDSET", description="A mindset reflection on an event.")
    RADAR = strawberry.enum_value("RADAR", description="Five disciplines rated, one to work on.")
    BARRIERS = strawberry.enum_value(
        "BARRIERS", description="Predictions, shown again at the section's end."
    )
    STRATEGY = strawberry.enum_value("STRATEGY", description="A strategy, chosen and done.")
    EDUCATORS = strawberry.enum_value("EDUCATORS", description="Five people to connect with.")
    LICENCE = strawberry.enum_value(
        "LICENCE", description="Something to publish, and under which licence."
    )
    ORGANIZATION = strawberry.enum_value("ORGANIZATION", description="An organization to join.")
    CONFERENCE = strawberry.enum_value(
        "CONFERENCE", description="A plan for before, during and after."
    )
    STATEMENT = strawberry.enum_value("STATEMENT", description="A self-assessment's statement.")
    PLAN = strawberry.enum_value("PLAN", description="A self-assessment's plan of dated steps.")


@strawberry.enum(description="What a self-assessment asks for besides ratings and evidence.")
class SelfAssessmentKind(Enum):
    STATEMENT = strawberry.enum_value("STATEMENT", description="A statement.")
    PLAN = strawberry.enum_value("PLAN", description="A plan of steps with dates.")


@strawberry.type(description="A run of text that looks alike.")
class TextSpan:
    text: str = strawberry.field(description="Plain.")
    mark: TextMark | None = strawberry.field(description="How it is set off.")
    url: str | None = strawberry.field(description="Where it leads; https only.")


@strawberry.type(description="A paragraph, a quotation or a list.")
class TextBlock:
    kind: TextBlockKind = strawberry.field(description="Which of them.")
    lines: list[list[TextSpan]] = strawberry.field(description="Its paragraphs, or its points.")

    @classmethod
    def of(cls, block: markdown.Block) -> "TextBlock":
        return cls(
            kind=TextBlockKind(block.kind),
            lines=[[_span(one) for one in line] for line in block.lines],
        )


def _span(span: markdown.Span) -> TextSpan:
    return TextSpan(text=span.text, mark=TextMark(span.mark) if span.mark else None, url=span.url)


def _blocks(blocks: Iterable[markdown.Block]) -> list[TextBlock]:
    return [TextBlock.of(one) for one in blocks]


@strawberry.type(description="One idea, as much as a screen shows.")
class LessonPage:
    title: str = strawberry.field(description="Its heading.")
    blocks: list[TextBlock] = few("What stands under it.")


@strawberry.type(description="What a learner judges of themself.")
class SuccessCriterion:
    slug: str = strawberry.field(description="Such as `2.4`.")
    text: str = strawberry.field(description="What one can do.")


@strawberry.type(description="What a section leads to.")
class Outcome:
    slug: str = strawberry.field(description="Such as `2`.")
    text: str = strawberry.field(description="What one will be able to do.")
    criteria: list[SuccessCriterion] = few("How it is told, in order.")


@strawberry.type(description="Something to do after a lesson.")
class Activity:
    slug: str = strawberry.field(description="Names it within its course.")
    title: str = strawberry.field(description="What it is called.")
    kind: ActivityKind = strawberry.field(description="How it is answered.")
    prompt: str = strawberry.field(description="What is asked.")
    minutes: int = strawberry.field(description="How long it takes.")

    @classmethod
    def of(cls, activity: shapes.Activity) -> "Activity":
        said = activity.model_dump() | {"kind": ActivityKind(activity.kind)}
        return cls(**said)


@strawberry.type(description="What closes a section: ratings, evidence, and a statement or a plan.")
class SelfAssessment:
    slug: str = strawberry.field(description="Names it within its course.")
    title: str = strawberry.field(description="What it is called.")
    kind: SelfAssessmentKind = strawberry.field(description="What it asks for.")
    prompt: str = strawberry.field(description="What is asked.")
    points: list[str] = strawberry.field(description="What an answer speaks of, in order.")
    minutes: int = strawberry.field(description="How long it takes.")

    @classmethod
    def of(cls, assessment: shapes.SelfAssessment) -> "SelfAssessment":
        said = assessment.model_dump() | {
            "kind": SelfAssessmentKind(assessment.kind),
            "points": list(assessment.points),
        }
        return cls(**said)


@strawberry.type(description="Further reading.")
class Resource:
    title: str = strawberry.field(description="What it is called.")
    by: str = strawberry.field(description="Whose it is.")
    url: str | None = strawberry.field(
        description="Where it is; null: for a facilitator to fill in."
    )
    checked_on: date | None = strawberry.field(description="When somebody last saw it there.")


@strawberry.type(description="A work that a course cites.")
class Work:
    key: str = strawberry.field(description="How lessons name it.")
    authors: str = strawberry.field(description="Who wrote it.")
    year: int = strawberry.field(description="When it appeared.")
    title: str = strawberry.field(description="What it is called.")
    publisher: str = strawberry.field(description="Where it appeared.")
    corrected: str | None = strawberry.field(description="What the guide had wrong about it.")


@strawberry.type(description="How much an influence changes what pupils learn, by one data set.")
class EffectSize:
    name: str = strawberry.field(description="The influence.")
    size: float = strawberry.field(description="Cohen's d.")


@strawberry.type(description="Effect sizes as they stood in a year, with where they are from.")
class EffectSizes:
    as_of: str = strawberry.field(description="When they stood like this.")
    source: str = strawberry.field(description="Who made them.")
    url: str = strawberry.field(description="Where they are.")
    mean: float = strawberry.field(description="Of all influences in the set.")
    effects: list[EffectSize] = few("The largest first.")
    caveat: list[TextBlock] = few("How they are to be read.")


@strawberry.type(description="An introduction, or a topic: its pages, and what to do.")
class Topic:
    slug: str = strawberry.field(description="Names it within its course.")
    title: str = strawberry.field(description="What it is called.")
    criterion: SuccessCriterion | None = strawberry.field(
        description="What it leads to; null: it introduces its section."
    )
    words: int = strawberry.field(description="How many there are to read.")
    pages: list[LessonPage] = few("One idea each, in order.")
    activity: Activity = strawberry.field(description="What to do.")
    resources: list[Resource] = few("Further reading.")
    sources: list[str] = strawberry.field(description="The works it rests on, by key.")
    shows_effects: bool = strawberry.field(description="Whether the effect sizes belong here.")

    @classmethod
    def of(cls, lesson: packs.Lesson, criteria: dict[str, SuccessCriterion]) -> "Topic":
        head = lesson.head
        return cls(
            slug=head.slug,
            title=head.title,
            criterion=criteria[head.criterion] if head.criterion else None,
            words=sum(markdown.words(page.blocks) for page in lesson.pages),
            pages=[LessonPage(title=one.title, blocks=_blocks(one.blocks)) for one in lesson.pages],
            activity=Activity.of(head.activity),
            resources=[Resource(**one.model_dump()) for one in head.resources],
            sources=list(head.sources),
            shows_effects=head.efficacy,
        )


@strawberry.type(description="A part of a course, with the outcome it leads to.")
class Section:
    slug: str = strawberry.field(description="Names it within its course.")
    title: str = strawberry.field(description="What it is called.")
    outcome: Outcome = strawberry.field(description="What it leads to.")
    about: list[TextBlock] = few("What it is about.")
    topics: list[Topic] = few("In order, the introduction first.")
    self_assessment: SelfAssessment = strawberry.field(description="What closes it.")

    @classmethod
    def of(cls, section: packs.Section, outcomes: dict[str, Outcome]) -> "Section":
        head = section.head
        criteria = {one.slug: one for outcome in outcomes.values() for one in outcome.criteria}
        return cls(
            slug=head.slug,
            title=head.title,
            outcome=outcomes[head.outcome],
            about=_blocks(section.about),
            topics=[Topic.of(one, criteria) for one in section.lessons],
            self_assessment=SelfAssessment.of(head.self_assessment),
        )


@strawberry.type(description="Where a course comes from.")
class Guide:
    title: str = strawberry.field(description="What it is called.")
    version: str = strawberry.field(description="Which one.")
    year: int = strawberry.field(description="When it appeared.")
    author: str = strawberry.field(description="Who wrote it.")
    publisher: str = strawberry.field(description="Who published it.")
    url: str = strawberry.field(description="Where it is.")
    licence: str = strawberry.field(description="Under what it may be used.")


@strawberry.type(description="How many minutes each part takes at least.")
class CourseMinutes:
    reading: int = strawberry.field(description="Lessons.")
    activities: int = strawberry.field(description="Activities.")
    self_assessments: int = strawberry.field(description="Self-assessments.")
    resources: int = strawberry.field(description="Further reading.")
    journal_entry: int = strawberry.field(description="One journal entry.")


@strawberry.type(description="A course in one language.")
class Course:
    slug: str = strawberry.field(description="Names it.")
    language: str = strawberry.field(description="Such as `en`.")
    version: str = strawberry.field(description="Goes with each answer, to keep its wording.")
    revision: str = strawberry.field(
        description="Another one with every change of its words: a phone asks no more than that."
    )
    title: str = strawberry.field(description="What it is called.")
    licence: str = strawberry.field(description="Under what it may be used.")
    guide: Guide | None = strawberry.field(description="Where it comes from.")
    minutes: CourseMinutes = strawberry.field(description="What each part takes at least.")
    about: list[TextBlock] = few("What it is.")
    outcomes: list[Outcome] = few("What it leads to, in order.")
    sections: list[Section] = few("Its parts, in order.")
    works: list[Work] = few("What it cites.")
    effect_sizes: EffectSizes | None = strawberry.field(description="Its data set, if it has one.")

    @classmethod
    def of(cls, course: packs.Course) -> "Course":
        head = course.head
        outcomes = {one.slug: _outcome(one) for one in head.outcomes}
        return cls(
            slug=head.slug,
            language=head.language,
            version=head.version,
            revision=sha256(repr(course).encode()).hexdigest()[:16],
            title=head.title,
            licence=head.licence,
            guide=Guide(**head.guide.model_dump()) if head.guide else None,
            minutes=CourseMinutes(**head.minutes.model_dump()),
            about=_blocks(course.about),
            outcomes=list(outcomes.values()),
            sections=[Section.of(one, outcomes) for one in course.sections],
            works=[Work(**one.model_dump()) for one in course.works],
            effect_sizes=_effect_sizes(course),
        )


def _outcome(outcome: shapes.Outcome) -> Outcome:
    criteria = [SuccessCriterion(**one.model_dump()) for one in outcome.criteria]
    return Outcome(slug=outcome.slug, text=outcome.text, criteria=criteria)


def _effect_sizes(course: packs.Course) -> EffectSizes | None:
    data = course.efficacy
    if data is None:
        return None
    return EffectSizes(
        as_of=data.as_of,
        source=data.source,
        url=data.url,
        mean=data.mean,
        effects=[EffectSize(name=one.name, size=one.size) for one in data.effects],
        caveat=_blocks(course.caveat),
    )


LANGUAGE = "Such as `en`; a course that is not written in it is answered in another."


@strawberry.type
class CourseQuery:
    @strawberry.field(description="The courses of this server, up to 100.")
    def courses(
        self, info: Info, language: Annotated[str, argument(description=LANGUAGE)] = "en"
    ) -> list[Course]:
        assert info.context.actor
        return [_in(one, language) for one in library.in_use().values()]

    @strawberry.field(description="One course; null when there is none of that name.")
    def course(
        self,
        info: Info,
        slug: Annotated[str, argument(description="Its name.")],
        language: Annotated[str, argument(description=LANGUAGE)] = "en",
    ) -> Course | None:
        assert info.context.actor
        languages = library.in_use().get(slug)
        return _in(languages, language) if languages else None


def _in(languages: dict[str, packs.Course], language: str) -> Course:
    return _shaped(languages.get(language) or languages.get("en") or next(iter(languages.values())))


@cache
def _shaped(pack: packs.Course) -> Course:
    """Return a pack as it is answered: made once, for it never changes while the server runs."""
    return Course.of(pack)
