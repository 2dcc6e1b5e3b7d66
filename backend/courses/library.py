"""The courses of this server: ours, and those in a folder that the operator adds.

They are read once, when the process starts, and served from memory.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path

from backend.courses import packs
from backend.courses.faults import Broken, Fault
from backend.courses.packs import Course
from backend.courses.shapes import Activity, SelfAssessment

OURS = Path(__file__).parent / "content"

Library = dict[str, dict[str, Course]]  # by slug, then by language
_in_use: Library = {}


def use(folder: Path | None) -> None:
    """Serve our courses, and those in a folder. Raises Broken."""
    global _in_use
    _in_use = _served(folder)


@cache
def _served(folder: Path | None) -> Library:
    return read(*filter(None, (OURS, folder)))


def in_use() -> Library:
    """Return the courses that are served."""
    return _in_use


def languages_of(slug: str, first: str = "en") -> list[Course]:
    """Return a course in each of its languages, that one first; none when there is no such one."""
    found = _in_use.get(slug, {})
    return [found[name] for name in sorted(found, key=lambda name: (name != first, name))]


def read(*folders: Path) -> Library:
    """Return the courses in folders of `<course>/<language>/`. Raises Broken.

    A course of a later folder takes the place of an earlier one with its slug and language.
    """
    faults: list[Fault] = []
    return _read(chain.from_iterable(_packs_in(one, faults) for one in folders), faults)


def read_course(folder: Path) -> Library:
    """Return a course in its languages, from the folder that holds these. Raises Broken."""
    return _read(sorted(one for one in folder.iterdir() if packs.is_part(one)), [])


def _read(paths: Iterable[Path], faults: list[Fault]) -> Library:
    """Return the packs that are read from these paths. `faults` is what was found before."""
    found: dict[str, dict[str, tuple[Path, Course]]] = {}
    for path in paths:
        try:
            course = check(path)
        except Broken as broken:
            faults += broken.faults
        else:
            found.setdefault(course.head.slug, {})[course.head.language] = (path, course)
    for languages in found.values():
        faults += _asking_otherwise(languages)
    if faults:
        raise Broken(*faults)
    return {slug: {name: one for name, (_, one) in known.items()} for slug, known in found.items()}


def _asking_otherwise(languages: dict[str, tuple[Path, Course]]) -> Iterator[Fault]:
    """Yield where the languages of a course ask for another thing: an answer is for all of them."""
    (first, (_, course)), *others = languages.items()
    asked = asked_in(course)
    for path, other in (one for _, one in others):
        for slug in sorted({slug for slug, _ in asked.items() ^ asked_in(other).items()}):
            message = f"“{slug}” is not here, or not there, or of another kind than in “{first}”."
            yield Fault(path / "course.md", 1, message)


def asked_in(course: Course) -> dict[str, str]:
    """Return what each slug stands for that people's answers and judgements hang on."""
    asked: list[Activity | SelfAssessment] = []
    for section in course.sections:
        asked += [section.head.self_assessment, *(one.head.activity for one in section.lessons)]
    criteria = [one.slug for outcome in course.head.outcomes for one in outcome.criteria]
    return {**dict.fromkeys(criteria, "criterion"), **{one.slug: str(one.kind) for one in asked}}


def _packs_in(folder: Path, faults: list[Fault]) -> Iterator[Path]:
    if not folder.is_dir():
        faults.append(Fault(folder, 1, "There is no such folder."))
        return
    courses = sorted(one for one in folder.iterdir() if packs.is_part(one))
    if (folder / "course.md").exists() or any((one / "course.md").exists() for one in courses):
        faults.append(
            Fault(folder, 1, "Give the folder that holds the courses: <course>/<language>.")
        )
        return
    if not courses:
        faults.append(Fault(folder, 1, "There is no course in this folder."))
    for course in courses:
        languages = sorted(one for one in course.iterdir() if packs.is_part(one))
        yield from languages
        if not languages:
            faults.append(Fault(course, 1, "There is no language in this folder, such as “en”."))


def check(path: Path) -> Course:
    """Return the pack in `<course>/<language>/`. Raises Broken, also for another name."""
    course = packs.load(path)
    names = (("slug", course.head.slug, path.parent), ("language", course.head.language, path))
    if faults := [
        Fault(path / "course.md", 2, f"The {what} is “{said}”, but the folder is “{of.name}”.")
        for what, said, of in names
        if said != of.name
    ]:
        raise Broken(*faults)
    return course
