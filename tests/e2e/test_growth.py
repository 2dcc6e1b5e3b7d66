"""Growth in pictures: each says in words what its table says, and nothing yet is said kindly."""

from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from playwright.async_api import Page

from tests.e2e.conftest import sign_up
from tests.e2e.test_course import PASSWORD, have_it_here

COURSE = "collective-growth"


def this_monday() -> date:
    today = datetime.now(ZoneInfo("America/Denver")).date()  # where the phones of these stories are
    return today - timedelta(days=today.weekday())


async def asked(page: Page, query: str, **variables: object) -> dict:
    body = {"query": query, "variables": variables}
    answer = await (await page.context.request.post("/graphql", data=body)).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def a_page(page: Page, occurred_on: date, **texts: str) -> None:
    """A page that is done, written on another phone."""
    written = {"id": str(uuid4()), "occurredOn": str(occurred_on), **texts}
    write = "mutation ($i: WriteJournalEntryInput!) { writeJournalEntry(input: $i) { __typename } }"
    await asked(page, write, i=written)
    finish = "mutation ($id: UUID!) { finishJournalEntry(id: $id) { __typename } }"
    await asked(page, finish, id=written["id"])


async def table_of(page: Page, name: str) -> list[list[str]]:
    """The rows of the table beside a picture, its heads first."""
    region = page.get_by_role("region", name=name)
    await region.get_by_text("Read as a table").first.click()
    rows = await region.get_by_role("row").all()
    return [await row.locator("th, td").all_inner_texts() for row in rows]


async def test_nothing_yet_teaches_what_will_be_seen(phone):
    page = await phone()
    await sign_up(page, "Gia", "gia@school.example", PASSWORD)
    await have_it_here(page)
    await page.goto("/growth")
    await page.get_by_text("Nothing to see yet, and that is fine").wait_for()
    await page.get_by_text("Each page you finish adds").wait_for()
    await page.get_by_role("link", name="Hours").click()
    await page.get_by_text("Minutes write themselves while you read").wait_for()
    assert await page.locator("svg.picture").count() == 0
    await page.get_by_role("link", name="Criteria").click()
    await page.get_by_text("0 of 10 met").wait_for()
    assert await page.get_by_text("Not judged yet").count() == 10
    assert await page.locator("svg.picture").count() == 0


async def test_what_was_shared_received_and_used_is_drawn_as_it_was(phone):
    page = await phone()
    await sign_up(page, "Gus", "gus@school.example", PASSWORD)
    for weeks, texts in (
        (3, {"shared": "Exit tickets", "received": "A seating plan"}),
        (3, {"shared": "Talk cards"}),
        (1, {"received": "An exit map", "applied": "The seating plan"}),
        (0, {"applied": "The exit map"}),
    ):
        await a_page(page, this_monday() - timedelta(weeks=weeks), **texts)
    await page.goto("/growth")
    picture = page.get_by_role("img", name="4 weeks: shared 2, received 2, used 2.")
    await picture.wait_for()
    assert await picture.locator("path.given").count() == 1
    assert await picture.locator("path.recv").count() == 2
    assert await picture.locator("circle.used").count() == 2
    heads, *rows = await table_of(page, "Shared, received, used")
    assert heads == ["Week of", "Shared", "Received", "Used"]
    assert [row[1:] for row in rows] == [
        ["2", "1", "0"],
        ["0", "0", "0"],
        ["0", "1", "1"],
        ["0", "0", "1"],
    ]
    await page.get_by_text("No event was looked at twice yet.").wait_for()


async def test_how_criteria_changed_is_drawn_week_by_week(phone):
    page = await phone()
    await sign_up(page, "Gil", "gil@school.example", PASSWORD)
    await have_it_here(page)
    rate = """mutation ($i: RateCriterionInput!) { rateCriterion(input: $i) { __typename } }"""
    for weeks, criterion, rating in (
        (3, "1.1", "NOT_YET"),
        (3, "1.2", "NOT_YET"),
        (1, "1.1", "WORKING_ON_IT"),
        (0, "1.1", "MET"),
    ):
        day = this_monday() - timedelta(weeks=weeks)
        judged = {"course": COURSE, "criterion": criterion, "rating": rating, "ratedOn": str(day),
                  "ageSeconds": weeks * 7 * 86_400}  # fmt: skip
        await asked(page, rate, i=judged)
    await page.goto("/growth/criteria")
    await page.get_by_text("1 of 10 met").wait_for()
    name = "How it changed, week by week"
    picture = page.get_by_role("region", name=name).get_by_role("img")
    heads, *rows = await table_of(page, name)
    assert heads == ["Week of", "Met", "Working on it", "Not yet"]
    assert [row[1:] for row in rows] == [
        ["0", "0", "2"],
        ["0", "0", "2"],
        ["0", "1", "1"],
        ["1", "0", "1"],
    ]
    assert await picture.locator("rect").count() == 6, "nothing is drawn for none"
    label = await picture.get_attribute("aria-label")
    assert label is not None
    assert label.endswith(f"{rows[-1][0]}: Met 1, Working on it 0, Not yet 1.")
