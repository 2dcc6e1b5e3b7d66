"""Stories about what changes after a first look, before it is held: asked again, and refused."""

import pytest

from backend.audit.tables import AuditLine
from backend.journal import entries, readings, shares
from backend.journal.tables import JournalReading, JournalShare
from backend.kit.errors import ExpectedError, InvalidInput, NotFound
from backend.kit.ids import uuid7
from backend.mentoring import (
    acknowledgements,
    comments,
    invitations,
    meetings,
    pairings,
    questions,
    threads,
)
from backend.mentoring.meetings import MeetingDraft
from backend.mentoring.tables import Acknowledgement, Comment, MentorQuestion, PairMeeting
from tests.conftest import NOW
from tests.mentoring.conftest import end, invite, pair, say, shared, write


@pytest.mark.parametrize("what", ["comment", "edit", "reading", "thanks"])
async def test_taken_back_while_a_mentors_act_is_on_its_way(ana, ben, after_the_first_look, what):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry) if what == "edit" else None

    async def taken_back():
        await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)

    places = {
        "comment": (comments, "thread_of"),
        "edit": (comments, "_own"),
        "reading": (readings, "get_entry"),
        "thanks": (entries, "get_entry"),
    }
    after_the_first_look(*places[what], taken_back)
    with pytest.raises(ExpectedError):
        if what == "reading":
            await readings.note_reading(ben, uuid7(), entry.id, read_at=NOW)
        elif what == "thanks":
            await acknowledgements.acknowledge(ben, entry.id, "Read.", acknowledged_at=NOW, now=NOW)
        else:
            await say(ben, entry, "Changed.", comment_id=word.id if word else None)
    texts = await Comment.select(Comment.text).output(as_list=True)
    assert texts == ([word.text] if word else [])
    assert not await JournalReading.exists()
    assert not await Acknowledgement.exists()


@pytest.mark.parametrize("what", ["reply", "share", "question", "meeting"])
async def test_the_pairing_ends_while_an_act_is_on_its_way(ana, ben, after_the_first_look, what):
    pairing = await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    other = await write(ana)

    async def ended():
        await end(ben, pairing)

    places = {
        "reply": (comments, "thread_of"),
        "share": (shares, "_check_mentor"),
        "question": (pairings, "get_pairing"),
        "meeting": (pairings, "get_pairing"),
    }
    after_the_first_look(*places[what], ended)
    draft = MeetingDraft(0, NOW.date(), 25)
    acts = {
        "reply": lambda: say(ana, entry, "They drew.", reply_to=word.id),
        "share": lambda: shares.share_entry(ana, other.id, ben.id, shared_at=NOW, now=NOW),
        "question": lambda: questions.ask_mentor(
            ana, uuid7(), pairing.id, "How?", "", asked_at=NOW, now=NOW
        ),
        "meeting": lambda: meetings.write_meeting(
            ana, uuid7(), pairing.id, draft, edited_at=NOW, now=NOW
        ),
    }
    with pytest.raises(ExpectedError):
        await acts[what]()
    assert await Comment.count() == 1
    assert not await JournalShare.exists().where(JournalShare.entry == other.id)
    assert not await MentorQuestion.exists()
    assert not await PairMeeting.exists()


async def test_what_is_answered_is_deleted_while_the_answer_is_on_its_way(
    ana, ben, after_the_first_look
):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)

    async def deleted():
        await comments.delete_comment(ben, word.id, now=NOW)

    after_the_first_look(threads, "_stands", deleted)
    with pytest.raises(ExpectedError):
        await say(ana, entry, "They drew.", reply_to=word.id)
    assert await Comment.count().where(Comment.deleted_at.is_null()) == 0


@pytest.mark.parametrize("then", ["kept", "deleted", "another's"])
async def test_one_id_at_once(ana, ben, cal, after_the_first_look, then):
    """The same phone sends a word twice; or somebody takes its id."""
    await pair(ana, ben)
    await pair(ana, cal)
    entry, id = await shared(ana, ben), uuid7()
    await shares.share_entry(ana, entry.id, cal.id, shared_at=NOW, now=NOW)

    async def meanwhile():
        await say(cal if then == "another's" else ben, entry, "First.", comment_id=id)
        if then == "deleted":
            await comments.delete_comment(ben, id, now=NOW)

    after_the_first_look(comments, "_own", meanwhile)
    if then == "kept":
        assert (await say(ben, entry, "First.", comment_id=id)).text == "First."
    else:
        with pytest.raises(NotFound if then == "deleted" else InvalidInput):
            await say(ben, entry, "First.", comment_id=id)
    assert await Comment.count() == 1


@pytest.mark.parametrize("how", ["declined", "accepted"])
async def test_an_invitation_is_answered_once(ana, ben, cal, after_the_first_look, how):
    """Two look at it; one is faster."""
    token = await invite(ana)

    async def answered():
        if how == "accepted":
            await invitations.accept_invitation(cal, token, now=NOW)
        else:
            await invitations.decline_invitation(cal, token, now=NOW)

    after_the_first_look(invitations, "_open", answered)
    with pytest.raises(NotFound):
        await invitations.accept_invitation(ben, token, now=NOW)
    assert await pairings.list_pairings(ben) == []


async def test_a_word_on_a_page_that_was_taken_back_is_not_deleted_by_its_writer(ana, ben):
    """It is not theirs to read any more; nor is a word that never was."""
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
    for id in (word.id, uuid7()):
        with pytest.raises(NotFound):
            await comments.delete_comment(ben, id, now=NOW)
    assert await Comment.count().where(Comment.deleted_at.is_null()) == 1


async def test_a_page_is_not_taken_back_from_its_author(ana):
    entry = await write(ana)
    before = await AuditLine.count()
    await shares.unshare_entry(ana, entry.id, ana.id, now=NOW)
    assert await AuditLine.count() == before
