"""Stories about pairings: asked by a link, agreed on by both, paused and ended by either."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.accounts import links, secrets
from backend.accounts.rules import Purpose
from backend.journal import entries, shares
from backend.kit.actor import Actor
from backend.kit.errors import InvalidInput, NotAllowed, NotFound
from backend.kit.ids import uuid7
from backend.mentoring import comments, invitations, meetings, pairings, questions, readers, rules
from backend.mentoring.agreements import Agreement
from backend.mentoring.meetings import MeetingDraft
from backend.mentoring.pairings import Wanted
from backend.mentoring.rules import INVITATION_LIFE, PairingState, Rhythm, Role
from backend.mentoring.tables import Invitation
from backend.notifications import inbox
from backend.sync import service as sync
from tests.conftest import NOW, ORIGIN
from tests.mentoring.conftest import end, invite, pair, say, shared, token_of, write


async def reads(actor: Actor, entry) -> bool:
    return bool(await entries.get_entries(actor, [entry.id]))


async def told(actor: Actor) -> list[str]:
    return [one.kind for one in await inbox.list_notifications(actor, limit=50)]


async def test_ana_invites_ben_to_be_her_mentor(ana, ben):
    token = await invite(ana)
    seen = await invitations.find(token, now=NOW)
    assert (seen.name, seen.seeks, seen.line) == ("Ana", Role.MENTOR, "Would you?")
    assert (await invitations.find(token, now=NOW)).id == seen.id  # looking uses nothing up
    pairing = await invitations.accept_invitation(ben, token, now=NOW)
    assert (pairing.mentor, pairing.mentee) == (ben.id, ana.id)
    assert pairings.state_of(pairing) is PairingState.ACTIVE
    assert await told(ana) == ["pairing"]
    assert await invitations.list_invitations(ana) == []


async def test_ben_invites_ana_to_be_his_mentee(ana, ben):
    pairing = await invitations.accept_invitation(ana, await invite(ben, Role.MENTEE), now=NOW)
    assert (pairing.mentor, pairing.mentee) == (ben.id, ana.id)


async def test_a_token_is_good_once(ana, ben, eve):
    token = await invite(ana)
    await invitations.accept_invitation(ben, token, now=NOW)
    for attempt in (invitations.accept_invitation, invitations.decline_invitation):
        with pytest.raises(NotFound, match="no longer open"):
            await attempt(eve, token, now=NOW)


async def test_a_yes_whose_answer_was_lost_is_said_again(ana, ben):
    token = await invite(ana)
    pairing = await invitations.accept_invitation(ben, token, now=NOW)
    again = await invitations.accept_invitation(ben, token, now=NOW)
    assert (again.id, again.version) == (pairing.id, pairing.version)
    await end(ana, pairing)
    with pytest.raises(NotFound, match="no longer open"):
        await invitations.accept_invitation(ben, token, now=NOW)


async def test_used_expired_revoked_declined_foreign_and_guessed_tokens_answer_alike(ana, ben, eve):
    used, expired, revoked, declined = [await invite(ana) for _ in range(4)]
    await invitations.accept_invitation(ben, used, now=NOW)
    open_ones = {one.token_hash: one.id for one in await invitations.list_invitations(ana)}
    await invitations.revoke_invitation(ana, open_ones[secrets.hashed(revoked)], now=NOW)
    await invitations.decline_invitation(eve, declined, now=NOW)
    foreign = [
        await secrets.give(purpose, life=timedelta(days=1), now=NOW, user_id=ana.id)
        for purpose in Purpose
    ]
    late = NOW + INVITATION_LIFE
    answers = set()
    for token in (used, revoked, declined, expired, "guessed", "", "\ud800", *foreign):
        now = late if token == expired else NOW
        for attempt in (invitations.accept_invitation, invitations.decline_invitation):
            with pytest.raises(NotFound) as refused:
                await attempt(eve, token, now=now)
            answers.add(str(refused.value))
        with pytest.raises(NotFound):
            await invitations.find(token, now=now)
    assert answers == {invitations.CLOSED}


async def test_an_invitation_is_no_way_in(ana):
    token = await invite(ana)
    for purpose in Purpose:
        assert await secrets.take(token, purpose, now=NOW) is None
    with pytest.raises(InvalidInput):
        await links.sign_in(token, now=NOW)
    assert (await invitations.find(token, now=NOW)).inviter == ana.id


async def test_the_token_is_kept_as_a_hash_only(ana):
    token = await invite(ana)
    row = await Invitation.select().first()
    assert token not in str(row)
    assert len(token) >= 43  # 256 bits in base64url
    assert row["expires_at"] - NOW <= timedelta(days=7)


async def test_nobody_invites_themself(ana):
    with pytest.raises(InvalidInput, match="your own invitation"):
        await invitations.accept_invitation(ana, await invite(ana), now=NOW)


async def test_nobody_is_a_pair_twice_and_the_invitation_stays_open(ana, ben, cal):
    await pair(ana, ben)
    token = await invite(ana)
    with pytest.raises(InvalidInput, match="a pair already"):
        await invitations.accept_invitation(ben, token, now=NOW)
    assert (await invitations.accept_invitation(cal, token, now=NOW)).mentor == cal.id


async def test_a_closed_account_invites_nobody(ana, ben):
    from backend.accounts.tables import User

    token = await invite(ana)
    await User.delete().where(User.id == ana.id)
    with pytest.raises(NotFound):
        await invitations.accept_invitation(ben, token, now=NOW)


async def test_only_its_maker_takes_an_invitation_back(ana, eve):
    await invite(ana)
    mine = (await invitations.list_invitations(ana))[0]
    with pytest.raises(NotFound):
        await invitations.revoke_invitation(eve, mine.id, now=NOW)
    await invitations.revoke_invitation(ana, mine.id, now=NOW)
    assert await invitations.list_invitations(ana) == []


async def test_there_is_an_end_to_open_invitations(ana, ben):
    for _ in range(20):
        await invite(ana)
    with pytest.raises(InvalidInput, match="take one back"):
        await invite(ana)
    assert await invite(ben)  # hers do not count for him
    assert await invite(ana, now=NOW + INVITATION_LIFE)  # nor those whose time is over


async def test_without_mail_an_address_is_refused_in_words(ana):
    with pytest.raises(NotAllowed, match="Share the link"):
        await invitations.create_invitation(
            ana, uuid7(), Role.MENTOR, "", "ben@school.example", ORIGIN, now=NOW
        )
    assert await invitations.list_invitations(ana) == []


async def test_a_question_is_judged_and_is_the_mentees_to_ask(ana, ben):
    pairing = await pair(ana, ben)
    for text, about in (("", ""), ("x" * 10_001, ""), ("How?", "<b>")):
        with pytest.raises(InvalidInput):
            await questions.ask_mentor(ana, uuid7(), pairing.id, text, about, asked_at=NOW, now=NOW)
    with pytest.raises(NotAllowed):
        await questions.ask_mentor(ben, uuid7(), pairing.id, "How?", "", asked_at=NOW, now=NOW)
    assert await questions.list_questions(ana) == []


async def test_there_is_an_end_to_ones_own_pairings(ana, ben, cal, eve, monkeypatch):
    monkeypatch.setattr(rules, "PAIRINGS_LIMIT", 1)
    await pair(ana, ben)
    await pair(eve, cal)  # theirs do not count for others
    with pytest.raises(InvalidInput, match="more than 1"):
        await pair(ana, cal)


async def test_two_mentors_and_two_mentees(ana, ben, cal, eve):
    await pair(ana, ben)
    await pair(ana, cal)
    await pair(eve, ben)
    assert len(await pairings.list_pairings(ana)) == 2
    assert len(await pairings.list_pairings(ben)) == 2


async def test_both_edit_what_they_agreed_on_and_the_newer_edit_holds(ana, ben):
    pairing = await pair(ana, ben)
    wanted = Wanted(focus="The quiet half", meets=Rhythm.FORTNIGHTLY, until=date(2026, 6, 30))
    await pairings.update_pairing(ana, pairing.id, wanted, edited_at=NOW, now=NOW)
    late = Wanted(focus="Older", shares_new=None)
    old = NOW - timedelta(minutes=5)
    await pairings.update_pairing(ben, pairing.id, late, edited_at=old, now=NOW)
    found = await pairings.get_pairing(ben, pairing.id)
    assert (found.focus, found.meets, found.until) == (
        "The quiet half", "fortnightly", date(2026, 6, 30),
    )  # fmt: skip


async def test_an_agreement_is_judged(ana, ben):
    pairing = await pair(ana, ben)
    wanted = Wanted(focus="x" * 501, until=date(2020, 1, 1))
    with pytest.raises(InvalidInput) as refused:
        await pairings.update_pairing(ana, pairing.id, wanted, edited_at=NOW, now=NOW)
    assert [p.field for p in refused.value.problems] == ["focus", "until"]


async def test_only_the_mentee_shares_new_entries_and_only_from_then_on(ana, ben, cal, eve):
    pairing = await pair(ana, ben)
    others = await pair(eve, cal)
    await pairings.update_pairing(eve, others.id, Wanted(shares_new=True), edited_at=NOW, now=NOW)
    before = await write(ana)
    with pytest.raises(NotAllowed):
        await pairings.update_pairing(
            ben, pairing.id, Wanted(shares_new=True), edited_at=NOW, now=NOW
        )
    assert not await reads(ben, await write(ana))
    await pairings.update_pairing(ana, pairing.id, Wanted(shares_new=True), edited_at=NOW, now=NOW)
    draft = await write(ana, done=False)
    assert await shares.readers_of(ana.id, (await write(ana)).id) == [ben.id]
    assert [await reads(ben, one) for one in (before, draft, await write(ana))] == [
        False,
        False,
        True,
    ]


async def test_pausing_suspends_reading_and_resuming_restores_it(ana, ben):
    pairing = await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    await pairings.pause_pairing(ana, pairing.id, is_paused=True, now=NOW)
    assert not await reads(ben, entry)
    assert await comments.get_comments(ben, [word.id]) == []
    assert [one.text for one in await comments.get_comments(ana, [word.id])] == [word.text]
    with pytest.raises(NotFound):
        await say(ben, entry)
    await pairings.pause_pairing(ana, pairing.id, is_paused=False, now=NOW)
    assert await reads(ben, entry)
    assert len(await comments.get_comments(ben, [word.id])) == 1


async def test_nobody_takes_back_the_other_ones_pause(ana, ben):
    pairing = await pair(ana, ben)
    entry = await shared(ana, ben)
    await pairings.pause_pairing(ana, pairing.id, is_paused=True, now=NOW)
    await pairings.pause_pairing(ben, pairing.id, is_paused=False, now=NOW)
    assert not await reads(ben, entry)
    await pairings.pause_pairing(ben, pairing.id, is_paused=True, now=NOW)
    await pairings.pause_pairing(ana, pairing.id, is_paused=False, now=NOW)
    assert not await reads(ben, entry)  # his own still stands


@pytest.mark.parametrize("who", ["ana", "ben"])
async def test_while_either_pauses_nobody_asks_and_nobody_writes_of_a_meeting(ana, ben, who):
    pairing = await pair(ana, ben)
    draft = MeetingDraft(0, NOW.date(), 25, "Silence")
    met = await meetings.write_meeting(ana, uuid7(), pairing.id, draft, edited_at=NOW, now=NOW)
    pauser = ana if who == "ana" else ben
    await pairings.pause_pairing(pauser, pairing.id, is_paused=True, now=NOW)
    with pytest.raises(NotAllowed, match="rests"):
        await questions.ask_mentor(ana, uuid7(), pairing.id, "How?", "", asked_at=NOW, now=NOW)
    for id in (met.id, uuid7()):
        with pytest.raises(NotAllowed, match="rests"):
            await meetings.write_meeting(ana, id, pairing.id, draft, edited_at=NOW, now=NOW)
    with pytest.raises(NotAllowed, match="rests"):
        await meetings.delete_meeting(ana, met.id, now=NOW)


async def test_a_pause_tells_a_mentor_of_what_the_two_said_and_of_nothing_else(ana, ben, cal, eve):
    theirs = None
    for mentee, mentor in ((ana, ben), (ana, cal), (eve, ben)):
        pairing = await pair(mentee, mentor)
        word = await say(mentor, await shared(mentee, mentor))
        theirs = theirs or (pairing, word)
    assert theirs is not None
    cursor = (await sync.changes(ben, since=None)).cursor
    await pairings.pause_pairing(ana, theirs[0].id, is_paused=True, now=NOW)
    changes = (await sync.changes(ben, since=cursor)).changes
    assert [one.thing for one in changes if one.kind == "comment"] == [theirs[1].id]


@pytest.mark.parametrize("who", ["ana", "ben"])
async def test_either_ends_it_and_the_mentors_access_ends_at_once(ana, ben, who):
    pairing = await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    await questions.ask_mentor(ana, uuid7(), pairing.id, "How?", "", asked_at=NOW, now=NOW)
    await meetings.write_meeting(
        ben, uuid7(), pairing.id, MeetingDraft(0, NOW.date(), 25, "Silence"), edited_at=NOW, now=NOW
    )
    await end(ana if who == "ana" else ben, pairing)
    assert not await reads(ben, entry)
    assert await comments.get_comments(ben, [word.id]) == []
    assert await questions.list_questions(ben) == []
    assert await meetings.list_meetings(ben, [pairing.id]) == []
    assert await pairings.list_pairings(ben) == []
    # What was said stays with Ana.
    assert len(await comments.get_comments(ana, [word.id])) == 1
    assert len(await questions.list_questions(ana)) == 1
    assert len(await meetings.list_meetings(ana, [pairing.id])) == 1
    assert await readers.list_readers(ana) == []
    assert "pairing" in await told(ben if who == "ana" else ana)


async def test_a_pair_that_begins_anew_begins_afresh(ana, ben):
    pairing = await pair(ana, ben)
    entry = await shared(ana, ben)
    asked = await questions.ask_mentor(ana, uuid7(), pairing.id, "How?", "", asked_at=NOW, now=NOW)
    await end(ana, pairing)
    await pair(ana, ben)
    assert not await reads(ben, entry)
    assert await questions.get_questions(ben, [asked.id]) == []


async def test_what_ended_stays_ended(ana, ben):
    pairing = await pair(ana, ben)
    await end(ana, pairing)
    await end(ana, pairing)  # twice is harmless
    with pytest.raises(NotAllowed, match="ended"):
        await pairings.pause_pairing(ana, pairing.id, is_paused=False, now=NOW)
    with pytest.raises(NotFound):
        await end(ben, pairing)


async def test_a_question_of_an_ended_pairing_stays_closed_to_a_pair_that_begins_anew(ana, ben):
    ended = await pair(ana, ben)
    asked = await questions.ask_mentor(ana, uuid7(), ended.id, "How?", "", asked_at=NOW, now=NOW)
    await end(ana, ended)
    anew = await pair(ana, ben)
    cursor = (await sync.changes(ben, since=None)).cursor
    later = NOW + timedelta(hours=1)
    with pytest.raises(InvalidInput):
        await questions.ask_mentor(ana, asked.id, anew.id, "Why?", "", asked_at=later, now=later)
    await questions.delete_question(ana, asked.id, now=NOW)
    assert (await sync.changes(ben, since=cursor)).changes == []


async def test_a_mentor_does_not_learn_of_a_choice_that_is_the_mentees(ana, ben):
    pairing = await pair(ana, ben)
    cursor = (await sync.changes(ben, since=None)).cursor
    for shares_new in (True, True, False):
        wanted = Wanted(shares_new=shares_new)
        await pairings.update_pairing(ana, pairing.id, wanted, edited_at=NOW, now=NOW)
    assert (await sync.changes(ben, since=cursor)).changes == []
    assert (await pairings.get_pairing(ben, pairing.id)).version == pairing.version


async def test_ending_stops_the_waiting_of_questions_and_twice_is_harmless(
    ana, ben, after_the_first_look
):
    pairing = await pair(ana, ben)
    await questions.ask_mentor(ana, uuid7(), pairing.id, "How?", "", asked_at=NOW, now=NOW)

    async def ended():
        await end(ana, pairing)

    cursor = (await sync.changes(ana, since=None)).cursor
    after_the_first_look(pairings, "get_pairing", ended)
    await end(ana, pairing)
    [asked] = await questions.list_questions(ana)
    assert (asked.waits_since, asked.nudge_at) == (None, None)
    changes = (await sync.changes(ana, since=cursor)).changes
    assert asked.id in [one.thing for one in changes if one.kind == "mentor_question"]


async def test_a_new_mentor_does_not_inherit_what_a_former_one_was_shown(ana, ben, cal):
    former = await pair(ana, cal)
    entry = await shared(ana, cal)
    await end(ana, former)
    await pair(ana, ben)
    assert not await reads(ben, entry)
    assert not await reads(cal, entry)


async def test_ending_tells_the_mentors_phone_what_to_forget(ana, ben):
    pairing = await pair(ana, ben)
    entry = await shared(ana, ben)
    word = await say(ben, entry)
    cursor = (await sync.changes(ben, since=None)).cursor
    await end(ana, pairing)
    changed = {(row.kind, row.thing) for row in (await sync.changes(ben, since=cursor)).changes}
    assert changed >= {
        ("pairing", pairing.id), ("shared_entry", entry.id), ("comment", word.id),
    }  # fmt: skip


async def test_strangers_change_nothing_of_a_pairing(ana, ben, eve):
    pairing = await pair(ana, ben)
    for attempt in (
        pairings.update_pairing(eve, pairing.id, Wanted(focus="Mine"), edited_at=NOW, now=NOW),
        pairings.pause_pairing(eve, pairing.id, is_paused=True, now=NOW),
        pairings.end_pairing(eve, pairing.id, now=NOW),
        questions.ask_mentor(eve, uuid7(), pairing.id, "Hm?", "", asked_at=NOW, now=NOW),
        meetings.write_meeting(
            eve, uuid7(), pairing.id, MeetingDraft(0, NOW.date()), edited_at=NOW, now=NOW
        ),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert pairings.state_of(await pairings.get_pairing(ana, pairing.id)) is PairingState.ACTIVE


async def test_a_mentor_hands_over_a_mentee_does_not(ana, ben):
    pairing = await pair(ana, ben)
    with pytest.raises(NotAllowed):
        await pairings.end_pairing(ana, pairing.id, hands_over=True, now=NOW)
    await pairings.end_pairing(ben, pairing.id, hands_over=True, now=NOW)
    news = await inbox.list_notifications(ana, limit=9)
    assert "/together/invite" in [one.path for one in news]


async def test_everyone_who_can_read_anything_is_listed_with_the_reason(ana, ben, cal, eve):
    pairing, _ = await pair(ana, ben), await pair(ana, cal)
    await shared(ana, ben)
    await questions.ask_mentor(ana, uuid7(), pairing.id, "How?", "", asked_at=NOW, now=NOW)
    listed = [(one.person, one.entries, one.questions) for one in await readers.list_readers(ana)]
    assert listed == [(ben.id, 1, 1), (cal.id, 0, 0)]
    await pairings.pause_pairing(ben, pairing.id, is_paused=True, now=NOW)
    assert [one.person for one in await readers.list_readers(ana)] == [cal.id]


async def test_notes_written_at_once_are_joined(ana, ben):
    pairing = await pair(ana, ben)
    meeting_id = uuid7()

    async def edit(actor, base, notes):
        draft = MeetingDraft(base, NOW.date(), None, notes)
        return await meetings.write_meeting(
            actor, meeting_id, pairing.id, draft, edited_at=NOW, now=NOW
        )

    await edit(ana, 0, "Silence")
    await edit(ben, 1, "Silence, then pairs")
    both = await edit(ana, 1, "Silence. The back row drew")
    assert "then pairs" in both.notes
    assert "back row" in both.notes
    assert both.version == 3


async def test_ones_own_notes_typed_on_are_replaced_not_joined(ana, ben):
    """The phone sends while its writer types on: the earlier letters are no text of the other's."""
    pairing = await pair(ana, ben)
    meeting_id = uuid7()

    async def edit(actor, base, notes):
        draft = MeetingDraft(base, NOW.date(), None, notes)
        return await meetings.write_meeting(
            actor, meeting_id, pairing.id, draft, edited_at=NOW, now=NOW
        )

    await edit(ana, 0, "Hello world")
    assert (await edit(ana, 0, "Hello")).notes == "Hello"
    await edit(ben, 2, "Hello from Ben")
    assert "from Ben" in (await edit(ana, 0, "Hell no")).notes
    last = (await edit(ana, 0, "Hell no, friend")).notes
    assert last.count("Hell no") == 1
    assert "from Ben" in last
    laptop = Actor(ana.id, uuid7(), ana.time_zone)
    assert "from Ben" in (await edit(laptop, 0, "An older day")).notes


