"""The one GraphQL schema. `make schema` prints it to schema.graphql."""

from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from backend.accounts.graphql import AccountMutation, AccountQuery
from backend.courses.graphql import CourseQuery
from backend.courses.graphql_answers import CourseMutation
from backend.hours.graphql import HoursMutation
from backend.journal.graphql import JournalMutation
from backend.kit.execution import Execution, mark_leaves
from backend.kit.graphql import EXPECTED_ERRORS
from backend.mentoring.graphql import MentoringMutation, MentoringQuery
from backend.notifications.graphql import NotificationMutation
from backend.portfolio.graphql import PortfolioMutation
from backend.reflections.graphql import ReflectionMutation
from backend.reminders.graphql import ReminderMutation


@strawberry.type(description="Reading: everything hangs on the viewer, but for the courses.")
class Query(AccountQuery, MentoringQuery, CourseQuery):
    pass


@strawberry.type(description="Changing: each answers the changed thing, or a typed refusal.")
class Mutation(
    AccountMutation,
    CourseMutation,
    HoursMutation,
    JournalMutation,
    MentoringMutation,
    PortfolioMutation,
    ReflectionMutation,
    ReminderMutation,
    NotificationMutation,
):
    pass


class Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Log nothing here: Strawberry would log texts, and `endpoint` logs without them."""


schema = Schema(
    Query,
    Mutation,
    exception_handlers=EXPECTED_ERRORS,
    execution_context_class=Execution,
    # Made for each request, but what they remember is shared by all of them.
    extensions=[lambda: ParserCache(maxsize=256), lambda: ValidationCache(maxsize=256)],
    config=StrawberryConfig(disable_field_suggestions=True),
)
mark_leaves(schema._schema)
