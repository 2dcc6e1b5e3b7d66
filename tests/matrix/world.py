"""One world with every role and every state of a thing, in which each private field has a canary.

A later feature adds its role to ROLES and its things to `build`, and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from backend.accounts import days_off, sessions
from backend.accounts.days_off import Range
from backend.accounts.secrets import hashed
from backend.accounts.tables import Session, User
from backend.courses import library
from backend.courses import service as courses
from backend.courses.service import Done
from backend.hours import service as hours
from backend.hours.rules import Bucket
from backend.journal import photos, readings, rules, service, shares, sparks, timelines
from backend.journal.rules import Draft, Edit, Prompt
from backend.journal.timeline import Frequency, Timeline
from backend.kit.actor import Actor
from backend.kit.fields import Edit as FieldEdit
from backend.kit.fields import Edits
from backend.kit.ids import uuid7
from backend.mentoring import (
    acknowledgements,
    comments,
    invitations,
    meetings,
    pairings,
    phrases,
    questions,
)
from backend.mentoring.agreements import Agreement
from backend.mentoring.meetings import MeetingDraft
from backend.mentoring.pairings import Wanted
from backend.mentoring.rules import CommentDraft, CommentKind, Role
from backend.mentoring.tables import Pairing
from backend.mentoring.threads import Subject
from backend.notifications import preferences
from backend.notifications.tables import PushSubscription
from backend.portfolio import service as portfolio
from backend.portfolio.rules import EvidenceKind, Rating
from backend.reflections import service as reflections
from backend.reminders import feed
from backend.reminders import service as reminders
from tests.conftest import NOW, ORIGIN, TODAY, person
from tests.journal.test_photos import picture

# Who asks. Ana owns everything; Ben is her mentor; with Pax she paused, Pam paused herself; Cal was
# her mentor, and Ned, who has just begun anew; Mia is another mentee of Ben's; Eve is a stranger;
# nobody at all is signed in as "anonymous".
ROLES = ("anonymous", "eve", "ana", "mia", "ben", "pax", "pam", "cal", "ned")
MENTORS = ("ben", "pax", "pam", "cal", "ned")
ENDED = ("cal", "ned")
# Who else is a mentee and a mentor: nobody aims at Ana with empty hands.
OTHERS = (("mia", "ben"), ("eve", "cal"), ("eve", "pax"), ("eve", "pam"), ("mia", "ned"))
OWNER = frozenset({"ana"})
NOBODY: frozenset[str] = frozenset()
LATER = NOW + timedelta(hours=1)


@dataclass(frozen=True)
class Canary:
    """A text that is found nowhere but in one private field, and who may be told it."""

    text: str
    place: str  # e.g. "JournalEntry.shared"
    state: str
    owed: frozenset[str]


@dataclass
class World:
    """The people, and the id of each thing by kind and state."""

    actors: dict[str, Actor] = field(default_factory=dict)
    canaries: list[Canary] = field(default_factory=list)
    ids: dict[tuple[str, str], UUID] = field(default_factory=dict)
    token: str = ""  # of Ana's open invitation
    erased: set[tuple[str, str]] = field(default_factory=set)  # with no row left: a free id
    # What each role has of the same kind, to aim at Ana's with: a page, a pairing.
    own: dict[tuple[str, str], UUID] = field(default_factory=dict)
    nobodys: UUID = field(default_factory=uuid7)  # an id of nothing

    def plant(self, place: str, state: str, owed: Iterable[str]) -> str:
        """Return a new canary."""
        text = f"canary{len(self.canaries):03}x"
        self.canaries.append(Canary(text, place, state, frozenset(owed)))
        return text

    def of(self, kind: str) -> dict[str, UUID]:
        """Return the ids of a kind by state."""
        return {state: id for (name, state), id in self.ids.items() if name == kind}


async def build() -> World:
    """Return the world, stored in the database in use."""
    world = World()
    await _people(world)
    pairs = await _pairs(world)
    for state in ("draft", "private", "shared", "unshared", "reopened", "deleted"):
        await _entry(world, state)
    for mentor in MENTORS:
        await _words(world, mentor, pairs[mentor])
    world.own["ana", "page"] = world.ids["entry", "private"]
    for role in ROLES[1:]:
        if role != "ana":
            await _page(world, role)
    await _own(world)
    await _course(world)
    await _reflection(world, "private", OWNER)
    gone = await _reflection(world, "deleted", NOBODY)
    ana = world.actors["ana"]
    await reflections.delete_reflection(ana, gone, now=NOW)
    await shares.unshare_entry(ana, world.ids["entry", "unshared"], world.actors["ben"].id, now=NOW)
    await service.delete_entry(ana, world.ids["entry", "deleted"], now=NOW)
    await _reopen(world)
    await _delete(world, pairs["ben"])
    await pairings.pause_pairing(ana, pairs["pax"], is_paused=True, now=NOW)
    await pairings.pause_pairing(world.actors["pam"], pairs["pam"], is_paused=True, now=NOW)
    for mentor in ENDED:
        await pairings.end_pairing(ana, pairs[mentor], now=NOW)
    anew = await _paired(ana, world.actors["ned"])
    world.ids["pairing", "anew ned"] = anew.id
    focus = Wanted(focus=world.plant("Pairing.focus", "anew", {"ana", "ned"}))
    await pairings.update_pairing(ana, anew.id, focus, edited_at=LATER, now=NOW)
    return world


async def _reopen(world: World) -> None:
    """A page that was shared, and emptied since, is a draft again: what she writes now is hers."""
    ana, page = world.actors["ana"], world.ids["entry", "reopened"]
    origin = rules.Origin(ana.device, str(ana.session_id))
    texts = dict.fromkeys((str(prompt) for prompt in Prompt), "")
    fresh = {"shared": world.plant("JournalEntry.shared", "reopened since", OWNER)}
    for at, written in ((LATER, texts), (LATER + timedelta(hours=1), fresh)):
        edits = {name: Edit(text, at) for name, text in written.items()}
        await service.write_entry(ana, page, Draft(uuid7(), 99, edits, origin=origin), now=at)


async def _delete(world: World, pairing_id: UUID) -> None:
    """A question and a meeting that were, an invitation that was taken back."""
    ana = world.actors["ana"]
    asked = world.ids["question", "deleted"] = uuid7()
    text = world.plant("MentorQuestion.text", "deleted", NOBODY)
    seen = await _reflection(world, "taken back", OWNER)
    await questions.ask_mentor(ana, asked, pairing_id, text, "", seen, asked_at=NOW, now=NOW)
    await questions.delete_question(ana, asked, now=NOW)
    meeting = world.ids["meeting", "deleted"] = uuid7()
    draft = MeetingDraft(0, TODAY, 25, world.plant("PairMeeting.notes", "deleted", NOBODY))
    await meetings.write_meeting(ana, meeting, pairing_id, draft, edited_at=NOW, now=NOW)
    await meetings.delete_meeting(ana, meeting, now=NOW)
    taken = world.ids["invitation", "closed"] = uuid7()
    line = world.plant("Invitation.line", "closed", NOBODY)
    await invitations.create_invitation(ana, taken, Role.MENTOR, line, None, ORIGIN, now=NOW)
    await invitations.revoke_invitation(ana, taken, now=NOW)


async def _people(world: World) -> None:
    knows = {
        "eve": {"eve", "cal", "pax", "pam"},
        "ana": {"ana", "ben", "pax", "pam", "ned"},
        "mia": {"mia", "ben", "ned"},
        "ben": {"ben", "ana", "mia"},
        "pax": {"pax", "ana", "eve"},
        "pam": {"pam", "ana", "eve"},
        "cal": {"cal", "ana", "eve"},
        "ned": {"ned", "ana", "mia"},
    }
    for name, who in knows.items():
        actor = await person(name)
        shown = world.plant("Person.name", name, who)
        await User.update({User.name: shown}).where(User.id == actor.id)
        device = world.plant("JournalEdit.device", name, {name} if name == "ana" else NOBODY)
        world.actors[name] = Actor(actor.id, actor.session_id, actor.time_zone, device)
        address = f"{world.plant('Viewer.email', name, {name})}@school.example"
        await User.update({User.email: address}).where(User.id == actor.id)


async def _pairs(world: World) -> dict[str, UUID]:
    ana = world.actors["ana"]
    pairs = {}
    for mentor in MENTORS:
        pairing = await _paired(ana, world.actors[mentor])
        owed = OWNER | ({mentor} if mentor not in ENDED else NOBODY)
        focus = Wanted(focus=world.plant("Pairing.focus", mentor, owed))
        await pairings.update_pairing(ana, pairing.id, focus, edited_at=LATER, now=NOW)
        pairs[mentor] = world.ids["pairing", mentor] = pairing.id
    world.own["ana", "pairing"] = pairs["ben"]
    for mentee, mentor in OTHERS:
        pairing = await _paired(world.actors[mentee], world.actors[mentor])
        world.own[mentee, "pairing"] = world.own[mentor, "pairing"] = pairing.id
    return pairs


async def _paired(mentee: Actor, mentor: Actor) -> Pairing:
    _, link = await invitations.create_invitation(
        mentee, uuid7(), Role.MENTOR, "", None, ORIGIN, now=NOW
    )
    return await invitations.accept_invitation(mentor, link.partition("#")[2], now=NOW)


async def _entry(world: World, state: str) -> None:
    ana = world.actors["ana"]
    owed = NOBODY if state == "deleted" else OWNER | ({"ben"} if state == "shared" else NOBODY)
    if state == "reopened":
        owed = OWNER  # among its earlier texts
    edits = {
        str(prompt): Edit(world.plant(f"JournalEntry.{prompt}", state, owed), NOW)
        for prompt in Prompt
    }
    origin = rules.Origin(ana.device, str(ana.session_id))
    entry_id = world.ids["entry", state] = uuid7()
    draft = Draft(uuid7(), 0, {**edits, rules.OCCURRED_ON: Edit(TODAY, NOW)}, origin=origin)
    await service.write_entry(ana, entry_id, draft, now=NOW)
    world.ids["photo", state] = await _photo(ana, entry_id)
    await _earlier_text(world, state, entry_id, origin)
    if state == "draft":
        return
    await service.finish_entry(ana, entry_id, done_at=NOW)
    if state != "private":
        for mentor in MENTORS:
            to = world.actors[mentor].id
            await shares.share_entry(ana, entry_id, to, shared_at=NOW, now=NOW)


async def _photo(ana: Actor, entry_id: UUID) -> UUID:
    photo_id = uuid7()
    await photos.add_photo(ana, entry_id, photo_id, picture(), now=NOW)
    return photo_id


async def _earlier_text(world: World, state: str, entry_id: UUID, origin: rules.Origin) -> None:
    """Two devices write: the older text is kept beside the newer one, for its author alone."""
    owed = NOBODY if state == "deleted" else OWNER
    older = Edit(world.plant("JournalRevision.text", state, owed), NOW - timedelta(days=1))
    await service.write_entry(
        world.actors["ana"],
        entry_id,
        Draft(uuid7(), 0, {"shared": older}, origin=origin),
        now=NOW,
    )
    spark = uuid7()
    text = world.plant("Spark.text", state, OWNER)
    await sparks.note_spark(world.actors["ana"], spark, text, None, noted_at=NOW)
    await sparks.use_sparks(world.actors["ana"], entry_id, {spark: Prompt.SHARED})
    world.ids["spark", state] = spark


async def _words(world: World, mentor: str, pairing_id: UUID) -> None:
    """What one mentor and Ana said to each other, before one pairing was paused and one ended."""
    ana, him = world.actors["ana"], world.actors[mentor]
    readers = OWNER | ({"ben"} if mentor == "ben" else NOBODY)
    for state in ("shared", "unshared", "reopened", "deleted"):
        owed = {"shared": readers, "deleted": NOBODY}.get(state, OWNER)
        await _thread(world, ana, him, state, mentor, owed)
    asked = world.ids["question", mentor] = uuid7()
    text = world.plant("MentorQuestion.text", mentor, readers)
    seen = await _reflection(world, mentor, readers)
    await questions.ask_mentor(ana, asked, pairing_id, text, "", seen, asked_at=NOW, now=NOW)
    answer = CommentDraft(world.plant("Comment.text", f"answer {mentor}", readers))
    await comments.write_comment(
        him, uuid7(), Subject(question=asked), answer, written_at=NOW, now=NOW
    )
    plan = Agreement(
        uuid7(), world.plant("Agreement.text", mentor, readers), Role.MENTOR, False, NOW
    )
    notes = world.plant("PairMeeting.notes", mentor, readers)
    meeting = world.ids["meeting", mentor] = uuid7()
    draft = MeetingDraft(0, TODAY, 25, notes, (plan,))
    await meetings.write_meeting(ana, meeting, pairing_id, draft, edited_at=NOW, now=NOW)


async def _reflection(world: World, state: str, owed: frozenset[str]) -> UUID:
    """What Ana saw in an event, on two phones; the older line is kept beside, for her alone."""
    reflection = world.ids["reflection", state] = uuid7()
    said = {
        "event": world.plant("MindsetReflection.event", state, owed),
        "line": world.plant("MindsetReflection.line", state, owed),
        "before": "FIXED",
        "after": "BEGINNER",
        "helped_others": "YES",
        "helped_situation": "NO",
    }
    older = {
        "line": world.plant("KeptText.text", state, OWNER if owed else NOBODY),
    }
    for at, texts in ((NOW, said), (NOW - timedelta(days=1), older)):
        edits = Edits({name: FieldEdit(text, at) for name, text in texts.items()}, uuid7())
        await reflections.write_reflection(world.actors["ana"], reflection, edits, now=NOW)
    return reflection


async def _course(world: World) -> None:
    """Ana's answer to an activity, from two phones, and how far she has read."""
    ana, course = world.actors["ana"], "collective-growth"
    library.use(None)
    for at, place in ((NOW, "WrittenField.text"), (NOW - timedelta(days=1), "KeptText.text")):
        text = FieldEdit(world.plant(place, "answer", OWNER), at)
        row = await courses.answer_activity(
            ana, course, "why-else", Edits({"text": text}, uuid7()), Done(True, NOW), now=NOW
        )
    world.ids["answer", "own"] = row.id
    goal = FieldEdit(world.plant("WrittenField.text", "plan", OWNER), NOW)
    day = FieldEdit("2026-03-06", NOW)
    plan = {
        "goal": goal,
        "step.1.text": goal,
        "step.1.on": day,
        "step.1.bell": FieldEdit("on", NOW),
    }
    await courses.answer_activity(
        ana, course, "local-plan", Edits(plan, uuid7()), Done(True, NOW), now=NOW
    )
    measured = world.ids["minutes", "row"] = uuid7()
    await hours.record_minutes(ana, measured, Bucket.READING, 12, "topic:x", ended_at=NOW, now=NOW)
    declared = uuid7()
    note = world.plant("MinuteRecord.note", "declared", OWNER)
    await hours.declare_minutes(
        ana, declared, Bucket.READING, 30, TODAY, note, "", declared_at=NOW, now=NOW
    )
    correction = world.ids["minutes", "correction"] = uuid7()
    why = world.plant("MinuteRecord.note", "correction", OWNER)
    await hours.correct_minutes(ana, correction, declared, 20, why, corrected_at=NOW, now=NOW)
    await portfolio.rate_criterion(ana, course, "2.4", Rating.MET, rated_at=NOW)
    await portfolio.link_evidence(
        ana, course, "1.1", EvidenceKind.ANSWER, row.id, is_linked=True, chosen_at=NOW
    )
    await courses.read_topic(ana, course, "four-mindsets", 2, is_read=True, looked_at=NOW)


