"""A course pack: what it must hold, and how it is read from its folder.

    course.md            title, version, licence, outcomes and criteria; what the course is
    bibliography.md      the works it cites, if it does
    efficacy.md          a data set of effect sizes, if there is one
    1-name/section.md    a section: its outcome and self-assessment
    1-name/1-name.md     a lesson: its criterion, activity, further reading; its pages

Sections and lessons come in the order of the numbers in their names. Anything else is a mistake,
such as a lesson with its name mistyped, unless its name begins with a dot.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from backend.courses import markdown, references
from backend.courses.faults import Broken, Fault
from backend.courses.front_matter import Head, Written, head_of, read
from backend.courses.markdown import Block, Page, Unreadable
from backend.courses.references import File, SectionFiles
from backend.courses.shapes import (
    Bibliography,
    CourseHead,
    Efficacy,
    LessonHead,
    SectionHead,
    Work,
)

PARTS = re.compile(r"(\d*)(\D*)")
LITTER = {"Thumbs.db", "desktop.ini"}  # what Windows leaves in folders

T = TypeVar("T")
H = TypeVar("H", bound=Head)


@dataclass(frozen=True, slots=True)
class Lesson:
    """An introduction or a topic: its pages, and what to do."""

    head: LessonHead
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Section:
    head: SectionHead
    about: tuple[Block, ...]
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True, eq=False)  # itself alone: what is made of it is kept by it
class Course:
    """One pack, in one language."""

    head: CourseHead
    about: tuple[Block, ...]
    sections: tuple[Section, ...]
    works: tuple[Work, ...]
    efficacy: Efficacy | None
    caveat: tuple[Block, ...]  # how its effect sizes are to be read


def load(folder: Path) -> Course:
    """Return the pack in a folder. Raises Broken, naming every file and line that is wrong."""
    reading = _Reading()
    course = reading.file(folder / "course.md", CourseHead)
    works = reading.optional(folder / "bibliography.md", Bibliography)
    efficacy = reading.optional(folder / "efficacy.md", Efficacy)
    folders = _in_order(inside for inside in folder.iterdir() if is_part(inside))
    reading.faults += _strays(folder, folders)
    sections = [
        (
            reading.file(inside / "section.md", SectionHead),
            [
                reading.file(path, LessonHead)
                for path in _in_order(inside.glob("*.md"))
                if path.name != "section.md"
            ],
        )
        for inside in folders
    ]
    if course and not sections:
        reading.faults.append(course.written.fault("There is no section: a folder beside this."))
    reading.check()
    assert course is not None
    whole = [(one, [each for each in lessons if each]) for one, lessons in sections if one]
    return _assembled(reading, course, works, efficacy, whole)


def _in_order(paths: Iterable[Path]) -> list[Path]:
    """Return paths by the numbers in their names: 10 comes after 2."""
    return sorted(paths, key=lambda one: [(int(n or 0), w) for n, w in PARTS.findall(one.name)])


def is_part(path: Path) -> bool:
    """Tell whether a folder is a part of a course or a library: those with a dot are somebody's."""
    return path.is_dir() and not path.name.startswith(".")


def _strays(folder: Path, sections: list[Path]) -> Iterator[Fault]:
    """Yield what lies in a pack and is no part of one: it would be passed over without a word."""
    parts = {"course.md", "bibliography.md", "efficacy.md", *(one.name for one in sections)}
    lessons = [one for section in sections for one in sorted(section.iterdir())]
    strays = [one for one in sorted(folder.iterdir()) if one.name not in parts]
    strays += [one for one in lessons if one.is_dir() or one.suffix != ".md"]
    for one in strays:
        if not one.name.startswith(".") and one.name not in LITTER:
            yield Fault(one, 1, "This is no part of a course. Rename it, or take it away.")


class _Reading:
    """Reads files, and gathers what is wrong so that all of it is told at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def file(self, path: Path, kind: type[H]) -> File[H] | None:
        try:
            written = read(path)
            return File(written, head_of(written, kind))
        except Broken as broken:
            self.faults += broken.faults
            return None

    def optional(self, path: Path, kind: type[H]) -> File[H] | None:
        return self.file(path, kind) if path.exists() else None

    def text(self, written: Written, parse: Callable[[str], tuple[T, ...]]) -> tuple[T, ...]:
        try:
            found = parse(written.text)
        except Unreadable as error:
            line = written.text_line + error.line - 1
            self.faults.append(Fault(written.path, line, str(error)))
            return ()
        if not found:
            self.faults.append(Fault(written.path, written.text_line, "There is no text."))
        return found

    def check(self) -> None:
        """Raise Broken when something is wrong."""
        if self.faults:
            raise Broken(*self.faults)


def _assembled(
    reading: _Reading,
    course: File[CourseHead],
    works: File[Bibliography] | None,
    efficacy: File[Efficacy] | None,
    files: list[SectionFiles],
) -> Course:
    found: list[Section] = []
    for section, lessons in files:
        if not lessons:
            reading.faults.append(section.written.fault("There is no lesson beside this."))
        found.append(
            Section(
                section.head,
                reading.text(section.written, markdown.blocks),
                tuple(
                    Lesson(one.head, reading.text(one.written, markdown.pages)) for one in lessons
                ),
            )
        )
    reading.faults += references.broken(course, works, efficacy, files)
    about = reading.text(course.written, markdown.blocks)
    caveat = reading.text(efficacy.written, markdown.blocks) if efficacy else ()
    reading.check()
    return Course(
        head=course.head,
        about=about,
        sections=tuple(found),
        works=works.head.works if works else (),
        efficacy=efficacy.head if efficacy else None,
        caveat=caveat,
    )
