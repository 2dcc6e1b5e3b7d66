"""The viewer: the person who asks, and everything of theirs hangs on it."""

from datetime import date
from typing import Annotated
from uuid import UUID

import strawberry

from backend.accounts import service, sessions, tables
from backend.accounts.graphql_days_off import DaysOffMutation, DaysOffViewer
from backend.accounts.service import Profile
from backend.courses.graphql_answers import CourseViewer
from backend.hours.graphql import HoursViewer
from backend.journal.graphql import JournalViewer
from backend.kit import clock
from backend.kit.graphql import Info, InvalidInput, NotAllowed, NotFound
from backend.mentoring.graphql import MentoringViewer
from backend.notifications.graphql import NotificationViewer
from backend.portfolio.graphql import PortfolioViewer
from backend.reflections.graphql import ReflectionViewer
from backend.reminders.graphql import ReminderViewer
from backend.sync.graphql import SyncViewer


@strawberry.type(description="You, the signed-in person, and what is yours.")
class Viewer(
    CourseViewer,
    HoursViewer,
    JournalViewer,
    MentoringViewer,
    PortfolioViewer,
    ReflectionViewer,
    ReminderViewer,
    NotificationViewer,
    DaysOffViewer,
    SyncViewer,
):
    id: UUID = strawberry.field(description="Your id.")
    name: str = strawberry.field(description="The name colleagues know you by.")
    email: str = strawberry.field(description="Your address: a way back in, shown to nobody.")
    locale: str = strawberry.field(description="Your language, a BCP 47 tag such as `en-US`.")
    time_zone: str = strawberry.field(description="Your IANA time zone, such as `America/Denver`.")
    today: date = strawberry.field(description="The day it is where you are.")
    is_demo: bool = strawberry.field(description="Whether this is a demo person anyone may be.")

    @classmethod
    def of(cls, user: tables.User, info: Info) -> "Viewer":
        today = clock.today(info.context.now, user.time_zone)
        return cls(
            id=user.id,
            name=user.name,
            email=user.email,
            locale=user.locale,
            time_zone=user.time_zone,
            today=today,
            is_demo=user.is_demo,
        )


@strawberry.input(description="What to change about yourself; what is left out stays.")
class UpdateProfileInput:
    name: str | None = strawberry.field(default=None, description="1 to 120 characters.")
    locale: str | None = strawberry.field(default=None, description="A BCP 47 tag.")
    time_zone: str | None = strawberry.field(default=None, description="An IANA time zone.")


ViewerResult = Annotated[
    Viewer | InvalidInput | NotFound | NotAllowed,
    strawberry.union("ViewerResult", description="You, or why it could not be done."),
]


@strawberry.type
class AccountQuery:
    @strawberry.field(description="The signed-in person; null when signed out.")
    async def viewer(self, info: Info) -> Viewer | None:
        if info.context.signed_in is None:
            return None
        return Viewer.of(await sessions.person(info.context.actor), info)


@strawberry.type
class AccountMutation(DaysOffMutation):
    @strawberry.mutation(description="Change your name, language or time zone.")
    async def update_profile(
        self,
        info: Info,
        input: Annotated[UpdateProfileInput, strawberry.argument(description="What to change.")],
    ) -> ViewerResult:
        profile = Profile(name=input.name, locale=input.locale, time_zone=input.time_zone)
        user = await service.update_profile(info.context.actor, profile, now=info.context.now)
        return Viewer.of(user, info)
