"""Days off: Ana's own, and those of her school's calendar."""

import asyncio
from datetime import date

import pytest

from backend.accounts import days_off, school_calendar
from backend.accounts.days_off import Range
from backend.kit.errors import InvalidInput
from backend.kit.ids import uuid7
from tests.conftest import NOW, TODAY

CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//School//EN
BEGIN:VEVENT
UID:1
DTSTART;VALUE=DATE:20260406
DTEND;VALUE=DATE:20260411
SUMMARY:Spring
  break
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART;VALUE=DATE:20200525
RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO
SUMMARY:Memorial Day\\, no school
END:VEVENT
BEGIN:VEVENT
UID:3
DTSTART;VALUE=DATE:20260320
SUMMARY:Picture day
END:VEVENT
BEGIN:VEVENT
UID:4
DTSTART:20260321T100000Z
DTEND:20260321T110000Z
SUMMARY:Concert
END:VEVENT
BEGIN:VEVENT
UID:5
DTSTART;VALUE=DATE:20250901
SUMMARY:Over
END:VEVENT
BEGIN:VEVENT
UID:6
DTSTART;VALUE=DATE:20260901
DTEND;VALUE=DATE:20270630
SUMMARY:School year
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")
FIRST, LAST = date(2026, 3, 2), date(2028, 3, 3)


def found(text):
    return school_calendar.whole_days(text, first=FIRST, last=LAST)


def test_whole_days_to_come_are_found_and_guessed_at():
    days = [(one.starts_on, one.ends_on, one.name, one.is_free) for one in found(CALENDAR)]
    assert days == [
        (date(2026, 3, 20), date(2026, 3, 20), "Picture day", False),
        (date(2026, 4, 6), date(2026, 4, 10), "Spring break", True),
        (date(2026, 5, 25), date(2026, 5, 25), "Memorial Day, no school", True),
        (date(2027, 5, 31), date(2027, 5, 31), "Memorial Day, no school", True),
    ]


def test_bare_line_ends_and_a_mark_at_the_start_are_fine():
    assert found(CALENDAR.replace("\r\n", "\n")) == found(CALENDAR)
    assert found("\ufeff" + CALENDAR) == found(CALENDAR)
    assert found(CALENDAR + "\r\n\r\n") == found(CALENDAR)


BROKEN = [
    (lambda text: text.replace("20260406", "2026xx06"), "Line 6 .* date"),
    (lambda text: text.replace("SUMMARY:Spring", "SUMMARYSpring"), "Line 8 .* cannot be read"),
    (lambda text: text.replace("END:VEVENT\r\n", "", 1), "Line 1[01] .* begins where it may not"),
    (lambda text: text.replace("END:VCALENDAR\r\n", ""), "Line 1 .* never ended"),
    (lambda text: text.replace("FREQ=YEARLY", "FREQ=SECONDLY"), "Line 14 .* rule"),
    (lambda text: text.replace("FREQ=YEARLY", "FREQ=OFTEN"), "Line 14 .* rule"),
    (lambda text: text.replace("FREQ=YEARLY", "FREQ=YEARLY;INTERVAL=0"), "Line 14 .* rule"),
    (lambda text: text.replace("FREQ=YEARLY", "FREQ=YEARLY;BYHOUR=1"), "Line 14 .* rule"),
    (lambda text: text.replace("END:VCALENDAR", "END:VEVENT"), "Line [0-9]+ .* not begun"),
    (lambda text: text.replace("DTSTART;VALUE=DATE:20260320\r\n", ""), "Line 17 .* without a day"),
    (lambda text: text.replace("VERSION", "VER\x00SION"), "Line 2 .* broken character"),
    (lambda text: text + "SUMMARY:After\r\n", "Line 40 .* outside"),
    (lambda text: text.replace("UID:1", "UID;:"), "Line 5 .* cannot be read"),
    (lambda text: "<html>Not found</html>", "Line 1 .* cannot be read|BEGIN:VCALENDAR"),
    (lambda text: "", "BEGIN:VCALENDAR"),
    (lambda text: "BEGIN:VCARD\r\nEND:VCARD", "BEGIN:VCALENDAR"),
    (lambda text: text * 800, "500 KB"),
]


