"""The head of a pack's file, in YAML: what it says, and on which line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from backend.courses.faults import UNREADABLE, Broken, Fault, of_value, of_yaml

NUMBER = re.compile(r"[\d.-]+")
BEGIN = "Begin the file with its head, between two lines of “---”."
HEAD = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


class Head(BaseModel):
    """What a head may say: nothing else, and nothing of another kind."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


H = TypeVar("H", bound=Head)


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
        loader = yaml.SafeLoader(found[1])
        head = loader.get_single_node()
        named_twice = list(_twice(head))
        values = loader.construct_document(head) if head else None
        cut_at = next(_cut_off(found[1]), None)
    except UNREADABLE as error:
        raise Broken(Fault(path, *of_yaml(found[1], error))) from error
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
        found = error.errors(include_url=False)
        raise Broken(*(written.fault(of_value(one), *one["loc"]) for one in found)) from error
