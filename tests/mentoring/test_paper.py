"""Stories about the page for a meeting: both sides print the same, and only what was shared."""

from datetime import UTC, date, datetime, timedelta

import pytest

from backend.accounts.tables import User
from backend.journal import shares
from backend.kit.actor import Actor
from backend.kit.errors import NotFound
from backend.kit.ids import uuid7
from backend.mentoring import meetings, pairings, paper, questions, since
from backend.mentoring.agreements import Agreement
from backend.mentoring.meetings import MeetingDraft
from backend.mentoring.rules import Role
from tests.conftest import NOW, TODAY
from tests.mentoring.conftest import end, pair, say, shared, write

HOSTILE = (
    '#panic("x") *bold* $x^2$ <label> @ref https://a.example \\u{1F600} "quoted" [#link] 你好 אב'
)


async def met(actor, pairing, day, *agreements, minutes=25):
    draft = MeetingDraft(0, day, minutes, "Silence", agreements)
    return await meetings.write_meeting(actor, uuid7(), pairing.id, draft, edited_at=NOW, now=NOW)


async def test_both_sides_see_the_same_since_their_last_meeting(ana, ben, cal):
    pairing = await pair(ana, ben)
    await pair(ana, cal)
    entry = await shared(ana, ben, shared="For Ben")
    await shared(ana, cal, shared="For Cal")
    await write(ana, shared="For nobody")
    await say(ben, entry, "Keep it.")
    await questions.ask_mentor(ana, uuid7(), pairing.id, "How?", "", asked_at=NOW, now=NOW)
    plan = Agreement(uuid7(), "Send the plan", Role.MENTOR, False, NOW)
    await met(ben, pairing, TODAY - timedelta(days=14), plan)
    mine = paper.data_of(await since.since_last_time(ana, pairing.id, None, now=NOW))
    assert mine == paper.data_of(await since.since_last_time(ben, pairing.id, None, now=NOW))
    assert [[words for _, words in one["answers"]] for one in mine["entries"]] == [
        ["For Ben", "Seats by question"]
    ]
    assert [one["text"] for one in mine["comments"]] == ["Keep it."]
    assert mine["questions"] == [{"text": "How?", "state": "open"}]
    assert mine["agreements"] == [{"text": "Send the plan", "by": "Ben", "done": False}]
    assert mine["title"] == "Since Monday, February 16, 2026"


async def test_what_was_shared_before_the_day_is_left_out(ana, ben):
    pairing = await pair(ana, ben)
    await shared(ana, ben)
    later = await since.since_last_time(ana, pairing.id, TODAY + timedelta(days=1), now=NOW)
    assert later.entries == []
    assert len((await since.since_last_time(ana, pairing.id, TODAY, now=NOW)).entries) == 1


async def test_a_day_begins_where_one_is_and_a_planned_meeting_is_not_the_last(ana, ben):
    away = Actor(ana.id, ana.session_id, "Pacific/Auckland")
    pairing = await pair(ana, ben)
    morning = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)  # 11:00 on 2 March in Auckland
    entry = await write(ana)
    await shares.share_entry(ana, entry.id, ben.id, shared_at=morning, now=NOW)
    found = await since.since_last_time(away, pairing.id, date(2026, 3, 2), now=NOW)
    assert [one.id for one in found.entries] == [entry.id]
    await met(ana, pairing, TODAY + timedelta(days=20))
    assert (await since.since_last_time(ana, pairing.id, None, now=NOW)).since <= TODAY


async def test_words_are_words_on_paper_too(ana, ben):
    pairing = await pair(ana, ben)
    await User.update({User.name: HOSTILE}).where(User.id == ana.id)
    entry = await shared(ana, ben, shared=HOSTILE, received=HOSTILE)
    await say(ben, entry, HOSTILE, prompt="shared", quote=HOSTILE)
    await met(ana, pairing, TODAY, Agreement(uuid7(), HOSTILE, Role.MENTEE, True, NOW))
    pdf = await paper.since_on_paper(ben, pairing.id, TODAY, now=NOW)
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf  # tagged: a screen reader finds its headings


async def test_paper_ends_somewhere_and_says_so(ana, ben, monkeypatch):
    pairing = await pair(ana, ben)
    for number in range(6):
        await shared(ana, ben, shared=f"{number} " + "long " * 100)
    all_of_it = await since.since_last_time(ben, pairing.id, TODAY, now=NOW)
    whole = paper.data_of(all_of_it)
    assert (len(whole["entries"]), whole["leftOut"]) == (6, 0)
    monkeypatch.setattr(paper, "ROOM", 2_000)
    some = paper.data_of(all_of_it)
    assert some["entries"] == whole["entries"][-3:], "the newest are what a meeting is about"
    assert some["leftOut"] == 3
    assert (await paper.since_on_paper(ben, pairing.id, TODAY, now=NOW)).startswith(b"%PDF-")


async def test_strangers_and_former_mentors_print_nothing(ana, ben, eve):
    pairing = await pair(ana, ben)
    with pytest.raises(NotFound):
        await since.since_last_time(eve, pairing.id, None, now=NOW)
    await shared(ana, ben)
    await pairings.pause_pairing(ana, pairing.id, is_paused=True, now=NOW)
    assert (await since.since_last_time(ben, pairing.id, TODAY, now=NOW)).entries == []
    await end(ana, pairing)
    with pytest.raises(NotFound):
        await since.since_last_time(ben, pairing.id, None, now=NOW)


async def test_the_pdf_is_answered_to_be_saved(browser):
    await browser.sign_up("Ana")
    made = await browser.ask(
        "mutation ($id: UUID!) { createInvitation(input: { id: $id, seeks: MENTOR }) {"
        " ... on Invitation { url } } }",
        id=str(uuid7()),
    )
    token = made["createInvitation"]["url"].partition("#")[2]
    await browser.sign_up("Ben")
    accepted = await browser.ask(
        "mutation ($token: String!) { acceptInvitation(token: $token) { ... on Pairing { id } } }",
        token=token,
    )
    path = f"/mentoring/since/{accepted['acceptInvitation']['id']}"
    answer = await browser.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["content-type"] == "application/pdf"
    assert (await browser.get(f"{path}?day=yesterday")).status_code == 400
    await browser.sign_up("Eve")
    stranger, nobody = await browser.get(path), await browser.get(f"/mentoring/since/{uuid7()}")
    assert (stranger.status_code, stranger.text) == (404, nobody.text)
