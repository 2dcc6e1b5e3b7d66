"""Courses as they are asked for: by whoever is signed in, whole, from memory."""

import json

import pytest

from backend.kit import cost
from backend.kit.graphql import Context
from backend.schema import schema
from tests.conftest import NOW

OVERVIEW = """{ course(slug: "collective-growth") {
  slug language version title licence
  guide { title author licence }
  minutes { reading activities selfAssessments resources journalEntry }
  outcomes { slug text criteria { slug text } }
  sections {
    slug title outcome { slug }
    topics {
      slug title words criterion { slug } activity { slug kind minutes } resources { title url }
    }
    selfAssessment { slug kind points minutes }
  }
  works { key authors year title }
  effectSizes { asOf mean effects { name size } }
} }"""
LESSON = """{ course(slug: "collective-growth") { sections { topics {
  slug pages { title blocks { kind lines { text mark url } } } } } } }"""


@pytest.fixture
async def asked(browser):
    await browser.sign_up("Ana")

    async def ask(query: str) -> dict:
        return (await browser.ask(query))["course"]

    return ask


async def test_a_course_is_told_whole(asked):
    course = await asked(OVERVIEW)
    assert (course["language"], course["guide"]["licence"]) == ("en", "CC BY-NC-ND 4.0")
    criteria = [one["slug"] for outcome in course["outcomes"] for one in outcome["criteria"]]
    topics = [topic for section in course["sections"] for topic in section["topics"]]
    taught = [topic["criterion"]["slug"] for topic in topics if topic["criterion"]]
    assert (len(course["outcomes"]), len(criteria), len(topics)) == (3, 10, 13)
    assert taught == criteria
    assert sum(topic["activity"]["minutes"] for topic in topics) == 120
    assert len(course["effectSizes"]["effects"]) == 7


async def test_its_texts_are_runs_of_plain_words(browser, ana):
    """A document of the app's own asks for them: others are judged by what they may cost."""
    context = Context(signed_in=ana, now=NOW)
    result = await schema.execute(LESSON, context_value=context)
    assert not result.errors
    [topic, *_] = result.data["course"]["sections"][0]["topics"]
    [page, *_] = topic["pages"]
    assert page["title"]
    assert page["blocks"][0]["kind"] == "PARAGRAPH"
    assert "\n" not in page["blocks"][0]["lines"][0][0]["text"]
    with pytest.raises(cost.TooCostly):
        cost.checked(LESSON, schema._schema)


async def test_it_costs_one_query_whoever_asks(browser, asked, database, monkeypatch):
    """That of the session: courses are answered from memory."""
    ran: list[object] = []
    original = type(database).run_querystring

    async def counted(self, *args, **rest):
        ran.append(args)
        return await original(self, *args, **rest)

    monkeypatch.setattr(type(database), "run_querystring", counted)
    await asked(OVERVIEW)
    assert len(ran) == 1


@pytest.mark.parametrize("query", ["{ courses { slug } }", OVERVIEW])
async def test_strangers_are_told_nothing(browser, query):
    answer = await browser.send_json("/graphql", {"query": query})
    assert answer.status_code == 401
    assert "collective" not in json.dumps(answer.json())


async def test_there_is_no_such_course(asked):
    assert await asked('{ course(slug: "nothing") { slug } }') is None


async def test_another_language_is_answered_in_the_one_there_is(asked):
    query = '{ course(slug: "collective-growth", language: "fr") { language } }'
    assert await asked(query) == {"language": "en"}
