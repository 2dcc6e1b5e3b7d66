"""What people were told, how they want to be told, where they can be reached, and the outbox."""

from piccolo.columns import (
    JSON,
    UUID,
    BigInt,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from backend.accounts.tables import Session, User


class NotificationSettings(Table, tablename="notification_settings"):
    """How a person wants to be told; who has no row wants what `Preferences()` says."""

    person = ForeignKey(User, primary_key=True, null=False, on_delete=OnDelete.cascade)
    is_quiet = Boolean(default=True)  # whether the quiet hours count
    quiet_starts = SmallInt()  # minutes since midnight, where the person is
    quiet_ends = SmallInt()
    ways = JSON()  # kind -> way, where it is not the kind's own
    mails_unreached = Boolean(default=True)  # by mail when no phone could be reached
    gathers_mail = Boolean(default=False)  # one mail a day
    edited_at = Timestamptz()


class Notification(Table, tablename="notification"):
    """Indexed by (person, created_at)."""

    id = UUID(primary_key=True)  # made of person, kind and occurrence: told once
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade)
    kind = Varchar(length=40)
    occurrence = Varchar(length=80)
    path = Varchar(length=200)
    facts = JSON()  # numbers and ids only
    created_at = Timestamptz()
    expires_at = Timestamptz()
    read_at = Timestamptz(null=True, default=None)
    was_mailed = Boolean(default=False)  # because no phone could be reached


class PushSubscription(Table, tablename="notification_subscription"):
    """One browser that can be reached. It dies with its session: signed out, it gets nothing."""

    id = UUID(primary_key=True)
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    session = ForeignKey(Session, null=False, on_delete=OnDelete.cascade, index=True)
    endpoint = Text(secret=True)
    endpoint_hash = Varchar(length=64, unique=True)
    p256dh = Varchar(length=100)
    auth = Varchar(length=40, secret=True)
    name = Varchar(length=120)  # "Chrome on Android"
    added_at = Timestamptz()
    seen_at = Timestamptz()  # when its app last said that it is there
    sent_at = Timestamptz(null=True, default=None)  # when its push service last took something
    failures = Integer(default=0)  # in a row
    failure = Varchar(length=20, default="")  # why the last one failed, in a word
    gone_at = Timestamptz(null=True, default=None)  # its push service knows it no more
    removed_at = Timestamptz(null=True, default=None)  # its person turned it off


class Delivery(Table, tablename="notification_delivery"):
    """The outbox: one row a notification and target. Indexed by next_try_at while it waits."""

    id = UUID(primary_key=True)  # made of notification and target: sent once
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    notification = ForeignKey(
        Notification, null=True, default=None, on_delete=OnDelete.cascade, index=True
    )  # none for a digest
    subscription = ForeignKey(
        PushSubscription, null=True, default=None, on_delete=OnDelete.cascade, index=True
    )  # none for mail
    channel = Varchar(length=10)
    state = Varchar(length=10)
    due_at = Timestamptz()
    expires_at = Timestamptz()
    next_try_at = Timestamptz(null=True, default=None)  # moved ahead by whoever takes it: after a
    # crash it is due again; none once it is settled
    attempts = Integer(default=0)
    lease = BigInt(default=0)  # of whoever took it: only that one settles it
    reason = Varchar(length=20, default="")
    settled_at = Timestamptz(null=True, default=None)


class VapidKey(Table, tablename="notification_vapid_key"):
    """The key this server signs its pushes with (RFC 8292), made at its first start. One row."""

    id = SmallInt(primary_key=True)
    private_key = Varchar(length=43, secret=True)  # 32 bytes, base64url
