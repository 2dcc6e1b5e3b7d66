"""Criteria judged over time, deeds that show them, and plans whose steps ring once."""

import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest

from backend.accounts.tables import User
from backend.courses import library
from backend.courses import service as courses
from backend.courses.service import Done
from backend.journal import entries
from backend.kit.errors import InvalidInput, NotFound
from backend.kit.fields import Edit, Edits
from backend.kit.ids import uuid7
from backend.notifications import kinds
from backend.notifications import service as notifications
from backend.notifications.tables import Notification
from backend.portfolio import rules, service, steps
from backend.portfolio.rules import EvidenceKind, Rating
from backend.portfolio.tables import PlanStep
from backend.reminders import service as reminders
from backend.reminders import steps as jobs
from backend.sync import service as sync
from tests.conftest import NOW
from tests.mentoring.conftest import pair, say, shared
from tests.reflections.test_service import write as reflect

COURSE = "collective-growth"
PLAN = "local-plan"


@pytest.fixture(autouse=True)
def in_use():
    library.use(None)


async def rate(actor, rating: Rating, *, at: datetime = NOW, criterion: str = "2.4"):
    return await service.rate_criterion(actor, COURSE, criterion, rating, rated_at=at)


async def link(actor, kind: EvidenceKind, thing, *, on: bool = True, at: datetime = NOW):
    return await service.link_evidence(
        actor, COURSE, "2.4", kind, thing, is_linked=on, chosen_at=at
    )


async def test_a_judgement_is_kept_for_each_day(ana):
    await rate(ana, Rating.NOT_YET, at=NOW - timedelta(days=9))
    await rate(ana, Rating.WORKING_ON_IT)
    await rate(ana, Rating.MET, at=NOW + timedelta(minutes=5))
    late = await rate(ana, Rating.NOT_YET, at=NOW + timedelta(minutes=1))
    assert late.rating == Rating.MET
    rows = await service.list_ratings(ana, COURSE)
    assert [row.rating for row in rows] == [Rating.MET, Rating.NOT_YET]


async def test_only_criteria_of_the_course_are_judged(ana):
    with pytest.raises(InvalidInput) as refused:
        await rate(ana, Rating.MET, criterion="9.9")
    assert "no longer part" in str(refused.value)
    with pytest.raises(InvalidInput):
        await service.rate_criterion(ana, "alchemy", "1.1", Rating.MET, rated_at=NOW)


async def deeds(ana, ben) -> dict[EvidenceKind, object]:
    pairing = await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    edits = Edits({"text": Edit("x", NOW)}, uuid7())
    answer = await courses.answer_activity(ana, COURSE, "why-else", edits, None, now=NOW)
    return {
        EvidenceKind.ENTRY: entry.id,
        EvidenceKind.REFLECTION: await reflect(ana, event="Something"),
        EvidenceKind.ANSWER: answer.id,
        EvidenceKind.COMMENT: word.id,
        EvidenceKind.PAIRING: pairing.id,
    }


async def test_each_kind_of_deed_shows_a_criterion_and_is_taken_off(ana, ben):
    done = await deeds(ana, ben)
    assert set(done) == set(EvidenceKind)
    for kind, thing in done.items():
        await link(ana, kind, thing)
        await link(ana, kind, thing, at=NOW + timedelta(minutes=1))
    found = await service.list_evidence(ana, COURSE)
    assert {(row.kind, row.thing) for row in found} == set(done.items())
    for kind, thing in done.items():
        await link(ana, kind, thing, on=False, at=NOW + timedelta(minutes=2))
        late = await link(ana, kind, thing, at=NOW + timedelta(seconds=90))
        assert late.removed_at is not None
    assert await service.list_evidence(ana, COURSE) == []


async def test_nobody_shows_with_what_is_another_s(ana, ben, eve):
    for kind, thing in (await deeds(ana, ben)).items():
        with pytest.raises(NotFound):
            await link(eve, kind, thing)
        with pytest.raises(NotFound):
            await link(ana, kind, uuid7())
    with pytest.raises(NotFound):  # shared with him, and not his deed
        await link(ben, EvidenceKind.ENTRY, (await entries.list_entries(ana, limit=1))[0].id)
    assert await service.list_evidence(eve, COURSE) == []


async def test_there_is_room_for_some(ana, monkeypatch):
    monkeypatch.setattr(rules, "EVIDENCE_LIMIT", 2)
    for _ in range(2):
        await link(ana, EvidenceKind.REFLECTION, await reflect(ana, event="Something"))
    with pytest.raises(InvalidInput) as refused:
        await link(ana, EvidenceKind.REFLECTION, await reflect(ana, event="Something"))
    assert "Take one off first" in str(refused.value)


async def test_it_is_hers_alone(ana, eve):
    rated = await rate(ana, Rating.MET)
    linked = await link(ana, EvidenceKind.REFLECTION, await reflect(ana, event="Something"))
    assert await service.list_ratings(eve, COURSE) == []
    assert await service.get_ratings(eve, [rated.id]) == []
    assert await service.get_evidence(eve, [linked.id]) == []
    assert (await sync.changes(eve, since=None)).changes == []


# Plans


async def plan(actor, *, base: int = 0, now: datetime = NOW, **texts: str):
    fields = {name.replace("_", ".", 2) if name.startswith("step") else name: Edit(text, now)
              for name, text in texts.items()}  # fmt: skip
    edits = Edits(fields, uuid7(), base)
    return await courses.answer_activity(actor, COURSE, PLAN, edits, Done(False, now), now=now)


