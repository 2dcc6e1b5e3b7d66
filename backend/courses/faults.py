"""What is wrong with a pack, in words for somebody who writes no code."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from pydantic_core import ErrorDetails

DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
# What may break YAML in other ways than its own.
TAG = re.compile(r"!!|(?<=[:\-\[] )[&*]\w|\[{9,}|\d{300,}")

# A day that no calendar has is a ValueError; tags that do not fit break PyYAML in other ways.
UNREADABLE = (
    yaml.YAMLError,
    ValueError,
    LookupError,
    AttributeError,
    TypeError,
    RecursionError,
)

TRY = "Look here and just above: a quote left open, or a line moved in too little or too far?"
ADVICE = {  # by PyYAML's own words
    "mapping values are not allowed": "Put text that holds a “:” in quotes.",
    "cannot start any token": "Use spaces instead of a tab, and quotes around what begins oddly.",
    "unexpected end of stream": "A quote that was opened above is never closed.",
    "expected ':'": "Put a “:” and a space after the name.",
    "expected alphabetic": "Put text that begins with a sign in quotes.",
    "undefined alias": "Put text that begins with a “*” in quotes.",
    "determine a constructor": "Put text that begins with a “!” in quotes.",
}
WANTED = {  # by Pydantic's kinds of error
    "string_type": 'is text: put it in quotes, such as "1.1"',
    "string_pattern_mismatch": "takes small letters, digits and hyphens, such as choose-a-text",
    "tuple_type": "is a list: each on a line of its own that begins with “- ”",
    "int_type": "is a whole number",
    "int_parsing": "is a whole number",
    "float_type": "is a number",
    "float_parsing": "is a number",
    "model_type": "holds names and what they say, such as “title: …”",
    "too_short": "needs at least one",
    "string_too_short": "is empty",
}


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a pack, and where."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Broken(Exception):
    """Files cannot be read as what they should be."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("\n".join(map(str, sorted(faults))))
        self.faults = faults


def of_yaml(head: str, error: Exception) -> tuple[int, str]:
    """Return the line and what is wrong there, for a head that YAML refused with UNREADABLE."""
    match error:
        case yaml.MarkedYAMLError():
            line = error.problem_mark.line if error.problem_mark else 0
            problem = error.problem or error.context or ""
            advice = next((told for words, told in ADVICE.items() if words in problem), TRY)
            return line + 2, f"This is no YAML ({problem}). {advice}"
        case yaml.reader.ReaderError():
            return head.count("\n", 0, error.position) + 2, "A character here cannot be kept."
    days = (found for found in DAY.finditer(head) if not _is_day(found[0]))
    if wrong := next(days, None):
        return head.count("\n", 0, wrong.start()) + 2, f"This is no day: {error}."
    tag = TAG.search(head)
    place = tag.start() if tag else 0
    return head.count("\n", 0, place) + 2, "No value here may be written so: use plain words."


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def of_value(error: ErrorDetails) -> str:
    """Return what is wrong with a value that Pydantic refused."""
    name = _name_of(error["loc"])
    what = "string_too_short" if error["input"] is None else error["type"]
    match what:
        case "missing":
            return f"“{name}” is missing."
        case "extra_forbidden":
            return f"“{name}” is unknown."
    if what in WANTED:
        return f"“{name}” {WANTED[what]}."
    return f"“{name}”: {error['msg'].removeprefix('Value error, ')}."


def _name_of(where: tuple[str | int, ...]) -> str:
    """Return what to call a part of a head: of a list by its place, the first being 1."""
    if where and isinstance(where[-1], int):
        return f"{_name_of(where[:-1])}, number {where[-1] + 1}"
    return str(where[-1]) if where else "The head"
