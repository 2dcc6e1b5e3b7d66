"""Inviting, pairing, sharing, commenting. Resolvers unpack, call one service function, and wrap."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.journal import rules as prompts
from backend.journal import shares
from backend.journal.graphql_entry import JournalEntry
from backend.journal.graphql_sparks import Prompt
from backend.kit import clock
from backend.kit.graphql import AGE, Deleted, Info, InvalidInput, NotAllowed, NotFound
from backend.mentoring import (
    comments,
    inbox,
    invitations,
    meetings,
    pairings,
    phrases,
    questions,
    readers,
    rules,
)
from backend.mentoring.comments import Subject
from backend.mentoring.graphql_things import (
    Comment,
    CommentKind,
    Invitation,
    MeetingRhythm,
    MentorInboxRow,
    MentorPhrases,
    MentorQuestion,
    Pairing,
    PairingRole,
    PairMeeting,
    PersonalReader,
    ReceivedInvitation,
    comments_of,
    pairing_of,
    question_of,
)
from backend.mentoring.meetings import MeetingDraft
from backend.mentoring.phrases import set_phrases
from backend.mentoring.rules import Agreement, CommentDraft

TOKEN = "What stands behind the # of the invitation's link."

InvitationResult = Annotated[
    Invitation | InvalidInput | NotFound | NotAllowed,
    strawberry.union("InvitationResult", description="The invitation, or why not."),
]
ReceivedInvitationResult = Annotated[
    ReceivedInvitation | InvalidInput | NotFound | NotAllowed,
    strawberry.union("ReceivedInvitationResult", description="What it says, or why not."),
]
ClosedInvitationResult = Annotated[
    Deleted | InvalidInput | NotFound | NotAllowed,
    strawberry.union("ClosedInvitationResult", description="Closed, or why not."),
]
PairingResult = Annotated[
    Pairing | InvalidInput | NotFound | NotAllowed,
    strawberry.union("PairingResult", description="The pairing, or why it could not be done."),
]
SharedEntryResult = Annotated[
    JournalEntry | InvalidInput | NotFound | NotAllowed,
    strawberry.union("SharedEntryResult", description="The entry, or why it could not be done."),
]
CommentResult = Annotated[
    Comment | InvalidInput | NotFound | NotAllowed,
    strawberry.union("CommentResult", description="The comment, or why it could not be done."),
]
MentorQuestionResult = Annotated[
    MentorQuestion | InvalidInput | NotFound | NotAllowed,
    strawberry.union("MentorQuestionResult", description="The question, or why not."),
]
PairMeetingResult = Annotated[
    PairMeeting | InvalidInput | NotFound | NotAllowed,
    strawberry.union("PairMeetingResult", description="The meeting, or why not."),
]
DeletedWordsResult = Annotated[
    Deleted | InvalidInput | NotFound | NotAllowed,
    strawberry.union("DeletedWordsResult", description="Gone, or why it could not be done."),
]
MentorPhrasesResult = Annotated[
    MentorPhrases | InvalidInput | NotFound | NotAllowed,
    strawberry.union("MentorPhrasesResult", description="The phrases, or why not."),
]


@strawberry.input(description="Whom to invite to a pairing with you.")
class CreateInvitationInput:
    id: UUID = strawberry.field(description="Made by the app.")
    seeks: PairingRole = strawberry.field(description="What the invited is to be.")
    line: str = strawberry.field(default="", description="Your line to them, to 500 characters.")
    email: str | None = strawberry.field(
        default=None, description="Mail the link there too, where this server sends mail."
    )


@strawberry.input(description="What to change about a pairing; what is left out stays.")
class UpdatePairingInput:
    id: UUID = strawberry.field(description="The pairing.")
    focus: str | None = strawberry.field(default=None, description="Up to 500 characters.")
    meets: MeetingRhythm | None = strawberry.field(default=None, description="How often you meet.")
    until: date | None = strawberry.field(default=None, description="Its last day.")
    is_open_ended: bool = strawberry.field(default=False, description="It has no last day.")
    shares_new: bool | None = strawberry.field(
        default=None, description="Share entries as they are done: the mentee's choice alone."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


@strawberry.input(description="A word about an entry or a question: name one of the two.")
class WriteCommentInput:
    id: UUID = strawberry.field(description="Made by the app; one of yours again edits it.")
    entry_id: UUID | None = strawberry.field(default=None, description="The entry.")
    question_id: UUID | None = strawberry.field(default=None, description="Or the question.")
    reply_to: UUID | None = strawberry.field(
        default=None, description="The comment it answers; the author of an entry only answers."
    )
    kind: CommentKind = strawberry.field(
        default=CommentKind.ENCOURAGEMENT, description="What it is meant as."
    )
    text: str = strawberry.field(description="From 1 to 10,000 characters, plain.")
    link: str = strawberry.field(default="", description="A resource's web address.")
    prompt: Prompt | None = strawberry.field(default=None, description="The prompt it is about.")
    quote: str = strawberry.field(default="", description="A passage of that prompt, to 500.")
    age_seconds: float = strawberry.field(default=0.0, description=AGE)

    def draft(self) -> CommentDraft:
        return CommentDraft(
            text=self.text,
            kind=rules.CommentKind[self.kind.name],
            link=self.link,
            prompt=prompts.Prompt[self.prompt.name] if self.prompt else None,
            quote=self.quote,
        )


@strawberry.input(description="A question to one of your mentors.")
class AskMentorInput:
    id: UUID = strawberry.field(description="Made by the app; one of yours again rewords it.")
    pairing_id: UUID = strawberry.field(description="The pairing with that mentor.")
    text: str = strawberry.field(description="From 1 to 10,000 characters, plain.")
    about: str = strawberry.field(
        default="", description="What it is about, a slug such as `criterion:2.4`; or nothing."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


@strawberry.input(description="Something agreed on: who does what.")
class AgreementInput:
    id: UUID = strawberry.field(description="Made by the app.")
    text: str = strawberry.field(description="What is to be done, to 500 characters.")
    by: PairingRole = strawberry.field(description="Who does it.")
    is_done: bool = strawberry.field(default=False, description="Whether it is done.")


@strawberry.input(description="The edited parts of a meeting; what is left out stays.")
class WriteMeetingInput:
    id: UUID = strawberry.field(description="Made by the app.")
    pairing_id: UUID = strawberry.field(description="The pairing that meets.")
    base_version: int = strawberry.field(default=0, description="The version that was edited.")
    met_on: date | None = strawberry.field(default=None, description="The first write needs it.")
    minutes: int | None = strawberry.field(default=None, description="From 1 to 600.")
    notes: str | None = strawberry.field(default=None, description="Up to 10,000 characters.")
    agreements: list[AgreementInput] = strawberry.field(
        default_factory=list, description="Those that are new or changed."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


@strawberry.type
class MentoringQuery:
    @strawberry.field(description="What an invitation says, to whoever holds its link.")
    async def invitation(
        self, info: Info, token: Annotated[str, argument(description=TOKEN)]
    ) -> ReceivedInvitationResult:
        return ReceivedInvitation.of(info, await invitations.find(token, now=info.context.now))


@strawberry.type
class MentoringViewer:
    @strawberry.field(description="Your pairings, the longest-standing first, up to 100.")
    async def pairings(self, info: Info) -> list[Pairing]:
        rows = await pairings.list_pairings(info.context.actor)
        return [pairing_of(info, row) for row in rows]

    @strawberry.field(description="Your invitations that nobody has answered, up to 100.")
    async def invitations(self, info: Info) -> list[Invitation]:
        rows = await invitations.list_invitations(info.context.actor)
        return [Invitation.of(row) for row in rows]

    @strawberry.field(description="Your mentees, who has waited longest first.")
    async def mentor_inbox(self, info: Info) -> list[MentorInboxRow]:
        rows = await inbox.mentor_inbox(info.context.actor, now=info.context.now)
        return [MentorInboxRow.of(row) for row in rows]

    @strawberry.field(description="What you asked or were asked, the newest first, up to 100.")
    async def mentor_questions(self, info: Info) -> list[MentorQuestion]:
        rows = await questions.list_questions(info.context.actor)
        return [question_of(info, row) for row in rows]

    @strawberry.field(description="The phrases you answer with in one tap.")
    async def mentor_phrases(self, info: Info) -> list[str]:
        return await phrases.get_phrases(info.context.actor)

    @strawberry.field(description="Everyone who can read anything of yours, and why.")
    async def readers(self, info: Info) -> list[PersonalReader]:
        rows = await readers.list_readers(info.context.actor)
        return [PersonalReader.of(row) for row in rows]


@strawberry.type
class PairingMutation:
    @strawberry.mutation(description="Invite somebody to a pairing. The link is told only now.")
    async def create_invitation(
        self,
        info: Info,
        input: Annotated[CreateInvitationInput, argument(description="Whom, and as what.")],
    ) -> InvitationResult:
        role = rules.Role[input.seeks.name]
        row, url = await invitations.create_invitation(
            info.context.actor,
            input.id,
            role,
            input.line,
            input.email,
            info.context.origin,
            now=info.context.now,
        )
        return Invitation.of(row, url)

    @strawberry.mutation(description="Say yes to an invitation: the pairing begins.")
    async def accept_invitation(
        self, info: Info, token: Annotated[str, argument(description=TOKEN)]
    ) -> PairingResult:
        row = await invitations.accept_invitation(info.context.actor, token, now=info.context.now)
        return pairing_of(info, row)

    @strawberry.mutation(description="Say no to an invitation. No reason is asked or told.")
    async def decline_invitation(
        self, info: Info, token: Annotated[str, argument(description=TOKEN)]
    ) -> ClosedInvitationResult:
        actor, now = info.context.actor, info.context.now
        return Deleted(id=await invitations.decline_invitation(actor, token, now=now))

    @strawberry.mutation(description="Take back an invitation of yours.")
    async def revoke_invitation(
        self, info: Info, id: Annotated[UUID, argument(description="The invitation.")]
    ) -> ClosedInvitationResult:
        await invitations.revoke_invitation(info.context.actor, id, now=info.context.now)
        return Deleted(id=id)

    @strawberry.mutation(description="Change what the two of you agreed on.")
    async def update_pairing(
        self,
        info: Info,
        input: Annotated[UpdatePairingInput, argument(description="The changes.")],
    ) -> PairingResult:
        now = info.context.now
        wanted = pairings.Wanted(
            focus=input.focus,
            meets=rules.Rhythm[input.meets.name] if input.meets else None,
            until=input.until,
            is_open_ended=input.is_open_ended,
            shares_new=input.shares_new,
        )
        edited_at = clock.since(now, input.age_seconds)
        row = await pairings.update_pairing(
            info.context.actor, input.id, wanted, edited_at=edited_at, now=now
        )
        return pairing_of(info, row)

    @strawberry.mutation(
        description="Pause a pairing, so that nothing of it is read, or take your pause back."
    )
    async def pause_pairing(
        self,
        info: Info,
        id: Annotated[UUID, argument(description="The pairing.")],
        is_paused: Annotated[bool, argument(description="False to go on.")] = True,
    ) -> PairingResult:
        row = await pairings.pause_pairing(
            info.context.actor, id, is_paused=is_paused, now=info.context.now
        )
        return pairing_of(info, row)

    @strawberry.mutation(description="End a pairing for good: its mentor reads nothing more.")
    async def end_pairing(
        self,
        info: Info,
        id: Annotated[UUID, argument(description="The pairing.")],
        hands_over: Annotated[
            bool, argument(description="A mentor suggests that another one goes on.")
        ] = False,
    ) -> PairingResult:
        row = await pairings.end_pairing(
            info.context.actor, id, hands_over=hands_over, now=info.context.now
        )
        return pairing_of(info, row)

    @strawberry.mutation(description="Store a meeting's edited parts.")
    async def write_meeting(
        self,
        info: Info,
        input: Annotated[WriteMeetingInput, argument(description="The edited parts.")],
    ) -> PairMeetingResult:
        now = info.context.now
        edited_at = clock.since(now, input.age_seconds)
        agreed = tuple(
            Agreement(one.id, one.text, rules.Role[one.by.name], one.is_done, edited_at)
            for one in input.agreements
        )
        draft = MeetingDraft(input.base_version, input.met_on, input.minutes, input.notes, agreed)
        row = await meetings.write_meeting(
            info.context.actor, input.id, input.pairing_id, draft, edited_at=edited_at, now=now
        )
        return PairMeeting.of(row)

    @strawberry.mutation(description="Delete a meeting, for both of you.")
    async def delete_meeting(
        self, info: Info, id: Annotated[UUID, argument(description="The meeting.")]
    ) -> DeletedWordsResult:
        await meetings.delete_meeting(info.context.actor, id, now=info.context.now)
        return Deleted(id=id)


@strawberry.type
class MentoringMutation(PairingMutation):
    @strawberry.mutation(description="Let one of your present mentors read a done entry.")
    async def share_journal_entry(
        self,
        info: Info,
        id: Annotated[UUID, argument(description="The entry.")],
        reader_id: Annotated[UUID, argument(description="The mentor.")],
        age_seconds: Annotated[float, argument(description=AGE)] = 0.0,
    ) -> SharedEntryResult:
        now = info.context.now
        shared_at = clock.since(now, age_seconds)
        return JournalEntry.of(
            await shares.share_entry(
                info.context.actor, id, reader_id, shared_at=shared_at, now=now
            )
        )

    @strawberry.mutation(description="Take an entry back from a reader.")
    async def unshare_journal_entry(
        self,
        info: Info,
        id: Annotated[UUID, argument(description="The entry.")],
        reader_id: Annotated[UUID, argument(description="Who read it.")],
    ) -> SharedEntryResult:
        return JournalEntry.of(
            await shares.unshare_entry(info.context.actor, id, reader_id, now=info.context.now)
        )

    @strawberry.mutation(description="Say that you opened an entry that is shared with you.")
    async def read_journal_entry(
        self,
        info: Info,
        id: Annotated[UUID, argument(description="The entry.")],
        reading_id: Annotated[UUID, argument(description="Made by the app for this reading.")],
        age_seconds: Annotated[float, argument(description=AGE)] = 0.0,
    ) -> SharedEntryResult:
        read_at = clock.since(info.context.now, age_seconds)
        return JournalEntry.of(
            await shares.note_reading(info.context.actor, reading_id, id, read_at=read_at)
        )

    @strawberry.mutation(description="Say in a phrase that you read an entry.")
    async def acknowledge_journal_entry(
        self,
        info: Info,
        id: Annotated[UUID, argument(description="The entry.")],
        phrase: Annotated[str, argument(description="From 1 to 120 characters.")],
        age_seconds: Annotated[float, argument(description=AGE)] = 0.0,
    ) -> SharedEntryResult:
        now = info.context.now
        at = clock.since(now, age_seconds)
        return JournalEntry.of(
            await comments.acknowledge(info.context.actor, id, phrase, acknowledged_at=at, now=now)
        )

    @strawberry.mutation(description="Write a comment, or edit one of yours.")
    async def write_comment(
        self,
        info: Info,
        input: Annotated[WriteCommentInput, argument(description="The comment.")],
    ) -> CommentResult:
        now = info.context.now
        row = await comments.write_comment(
            info.context.actor,
            input.id,
            Subject(entry=input.entry_id, question=input.question_id),
            input.draft(),
            reply_to=input.reply_to,
            written_at=clock.since(now, input.age_seconds),
            now=now,
        )
        return (await comments_of(info, [row]))[0]

    @strawberry.mutation(description="Delete one of your comments for good.")
    async def delete_comment(
        self, info: Info, id: Annotated[UUID, argument(description="The comment.")]
    ) -> DeletedWordsResult:
        await comments.delete_comment(info.context.actor, id, now=info.context.now)
        return Deleted(id=id)

    @strawberry.mutation(description="Ask one of your mentors.")
    async def ask_mentor(
        self, info: Info, input: Annotated[AskMentorInput, argument(description="The question.")]
    ) -> MentorQuestionResult:
        now = info.context.now
        row = await questions.ask_mentor(
            info.context.actor,
            input.id,
            input.pairing_id,
            input.text,
            input.about,
            asked_at=clock.since(now, input.age_seconds),
            now=now,
        )
        return question_of(info, row)

    @strawberry.mutation(description="Take back one of your questions, with its answers.")
    async def delete_question(
        self, info: Info, id: Annotated[UUID, argument(description="The question.")]
    ) -> DeletedWordsResult:
        await questions.delete_question(info.context.actor, id, now=info.context.now)
        return Deleted(id=id)

    @strawberry.mutation(description="Choose the phrases you answer with in one tap.")
    async def set_mentor_phrases(
        self,
        info: Info,
        phrases: Annotated[
            list[str], argument(description="Up to 12; none brings the app's own back.")
        ],
        age_seconds: Annotated[float, argument(description=AGE)] = 0.0,
    ) -> MentorPhrasesResult:
        at = clock.since(info.context.now, age_seconds)
        actor = info.context.actor
        return MentorPhrases(id=actor.id, phrases=await set_phrases(actor, phrases, edited_at=at))
