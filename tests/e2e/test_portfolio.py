"""Where Ana stands: judged by herself, shown by deeds, planned with days. All of it offline."""

import re

from playwright.async_api import Page, expect

from tests.e2e.conftest import online_again, sign_in, sign_up, until_sent
from tests.e2e.test_course import answer, done, have_it_here
from tests.e2e.test_mentoring import pair_of

PASSWORD = "seven quiet green doors"
STANDING = """{ viewer { portfolio(course: "collective-growth") {
  ratings { criterion rating } evidence { criterion kind } } } }"""


async def on_server(page: Page) -> dict:
    answer = await page.context.request.post("/graphql", data={"query": STANDING})
    return (await answer.json())["data"]["viewer"]["portfolio"]


def judged(page: Page, text: str):
    return page.get_by_role("region", name=text)


MINDSETS = "I can tell the fixed, growth, innovator’s and beginner’s mindsets apart."
RESEARCH = "I can sum up what research says about collective efficacy."


async def test_criteria_are_judged_and_shown_without_a_network(phone):
    page = await phone()
    await sign_up(page, "Nia", "nia@school.example", PASSWORD)
    await have_it_here(page)
    await page.context.set_offline(True)
    await answer(page, "why-else")
    await page.get_by_label("Your answer").fill("Because two see more than one.")
    await done(page)
    await page.get_by_role("link", name="Where I stand").click()
    await judged(page, MINDSETS).get_by_role("radio", name="Met").press("Space")
    await judged(page, RESEARCH).get_by_role("radio", name="Working on it").press("Space")
    await judged(page, RESEARCH).get_by_role("link", name="Review the lesson").wait_for()

    # A deed is a mark of its own, with its proof.
    await judged(page, MINDSETS).get_by_role("button", name="No deed linked").click()
    dialog = page.get_by_role("dialog", name="What shows it?")
    await dialog.get_by_role("checkbox", name=re.compile("Because two see more")).press("Space")
    await dialog.get_by_role("button", name="Done").click()
    await judged(page, MINDSETS).get_by_role("button", name="Shown by a deed").wait_for()
    await page.get_by_label("Your statement").fill("Nobody teaches alone.")
    await page.get_by_text("1 of 3 met · 1 deed").wait_for()
    await page.get_by_role("button", name="Done").click()
    await page.get_by_text("Self-assessment · 1 of 3 met").wait_for()

    await online_again(page)
    await until_sent(page)
    assert await page.get_by_text("Needs you").count() == 0
    found = await on_server(page)
    assert {one["criterion"]: one["rating"] for one in found["ratings"]} == {
        "1.1": "MET",
        "1.2": "WORKING_ON_IT",
    }
    assert found["evidence"] == [{"criterion": "1.1", "kind": "ANSWER"}]

    # On another phone it stands the same, and is taken off there.
    other = await phone()
    await sign_in(other, "nia@school.example", PASSWORD)
    await other.get_by_role("link", name="Growth").click()
    await other.get_by_role("link", name="Criteria").click()
    await other.get_by_text("1 of 10 met · 1 shown by a deed").wait_for()
    await other.get_by_role("link", name=re.compile(MINDSETS)).click()
    await judged(other, MINDSETS).get_by_role("button", name="Shown by a deed").click()
    dialog = other.get_by_role("dialog", name="What shows it?")
    await dialog.get_by_role("checkbox", name=re.compile("Because two see more")).press("Space")
    await dialog.get_by_role("button", name="Done").click()
    await until_sent(other)
    assert (await on_server(other))["evidence"] == []
    await page.get_by_role("link", name="Where I stand").click()
    await judged(page, MINDSETS).get_by_role("button", name="No deed linked").wait_for()


