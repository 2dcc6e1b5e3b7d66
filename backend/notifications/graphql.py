"""Notifications: listing them, marking them, and choosing where and how they reach one."""

from datetime import datetime, time
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.kit import clock
from backend.kit.graphql import (
    AGE,
    Connection,
    Info,
    InvalidInput,
    NotAllowed,
    NotFound,
    connection,
    cursor_of,
    page_size,
    place_of,
)
from backend.notifications import inbox, preferences, rules, service, subscriptions, vapid
from backend.notifications.endpoints import Subscription
from backend.notifications.graphql_things import (
    Notification,
    NotificationPreferences,
    NotificationWay,
    PushSubscription,
    preferences_of,
    subscription_of,
)
from backend.notifications.preferences import PREFERENCES, Wanted
from backend.sync.graphql import loads


@strawberry.type(description="Notifications that were marked.")
class MarkedNotifications:
    notifications: list[Notification] = strawberry.field(description="As they now stand.")


@strawberry.type(description="A test on its way.")
class TestNotification:
    subscriptions: list[PushSubscription] = strawberry.field(
        description="The devices, as they were before it."
    )


PushSubscriptionResult = Annotated[
    PushSubscription | InvalidInput | NotFound | NotAllowed,
    strawberry.union("PushSubscriptionResult", description="The device, or why not."),
]
NotificationPreferencesResult = Annotated[
    NotificationPreferences | InvalidInput | NotFound | NotAllowed,
    strawberry.union("NotificationPreferencesResult", description="Your choices, or why not."),
]
MarkNotificationsResult = Annotated[
    MarkedNotifications | InvalidInput | NotFound | NotAllowed,
    strawberry.union("MarkNotificationsResult", description="The notifications, or why not."),
]
TestNotificationResult = Annotated[
    TestNotification | InvalidInput | NotFound | NotAllowed,
    strawberry.union("TestNotificationResult", description="The devices, or why not."),
]


@strawberry.input(description="What `PushSubscription.toJSON()` gives in the browser.")
class RegisterPushSubscriptionInput:
    endpoint: str = strawberry.field(description="The push service's address for this browser.")
    p256dh: str = strawberry.field(description="Its public key, 65 bytes in base64url.")
    auth: str = strawberry.field(description="Its secret, 16 bytes in base64url.")
    is_repair: bool = strawberry.field(
        default=False,
        description="Said again at the app's start: what you turned off elsewhere stays off.",
    )


@strawberry.input(description="Hours in which nothing is to reach you; what is left out stays.")
class QuietHoursInput:
    is_on: bool | None = strawberry.field(default=None, description="Whether they count.")
    starts_at: time | None = strawberry.field(default=None, description="Whole minutes.")
    ends_at: time | None = strawberry.field(default=None, description="Whole minutes.")


@strawberry.input(description="A way for one kind of news.")
class KindWayInput:
    kind: str = strawberry.field(description="The kind, e.g. `reminder`.")
    way: NotificationWay = strawberry.field(description="How it is to reach you.")


@strawberry.input(description="What to change; what is left out stays.")
class SetNotificationPreferencesInput:
    quiet_hours: QuietHoursInput | None = strawberry.field(
        default=None, description="When nothing is to reach you."
    )
    ways: list[KindWayInput] = strawberry.field(
        default_factory=list, description="Only the kinds that change."
    )
    mails_unreached: bool | None = strawberry.field(
        default=None, description="Send by mail what no phone takes."
    )
    gathers_mail: bool | None = strawberry.field(
        default=None, description="One mail a day instead of one each."
    )
    age_seconds: float = strawberry.field(default=0.0, description=AGE)


def _wanted(input: SetNotificationPreferencesInput) -> Wanted:
    quiet = input.quiet_hours or QuietHoursInput()
    return Wanted(
        is_quiet=quiet.is_on,
        quiet_starts_at=quiet.starts_at,
        quiet_ends_at=quiet.ends_at,
        ways={one.kind: rules.Way[one.way.name] for one in input.ways},
        mails_unreached=input.mails_unreached,
        gathers_mail=input.gathers_mail,
    )


