"""Mindset reflections: Ana's own, and Ben's to read while she asks him about one."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from backend.audit.tables import AuditLine
from backend.kit.errors import InvalidInput, NotAllowed, NotFound
from backend.kit.fields import Edit, Edits
from backend.kit.ids import uuid7
from backend.mentoring import pairings, questions
from backend.mentoring.rules import QUESTION
from backend.reflections import rules, service
from backend.reflections.service import Place
from backend.sync import service as sync
from tests.conftest import NOW, TODAY
from tests.mentoring.conftest import pair


async def write(actor, reflection_id: UUID | None = None, *, base: int = 0, **texts: str) -> UUID:
    reflection_id = reflection_id or uuid7()
    edits = Edits({name: Edit(text, NOW) for name, text in texts.items()}, uuid7(), base)
    await service.write_reflection(actor, reflection_id, edits, now=NOW)
    return reflection_id


async def ask(ana, pairing, reflection_id: UUID) -> UUID:
    question_id = uuid7()
    await questions.ask_mentor(
        ana, question_id, pairing.id, "What do you see?", "", reflection_id, asked_at=NOW, now=NOW
    )
    return question_id


async def reads(actor, reflection_id: UUID) -> bool:
    return bool(await service.get_reflections(actor, [reflection_id]))


async def wakes(actor, since: str | None) -> list[tuple[str, bool]]:
    page = await sync.changes(actor, since=since)
    return [(change.kind, change.gone) for change in page.changes]


async def cursor(actor) -> str:
    return (await sync.changes(actor, since=None)).cursor


async def test_one_event_before_and_after(ana):
    first = await write(ana, event="The drill ate half the lab", before="FIXED GROWTH")
    await write(ana, first, base=1, after="BEGINNER", helped_others="NO", occurred_on="2026-02-27")
    [row] = await service.get_own(ana, [first])
    assert row.occurred_on == date(2026, 2, 27)
    assert service.sheet_of(row).texts() == {
        "event": "The drill ate half the lab",
        "before": "FIXED GROWTH",
        "after": "BEGINNER",
        "helped_others": "NO",
        "occurred_on": "2026-02-27",
    }


BAD = [
    ("before", "FIXED GROWTH BEGINNER", "Choose one or two of the four mindsets."),
    ("after", "FIXED FIXED", "Choose one or two of the four mindsets."),
    ("after", "CLEVER", "Choose one or two of the four mindsets."),
    ("helped_others", "MAYBE", "Choose YES or PARTLY or NO."),
    ("occurred_on", "soon", "Choose a day in this century."),
    ("occurred_on", str(TODAY + timedelta(days=2)), "Choose today or an earlier day."),
    ("event", "x" * 10_001, "Use at most 10,000 characters."),
    ("line", "\0", "Remove the broken character from this text."),
]


@pytest.mark.parametrize(("field", "text", "sentence"), BAD)
async def test_what_does_not_fit_is_refused(ana, field, text, sentence):
    with pytest.raises(InvalidInput) as refused:
        await write(ana, **{"event": "Something", field: text})
    assert [one.message for one in refused.value.problems] == [sentence]
    assert await service.list_reflections(ana, limit=9) == []


async def test_they_are_listed_by_the_day_of_the_event(ana):
    days = ["2026-02-01", "2026-02-20", "2026-02-11", "2026-02-11"]
    for day in days:
        await write(ana, event="Something", occurred_on=day)
    rows = await service.list_reflections(ana, limit=9)
    assert [str(row.occurred_on) for row in rows] == sorted(days, reverse=True)
    place = Place(rows[1].occurred_on, rows[1].id)
    rest = await service.list_reflections(ana, limit=9, after=place)
    assert [row.id for row in rest] == [row.id for row in rows[2:]]


async def test_deleted_it_stays_so_whatever_comes_late(ana):
    gone = await write(ana, event="Something")
    for _ in range(2):
        await service.delete_reflection(ana, gone, now=NOW)
    with pytest.raises(NotFound):
        await write(ana, gone, event="From the other phone")
    assert await service.list_reflections(ana, limit=9) == []
    [row] = await service.MindsetReflection.objects().where(service.MindsetReflection.id == gone)
    assert service.sheet_of(row).texts() == {}


async def test_nobody_else_writes_in_it_or_deletes_it(ana, eve):
    mine = await write(ana, event="Something")
    with pytest.raises(InvalidInput):
        await write(eve, mine, event="Hers")
    with pytest.raises(NotFound):
        await service.delete_reflection(eve, mine, now=NOW)
    assert not await reads(eve, mine)
    assert await service.list_reflections(eve, limit=9) == []


async def test_ben_reads_it_while_she_asks_him_about_it(ana, ben, cal, eve):
    pairing = await pair(ana, ben)
    await pair(ana, cal)
    mine = await write(ana, event="Something")
    assert not await reads(ben, mine)
    question = await ask(ana, pairing, mine)
    assert await reads(ben, mine)
    assert not await reads(cal, mine)
    assert not await reads(eve, mine)

    before = await cursor(ben)
    await write(ana, mine, base=1, line="More")
    assert (QUESTION, False) in await wakes(ben, before)

    await pairings.pause_pairing(ben, pairing.id, is_paused=True, now=NOW)
    assert not await reads(ben, mine)
    before = await cursor(ben)
    await write(ana, mine, base=2, line="More again")
    assert await wakes(ben, before) == []
    await pairings.pause_pairing(ben, pairing.id, is_paused=False, now=NOW)
    assert await reads(ben, mine)

    await questions.delete_question(ana, question, now=NOW)
    assert not await reads(ben, mine)
    assert await reads(ana, mine)


async def test_it_is_not_told_in_lists_of_ben(ana, ben):
    pairing = await pair(ana, ben)
    mine = await write(ana, event="Something")
    await ask(ana, pairing, mine)
    assert await service.list_reflections(ben, limit=9) == []
    assert await service.get_own(ben, [mine]) == []
    assert rules.REFLECTION not in {kind for kind, _ in await wakes(ben, None)}


async def test_deleted_the_question_goes_with_it(ana, ben):
    pairing = await pair(ana, ben)
    mine = await write(ana, event="Something")
    question = await ask(ana, pairing, mine)
    before = await cursor(ben)
    await service.delete_reflection(ana, mine, now=NOW + timedelta(minutes=1))
    assert (QUESTION, True) in await wakes(ben, before)
    assert await questions.get_questions(ben, [question]) == []
    assert await questions.get_questions(ana, [question]) == []
    assert not await reads(ben, mine)


async def test_an_end_takes_it_back(ana, ben):
    pairing = await pair(ana, ben)
    mine = await write(ana, event="Something")
    await ask(ana, pairing, mine)
    await pairings.end_pairing(ana, pairing.id, now=NOW)
    assert not await reads(ben, mine)
    await pair(ana, ben)
    assert not await reads(ben, mine)


async def test_only_ones_own_reflection_is_asked_about(ana, ben, eve):
    pairing = await pair(ana, ben)
    theirs = await write(eve, event="Hers")
    for wrong in (theirs, uuid7()):
        with pytest.raises(NotFound):
            await ask(ana, pairing, wrong)
    assert not await reads(ben, theirs)
    mine = await write(ana, event="Something")
    with pytest.raises(NotAllowed):
        await ask(ben, pairing, mine)


async def test_one_begun_without_a_network_stays_on_its_day(ana):
    reflection, then = uuid7(), NOW - timedelta(days=3)
    edits = Edits({"event": Edit("Something", then)}, uuid7())
    row = await service.write_reflection(ana, reflection, edits, now=NOW)
    assert (row.occurred_on, row.written_at) == (then.date(), then)


async def test_showing_taking_back_and_deleting_are_audited(ana, ben):
    pairing = await pair(ana, ben)
    mine = await write(ana, event="Something")
    question = await ask(ana, pairing, mine)
    await questions.delete_question(ana, question, now=NOW)
    await service.delete_reflection(ana, mine, now=NOW)
    rows = await AuditLine.select().where(AuditLine.thing == mine).order_by(AuditLine.seq)
    assert [(row["deed"], row["other"]) for row in rows] == [
        ("shared", ben.id),
        ("unshared", ben.id),
        ("deleted", None),
    ]