async def test_a_plan_has_steps_with_days(phone):
    page = await phone()
    await sign_up(page, "Noa", "noa@school.example", PASSWORD)
    await have_it_here(page)
    await page.goto("/course/assessment/local-plan")
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("alert").get_by_text("Write a few words first").wait_for()
    await page.get_by_label("By then I want to").fill("have seen one colleague teach")
    await page.get_by_role("button", name="Add a step").click()
    await expect(page.get_by_label("Step 1", exact=True)).to_be_focused()
    await page.keyboard.type("Ask Lena")
    await page.get_by_label("Day of step 1").fill("2199-12-04")
    bell = page.get_by_role("button", name="Reminder for: Ask Lena")
    await expect(bell).to_have_attribute("aria-pressed", "true")
    await page.get_by_text(re.compile("^Next: .*December 4")).wait_for()
    await bell.click()
    await page.get_by_text("no reminder").wait_for()
    await page.get_by_text(re.compile("^Next: .*December 4")).wait_for(state="detached")
    await page.get_by_role("checkbox", name="Done: Ask Lena").press("Space")
    await page.get_by_text("1 of 1 done").wait_for()
    await until_sent(page)
    await page.reload()
    await expect(page.get_by_role("checkbox", name="Done: Ask Lena")).to_be_checked()
    await expect(page.get_by_label("By then I want to")).to_have_value(
        "have seen one colleague teach"
    )


async def test_a_step_whose_day_has_come_waits_on_today(phone):
    page = await phone()
    await sign_up(page, "Una", "una.plans@school.example", PASSWORD)
    await have_it_here(page)
    await page.goto("/course/assessment/local-plan")
    today = await page.evaluate("new Date().toLocaleDateString('sv')")
    for number, (text, day) in enumerate([("Ask Lena", today), ("Later", "2199-12-04")], 1):
        await page.get_by_role("button", name="Add a step").click()
        await page.get_by_label(f"Step {number}", exact=True).fill(text)
        await page.get_by_label(f"Day of step {number}").fill(day)
    await until_sent(page)
    await page.goto("/")
    step = page.get_by_role("link", name=re.compile("^Ask Lena"))
    await step.wait_for()
    assert await page.get_by_role("link", name=re.compile("^Later")).count() == 0
    await step.click()
    await page.get_by_role("checkbox", name="Done: Ask Lena").press("Space")
    await page.get_by_text("1 of 2 done").wait_for()
    await page.goto("/")
    await page.get_by_role("link", name="Look back on one event").wait_for()
    await step.wait_for(state="detached")


async def test_what_is_not_met_is_asked_of_the_mentor(phone):
    ana, ben = await pair_of(phone)
    await have_it_here(ana)
    await ana.goto("/course/assessment/local-plan")
    strategy = judged(ana, "I can put a strategy of peer-to-peer support to use.")
    await strategy.get_by_role("radio", name="Not yet").press("Space")
    await strategy.get_by_role("link", name="Ask Ben").click()
    await ana.get_by_label("Your question").fill("Whom could I visit?")
    await ana.get_by_role("button", name="Ask Ben").click()
    await until_sent(ana)
    await ben.goto("/together")
    await ben.get_by_role("link", name=re.compile("Whom could I visit")).first.click()
    await ben.get_by_text("About “I can put a strategy of peer-to-peer support").wait_for()

    # Met, one goes on; whoever has no mentor yet is led to one.
    await ana.goto("/course/assessment/local-plan")
    await strategy.get_by_role("radio", name="Met").press("Space")
    await strategy.get_by_role("link", name="Go on: Nobody teaches alone").click()
    await ana.get_by_text("Page 1 of 5").wait_for()
    await have_it_here(ben)
    await ben.goto("/course/assessment/local-plan")
    strategy = judged(ben, "I can put a strategy of peer-to-peer support to use.")
    await strategy.get_by_role("radio", name="Not yet").press("Space")
    await strategy.get_by_role("link", name="Ask a mentor").click()
    await ben.get_by_role("link", name="Invite somebody").wait_for()


async def test_the_barriers_come_back_at_the_end_of_the_section(phone):
    page = await phone()
    await sign_up(page, "Nell", "nell@school.example", PASSWORD)
    await have_it_here(page)
    await answer(page, "predicted-barriers")
    await page.get_by_label("Barrier 1").fill("No free period")
    await done(page)
    await page.goto("/course/assessment/local-plan")
    await page.get_by_role("link", name="What you expected").click()
    await page.get_by_role("heading", name="No free period").wait_for()
    await page.goto("/course/activity/predicted-barriers")
    await page.get_by_role("link", name="Look at them again").click()
    await page.get_by_role("heading", name="What you expected").wait_for()
