"""One event, looked at twice: private, shown to a mentor and taken back, and seen over time."""

import re

from playwright.async_api import Page, expect

from tests.e2e.conftest import eventually, online_again, sign_in, sign_up, until_sent
from tests.e2e.test_course import have_it_here
from tests.e2e.test_mentoring import pair_of

PASSWORD = "seven quiet green doors"
MINE = "{ viewer { mindsetReflections { edges { node { event before after } } } } }"


async def on_server(page: Page) -> list[dict]:
    answer = await page.context.request.post("/graphql", data={"query": MINE})
    edges = (await answer.json())["data"]["viewer"]["mindsetReflections"]["edges"]
    return [edge["node"] for edge in edges]


async def choose(page: Page, group: str, *mindsets: str) -> None:
    for mindset in mindsets:
        box = page.get_by_role("group", name=re.compile(group)).get_by_role(
            "checkbox", name=mindset
        )
        await box.press("Space")


async def test_an_event_is_looked_at_twice_without_a_network(phone):
    page = await phone()
    await sign_up(page, "Mae", "mae@school.example", PASSWORD)
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.context.set_offline(True)
    await page.get_by_role("link", name="Look back on one event").click()
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("alert").get_by_text("Say what happened").wait_for()
    await page.get_by_label("What happened").fill("The drill ate half the lab.")
    await choose(page, "Going in", "Growth", "Innovator’s", "Fixed")
    await page.get_by_role("alert").get_by_text("Two at most").wait_for()
    going_in = page.get_by_role("group", name=re.compile("Going in"))
    await expect(going_in.get_by_role("checkbox", name="Fixed")).not_to_be_checked()
    await choose(page, "Looking back", "Beginner’s")
    await (
        page.get_by_role("group", name="Did it help others?")
        .get_by_role("radio", name="No")
        .press("Space")
    )
    await page.get_by_text("Saved on this phone").wait_for()
    await page.reload()
    await expect(page.get_by_label("What happened")).to_have_value("The drill ate half the lab.")
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("link", name="Growth").click()
    picture = page.get_by_role("img", name=re.compile("^1 event. Going in: growth once"))
    await picture.wait_for()
    await page.get_by_text("Read as a table").first.click()
    await page.get_by_role("cell", name="Growth, Innovator’s").wait_for()
    await online_again(page)
    await until_sent(page)
    assert await on_server(page) == [
        {
            "event": "The drill ate half the lab.",
            "before": ["GROWTH", "INNOVATOR"],
            "after": ["BEGINNER"],
        }
    ]


async def test_one_that_says_nothing_is_not_kept(phone):
    page = await phone()
    await sign_up(page, "Moe", "moe@school.example", PASSWORD)
    await page.get_by_role("link", name="Look back on one event").click()
    field = page.get_by_label("What happened")
    await field.fill("x")
    await field.fill("")
    await page.get_by_role("link", name="Mindsets").click()
    await page.get_by_role("heading", name="Look at one event twice").wait_for()
    await until_sent(page)
    assert await on_server(page) == []


async def test_a_mentor_reads_it_until_it_is_taken_back(phone):
    ana, ben = await pair_of(phone)
    await ana.goto("/reflections/new")
    await ana.get_by_label("What happened").fill("I cut the discussion.")
    await choose(ana, "Going in", "Fixed")
    await ana.get_by_role("switch", name="Show this to Ben").press("Space")
    await ana.get_by_text("You and Ben").wait_for()
    await until_sent(ana)
    await ben.goto("/together")
    await ben.get_by_role("link", name=re.compile("What do you see in this")).first.click()
    await ben.get_by_text("I cut the discussion.").wait_for()
    await ben.get_by_label("Write to Ana", exact=True).fill("And kept what counts.")
    await ben.get_by_role("button", name="Send it").click()
    await until_sent(ben)

    # What she writes since reaches him, and his word her.
    await ana.get_by_role("link", name="1 word with Ben").wait_for()
    await ana.get_by_label("What happened").fill("I cut the discussion, twice.")
    await ben.get_by_text("I cut the discussion, twice.").wait_for()
    await ana.get_by_role("link", name="1 word with Ben").click()
    await ana.get_by_text("And kept what counts.").wait_for()
    await ana.get_by_role("link", name="The event you ask about").click()

    # What he said goes with it: that is asked first.
    await ana.get_by_role("switch", name="Show this to Ben").press("Space")
    await ana.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    await expect(ana.get_by_role("switch", name="Show this to Ben")).to_be_checked()
    await ana.get_by_role("switch", name="Show this to Ben").press("Space")
    await ana.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    await ana.get_by_text("Only you", exact=True).wait_for()
    await until_sent(ana)
    await ben.get_by_role("heading", name="This question is gone").wait_for()
    assert await ben.get_by_text("I cut the discussion").count() == 0
    held = "indexedDB.databases().then((all) => all.length)"
    assert await ben.evaluate(held) >= 1

    async def is_kept() -> list[str]:
        return [one["event"] for one in await on_server(ana)]

    await eventually(is_kept, ["I cut the discussion, twice."])