async def test_no_letter_of_one_ends_up_in_the_others_sentence(ana, ben):
    pairing = await pair(ana, ben)
    meeting_id = uuid7()

    async def edit(actor, notes):
        draft = MeetingDraft(0, NOW.date(), None, notes)
        return await meetings.write_meeting(
            actor, meeting_id, pairing.id, draft, edited_at=NOW, now=NOW
        )

    await edit(ben, "I")
    await edit(ana, "In the talk")
    assert (await edit(ben, "I think we should")).notes == "I think we should\n\nIn the talk"


async def test_agreements_are_not_deleted_unseen(ana, ben):
    pairing = await pair(ana, ben)
    plan = Agreement(uuid7(), "Send the plan", Role.MENTOR, False, NOW)
    drafts = (MeetingDraft(0, NOW.date(), None, "Silence"), MeetingDraft(1, agreements=(plan,)))
    meeting_id = uuid7()
    for actor, draft in zip((ana, ben), drafts, strict=True):
        await meetings.write_meeting(actor, meeting_id, pairing.id, draft, edited_at=NOW, now=NOW)
    with pytest.raises(NotAllowed, match="look at it once more"):
        await meetings.delete_meeting(ana, meeting_id, base_version=1, now=NOW)
    # It is no reason to take her notes for older than they are.
    more = MeetingDraft(1, notes="Silence, and pairs")
    met = await meetings.write_meeting(ana, meeting_id, pairing.id, more, edited_at=NOW, now=NOW)
    assert met.notes == "Silence, and pairs"


