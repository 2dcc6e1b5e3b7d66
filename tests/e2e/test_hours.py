"""Minutes that write themselves while a screen is used, and those that Ana declares."""

import re

from playwright.async_api import Page, expect

from tests.e2e.conftest import online_again, sign_up, until_sent
from tests.e2e.test_course import have_it_here

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
    await sheet.get_by_label("Minutes", exact=True).fill("601")
    await sheet.get_by_role("button", name="Declare them").click()
    await sheet.get_by_role("alert").get_by_text("from 1 to 600").wait_for()
    await sheet.get_by_label("Minutes", exact=True).fill("95")
    await sheet.get_by_label("What you did").fill("A talk, twice")
    await sheet.get_by_role("button", name="Declare them").click()
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
    await page.get_by_text("Read as a table").click()
    await page.get_by_role("region", name="Minutes by month").get_by_role("cell").wait_for()
    await online_again(page)
    await until_sent(page)
    await expect(page.get_by_text("Needs you")).to_have_count(0)
    found = await on_server(page)
    assert (found["documented"], found["toGo"]) == (80, 820)
    assert [edge["node"]["minutes"] for edge in found["records"]["edges"]] == [-15, 95]
