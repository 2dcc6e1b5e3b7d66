"""A notification, a device and one's choices, as the app sees them."""

from datetime import datetime, time
from enum import Enum
from uuid import UUID

import strawberry

from backend.kit import mail
from backend.kit.graphql import Info
from backend.notifications import kinds, service, tables
from backend.notifications.preferences import Preferences


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
