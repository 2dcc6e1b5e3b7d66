"""The course on a phone: read and answered without a network, gone on with on another one."""

import re

from playwright.async_api import Page, expect

from tests.e2e.conftest import enter_as, eventually, online_again, sign_in, sign_up, until_sent

PASSWORD = "seven quiet green doors"
ANSWERS = """{ viewer { courseProgress(course: "collective-growth") {
  answers { activity doneAt fields { name text } }
  topics { topic readAt } } } }"""

# Every title a screen had while it loaded: what a tab shows, and what is read aloud.
TITLES = """window.titles = [];
new MutationObserver(() => titles.at(-1) === document.title || titles.push(document.title))
  .observe(document, { subtree: true, childList: true, characterData: true })"""


async def newcomer(phone, name: str) -> Page:
    page = await phone()
    await sign_up(page, name, f"{name.lower()}@school.example", PASSWORD)
    return page


async def have_it_here(page: Page) -> None:
    """The course and the app's own files are on the phone."""
    await page.goto("/course")
    await page.get_by_role("heading", name="Individual and collective growth").wait_for()
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")


async def on_server(page: Page) -> dict:
    answer = await page.context.request.post("/graphql", data={"query": ANSWERS})
    return (await answer.json())["data"]["viewer"]["courseProgress"]


async def answer(page: Page, name: str) -> None:
    await page.goto(f"/course/activity/{name}")
    await page.get_by_role("button", name="Done").wait_for()


async def done(page: Page) -> None:
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("heading", name="Course", exact=True).wait_for()


async def read_to_the_end(page: Page) -> None:
    while not await page.get_by_role("heading", name="Your turn").count():
        await page.get_by_role("button", name=re.compile("^Next")).click()


async def test_a_lesson_is_read_and_answered_without_a_network(phone):
    page = await newcomer(phone, "Lea")
    await have_it_here(page)
    await page.context.set_offline(True)
    await page.get_by_role("link", name="Start: Nobody teaches alone").click()
    await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuetext", "Page 1 of 5")
    await read_to_the_end(page)
    await expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuetext", "Page 5 of 5")
    await page.get_by_role("link", name="Your reasons").click()
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("alert").get_by_text("Write a few words first").wait_for()
    await page.get_by_label("Your answer").fill("Because two see more than one.")
    await page.get_by_text("Saved on this phone").wait_for()
    await page.reload()
    await expect(page.get_by_label("Your answer")).to_have_value("Because two see more than one.")
    await done(page)
    await page.get_by_text("Read and done").wait_for()
    await page.get_by_text("1 of 13 lessons read · 1 activity done").wait_for()
    await online_again(page)
    await until_sent(page)
    found = await on_server(page)
    assert [one["topic"] for one in found["topics"] if one["readAt"]] == ["why-grow-together"]
    [one] = found["answers"]
    assert one["doneAt"]
    assert one["fields"] == [{"name": "text", "text": "Because two see more than one."}]

    # On another phone she goes on where she was.
    other = await phone()
    await sign_in(other, "lea@school.example", PASSWORD)
    await other.get_by_role("link", name="Course").click()
    await other.get_by_text("Read and done").wait_for()
    await other.get_by_role("link", name=re.compile("Nobody teaches alone")).click()
    await other.get_by_text("Page 1 of 5").wait_for()  # read already: from the start again


async def test_nothing_is_called_gone_before_the_phone_has_looked(phone):
    page = await newcomer(phone, "Lys")
    await have_it_here(page)
    await page.add_init_script(TITLES)
    for path, title in (
        ("/course/lesson/why-grow-together", "Your pupils were taught before you"),
        ("/course/activity/why-else", "Your reasons"),
        ("/course/assessment/why-collective-growth", "Where I stand"),
    ):
        await page.goto(path)
        await page.get_by_role("heading", level=1, name=title).wait_for()
        assert not [one for one in await page.evaluate("titles") if "not here" in one]


async def test_she_goes_on_at_the_page_where_she_was(phone):
    page = await newcomer(phone, "Lia")
    await have_it_here(page)
    await page.goto("/course/lesson/four-mindsets")
    await page.get_by_role("button", name="Next: Fixed").click()
    await page.get_by_role("heading", name="Fixed").wait_for()
    await expect(page.get_by_role("heading", name="Fixed")).to_be_focused()
    await page.keyboard.press("ArrowRight")
    await page.get_by_role("heading", name="Growth", exact=True).wait_for()
    await page.keyboard.press("ArrowLeft")
    await page.get_by_role("heading", name="Fixed").wait_for()
    await until_sent(page)
    await page.goto("/course")
    await page.get_by_text("Begun, page 2").wait_for()
    await page.goto("/course/lesson/four-mindsets")
    await page.get_by_role("heading", name="Fixed").wait_for()


