"""Stories about being told: by push where a phone is reached, by mail, never with words."""

from datetime import timedelta

import pytest

from backend.accounts import days_off
from backend.accounts.days_off import Range
from backend.journal import shares
from backend.journal.tables import JournalShare
from backend.kit.errors import InvalidInput, NotAllowed
from backend.kit.ids import uuid7
from backend.mentoring import comments, inbox, invitations, jobs, pairings, questions
from backend.mentoring.rules import CommentDraft, Role
from backend.mentoring.threads import Subject
from backend.notifications import inbox as told
from tests.conftest import NOW, ORIGIN, TODAY, person
from tests.mentoring.conftest import pair, say, shared, token_of, write
from tests.notifications.conftest import deliver, phone_of


@pytest.fixture
async def here(database, ana, ben, courier, service, at):
    """Ana and Ben are a pair, and Ben's phone is reached."""
    await pair(ana, ben)
    box = service.box()
    await phone_of(ben, box)
    at.now = NOW
    return box


def pushed(box):
    return [one.payload["notification"]["title"] for one in box.messages]


async def test_a_shared_page_is_pushed_without_a_word_of_it(here, ana, ben, courier, at):
    await shared(ana, ben, shared="Canary on the wall")
    await deliver(courier, at.now)
    [message] = here.messages
    assert message.payload["notification"]["title"] == "A page was shared with you"
    assert message.payload["notification"]["navigate"].startswith(f"{ORIGIN}/together/entry/")
    assert "Canary" not in str(message.payload)
    assert "Ana" not in str(message.payload)


async def test_what_is_taken_back_before_it_is_sent_is_not_pushed(here, ana, ben, courier, at):
    entry = await shared(ana, ben)
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
    await deliver(courier, at.now)
    assert pushed(here) == []


async def test_a_pause_keeps_what_was_not_sent_yet(here, ana, ben, courier, at):
    await shared(ana, ben)
    [pairing] = await pairings.list_pairings(ana)
    await pairings.pause_pairing(ana, pairing.id, is_paused=True, now=NOW)
    await deliver(courier, at.now)
    assert "A page was shared with you" not in pushed(here)


async def test_a_comment_that_is_deleted_in_time_is_not_pushed(ana, ben, service, courier, at):
    await pair(ana, ben)
    box = service.box()
    await phone_of(ana, box)
    entry = await shared(ana, ben)
    await say(ben, entry, "Kept")
    gone = await say(ben, entry, "Taken back")
    await comments.delete_comment(ben, gone.id, now=NOW)
    await deliver(courier, at.now)
    assert pushed(box) == ["Your mentor wrote to you"]


async def test_an_answer_is_pushed_without_a_word_of_it(here, ana, ben, courier, at):
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    await say(ana, entry, "Canary on the wall", reply_to=word.id)
    await deliver(courier, at.now)
    [message] = [
        one
        for one in here.messages
        if one.payload["notification"]["title"] == "Your mentee wrote back"
    ]
    path = f"{ORIGIN}/together/entry/{entry.id}"
    assert message.payload["notification"]["navigate"].startswith(path)
    assert "Canary" not in str(message.payload)
    assert "Ana" not in str(message.payload)


async def test_an_answer_is_not_pushed_to_who_may_no_longer_read_it(here, ana, ben, courier, at):
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    await say(ana, entry, "They drew.", reply_to=word.id)
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
    await deliver(courier, at.now)
    assert "Your mentee wrote back" not in pushed(here)


async def test_a_question_is_pushed_unless_it_was_answered(here, ana, ben, courier, at):
    [pairing] = await pairings.list_pairings(ana)
    asked = uuid7()
    await questions.ask_mentor(ana, asked, pairing.id, "How?", "", asked_at=NOW, now=NOW)
    await comments.write_comment(
        ben, uuid7(), Subject(question=asked), CommentDraft("So."), written_at=NOW, now=NOW
    )
    await deliver(courier, at.now)
    assert pushed(here) == []


async def test_a_mentor_is_nudged_once_after_three_school_days(here, ana, ben, courier, at):
    await shared(ana, ben)
    told_on = []
    for hours in range(0, 24 * 14, 6):
        now = NOW + timedelta(hours=hours)
        await jobs.nudge_mentors(now=now)
        kinds = [one.kind for one in await told.list_notifications(ben, limit=50)]
        if "nudge" in kinds and not told_on:
            told_on.append(now)
        assert kinds.count("nudge") <= 1
    waited = (told_on[0].date() - TODAY).days
    assert TODAY.weekday() == 0
    assert waited == 3  # shared on a Monday: Thursday


