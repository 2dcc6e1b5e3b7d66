"""People to try the app as. Made in an empty database only; nobody real ever meets them."""

from datetime import date, datetime, timedelta
from uuid import UUID

from backend.accounts.tables import User
from backend.courses import library
from backend.hours import service as hours
from backend.hours.rules import Bucket
from backend.journal import rules, service, shares, sparks, timelines
from backend.journal.rules import Draft, Edit, Prompt
from backend.journal.timeline import Frequency, Timeline, end_for
from backend.kit.actor import Actor
from backend.kit.clock import today
from backend.kit.fields import Edit as FieldEdit
from backend.kit.fields import Edits
from backend.kit.ids import uuid7
from backend.mentoring import comments, invitations, meetings, pairings
from backend.mentoring.agreements import Agreement
from backend.mentoring.meetings import MeetingDraft
from backend.mentoring.rules import CommentDraft, CommentKind, Role
from backend.mentoring.threads import Subject
from backend.portfolio import service as portfolio
from backend.portfolio.rules import EvidenceKind, Rating
from backend.reflections import service as reflections

PEOPLE = ("Ana Ruiz", "Ben Okafor", "Carla Winter", "Dee Marlow")
WEEKS_SO_FAR = 6
BLANK_WEEK = 3

# (shared, received, applied), the oldest week first
ENTRIES = (
    ("Gave my first-week letter to the new art teacher.", "", ""),
    ("", "Lena seats by question, not by name.", "Tried it in period 2. It held for a week."),
    (
        "Showed Tomas my talk cards.",
        "He cut his to three and lets the quiet table keep one back.",
        "Mine are now three as well.",
    ),
    ("", "", ""),
    (
        "My seating notes, at lunch.",
        "",
        "Priya’s exit map went up on my wall; I added a column for doubts.",
    ),
    (
        "My two-minute silent start. Tomas took the timer slide with him.",
        "Priya keeps an exit map. Her class pins the doubt, not the name.",
        "Silence first, then pairs. The quiet ones spoke first, three days running.",
    ),
)
SPARKS = (
    "Lena’s seating plan",
    "Two silent minutes, then talk",
    "Half-sheet quiz, marked by pupils",
)


# Weeks ago, the event, and the mindsets going in and looking back.
EVENTS = (
    (6, "The photocopier died before the first lesson.", "FIXED", "GROWTH"),
    (4, "A parent asked why we do group work at all.", "FIXED", "FIXED"),
    (3, "Period 5 wanted to choose the text.", "GROWTH", "BEGINNER"),
    (2, "Tomas watched me teach fractions.", "FIXED", "INNOVATOR"),
    (1, "The fire drill ate half the lab.", "GROWTH", "GROWTH"),
)
# Weeks ago, what for, how many: none counts for another.
MINUTES = (
    (5, Bucket.READING, 9), (4, Bucket.ACTIVITIES, 22), (3, Bucket.JOURNAL, 14),
    (2, Bucket.SELF_ASSESSMENTS, 31), (1, Bucket.JOURNAL, 18),
)  # fmt: skip
COURSE = "collective-growth"
# Weeks ago, which criterion of the course, how she judged herself. A district may have its own.
JUDGED = (
    (5, 0, Rating.NOT_YET), (5, 1, Rating.NOT_YET), (4, 0, Rating.WORKING_ON_IT),
    (3, 1, Rating.WORKING_ON_IT), (3, 3, Rating.NOT_YET), (2, 0, Rating.MET),
    (2, 4, Rating.WORKING_ON_IT), (1, 3, Rating.WORKING_ON_IT), (1, 1, Rating.MET),
)  # fmt: skip


async def make_people(*, now: datetime) -> bool:
    """Make the demo people, Ana with six weeks of a journal. Returns False where anyone exists."""
    if await User.exists():
        return False
    ids = [uuid7() for _ in PEOPLE]
    for user_id, name in zip(ids, PEOPLE, strict=True):
        email = f"{name.split()[0].lower()}@demo.example"
        await User(
            id=user_id,
            name=name,
            email=email,
            email_key=email,
            locale="en-US",
            time_zone="America/Denver",
            is_demo=True,
            joined_at=now,
        ).save()
    ana, ben, carla, _ = [
        Actor(id=one, session_id=uuid7(), time_zone="America/Denver") for one in ids
    ]
    written = await _write_journal(ana, now)
    await _look_back(ana, now)
    await _spend_minutes(ana, now)
    await _judge_herself(ana, written[0], now)
    await _pair_up(ana, ben, written, now)
    await _pair_up(ben, carla, [], now)
    return True