async def test_every_kind_of_activity_is_done_without_a_network(phone):
    page = await newcomer(phone, "Luz")
    await have_it_here(page)
    await page.context.set_offline(True)

    await answer(page, "discipline-radar")
    for name, rating in (("Systems thinking", 3), ("Team learning", 1)):
        for _ in range(rating):
            await page.get_by_role("button", name=f"{name}: one more").click()
    await page.get_by_role("radio", name="Work on team learning").check(force=True)
    assert (
        "systems thinking 3"
        in ((await page.locator("svg.radar").get_attribute("aria-label")) or "").lower()
    )
    await done(page)

    await answer(page, "predicted-barriers")
    await page.get_by_label("Barrier 1").fill("No free period")
    await page.get_by_role("button", name="Another one").click()
    await expect(page.get_by_label("Barrier 3")).to_be_focused()
    await page.get_by_label("Barrier 3").fill("Nobody likes to be watched")
    await done(page)
    await page.goto("/course/activity/predicted-barriers?back")
    await page.get_by_role("radio", name="In part").first.check(force=True)
    await page.get_by_label("What moved it?").fill("A second slot")
    await page.get_by_text("1 of 2 looked at again").wait_for()

    await answer(page, "one-strategy")
    await page.get_by_role("radio", name=re.compile("Peer walkthrough")).press("Space")
    await page.get_by_label("Why this one").fill("It is next door")
    await done(page)

    await answer(page, "five-educators")
    await page.get_by_label("Name").fill("Nadia Okafor")
    await page.get_by_label("Why").fill("One failed lab a month")
    await page.get_by_role("button", name="The next one").click()
    await page.get_by_label("Name").fill("Jorge Vela")
    await page.get_by_role("img", name="2 of five listed").wait_for()
    await done(page)

    await answer(page, "share-one-thing")
    await page.get_by_label("What you share").fill("Safety cards")
    await page.get_by_label("By", exact=True).fill("Luz")
    await page.get_by_label("Where it is").fill("nowhere")
    await page.get_by_role("radio", name=re.compile("CC BY-SA")).press("Space")
    await page.get_by_role("button", name="Done").click()
    await page.get_by_text("A web address looks like").first.wait_for()
    await page.get_by_label("Where it is").fill("school.example/cards")
    await page.get_by_label("By", exact=True).focus()
    await page.get_by_text("“Safety cards” · by Luz · https://school.example/cards").wait_for()
    await done(page)

    await answer(page, "one-organization")
    await page.get_by_label("Its name").fill("TIE")
    await done(page)
    await answer(page, "conference-plan")
    await page.get_by_label("Which one").fill("TIE Conference")
    await page.get_by_label("From").fill("2027-04-18")
    await done(page)
    await page.get_by_text("7 activities done").wait_for()

    await online_again(page)
    await until_sent(page)
    await page.get_by_text("Needs you").wait_for(state="detached")
    found = await on_server(page)
    fields = {
        one["activity"]: {field["name"]: field["text"] for field in one["fields"]}
        for one in found["answers"]
    }
    assert fields["discipline-radar"] == {
        "systems_thinking": "3",
        "team_learning": "1",
        "work_on": "team_learning",
    }
    assert fields["predicted-barriers"]["came.1"] == "in_part"
    assert fields["predicted-barriers"]["barrier.3"] == "Nobody likes to be watched"
    assert fields["five-educators"]["name.2"] == "Jorge Vela"
    assert fields["share-one-thing"]["licence"] == "BY-SA"
    assert fields["conference-plan"]["starts_on"] == "2027-04-18"
    assert all(one["doneAt"] for one in found["answers"])


async def test_two_phones_write_in_one_field_and_nothing_is_lost(phone):
    page = await newcomer(phone, "Lou")
    await have_it_here(page)
    other = await phone()
    await sign_in(other, "lou@school.example", PASSWORD)
    await have_it_here(other)
    await other.context.set_offline(True)
    await answer(other, "why-else")
    await other.get_by_label("Your answer").fill("On the tablet.")
    await other.get_by_text("Saved on this phone").wait_for()
    await answer(page, "why-else")
    await page.get_by_label("Your answer").fill("On the phone.")
    await page.locator('[data-state="saved"]').wait_for()
    await online_again(other)
    await until_sent(other)
    await other.get_by_role("group", name="You wrote this in two places").wait_for()
    await page.get_by_role("group", name="You wrote this in two places").wait_for()
    shown = await page.get_by_label("Your answer").input_value()
    await page.get_by_role("button", name="Add it here").click()
    await page.get_by_role("group", name="You wrote this in two places").wait_for(state="detached")
    both = await page.get_by_label("Your answer").input_value()
    assert both.startswith(shown)
    assert {"On the phone.", "On the tablet."} == set(both.split("\n\n"))
    await until_sent(page)

    async def is_settled() -> bool:
        return await other.get_by_label("Your answer").input_value() == both

    await eventually(is_settled)


async def test_nobody_else_finds_an_answer_on_a_shared_phone(phone):
    page = await newcomer(phone, "Liv")
    await have_it_here(page)
    await answer(page, "why-else")
    await page.get_by_label("Your answer").fill("Mine alone.")
    await page.locator('[data-state="saved"]').wait_for()
    await page.goto("/me")
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    await page.get_by_role("link", name="I am new here").wait_for()
    await enter_as(page, "Ben Okafor")
    await answer(page, "why-else")
    await expect(page.get_by_label("Your answer")).to_have_value("")


async def test_of_a_short_field_one_is_chosen(phone):
    page = await newcomer(phone, "Lux")
    await have_it_here(page)
    other = await phone()
    await sign_in(other, "lux@school.example", PASSWORD)
    await have_it_here(other)
    await other.context.set_offline(True)
    for one, name in ((other, "Tablet"), (page, "Phone")):
        await answer(one, "one-organization")
        await one.get_by_label("Its name").fill(name)
    await page.locator('[data-state="saved"]').wait_for()
    await online_again(other)
    await until_sent(other)
    asked = page.get_by_role("group", name="You wrote this in two places")
    await asked.wait_for()
    shown = await page.get_by_label("Its name").input_value()
    await asked.get_by_role("button", name="Use this instead").click()
    await asked.wait_for(state="detached")
    wanted = {"Phone": "Tablet", "Tablet": "Phone"}[shown]
    await expect(page.get_by_label("Its name")).to_have_value(wanted)