async def told(actor) -> list[str]:
    rows = await Notification.select(Notification.path, Notification.kind).where(
        Notification.person == actor.id
    )
    return [row["path"] for row in rows if row["kind"] == "step"]


async def run(now: datetime) -> None:
    while await jobs.remind_of_steps(now=now):
        pass


DAY = date(2026, 3, 6)
MORNING = datetime(2026, 3, 6, 0, 1, tzinfo=NOW.tzinfo)
AFTERNOON = MORNING.replace(hour=15, minute=30)


async def test_a_step_rings_once_on_its_day_at_her_usual_time(ana):
    await plan(ana, goal="See one colleague teach", step_1_text="Ask Lena", step_1_on=str(DAY),
               step_1_bell="on")  # fmt: skip
    await run(NOW)
    assert await told(ana) == []
    await run(MORNING)
    assert await told(ana) == []
    for now in (AFTERNOON, AFTERNOON + timedelta(minutes=1), AFTERNOON + timedelta(days=1)):
        await run(now)
        assert await told(ana) == ["/course/assessment/local-plan"]


async def test_it_rings_at_the_time_she_chose_for_reminders(ana):
    wanted = reminders.Wanted(is_on=False, at=MORNING.replace(hour=9, minute=0).time())
    await reminders.set_reminder(ana, wanted, edited_at=NOW, now=NOW)
    await plan(ana, step_1_text="Ask Lena", step_1_on=str(DAY), step_1_bell="on")
    await run(MORNING)
    await run(MORNING.replace(hour=8, minute=59))
    assert await told(ana) == []
    await run(MORNING.replace(hour=9))
    assert len(await told(ana)) == 1


QUIET = [
    {"step_1_bell": ""},
    {"step_1_done_on": "2026-03-03"},
    {"step_1_text": ""},
    {"step_1_on": ""},
]


@pytest.mark.parametrize("change", QUIET)
async def test_a_step_that_is_done_or_changed_rings_no_more(ana, change):
    await plan(ana, step_1_text="Ask Lena", step_1_on=str(DAY), step_1_bell="on")
    await plan(ana, base=1, now=NOW + timedelta(minutes=1), **change)
    await run(MORNING)
    await run(AFTERNOON)
    assert await told(ana) == []
    assert await PlanStep.count() == 0


async def test_moved_to_another_day_it_rings_then(ana):
    await plan(ana, step_1_text="Ask Lena", step_1_on=str(DAY), step_1_bell="on")
    later = DAY + timedelta(days=3)
    await plan(ana, base=1, now=NOW + timedelta(minutes=1), step_1_on=str(later))
    await run(AFTERNOON)
    assert await told(ana) == []
    await run(AFTERNOON + timedelta(days=3))
    assert len(await told(ana)) == 1


async def test_after_an_outage_of_days_it_is_silent(ana):
    await plan(ana, step_1_text="Ask Lena", step_1_on=str(DAY), step_1_bell="on")
    await run(AFTERNOON + timedelta(days=2))
    assert await told(ana) == []
    await plan(ana, base=1, step_2_text="Late", step_2_on="2026-03-01", step_2_bell="on")
    await run(AFTERNOON + timedelta(days=2))
    assert await told(ana) == []


async def test_what_was_ticked_meanwhile_is_not_sent(ana):
    await plan(ana, step_1_text="Ask Lena", step_1_on=str(DAY), step_1_bell="on")
    await run(MORNING)
    await run(AFTERNOON)
    rows = await Notification.objects().where(Notification.person == ana.id)
    news = [notifications.news_of(row) for row in rows]
    assert len(await kinds.still_due(news, AFTERNOON)) == 1
    await plan(ana, base=1, now=AFTERNOON, step_1_done_on=str(DAY))
    assert await kinds.still_due(news, AFTERNOON) == set()


async def test_words_on_a_locked_phone_say_nothing_of_it(ana):
    await plan(ana, step_1_text="Ask Lena for help", step_1_on=str(DAY), step_1_bell="on")
    await run(MORNING)
    await run(AFTERNOON)
    [row] = await Notification.objects().where(Notification.person == ana.id)
    words = kinds.get("step").words(notifications.news_of(row))
    assert "Lena" not in f"{words} {row.facts} {row.path}"


async def test_a_broken_step_holds_up_nobody(ana, ben):
    for actor in (ana, ben):
        await plan(actor, step_1_text="Ask Lena", step_1_on=str(DAY), step_1_bell="on")
    await User.update({User.time_zone: "Nowhere/Else"}).where(User.id == ana.id)
    await run(MORNING)
    await run(AFTERNOON)
    assert await told(ana) == []
    assert len(await told(ben)) == 1


async def test_a_day_begins_where_she_is(ana):
    assert steps.first_look(DAY, "Asia/Tokyo", NOW) == datetime(2026, 3, 5, 15, tzinfo=NOW.tzinfo)


def test_every_server_hears_of_plans():
    """A register is filled by who imports its module: the app does, whoever else is there."""
    look = (
        "import backend.app; from backend.courses import service;"
        " from backend.portfolio import steps;"
        " assert steps.keep_steps in service._listeners"
    )
    subprocess.run([sys.executable, "-c", look], check=True, timeout=60)


async def test_a_step_is_told_on_its_day_or_not_at_all(ana):
    await plan(ana, step_1_text="Ask Lena", step_1_on=str(DAY), step_1_bell="on")
    await run(MORNING)
    await run(AFTERNOON)
    [row] = await Notification.objects().where(Notification.person == ana.id)
    assert row.expires_at == MORNING.replace(minute=0) + timedelta(days=1)
