"""How operations are executed: as graphql-core does it, but plain attributes take a short way.

Most of what a list answers are attributes of objects that were read already. For each, the engine
makes a path and a resolver's information, asks three times whether it must wait, and completes the
value in two rounds. A leaf that no resolver of ours stands before needs none of that.
See `decisions/0020-plain-fields.md`.
"""

from collections.abc import Awaitable
from typing import Any

from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, is_leaf_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

LEAVES = "leaves"  # among a type's extensions: for a field, its attribute and what writes it out


def mark_leaves(schema: GraphQLSchema) -> None:
    """Tell `Execution` which fields of each type are written out from an attribute."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__"):
            kind.extensions[LEAVES] = {
                name: (
                    field.extensions["strawberry-definition"].python_name,
                    _nullable(field).coerce_output_value,
                )
                for name, field in kind.fields.items()
                if _is_plain(field)
            }


def _is_plain(field: GraphQLField) -> bool:
    has_resolver = not getattr(field.resolve, "_is_default", False)
    return not has_resolver and not field.args and is_leaf_type(_nullable(field))


def _nullable(field: GraphQLField) -> Any:
    return field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation. Whatever is out of the ordinary goes the engine's own way."""

    def execute_fields(
        self, parent_type: Any, source: Any, path: Any, fields: dict[str, Any], context: Any
    ) -> dict[str, Any] | Awaitable[dict[str, Any]]:
        """Return what was asked of one object, or what the engine awaits for it."""
        leaves = parent_type.extensions.get(LEAVES, {})
        written: dict[str, Any] = {}
        others: dict[str, Any] = {}
        for name, asked in fields.items():
            leaf = leaves.get(asked[0].node.name.value)
            value = _written(source, leaf) if leaf else None
            if value is None:
                others[name] = asked
            written[name] = value  # in the order in which they were asked for
        if not others:
            return written
        found = super().execute_fields(parent_type, source, path, others, context)
        if isinstance(found, dict):
            return written | found
        return _joined(written, found)


def _written(source: Any, leaf: Any) -> Any:
    """Return an attribute as it is written out; None when the engine must look at it."""
    attribute, coerce = leaf
    value = getattr(source, attribute, None)
    try:
        return None if value is None else coerce(value)
    except Exception:
        return None  # the engine says where and why


async def _joined(written: dict[str, Any], found: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return written | await found
