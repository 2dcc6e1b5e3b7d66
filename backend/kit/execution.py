"""How operations are executed: as graphql-core does it, but plain attributes take a short way.

Most of what a list answers are attributes of objects that were read already. For each, the engine
makes a path and a resolver's information, asks three times whether it must wait, and completes the
value in two rounds. A leaf that no resolver of ours stands before needs none of that, and no more
does an object that is nothing but such leaves, such as the author of a comment.
See `decisions/0020-plain-fields.md`.
"""

from collections.abc import Awaitable
from typing import Any

from graphql import GraphQLField, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, is_leaf_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

# Among a type's extensions, for a field:
LEAVES = "leaves"  # its attribute, and what writes it out
FLAT = "flat"  # its attribute, and its type, which has nothing but leaves

Fields = dict[str, Any]


def mark_leaves(schema: GraphQLSchema) -> None:
    """Tell `Execution` which fields of each type are written out from an attribute."""
    kinds = [
        kind
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
    ]
    for kind in kinds:
        kind.extensions[LEAVES] = {
            name: (_attribute(field), _nullable(field).coerce_output_value)
            for name, field in kind.fields.items()
            if _is_plain(field) and is_leaf_type(_nullable(field))
        }
    for kind in kinds:
        kind.extensions[FLAT] = {
            name: (_attribute(field), _nullable(field))
            for name, field in kind.fields.items()
            if _is_plain(field) and _is_flat(_nullable(field))
        }


def _is_plain(field: GraphQLField) -> bool:
    return getattr(field.resolve, "_is_default", False) and not field.args


def _is_flat(kind: Any) -> bool:
    is_certain = isinstance(kind, GraphQLObjectType) and kind.is_type_of is None
    return is_certain and kind.extensions[LEAVES].keys() == kind.fields.keys()


def _attribute(field: GraphQLField) -> str:
    return str(field.extensions["strawberry-definition"].python_name)


def _nullable(field: GraphQLField) -> Any:
    return field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Executes one operation. Whatever is out of the ordinary goes the engine's own way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of flat objects, by the object and what is asked of it; both are kept so that ids hold.
        self._flat: dict[tuple[int, int], tuple[Any, Any, Fields]] = {}

    def execute_fields(
        self, parent_type: Any, source: Any, path: Any, fields: Fields, context: Any
    ) -> Fields | Awaitable[Fields]:
        """Return what was asked of one object, or what the engine awaits for it."""
        written, others = self._written(parent_type, source, fields)
        if not others:
            return written
        found = super().execute_fields(parent_type, source, path, others, context)
        if isinstance(found, dict):
            return written | found
        return _joined(written, found)

    def _written(self, kind: Any, source: Any, fields: Fields) -> tuple[Fields, Fields]:
        """Return what is written out, in the order asked, and what the engine must look at."""
        leaves, flat = kind.extensions.get(LEAVES, {}), kind.extensions.get(FLAT, {})
        written: Fields = {}
        others: Fields = {}
        for name, asked in fields.items():
            field = asked[0].node.name.value
            if leaf := leaves.get(field):
                value = _leaf(source, *leaf)
            else:
                value = self._object(source, asked, *flat[field]) if field in flat else None
            if value is None:
                others[name] = asked
            written[name] = value
        return written, others

    def _object(self, source: Any, asked: Any, attribute: str, kind: Any) -> Fields | None:
        """Return a flat object: a list of comments has few authors, and each is written once."""
        value = getattr(source, attribute, None)
        if value is None:
            return None
        key = id(value), id(asked)
        if key not in self._flat:
            written, others = self._written(kind, value, self.collect_subfields(kind, asked)[0])
            if others:
                return None
            self._flat[key] = value, asked, written
        return self._flat[key][2]


def _leaf(source: Any, attribute: str, coerce: Any) -> Any:
    """Return an attribute as it is written out; None when the engine must look at it."""
    value = getattr(source, attribute, None)
    try:
        return None if value is None else coerce(value)
    except Exception:
        return None  # the engine says where and why


async def _joined(written: Fields, found: Awaitable[Fields]) -> Fields:
    return written | await found
