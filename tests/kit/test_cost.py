"""Documents that would cost too much are refused before they are validated."""

import pytest
from graphql import GraphQLError

from backend.kit.cost import TooCostly, checked
from backend.schema import schema

SCHEMA = schema._schema

DOUBLING = "query { ...F0 } " + " ".join(
    f"fragment F{n} on Viewer {{ ...F{n + 1} ...F{n + 1} }}" for n in range(22)
) + " fragment F22 on Viewer { id }"  # fmt: skip

ATTACKS = {
    "22 doubling fragments": DOUBLING,
    "aliases": "{" + " ".join(f"a{n}: viewer {{ id }}" for n in range(300)) + "}",
    "aliases of lists": "{ viewer {"
    + " ".join(
        f"a{n}: journalEntries(first: 100) {{ edges {{ node {{ id }} }} }}" for n in range(40)
    )
    + "} }",
    "a huge page by variable": "query($n: Int!) { viewer {"
    + " ".join(
        f"a{n}: journalEntries(first: $n) {{ edges {{ node {{ id }} }} }}" for n in range(40)
    )
    + "} }",
    "lists in lists": "{ viewer { journalEntries(first: 100)"
    " { edges { node { revisions { id text } } } } } }",
    "depth": "{ viewer " + "{ changes { changes { node " * 8 + "{ __typename }" + "} } }" * 8 + "}",
    "braces": "{" * 400 + "}" * 400,
    "length": "{ viewer { id } } #" + "x" * 20_000,
    "tokens": "{ viewer { " + "id " * 2_000 + "} }",
    "directives": "{ viewer { id " + "@include(if: true) " * 400 + "} }",
    "an unused fragment": "{ viewer { id } } fragment F on Viewer {"
    + " journalTimeline { id }" * 245
    + " }",
    "literals": "mutation { writeJournalEntry(input: {"
    + " ".join(f"a{n}: 1" for n in range(320))
    + "}) { __typename } }",
    "searches": "{ viewer {"
    + " ".join(
        f'a{n}: journalEntries(first: 1, search: "x") {{ edges {{ cursor }} }}' for n in range(5)
    )
    + "} }",
    "aliases of one text": "{ viewer { journalEntries(first: 100) { edges { node {"
    + " ".join(f"a{n}: shared" for n in range(40))
    + "} } } } }",
    "introspection": "{ __schema { types { name fields { name } } } }",
    "introspection of a type": '{ __type(name: "Viewer") { name } }',
    "a fragment that spreads itself": "{ ...F } fragment F on Query { viewer { id } ...F }",
    "two that spread each other": "{ ...F } fragment F on Query { ...G }"
    " fragment G on Query { ...F }",
}


@pytest.mark.timeout(5)  # the library's own limiters need most of a minute for the first
@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_an_attack_is_refused(text: str) -> None:
    with pytest.raises((TooCostly, GraphQLError)):
        checked(text, SCHEMA)


def test_an_honest_page_is_answered() -> None:
    page = "id occurredOn shared received applied version state"
    checked(
        f"{{ viewer {{ journalEntries(first: 100) {{ edges {{ cursor node {{ {page} }} }} }} }} }}",
        SCHEMA,
    )
    checked("{ viewer { journalTimeline { slots { number dueOn state } } } }", SCHEMA)


def test_introspection_is_told_in_development() -> None:
    checked("{ __schema { types { name } } }", SCHEMA, introspection=True)