async def test_two_wordings_of_one_agreement_stand_side_by_side(ana, ben):
    """Neither had seen the other's; ticking it off, or one's own next letter, doubles nothing."""
    pairing = await pair(ana, ben)
    plan = Agreement(uuid7(), "Send the plan", Role.MENTOR, False, NOW)
    meeting_id = uuid7()

    async def agree(actor, base, seconds, **changes):
        at = NOW + timedelta(seconds=seconds)
        given = (replace(plan, edited_at=at, **changes),)
        draft = MeetingDraft(base, NOW.date(), agreements=given)
        met = await meetings.write_meeting(
            actor, meeting_id, pairing.id, draft, edited_at=at, now=NOW
        )
        return [one.text for one in meetings.agreements_of(met)]

    await agree(ana, 0, 0)
    assert await agree(ana, 1, 1, text="The plan by Friday") == ["The plan by Friday"]
    assert await agree(ana, 1, 2, text="The plan by Monday") == ["The plan by Monday"]
    both = ["The plan and the photo", "The plan by Monday"]
    assert await agree(ben, 1, 3, text="The plan and the photo") == both
    assert await agree(ben, 1, 3, text="The plan and the photo") == both  # a retry
    assert await agree(ana, 5, 5, text="The plan and the photo", is_done=True) == both
    assert await agree(ben, 6, 6, text="Both of it") == ["Both of it", "The plan by Monday"]


