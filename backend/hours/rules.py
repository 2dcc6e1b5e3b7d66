"""What minutes are, and how they are summed. Pure: no database, no clock."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from backend.kit.errors import Problem
from backend.kit.text import unkeepable

MINUTES = "minute_record"  # the kind that `sync` notes
USUAL_ENTRIES = 15  # of the guide's journal
TARGET = 900  # minutes of a course that counts, 15 hours: the guide, and its credit
SITTING_LIMIT = 60  # measured minutes at a time
PAUSE = 10  # minutes after which a sitting is another one
DECLARED_LIMIT = 600  # minutes declared at once
DAY = 24 * 60  # minutes
LINE_LIMIT = 300  # characters
ABOUT_LIMIT = 140
ABOUT = re.compile(r"[a-z]+(:[a-z0-9.-]+){1,2}")  # `entry:<id>`, `topic:<course>:<slug>`
RECORDS_LIMIT = 20_000  # a person


class Bucket(StrEnum):
    """What minutes are for: the guide's five, and other work such as a pair's meeting."""

    READING = "READING"
    ACTIVITIES = "ACTIVITIES"
    SELF_ASSESSMENTS = "SELF_ASSESSMENTS"
    RESOURCES = "RESOURCES"
    JOURNAL = "JOURNAL"
    OTHER = "OTHER"


class Provenance(StrEnum):
    """How minutes are known."""

    MEASURED = "MEASURED"  # on the screen, while somebody used it
    DECLARED = "DECLARED"  # by the person
    ATTENDED = "ATTENDED"  # by those who met
    VERIFIED = "VERIFIED"  # by a facilitator


@dataclass(frozen=True, slots=True)
class Stretch:
    """Wall-clock minutes, of which each counts once for a person, whatever device measured it."""

    first: int  # minutes since 1970
    count: int

    @classmethod
    def ending(cls, at: datetime, count: int) -> "Stretch":
        """Return so many minutes, the last of which is the one before an instant."""
        return cls(round(at.timestamp() / 60) - count, count)

    @property
    def minutes(self) -> range:
        return range(self.first, self.first + self.count)

    def uncovered(self, others: Iterable["Stretch"]) -> int:
        """Return how many of its minutes are in none of the others."""
        left = set(self.minutes)
        for other in others:
            left.difference_update(other.minutes)
        return len(left)


def left_of_sitting(stretch: Stretch, others: Iterable[tuple[Stretch, int]]) -> int:
    """Return how many minutes may count yet in the sitting that a stretch is part of.

    A sitting is over one thing: `others` are the stretches over it, with what each counted.
    """
    first, end, left = stretch.first, stretch.first + stretch.count, SITTING_LIMIT
    apart = list(others)
    while near := [one for one in apart if _touches(one[0], first, end)]:
        for other, counted in near:
            first, end = min(first, other.first), max(end, other.first + other.count)
            left -= counted
        apart = [one for one in apart if one not in near]
    return max(0, left)


def _touches(other: Stretch, first: int, end: int) -> bool:
    return other.first < end + PAUSE and first < other.first + other.count + PAUSE


def is_of(about: str, course: str) -> bool:
    """Return whether minutes count for a course: those that document a part of another do not."""
    parts = about.split(":")
    return len(parts) != 3 or parts[1] == course


@dataclass(slots=True)
class Sum:
    """The minutes of one bucket, by provenance, and the least that the guide asks for."""

    least: int
    by: dict[Provenance, int] = field(default_factory=lambda: dict.fromkeys(Provenance, 0))

    @property
    def minutes(self) -> int:
        return sum(self.by.values())


@dataclass(frozen=True, slots=True)
class Summary:
    """What is documented, against the guide's minutes for the chosen number of entries."""

    sums: Mapping[Bucket, Sum]

    @property
    def documented(self) -> int:
        return sum(one.minutes for one in self.sums.values())

    @property
    def path(self) -> int:
        """The guide's minutes for this number of entries: 900, 840 and 780 for 15, 11 and 7."""
        return sum(one.least for one in self.sums.values())

    @property
    def shortfall(self) -> int:
        """How many minutes the path itself lacks to TARGET."""
        return max(0, TARGET - self.path)

    @property
    def to_go(self) -> int:
        return max(0, TARGET - self.documented)

    @property
    def widest_gap(self) -> Bucket | None:
        """The bucket that is furthest from its least, if any is."""
        gaps = {bucket: one.least - one.minutes for bucket, one in self.sums.items()}
        widest = max(gaps, key=lambda bucket: gaps[bucket])
        return widest if gaps[widest] > 0 else None


def least_of(minutes: Mapping[str, int], entries: int) -> dict[Bucket, int]:
    """Return the guide's least minutes by bucket, for a number of journal entries.

    `minutes` is a course's head: `reading`, `activities`, `self_assessments`, `resources`, and
    `journal_entry` for each entry.
    """
    least = {bucket: minutes[bucket.lower()] for bucket in list(Bucket)[:4]}
    return least | {Bucket.JOURNAL: minutes["journal_entry"] * entries, Bucket.OTHER: 0}


def measured_problems(count: int, about: str) -> list[Problem]:
    """Name what is wrong with a measured stretch."""
    found = []
    if not 1 <= count <= SITTING_LIMIT:
        found.append(Problem("minutes", f"Measure from 1 to {SITTING_LIMIT} minutes at a time."))
    return found + _about_problems(about)


def declared_problems(
    minutes: int, on: date, note: str, about: str, *, latest: date, earliest: date | None
) -> list[Problem]:
    """Name what is wrong with declared minutes. `latest` is the last day that is today anywhere,
    `earliest` the first of the person's timeline, if they have one."""
    found = []
    if not 1 <= minutes <= DECLARED_LIMIT:
        found.append(Problem("minutes", f"Declare from 1 to {DECLARED_LIMIT} minutes at once."))
    if on > latest:
        found.append(Problem("occurredOn", "Choose today or an earlier day."))
    elif earliest is not None and on < earliest:
        found.append(Problem("occurredOn", "Choose a day since your timeline began."))
    elif on < latest - timedelta(days=3660):
        found.append(Problem("occurredOn", "Choose a day of the last ten years."))
    return found + _note_problems(note) + _about_problems(about)


def day_problems(minutes: int, known: int) -> list[Problem]:
    """Say when a day would hold more minutes than there are; `known` are documented already."""
    if minutes + known <= DAY:
        return []
    message = f"A day has 24 hours, and {known} minutes of this one are documented already."
    return [Problem("minutes", message)]


def corrected_problems(minutes: int, note: str, *, measured: int | None) -> list[Problem]:
    """Name what is wrong with a correction; `measured` is what was measured, if it was."""
    if not 0 <= minutes <= DECLARED_LIMIT:
        found = [Problem("minutes", f"Correct it to 0 to {DECLARED_LIMIT} minutes.")]
    elif measured is not None and minutes > measured:
        found = [Problem("minutes", "More than was measured is declared: declare the rest.")]
    else:
        found = []
    return found + _note_problems(note)


def _note_problems(note: str) -> list[Problem]:
    if len(note) > LINE_LIMIT:
        return [Problem("note", f"Use at most {LINE_LIMIT} characters.")]
    return [Problem("note", broken)] if (broken := unkeepable(note)) else []


def _about_problems(about: str) -> list[Problem]:
    if not about or (len(about) <= ABOUT_LIMIT and ABOUT.fullmatch(about)):
        return []
    return [Problem("about", "Leave this out, or name what it documents.")]
