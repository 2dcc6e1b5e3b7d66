"""One world with every role and every state of a thing, in which each private field has a canary.

A later feature adds its role to ROLES and its things to `build`, and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from backend.accounts import days_off
from backend.accounts.days_off import Range
from backend.accounts.tables import User
from backend.journal import photos, readings, rules, service, shares, sparks
from backend.journal.rules import Draft, Edit, Prompt
from backend.kit.actor import Actor
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
from backend.mentoring.meetings import MeetingDraft
from backend.mentoring.pairings import Wanted
from backend.mentoring.rules import Agreement, CommentDraft, CommentKind, Role
from backend.mentoring.threads import Subject
from tests.conftest import NOW, ORIGIN, TODAY, person
from tests.journal.test_photos import picture

# Who asks. Ana owns everything; Ben, Pax and Cal are or were her mentors; Mia is another mentee of
# Ben's; Eve is a stranger; nobody at all is signed in as "anonymous".
ROLES = ("anonymous", "eve", "ana", "mia", "ben", "pax", "cal")
MENTORS = ("ben", "pax", "cal")
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
    for state in ("draft", "private", "shared", "unshared", "deleted"):
        await _entry(world, state)
    for mentor in MENTORS:
        await _words(world, mentor, pairs[mentor])
    await _mias_page(world)
    await _own(world)
    ana = world.actors["ana"]
    await shares.unshare_entry(ana, world.ids["entry", "unshared"], world.actors["ben"].id, now=NOW)
    await service.delete_entry(ana, world.ids["entry", "deleted"], now=NOW)
    await pairings.pause_pairing(ana, pairs["pax"], is_paused=True, now=NOW)
    await pairings.end_pairing(ana, pairs["cal"], now=NOW)
    return world


async def _people(world: World) -> None:
    knows = {
        "eve": {"eve"},
        "ana": {"ana", "ben", "pax"},
        "mia": {"mia", "ben"},
        "ben": {"ben", "ana", "mia"},
        "pax": {"pax", "ana"},
        "cal": {"cal", "ana"},
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
        _, link = await invitations.create_invitation(
            ana, uuid7(), Role.MENTOR, "", None, ORIGIN, now=NOW
        )
        token = link.partition("#")[2]
        pairing = await invitations.accept_invitation(world.actors[mentor], token, now=NOW)
        owed = OWNER | ({mentor} if mentor != "cal" else NOBODY)
        focus = Wanted(focus=world.plant("Pairing.focus", mentor, owed))
        await pairings.update_pairing(ana, pairing.id, focus, edited_at=LATER, now=NOW)
        pairs[mentor] = world.ids["pairing", mentor] = pairing.id
    _, link = await invitations.create_invitation(
        world.actors["mia"], uuid7(), Role.MENTOR, "", None, ORIGIN, now=NOW
    )
    await invitations.accept_invitation(world.actors["ben"], link.partition("#")[2], now=NOW)
    return pairs


async def _entry(world: World, state: str) -> None:
    ana = world.actors["ana"]
    owed = NOBODY if state == "deleted" else OWNER | ({"ben"} if state == "shared" else NOBODY)
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
    for state in ("shared", "unshared", "deleted"):
        owed = {"shared": readers, "unshared": OWNER, "deleted": NOBODY}[state]
        await _thread(world, ana, him, state, mentor, owed)
    asked = world.ids["question", mentor] = uuid7()
    text = world.plant("MentorQuestion.text", mentor, readers)
    await questions.ask_mentor(ana, asked, pairing_id, text, "", asked_at=NOW, now=NOW)
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


async def _mias_page(world: World) -> None:
    """Ben has another mentee: what she shares with him is not for Ana."""
    mia = world.actors["mia"]
    page = uuid7()
    text = world.plant("JournalEntry.shared", "mia's", {"mia", "ben"})
    edits = {"shared": Edit(text, NOW), rules.OCCURRED_ON: Edit(TODAY, NOW)}
    await service.write_entry(mia, page, Draft(uuid7(), 0, edits), now=NOW)
    await service.finish_entry(mia, page, done_at=NOW)
    to = world.actors["ben"].id
    await shares.share_entry(mia, page, to, shared_at=NOW, now=NOW)


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
    await phrases.set_phrases(
        ben, [world.plant("Viewer.mentorPhrases", "ben", {"ben"})], edited_at=NOW
    )
    world.ids["invitation", "open"] = uuid7()
    line = world.plant("Invitation.line", "open", OWNER)
    _, link = await invitations.create_invitation(
        ana, world.ids["invitation", "open"], Role.MENTOR, line, None, ORIGIN, now=NOW
    )
    world.token = link.partition("#")[2]