async def test_ticking_an_agreement_off_changes_no_words_of_it(ana, ben):
    """Ben's screen shows older words, or one that was taken back, when he ticks it off."""
    pairing = await pair(ana, ben)
    meeting_id = uuid7()

    async def agree(actor, base, seconds, id, **parts):
        at = NOW + timedelta(seconds=seconds)
        given = (
            Agreement(id, **{"text": None, "by": None, "is_done": None, **parts}, edited_at=at),
        )
        draft = MeetingDraft(base, NOW.date(), agreements=given)
        met = await meetings.write_meeting(
            actor, meeting_id, pairing.id, draft, edited_at=at, now=NOW
        )
        return [(one.text, one.is_done) for one in meetings.agreements_of(met)]

    plan, photo = uuid7(), uuid7()
    await agree(ana, 0, 0, plan, text="Do it", by=Role.MENTOR)
    await agree(ana, 1, 1, photo, text="Bring it", by=Role.MENTOR)
    await agree(ana, 2, 2, plan, text="Do it by Friday")
    assert await agree(ben, 2, 3, plan, is_done=True) == [
        ("Do it by Friday", True), ("Bring it", False),
    ]  # fmt: skip
    await agree(ana, 3, 4, photo, text="")
    assert await agree(ben, 2, 5, photo, is_done=True) == [("Do it by Friday", True)]