async def test_nobody_is_nudged_for_what_rests_by_then(here, ana, ben, courier, at):
    await shared(ana, ben)
    [pairing] = await pairings.list_pairings(ana)
    at.now = NOW + timedelta(days=7)
    await jobs.nudge_mentors(now=at.now)
    assert "nudge" in [one.kind for one in await told.list_notifications(ben, limit=50)]
    await pairings.pause_pairing(ana, pairing.id, is_paused=True, now=at.now)
    await deliver(courier, at.now)
    assert "Somebody waits for your word" not in pushed(here)


async def test_holidays_and_answers_keep_a_nudge_away(here, ana, ben):
    holiday = Range(TODAY, TODAY + timedelta(days=13))
    await days_off.add_days_off(ben, uuid7(), holiday, now=NOW)
    await shared(ana, ben)
    answered = await shared(ana, ben)
    await say(ben, answered)
    for day in range(14):
        await jobs.nudge_mentors(now=NOW + timedelta(days=day))
    assert "nudge" not in [one.kind for one in await told.list_notifications(ben, limit=50)]
    assert await JournalShare.count().where(JournalShare.nudge_at <= NOW) == 0
    for day in range(14, 20):
        await jobs.nudge_mentors(now=NOW + timedelta(days=day))
    assert "nudge" in [one.kind for one in await told.list_notifications(ben, limit=50)]


async def test_an_invitation_is_mailed_with_its_link_in_the_fragment(ana, ben, mailbox):
    invitation, link = await invitations.create_invitation(
        ana, uuid7(), Role.MENTOR, "Secret line", "Ben@School.example", ORIGIN, now=NOW
    )
    assert mailbox.recipients == ["Ben@School.example"]
    [text] = mailbox.texts
    assert link in text
    assert "Secret line" not in text
    assert "?" not in link
    pairing = await invitations.accept_invitation(ben, token_of(link), now=NOW)
    assert pairing.mentor == ben.id
    assert invitation.email_key == "ben@school.example"


async def test_nobody_mails_themself_or_one_address_twice(ana, eve, mailbox):
    for email, sentence in (("ANA@school.example", "your own"), ("no address", "like ana@")):
        with pytest.raises(InvalidInput, match=sentence):
            await invitations.create_invitation(
                ana, uuid7(), Role.MENTOR, "", email, ORIGIN, now=NOW
            )
    once = (Role.MENTOR, "", "ben@school.example", ORIGIN)
    await invitations.create_invitation(ana, uuid7(), *once, now=NOW)
    with pytest.raises(InvalidInput, match="already"):
        await invitations.create_invitation(ana, uuid7(), *once, now=NOW)
    assert len(mailbox.messages) == 1
    assert len(await invitations.list_invitations(ana)) == 1
    # Another address is another one, and so is another person's invitation.
    other = (Role.MENTOR, "", "cal@school.example", ORIGIN)
    await invitations.create_invitation(ana, uuid7(), *other, now=NOW)
    await invitations.create_invitation(eve, uuid7(), *once, now=NOW)
    assert len(mailbox.messages) == 3


async def test_a_mail_that_nobody_takes_leaves_no_invitation(ana, mailbox):
    mailbox.answer = "550 no such mailbox"
    with pytest.raises(InvalidInput, match="could not be sent"):
        await invitations.create_invitation(
            ana, uuid7(), Role.MENTOR, "", "ben@school.example", ORIGIN, now=NOW
        )
    assert await invitations.list_invitations(ana) == []


async def test_there_is_an_end_to_mail(ana, mailbox):
    with pytest.raises(NotAllowed, match="Share the link"):
        for number in range(30):
            made, _ = await invitations.create_invitation(
                ana, uuid7(), Role.MENTOR, "", f"b{number}@school.example", ORIGIN, now=NOW
            )
            await invitations.revoke_invitation(ana, made.id, now=NOW)
    assert len(mailbox.messages) == 20


async def test_the_inbox_of_five_mentees_takes_three_queries(database, ben, ana, monkeypatch):
    for number in range(5):
        mentee = await person(f"Mentee{number}")
        await pair(mentee, ben)
        for _ in range(10):
            await shared(mentee, ben)
    await write(ana)
    asked: list[object] = []
    run = type(database).run_querystring

    async def counted(self, querystring, in_pool=True):
        asked.append(querystring)
        return await run(self, querystring, in_pool)

    monkeypatch.setattr(type(database), "run_querystring", counted)
    rows = await inbox.mentor_inbox(ben, now=NOW)
    assert (len(rows), {row.waiting for row in rows}) == (5, {10})
    assert len(asked) <= 3, asked
