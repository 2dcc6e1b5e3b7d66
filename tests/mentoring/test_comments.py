"""Stories about sharing, reading and answering. Ana writes, Ben reads, Cal read once, Eve never."""

import asyncio
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from backend.accounts import service as accounts
from backend.accounts.service import Profile
from backend.journal import entries, photos, readings, revisions, service, shares, sparks, timelines
from backend.journal.rules import Draft, Edit, Prompt
from backend.journal.tables import JournalReading, JournalShare
from backend.journal.timeline import Frequency, Timeline
from backend.kit import files
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotAllowed, NotFound
from backend.kit.ids import uuid7
from backend.mentoring import acknowledgements, comments, inbox, pairings, phrases, questions
from backend.mentoring.rules import PHRASES, CommentDraft, CommentKind, Nudge
from backend.mentoring.tables import Acknowledgement, Comment
from backend.mentoring.threads import Subject
from backend.notifications import inbox as told
from backend.sync import service as sync
from tests.conftest import NOW, TODAY
from tests.journal.test_photos import picture
from tests.mentoring.conftest import pair, say, shared, write


async def reads(actor: Actor, entry) -> bool:
    return bool(await entries.get_entries(actor, [entry.id]))


async def changes_since(actor: Actor, cursor: str | None = None) -> tuple[set[str], str]:
    page = await sync.changes(actor, since=cursor)
    return {row.kind for row in page.changes}, page.cursor


async def test_private_until_shared_and_private_again_when_taken_back(ana, ben):
    await pair(ana, ben)
    entry = await write(ana)
    assert not await reads(ben, entry)
    await shares.share_entry(ana, entry.id, ben.id, shared_at=NOW, now=NOW)
    assert await reads(ben, entry)
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
    assert not await reads(ben, entry)
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)  # twice is harmless


