"""Pairings and what is said within them, as the app sees it."""

from datetime import date, datetime
from enum import Enum
from uuid import UUID

import strawberry

from backend.accounts.graphql_people import Person, person_of
from backend.kit.graphql import Info
from backend.mentoring import (
    inbox,
    invitations,
    meetings,
    pairings,
    phrases,
    rules,
    tables,
)
from backend.mentoring import readers as reading
from backend.sync.graphql import loads


@strawberry.enum(description="The two sides of a pairing.")
class PairingRole(Enum):
    MENTOR = strawberry.enum_value("mentor", description="Reads what is shared, and answers.")
    MENTEE = strawberry.enum_value("mentee", description="Decides what is read.")


@strawberry.enum(description="Where a pairing stands.")
class PairingState(Enum):
    ACTIVE = strawberry.enum_value("active", description="What is shared can be read.")
    PAUSED = strawberry.enum_value("paused", description="Nothing is read until it goes on.")
    ENDED = strawberry.enum_value("ended", description="Over for good.")


@strawberry.enum(description="How often a pair means to meet.")
class MeetingRhythm(Enum):
    WEEKLY = strawberry.enum_value("weekly", description="Every week.")
    FORTNIGHTLY = strawberry.enum_value("fortnightly", description="Every other week.")
    MONTHLY = strawberry.enum_value("monthly", description="Every month.")
    WHEN_NEEDED = strawberry.enum_value("when_needed", description="When one of them asks.")


@strawberry.enum(description="What a mentor is shown beside a mentee who waits.")
class MentorNudge(Enum):
    NONE = strawberry.enum_value("none", description="Nothing.")
    NUDGE = strawberry.enum_value("nudge", description="Three school days: a line is enough.")
    HAND_OVER = strawberry.enum_value(
        "hand_over", description="Seven school days: pause, or suggest another mentor."
    )


@strawberry.type(description="You and somebody else: a mentor and a mentee.")
class Pairing:
    id: UUID = strawberry.field(description="Its id.")
    my_role: PairingRole = strawberry.field(description="Which of the two you are.")
    state: PairingState = strawberry.field(description="Where it stands.")
    is_paused_by_me: bool = strawberry.field(description="Whether you paused it.")
    is_paused_by_other: bool = strawberry.field(description="Whether the other one paused it.")
    focus: str = strawberry.field(description="What the two of you work on. Both edit it.")
    meets: MeetingRhythm = strawberry.field(description="How often you mean to meet.")
    until: date | None = strawberry.field(description="Until when; null for no last day.")
    shares_new: bool | None = strawberry.field(
        description="The mentee's choice: done entries are shared by themselves. Null for a mentor."
    )
    version: int = strawberry.field(description="Raised by every change, from 1.")
    began_at: datetime = strawberry.field(description="When it began.")
    ended_at: datetime | None = strawberry.field(description="When it ended.")
    answered_at: datetime | None = strawberry.field(
        description="When the mentor last answered anything."
    )
    mentor_id: strawberry.Private[UUID]
    mentee_id: strawberry.Private[UUID]

    @strawberry.field(description="The mentor.")
    async def mentor(self, info: Info) -> Person:
        return await person_of(info, self.mentor_id)

    @strawberry.field(description="The mentee.")
    async def mentee(self, info: Info) -> Person:
        return await person_of(info, self.mentee_id)

    @strawberry.field(description="Its meetings, the newest first, up to 100.")
    async def meetings(self, info: Info) -> "list[PairMeeting]":
        rows = await meetings.list_meetings(info.context.actor, [self.id])
        return [PairMeeting.of(row) for row in rows]


def pairing_of(info: Info, row: tables.Pairing) -> Pairing:
    """Return a pairing as the viewer sees it."""
    role = pairings.role_of(info.context.actor, row)
    is_mentor = role is rules.Role.MENTOR
    by_mentor, by_mentee = row.mentor_paused_at is not None, row.mentee_paused_at is not None
    return Pairing(
        id=row.id,
        my_role=PairingRole(role),
        state=PairingState(pairings.state_of(row)),
        is_paused_by_me=by_mentor if is_mentor else by_mentee,
        is_paused_by_other=by_mentee if is_mentor else by_mentor,
        focus=row.focus,
        meets=MeetingRhythm(row.meets),
        until=row.until,
        shares_new=None if is_mentor else row.shares_new,
        version=row.version,
        began_at=row.began_at,
        ended_at=row.ended_at,
        answered_at=row.answered_at,
        mentor_id=row.mentor,
        mentee_id=row.mentee,
    )


@strawberry.type(description="Something a pair agreed on.")
class Agreement:
    id: UUID = strawberry.field(description="Made by the app.")
    text: str = strawberry.field(description="What is to be done.")
    by: PairingRole = strawberry.field(description="Who does it.")
    is_done: bool = strawberry.field(description="Whether it is done.")


@strawberry.type(description="A meeting of a pair, had or planned. Both see and edit it.")
class PairMeeting:
    id: UUID = strawberry.field(description="Made by the app.")
    pairing_id: UUID = strawberry.field(description="Whose it is.")
    met_on: date = strawberry.field(description="The day.")
    minutes: int | None = strawberry.field(description="How long it took; null before it was had.")
    notes: str = strawberry.field(description="What was said.")
    agreements: list[Agreement] = strawberry.field(description="What was agreed, up to 30 things.")
    version: int = strawberry.field(description="Raised by every change, from 1.")

    @classmethod
    def of(cls, row: tables.PairMeeting) -> "PairMeeting":
        return cls(
            id=row.id,
            pairing_id=row.pairing,
            met_on=row.met_on,
            minutes=row.minutes,
            notes=row.notes,
            agreements=[
                Agreement(id=one.id, text=one.text, by=PairingRole(one.by), is_done=one.is_done)
                for one in meetings.agreements_of(row)
            ],
            version=row.version,
        )


