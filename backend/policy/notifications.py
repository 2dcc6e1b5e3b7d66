"""What a person was told, and where and how, is theirs alone."""

from backend.kit.actor import Actor
from backend.kit.database import Clause
from backend.notifications.tables import Notification, NotificationSettings, PushSubscription


def own_notifications(actor: Actor) -> Clause:
    return Notification.person == actor.id


def own_settings(actor: Actor) -> Clause:
    return NotificationSettings.person == actor.id


def own_subscriptions(actor: Actor) -> Clause:
    return PushSubscription.person == actor.id
