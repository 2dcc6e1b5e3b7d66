"""What a mindset reflection says: one event, before and after. Pure: no database, no clock."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from backend.kit import checks
from backend.kit.checks import Field, a_day, at_most, field_problems, one_of
from backend.kit.errors import Problem

REFLECTION = "mindset_reflection"  # the kind that `sync` notes
TEXT_LIMIT = 10_000  # characters
MINDSETS_LIMIT = 2  # at a time: one or two


class Mindset(StrEnum):
    """The four of the guide: Dweck's two, Couros's, and the beginner's of Zen."""

    FIXED = "FIXED"
    GROWTH = "GROWTH"
    INNOVATOR = "INNOVATOR"
    BEGINNER = "BEGINNER"


class Helped(StrEnum):
    """Whether a mindset helped."""

    YES = "YES"
    PARTLY = "PARTLY"
    NO = "NO"


def mindsets_of(text: str) -> list[Mindset]:
    """Return the mindsets that a field names, such as `FIXED GROWTH`. Raises ValueError."""
    return [Mindset(name) for name in text.split()]


def _mindsets(text: str) -> str | None:
    try:
        named = mindsets_of(text)
    except ValueError:
        named = [Mindset.FIXED] * (MINDSETS_LIMIT + 1)
    is_sound = len(named) == len(set(named)) <= MINDSETS_LIMIT
    return None if is_sound else "Choose one or two of the four mindsets."


LONG = at_most(TEXT_LIMIT)
FIELDS = (
    Field("event|line", LONG),
    Field("occurred_on", a_day, is_text=False),
    Field("before|after", _mindsets, is_text=False),
    Field("helped_others|helped_situation", one_of(*Helped), is_text=False),
)


def is_text(name: str) -> bool:
    """Tell whether a field of a reflection holds a text."""
    return checks.is_text(FIELDS, name)


def reflection_problems(fields: Mapping[str, str], *, latest: date) -> list[Problem]:
    """Name every field of a reflection that breaks a rule.

    `latest` is the last day that is today anywhere: what is to come is not looked back on.
    """
    found = field_problems(FIELDS, fields)
    if not found and fields.get("occurred_on", "") > str(latest):
        found.append(Problem("occurred_on", "Choose today or an earlier day."))
    return found
