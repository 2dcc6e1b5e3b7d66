"""The head of a pack's file, in YAML: what it says, and on which line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
NUMBER = re.compile(r"[\d.-]+")
TAG = re.compile(
    r"!!|(?<=[:\-\[] )[&*]\w|\[{9,}|\d{300,}"
)  # what may break YAML in other ways than its own
BEGIN = "Begin the file with its head, between two lines of “---”."
HEAD = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


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


class Head(BaseModel):
    """What a head may say: nothing else, and nothing of another kind."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


H = TypeVar("H", bound=Head)


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


@dataclass(frozen=True, slots=True)
class Written:
    """A file: its head, the text under it, and where each stands."""

    path: Path
    head: yaml.Node | None
    values: Any
    text: str
    text_line: int  # the first of the text

    def line_of(self, *steps: str | int) -> int:
        """Return the line on which a part of the head stands, or the nearest one around it."""
        node, line = self.head, 2
        for step in steps:
            if isinstance(node, yaml.MappingNode):
                pairs = [pair for pair in node.value if pair[0].value == step]
                if not pairs:
                    break
                line, node = pairs[0][0].start_mark.line + 2, pairs[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                node = node.value[step]
                line = node.start_mark.line + 2
            else:
                break
        return line

    def fault(self, message: str, *steps: str | int) -> Fault:
        """Return what is wrong with a part of the head."""
        return Fault(self.path, self.line_of(*steps), message)


def read(path: Path) -> Written:
    """Return what stands in a file. Raises Broken."""
    whole = _whole(path)
    found = HEAD.match(whole)
    if not found:
        is_open = whole.startswith("---")
        message = "End the head with a line of “---”." if is_open else BEGIN
        raise Broken(Fault(path, 1, message))
    try:
        head = yaml.compose(found[1], Loader=yaml.SafeLoader)
        values = yaml.safe_load(found[1])
        named_twice = list(_twice(head))
        cut_at = next(_cut_off(found[1]), None)
    except UNREADABLE as error:
        raise Broken(Fault(path, *_unreadable(found[1], error))) from error
    if cut_at is not None:
        message = "Put the whole text in quotes: what follows “ #” would not be read."
        raise Broken(Fault(path, cut_at, message))
    if twice := [Fault(path, line, f"“{name}” stands here twice.") for name, line in named_twice]:
        raise Broken(*twice)
    return Written(path, head, values, whole[found.end() :], whole[: found.end()].count("\n") + 1)


def _cut_off(head: str) -> Iterator[int]:
    """Yield the lines on which plain text ends at a “ #”: YAML takes the rest for a remark."""
    for token in yaml.scan(head):
        if isinstance(token, yaml.ScalarToken) and token.plain:
            is_text = not NUMBER.fullmatch(token.value)
            if is_text and re.match(r"[ \t]+#", head[token.end_mark.index :]):
                yield token.end_mark.line + 2


def _whole(path: Path) -> str:
    """Return a file's text, whatever system wrote it. Raises Broken."""
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise Broken(Fault(path, 1, "This file is missing.")) from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Broken(Fault(path, line, "A letter here is unreadable: save it as UTF-8.")) from error
    except OSError as error:
        raise Broken(Fault(path, 1, f"The file cannot be read: {error.strerror}.")) from error


def _unreadable(head: str, error: Exception) -> tuple[int, str]:
    """Return the line and what is wrong there, for a head that YAML cannot read."""
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


def _twice(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Yield names that a mapping has more than once: YAML would keep the last without a word."""
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        for place, (key, value) in enumerate(node.value):
            if key.value in names[:place]:
                yield key.value, key.start_mark.line + 2
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _twice(one)


def head_of(written: Written, kind: type[H]) -> H:
    """Return what a file's head says. Raises Broken for all that is missing, unknown or wrong."""
    try:
        return kind.model_validate(written.values)
    except ValidationError as error:
        faults = [
            _fault(written, _kind_of(one), one["msg"], one["loc"])
            for one in error.errors(include_url=False)
        ]
        raise Broken(*faults) from error


def _kind_of(error: ErrorDetails) -> str:
    return "string_too_short" if error["input"] is None else error["type"]


def _name_of(where: tuple[str | int, ...]) -> str:
    """Return what to call a part of a head: of a list by its place, the first being 1."""
    if where and isinstance(where[-1], int):
        return f"{_name_of(where[:-1])}, number {where[-1] + 1}"
    return str(where[-1]) if where else "The head"


def _fault(written: Written, what: str, message: str, where: tuple[str | int, ...]) -> Fault:
    name = _name_of(where)
    match what:
        case "missing":
            return written.fault(f"“{name}” is missing.", *where)
        case "extra_forbidden":
            return written.fault(f"“{name}” is unknown.", *where)
    if what in WANTED:
        return written.fault(f"“{name}” {WANTED[what]}.", *where)
    return written.fault(f"“{name}”: {message.removeprefix('Value error, ')}.", *where)