async def _thread(
    world: World, ana: Actor, him: Actor, state: str, mentor: str, owed: frozenset[str]
) -> None:
    entry_id = world.ids["entry", state]
    where = f"{state} {mentor}"
    word = world.ids["comment", where] = uuid7()
    draft = CommentDraft(
        world.plant("Comment.text", where, owed),
        CommentKind.RESOURCE,
        f"https://{world.plant('Comment.link', where, owed)}.example/",
        "shared",
        world.plant("Comment.quote", where, owed),
    )
    subject = Subject(entry=entry_id)
    await comments.write_comment(him, word, subject, draft, written_at=NOW, now=NOW)
    reply = CommentDraft(world.plant("Comment.text", f"reply {where}", owed))
    world.ids["reply", where] = uuid7()
    if state == "deleted":
        world.erased.add(("comment", where))
    await comments.write_comment(
        ana, world.ids["reply", where], subject, reply, reply_to=word, written_at=NOW, now=NOW
    )
    gone = uuid7()
    erased = CommentDraft(world.plant("Comment.text", f"erased {where}", NOBODY))
    await comments.write_comment(him, gone, subject, erased, written_at=NOW, now=NOW)
    await comments.delete_comment(him, gone, now=NOW)
    phrase = world.plant("Acknowledgement.phrase", where, owed)
    await acknowledgements.acknowledge(him, entry_id, phrase, acknowledged_at=NOW, now=NOW)
    await readings.note_reading(him, uuid7(), entry_id, read_at=NOW)


