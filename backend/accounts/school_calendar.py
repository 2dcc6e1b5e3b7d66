"""Reading a school's calendar, an .ics file: its whole-day events, which may be days off.

Pure: text and a span of days in, days out. What is wrong with a file is said with its line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import recurring_ical_events
from icalendar import Calendar, Component, Event, vDDDTypes, vRecur
from icalendar.parser import Contentline

from backend.kit.errors import InvalidInput, Problem
from backend.kit.text import unkeepable

TEXT_LIMIT = 500_000  # characters; a school year has some 20,000
EVENTS_LIMIT = 3_000
FOUND_LIMIT = 300  # days off that a school year may hold, and more
NAME_LIMIT = 120  # characters
LONGEST = 120  # days; a longer event is a school year or a term, not a break
REPEATS = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
REPEATS_LIMIT = 40  # rules; each may come every day
RULE_PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY"}
COUNT_LIMIT = 1_000
EARLIEST = date(1970, 1, 1)
DEPTH_LIMIT = 3  # a calendar, an event, its alarm
LINES_LIMIT = 40_000
DATES = {"DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"}
FREE = re.compile(
    r"holiday|break|no school|no class|school closed|closed|recess|vacation|day off|days off"
    r"|in-?service|non-?student|ferien|frei|feiertag|vacacion|feriad|festiv|congé|vacances",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WholeDays:
    """A named event of whole days, from its first to its last."""

    starts_on: date
    ends_on: date
    name: str

    @property
    def is_free(self) -> bool:
        """Whether its name says that there is no school. A guess: its reader decides."""
        return FREE.search(self.name) is not None


@dataclass(frozen=True, slots=True)
class _Line:
    """One property as it stands in the file."""

    number: int  # from 1, where it begins
    name: str
    parameters: dict[str, str]
    value: str


def whole_days(text: str, *, first: date, last: date) -> list[WholeDays]:
    """Return a calendar's whole-day events that touch a span of days, in order, each once.

    Raises InvalidInput for the field `calendar`: the sentence names the line to look at.
    """
    text = text.removeprefix("\ufeff")  # a mark that some programs write first
    if len(text) > TEXT_LIMIT:
        raise _wrong("Choose a smaller calendar: this one is larger than 500 KB.")
    if text.count("\n") > LINES_LIMIT:
        raise _wrong("This calendar holds too many lines. Choose a smaller one.")
    _check(list(_lines(text)))
    try:
        found = list(_between(Calendar.from_ical(text), first, last))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        # Every line by itself is sound, but they do not fit together.
        raise _wrong("This calendar cannot be read. Export it anew and try again.") from error
    if len(found) > FOUND_LIMIT:
        raise _wrong(
            f"This calendar holds more than {FOUND_LIMIT} whole days. Choose a smaller one."
        )
    return sorted(set(found), key=lambda days: (days.starts_on, days.ends_on, days.name))


def _wrong(sentence: str) -> InvalidInput:
    return InvalidInput([Problem("calendar", sentence)])


def _at(number: int, what: str) -> InvalidInput:
    return _wrong(f"Line {number} of this calendar {what}. Nothing was changed.")


def _lines(text: str) -> Iterator[_Line]:
    """Yield the properties, folded lines joined (RFC 5545, 3.1). Raises InvalidInput."""
    number, whole = 0, ""
    for place, line in enumerate([*text.replace("\r\n", "\n").split("\n"), ""], start=1):
        if line[:1] in (" ", "\t") and whole:
            whole += line[1:]
            continue
        if whole:
            yield _parsed(number, whole)
        number, whole = place, line.strip("\r")


def _parsed(number: int, line: str) -> _Line:
    if unkeepable(line):
        raise _at(number, "holds a broken character")
    try:
        name, parameters, value = Contentline(line).parts()  # type: ignore[no-untyped-call]
    except ValueError as error:
        raise _at(number, "cannot be read") from error
    return _Line(number, name.upper(), {str(k): str(v) for k, v in parameters.items()}, value)


def _check(lines: list[_Line]) -> None:
    """Raise InvalidInput for the first line that breaks the format."""
    if not lines or (lines[0].name, lines[0].value.upper()) != ("BEGIN", "VCALENDAR"):
        raise _wrong("Choose a calendar file: its first line is BEGIN:VCALENDAR.")
    opened: list[_Line] = []
    for line in lines:
        if line.name == "BEGIN":
            opened.append(line)
            if len(opened) > DEPTH_LIMIT or (line.value.upper() == "VEVENT" and len(opened) != 2):
                raise _at(line.number, "begins where it may not")
        elif line.name == "END":
            if not opened or opened.pop().value.upper() != line.value.upper():
                raise _at(line.number, "ends what was not begun")
        elif not opened:
            raise _at(line.number, "stands outside the calendar")
        else:
            _check_dates(line, is_event=opened[-1].value.upper() == "VEVENT")
    if opened:
        raise _at(opened[-1].number, "begins what is never ended")
    _check_events(lines)


def _check_events(lines: list[_Line]) -> None:
    """Raise InvalidInput for an event without a first day, or for too many events."""
    begun: _Line | None = None
    for line in lines:
        if (line.name, line.value.upper()) == ("BEGIN", "VEVENT"):
            begun = line
        elif line.name == "DTSTART":
            begun = None
        elif (line.name, line.value.upper()) == ("END", "VEVENT") and begun is not None:
            raise _at(begun.number, "begins an event without a day")
    too_many = sum(line.name == "BEGIN" for line in lines) > EVENTS_LIMIT
    if too_many or sum(line.name in ("RRULE", "RDATE") for line in lines) > REPEATS_LIMIT:
        raise _wrong("This calendar holds too many events. Choose a smaller one.")


def _check_dates(line: _Line, *, is_event: bool) -> None:
    try:
        if line.name in DATES and is_event:
            for value in line.value.split(","):
                if line.parameters.get("VALUE") != "PERIOD":
                    vDDDTypes.from_ical(value)  # type: ignore[no-untyped-call]
        elif line.name == "RRULE":
            _check_rule(vRecur.from_ical(line.value))
    except (ValueError, KeyError, TypeError) as error:
        what = "holds a rule" if line.name == "RRULE" else "holds a date"
        raise _at(line.number, f"{what} that cannot be read") from error


def _check_rule(rule: vRecur) -> None:
    """Raise ValueError for a rule that is none, or that takes for ever to work out."""
    is_known = not set(rule["FREQ"]) - REPEATS and not set(rule) - RULE_PARTS
    # Days, weeks or so many of what may never come would be looked for until the year 9999.
    is_often = "COUNT" in rule or set(rule["FREQ"]) & {"DAILY", "WEEKLY"}
    is_endless = is_often and {"BYMONTH", "BYMONTHDAY"} & set(rule)
    if not is_known or is_endless or min(rule.get("INTERVAL", [1])) < 1:
        raise ValueError("not a rule for whole days")
    if max(rule.get("COUNT", [0])) > COUNT_LIMIT:
        raise ValueError("too many")


def _between(calendar: Component, first: date, last: date) -> Iterator[WholeDays]:
    """Yield the whole-day events, repeated ones by their rule."""
    only_days = Calendar()
    for event in calendar.walk("VEVENT"):
        if _is_whole_day(event):
            _end_rule(event, last)
            only_days.add_component(event)
    for event in recurring_ical_events.of(only_days).between(first, last + timedelta(days=1)):
        days = _days_of(event)
        if (days.ends_on - days.starts_on).days < LONGEST:
            yield days


def _is_whole_day(event: Component) -> bool:
    assert isinstance(event, Event)
    is_day = not isinstance(event.start, datetime) and event.start >= EARLIEST
    return is_day and event.get("STATUS") != "CANCELLED"


def _end_rule(event: Component, last: date) -> None:
    """Let a rule without an end, or with a far one, end where nobody looks any more."""
    rule = event.get("RRULE")
    for one in rule if isinstance(rule, list) else [rule]:
        if one is not None and "COUNT" not in one:
            one["UNTIL"] = [last + timedelta(days=1)]


def _days_of(event: Component) -> WholeDays:
    assert isinstance(event, Event)
    ends_on = max(event.start, event.end - timedelta(days=1))  # an .ics names the day after
    name = " ".join(str(event.get("SUMMARY", "")).split())[:NAME_LIMIT]
    return WholeDays(event.start, ends_on, name)