@loads(service.NOTIFICATION)
async def load_notifications(info: Info, ids: list[UUID]) -> list[Notification]:
    rows = await inbox.get_notifications(info.context.actor, ids)
    return [Notification.of(row) for row in rows]


@loads(PREFERENCES)
async def load_preferences(info: Info, ids: list[UUID]) -> list[NotificationPreferences]:
    actor = info.context.actor
    if actor.id not in ids:
        return []
    return [preferences_of(info, await preferences.get_preferences(actor))]


@strawberry.type
class NotificationViewer:
    @strawberry.field(description="What you were told, the newest first.")
    async def notifications(
        self,
        info: Info,
        first: Annotated[int, argument(description="Notifications a page, up to 100.")] = 20,
        after: Annotated[str | None, argument(description="A cursor of this list.")] = None,
        unread: Annotated[bool, argument(description="Only those that are new.")] = False,
    ) -> Connection[Notification]:
        size = page_size(first)
        place = inbox.NewsPlace(*place_of(after, datetime)) if after else None
        rows = await inbox.list_notifications(
            info.context.actor, limit=size + 1, after=place, unread=unread
        )
        nodes = [Notification.of(row) for row in rows]
        return connection(nodes, lambda one: cursor_of(one.created_at, one.id), size)

    @strawberry.field(description="How many of them are new.")
    async def unread_notifications(self, info: Info) -> int:
        return await inbox.count_unread(info.context.actor)

    @strawberry.field(description="How you want to be told.")
    async def notification_preferences(self, info: Info) -> NotificationPreferences:
        return preferences_of(info, await preferences.get_preferences(info.context.actor))

    @strawberry.field(description="Where you can be reached by push, up to 20 devices.")
    async def push_subscriptions(self, info: Info) -> list[PushSubscription]:
        rows = await subscriptions.list_subscriptions(info.context.actor)
        return [subscription_of(info, row) for row in rows]

    @strawberry.field(description="The key browsers subscribe with: 65 bytes in base64url.")
    async def vapid_public_key(self) -> str:
        return vapid.public_key_of(await vapid.private_key())


@strawberry.type
class NotificationMutation:
    @strawberry.mutation(description="Let this browser be reached by push.")
    async def register_push_subscription(
        self,
        info: Info,
        input: Annotated[RegisterPushSubscriptionInput, argument(description="From the browser.")],
    ) -> PushSubscriptionResult:
        given = Subscription(input.endpoint, input.p256dh, input.auth)
        row = await subscriptions.register(
            info.context.actor, given, is_repair=input.is_repair, now=info.context.now
        )
        return subscription_of(info, row)

    @strawberry.mutation(description="Send nothing more to one of your devices.")
    async def remove_push_subscription(
        self, info: Info, id: Annotated[UUID, argument(description="Which one.")]
    ) -> PushSubscriptionResult:
        row = await subscriptions.remove(info.context.actor, id, now=info.context.now)
        return subscription_of(info, row)

    @strawberry.mutation(description="Send a test to each of your devices, at once.")
    async def send_test_notification(self, info: Info) -> TestNotificationResult:
        rows = await subscriptions.send_test(info.context.actor, now=info.context.now)
        return TestNotification(subscriptions=[subscription_of(info, row) for row in rows])

    @strawberry.mutation(description="Mark notifications as read.")
    async def mark_notifications_read(
        self,
        info: Info,
        ids: Annotated[list[UUID], argument(description="Up to 200 of yours.")],
        age_seconds: Annotated[float, argument(description=AGE)] = 0.0,
    ) -> MarkNotificationsResult:
        read_at = clock.since(info.context.now, age_seconds)
        rows = await inbox.mark_read(info.context.actor, ids, read_at=read_at)
        return MarkedNotifications(notifications=[Notification.of(row) for row in rows])

    @strawberry.mutation(description="Choose how you want to be told.")
    async def set_notification_preferences(
        self,
        info: Info,
        input: Annotated[SetNotificationPreferencesInput, argument(description="The changes.")],
    ) -> NotificationPreferencesResult:
        edited_at = clock.since(info.context.now, input.age_seconds)
        found = await preferences.set_preferences(
            info.context.actor, _wanted(input), edited_at=edited_at, now=info.context.now
        )
        return preferences_of(info, found)