async def _page(world: World, role: str) -> None:
    """Everybody has a page of their own. Mia's is shared with Ben, and is not for Ana."""
    actor = world.actors[role]
    page = world.own[role, "page"] = uuid7()
    owed = {"mia", "ben"} if role == "mia" else {role}
    text = world.plant("JournalEntry.shared", f"{role}'s", owed)
    edits = {"shared": Edit(text, NOW), rules.OCCURRED_ON: Edit(TODAY, NOW)}
    await service.write_entry(actor, page, Draft(uuid7(), 0, edits), now=NOW)
    await service.finish_entry(actor, page, done_at=NOW)
    if role == "mia":
        to = world.actors["ben"].id
        await shares.share_entry(actor, page, to, shared_at=NOW, now=NOW)


async def _own(world: World) -> None:
    """What is of nobody else's concern at all."""
    ana, ben = world.actors["ana"], world.actors["ben"]
    world.ids["days off", "own"] = uuid7()
    name = world.plant("DayOff.name", "own", OWNER)
    await days_off.add_days_off(
        ana, world.ids["days off", "own"], Range(TODAY, TODAY, name), now=NOW
    )
    world.ids["spark", "waiting"] = uuid7()
    spark = world.plant("Spark.text", "waiting", OWNER)
    await sparks.note_spark(ana, world.ids["spark", "waiting"], spark, None, noted_at=NOW)
    weekly = Timeline(TODAY - timedelta(days=60), TODAY + timedelta(days=60), Frequency.WEEKLY, 0)
    await timelines.set_timeline(ana, weekly, edited_at=NOW, now=NOW)
    await reminders.set_reminder(ana, reminders.Wanted(is_on=True), edited_at=NOW, now=NOW)
    await reminders.skip_slot(ana, TODAY + timedelta(days=7), now=NOW)
    await feed.make_link(ana, now=NOW)
    await _phone(world)
    for role, actor in (("ana", ana), ("ben", ben)):
        phrase = world.plant("MentorPhrases.phrases", role, {role})
        await phrases.set_phrases(actor, [phrase], edited_at=NOW)
    world.ids["invitation", "open"] = uuid7()
    line = world.plant("Invitation.line", "open", OWNER)
    _, link = await invitations.create_invitation(
        ana, world.ids["invitation", "open"], Role.MENTOR, line, None, ORIGIN, now=NOW
    )
    world.token = link.partition("#")[2]


