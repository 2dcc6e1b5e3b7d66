"""Notifications, and where and how they reach one, as the app sees them."""

from datetime import datetime, time
from enum import Enum
from typing import Annotated
from uuid import UUID

import strawberry
from strawberry import argument

from backend.kit import clock, mail
from backend.kit.graphql import (
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
from backend.notifications import kinds, preferences, rules, service, subscriptions, tables, vapid
from backend.notifications.preferences import PREFERENCES, Preferences, Wanted
from backend.sync.graphql import loads

AGE = "How many seconds ago it was chosen, on the phone's own clock."


@strawberry.enum(description="How one kind of news reaches you, beside the list in the app.")
class NotificationWay(Enum):
    PHONE = strawberry.enum_value("phone", description="By push, on each device you set up.")
    MAIL = strawberry.enum_value("mail", description="By mail.")
    NONE = strawberry.enum_value("none", description="Not at all.")


@strawberry.enum(description="How well a device can be reached.")
class DeviceHealth(Enum):
    WORKS = strawberry.enum_value("works", description="The last one was taken.")
    NEW = strawberry.enum_value("new", description="Nothing was sent there yet.")
    TROUBLE = strawberry.enum_value("trouble", description="The last one was not taken.")
    GONE = strawberry.enum_value("gone", description="It is gone until the app is opened there.")


@strawberry.type(description="Something you were told.")
class Notification:
    id: UUID = strawberry.field(description="Its id.")
    kind: str = strawberry.field(description="What it is about, e.g. `reminder`.")
    title: str = strawberry.field(description="What it says, in generic words.")
    body: str = strawberry.field(description="One more sentence.")
    path: str = strawberry.field(description="The page of the app that it opens.")
    created_at: datetime = strawberry.field(description="When you were told.")
    read_at: datetime | None = strawberry.field(description="When you read it; null while new.")
    was_mailed: bool = strawberry.field(
        description="Whether it goes by mail because no phone could be reached."
    )

    @classmethod
    def of(cls, row: tables.Notification) -> "Notification":
        kind = kinds.get(row.kind)
        assert kind is not None, row.kind
        words = kind.words(service.news_of(row))
        return cls(
            id=row.id,
            kind=row.kind,
            title=words.title,
            body=words.body,
            path=row.path,
            created_at=row.created_at,
            read_at=row.read_at,
            was_mailed=row.was_mailed,
        )


@strawberry.type(description="One browser where you can be reached. Its address is never told.")
class PushSubscription:
    id: UUID = strawberry.field(description="Its id.")
    name: str = strawberry.field(description="Which device, e.g. `Chrome on Android`.")
    is_here: bool = strawberry.field(description="Whether that is the device that asks.")
    added_at: datetime = strawberry.field(description="When it was set up.")
    sent_at: datetime | None = strawberry.field(description="When it last took something.")
    health: DeviceHealth = strawberry.field(description="How well it can be reached.")
    failure: str = strawberry.field(description="Why the last one was not taken, in a word.")


def subscription_of(info: Info, row: tables.PushSubscription) -> PushSubscription:
    """Return a browser as this device sees it."""
    return PushSubscription(
        id=row.id,
        name=row.name,
        is_here=row.session == info.context.actor.session_id,
        added_at=row.added_at,
        sent_at=row.sent_at,
        health=_health(row),
        failure=row.failure,
    )


def _health(row: tables.PushSubscription) -> DeviceHealth:
    if row.gone_at is not None:
        return DeviceHealth.GONE
    if row.failures:
        return DeviceHealth.TROUBLE
    return DeviceHealth.WORKS if row.sent_at is not None else DeviceHealth.NEW


@strawberry.type(description="Hours in which nothing reaches you; it waits until they end.")
class QuietHours:
    is_on: bool = strawberry.field(description="Whether they count.")
    starts_at: time = strawberry.field(description="Local time of day, whole minutes.")
    ends_at: time = strawberry.field(description="Local time of day, of the next day if earlier.")


@strawberry.type(description="The way of one kind of news.")
class KindWay:
    kind: str = strawberry.field(description="The kind, e.g. `reminder`.")
    way: NotificationWay = strawberry.field(description="How it reaches you.")


@strawberry.type(description="How you want to be told.")
class NotificationPreferences:
    id: UUID = strawberry.field(description="Your own id: there is one such choice.")
    quiet_hours: QuietHours = strawberry.field(description="When nothing reaches you.")
    ways: list[KindWay] = strawberry.field(description="Each kind there is, and its way.")
    mails_unreached: bool = strawberry.field(
        description="Whether what no phone takes goes by mail."
    )
    gathers_mail: bool = strawberry.field(description="Whether mail comes once a day, gathered.")
    can_mail: bool = strawberry.field(description="Whether this server sends mail at all.")


def preferences_of(info: Info, found: Preferences) -> NotificationPreferences:
    """Return a person's choices as the app sees them."""
    return NotificationPreferences(
        id=info.context.actor.id,
        quiet_hours=QuietHours(
            is_on=found.is_quiet, starts_at=found.quiet.starts_at, ends_at=found.quiet.ends_at
        ),
        ways=[
            KindWay(kind=kind.name, way=NotificationWay(found.way_of(kind)))
            for kind in kinds.listed()
        ],
        mails_unreached=found.mails_unreached,
        gathers_mail=found.gathers_mail,
        can_mail=mail.in_use() is not None,
    )


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
    rows = await service.get_notifications(info.context.actor, ids)
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
        place = service.NewsPlace(*place_of(after, datetime)) if after else None
        rows = await service.list_notifications(
            info.context.actor, limit=size + 1, after=place, unread=unread
        )
        nodes = [Notification.of(row) for row in rows]
        return connection(nodes, lambda one: cursor_of(one.created_at, one.id), size)

    @strawberry.field(description="How many of them are new.")
    async def unread_notifications(self, info: Info) -> int:
        return await service.count_unread(info.context.actor)

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
        given = rules.Subscription(input.endpoint, input.p256dh, input.auth)
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
        rows = await service.mark_read(info.context.actor, ids, read_at=read_at)
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
