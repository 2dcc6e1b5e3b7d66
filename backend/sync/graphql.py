"""What changed for the viewer, as the app sees it. Features register how things are loaded."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import strawberry

from backend.kit.graphql import Info
from backend.sync import service, tables

if TYPE_CHECKING:
    from backend.accounts.graphql_days_off import DaysOff
    from backend.courses.graphql_answers import ActivityAnswer, TopicProgress
    from backend.hours.graphql import MinuteRecord
    from backend.journal.graphql_entry import JournalEntry, JournalRevision
    from backend.journal.graphql_sparks import Spark
    from backend.journal.graphql_timeline import JournalTimeline
    from backend.mentoring.graphql_things import (
        Invitation,
        MentorPhrases,
        Pairing,
        PairMeeting,
    )
    from backend.mentoring.graphql_words import Comment, MentorQuestion
    from backend.notifications.graphql_things import Notification, NotificationPreferences
    from backend.portfolio.graphql import CriterionRating, Evidence
    from backend.reflections.graphql import MindsetReflection
    from backend.reminders.graphql import Reminder

Load = Callable[[Info, list[UUID]], Awaitable[Sequence[Any]]]
_LOADERS: dict[str, Load] = {}


def loads(kind: str) -> Callable[[Load], Load]:
    """Register a function that loads the things of one kind that the viewer may read."""

    def register(load: Load) -> Load:
        _LOADERS[kind] = load
        return load

    return register


Changed = Annotated[
    Annotated["JournalTimeline", strawberry.lazy("backend.journal.graphql_timeline")]
    | Annotated["JournalEntry", strawberry.lazy("backend.journal.graphql_entry")]
    | Annotated["JournalRevision", strawberry.lazy("backend.journal.graphql_entry")]
    | Annotated["Spark", strawberry.lazy("backend.journal.graphql_sparks")]
    | Annotated["DaysOff", strawberry.lazy("backend.accounts.graphql_days_off")]
    | Annotated["ActivityAnswer", strawberry.lazy("backend.courses.graphql_answers")]
    | Annotated["TopicProgress", strawberry.lazy("backend.courses.graphql_answers")]
    | Annotated["MindsetReflection", strawberry.lazy("backend.reflections.graphql")]
    | Annotated["CriterionRating", strawberry.lazy("backend.portfolio.graphql")]
    | Annotated["Evidence", strawberry.lazy("backend.portfolio.graphql")]
    | Annotated["MinuteRecord", strawberry.lazy("backend.hours.graphql")]
    | Annotated["Pairing", strawberry.lazy("backend.mentoring.graphql_things")]
    | Annotated["Invitation", strawberry.lazy("backend.mentoring.graphql_things")]
    | Annotated["Comment", strawberry.lazy("backend.mentoring.graphql_words")]
    | Annotated["MentorQuestion", strawberry.lazy("backend.mentoring.graphql_words")]
    | Annotated["PairMeeting", strawberry.lazy("backend.mentoring.graphql_things")]
    | Annotated["MentorPhrases", strawberry.lazy("backend.mentoring.graphql_things")]
    | Annotated["Reminder", strawberry.lazy("backend.reminders.graphql")]
    | Annotated["Notification", strawberry.lazy("backend.notifications.graphql_things")]
    | Annotated["NotificationPreferences", strawberry.lazy("backend.notifications.graphql_things")],
    strawberry.union("Changed", description="Something that can change for a person."),
]


@strawberry.type(description="One thing that changed for you, as it stands now.")
class Change:
    kind: str = strawberry.field(description="What it is, e.g. `journal_entry`.")
    id: UUID = strawberry.field(description="Which one.")
    gone: bool = strawberry.field(description="Deleted, or no longer yours to read: forget it.")
    node: Changed | None = strawberry.field(description="The thing; null when it is gone.")


@strawberry.type(description="A page of changes, oldest first.")
class ChangePage:
    changes: list[Change] = strawberry.field(description="Each thing once, at its newest.")
    cursor: str = strawberry.field(description="Give it as `since` the next time.")
    has_more: bool = strawberry.field(description="Ask again at once: more has changed.")
    is_reset: bool = strawberry.field(
        description="The cursor was too old. Forget what you hold: these pages start anew."
    )


@strawberry.type
class SyncViewer:
    @strawberry.field(description="What changed for you since a cursor, deletions included.")
    async def changes(
        self,
        info: Info,
        since: Annotated[
            str | None, strawberry.argument(description="A page's cursor; null for all there is.")
        ] = None,
        first: Annotated[int, strawberry.argument(description="Changes a page, up to 100.")] = 100,
    ) -> ChangePage:
        found = await service.changes(info.context.actor, since=since, limit=first)
        nodes = await _load(info, found)
        return ChangePage(
            changes=[_change(row, nodes.get((row.kind, row.thing))) for row in found.changes],
            cursor=found.cursor,
            has_more=found.has_more,
            is_reset=found.is_reset,
        )


async def _load(info: Info, page: service.Page) -> dict[tuple[str, UUID], Any]:
    """Return the things of a page by kind and id, with one query for each kind."""
    wanted: dict[str, list[UUID]] = {}
    for row in page.changes:
        if not row.gone:
            wanted.setdefault(row.kind, []).append(row.thing)
    return {
        (kind, node.id): node
        for kind, ids in wanted.items()
        for node in await _LOADERS[kind](info, ids)
    }


def _change(row: tables.Change, node: Any) -> Change:
    # Gone is also what can no longer be read, whatever the log says.
    return Change(kind=row.kind, id=row.thing, gone=node is None, node=node)