@strawberry.type(description="An open invitation of yours to a pairing.")
class Invitation:
    id: UUID = strawberry.field(description="Made by the app.")
    seeks: PairingRole = strawberry.field(description="What the invited is to be.")
    line: str = strawberry.field(description="Your line to them.")
    created_at: datetime = strawberry.field(description="When you made it.")
    expires_at: datetime = strawberry.field(description="When its link stops working.")
    is_mailed: bool = strawberry.field(description="Whether it was mailed.")
    url: str | None = strawberry.field(
        description="The link, told only to you and only when it is made."
    )

    @classmethod
    def of(cls, row: tables.Invitation, url: str | None = None) -> "Invitation":
        return cls(
            id=row.id,
            seeks=PairingRole(row.seeks),
            line=row.line,
            created_at=row.created_at,
            expires_at=row.expires_at,
            is_mailed=row.email_key is not None,
            url=url,
        )


@strawberry.type(description="What an invitation says to whoever holds its link.")
class ReceivedInvitation:
    id: UUID = strawberry.field(description="Its id.")
    inviter: Person = strawberry.field(description="Who asks.")
    seeks: PairingRole = strawberry.field(description="What you would be.")
    line: str = strawberry.field(description="Their line to you.")
    expires_at: datetime = strawberry.field(description="Until when you can answer.")
    is_mine: bool = strawberry.field(description="Whether you made it yourself.")

    @classmethod
    def of(cls, info: Info, found: invitations.Invited) -> "ReceivedInvitation":
        me = info.context.signed_in
        return cls(
            id=found.id,
            inviter=Person(id=found.inviter, name=found.name),
            seeks=PairingRole(found.seeks),
            line=found.line,
            expires_at=found.expires_at,
            is_mine=me is not None and me.id == found.inviter,
        )


@strawberry.type(description="The phrases you answer with in one tap.")
class MentorPhrases:
    id: UUID = strawberry.field(description="Your own id: there is one list.")
    phrases: list[str] = strawberry.field(description="From 1 to 12 of them.")


@strawberry.type(description="One of your mentees, and what of theirs waits for you.")
class MentorInboxRow:
    pairing_id: UUID = strawberry.field(description="The pairing.")
    mentee: Person = strawberry.field(description="Who it is.")
    is_paused: bool = strawberry.field(description="Whether the pairing rests.")
    waiting: int = strawberry.field(description="How many things wait.")
    waits_since: datetime | None = strawberry.field(description="Since when the oldest waits.")
    school_days: int = strawberry.field(
        description="How many school days that is, by your own days off."
    )
    nudge: MentorNudge = strawberry.field(description="What you are shown beside it.")
    answered_at: datetime | None = strawberry.field(description="When you last answered them.")
    next_entry_id: UUID | None = strawberry.field(description="The oldest, if it is an entry.")
    next_question_id: UUID | None = strawberry.field(description="The oldest, if it is a question.")

    @classmethod
    def of(cls, row: inbox.Row) -> "MentorInboxRow":
        return cls(
            pairing_id=row.pairing,
            mentee=Person(id=row.mentee, name=row.name),
            is_paused=row.is_paused,
            waiting=row.waiting,
            waits_since=row.waits_since,
            school_days=row.school_days,
            nudge=MentorNudge(row.nudge),
            answered_at=row.answered_at,
            next_entry_id=row.entry,
            next_question_id=row.question,
        )


@strawberry.type(description="Someone who can read something of yours, and why.")
class PersonalReader:
    pairing_id: UUID = strawberry.field(description="The pairing by which they read.")
    entries: int = strawberry.field(description="How many entries you shared with them.")
    questions: int = strawberry.field(description="How many questions you asked them.")
    reads_new: bool = strawberry.field(
        description="Whether you chose that they read new entries too."
    )
    person_id: strawberry.Private[UUID]

    @strawberry.field(description="Who it is.")
    async def person(self, info: Info) -> Person:
        return await person_of(info, self.person_id)

    @classmethod
    def of(cls, row: reading.PersonReading) -> "PersonalReader":
        return cls(
            pairing_id=row.pairing,
            entries=row.entries,
            questions=row.questions,
            reads_new=row.reads_new,
            person_id=row.person,
        )


@loads(rules.PAIRING)
async def load_pairings(info: Info, ids: list[UUID]) -> list[Pairing]:
    rows = await pairings.get_pairings(info.context.actor, ids)
    return [pairing_of(info, row) for row in rows]


@loads(rules.MEETING)
async def load_meetings(info: Info, ids: list[UUID]) -> list[PairMeeting]:
    rows = await meetings.get_meetings(info.context.actor, ids)
    return [PairMeeting.of(row) for row in rows]


@loads(invitations.INVITATION)
async def load_invitations(info: Info, ids: list[UUID]) -> list[Invitation]:
    rows = await invitations.get_invitations(info.context.actor, ids)
    return [Invitation.of(row) for row in rows]


@loads(phrases.PHRASES)
async def load_phrases(info: Info, ids: list[UUID]) -> list[MentorPhrases]:
    actor = info.context.actor
    if actor.id not in ids:
        return []
    return [MentorPhrases(id=actor.id, phrases=await phrases.get_phrases(actor))]
