"""Whether the files of a pack name each other rightly."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from backend.courses.faults import Fault
from backend.courses.front_matter import Head, Written
from backend.courses.shapes import Bibliography, CourseHead, Efficacy, LessonHead, SectionHead

H = TypeVar("H", bound=Head)


@dataclass(frozen=True, slots=True)
class File(Generic[H]):
    """A file that was read, and what its head says."""

    written: Written
    head: H


SectionFiles = tuple[File[SectionHead], list[File[LessonHead]]]


class _Names:
    """What the files of a pack call each other by."""

    def __init__(self, course: CourseHead, works: Bibliography | None) -> None:
        self.outcomes = {one.slug for one in course.outcomes}
        self.criteria = {
            one.slug: outcome.slug for outcome in course.outcomes for one in outcome.criteria
        }
        self.works = {one.key for one in works.works} if works else set()
        self.taught: set[str] = set()
        self._aimed_at: set[str] = set()
        self._used: set[str] = set()

    def once(self, written: Written, slug: str, *where: str) -> Iterator[Fault]:
        """Yield that a slug was used before."""
        if slug in self._used:
            yield written.fault(f"“{slug}” is used twice. Give each its own.", *where)
        self._used.add(slug)

    def of_section(self, file: File[SectionHead]) -> Iterator[Fault]:
        head, written = file.head, file.written
        yield from self.once(written, head.slug, "slug")
        yield from self.once(written, head.self_assessment.slug, "self_assessment", "slug")
        if head.outcome not in self.outcomes:
            yield written.fault(f"No outcome of course.md is “{head.outcome}”.", "outcome")
        if head.outcome in self._aimed_at:
            yield written.fault(f"Another section leads to “{head.outcome}” already.", "outcome")
        self._aimed_at.add(head.outcome)

    def of_lesson(self, file: File[LessonHead], section: SectionHead) -> Iterator[Fault]:
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
        elif section.outcome in self.outcomes and self.criteria[head.criterion] != section.outcome:
            message = f"“{head.criterion}” belongs to another outcome than this section's."
            yield written.fault(message, "criterion")
        if head.criterion in self.taught:
            yield written.fault(f"Another lesson teaches “{head.criterion}” already.", "criterion")
        self.taught.add(head.criterion)


def _named_twice(course: File[CourseHead], works: File[Bibliography] | None) -> Iterator[Fault]:
    """Yield outcomes, criteria and works that bear the name of another."""
    outcomes = course.head.outcomes
    named: list[tuple[Written, str, tuple[str | int, ...]]] = []
    for place, outcome in enumerate(outcomes):
        named.append((course.written, outcome.slug, ("outcomes", place, "slug")))
        for within, criterion in enumerate(outcome.criteria):
            at = ("outcomes", place, "criteria", within, "slug")
            named.append((course.written, criterion.slug, at))
    for place, work in enumerate(works.head.works if works else ()):
        assert works is not None
        named.append((works.written, work.key, ("works", place, "key")))
    seen: set[tuple[Path, str]] = set()
    for written, name, where in named:
        if (written.path, name) in seen:
            yield written.fault(f"“{name}” is used twice. Give each its own.", *where)
        seen.add((written.path, name))


def broken(
    course: File[CourseHead],
    works: File[Bibliography] | None,
    efficacy: File[Efficacy] | None,
    files: list[SectionFiles],
) -> Iterator[Fault]:
    """Yield where a slug is used twice, something named is not there, or a criterion not taught."""
    names = _Names(course.head, works.head if works else None)
    yield from _named_twice(course, works)
    for section, lessons in files:
        yield from names.of_section(section)
        for lesson in lessons:
            yield from names.of_lesson(lesson, section.head)
            if lesson.head.efficacy and not efficacy:
                yield lesson.written.fault("There is no efficacy.md to show.", "efficacy")
    for place, outcome in enumerate(course.head.outcomes):
        for within, criterion in enumerate(outcome.criteria):
            if criterion.slug not in names.taught:
                where = ("outcomes", place, "criteria", within)
                yield course.written.fault(f"No lesson teaches “{criterion.slug}”.", *where)
