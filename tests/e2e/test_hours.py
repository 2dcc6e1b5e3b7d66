"""Minutes that write themselves while a screen is used, and those that Ana declares."""

import re
from uuid import uuid4

from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import online_again, sign_up, until_sent
from tests.e2e.test_course import have_it_here
from tests.e2e.test_growth import asked, this_monday

PASSWORD = "seven quiet green doors"
HOURS = """{ viewer { hours(course: "collective-growth") {
  documented toGo records { edges { node { bucket provenance minutes about } } } } } }"""


async def on_server(page: Page) -> dict:
    answer = await page.context.request.post("/graphql", data={"query": HOURS})
    return (await answer.json())["data"]["viewer"]["hours"]


async def reader(phone, name: str) -> Page:
    """Somebody at a lesson, whose clock goes as fast as the story wants."""
    page = await phone()
    await sign_up(page, name, f"{name.lower()}@school.example", PASSWORD)
    await have_it_here(page)
    await page.clock.install()
    await page.goto("/course/lesson/four-mindsets")
    await page.get_by_role("heading", name="The lens you arrive with").wait_for()
    return page


async def use(page: Page, minutes: int) -> None:
    for _ in range(minutes * 2):
        await page.mouse.click(195, 200)
        await page.clock.run_for(30_000)


async def test_reading_writes_its_minutes_offline_and_idling_does_not(phone):
    page = await reader(phone, "Hal")
    await page.context.set_offline(True)
    await use(page, 6)
    await page.clock.run_for(10 * 60_000)  # nobody is there
    await page.get_by_role("link", name="Course").click()
    await page.get_by_role("link", name="Growth").click()
    await page.get_by_role("link", name="Hours").click()
    reading = page.get_by_text(re.compile(r"^[67] of 15 min$"))
    await reading.wait_for()
    await online_again(page)
    await until_sent(page)
    found = await on_server(page)
    assert found["documented"] in (6, 7)
    assert {edge["node"]["bucket"] for edge in found["records"]["edges"]} == {"READING"}
    assert {edge["node"]["about"] for edge in found["records"]["edges"]} == {
        "topic:collective-growth:four-mindsets"
    }


async def refused_for_a_reason(sheet: Locator) -> None:
    """What cannot be declared is said in the sheet, which stays; today stands in it in the end."""
    wrong = [
        ("Minutes", "601", "from 1 to 600"),
        ("Minutes", "1.5", "whole minutes"),
        ("On which day", "2001-01-01", "last ten years"),
    ]
    for label, value, sentence in wrong:
        field = sheet.get_by_label(label, exact=True)
        before = await field.input_value()
        await field.fill(value)
        await sheet.get_by_role("button", name="Declare them").click()
        await sheet.get_by_role("alert").get_by_text(sentence).wait_for()
        await field.fill(before)


async def test_what_no_screen_saw_is_declared_and_corrected(phone):
    page = await phone()
    await sign_up(page, "Hope", "hope@school.example", PASSWORD)
    await have_it_here(page)
    await page.context.set_offline(True)
    await page.get_by_role("link", name="Growth").click()
    await page.get_by_role("link", name="Hours").click()
    await page.get_by_text("15 h 00 to go").wait_for()
    await page.get_by_role("button", name="Declare minutes").click()
    sheet = page.get_by_role("dialog", name="Declare minutes")
    await refused_for_a_reason(sheet)
    await sheet.get_by_label("Minutes", exact=True).fill("95")
    await sheet.get_by_label("What you did").fill("A talk, twice")
    await page.mouse.click(200, 5)  # a slip beside the sheet
    await sheet.get_by_role("button", name="Declare them").dblclick()
    await page.get_by_text("95 of 300 min").wait_for()
    await page.get_by_role("button", name=re.compile("^Correct 95")).click()
    sheet = page.get_by_role("dialog", name="Correct these minutes")
    await sheet.get_by_label("Why").fill("A quarter of an hour was lunch")
    await sheet.get_by_role("button", name="Correct it").click()
    await sheet.get_by_role("alert").get_by_text("It counts 95 already").wait_for()
    await sheet.get_by_label("How many it should count").fill("80")
    await sheet.get_by_role("button", name="Correct it").click()
    await page.get_by_text("80 of 300 min").wait_for()
    await page.get_by_text("13 h 40 to go").wait_for()
    await page.get_by_role("img", name=re.compile("^Minutes by month.*declared 80")).wait_for()
    # A screen that was open before leaves nothing of its looks behind.
    colour = "getComputedStyle(document.querySelector('.legend .key')).background"
    before = await page.evaluate(colour)
    await page.get_by_role("link", name="Record of learning").click()
    await page.get_by_role("link", name="Hours").click()
    await page.get_by_text("13 h 40 to go").wait_for()
    assert await page.evaluate(colour) == before
    await page.get_by_text("Read as a table").click()
    await page.get_by_role("region", name="Minutes by month").get_by_role("cell").wait_for()
    await online_again(page)
    await until_sent(page)
    await expect(page.get_by_text("Needs you")).to_have_count(0)
    found = await on_server(page)
    assert (found["documented"], found["toGo"]) == (80, 820)
    assert [edge["node"]["minutes"] for edge in found["records"]["edges"]] == [-15, 95]


async def test_minutes_that_are_refused_count_nothing(phone):
    page = await phone()
    await sign_up(page, "Ida", "ida.declares@school.example", PASSWORD)
    await have_it_here(page)
    await page.goto("/growth/hours")
    await page.get_by_text("15 h 00 to go").wait_for()
    await page.context.set_offline(True)
    await page.get_by_role("button", name="Declare minutes").click()
    await page.get_by_label("On which day").fill(this_monday().isoformat())
    await page.get_by_label("Minutes", exact=True).fill("95")
    await page.get_by_label("What you did").fill("A talk, twice")
    await page.get_by_role("button", name="Declare them").click()
    await page.get_by_text("13 h 25 to go").wait_for()
    await page.get_by_role("button", name=re.compile("^Correct 95")).click()
    await page.get_by_label("How many it should count").fill("80")
    await page.get_by_role("button", name="Correct it").click()
    await page.get_by_text("13 h 40 to go").wait_for()
    # Another phone has filled that day meanwhile.
    declare = "mutation ($i: DeclareMinutesInput!) { declareMinutes(input: $i) { __typename } }"
    for minutes in (600, 600, 200):
        day = {"occurredOn": this_monday().isoformat(), "bucket": "OTHER"}
        await asked(page, declare, i={"id": str(uuid4()), "minutes": minutes, **day})
    await online_again(page)
    await page.get_by_role("link", name="Needs you").click()
    waits = page.get_by_role("region", name="95 documented minutes")
    await waits.get_by_text("A talk, twice").wait_for()
    await waits.get_by_text("A day has 24 hours, and 1400 minutes").wait_for()
    await page.goto("/growth/hours")
    await page.get_by_text("23 h 20").wait_for()
    await page.goto("/waiting")
    for name in ("95 documented minutes", "A correction by −15 min"):  # which has nothing left
        waits = page.get_by_role("region", name=name)
        await waits.get_by_role("button", name="Discard it").click()
        await page.get_by_role("dialog").get_by_role("button", name="Discard it").click()
    await page.get_by_text("Nothing waits here").wait_for()
