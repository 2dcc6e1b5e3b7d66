"""Inviting, pairing, sharing, commenting. Resolvers unpack, call one service function, and wrap."""

from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.journal import readings, shares
from backend.journal import rules as prompts
from backend.journal.graphql_entry import JournalEntry
from backend.journal.graphql_sparks import Prompt
from backend.kit import clock
from backend.kit.graphql import AGE, Deleted, Info, InvalidInput, NotAllowed, NotFound
from backend.mentoring import (
    comments,
    inbox,
    invitations,
    pairings,
    phrases,
    questions,
    readers,
    rules,
)
from backend.mentoring.acknowledgements import acknowledge
from backend.mentoring.graphql_pairings import DeletedWordsResult, MentoringQuery, PairingMutation
from backend.mentoring.graphql_things import (
    Invitation,
    MentorInboxRow,
    MentorPhrases,
    Pairing,
    PersonalReader,
    pairing_of,
)
from backend.mentoring.graphql_words import (
    Comment,
    CommentKind,
    MentorQuestion,
    comments_of,
    question_of,
)
from backend.mentoring.phrases import set_phrases
from backend.mentoring.rules import CommentDraft
from backend.mentoring.threads import Subject

__all__ = ["MentoringMutation", "MentoringQuery", "MentoringViewer"]

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
MentorPhrasesResult = Annotated[
    MentorPhrases | InvalidInput | NotFound | NotAllowed,
    strawberry.union("MentorPhrasesResult", description="The phrases, or why not."),
]


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
        default="",
        description="What it is about, a slug such as `criterion:<course>:2.4`; or nothing.",
    )
    reflection_id: UUID | None = strawberry.field(
        default=None, description="A reflection of yours, to be shown beside it while it stands."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


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
            await readings.note_reading(info.context.actor, reading_id, id, read_at=read_at)
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
            await acknowledge(info.context.actor, id, phrase, acknowledged_at=at, now=now)
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
            input.reflection_id,
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