@pytest.mark.parametrize(("spoil", "sentence"), BROKEN)
def test_a_broken_calendar_is_named_by_its_line(spoil, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        found(spoil(CALENDAR))


def test_rules_without_end_are_cut_short():
    often = CALENDAR.replace("FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO", "FREQ=DAILY")
    with pytest.raises(InvalidInput, match="more than 300"):
        found(often)


async def test_her_own_days_are_added_and_removed(database, ana, eve):
    id = uuid7()
    days = Range(date(2026, 4, 3), date(2026, 4, 6), " Easter ")
    for _ in range(2):
        await days_off.add_days_off(ana, id, days, now=NOW)
    [row] = await days_off.list_days_off(ana)
    assert (row.starts_on, row.ends_on, row.name) == (date(2026, 4, 3), date(2026, 4, 6), "Easter")
    assert await days_off.list_days_off(eve) == []
    with pytest.raises(InvalidInput):
        await days_off.add_days_off(eve, id, days, now=NOW)
    await days_off.remove_days_off(eve, id, now=NOW)
    assert len(await days_off.list_days_off(ana)) == 1
    await days_off.remove_days_off(ana, id, now=NOW)
    await days_off.remove_days_off(ana, id, now=NOW)
    assert await days_off.list_days_off(ana) == []


@pytest.mark.parametrize(
    ("days", "field"),
    [
        (Range(date(2026, 4, 6), date(2026, 4, 3)), "endsOn"),
        (Range(date(2026, 4, 6), date(2026, 9, 3)), "endsOn"),
        (Range(date(1926, 4, 6), date(1926, 4, 6)), "startsOn"),
        (Range(TODAY, TODAY, "x" * 121), "name"),
        (Range(TODAY, TODAY, "x\0"), "name"),
    ],
)
async def test_days_that_cannot_be_are_named(database, ana, days, field):
    with pytest.raises(InvalidInput) as refused:
        await days_off.add_days_off(ana, uuid7(), days, now=NOW)
    assert [problem.field for problem in refused.value.problems] == [field]


async def test_many_imports_at_once_leave_one(database, ana):
    one = [Range(TODAY, TODAY, "Snow")]
    await asyncio.gather(*(days_off.import_days_off(ana, one, now=NOW) for _ in range(4)))
    assert len(await days_off.list_days_off(ana)) == 1


async def test_there_is_an_end_to_days_off(database, ana):
    many = [Range(TODAY, TODAY, str(number)) for number in range(300)]
    await days_off.import_days_off(ana, many, now=NOW)
    with pytest.raises(InvalidInput, match="Remove some"):
        await days_off.add_days_off(ana, uuid7(), Range(TODAY, TODAY), now=NOW)
    with pytest.raises(InvalidInput, match="at most 300"):
        await days_off.import_days_off(ana, [*many, Range(TODAY, TODAY)], now=NOW)
    assert len(await days_off.list_days_off(ana)) == 300


async def test_an_import_replaces_the_one_before_and_nothing_else(database, ana):
    own = uuid7()
    await days_off.add_days_off(ana, own, Range(TODAY, TODAY, "Ill"), now=NOW)
    read = await days_off.read_calendar(ana, CALENDAR, now=NOW)
    assert len(await days_off.list_days_off(ana)) == 1, "reading stores nothing"
    chosen = [Range(one.starts_on, one.ends_on, one.name) for one in read if one.is_free]
    await days_off.import_days_off(ana, chosen, now=NOW)
    assert len(await days_off.list_days_off(ana)) == 4
    broken = [*chosen, Range(date(2026, 4, 6), date(2026, 4, 3))]
    with pytest.raises(InvalidInput):
        await days_off.import_days_off(ana, broken, now=NOW)
    assert len(await days_off.list_days_off(ana)) == 4, "all or nothing"
    await days_off.import_days_off(ana, chosen[:1], now=NOW)
    names = {row.name for row in await days_off.list_days_off(ana)}
    assert names == {"Ill", "Spring break"}