async def test_sharing_twice_is_harmless(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    await shares.share_entry(ana, entry.id, ben.id, shared_at=NOW + timedelta(hours=1), now=NOW)
    assert [one.shared_at for one in await readings.list_readers(ana, [entry.id])] == [NOW]


async def test_drafts_are_not_shared(ana, ben):
    await pair(ana, ben)
    entry = await write(ana, done=False)
    with pytest.raises(InvalidInput, match="done first"):
        await shares.share_entry(ana, entry.id, ben.id, shared_at=NOW, now=NOW)


async def test_a_page_that_is_emptied_is_a_draft_again_and_its_reader_loses_it(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    empty = {name: Edit("", NOW) for name in ("shared", "received", "applied")}
    await service.write_entry(ana, entry.id, Draft(uuid7(), 9, empty), now=NOW)
    assert not await reads(ben, entry)
    assert await comments.get_comments(ben, [word.id]) == []


async def test_only_present_mentors_are_readers(ana, ben, cal, eve):
    entry = await write(ana)
    await pair(eve, cal)  # somebody else's mentor is not hers
    for stranger in (eve.id, ben.id, cal.id, ana.id, uuid7()):
        with pytest.raises(NotFound, match="not your mentor"):
            await shares.share_entry(ana, entry.id, stranger, shared_at=NOW, now=NOW)
    await pair(ben, ana)  # Ana is Ben's mentor: that opens nothing of hers
    with pytest.raises(NotFound):
        await shares.share_entry(ana, entry.id, ben.id, shared_at=NOW, now=NOW)


async def test_nobody_shares_what_is_not_theirs(ana, ben, eve):
    await pair(eve, ben)
    entry = await write(ana)
    with pytest.raises(NotFound, match="no such entry"):
        await shares.share_entry(eve, entry.id, ben.id, shared_at=NOW, now=NOW)
    with pytest.raises(NotFound, match="no such entry"):
        await shares.unshare_entry(eve, entry.id, ben.id, now=NOW)


async def test_a_reader_reads_and_changes_nothing(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    edit = Draft(uuid7(), 1, {"shared": Edit("mine", NOW)})
    with pytest.raises(InvalidInput, match="another id"):
        await service.write_entry(ben, entry.id, edit, now=NOW)
    for attempt in (
        service.finish_entry(ben, entry.id, done_at=NOW),
        service.keep_entry(ben, entry.id),
        service.delete_entry(ben, entry.id, now=NOW),
        photos.add_photo(ben, entry.id, uuid7(), b"", now=NOW),
        sparks.use_sparks(ben, entry.id, {uuid7(): Prompt.SHARED}),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await entries.list_entries(ben, limit=9) == []  # his own journal holds none of hers
    assert (await entries.get_entry(ana, entry.id)).shared == "Exit tickets"


async def test_earlier_texts_and_sparks_stay_the_authors(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    newer = Draft(uuid7(), 9, {"shared": Edit("Newer", NOW + timedelta(hours=1))})
    await service.write_entry(ana, entry.id, newer, now=NOW)
    assert len(await revisions.list_revisions(ana, [entry.id])) == 1
    assert await revisions.list_revisions(ben, [entry.id]) == []


async def test_each_change_reaches_the_readers_phone(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    _, cursor = await changes_since(ben)
    newer = Draft(uuid7(), 9, {"shared": Edit("Newer", NOW)})
    await service.write_entry(ana, entry.id, newer, now=NOW)
    kinds, cursor = await changes_since(ben, cursor)
    assert kinds == {"shared_entry"}
    await service.delete_entry(ana, entry.id, now=NOW)
    kinds, _ = await changes_since(ben, cursor)
    assert "shared_entry" in kinds
    assert not await reads(ben, entry)


async def test_deleting_a_page_erases_what_was_said_about_it(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    await say(ben, entry)
    await acknowledgements.acknowledge(ben, entry.id, "Read.", acknowledged_at=NOW, now=NOW)
    await readings.note_reading(ben, uuid7(), entry.id, read_at=NOW)
    await service.delete_entry(ana, entry.id, now=NOW)
    for table in (Comment, Acknowledgement, JournalShare, JournalReading):
        assert await table.count() == 0


async def test_the_author_sees_who_read_it_and_when(ana, ben, cal):
    await pair(ana, ben)
    await pair(ana, cal)
    entry = await shared(ana, ben)
    reading = uuid7()
    await readings.note_reading(ben, reading, entry.id, read_at=NOW)
    await readings.note_reading(ben, reading, entry.id, read_at=NOW + timedelta(hours=1))  # a retry
    assert [(r.reader, r.read_at) for r in await readings.list_readings(ana, [entry.id])] == [
        (ben.id, NOW)
    ]
    assert len(await readings.list_readings(ben, [entry.id])) == 1  # he sees his own
    with pytest.raises(NotFound):
        await readings.note_reading(cal, uuid7(), entry.id, read_at=NOW)
    await readings.note_reading(ana, uuid7(), entry.id, read_at=NOW)  # one's own is no news
    assert len(await readings.list_readings(ana, [entry.id])) == 1


async def test_a_reading_too_many_stops_no_other_reader_and_no_other_page(ana, ben, cal):
    for mentor in (ben, cal):
        await pair(ana, mentor)
    often, seldom = await shared(ana, ben), await shared(ana, ben)
    await shares.share_entry(ana, often.id, cal.id, shared_at=NOW, now=NOW)
    times = [NOW + timedelta(hours=n) for n in range(readings.READINGS_LISTED + 1)]
    for at in times:
        await readings.note_reading(ben, uuid7(), often.id, read_at=at)
    for reader, entry in ((cal, often), (ben, seldom)):
        await readings.note_reading(reader, uuid7(), entry.id, read_at=NOW)
    found = await readings.list_readings(ana, [often.id, seldom.id])
    by = Counter((one.reader, one.entry) for one in found)
    assert by == {(ben.id, often.id): 100, (cal.id, often.id): 1, (ben.id, seldom.id): 1}


async def test_readers_do_not_see_each_other(ana, ben, cal):
    await pair(ana, ben)
    await pair(ana, cal)
    entry = await shared(ana, ben)
    await shares.share_entry(ana, entry.id, cal.id, shared_at=NOW, now=NOW)
    await say(cal, entry, "From Cal")
    await readings.note_reading(cal, uuid7(), entry.id, read_at=NOW)
    await acknowledgements.acknowledge(cal, entry.id, "Read.", acknowledged_at=NOW, now=NOW)
    assert await comments.list_comments(ben, entry_ids=[entry.id]) == []
    assert [one.person for one in await readings.list_readers(ben, [entry.id])] == [ben.id]
    assert await readings.list_readings(ben, [entry.id]) == []
    assert await acknowledgements.list_acknowledgements(ben, [entry.id]) == []
    assert len(await readings.list_readers(ana, [entry.id])) == 2


async def test_ben_comments_and_ana_answers(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry, prompt="shared", quote="Exit")
    answer = await say(ana, entry, "They drew.", reply_to=word.id)
    for actor in (ana, ben):
        found = await comments.list_comments(actor, entry_ids=[entry.id])
        assert [one.id for one in found] == [word.id, answer.id]
    kinds = [one.kind for one in await told.list_notifications(ana, limit=9)]
    assert kinds.count("comment") == 1
    assert "comment" in [one.kind for one in await told.list_notifications(ben, limit=9)]


async def test_words_are_listed_by_what_they_are_about(ana, ben):
    pairing = await pair(ana, ben)
    pages = [await shared(ana, ben) for _ in range(2)]
    asked = [
        await questions.ask_mentor(ana, uuid7(), pairing.id, "How?", "", asked_at=NOW, now=NOW)
        for _ in range(2)
    ]
    for page in pages:
        await say(ben, page)
    for one in asked:
        await comments.write_comment(
            ben, uuid7(), Subject(question=one.id), CommentDraft("So."), written_at=NOW, now=NOW
        )
    on_page = await comments.list_comments(ben, entry_ids=[pages[0].id])
    assert [one.entry for one in on_page] == [pages[0].id]
    on_question = await comments.list_comments(ben, question_ids=[asked[1].id])
    assert [one.question for one in on_question] == [asked[1].id]


async def test_the_author_answers_and_never_begins(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    with pytest.raises(InvalidInput, match="Answer one"):
        await say(ana, entry)


async def test_a_comment_sent_twice_is_one(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    again = await say(ben, entry, comment_id=word.id)
    assert (again.id, await Comment.count()) == (word.id, 1)
    assert len(await told.list_notifications(ana, limit=9)) == 2  # the pairing, and one comment


async def test_ones_own_words_are_edited_and_the_newer_edit_holds(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry, "First")
    later = NOW + timedelta(minutes=2)
    await say(ben, entry, "Second", comment_id=word.id, at=later)
    await say(ben, entry, "Between", comment_id=word.id, at=later - timedelta(minutes=1))
    assert [c.text for c in await comments.get_comments(ana, [word.id])] == ["Second"]
    with pytest.raises(InvalidInput, match="another id"):
        await say(ana, entry, "Hers", comment_id=word.id, reply_to=word.id)


async def test_ones_own_words_are_deleted_for_good(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    with pytest.raises(NotFound):
        await comments.delete_comment(ana, word.id, now=NOW)
    await comments.delete_comment(ben, word.id, now=NOW)
    await comments.delete_comment(ben, word.id, now=NOW)  # twice is harmless
    assert await comments.get_comments(ana, [word.id]) == []
    with pytest.raises(NotFound):
        await say(ben, entry, comment_id=word.id)  # a late retry


async def test_a_comment_on_what_was_just_taken_back_is_refused_as_if_it_never_was(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
    with pytest.raises(NotFound) as refused:
        await say(ben, entry)
    with pytest.raises(NotFound) as never:
        await comments.write_comment(
            ben, uuid7(), Subject(entry=uuid7()), CommentDraft("Hm"), written_at=NOW, now=NOW
        )
    assert str(refused.value) == str(never.value)
    assert await Comment.count() == 0


async def test_nobody_is_left_talking_to_nobody(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
    with pytest.raises(NotAllowed, match="Nobody would read"):
        await say(ana, entry, "Still there?", reply_to=word.id)
    await shares.share_entry(ana, entry.id, ben.id, shared_at=NOW, now=NOW)
    assert len(await comments.get_comments(ben, [word.id])) == 1  # shared again, it is back


@pytest.mark.parametrize("text", ["", " ", "x" * 10_001])
async def test_a_comment_has_from_1_to_10000_characters(ana, ben, text):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    with pytest.raises(InvalidInput, match="text"):
        await say(ben, entry, text)


async def test_a_comment_is_about_one_thing(ana, ben):
    for subject in (Subject(), Subject(uuid7(), uuid7())):
        with pytest.raises(InvalidInput, match="Name the page"):
            await comments.write_comment(
                ben, uuid7(), subject, CommentDraft("Hm"), written_at=NOW, now=NOW
            )


async def test_one_tap_says_that_it_was_read_and_once_more_replaces_it(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    await acknowledgements.acknowledge(ben, entry.id, PHRASES[0], acknowledged_at=NOW, now=NOW)
    await acknowledgements.acknowledge(ben, entry.id, "Read.", acknowledged_at=NOW, now=NOW)
    found = await acknowledgements.list_acknowledgements(ana, [entry.id])
    assert [(one.mentor, one.phrase) for one in found] == [(ben.id, "Read.")]
    with pytest.raises(NotAllowed):
        await acknowledgements.acknowledge(ana, entry.id, "Mine", acknowledged_at=NOW, now=NOW)


@pytest.mark.parametrize("phrase", ["", " ", "x" * 121])
async def test_a_phrase_has_from_1_to_120_characters(ana, ben, phrase):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    with pytest.raises(InvalidInput):
        await acknowledgements.acknowledge(ben, entry.id, phrase, acknowledged_at=NOW, now=NOW)
    assert not await Acknowledgement.exists()


async def test_saved_phrases_are_ones_own(ana, ben):
    assert await phrases.get_phrases(ben) == list(PHRASES)
    assert await phrases.set_phrases(ben, ["Thanks!"], edited_at=NOW) == ["Thanks!"]
    assert await phrases.get_phrases(ana) == list(PHRASES)
    with pytest.raises(InvalidInput):
        await phrases.set_phrases(ben, ["x"] * 13, edited_at=NOW)
    assert await phrases.set_phrases(ben, [], edited_at=NOW) == list(PHRASES)


async def test_a_question_waits_until_it_is_answered(ana, ben):
    pairing = await pair(ana, ben)
    asked = await questions.ask_mentor(
        ana, uuid7(), pairing.id, "How do I grade talk?", "criterion:2.4", asked_at=NOW, now=NOW
    )
    row = (await inbox.mentor_inbox(ben, now=NOW))[0]
    assert (row.waiting, row.question, row.entry) == (1, asked.id, None)
    await comments.write_comment(
        ben, uuid7(), Subject(question=asked.id), CommentDraft("Do not."), written_at=NOW, now=NOW
    )
    assert (await inbox.mentor_inbox(ben, now=NOW))[0].waiting == 0
    assert len(await comments.list_comments(ana, question_ids=[asked.id])) == 1


@pytest.mark.parametrize("about", ["entry", "question"])
async def test_a_thread_is_its_twos_alone_however_it_is_asked_for(ana, ben, cal, eve, about):
    pairing = await pair(ana, ben)
    await pair(ana, cal)
    if about == "entry":
        subject = Subject(entry=(await shared(ana, ben)).id)
        await shares.share_entry(ana, subject.entry, cal.id, shared_at=NOW, now=NOW)
        asked = {"entry_ids": [subject.entry]}
    else:
        question = await questions.ask_mentor(
            ana, uuid7(), pairing.id, "How do I grade talk?", "", asked_at=NOW, now=NOW
        )
        subject, asked = Subject(question=question.id), {"question_ids": [question.id]}
    word = await comments.write_comment(
        ben, uuid7(), subject, CommentDraft("Do not."), written_at=NOW, now=NOW
    )

    async def readers() -> set[UUID]:
        people = (ana, ben, cal, eve)
        listed = {one.id for one in people if await comments.list_comments(one, **asked)}
        assert listed == {one.id for one in people if await comments.get_comments(one, [word.id])}
        return listed

    assert await readers() == {ana.id, ben.id}
    await pairings.pause_pairing(ana, pairing.id, is_paused=True, now=NOW)
    assert await readers() == {ana.id}
    await pairings.pause_pairing(ana, pairing.id, is_paused=False, now=NOW)
    await comments.delete_comment(ben, word.id, now=NOW)
    assert await readers() == set()


@pytest.mark.parametrize("how", ["comment", "thanks"])
async def test_a_word_that_was_long_on_its_way_answers_nothing_newer(ana, ben, how):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    later, last = NOW + timedelta(hours=2), NOW + timedelta(hours=3)
    await say(ana, entry, "And then?", kind=CommentKind.QUESTION, reply_to=word.id, at=later)
    early = NOW + timedelta(hours=1)
    if how == "thanks":
        await acknowledgements.acknowledge(
            ben, entry.id, "Thank you", acknowledged_at=early, now=last
        )
    else:
        await comments.write_comment(
            ben, uuid7(), Subject(entry=entry.id), CommentDraft("Hm"), written_at=early, now=last
        )
    assert (await inbox.mentor_inbox(ben, now=last))[0].waiting == 1
    await comments.write_comment(
        ben, uuid7(), Subject(entry=entry.id), CommentDraft("So."), written_at=last, now=last
    )
    assert (await inbox.mentor_inbox(ben, now=last))[0].waiting == 0


async def test_what_was_long_on_its_way_waits_since_it_could_be_seen(ana, ben):
    pairing = await pair(ana, ben)
    long_ago, entry = NOW - timedelta(days=30), await write(ana)
    await shares.share_entry(ana, entry.id, ben.id, shared_at=long_ago, now=NOW)
    await questions.ask_mentor(ana, uuid7(), pairing.id, "How?", "", asked_at=long_ago, now=NOW)
    row = (await inbox.mentor_inbox(ben, now=NOW))[0]
    assert (row.waiting, row.school_days) == (2, 0)


async def test_the_inbox_shows_who_has_waited_longest_in_school_days(ana, ben, cal):
    await pair(ana, ben)
    await pair(cal, ben)
    monday = NOW - timedelta(days=TODAY.weekday() + 7)
    mine, hers = await write(cal), await write(ana)
    await shares.share_entry(cal, mine.id, ben.id, shared_at=NOW, now=NOW)
    await shares.share_entry(ana, hers.id, ben.id, shared_at=monday, now=monday)
    first, second = await inbox.mentor_inbox(ben, now=NOW)
    assert (first.name, first.school_days, first.nudge) == ("Ana", 5, Nudge.NUDGE)
    assert (second.name, second.school_days, second.nudge) == ("Cal", 0, Nudge.NONE)
    await acknowledgements.acknowledge(ben, hers.id, "Read.", acknowledged_at=NOW, now=NOW)
    first, second = await inbox.mentor_inbox(ben, now=NOW)
    assert (first.name, second.waiting) == ("Cal", 0)


async def test_a_mentees_question_makes_a_page_wait_again(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    await say(ana, entry, "They drew.", reply_to=word.id)
    assert (await inbox.mentor_inbox(ben, now=NOW))[0].waiting == 0
    later = NOW + timedelta(seconds=1)
    await say(ana, entry, "What then?", kind=CommentKind.QUESTION, reply_to=word.id, at=later)
    assert (await inbox.mentor_inbox(ben, now=NOW))[0].waiting == 1


async def test_a_question_that_is_deleted_waits_no_more(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)

    async def waiting() -> int:
        return (await inbox.mentor_inbox(ben, now=NOW))[0].waiting

    async def ask(seconds: int, word):
        at = NOW + timedelta(seconds=seconds)
        return await say(ana, entry, "Why?", kind=CommentKind.QUESTION, reply_to=word.id, at=at)

    word = await say(ben, entry)
    first, second = await ask(1, word), await ask(2, word)
    await comments.delete_comment(ana, first.id, now=NOW)
    assert await waiting() == 1  # for the other one
    await comments.delete_comment(ana, second.id, now=NOW)
    assert await waiting() == 0


async def waits(ana, entry) -> datetime | None:
    [reader] = await readings.list_readers(ana, [entry.id])
    return reader.waits_since


async def test_who_asks_again_does_not_begin_to_wait_anew(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    times = [NOW + timedelta(hours=n) for n in (1, 50)]
    asked = [
        await say(ana, entry, "Why?", kind=CommentKind.QUESTION, reply_to=word.id, at=at)
        for at in times
    ]
    assert await waits(ana, entry) == times[0]
    await comments.delete_comment(ana, asked[0].id, now=times[1])
    assert await waits(ana, entry) == times[1]
    await say(ben, entry, at=times[1])
    assert await waits(ana, entry) is None


async def test_a_word_that_is_meant_otherwise_waits_otherwise(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    times = [NOW + timedelta(hours=n) for n in (1, 2, 3)]
    said = await say(ana, entry, "They drew.", reply_to=word.id, at=times[0])
    for kind, at, since in (
        (CommentKind.QUESTION, times[1], times[0]), (CommentKind.ENCOURAGEMENT, times[2], None),
    ):  # fmt: skip
        await say(ana, entry, "They drew.", kind=kind, comment_id=said.id, at=at)
        assert await waits(ana, entry) == since


async def test_a_question_deleted_while_it_rests_waits_no_more_when_it_goes_on(ana, ben):
    pairing = await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    later = NOW + timedelta(hours=1)
    asked = await say(ana, entry, "Why?", kind=CommentKind.QUESTION, reply_to=word.id, at=later)
    await pairings.pause_pairing(ana, pairing.id, is_paused=True, now=later)
    await comments.delete_comment(ana, asked.id, now=later)
    await pairings.pause_pairing(ana, pairing.id, is_paused=False, now=later)
    assert await waits(ana, entry) is None


async def test_a_mentor_who_deletes_their_only_word_said_nothing(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    assert await waits(ana, entry) is None
    await comments.delete_comment(ben, word.id, now=NOW)
    assert await waits(ana, entry) == NOW


async def changed_for(actor, cursor) -> list[tuple[str, bool]]:
    page = await sync.changes(actor, since=cursor)
    return [(one.kind, one.gone) for one in page.changes]


async def test_nobody_learns_what_becomes_of_a_draft(ana, ben, tmp_path):
    """It was shared, and emptied since: whether she works on it or takes it back is hers."""
    files.use(tmp_path)
    await pair(ana, ben)
    for act in ("photo", "unshare", "delete"):
        entry = await shared(ana, ben)
        edits = {name: Edit("", NOW + timedelta(1)) for name in ("shared", "received")}
        before = (await sync.changes(ben, since=None)).cursor
        await service.write_entry(ana, entry.id, Draft(uuid7(), 9, edits), now=NOW)
        assert ("shared_entry", False) in await changed_for(ben, before)  # it leaves his phone
        cursor = (await sync.changes(ben, since=None)).cursor
        if act == "photo":
            await photos.add_photo(ana, entry.id, uuid7(), picture(), now=NOW)
        elif act == "unshare":
            await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
        else:
            await service.delete_entry(ana, entry.id, now=NOW)
        assert await changed_for(ben, cursor) == [], act


async def test_a_page_that_was_shared_anew_waits_on(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    asked = await say(ana, entry, "Why?", kind=CommentKind.QUESTION, reply_to=word.id)
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
    later = NOW + timedelta(hours=1)
    await shares.share_entry(ana, entry.id, ben.id, shared_at=later, now=later)
    await comments.delete_comment(ana, asked.id, now=later)
    assert (await inbox.mentor_inbox(ben, now=later))[0].waiting == 1


async def test_a_page_that_nobody_answered_waits_on(ana, ben):
    """Its mentor's only word is deleted, then the question that it was asked."""
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    asked = await say(
        ana, entry, "Why?", kind=CommentKind.QUESTION, reply_to=word.id, at=NOW + timedelta(1)
    )
    await comments.delete_comment(ben, word.id, now=NOW)
    await comments.delete_comment(ana, asked.id, now=NOW)
    assert (await inbox.mentor_inbox(ben, now=NOW))[0].waiting == 1


async def test_what_is_taken_back_waits_no_more(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
    assert (await inbox.mentor_inbox(ben, now=NOW))[0].waiting == 0


async def test_a_stranger_meets_nothing(ana, ben, eve):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    assert not await reads(eve, entry)
    assert await comments.get_comments(eve, [word.id]) == []
    assert await inbox.mentor_inbox(eve, now=NOW) == []
    with pytest.raises(NotFound):
        await say(eve, entry)
    with pytest.raises(NotFound):
        await acknowledgements.acknowledge(eve, entry.id, "Hm", acknowledged_at=NOW, now=NOW)


async def test_a_new_name_and_a_new_timeline_reach_the_readers_phone(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    _, cursor = await changes_since(ben)
    weekly = Timeline(TODAY, TODAY + timedelta(days=60), Frequency.WEEKLY, TODAY.weekday())
    await timelines.set_timeline(ana, weekly, edited_at=NOW, now=NOW)
    kinds, cursor = await changes_since(ben, cursor)
    assert kinds == {"shared_entry"}
    await accounts.update_profile(ana, Profile(name="Ana Maria"), now=NOW)
    kinds, _ = await changes_since(ben, cursor)
    assert kinds == {"pairing", "shared_entry"}
    _, cursor = await changes_since(ana)
    await accounts.update_profile(ben, Profile(name="Benjamin"), now=NOW)
    kinds, _ = await changes_since(ana, cursor)
    assert kinds == {"pairing", "comment", "journal_entry"}
    assert word.author == ben.id


async def test_a_question_that_is_taken_back_is_gone_with_its_answers(ana, ben):
    pairing = await pair(ana, ben)
    asked = uuid7()
    await questions.ask_mentor(ana, asked, pairing.id, "How?", "", asked_at=NOW, now=NOW)
    await comments.write_comment(
        ben, uuid7(), Subject(question=asked), CommentDraft("So."), written_at=NOW, now=NOW
    )
    with pytest.raises(NotFound):
        await questions.delete_question(ben, asked, now=NOW)
    await questions.delete_question(ana, asked, now=NOW)
    await questions.delete_question(ana, asked, now=NOW)  # twice is harmless
    for actor in (ana, ben):
        assert await questions.list_questions(actor) == []
        assert await comments.list_comments(actor, question_ids=[asked]) == []
    with pytest.raises(NotFound, match="deleted"):  # a late retry
        await questions.ask_mentor(ana, asked, pairing.id, "How?", "", asked_at=NOW, now=NOW)


async def test_a_word_that_a_page_was_read_goes_with_the_page(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    await acknowledgements.acknowledge(ben, entry.id, "Read.", acknowledged_at=NOW, now=NOW)
    assert len(await acknowledgements.list_acknowledgements(ben, [entry.id])) == 1
    await shares.unshare_entry(ana, entry.id, ben.id, now=NOW)
    assert await acknowledgements.list_acknowledgements(ben, [entry.id]) == []
    assert len(await acknowledgements.list_acknowledgements(ana, [entry.id])) == 1


@pytest.mark.parametrize("how", ["paused", "ended"])
async def test_nothing_is_shared_with_a_mentor_who_may_not_read(ana, ben, how):
    pairing = await pair(ana, ben)
    wanted = pairings.Wanted(shares_new=True)
    await pairings.update_pairing(ana, pairing.id, wanted, edited_at=NOW, now=NOW)
    entry = await write(ana, done=False)
    if how == "paused":
        await pairings.pause_pairing(ben, pairing.id, is_paused=True, now=NOW)
    else:
        await pairings.end_pairing(ana, pairing.id, now=NOW)
    await service.finish_entry(ana, entry.id, done_at=NOW)
    with pytest.raises(NotFound, match="not your mentor"):
        await shares.share_entry(ana, entry.id, ben.id, shared_at=NOW, now=NOW)
    assert await shares.readers_of(ana.id, entry.id) == []


async def test_a_retry_is_no_edit_and_an_older_thanks_replaces_nothing(ana, ben):
    await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    again = await say(ben, entry, comment_id=word.id, at=NOW + timedelta(milliseconds=30))
    assert again.version == 1
    await acknowledgements.acknowledge(ben, entry.id, "Newer", acknowledged_at=NOW, now=NOW)
    before = NOW - timedelta(hours=1)
    await acknowledgements.acknowledge(ben, entry.id, "Older", acknowledged_at=before, now=NOW)
    [one] = await acknowledgements.list_acknowledgements(ana, [entry.id])
    assert one.phrase == "Newer"


async def test_no_page_hides_anothers_words(ana, ben, cal):
    await pair(ana, ben)
    await pair(ana, cal)
    long, short = await shared(ana, ben), await shared(ana, ben)
    await shares.share_entry(ana, long.id, cal.id, shared_at=NOW, now=NOW)
    for number in range(70):
        at = NOW + timedelta(seconds=number)
        await say(ben, long, f"Ben {number}", at=at)
        await say(cal, long, f"Cal {number}", at=at)
    await say(ben, short, "The only one", at=NOW + timedelta(hours=1))
    texts = {one.text for one in await comments.list_comments(ana, entry_ids=[long.id, short.id])}
    assert len(texts) == 141
    assert {"The only one", "Ben 69", "Cal 69"} <= texts


async def test_a_former_mentor_does_not_learn_that_she_writes(ana, ben):
    pairing = await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    reply = await say(ana, entry, "They drew.", reply_to=word.id)
    second, third = await shared(ana, ben), await shared(ana, ben)
    await say(ben, third)
    asked = await questions.ask_mentor(ana, uuid7(), pairing.id, "How?", "", asked_at=NOW, now=NOW)
    await pairings.pause_pairing(ana, pairing.id, is_paused=True, now=NOW)
    _, cursor = await changes_since(ben)
    newer = Draft(uuid7(), 9, {"shared": Edit("Newer", NOW)})
    await service.write_entry(ana, entry.id, newer, now=NOW)
    await shares.unshare_entry(ana, second.id, ben.id, now=NOW)
    await service.delete_entry(ana, third.id, now=NOW)
    await questions.delete_question(ana, asked.id, now=NOW)
    assert await changes_since(ben, cursor) == (set(), cursor), "not even that something did"
    await pairings.end_pairing(ana, pairing.id, now=NOW)
    _, cursor = await changes_since(ben)
    later = NOW + timedelta(days=1)
    await say(ana, entry, "They slept.", comment_id=reply.id, reply_to=word.id, at=later)
    await accounts.update_profile(ana, Profile(name="Ana Maria"), now=NOW)
    assert await changes_since(ben, cursor) == (set(), cursor)


async def test_names_and_zones_change_while_others_write(ana, ben):
    """Whoever holds two people does so in one order: nobody waits for each other for ever."""
    await pair(ana, ben)
    entry = await shared(ana, ben)
    for number in range(8):
        zone = "Europe/Berlin" if number % 2 else "UTC"
        await asyncio.gather(
            accounts.update_profile(ana, Profile(name=f"Ana {number}", time_zone=zone), now=NOW),
            accounts.update_profile(ben, Profile(name=f"Ben {number}", time_zone=zone), now=NOW),
            say(ben, entry, f"Word {number}"),
        )
