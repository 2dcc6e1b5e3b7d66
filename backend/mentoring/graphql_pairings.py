"""Inviting, agreeing, meeting, pausing, ending. Resolvers unpack, call one function, and wrap."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.kit import clock
from backend.kit.graphql import AGE, Deleted, Info, InvalidInput, NotAllowed, NotFound
from backend.mentoring import invitations, meetings, pairings, rules
from backend.mentoring.agreements import Agreement
from backend.mentoring.graphql_things import (
    Invitation,
    MeetingRhythm,
    Pairing,
    PairingRole,
    PairMeeting,
    ReceivedInvitation,
    pairing_of,
)
from backend.mentoring.meetings import MeetingDraft

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
PairMeetingResult = Annotated[
    PairMeeting | InvalidInput | NotFound | NotAllowed,
    strawberry.union("PairMeetingResult", description="The meeting, or why not."),
]
DeletedWordsResult = Annotated[
    Deleted | InvalidInput | NotFound | NotAllowed,
    strawberry.union("DeletedWordsResult", description="Gone, or why it could not be done."),
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


@strawberry.input(description="Something agreed on: who does what. What is left out stays.")
class AgreementInput:
    id: UUID = strawberry.field(description="Made by the app.")
    text: str | None = strawberry.field(
        default=None,
        description="What is to be done, to 500 characters; without any it is taken back.",
    )
    by: PairingRole | None = strawberry.field(default=None, description="Who does it.")
    is_done: bool | None = strawberry.field(default=None, description="Whether it is done.")


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
            Agreement(
                one.id,
                one.text,
                rules.Role[one.by.name] if one.by else None,
                one.is_done,
                edited_at,
            )
            for one in input.agreements
        )
        draft = MeetingDraft(input.base_version, input.met_on, input.minutes, input.notes, agreed)
        row = await meetings.write_meeting(
            info.context.actor, input.id, input.pairing_id, draft, edited_at=edited_at, now=now
        )
        return PairMeeting.of(row)

    @strawberry.mutation(description="Delete a meeting, for both of you.")
    async def delete_meeting(
        self,
        info: Info,
        id: Annotated[UUID, argument(description="The meeting.")],
        base_version: Annotated[
            int | None,
            argument(
                description="The version it was deleted on: newer notes are not deleted unseen."
            ),
        ] = None,
    ) -> DeletedWordsResult:
        await meetings.delete_meeting(
            info.context.actor, id, base_version=base_version, now=info.context.now
        )
        return Deleted(id=id)