async def _write_journal(ana: Actor, now: datetime) -> list[UUID]:
    first = today(now, ana.time_zone) - timedelta(weeks=WEEKS_SO_FAR)
    ends_on = end_for(first, Frequency.WEEKLY, first.weekday(), 15)
    wanted = Timeline(first, ends_on, Frequency.WEEKLY, first.weekday())
    await timelines.set_timeline(ana, wanted, edited_at=now, now=now)
    written = [
        await _write_entry(ana, first + timedelta(weeks=week), answers, now)
        for week, answers in enumerate(ENTRIES)
        if week != BLANK_WEEK
    ]
    for age, text in enumerate(SPARKS):
        noted_at = now - timedelta(days=age, hours=3)
        await sparks.note_spark(ana, uuid7(), text, None, noted_at=noted_at)
    return written


async def _write_entry(
    ana: Actor, occurred_on: date, answers: tuple[str, ...], now: datetime
) -> UUID:
    entry_id: UUID = uuid7()
    edits = {str(prompt): Edit(text, now) for prompt, text in zip(Prompt, answers, strict=True)}
    draft = Draft(uuid7(), 0, {**edits, rules.OCCURRED_ON: Edit(occurred_on, now)})
    await service.write_entry(ana, entry_id, draft, now=now)
    age = today(now, ana.time_zone) - occurred_on
    await service.finish_entry(ana, entry_id, done_at=now - age)
    return entry_id


async def _look_back(ana: Actor, now: datetime) -> None:
    for weeks, event, before, after in EVENTS:
        at = now - timedelta(weeks=weeks)
        said = {"event": event, "before": before, "after": after, "helped_others": "PARTLY"}
        edits = Edits({name: FieldEdit(text, at) for name, text in said.items()}, uuid7())
        await reflections.write_reflection(ana, uuid7(), edits, now=now)


async def _spend_minutes(ana: Actor, now: datetime) -> None:
    for weeks, bucket, minutes in MINUTES:
        at = now - timedelta(weeks=weeks, hours=2)
        await hours.record_minutes(ana, uuid7(), bucket, minutes, "", ended_at=at, now=now)


async def _judge_herself(ana: Actor, shown_by: UUID, now: datetime) -> None:
    packs = library.languages_of(COURSE)
    outcomes = packs[0].head.outcomes if packs else ()
    criteria = [one.slug for outcome in outcomes for one in outcome.criteria]
    for weeks, place, rating in JUDGED:
        if place < len(criteria):
            at = now - timedelta(weeks=weeks)
            await portfolio.rate_criterion(ana, COURSE, criteria[place], rating, rated_at=at)
    for criterion in criteria[:1]:
        kind = EvidenceKind.ENTRY
        await portfolio.link_evidence(
            ana, COURSE, criterion, kind, shown_by, is_linked=True, chosen_at=now
        )


async def _pair_up(mentee: Actor, mentor: Actor, written: list[UUID], now: datetime) -> None:
    """Make a pairing; of a journal the two newest pages are shared, and one was answered."""
    _, link = await invitations.create_invitation(
        mentee, uuid7(), Role.MENTOR, "", None, "", now=now
    )
    token = link.partition("#")[2]
    pairing = await invitations.accept_invitation(mentor, token, now=now)
    if not written:
        return
    agreed = pairings.Wanted(focus="Getting the quiet half of the room to speak first.")
    await pairings.update_pairing(mentee, pairing.id, agreed, edited_at=now, now=now)
    ago = [now - timedelta(days=8), now - timedelta(days=6)]
    for entry, shared_at in zip(written[-2:], ago, strict=True):
        await shares.share_entry(mentee, entry, mentor.id, shared_at=shared_at, now=shared_at)
    await comments.write_comment(
        mentor,
        uuid7(),
        Subject(entry=written[-2]),
        CommentDraft("A column for doubts: would you bring a photo of it?", CommentKind.QUESTION),
        written_at=now - timedelta(days=5),
        now=now,
    )
    plan = Agreement(uuid7(), "Count who speaks first, one week", Role.MENTEE, False, now)
    minutes = MeetingDraft(0, (now - timedelta(days=12)).date(), 25, "The silent start.", (plan,))
    await meetings.write_meeting(
        mentor, uuid7(), pairing.id, minutes, edited_at=now - timedelta(days=12), now=now
    )