async def test_words_are_not_taken_back_unseen(ana, ben):
    pairing = await pair(ana, ben)
    plan, meeting_id = uuid7(), uuid7()
    for actor, base, seconds, text in (
        (ana, 0, 0, "Do it"),
        (ben, 1, 1, "Do it here"),
        (ana, 1, 2, ""),
    ):
        at = NOW + timedelta(seconds=seconds)
        given = (Agreement(plan, text, Role.MENTOR, None, at),)
        draft = MeetingDraft(base, NOW.date(), agreements=given)
        met = await meetings.write_meeting(
            actor, meeting_id, pairing.id, draft, edited_at=at, now=NOW
        )
    assert [one.text for one in meetings.agreements_of(met)] == ["Do it here"]


async def test_there_is_an_end_to_agreements_and_the_last_can_be_ticked_off(ana, ben):
    pairing = await pair(ana, ben)
    meeting_id = uuid7()

    async def agree(*given):
        draft = MeetingDraft(0, NOW.date(), agreements=given)
        met = await meetings.write_meeting(
            ana, meeting_id, pairing.id, draft, edited_at=NOW, now=NOW
        )
        return meetings.agreements_of(met)

    made = [Agreement(uuid7(), "Do it", Role.MENTOR, None, NOW) for _ in range(31)]
    for one in made[:30]:
        await agree(one)
    assert (await agree(Agreement(made[29].id, None, None, True, NOW)))[29].is_done
    with pytest.raises(InvalidInput):
        await agree(made[30])


