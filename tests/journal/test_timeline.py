import json
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.journal import timeline as rules
from backend.journal.timeline import Frequency, Timeline

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "timeline.json").read_text())
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))


def timeline_of(vector: dict[str, object]) -> Timeline:
    starts_on = date.fromisoformat(str(vector["startsOn"]))
    ends_on = date.fromisoformat(str(vector.get("endsOn", vector["startsOn"])))
    frequency = Frequency(str(vector["frequency"]).lower())
    return Timeline(starts_on, ends_on, frequency, int(str(vector["weekday"])))


def named(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("vector", VECTORS[kind], ids=lambda v: v["name"])


@named("counts")
def test_start_and_end_give_the_number(vector):
    assert rules.count(timeline_of(vector)) == vector["count"]


@named("ends")
def test_start_and_number_give_the_end(vector):
    wanted = timeline_of(vector)
    end = rules.end_for(wanted.starts_on, wanted.frequency, wanted.weekday, vector["count"])
    assert end == wanted.ends_on
    assert rules.count(wanted) == vector["count"]


@named("slots")
def test_slots_are_dated(vector):
    found = rules.slots(timeline_of(vector))
    days = [[s.due_on, s.opens_on, s.closes_on] for s in found]
    assert [[day.isoformat() for day in row] for row in days] == vector["slots"]


@named("states")
def test_slots_stand_somewhere_each_day(vector):
    done_on = sorted(date.fromisoformat(day) for day in vector["doneOn"])
    today = date.fromisoformat(vector["today"])
    found = [rules.state(slot, done_on, today).name for slot in rules.slots(timeline_of(vector))]
    assert found == vector["states"]


@given(DAYS, st.sampled_from(Frequency), st.integers(0, 6), st.integers(1, 366))
def test_both_ways_of_solving_agree(starts_on, frequency, weekday, number):
    ends_on = rules.end_for(starts_on, frequency, weekday, number)
    assert rules.count(Timeline(starts_on, ends_on, frequency, weekday)) == number
    before = Timeline(starts_on, ends_on - timedelta(days=1), frequency, weekday)
    assert rules.count(before) == number - 1


@given(DAYS, st.integers(0, 400), st.sampled_from(Frequency), st.integers(0, 6))
def test_slots_leave_no_gap_and_never_overlap(starts_on, days, frequency, weekday):
    ends_on = starts_on + timedelta(days=days)
    found = rules.slots(Timeline(starts_on, ends_on, frequency, weekday))
    if found:
        assert found[0].opens_on == starts_on
    for one, next_one in pairwise(found):
        assert one.opens_on <= one.due_on <= one.closes_on
        assert one.closes_on + timedelta(days=1) == next_one.opens_on


@pytest.mark.parametrize(
    ("timeline", "field"),
    [
        (Timeline(date(2026, 3, 2), date(2026, 3, 1), Frequency.DAILY), "endsOn"),
        (Timeline(date(2026, 3, 2), date(2026, 3, 3), Frequency.WEEKLY, 6), "endsOn"),
        (Timeline(date(2026, 3, 2), date(2028, 3, 2), Frequency.DAILY), "endsOn"),
        (Timeline(date(1926, 3, 2), date(1926, 3, 2), Frequency.DAILY), "startsOn"),
        (Timeline(date(2026, 3, 2), date(2026, 3, 2), Frequency.WEEKLY, 7), "weekday"),
    ],
)
def test_what_cannot_be_used_is_named(timeline, field):
    assert [problem.field for problem in rules.problems(timeline)] == [field]


def test_the_guides_variants_are_sound():
    for number in (15, 11, 7):
        ends_on = rules.end_for(date(2026, 10, 12), Frequency.WEEKLY, 0, number)
        timeline = Timeline(date(2026, 10, 12), ends_on, Frequency.WEEKLY, 0)
        assert rules.problems(timeline) == []
