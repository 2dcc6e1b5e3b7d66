"""What a GraphQL document that is not the app's own may cost. Judged once, before validation.

Strawberry's depth and alias limiters walk every fragment spread anew: 22 fragments that each
spread the next one twice block them for most of a minute. Here every fragment is judged once.
"""

from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    NamedTypeNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_named_type,
    get_nullable_type,
    is_list_type,
    parse,
)

LENGTH_LIMIT = 10_000  # characters
TOKENS_LIMIT = 600
DEPTH_LIMIT = 12  # fields below one another
FIELDS_LIMIT = 250  # written out, aliases and spreads counted each time
COST_LIMIT = 5_000  # fields answered, lists multiplied by their page
PAGE_LIMIT = 100  # what `first` may ask for
LIST_SIZE = 100  # what a list without `first` is taken for
ALIASES_LIMIT = 8  # each could fetch every text anew
SEARCH_COST = 1_500  # a search reads every text


class TooCostly(Exception):
    """The document asks for more than one request may. Its text says what to do."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a selection asks for."""

    depth: int = 0
    fields: int = 0
    answered: int = 0


def checked(text: str, schema: GraphQLSchema, *, introspection: bool = False) -> DocumentNode:
    """Return a document that is cheap enough. Raises TooCostly, or GraphQLError for bad syntax.

    Without `introspection` the schema is not told: it stands in schema.graphql.
    """
    if len(text) > LENGTH_LIMIT:
        raise TooCostly("Shorten this document.")
    try:
        document = parse(text, max_tokens=TOKENS_LIMIT)
    except RecursionError as error:  # braces within braces
        raise TooCostly("Nest this document less.") from error
    judge = _Judge(document, schema, introspection)
    written = 0
    for node in document.definitions:  # unused fragments too: they would be validated
        cost = judge.definition(node)
        written += cost.fields
        judge.accept(Cost(cost.depth, written, cost.answered))
    return document


class _Judge:
    """Walks a document once; what it spreads is judged once and remembered."""

    def __init__(self, document: DocumentNode, schema: GraphQLSchema, introspection: bool) -> None:
        self._schema = schema
        self._introspection = introspection
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._aliases = 0
        self._known: dict[str, Cost] = {}
        self._open: set[str] = set()

    def definition(self, node: object) -> Cost:
        match node:
            case OperationDefinitionNode():
                return self.selection(
                    node.selection_set, self._schema.get_root_type(node.operation)
                )
            case FragmentDefinitionNode():
                return self._fragment(node.name.value)
        return Cost()

    def accept(self, cost: Cost) -> None:
        if cost.depth > DEPTH_LIMIT:
            raise TooCostly("Nest fewer fields in one request.")
        if cost.fields > FIELDS_LIMIT or cost.answered > COST_LIMIT:
            raise TooCostly("Ask for less in one request: fewer fields, or smaller pages.")

    def selection(
        self, node: SelectionSetNode | None, parent: Any, *, is_page: bool = False
    ) -> Cost:
        """Return what a selection costs on a type; a page's own list is counted with `first`."""
        total = Cost()
        for child in node.selections if node else ():
            cost = self._child(child, parent, is_page)
            total = Cost(
                max(total.depth, cost.depth),
                total.fields + cost.fields,
                total.answered + cost.answered,
            )
            self.accept(total)
        return total

    def _child(self, node: object, parent: Any, is_page: bool) -> Cost:
        match node:
            case FieldNode():
                return self._field(node, parent, is_page)
            case InlineFragmentNode():
                on = self._type(node.type_condition, parent)
                return self.selection(node.selection_set, on, is_page=is_page)
            case FragmentSpreadNode():
                return self._fragment(node.name.value)
        return Cost()

    def _field(self, node: FieldNode, parent: Any, is_page: bool) -> Cost:
        name = node.name.value
        if name in ("__schema", "__type") and not self._introspection:
            raise TooCostly("Read schema.graphql: the server does not tell its schema.")
        if node.alias is not None:
            self._aliases += 1
            if self._aliases > ALIASES_LIMIT:
                raise TooCostly(f"Use at most {ALIASES_LIMIT} aliases in one request.")
        field = getattr(parent, "fields", {}).get(name)  # unknown ones are for the validation
        times = 1
        if field is not None and "first" in field.args:
            times = _page(node, field.args["first"].default_value)
        elif field is not None and is_list_type(get_nullable_type(field.type)) and not is_page:
            times = _size(field)
        inner = self.selection(
            node.selection_set,
            get_named_type(field.type) if field else None,
            is_page=field is not None and "first" in field.args,
        )
        search = SEARCH_COST if any(a.name.value == "search" for a in node.arguments or ()) else 0
        return Cost(inner.depth + 1, inner.fields + 1, 1 + search + times * inner.answered)

    def _fragment(self, name: str) -> Cost:
        if name not in self._known and name in self._fragments:
            if name in self._open:
                raise GraphQLError("A fragment spreads itself.")
            self._open.add(name)
            fragment = self._fragments[name]
            on = self._type(fragment.type_condition, None)
            self._known[name] = self.selection(fragment.selection_set, on)
            self._open.discard(name)
        return self._known.get(name, Cost())

    def _type(self, condition: NamedTypeNode | None, parent: Any) -> Any:
        return self._schema.type_map.get(condition.name.value) if condition else parent


def _size(field: GraphQLField) -> int:
    """Return how many items a list is taken to hold: what its field's metadata says, if it does."""
    definition = field.extensions.get("strawberry-definition")
    size: int = definition.metadata.get("size", LIST_SIZE) if definition else LIST_SIZE
    return size


def _page(node: FieldNode, default: object) -> int:
    """Return how many times a field's selection may be answered."""
    for argument in node.arguments or ():
        if argument.name.value == "first":
            if isinstance(argument.value, IntValueNode):
                return max(1, min(int(argument.value.value[:9]), PAGE_LIMIT))
            return PAGE_LIMIT  # a variable: the worst it can be
    return default if isinstance(default, int) else PAGE_LIMIT