async def test_an_agreement_is_no_store_of_blanks(ana, ben):
    pairing = await pair(ana, ben)
    given = (Agreement(uuid7(), " " * 501, Role.MENTOR, None, NOW),)
    draft = MeetingDraft(0, NOW.date(), agreements=given)
    with pytest.raises(InvalidInput):
        await meetings.write_meeting(ana, uuid7(), pairing.id, draft, edited_at=NOW, now=NOW)


async def test_notes_are_joined_however_many_sessions_looked_in(ana, ben):
    pairing = await pair(ana, ben)
    meeting_id = uuid7()

    async def note(actor, base, notes):
        draft = MeetingDraft(base, NOW.date(), notes=notes)
        met = await meetings.write_meeting(
            actor, meeting_id, pairing.id, draft, edited_at=NOW, now=NOW
        )
        return met.notes

    await note(ana, 0, "")
    await note(ben, 1, "Ben's long notes")
    for number in range(8):
        await note(Actor(ana.id, uuid7(), "UTC"), 2 + number, None)
    both = await note(Actor(ana.id, uuid7(), "UTC"), 1, "Notes of the bus")
    assert both == "Ben's long notes\n\nNotes of the bus"


async def test_notes_of_two_that_are_long_together_can_be_edited(ana, ben):
    pairing = await pair(ana, ben)
    meeting_id = uuid7()
    for actor, base, notes in ((ana, 0, "a" * 9_000), (ben, 0, "b" * 9_000)):
        draft = MeetingDraft(base, NOW.date(), notes=notes)
        met = await meetings.write_meeting(
            actor, meeting_id, pairing.id, draft, edited_at=NOW, now=NOW
        )
    shorter = MeetingDraft(met.version, notes=met.notes[:-1])
    met = await meetings.write_meeting(ana, meeting_id, pairing.id, shorter, edited_at=NOW, now=NOW)
    longer = MeetingDraft(met.version, notes=met.notes + "cc")
    with pytest.raises(InvalidInput):
        await meetings.write_meeting(ana, meeting_id, pairing.id, longer, edited_at=NOW, now=NOW)


