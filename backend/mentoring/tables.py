"""Pairings and their invitations, comments, acknowledgements, questions and meetings."""

from piccolo.columns import (
    JSON,
    UUID,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.table import Table

from backend.accounts.tables import User
from backend.journal.tables import JournalEntry
from backend.reflections.tables import MindsetReflection


class Pairing(Table, tablename="mentoring_pairing"):
    """A mentor and a mentee, active while none of the last three is set. One at a time a pair."""

    id = UUID(primary_key=True)
    mentor = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    mentee = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    focus = Text(default="")
    meets = Varchar(length=12, default="when_needed")
    until = Date(null=True, default=None)
    shares_new = Boolean(default=False)  # the mentee's choice: entries are shared once done
    edited = JSON(default="{}")  # per field of the agreement: when it was last edited
    version = Integer(default=1)  # raised by every change
    began_at = Timestamptz()
    answered_at = Timestamptz(null=True, default=None)  # when the mentor last answered anything
    mentor_paused_at = Timestamptz(null=True, default=None)  # each takes back only their own pause
    mentee_paused_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)


class Invitation(Table, tablename="mentoring_invitation"):
    """An invitation to a pairing. Of its token only the hash is kept."""

    id = UUID(primary_key=True)  # made on the phone
    inviter = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    seeks = Varchar(length=10)  # what the invited is to be: mentor or mentee
    line = Text()
    token_hash = Varchar(length=64, unique=True, secret=True)
    email_key = Varchar(length=254, null=True, default=None)  # where it was mailed to, if it was
    created_at = Timestamptz()
    expires_at = Timestamptz()
    closed_at = Timestamptz(null=True, default=None)  # accepted, declined or revoked


class MentorQuestion(Table, tablename="mentoring_question"):
    """What a mentee asks a mentor."""

    id = UUID(primary_key=True)  # made on the phone
    pairing = ForeignKey(Pairing, null=False, on_delete=OnDelete.cascade, index=True)
    mentee = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    mentor = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    text = Text()
    about = Varchar(length=80, default="")  # a success criterion, say; "" for none
    reflection = ForeignKey(
        MindsetReflection, null=True, default=None, on_delete=OnDelete.cascade, index=True
    )  # shown to its mentor beside it
    asked_at = Timestamptz()
    received_at = Timestamptz(null=True, default=None)  # when the mentor could see it
    waits_since = Timestamptz(null=True, default=None)  # none once the mentor has answered
    nudge_at = Timestamptz(null=True, default=None)  # when to look whether to remind the mentor
    version = Integer(default=1)
    edited_at = Timestamptz()
    deleted_at = Timestamptz(null=True, default=None)


class Comment(Table, tablename="mentoring_comment"):
    """A word between a mentee and one mentor, about an entry or a question of the mentee's.

    Indexed by (entry, written_at) and (question, written_at).
    """

    id = UUID(primary_key=True)  # made on the phone
    entry = ForeignKey(JournalEntry, null=True, default=None, on_delete=OnDelete.cascade)
    question = ForeignKey(MentorQuestion, null=True, default=None, on_delete=OnDelete.cascade)
    mentee = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    mentor = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    author = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)  # one of the two
    reply_to = UUID(null=True, default=None)  # the comment it answers
    kind = Varchar(length=14)
    text = Text()
    link = Text(default="")
    prompt = Varchar(length=10, null=True, default=None)
    quote = Text(default="")  # the passage it is about, as it then stood
    written_at = Timestamptz()
    received_at = Timestamptz(null=True, default=None)  # when the other one could see it
    edited_at = Timestamptz()
    version = Integer(default=1)
    deleted_at = Timestamptz(null=True, default=None)  # an empty row stays, against late retries


class Acknowledgement(Table, tablename="mentoring_acknowledgement"):
    """ "Read, thank you": one an entry and mentor."""

    id = UUID(primary_key=True)  # of entry and mentor
    entry = ForeignKey(JournalEntry, null=False, on_delete=OnDelete.cascade, index=True)
    mentor = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    phrase = Varchar(length=120)
    acknowledged_at = Timestamptz()


class MentorPhrases(Table, tablename="mentoring_phrases"):
    """The phrases a mentor answers with in one tap; who has no row has the app's own."""

    person = ForeignKey(User, primary_key=True, null=False, on_delete=OnDelete.cascade)
    phrases = JSON()
    edited_at = Timestamptz()


class PairMeeting(Table, tablename="mentoring_meeting"):
    """A meeting of a pair, had or planned, with what both wrote about it."""

    id = UUID(primary_key=True)  # made on the phone
    pairing = ForeignKey(Pairing, null=False, on_delete=OnDelete.cascade, index=True)
    met_on = Date()
    minutes = SmallInt(null=True, default=None)
    notes = Text(default="")
    agreements = JSON(default="[]")
    version = Integer(default=1)
    wrote = JSON(default="{}")  # by session: `meetings.Wrote`
    edited = JSON(default="{}")  # when the day and the minutes were last edited
    edited_at = Timestamptz()
    deleted_at = Timestamptz(null=True, default=None)
