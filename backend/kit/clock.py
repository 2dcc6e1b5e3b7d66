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


def latest_day(at: datetime) -> date:
    """Return the day it is where the calendar is furthest ahead, UTC+14: none is later anywhere."""
    return (at + timedelta(hours=14)).date()


def since(at: datetime, age_seconds: float) -> datetime:
    """Return the instant `age_seconds` before `at`, never after it.

    Phone clocks are wrong by days, so a phone tells how long ago something happened, not when.
    """
    return at - timedelta(seconds=min(max(age_seconds, 0.0), 366 * 86_400.0))