async def test_of_two_lengths_the_newer_holds_whichever_arrives_first(ana, ben):
    pairing = await pair(ana, ben)
    meeting_id = uuid7()
    late = NOW + timedelta(minutes=5)
    for draft, at in (
        (MeetingDraft(0, NOW.date(), 25), NOW),
        (MeetingDraft(1, minutes=40), late),
        (MeetingDraft(1, NOW.date() - timedelta(days=1), 30), NOW + timedelta(minutes=1)),
    ):
        met = await meetings.write_meeting(
            ana, meeting_id, pairing.id, draft, edited_at=at, now=late
        )
    assert (met.minutes, met.met_on) == (40, NOW.date() - timedelta(days=1))


async def test_an_agreement_is_put_in_other_words_and_taken_back(ana, ben):
    pairing = await pair(ana, ben)
    plan = Agreement(uuid7(), "Send the plan", Role.MENTOR, False, NOW)
    meeting_id = uuid7()

    async def agree(actor, text, seconds, base):
        at = NOW + timedelta(seconds=seconds)
        given = (replace(plan, text=text, edited_at=at),)
        draft = MeetingDraft(base, NOW.date(), agreements=given)
        met = await meetings.write_meeting(
            actor, meeting_id, pairing.id, draft, edited_at=at, now=NOW
        )
        return [one.text for one in meetings.agreements_of(met)]

    assert await agree(ana, "Send the plan", 0, 0) == ["Send the plan"]
    assert await agree(ben, "Send the plan by Friday", 2, 1) == ["Send the plan by Friday"]
    assert await agree(ana, "", 3, 2) == []
    # Put in other words before it was taken back, by somebody who had not seen that: it stands.
    assert await agree(ben, "Send the plan soon", 1, 1) == ["Send the plan soon"]


