"""What an activity, or a self-assessment, may be answered with. Pure: no database, no clock."""

from collections.abc import Mapping
from enum import StrEnum

from backend.courses.shapes import ActivityKind, AssessmentKind
from backend.kit.checks import Field, a_day, an_id, at_most, field_problems, one_of
from backend.kit.errors import Problem

ANSWER = "activity_answer"  # the kinds that `sync` notes
PROGRESS = "topic_progress"
TEXT_LIMIT = 10_000  # characters
LINE_LIMIT = 300
LINK_LIMIT = 2_000
PAGES_LIMIT = 99  # a lesson


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


LONG, LINE = at_most(TEXT_LIMIT), at_most(LINE_LIMIT)
LINK = at_most(LINK_LIMIT)  # also half typed: screens follow it once it begins with https://
RATING = one_of(*"12345")
DISCIPLINES = one_of(*Discipline)
AXES = "|".join(Discipline)

STEP = r"step\.([1-9]|1[0-2])\."  # of a plan: `portfolio.rules.STEPS_LIMIT`

FIELDS: Mapping[str, tuple[Field, ...]] = {
    ActivityKind.TEXT: (Field("text", LONG),),
    ActivityKind.MINDSET: (Field("reflection", an_id), Field("text", LONG)),
    ActivityKind.RADAR: (
        Field(AXES, RATING),
        Field(f"before\\.({AXES})", RATING),  # as it stood when one rated anew
        Field("before\\.on", a_day),
        Field("work_on", DISCIPLINES),
        Field("text", LONG),
    ),
    ActivityKind.BARRIERS: (
        Field("barrier\\.[1-5]", LINE),
        Field("came\\.[1-5]", one_of(*Came)),
        Field("moved\\.[1-5]", LONG),
    ),
    ActivityKind.STRATEGY: (
        Field("strategy", one_of(*Strategy)),
        Field("why", LONG),
        Field("done_on", a_day),
        Field("text", LONG),
    ),
    ActivityKind.EDUCATORS: (
        Field("(name|where|hashtag)\\.[1-5]", LINE),
        Field("why\\.[1-5]", LONG),
    ),
    ActivityKind.LICENCE: (
        Field("title|author", LINE),
        Field("licence", one_of(*Licence)),
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
        Field("starts_on|ends_on", a_day),
        Field("why|before|during|after", LONG),
    ),
    AssessmentKind.STATEMENT: (Field("text", LONG),),
    AssessmentKind.PLAN: (
        Field("goal", LONG),
        Field(STEP + "text", LINE),
        Field(STEP + "(on|done_on)", a_day),
        Field(STEP + "bell", one_of("on")),
    ),
}


def answer_problems(kind: str, fields: Mapping[str, str]) -> list[Problem]:
    """Name what is wrong with an answer to an activity or a self-assessment of a kind."""
    return field_problems(FIELDS[kind], fields)


def page_problems(page: int) -> list[Problem]:
    """Name what is wrong with a page of a lesson, the first being 1."""
    if 1 <= page <= PAGES_LIMIT:
        return []
    return [Problem("page", f"Choose a page from 1 to {PAGES_LIMIT}.")]
