"""The time. Services and rules get it as an argument; only the edges of the app call `now`."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present instant in UTC."""
    return datetime.now(UTC)


def today(at: datetime, time_zone: str) -> date:
    """Return the local day in an IANA time zone."""
    return at.astimezone(ZoneInfo(time_zone)).date()


def minutes_of(at: time) -> int:
    """Return a time of day as it is stored: minutes since midnight."""
    return at.hour * 60 + at.minute


def time_of(minutes: int) -> time:
    """Return a time of day from its minutes since midnight."""
    return time(minutes // 60, minutes % 60)


def instant_of(day: date, at: time, time_zone: str) -> datetime | None:
    """Return when a local day's time of day comes, in UTC; None for a day that a zone skipped.

    A time that the clocks skip comes an hour later, one that they show twice at its first.
    """
    zone = ZoneInfo(time_zone)
    # The second reading is for a time that is skipped just before midnight: Nuuk, in March.
    for fold in (0, 1):
        instant = datetime.combine(day, at.replace(fold=fold), zone).astimezone(UTC)
        if instant.astimezone(zone).date() == day:
            return instant
    return None


def latest_day(at: datetime) -> date:
    """Return the day it is where the calendar is furthest ahead, UTC+14: none is later anywhere."""
    return (at + timedelta(hours=14)).date()


def since(at: datetime, age_seconds: float) -> datetime:
    """Return the instant `age_seconds` before `at`, never after it.

    Phone clocks are wrong by days, so a phone tells how long ago something happened, not when.
    """
    return at - timedelta(seconds=min(max(age_seconds, 0.0), 366 * 86_400.0))