async def test_a_meeting_and_a_question_are_their_pairs_alone(ana, ben, cal):
    """Known by its id, and aimed at with a pairing of one's own."""
    theirs, hers = await pair(ana, ben), await pair(cal, ana)
    draft = MeetingDraft(0, NOW.date(), 25, "Silence")
    met = await meetings.write_meeting(ana, uuid7(), theirs.id, draft, edited_at=NOW, now=NOW)
    with pytest.raises(InvalidInput, match="another id"):
        await meetings.write_meeting(cal, met.id, hers.id, draft, edited_at=NOW, now=NOW)
    asked = await questions.ask_mentor(ana, uuid7(), theirs.id, "How?", "", asked_at=NOW, now=NOW)
    with pytest.raises(InvalidInput, match="another id"):
        await questions.ask_mentor(cal, asked.id, hers.id, "Mine!", "", asked_at=NOW, now=NOW)
    assert [one.text for one in await questions.get_questions(ben, [asked.id])] == ["How?"]


async def test_a_present_pairing_is_never_hidden_behind_those_that_ended(ana, ben):
    for _ in range(101):
        await end(ana, await pair(ana, ben))
    present = await pair(ana, ben)
    assert (await pairings.list_pairings(ana))[0].id == present.id


async def test_a_meeting_has_a_day_and_is_listed_with_its_own_pairing(ana, ben, cal):
    pairs = [await pair(ana, ben), await pair(ana, cal)]
    with pytest.raises(InvalidInput) as refused:
        await meetings.write_meeting(
            ana, uuid7(), pairs[0].id, MeetingDraft(0), edited_at=NOW, now=NOW
        )
    assert refused.value.problems[0].field == "metOn"
    draft = MeetingDraft(0, NOW.date())
    held = [
        await meetings.write_meeting(ana, uuid7(), one.id, draft, edited_at=NOW, now=NOW)
        for one in pairs
    ]
    assert [one.id for one in await meetings.list_meetings(ana, [pairs[1].id])] == [held[1].id]


async def test_a_meeting_that_one_deletes_is_gone_for_both(ana, ben):
    pairing = await pair(ana, ben)
    draft = MeetingDraft(0, NOW.date(), 25, "Silence")
    met = await meetings.write_meeting(ana, uuid7(), pairing.id, draft, edited_at=NOW, now=NOW)
    await meetings.delete_meeting(ben, met.id, now=NOW)
    for actor in (ana, ben):
        assert await meetings.list_meetings(actor, [pairing.id]) == []
        with pytest.raises(NotFound):
            await meetings.delete_meeting(actor, met.id, now=NOW)
    with pytest.raises(NotFound, match="deleted"):  # a late retry
        await meetings.write_meeting(ana, met.id, pairing.id, draft, edited_at=NOW, now=NOW)


async def test_notes_are_not_deleted_unseen(ana, ben):
    pairing = await pair(ana, ben)

    async def edit(actor, meeting_id, base, notes):
        draft = MeetingDraft(base, NOW.date(), None, notes)
        return await meetings.write_meeting(
            actor, meeting_id, pairing.id, draft, edited_at=NOW, now=NOW
        )

    met = await edit(ana, uuid7(), 0, "Silence")
    await edit(ben, met.id, 1, "Silence, then pairs")
    with pytest.raises(NotAllowed, match="look at it once more"):
        await meetings.delete_meeting(ana, met.id, base_version=1, now=NOW)
    await meetings.delete_meeting(ana, met.id, base_version=2, now=NOW)
    assert await meetings.list_meetings(ben, [pairing.id]) == []


async def test_a_link_is_told_in_its_fragment(ana):
    _, link = await invitations.create_invitation(
        ana, uuid7(), Role.MENTOR, "", None, ORIGIN, now=NOW
    )
    assert link.startswith(f"{ORIGIN}/invitation#")
    assert "?" not in link
    assert len(token_of(link)) >= 43
