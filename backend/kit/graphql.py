"""What every resolver needs: the request's context, and a typed result for each expected error."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import strawberry
from graphql import GraphQLError
from strawberry.dataloader import DataLoader
from strawberry.types.field import StrawberryField
from strawberry.types.nodes import SelectedField, Selection

from backend.kit import errors
from backend.kit.actor import Actor

PAGE_LIMIT = 100  # nodes: no list is longer
Node = TypeVar("Node")
Moment = TypeVar("Moment", date, datetime)


# Of an argument: phones' clocks are wrong by days, so they say how long ago, not when.
AGE = "How many seconds ago it was chosen, on the phone's own clock."


@dataclass(slots=True)
class Context:
    """What a resolver knows of the request. `now` is the same instant throughout."""

    signed_in: Actor | None
    now: datetime
    origin: str = ""  # the address of the app
    loaders: dict[str, DataLoader[Any, Any]] = field(default_factory=dict)

    @property
    def actor(self) -> Actor:
        """The person who asks. Raises SignedOut."""
        if self.signed_in is None:
            raise errors.SignedOut("Sign in first. Nothing was lost.")
        return self.signed_in

    def loader(
        self, name: str, load: Callable[[list[Any]], Awaitable[list[Any]]]
    ) -> DataLoader[Hashable, Any]:
        """Return this request's loader of that name, so that siblings share one query."""
        if name not in self.loaders:
            self.loaders[name] = DataLoader(load_fn=load, max_batch_size=PAGE_LIMIT)
        return self.loaders[name]


Info = strawberry.Info[Context, None]


def is_asked(info: Info, *path: str) -> bool:
    """Tell whether the operation asks for the field at a path below the present one, by its names
    in the schema: what a long list needs is then read at once, before its nodes are looked at."""
    return any(_leads(field.selections, path) for field in info.selected_fields)


def _leads(selections: list[Selection], path: tuple[str, ...]) -> bool:
    if not path:
        return True
    return any(
        _leads(one.selections, path[1:] if isinstance(one, SelectedField) else path)
        for one in selections
        if not isinstance(one, SelectedField) or one.name == path[0]
    )


SEVERAL = 10  # what a list that holds but a few is taken to hold, where a request is judged


def few(description: str, size: int = SEVERAL) -> Any:
    """Return a list field that is taken to hold but a few (`kit.cost`)."""
    return strawberry.field(description=description, metadata={"size": size})


@strawberry.interface(description="A failure the app expects, and can show as it stands.")
class UserError:
    message: str = strawberry.field(description="One sentence that says what to do.")


@strawberry.type(description="It does not exist, or you may not see it.")
class NotFound(UserError):
    pass


@strawberry.type(description="You may see it, but you may not do this to it.")
class NotAllowed(UserError):
    pass


@strawberry.type(description="One field that breaks a rule.")
class Problem:
    field: str = strawberry.field(description="The input's name for the field.")
    message: str = strawberry.field(description="One sentence that says what to do.")


@strawberry.type(description="Some fields break a rule; `problems` names each of them.")
class InvalidInput(UserError):
    problems: list[Problem] = strawberry.field(description="Every broken rule, at once.")


@strawberry.type(description="Something that is gone for good, or was gone already.")
class Deleted:
    id: UUID = strawberry.field(description="Which one.")


@strawberry.type(description="Where a page of a longer list stands.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether more follows after this page.")
    end_cursor: str | None = strawberry.field(
        description="Give it as `after` for the next page; null on an empty page."
    )


@strawberry.type(description="One place in a list.")
class Edge(Generic[Node]):
    cursor: str = strawberry.field(description="Names this place; give it as `after`.")
    node: Node = strawberry.field(description="What stands here.")


@strawberry.type(description="One page of a list, in the list's order.")
class Connection(Generic[Node]):
    edges: list[Edge[Node]] = strawberry.field(description="The places of this page.")
    page_info: PageInfo = strawberry.field(description="Whether and where the list goes on.")


def page_size(first: int) -> int:
    """Return how many nodes a page may hold."""
    return max(1, min(first, PAGE_LIMIT))


def connection(nodes: list[Node], cursor_of: Callable[[Node], str], first: int) -> Connection[Node]:
    """Return a page made of up to `first` + 1 nodes; the one too many tells that more follow."""
    edges = [Edge(cursor=cursor_of(node), node=node) for node in nodes[:first]]
    info = PageInfo(
        has_next_page=len(nodes) > first, end_cursor=edges[-1].cursor if edges else None
    )
    return Connection(edges=edges, page_info=info)


def cursor_of(moment: date, id: UUID) -> str:
    """Return the cursor of a place in a list that is ordered by a moment, then by id."""
    return f"{moment.isoformat()}_{id}"


def place_of(cursor: str, kind: type[Moment]) -> tuple[Moment, UUID]:
    """Return the moment and the id a cursor names. Raises GraphQLError for one that is not ours."""
    try:
        text, id = cursor.split("_")
        moment = kind.fromisoformat(text)
        if isinstance(moment, datetime):
            moment = moment.astimezone(UTC)
        if not 1900 < moment.year < 2300:
            raise ValueError(text)
        return moment, UUID(id)
    except (ValueError, OverflowError) as error:
        raise GraphQLError("`after` takes a cursor that this list answered.") from error


class NotFoundHandler(strawberry.ExceptionHandler[errors.NotFound, NotFound]):
    def handle(self, exception: errors.NotFound, *, field: StrawberryField, info: Info) -> NotFound:
        return NotFound(message=str(exception))


class NotAllowedHandler(strawberry.ExceptionHandler[errors.NotAllowed, NotAllowed]):
    def handle(
        self, exception: errors.NotAllowed, *, field: StrawberryField, info: Info
    ) -> NotAllowed:
        return NotAllowed(message=str(exception))


class InvalidInputHandler(strawberry.ExceptionHandler[errors.InvalidInput, InvalidInput]):
    def handle(
        self, exception: errors.InvalidInput, *, field: StrawberryField, info: Info
    ) -> InvalidInput:
        return InvalidInput(
            message="Please look at the marked fields.",
            problems=[Problem(field=p.field, message=p.message) for p in exception.problems],
        )


EXPECTED_ERRORS = (NotFoundHandler(), NotAllowedHandler(), InvalidInputHandler())
