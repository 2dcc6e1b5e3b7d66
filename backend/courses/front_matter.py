"""The head of a pack's file, in YAML: what it says, and on which line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
HEAD = re.compile(r"\A---\n(.*?)^---\n", re.DOTALL | re.MULTILINE)


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
    try:
        whole = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Broken(Fault(path, 1, f"The file cannot be read: {error}")) from error
    found = HEAD.match(whole)
    if not found:
        raise Broken(Fault(path, 1, "Begin the file with its head, between two lines of “---”."))
    try:
        head = yaml.compose(found[1], Loader=yaml.SafeLoader)
        values = yaml.safe_load(found[1])
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a day that no calendar has
        raise Broken(Fault(path, *_unreadable(found[1], error))) from error
    if twice := [Fault(path, line, f"“{name}” stands here twice.") for name, line in _twice(head)]:
        raise Broken(*twice)
    return Written(path, head, values, whole[found.end() :], whole[: found.end()].count("\n") + 1)


def _unreadable(head: str, error: Exception) -> tuple[int, str]:
    """Return the line and what is wrong there, for a head that YAML cannot read."""
    match error:
        case yaml.MarkedYAMLError():
            line = error.problem_mark.line if error.problem_mark else 0
            return line + 2, f"This is no YAML: {error.problem or error.context}."
        case yaml.reader.ReaderError():
            return head.count("\n", 0, error.position) + 2, "A character here cannot be kept."
    days = (found for found in DAY.finditer(head) if not _is_day(found[0]))
    place = next((found.start() for found in days), 0)
    return head.count("\n", 0, place) + 2, f"This is no day: {error}."


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
        faults = [_fault(written, one["type"], one["msg"], one["loc"]) for one in error.errors()]
        raise Broken(*faults) from error


def _fault(written: Written, what: str, message: str, where: tuple[str | int, ...]) -> Fault:
    name = where[-1] if where else "The head"
    match what:
        case "missing":
            return written.fault(f"“{name}” is missing.", *where)
        case "extra_forbidden":
            return written.fault(f"“{name}” is unknown.", *where)
    return written.fault(f"“{name}”: {message}.", *where)
