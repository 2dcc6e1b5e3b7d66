"""What a field of something written may say. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from backend.kit.errors import Problem
from backend.kit.text import unkeepable

FIELDS_LIMIT = 60  # sent at once

Check = Callable[[str], str | None]  # says what is wrong with a text


@dataclass(frozen=True, slots=True)
class Field:
    """A field, or several: how it is called, and what it takes."""

    pattern: str
    check: Check
    is_text: bool = True  # else a choice, or a day: of two the newer one stands


def at_most(limit: int) -> Check:
    """Return a check that a text is no longer than that."""

    def check(text: str) -> str | None:
        return f"Use at most {limit:,} characters." if len(text) > limit else None

    return check


def one_of(*choices: str) -> Check:
    """Return a check that a text is one of these, or nothing."""
    names = " or ".join(choices)
    return lambda text: None if text in ("", *choices) else f"Choose {names}."


def a_day(text: str) -> str | None:
    """Say why this is no day such as 2026-11-24, if it is none."""
    try:
        day = date.fromisoformat(text) if text else None  # 2026-W10-1 is one, and no phone shows it
        is_day = day is None or (day.isoformat() == text and 2000 <= day.year < 2200)
    except ValueError:
        is_day = False
    return None if is_day else "Choose a day in this century."


def an_id(text: str) -> str | None:
    """Say why this names nothing of the app's own, if it does not."""
    try:
        return None if not text or str(UUID(text)) == text else "Choose it once more."
    except ValueError:
        return "Choose it once more."


def is_text(allowed: tuple[Field, ...], name: str) -> bool:
    """Tell whether a field holds a text, of which none is lost."""
    return any(one.is_text and re.fullmatch(one.pattern, name) for one in allowed)


def field_problems(allowed: tuple[Field, ...], fields: Mapping[str, str]) -> list[Problem]:
    """Name every field that is unknown, or whose text breaks its rule."""
    if len(fields) > FIELDS_LIMIT:
        return [Problem("fields", f"Send at most {FIELDS_LIMIT} fields at once.")]
    found = []
    for name, text in fields.items():
        check = next((one.check for one in allowed if re.fullmatch(one.pattern, name)), None)
        if check is None:
            found.append(Problem(name[:80], "This version of the app is too old. Reload it."))
        elif broken := unkeepable(text) or check(text):
            found.append(Problem(name, broken))
    return found
