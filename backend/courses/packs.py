"""A course pack: what it must hold, and how it is read from its folder.

    course.md            title, version, licence, outcomes and criteria; what the course is
    bibliography.md      the works it cites
    efficacy.md          a data set of effect sizes, if there is one
    1-name/section.md    a section: its outcome and self-assessment
    1-name/1-name.md     a lesson: its criterion, activity, further reading; its pages

Sections and lessons come in the order of their file names.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, Field, StringConstraints

from backend.courses import markdown
from backend.courses.front_matter import Broken, Fault, Head, Written, head_of, read
from backend.courses.markdown import Block, Page, Unreadable

T = TypeVar("T")
H = TypeVar("H", bound=Head)


def _web_address(url: str) -> str:
    if not markdown.is_web_address(url):
        raise ValueError("links start with https://")
    return url


Text = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
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
    year: int
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
    title: Text
    guide: Guide | None = None
    licence: Text
    minutes: MinimumMinutes
    outcomes: tuple[Outcome, ...] = Field(min_length=1)


class Work(Head):
    key: Slug
    authors: Text
    year: int
    title: Text
    publisher: Text
    corrected: Text | None = None  # what the guide had wrong


class Bibliography(Head):
    works: tuple[Work, ...]


class Effect(Head):
    name: Text
    size: float


class Efficacy(Head):
    """Effect sizes, as they stood in a year."""

    as_of: Text
    source: Text
    url: WebAddress
    mean: float
    effects: tuple[Effect, ...] = Field(min_length=1)


class Activity(Head):
    slug: Slug
    title: Text
    kind: ActivityKind
    prompt: Text
    minutes: Minutes


class SelfAssessment(Head):
    slug: Slug
    title: Text
    kind: AssessmentKind
    prompt: Text
    points: tuple[Text, ...] = ()
    minutes: Minutes


class Resource(Head):
    """Further reading. Without an address a facilitator fills it in."""

    title: Text
    by: Text
    url: WebAddress | None = None
    checked_on: date | None = None  # when somebody last saw that the address leads there


class SectionHead(Head):
    slug: Slug
    title: Text
    outcome: Slug
    self_assessment: SelfAssessment


class LessonHead(Head):
    slug: Slug
    title: Text
    criterion: Slug | None = None  # none: the introduction of its section
    activity: Activity
    resources: tuple[Resource, ...] = ()
    sources: tuple[Slug, ...] = ()
    efficacy: bool = False  # shows the data set


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


@dataclass(frozen=True, slots=True)
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
    works = reading.file(folder / "bibliography.md", Bibliography)
    efficacy = (
        reading.file(folder / "efficacy.md", Efficacy)
        if (folder / "efficacy.md").exists()
        else None
    )
    sections = [
        (
            reading.file(inside / "section.md", SectionHead),
            [
                reading.file(path, LessonHead)
                for path in sorted(inside.glob("*.md"))
                if path.name != "section.md"
            ],
        )
        for inside in sorted(folder.iterdir() if folder.is_dir() else ())
        if inside.is_dir()
    ]
    if course and not sections:
        reading.faults.append(course.written.fault("There is no section: a folder beside this."))
    reading.check()
    assert course is not None
    assert works is not None
    return _assembled(reading, course, works, efficacy, sections)


@dataclass(frozen=True, slots=True)
class _File(Generic[H]):
    written: Written
    head: H


class _Reading:
    """Reads files, and gathers what is wrong so that all of it is told at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def file(self, path: Path, kind: type[H]) -> _File[H] | None:
        try:
            written = read(path)
            return _File(written, head_of(written, kind))
        except Broken as broken:
            self.faults += broken.faults
            return None

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


SectionFiles = tuple[_File[SectionHead] | None, list[_File[LessonHead] | None]]


def _assembled(
    reading: _Reading,
    course: _File[CourseHead],
    works: _File[Bibliography],
    efficacy: _File[Efficacy] | None,
    files: list[SectionFiles],
) -> Course:
    found: list[Section] = []
    for section, lessons in files:
        assert section is not None
        if not lessons:
            reading.faults.append(section.written.fault("There is no lesson beside this."))
        found.append(
            Section(
                section.head,
                reading.text(section.written, markdown.blocks),
                tuple(
                    Lesson(one.head, reading.text(one.written, markdown.pages))
                    for one in lessons
                    if one
                ),
            )
        )
    reading.faults += _broken_references(course, works, efficacy, files)
    about = reading.text(course.written, markdown.blocks)
    caveat = reading.text(efficacy.written, markdown.blocks) if efficacy else ()
    reading.check()
    return Course(
        head=course.head,
        about=about,
        sections=tuple(found),
        works=works.head.works,
        efficacy=efficacy.head if efficacy else None,
        caveat=caveat,
    )


class _References:
    """What the files of a pack call each other by."""

    def __init__(self, course: CourseHead, works: Bibliography) -> None:
        self.outcomes = {one.slug for one in course.outcomes}
        self.criteria = {one.slug for outcome in course.outcomes for one in outcome.criteria}
        self.works = {one.key for one in works.works}
        self.taught: set[str] = set()
        self._used: set[str] = set()

    def once(self, written: Written, slug: str, *where: str) -> Iterator[Fault]:
        """Yield that a slug was used before."""
        if slug in self._used:
            yield written.fault(f"“{slug}” is used twice. Give each its own.", *where)
        self._used.add(slug)

    def of_section(self, file: _File[SectionHead]) -> Iterator[Fault]:
        head, written = file.head, file.written
        yield from self.once(written, head.slug, "slug")
        yield from self.once(written, head.self_assessment.slug, "self_assessment", "slug")
        if head.outcome not in self.outcomes:
            yield written.fault(f"No outcome of course.md is “{head.outcome}”.", "outcome")

    def of_lesson(self, file: _File[LessonHead]) -> Iterator[Fault]:
        head, written = file.head, file.written
        yield from self.once(written, head.slug, "slug")
        yield from self.once(written, head.activity.slug, "activity", "slug")
        for place, key in enumerate(head.sources):
            if key not in self.works:
                yield written.fault(f"No work of bibliography.md is “{key}”.", "sources", place)
        if head.criterion is None:
            return
        if head.criterion not in self.criteria:
            yield written.fault(f"No criterion of course.md is “{head.criterion}”.", "criterion")
        if head.criterion in self.taught:
            yield written.fault(f"Another lesson teaches “{head.criterion}” already.", "criterion")
        self.taught.add(head.criterion)


def _broken_references(
    course: _File[CourseHead],
    works: _File[Bibliography],
    efficacy: _File[Efficacy] | None,
    files: list[SectionFiles],
) -> Iterator[Fault]:
    """Yield where a slug is used twice, something named is not there, or a criterion not taught."""
    references = _References(course.head, works.head)
    for section, lessons in files:
        if section:
            yield from references.of_section(section)
        for lesson in filter(None, lessons):
            yield from references.of_lesson(lesson)
            if lesson.head.efficacy and not efficacy:
                yield lesson.written.fault("There is no efficacy.md to show.", "efficacy")
    for place, outcome in enumerate(course.head.outcomes):
        for within, criterion in enumerate(outcome.criteria):
            if criterion.slug not in references.taught:
                where = ("outcomes", place, "criteria", within)
                yield course.written.fault(f"No lesson teaches “{criterion.slug}”.", *where)
