"""What the head of each file of a pack may say."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from backend.courses import markdown
from backend.courses.front_matter import Head
from backend.kit.text import unkeepable


def _web_address(url: str) -> str:
    if not markdown.is_web_address(url):
        raise ValueError("links start with https://")
    return url


def _keepable(text: str) -> str:
    if unkeepable(text):
        raise ValueError("a character in it cannot be kept")
    return text


Text = Annotated[str, StringConstraints(min_length=1, max_length=1_000), AfterValidator(_keepable)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_keepable)]
Year = Annotated[int, Field(ge=1, le=2200)]
Size = Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)]  # in standard deviations
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=60)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
Minutes = Annotated[int, Field(ge=1, le=600)]


class ActivityKind(StrEnum):
    """What an activity asks for, and so how it is answered."""

    TEXT = "TEXT"
    MINDSET = "MINDSET"  # a mindset reflection on an event
    RADAR = "RADAR"  # five disciplines rated, one to work on
    BARRIERS = "BARRIERS"  # predictions that are shown again at the section's end
    STRATEGY = "STRATEGY"  # a strategy of peer support, chosen and done
    EDUCATORS = "EDUCATORS"  # five people to connect with
    LICENCE = "LICENCE"  # something published under a licence
    ORGANIZATION = "ORGANIZATION"
    CONFERENCE = "CONFERENCE"  # a plan: before, during, after


class AssessmentKind(StrEnum):
    STATEMENT = "STATEMENT"
    PLAN = "PLAN"  # steps with dates


class Guide(Head):
    """Where a course comes from."""

    title: Text
    version: Text
    year: Year
    author: Text
    publisher: Text
    url: WebAddress
    licence: Text


class MinimumMinutes(Head):
    """What each part takes at least, in minutes; `journal_entry` an entry."""

    reading: Minutes
    activities: Minutes
    self_assessments: Minutes
    resources: Minutes
    journal_entry: Minutes


class Criterion(Head):
    slug: Slug
    text: Text


class Outcome(Head):
    slug: Slug
    text: Text
    criteria: tuple[Criterion, ...] = Field(min_length=1)


class CourseHead(Head):
    slug: Slug
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
    version: Text
    title: Title
    guide: Guide | None = None
    licence: Text
    minutes: MinimumMinutes
    outcomes: tuple[Outcome, ...] = Field(min_length=1)


class Work(Head):
    key: Slug
    authors: Text
    year: Year
    title: Text
    publisher: Text
    corrected: Text | None = None  # what the guide had wrong


class Bibliography(Head):
    works: tuple[Work, ...]


class Effect(Head):
    name: Text
    size: Size


class Efficacy(Head):
    """Effect sizes, as they stood in a year."""

    as_of: Text
    source: Text
    url: WebAddress
    mean: Size
    effects: tuple[Effect, ...] = Field(min_length=1)


class Activity(Head):
    slug: Slug
    title: Title
    kind: ActivityKind
    prompt: Text
    minutes: Minutes


class SelfAssessment(Head):
    slug: Slug
    title: Title
    kind: AssessmentKind
    prompt: Text
    points: tuple[Text, ...] = Field(default=(), max_length=12)
    minutes: Minutes


class Resource(Head):
    """Further reading. Without an address a facilitator fills it in."""

    title: Text
    by: Text
    url: WebAddress | None = None
    checked_on: date | None = None  # when somebody last saw that the address leads there


class SectionHead(Head):
    slug: Slug
    title: Title
    outcome: Slug
    self_assessment: SelfAssessment


class LessonHead(Head):
    slug: Slug
    title: Title
    criterion: Slug | None = None  # none: the introduction of its section
    activity: Activity
    resources: tuple[Resource, ...] = ()
    sources: tuple[Slug, ...] = ()
    efficacy: bool = False  # shows the data set
