"""The short way answers what the engine itself would, in the same order, with the same errors."""

import json
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

import strawberry

from backend.kit.execution import FLAT, LEAVES, Execution, mark_leaves


@strawberry.enum
class Colour(Enum):
    RED = "red"


@strawberry.type
class Gardener:
    name: str
    age: int | None = None


@strawberry.type
class Leaf:
    id: UUID
    grown_on: date
    colour: Colour
    words: list[str]
    note: str | None = None
    grower: Gardener = strawberry.field(default_factory=lambda: Gardener(name="Ana"))
    helper: Gardener | None = None
    twin: "Leaf | None" = None

    @strawberry.field
    async def later(self) -> str:
        return "awaited"

    @strawberry.field
    def now(self, times: int = 1) -> str:
        return "called" * times


LEAVES_THERE = {
    "sound": Leaf(id=UUID(int=1), grown_on=date(2026, 3, 2), colour=Colour.RED, words=["a", "b"]),
    "without a day": Leaf(id=UUID(int=2), grown_on=None, colour=Colour.RED, words=[]),  # type: ignore[arg-type]
    "nameless": Leaf(
        id=UUID(int=4),
        grown_on=date.min,
        colour=Colour.RED,
        words=[],
        grower=Gardener(name="Ben", age=4),
        helper=Gardener(name=None),  # type: ignore[arg-type]
        twin=Leaf(id=UUID(int=5), grown_on=date.min, colour=Colour.RED, words=[]),
    ),
    "no such colour": Leaf(id=UUID(int=3), grown_on=date.min, colour="blue", words=[]),  # type: ignore[arg-type]
}


@strawberry.type
class Query:
    @strawberry.field
    def leaf(self, name: str) -> Leaf | None:
        return LEAVES_THERE[name]


ASKED = """
query ($name: String!) {
  leaf(name: $name) {
    later first: id __typename now(times: 2) ...rest grownOn words note
    colour @skip(if: false)
    grower { name } older: grower { ...who } helper { ...who __typename }
    twin { id grower { name } words }
  }
}
fragment who on Gardener { age name }
fragment rest on Leaf { second: id note grownOn }
"""


async def answers(schema: strawberry.Schema) -> list[Any]:
    found = []
    for name in LEAVES_THERE:
        result = await schema.execute(ASKED, variable_values={"name": name})
        found.append([result.data, [error.formatted for error in result.errors or ()]])
    return found


async def test_plain_fields_answer_as_the_engine_does():
    short = strawberry.Schema(Query, execution_context_class=Execution)
    mark_leaves(short._schema)
    assert set(short._schema.type_map["Leaf"].extensions[LEAVES]) == {
        "id", "grownOn", "colour", "note",
    }  # fmt: skip
    assert set(short._schema.type_map["Leaf"].extensions[FLAT]) == {"grower", "helper"}
    expected = await answers(strawberry.Schema(Query))
    assert [data for data, errors in expected if not errors] == [expected[0][0]]
    assert json.dumps(await answers(short)) == json.dumps(expected)
