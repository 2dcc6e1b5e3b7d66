"""People, and the ways they sign in."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table


class User(Table, tablename="account_user"):
    id = UUID(primary_key=True)
    name = Varchar(length=120)
    email = Varchar(length=254)  # as its owner writes it
    email_key = Varchar(length=254, unique=True)  # as two are compared
    locale = Varchar(length=35)  # BCP 47
    time_zone = Varchar(length=64)  # IANA name, e.g. "Europe/Berlin"
    password_hash = Text(null=True, default=None, secret=True)  # argon2id; none with passkeys only
    is_demo = Boolean(default=False)
    joined_at = Timestamptz()


class Passkey(Table, tablename="account_passkey"):
    id = UUID(primary_key=True)
    user = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    credential = Text(unique=True)  # the authenticator's id for it, base64url
    public_key = Text()  # COSE, base64url
    sign_count = BigInt()
    name = Varchar(length=120)
    added_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class Session(Table, tablename="account_session"):
    id = UUID(primary_key=True)
    user = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    secret_hash = Varchar(length=64, unique=True, secret=True)  # of the cookie's value
    device = Varchar(length=120)
    started_at = Timestamptz()
    seen_at = Timestamptz()


class DayOff(Table, tablename="account_day_off"):
    """Days on which a person is not at school: nothing reminds, nobody counts them as waiting."""

    id = UUID(primary_key=True)  # made on the phone
    user = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    starts_on = Date()
    ends_on = Date()  # the last one
    name = Varchar(length=120)
    is_imported = Boolean(default=False)  # from the school's calendar: the next import replaces it


class OneTimeSecret(Table, tablename="account_one_time_secret"):
    """A challenge or a link: one purpose, used once, soon forgotten."""

    secret_hash = Varchar(length=64, primary_key=True, secret=True)
    purpose = Varchar(length=20)
    user = ForeignKey(User, null=True, default=None, on_delete=OnDelete.cascade, index=True)
    expires_at = Timestamptz(index=True)


class Attempts(Table, tablename="account_attempts"):
    """How often something was tried within the present window, by address or by account."""

    key_hash = Varchar(length=64, primary_key=True)
    tries = Integer()
    window_ends_at = Timestamptz(index=True)
