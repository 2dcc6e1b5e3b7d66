"""Ways, quiet hours, and how long to wait. Pure: no database, no clock."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.kit.errors import Problem

SUBSCRIPTIONS_LIMIT = 20  # devices a person
PAYLOAD_LIMIT = 3_000  # bytes; push services take 3,993 of text
ATTEMPTS_LIMIT = 8
FIRST_RETRY = timedelta(seconds=20)
LONGEST_RETRY = timedelta(minutes=30)


class Way(StrEnum):
    """How one kind of news reaches a person beside the list in the app."""

    PHONE = "phone"
    MAIL = "mail"
    NONE = "none"


class Channel(StrEnum):
    """What one delivery goes through."""

    PUSH = "push"
    MAIL = "mail"
    DIGEST = "digest"  # one mail a day with all that is new


class State(StrEnum):
    """Where a delivery stands."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"  # it came too late to be of use
    MOOT = "moot"  # no longer due: the page is written, say


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one local time of day to another, over midnight when the end is the earlier one."""

    starts_at: time
    ends_at: time

    def covers(self, at: datetime, time_zone: str) -> bool:
        """Tell whether an instant falls into them, by the clock on a person's wall."""
        return self.covers_time(at.astimezone(ZoneInfo(time_zone)).time())

    def covers_time(self, local: time) -> bool:
        """Tell whether a time of day falls into them."""
        if self.starts_at <= self.ends_at:
            return self.starts_at <= local < self.ends_at
        return local >= self.starts_at or local < self.ends_at

    def end_after(self, at: datetime, time_zone: str) -> datetime:
        """Return the first instant, `at` or later, that they do not cover."""
        if not self.covers(at, time_zone):
            return at
        return self._next(self.ends_at, at, time_zone, is_quiet=False)

    def start_after(self, at: datetime, time_zone: str) -> datetime:
        """Return when they next begin, later than `at`."""
        return self._next(self.starts_at, at, time_zone, is_quiet=True)

    def _next(self, clock: time, at: datetime, time_zone: str, *, is_quiet: bool) -> datetime:
        zone = ZoneInfo(time_zone)
        first = at.astimezone(zone).date() - timedelta(days=1)
        # A time that the clocks show twice comes twice.
        instants = sorted(
            datetime.combine(
                first + timedelta(days=day), clock.replace(fold=fold), zone
            ).astimezone(UTC)
            for day in range(5)
            for fold in (0, 1)
        )
        fits = (i for i in instants if i > at and self.covers(i, time_zone) == is_quiet)
        return next(fits, at + timedelta(days=1))


DEFAULT_QUIET = QuietHours(time(20, 0), time(7, 0))


def time_problem(field: str, at: time) -> list[Problem]:
    """Name what is wrong with a time of day: whole minutes, no zone of its own."""
    if at.tzinfo or at.second or at.microsecond:
        return [Problem(field, "Choose a time in hours and minutes.")]
    return []


def quiet_problems(quiet: QuietHours) -> list[Problem]:
    """Name what is wrong with quiet hours."""
    found = time_problem("startsAt", quiet.starts_at) + time_problem("endsAt", quiet.ends_at)
    if not found and quiet.starts_at == quiet.ends_at:
        found.append(Problem("endsAt", "Choose an end that is not the start, or turn them off."))
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """What a notification says. Generic: it shows on locked phones."""

    title: str
    body: str


@dataclass(frozen=True, slots=True)
class Action:
    """A button of a notification, and the page it leads to."""

    name: str
    title: str
    path: str


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell a person. `occurrence` names it among its kind: it is told once."""

    person: UUID
    kind: str
    occurrence: str
    path: str  # the page it opens
    facts: dict[str, int | str] = field(default_factory=dict)  # numbers and ids, no one's words
    expires_at: datetime | None = None  # of no use afterwards; the kind's own life when left out

    @property
    def key(self) -> tuple[UUID, str, str]:
        """What makes it the same news: told once."""
        return self.person, self.kind, self.occurrence


def retry_after(attempts: int, asked: timedelta | None, chance: float) -> timedelta:
    """Return how long to wait after so many attempts: what was asked for, else ever longer.

    `chance` from 0 to 1 spreads those that failed together.
    """
    pause: timedelta = min(FIRST_RETRY * 2 ** min(max(0, attempts - 1), 10), LONGEST_RETRY)
    return max(pause * (0.5 + chance), asked or timedelta(0))
