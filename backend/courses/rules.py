"""What an activity, or a self-assessment, may be answered with. Pure: no database, no clock."""

from collections.abc import Mapping
from enum import StrEnum

from backend.courses.shapes import ActivityKind, AssessmentKind
from backend.kit import checks
from backend.kit.checks import Check, Field, a_day, an_id, at_most, field_problems, one_of
from backend.kit.errors import Problem
from backend.kit.text import unkeepable

ANSWER = "activity_answer"  # the kinds that `sync` notes
PROGRESS = "topic_progress"
TEXT_LIMIT = 10_000  # characters
LINE_LIMIT = 300
LINK_LIMIT = 2_000
PAGES_LIMIT = 99  # a lesson
HEAD_LIMIT = 1_000  # characters of a title or a version: `shapes.Text`
WORDING_LIMIT = 20_000  # characters of a prompt with its points


class Discipline(StrEnum):
    """The five of a learning organization: Senge, after the guide."""

    SYSTEMS_THINKING = "systems_thinking"
    PERSONAL_MASTERY = "personal_mastery"
    MENTAL_MODELS = "mental_models"
    SHARED_VISION = "shared_vision"
    TEAM_LEARNING = "team_learning"


class Strategy(StrEnum):
    """Ways of peer-to-peer support: the guide, peer-to-peer support."""

    ACTION_RESEARCH = "action_research"
    WALKTHROUGH = "walkthrough"
    SHARED_SPACE = "shared_space"
    MENTORING = "mentoring"
    OTHER = "other"


class Licence(StrEnum):
    """Creative Commons: what others may do with a work."""

    CC0 = "CC0"
    BY = "BY"
    BY_SA = "BY-SA"
    BY_NC = "BY-NC"
    BY_NC_SA = "BY-NC-SA"
    BY_ND = "BY-ND"
    BY_NC_ND = "BY-NC-ND"


class Came(StrEnum):
    """Whether a predicted barrier came."""

    DID = "did"
    IN_PART = "in_part"
    DID_NOT = "did_not"


def chosen(pattern: str, check: Check) -> Field:
    """Return a field that holds a choice or a day."""
    return Field(pattern, check, is_text=False)


LONG, LINE = at_most(TEXT_LIMIT), at_most(LINE_LIMIT)
LINK = at_most(LINK_LIMIT)  # also half typed: screens follow it once it begins with https://
RATING = one_of(*"12345")
DISCIPLINES = one_of(*Discipline)
AXES = "|".join(Discipline)

STEP = r"step\.([1-9]|1[0-2])\."  # of a plan: `portfolio.rules.STEPS_LIMIT`

FIELDS: Mapping[str, tuple[Field, ...]] = {
    ActivityKind.TEXT: (Field("text", LONG),),
    ActivityKind.MINDSET: (chosen("reflection", an_id), Field("text", LONG)),
    ActivityKind.RADAR: (
        chosen(AXES, RATING),
        chosen(f"before\\.({AXES})", RATING),  # as it stood when one rated anew
        chosen("before\\.on", a_day),
        chosen("work_on", DISCIPLINES),
        Field("text", LONG),
    ),
    ActivityKind.BARRIERS: (
        Field("barrier\\.[1-5]", LINE),
        chosen("came\\.[1-5]", one_of(*Came)),
        Field("moved\\.[1-5]", LONG),
    ),
    ActivityKind.STRATEGY: (
        chosen("strategy", one_of(*Strategy)),
        Field("why", LONG),
        chosen("done_on", a_day),
        Field("text", LONG),
    ),
    ActivityKind.EDUCATORS: (
        Field("(name|where|hashtag)\\.[1-5]", LINE),
        Field("why\\.[1-5]", LONG),
    ),
    ActivityKind.LICENCE: (
        Field("title|author", LINE),
        chosen("licence", one_of(*Licence)),
        Field("link", LINK),
        Field("text", LONG),
    ),
    ActivityKind.ORGANIZATION: (
        Field("name", LINE),
        Field("link", LINK),
        Field("learn|give", LONG),
    ),
    ActivityKind.CONFERENCE: (
        Field("name|where", LINE),
        Field("link", LINK),
        chosen("starts_on|ends_on", a_day),
        Field("why|before|during|after", LONG),
    ),
    AssessmentKind.STATEMENT: (Field("text", LONG),),
    AssessmentKind.PLAN: (
        Field("goal", LONG),
        Field(STEP + "text", LINE),
        chosen(STEP + "(on|done_on)", a_day),
        chosen(STEP + "bell", one_of("on")),
    ),
}


def is_text(kind: str, name: str) -> bool:
    """Tell whether a field of an answer of a kind holds a text."""
    return checks.is_text(FIELDS[kind], name)


def answer_problems(kind: str, fields: Mapping[str, str]) -> list[Problem]:
    """Name what is wrong with an answer to an activity or a self-assessment of a kind."""
    return field_problems(FIELDS[kind], fields)


def wording_problems(version: str, title: str, prompt: str) -> list[Problem]:
    """Say when words that a phone says it showed cannot be those of a course."""
    limits = ((version, HEAD_LIMIT), (title, HEAD_LIMIT), (prompt, WORDING_LIMIT))
    if all(word and len(word) <= most and not unkeepable(word) for word, most in limits):
        return []
    return [Problem("shown", "Leave this out, or send the words that were shown.")]


def page_problems(page: int) -> list[Problem]:
    """Name what is wrong with a page of a lesson, the first being 1."""
    if 1 <= page <= PAGES_LIMIT:
        return []
    return [Problem("page", f"Choose a page from 1 to {PAGES_LIMIT}.")]
