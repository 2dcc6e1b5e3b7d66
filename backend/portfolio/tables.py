"""How a person judges themself by the criteria of a course, what shows it, and steps with dates."""

from piccolo.columns import UUID, Date, ForeignKey, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.table import Table

from backend.accounts.tables import User


class CriterionRating(Table, tablename="portfolio_rating"):
    """A judgement: one a criterion and day, so that it is seen over time."""

    id = UUID(primary_key=True)  # made of person, course, criterion and day
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    course = Varchar(length=60)
    criterion = Varchar(length=60)
    rating = Varchar(length=14)
    rated_on = Date()  # the day it was where the person is
    rated_at = Timestamptz()


class Evidence(Table, tablename="portfolio_evidence"):
    """A deed that its person says shows a criterion."""

    id = UUID(primary_key=True)  # made of person, course, criterion, kind and thing
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    course = Varchar(length=60)
    criterion = Varchar(length=60)
    kind = Varchar(length=10)
    thing = UUID()
    linked_at = Timestamptz()
    chosen_at = Timestamptz()  # when it was last linked or taken off
    removed_at = Timestamptz(null=True, default=None)


class RecordKey(Table, tablename="portfolio_record_key"):
    """The key this server signs records of learning with: one row, made at first."""

    id = SmallInt(primary_key=True)
    private_key = Varchar(length=64, secret=True)  # Ed25519, 32 bytes in base64url


class IssuedRecord(Table, tablename="portfolio_record"):
    """A record of learning that was handed out: the fingerprint of its file, and nothing of it."""

    id = UUID(primary_key=True)
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    kind = Varchar(length=4)
    sha256 = Varchar(length=64, unique=True)  # of the file, in hex
    signature = Varchar(length=88)  # over `signing.message`, in base64url
    issued_at = Timestamptz()


class PlanStep(Table, tablename="portfolio_step"):
    """A step of a plan that its person wants to be reminded of. Indexed by next_due_at."""

    id = UUID(primary_key=True)  # made of the plan's answer and the step's number
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    assessment = Varchar(length=60)  # where the plan stands
    number = SmallInt()
    due_on = Date()
    next_due_at = Timestamptz(null=True, default=None)  # when to look; none once it was told
