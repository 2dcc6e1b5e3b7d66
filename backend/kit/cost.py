"""What a GraphQL document that is not the app's own may cost. Judged once, before validation.

Strawberry's depth and alias limiters walk every fragment spread anew: 22 fragments that each
spread the next one twice block them for most of a minute. Here every fragment is judged once.
"""

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_nullable_type,
    is_list_type,
    parse,
)

LENGTH_LIMIT = 10_000  # characters
TOKENS_LIMIT = 1_000
DEPTH_LIMIT = 12  # fields below one another
FIELDS_LIMIT = 250  # written out, aliases and spreads counted each time
COST_LIMIT = 5_000  # fields answered, lists multiplied by their page
PAGE_LIMIT = 100  # what `first` may ask for
LIST_SIZE = 100  # what a list without `first` is taken for


class TooCostly(Exception):
    """The document asks for more than one request may. Its text says what to do."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a selection asks for."""

    depth: int = 0
    fields: int = 0
    answered: int = 0


def list_fields(schema: GraphQLSchema) -> frozenset[str]:
    """Return the names of the fields that answer a list; `edges` is counted with its `first`."""
    return frozenset(
        name
        for kind in schema.type_map.values()
        if isinstance(kind, GraphQLObjectType) and not kind.name.startswith("__")
        for name, field in kind.fields.items()
        if name != "edges" and is_list_type(get_nullable_type(field.type))
    )


def checked(text: str, lists: frozenset[str], *, introspection: bool = False) -> DocumentNode:
    """Return a document that is cheap enough. Raises TooCostly, or GraphQLError for bad syntax.

    `lists` are the names of the schema's list fields. Without `introspection` the schema is not
    told: it stands in schema.graphql.
    """
    if len(text) > LENGTH_LIMIT:
        raise TooCostly("Shorten this document.")
    try:
        document = parse(text, max_tokens=TOKENS_LIMIT)
    except RecursionError as error:  # braces within braces
        raise TooCostly("Nest this document less.") from error
    judge = _Judge(document, lists, introspection)
    for node in document.definitions:
        if isinstance(node, OperationDefinitionNode):
            judge.accept(judge.selection(node.selection_set))
    return document


class _Judge:
    def __init__(self, document: DocumentNode, lists: frozenset[str], introspection: bool) -> None:
        self._lists = lists
        self._introspection = introspection
        self._fragments = {
            node.name.value: node
            for node in document.definitions
            if isinstance(node, FragmentDefinitionNode)
        }
        self._known: dict[str, Cost] = {}
        self._open: set[str] = set()

    def accept(self, cost: Cost) -> None:
        if cost.depth > DEPTH_LIMIT:
            raise TooCostly("Nest fewer fields in one request.")
        if cost.fields > FIELDS_LIMIT or cost.answered > COST_LIMIT:
            raise TooCostly("Ask for less in one request: fewer fields, or smaller pages.")

    def selection(self, node: SelectionSetNode | None) -> Cost:
        total = Cost()
        for child in node.selections if node else ():
            cost = self._child(child)
            total = Cost(
                max(total.depth, cost.depth),
                total.fields + cost.fields,
                total.answered + cost.answered,
            )
            self.accept(total)
        return total

    def _child(self, node: object) -> Cost:
        match node:
            case FieldNode():
                if node.name.value in ("__schema", "__type") and not self._introspection:
                    raise TooCostly("Read schema.graphql: the server does not tell its schema.")
                inner = self.selection(node.selection_set)
                times = self._page(node)
                return Cost(inner.depth + 1, inner.fields + 1, 1 + times * inner.answered)
            case InlineFragmentNode():
                return self.selection(node.selection_set)
            case FragmentSpreadNode():
                return self._fragment(node.name.value)
        return Cost()

    def _fragment(self, name: str) -> Cost:
        if name not in self._known and name in self._fragments:
            if name in self._open:
                raise GraphQLError("A fragment spreads itself.")
            self._open.add(name)
            self._known[name] = self.selection(self._fragments[name].selection_set)
            self._open.discard(name)
        return self._known.get(name, Cost())

    def _page(self, node: FieldNode) -> int:
        """Return how many times a field's selection may be answered."""
        for argument in node.arguments or ():
            if argument.name.value == "first":
                if isinstance(argument.value, IntValueNode):
                    return max(1, min(int(argument.value.value[:9]), PAGE_LIMIT))
                return PAGE_LIMIT  # a variable: the worst it can be
        return LIST_SIZE if node.name.value in self._lists else 1
