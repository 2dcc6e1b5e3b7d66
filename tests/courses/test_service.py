"""Answering activities and reading lessons: Ana's alone, from any of her phones."""

from datetime import timedelta

import pytest

from backend.courses import library, rules, service
from backend.courses.service import Done, Wording
from backend.kit.errors import InvalidInput
from backend.kit.fields import Edit, Edits
from backend.kit.ids import uuid7
from backend.sync import service as sync
from tests.conftest import NOW

COURSE = "collective-growth"


@pytest.fixture(autouse=True)
def courses():
    library.use(None)


async def answer(actor, activity: str, *, done: Done | None = None, base: int = 0, **texts: str):
    fields = {name.replace("__", "."): Edit(text, NOW) for name, text in texts.items()}
    edits = Edits(fields, uuid7(), base)
    return await service.answer_activity(actor, COURSE, activity, edits, done, now=NOW)


async def told(actor) -> list[str]:
    page = await sync.changes(actor, since=None)
    return [change.kind for change in page.changes]


async def test_an_answer_keeps_the_wording_it_answered(ana, monkeypatch):
    row = await answer(ana, "why-else", text="Because nobody taught me this alone.")
    asked = row.prompt
    assert asked.startswith("Why else")
    monkeypatch.setattr(library, "_in_use", {})  # the course has changed, or gone
    again = await answer(ana, "why-else", base=1, text="Because two see more.")
    assert (again.id, again.prompt, again.course_version) == (row.id, asked, "1.0")
    assert service.sheet_of(again).texts() == {"text": "Because two see more."}


async def test_an_answer_begun_offline_keeps_what_that_phone_showed(ana):
    shown = Wording("0.9", "Your reasons", "Why would you?")
    edits = Edits({"text": Edit("For her.", NOW)}, uuid7(), 0)
    for wording in (shown, Wording("2.0", "Reasons", "Why then?")):  # the second came too late
        row = await service.answer_activity(
            ana, COURSE, "why-else", edits, None, shown=wording, now=NOW
        )
        kept = Wording(row.course_version, row.title, row.prompt)
        assert kept == shown


@pytest.mark.parametrize("broken", ["", "x" * 20_001, "a\0b"])
async def test_words_that_no_course_has_are_not_kept(ana, broken):
    edits = Edits({"text": Edit("x", NOW)}, uuid7(), 0)
    with pytest.raises(InvalidInput):
        await service.answer_activity(
            ana, COURSE, "why-else", edits, None, shown=Wording("1", "x", broken), now=NOW
        )
    assert await service.list_answers(ana, COURSE) == []


async def test_a_self_assessment_keeps_the_points_it_speaks_of(ana):
    sections = library.in_use()[COURSE]["en"].sections
    [first, *_] = [one.head.self_assessment for one in sections if one.head.self_assessment.points]
    name = "text" if first.kind == "STATEMENT" else "goal"
    row = await answer(ana, first.slug, **{name: "x"})
    assert row.prompt.split("\n") == [first.prompt, *first.points]


async def test_an_answer_that_says_nothing_is_not_done(ana):
    assert not service.is_done(await answer(ana, "why-else", done=Done(True, NOW)))
    assert service.is_done(await answer(ana, "why-else", base=1, text="x"))


async def test_two_phones_begin_one_answer(ana):
    phone = await answer(ana, "discipline-radar", team_learning="2")
    tablet = await answer(ana, "discipline-radar", shared_vision="3")
    assert phone.id == tablet.id
    assert service.sheet_of(tablet).texts() == {"team_learning": "2", "shared_vision": "3"}
    assert [row.id for row in await service.list_answers(ana, COURSE)] == [phone.id]


async def test_done_is_what_was_said_last(ana):
    row = await answer(ana, "why-else", text="x", done=Done(True, NOW))
    assert row.done_at == NOW
    late = await answer(ana, "why-else", done=Done(False, NOW - timedelta(hours=1)))
    assert late.done_at == NOW
    undone = await answer(ana, "why-else", done=Done(False, NOW + timedelta(hours=1)))
    assert undone.done_at is None


async def test_only_what_changed_wakes_her_other_phone(ana):
    await answer(ana, "why-else", text="x")
    before = (await sync.changes(ana, since=None)).cursor
    edits = Edits({"text": Edit("y", NOW)}, uuid7(), 1)
    for _ in range(2):
        await service.answer_activity(ana, COURSE, "why-else", edits, None, now=NOW)
    after = await sync.changes(ana, since=before)
    assert [change.kind for change in after.changes] == [rules.ANSWER]
    again = await sync.changes(ana, since=after.cursor)
    assert again.changes == []