async def _phone(world: World) -> None:
    """Where Ana is reached: her session, her settings, her phone's address."""
    ana = world.actors["ana"]
    await sessions.start(ana.id, device=ana.device, now=NOW)
    session = await Session.select(Session.id).where(Session.user == ana.id).first()
    wanted = preferences.Wanted(gathers_mail=True, ways={"comment": preferences.Way.MAIL})
    await preferences.set_preferences(ana, wanted, edited_at=NOW, now=NOW)
    assert session is not None
    id = world.ids["subscription", "own"] = uuid7()
    endpoint = f"https://push.example/{world.plant('PushSubscription.endpoint', 'own', NOBODY)}"
    await PushSubscription.insert(
        PushSubscription(
            id=id,
            person=ana.id,
            session=session["id"],
            endpoint=endpoint,
            endpoint_hash=hashed(endpoint),
            p256dh="",
            auth="",
            name=world.plant("PushSubscription.name", "own", OWNER),
            added_at=NOW,
            seen_at=NOW,
        )
    )


def found_in(world: World, text: str) -> set[str]:
    """Return the canaries that stand in a text."""
    return {canary.text for canary in world.canaries if canary.text in text}


def owed(world: World, role: str) -> set[str]:
    """Return the canaries that a role may be told."""
    return {canary.text for canary in world.canaries if role in canary.owed}


def named(world: World, texts: set[str]) -> list[str]:
    """Return where these canaries were planted."""
    return sorted(f"{c.place} ({c.state})" for c in world.canaries if c.text in texts)
