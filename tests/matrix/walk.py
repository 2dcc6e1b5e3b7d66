"""Questions made from the schema: every field that can be reached, with every argument filled."""

import json
import re
from collections.abc import Iterator
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_named_type,
    is_required_argument,
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


def values(answer: Any) -> dict[str, list[str]]:
    """Return what each "Type.field" of an answer said, wherever it stood."""
    found: dict[str, list[str]] = {}

    def look(part: Any) -> None:
        if isinstance(part, list):
            for one in part:
                look(one)
        elif isinstance(part, dict):
            for alias, inside in part.items():
                if "_" in alias:
                    found.setdefault(alias.replace("_", ".", 1), []).append(json.dumps(inside))
                look(inside)

    look(answer)
    return found


def questions(world: World, seen: set[str]) -> Iterator[str]:
    """Yield a document for each field of the viewer, pointed at each thing there is."""
    for name, field in OBJECTS["Viewer"].fields.items():
        seen.add(f"Viewer.{name}")
        for filled in _arguments(world, name, field):
            below = get_named_type(field.type)
            is_leaf = not hasattr(below, "fields") and not isinstance(below, GraphQLUnionType)
            inner = "" if is_leaf else selection(below, seen, ("Query", "Viewer"))
            yield f"{{ viewer {{ Viewer_{name}: {name}{filled} {inner} }} }}"
    seen |= {f"Query.{name}" for name in OBJECTS["Query"].fields}
    course = selection(schema._schema.type_map["Course"], seen)
    yield f'{{ courses(language: "en") {course} }}'
    yield f'{{ course(slug: "collective-growth", language: "en") {course} }}'
    inner = selection(schema._schema.type_map["ReceivedInvitationResult"], seen)
    yield f'{{ invitation(token: "guessed") {inner} }}'


def _arguments(world: World, name: str, field: GraphQLField) -> list[str]:
    """Return each way to ask for a field: with none of its arguments, and with each in turn.

    Raises KeyError for an argument that nobody has filled here.
    """
    page = "first: 100, " if "first" in field.args else ""
    filled = [
        f"({page}{argument}: {value})"
        for argument in field.args
        if argument != "first"
        for value in _values(world)[name, argument]
    ]
    is_open = not any(is_required_argument(one) for one in field.args.values())
    return ([f"({page})" if page else ""] if is_open else []) + filled


def _values(world: World) -> dict[tuple[str, str], list[str]]:
    late = f"2099-01-01T00:00:00+00:00_{world.nobodys}"
    words = [canary.text for canary in world.canaries if "JournalEntry" in canary.place]
    return {
        ("journalEntry", "id"): [f'"{id}"' for id in world.of("entry").values()],
        ("journalEntries", "after"): [f'"2099-01-01_{world.nobodys}"'],
        ("journalEntries", "slot"): ["1"],
        ("journalEntries", "search"): [f'"{word}"' for word in words],
        ("sparks", "after"): [f'"{late}"'],
        ("sparks", "waiting"): ["true"],
        ("notifications", "after"): [f'"{late}"'],
        ("notifications", "unread"): ["true"],
        ("courseProgress", "course"): ['"collective-growth"'],
        ("hours", "course"): ['"collective-growth"'],
        ("portfolio", "course"): ['"collective-growth"'],
        ("mindsetReflections", "after"): [f'"2099-01-01_{world.nobodys}"'],
        ("changes", "since"): [f'"{place}"' for place in range(1, 400, 50)],  # a page holds 100
    }


def ids_of_mutations() -> Iterator[str]:
    """Yield every argument of a mutation that names a thing: an id, or a token, however deep."""
    for mutation, field in OBJECTS["Mutation"].fields.items():
        for name, argument in field.args.items():
            for inside in _ids(name, get_named_type(argument.type)):
                yield f"{mutation}.{inside}"


def _ids(name: str, kind: Any) -> Iterator[str]:
    if isinstance(kind, GraphQLInputObjectType):
        for inside, field in kind.fields.items():
            path = inside if name == "input" else f"{name}.{inside}"
            yield from _ids(path, get_named_type(field.type))
    elif kind.name == "UUID" or name == "token":
        yield name


def aimed(arguments: str) -> Iterator[str]:
    """Yield the argument into which an aim puts its thing, as `ids_of_mutations` calls it."""
    inside: list[str] = []
    for word in re.findall(r"\w+:|\$?\w+|[{}]", arguments):
        if word.endswith(":"):
            last = word[:-1]
        elif word == "{":
            inside.append(last)
        elif word == "}":
            inside.pop()
        elif word in ("$id", "$token"):
            yield ".".join([*(part for part in inside if part != "input"), last])


def invitation(token: str) -> str:
    """Return the question of somebody who holds an invitation's link."""
    inner = selection(schema._schema.type_map["ReceivedInvitationResult"], set())
    return f'{{ invitation(token: "{token}") {inner} }}'