BAD = [
    ("why-else", "text", "x" * 10_001, "Use at most 10,000 characters."),
    ("why-else", "text", "\0", "Remove the broken character from this text."),
    ("why-else", "barrier.1", "x", "This version of the app is too old. Reload it."),
    ("discipline-radar", "team_learning", "6", "Choose 1 or 2 or 3 or 4 or 5."),
    ("discipline-radar", "before.on", "yesterday", "Choose a day in this century."),
    ("five-educators", "name.6", "x", "This version of the app is too old. Reload it."),
    ("one-organization", "link", "x" * 2_001, "Use at most 2,000 characters."),
    ("which-mindset", "reflection", "mine", "Choose it once more."),
    ("local-plan", "step.13.text", "x", "This version of the app is too old. Reload it."),
    ("local-plan", "step.1.bell", "loud", "Choose on."),
    ("nothing", "text", "x", "This activity is no longer part of the course."),
]


@pytest.mark.parametrize(("activity", "field", "text", "sentence"), BAD)
async def test_what_does_not_fit_is_refused_whole(ana, activity, field, text, sentence):
    with pytest.raises(InvalidInput) as refused:
        await answer(ana, activity, **{field: text})
    assert [problem.message for problem in refused.value.problems] == [sentence]
    assert await service.list_answers(ana, COURSE) == []
    assert await told(ana) == []


GOOD = {
    "discipline-radar": {
        "team_learning": "2",
        "work_on": "team_learning",
        "before.team_learning": "1",
        "before.on": "2026-01-02",
    },
    "predicted-barriers": {"barrier.1": "Time", "came.1": "in_part", "moved.1": "A second slot"},
    "one-strategy": {"strategy": "walkthrough", "why": "Close", "done_on": "2026-03-01"},
    "five-educators": {"name.5": "Mei", "where.5": "Letters", "hashtag.5": "#x", "why.5": "Pupils"},
    "share-one-thing": {"title": "Maps", "author": "Ana", "licence": "BY-SA", "link": ""},
    "one-organization": {"name": "TIE", "link": "https://tie.net", "learn": "a", "give": "b"},
    "conference-plan": {"name": "TIE", "starts_on": "2027-04-18", "before": "Ask", "after": ""},
    "local-plan": {
        "goal": "See one colleague teach",
        "step.1.text": "Ask Lena",
        "step.12.on": "2026-03-06",
        "step.1.bell": "on",
        "step.1.done_on": "2026-03-01",
    },
    "why-collective-growth": {"text": "Because nobody taught me this alone."},
    "which-mindset": {"reflection": "0190a0a0-0000-7000-8000-000000000000"},
}


@pytest.mark.parametrize("activity", GOOD)
async def test_every_kind_of_activity_has_its_fields(ana, activity):
    row = await answer(ana, activity, **GOOD[activity])
    filled = {name: text for name, text in GOOD[activity].items() if text}
    assert service.sheet_of(row).texts() == filled


async def test_every_kind_is_answered_somewhere():
    sections = library.in_use()[COURSE]["en"].sections
    asked = {one.head.activity.kind for section in sections for one in section.lessons}
    asked |= {section.head.self_assessment.kind for section in sections}
    assert asked == set(rules.FIELDS)


async def look(actor, page: int, *, is_read: bool = False, minutes: int = 0):
    at = NOW + timedelta(minutes=minutes)
    return await service.read_topic(
        actor, COURSE, "four-mindsets", page, is_read=is_read, looked_at=at
    )


async def test_she_goes_on_where_she_was_last_and_what_was_read_stays_read(ana):
    await look(ana, 3)
    read = await look(ana, 6, is_read=True, minutes=2)
    assert (read.page, read.read_at) == (6, NOW + timedelta(minutes=2))
    late = await look(ana, 2, minutes=1)  # from a phone that had no network
    assert late.page == 6
    again = await look(ana, 1, minutes=9)
    assert (again.page, again.read_at) == (1, NOW + timedelta(minutes=2))
    assert len(await service.list_progress(ana, COURSE)) == 1


async def test_what_was_not_there_is_not_read(ana):
    with pytest.raises(InvalidInput):
        await look(ana, 0)
    with pytest.raises(InvalidInput):
        await service.read_topic(ana, COURSE, "alchemy", 1, is_read=True, looked_at=NOW)
    assert await service.list_progress(ana, COURSE) == []


async def test_it_is_hers_alone(ana, eve):
    mine = await answer(ana, "why-else", text="x")
    read = await look(ana, 2)
    assert await service.list_answers(eve, COURSE) == []
    assert await service.get_answers(eve, [mine.id]) == []
    assert await service.get_progress(eve, [read.id]) == []
    assert await service.list_progress(eve, COURSE) == []
    assert (await sync.changes(eve, since=None)).changes == []
    theirs = await answer(eve, "why-else", text="y")
    assert theirs.id != mine.id
