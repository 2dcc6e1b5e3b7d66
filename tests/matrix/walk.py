"""Questions made from the schema: every field that can be reached, with every argument filled."""

from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
)

from backend.schema import schema
from tests.matrix.world import World

OBJECTS = {
    name: kind
    for name, kind in schema._schema.type_map.items()
    if isinstance(kind, GraphQLObjectType) and not name.startswith("__")
}
DEPTH = 9


def every_field() -> set[str]:
    """Return every field of every object type but the mutations, as "Type.field"."""
    return {
        f"{name}.{field}"
        for name, kind in OBJECTS.items()
        if name != "Mutation"
        for field in kind.fields
    }


def selection(kind: Any, seen: set[str], path: tuple[str, ...] = ()) -> str:
    """Return a selection of everything below a type, each type once on a path."""
    if isinstance(kind, GraphQLUnionType):
        members = [
            f"... on {member.name} {selection(member, seen, path)}"
            for member in kind.types
            if member.name not in path
        ]
        return "{ __typename " + " ".join(members) + " }"
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    parts = []
    for name, field in kind.fields.items():
        below = get_named_type(field.type)
        seen.add(f"{kind.name}.{name}")
        if not hasattr(below, "fields") and not isinstance(below, GraphQLUnionType):
            parts.append(f"{kind.name}_{name}: {name}")
        elif below.name not in path and len(path) < DEPTH:
            filled = "(first: 100)" if "first" in field.args else ""
            inner = selection(below, seen, (*path, kind.name))
            parts.append(f"{kind.name}_{name}: {name}{filled} {inner}")
    return "{ " + " ".join(parts or ["__typename"]) + " }"


def questions(world: World, seen: set[str]) -> Iterator[str]:
    """Yield a document for each field of the viewer, pointed at each thing there is."""
    for name, field in OBJECTS["Viewer"].fields.items():
        seen.add(f"Viewer.{name}")
        for filled in _arguments(world, name, field):
            below = get_named_type(field.type)
            is_leaf = not hasattr(below, "fields") and not isinstance(below, GraphQLUnionType)
            inner = "" if is_leaf else selection(below, seen, ("Query", "Viewer"))
            yield f"{{ viewer {{ {name}{filled} {inner} }} }}"
    seen |= {"Query.viewer", "Query.invitation"}
    inner = selection(schema._schema.type_map["ReceivedInvitationResult"], seen)
    yield f'{{ invitation(token: "guessed") {inner} }}'


def _arguments(world: World, name: str, field: GraphQLField) -> list[str]:
    if name == "journalEntry":
        return [f'(id: "{id}")' for id in world.of("entry").values()]
    if name == "journalEntries":
        words = [canary.text for canary in world.canaries if "JournalEntry" in canary.place]
        return ["(first: 100)", "(slot: 1)"] + [f'(search: "{word}")' for word in words]
    return ["(first: 100)"] if "first" in field.args else [""]


def invitation(token: str) -> str:
    """Return the question of somebody who holds an invitation's link."""
    inner = selection(schema._schema.type_map["ReceivedInvitationResult"], set())
    return f'{{ invitation(token: "{token}") {inner} }}'
