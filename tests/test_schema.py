import json
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLUnionType,
    get_nullable_type,
    parse,
    validate,
)

from backend.endpoint import DOCUMENTS
from backend.schema import schema

EXPECTED = {"InvalidInput", "NotFound", "NotAllowed"}
SHIPPED = json.loads(DOCUMENTS.read_text())


def test_every_mutation_can_answer_with_every_expected_error():
    for name, field in schema._schema.mutation_type.fields.items():
        result = get_nullable_type(field.type)
        assert isinstance(result, GraphQLUnionType), name
        assert {member.name for member in result.types} > EXPECTED, name


def test_the_printed_schema_is_fresh():
    assert Path("schema.graphql").read_text() == f"{schema}\n", "run `make schema`"


def test_a_newcomer_finds_everything_described():
    missing = []
    for kind in schema._schema.type_map.values():
        if kind.name.startswith("__") or (
            not hasattr(kind, "fields") and not hasattr(kind, "values")
        ):
            continue
        if not kind.description:
            missing.append(kind.name)
        if isinstance(kind, GraphQLEnumType):
            missing += [f"{kind.name}.{n}" for n, v in kind.values.items() if not v.description]
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for name, field in kind.fields.items():
                missing += [] if field.description else [f"{kind.name}.{name}"]
                for argument, value in getattr(field, "args", {}).items():
                    missing += [] if value.description else [f"{kind.name}.{name}({argument})"]
    assert missing == []


@pytest.mark.parametrize("text", SHIPPED.values(), ids=[key[:8] for key in SHIPPED])
def test_what_any_app_ever_shipped_asks_is_answered(text):
    assert validate(schema._schema, parse(text)) == []
