"""What a person does in a course."""

from piccolo.columns import JSON, UUID, ForeignKey, OnDelete, SmallInt, Text, Timestamptz, Varchar
from piccolo.table import Table

from backend.accounts.tables import User


class ActivityAnswer(Table, tablename="course_answer"):
    """A person's answer to an activity, with the wording that they answered."""

    id = UUID(primary_key=True)  # made of person, course and activity: two phones begin the same
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    course = Varchar(length=60)
    activity = Varchar(length=60)
    course_version = Text()
    kind = Varchar(length=20)  # what the activity asked for
    title = Text()
    prompt = Text()
    sheet = JSON()  # `kit.fields.Sheet`
    began_at = Timestamptz()
    done_at = Timestamptz(null=True, default=None)
    done_edited_at = Timestamptz(null=True, default=None)  # when it was last called done, or not


class TopicProgress(Table, tablename="course_progress"):
    """How far a person has read a topic."""

    id = UUID(primary_key=True)  # made of person, course and topic
    person = ForeignKey(User, null=False, on_delete=OnDelete.cascade, index=True)
    course = Varchar(length=60)
    topic = Varchar(length=60)
    page = SmallInt()  # the one last looked at, the first being 1
    looked_at = Timestamptz()
    read_at = Timestamptz(null=True, default=None)  # when its last page was first reached