async def test_it_answers_the_activity_that_asked_for_it(phone):
    page = await phone()
    await sign_up(page, "Mia", "mia.reflects@school.example", PASSWORD)
    await have_it_here(page)
    await page.goto("/course/activity/which-mindset")
    await page.context.set_offline(True)
    await page.get_by_role("link", name="Look back on one event").click()
    await page.get_by_label("What happened").fill("A hard talk")
    await page.get_by_text("Saved on this phone").wait_for()
    await page.go_back()  # in the middle: what was begun is gone on with
    await page.get_by_role("link", name="Your reflection").click()
    await expect(page.get_by_label("What happened")).to_have_value("A hard talk")
    await page.get_by_label("The day it happened").fill("2199-12-25")
    await page.get_by_role("alert").get_by_text("Choose today or an earlier day").wait_for()
    await expect(page.get_by_label("The day it happened")).not_to_have_value("2199-12-25")
    await choose(page, "Going in", "Growth")
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("link", name="Your reflection").wait_for()
    # Another one is begun and taken back: the first one answers as before.
    await page.get_by_role("link", name="Look back on another event").click()
    await page.get_by_label("What happened").fill("A wrong one")
    await page.get_by_text("Saved on this phone").wait_for()
    await page.get_by_role("button", name="Delete").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    await page.get_by_role("link", name="Your reflection").click()
    await expect(page.get_by_label("What happened")).to_have_value("A hard talk")
    await page.go_back()
    await page.get_by_role("button", name="Done").click()
    await page.get_by_text("0 of 13 lessons read · 1 activity done").wait_for()
    await online_again(page)
    await until_sent(page)


async def test_off_is_off_though_two_devices_showed_it(phone):
    ana, ben = await pair_of(phone)
    other = await phone()
    me = await ana.context.request.post("/graphql", data={"query": "{ viewer { email } }"})
    await sign_in(other, (await me.json())["data"]["viewer"]["email"], PASSWORD)
    await ana.goto("/reflections/new")
    await ana.get_by_label("What happened").fill("I cut the discussion.")
    await until_sent(ana)
    await other.goto(ana.url)
    await expect(other.get_by_role("switch", name="Show this to Ben")).to_be_enabled()
    await other.context.set_offline(True)
    for page in (ana, other):
        await page.get_by_role("switch", name="Show this to Ben").press("Space")
        await page.get_by_text("You and Ben").wait_for()
    await until_sent(ana)
    await online_again(other)
    await until_sent(other)
    path = ana.url
    await ana.goto("/together")
    await expect(ana.get_by_role("link", name=re.compile("What do you see"))).to_have_count(2)
    await ana.goto(path)
    await ben.goto("/together")
    await ben.get_by_role("link", name=re.compile("What do you see")).first.wait_for()
    await ana.get_by_role("switch", name="Show this to Ben").press("Space")
    await until_sent(ana)
    await expect(ben.get_by_role("link", name=re.compile("What do you see"))).to_have_count(0)


async def test_a_deleted_one_is_gone_and_takes_no_words(phone):
    page = await phone()
    await sign_up(page, "Mel", "mel@school.example", PASSWORD)
    await page.goto("/reflections/new?for=which-mindset")
    await page.get_by_label("What happened").fill("A hard talk")
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("link", name="Your reflection").click()
    path = page.url
    await page.get_by_role("button", name="Delete this reflection").click()
    await page.get_by_role("dialog").get_by_role("button", name="Delete this").click()
    await page.get_by_role("link", name="Look back on one event").wait_for()
    await page.goto(path)
    await page.get_by_role("heading", name="This reflection is gone").wait_for()
    assert await page.get_by_label("What happened").count() == 0
    await page.goto("/course/activity/which-mindset")
    await page.get_by_role("link", name="Look back on one event").wait_for()


async def test_one_that_was_left_empty_begins_anew(phone):
    page = await phone()
    await sign_up(page, "Max", "max@school.example", PASSWORD)
    await page.get_by_role("link", name="Look back on one event").click()
    field = page.get_by_label("What happened")
    await field.fill("x")
    await until_sent(page)
    await field.fill("")
    await until_sent(page)
    await page.go_back()
    await page.get_by_role("heading", name="Today").wait_for()
    await until_sent(page)
    await page.go_forward()
    await field.fill("Now it has words")
    await until_sent(page)
    assert [one["event"] for one in await on_server(page)] == ["Now it has words"]
    assert await page.get_by_text("Needs you").count() == 0


async def test_what_was_shown_and_deleted_offline_is_told_nobody(phone):
    ana, ben = await pair_of(phone)
    await ana.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await ana.goto("/together")
    await ana.get_by_role("link", name=re.compile("^Ben")).first.wait_for()
    await ana.get_by_role("link", name="Today").click()
    await ana.get_by_role("heading", name="Today").wait_for()
    await ana.context.set_offline(True)
    await ana.get_by_role("link", name="Look back on one event").click()
    await ana.get_by_label("What happened").fill("I cut the discussion.")
    await ana.get_by_role("switch", name="Show this to Ben").press("Space")
    await ana.get_by_text("You and Ben").wait_for()
    await ana.get_by_role("button", name="Delete this reflection").click()
    await ana.get_by_text("What you asked about it").wait_for()
    await ana.get_by_role("dialog").get_by_role("button", name="Delete this").click()
    await online_again(ana)
    await until_sent(ana)
    assert await ana.get_by_text("Needs you").count() == 0
    await ben.goto("/notifications")
    await ben.get_by_text("Notifications", exact=True).first.wait_for()
    assert await ben.get_by_text("A question for you").count() == 0
