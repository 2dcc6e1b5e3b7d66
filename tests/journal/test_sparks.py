from datetime import timedelta

import pytest

from backend.journal import service, sparks
from backend.journal.rules import Prompt
from backend.kit.errors import InvalidInput, NotAllowed, NotFound
from backend.kit.ids import uuid7
from tests.conftest import NOW
from tests.journal.test_service import write


async def note(actor, text="Half-sheet quiz", *, age=timedelta(0)):
    return await sparks.note_spark(actor, uuid7(), text, None, noted_at=NOW - age)


async def waiting(actor):
    return [s.text for s in await sparks.list_sparks(actor, limit=100, waiting=True)]


async def test_a_spark_waits_until_it_is_used(ana):
    spark, entry = await note(ana, " Half-sheet quiz "), await write(ana)
    assert await waiting(ana) == ["Half-sheet quiz"]
    await sparks.use_sparks(ana, entry.id, {spark.id: Prompt.APPLIED})
    assert await waiting(ana) == []
    used = await sparks.sparks_used_in(ana, [entry.id])
    assert [(s.id, s.prompt) for s in used] == [(spark.id, "applied")]


async def test_noting_twice_keeps_the_first(ana):
    spark = await note(ana, "first")
    again = await sparks.note_spark(ana, spark.id, "second", None, noted_at=NOW)
    assert again.text == "first"


async def test_a_late_retry_does_not_bring_a_deleted_spark_back(ana):
    spark = await note(ana)
    await sparks.delete_spark(ana, spark.id, now=NOW)
    await sparks.delete_spark(ana, spark.id, now=NOW)  # twice is harmless
    with pytest.raises(NotFound):
        await sparks.note_spark(ana, spark.id, "again", None, noted_at=NOW)
    assert await waiting(ana) == []


async def test_deleting_an_entry_lets_its_sparks_wait_again(ana):
    spark, entry = await note(ana), await write(ana)
    await sparks.use_sparks(ana, entry.id, {spark.id: Prompt.SHARED})
    await service.delete_entry(ana, entry.id, now=NOW)
    assert await waiting(ana) == ["Half-sheet quiz"]


async def test_a_stranger_can_do_nothing_with_a_spark(ana, eve):
    spark, entry = await note(ana), await write(eve)
    with pytest.raises(NotFound):
        await sparks.use_sparks(eve, entry.id, {spark.id: Prompt.SHARED})
    with pytest.raises(NotFound):
        await sparks.delete_spark(eve, spark.id, now=NOW)
    with pytest.raises(InvalidInput, match="another id"):
        await sparks.note_spark(eve, spark.id, "hers", None, noted_at=NOW)
    assert await waiting(eve) == []
    assert await waiting(ana) == ["Half-sheet quiz"]


async def test_using_none_or_too_many_is_refused(ana):
    entry = await write(ana)
    for placed in ({}, {uuid7(): Prompt.SHARED for _ in range(101)}):
        with pytest.raises(InvalidInput, match="sparks"):
            await sparks.use_sparks(ana, entry.id, placed)


async def test_pages_of_sparks_go_back_in_time(ana):
    for age in (3, 1, 2):
        await note(ana, f"{age}", age=timedelta(hours=age))
    first = await sparks.list_sparks(ana, limit=2)
    place = sparks.SparkPlace(first[-1].noted_at, first[-1].id)
    rest = await sparks.list_sparks(ana, limit=2, after=place)
    assert [s.text for s in [*first, *rest]] == ["1", "2", "3"]


async def test_a_spark_stays_in_the_entry_it_was_used_in(ana):
    spark, first, second = await note(ana), await write(ana), await write(ana)
    await sparks.use_sparks(ana, first.id, {spark.id: Prompt.SHARED})
    await sparks.use_sparks(ana, first.id, {spark.id: Prompt.APPLIED})  # moved within it
    with pytest.raises(NotAllowed):
        await sparks.use_sparks(ana, second.id, {spark.id: Prompt.SHARED})


async def test_a_spark_is_one_line(ana):
    assert (await note(ana, "two\nlines\t here")).text == "two lines here"
