"""For everybody: axe on every screen in both themes, keyboard, small screens, large text."""

import pytest
from axe_playwright_python.async_playwright import Axe

from tests.e2e.conftest import enter_as, keep_spark, sign_up, until_saved

ACTIVITIES = [f"/course/activity/{name}" for name in
              ("why-else", "which-mindset", "share-one-thing", "predicted-barriers",
               "predicted-barriers?back", "discipline-radar", "one-strategy", "five-educators",
               "one-organization", "conference-plan", "nothing")]  # fmt: skip
IN = ["/", "/journal", "/journal/write", "/journal/timeline", "/journal/search", "/me",
      "/me/profile", "/me/getting-in", "/me/phone", "/waiting", "/share?text=a+line",
      "/me/reminders", "/me/days-off", "/me/what-reaches-you", "/me/home-screen",
      "/growth", "/growth/hours", "/growth/record", "/growth/criteria",
      "/course/assessment/why-collective-growth", "/course/assessment/local-plan", "/reflections",
      "/reflections/0190a0a0-0000-7000-8000-000000000000",
      "/course", "/course/about", "/course/lesson/four-mindsets",
      "/course/lesson/collective-teacher-efficacy", *ACTIVITIES,
      "/notifications", "/reminders/later?slot=2020-01-01", "/no/such/page"]  # fmt: skip
OUT = ["/", "/verify", "/sign-in", "/reset", "/reset#secret", "/enter", "/enter#secret"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


# What reaches over the right edge, when the page can be scrolled sideways.
WIDER = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > clientWidth)
    .map((one) => one.outerHTML.slice(0, 200));
}"""


async def ready(page):
    await page.get_by_role("heading", level=1).first.wait_for()
    await page.evaluate("document.fonts.ready")
    await page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")


async def violations(page):
    await ready(page)
    found = await Axe().run(page, options=RULES)
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_screen(phone, scheme):
    page = await phone(color_scheme=scheme)
    for path in OUT:
        await page.goto(path)
        assert await violations(page) == [], path
    await page.goto("/")
    await page.get_by_role("link", name="I am new here").click()
    assert await violations(page) == []
    await page.get_by_label("Name").fill("A very long name " * 7)
    await page.get_by_label("E-mail").fill(f"{scheme}@school.example")
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_text("One step left").wait_for()
    assert await violations(page) == []
    await enter_as(page, "Ana Ruiz")
    for path in IN:
        await page.goto(path)
        assert await violations(page) == [], path
    await page.goto("/journal")
    await page.get_by_role("link", name="Entry 6").click()
    assert await violations(page) == []
    await page.get_by_role("button", name="Delete this page").click()
    await page.get_by_role("dialog").wait_for()
    assert await violations(page) == []
    await page.goto("/journal/write")
    await page.get_by_role("button", name="Place the spark").first.click()
    assert await violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_where_something_waits_or_asks(phone, scheme):
    page = await phone(color_scheme=scheme)
    await sign_up(page, "Axe", f"axe.{scheme}@school.example", "seven quiet green doors")
    await page.goto("/journal/write")
    await page.get_by_label("What I shared").fill("Cut the quiz to four items.")
    await until_saved(page)
    address = page.url.split("?")[0]
    late = {"id": address.split("/")[-1], "shared": "Five items.", "ages": {"shared": 3600}}
    write = "mutation ($i: WriteJournalEntryInput!) { writeJournalEntry(input: $i) { __typename } }"
    await page.context.request.post("/graphql", data={"query": write, "variables": {"i": late}})
    await page.goto(address)
    both = page.get_by_role("link", name="See both")
    await both.wait_for()
    assert await violations(page) == []
    await both.click()
    await page.get_by_role("heading", name="two places").wait_for()
    assert await violations(page) == []
    await page.locator("label.pick", has_text="Five").click()
    await page.get_by_role("button", name="Show").click()
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("link", name="Five items.").click()
    await page.get_by_role("link", name="1 earlier text").click()
    await page.get_by_role("heading", name="Earlier texts").wait_for()
    assert await violations(page) == []
    await page.goto("/journal/search")
    await page.get_by_role("searchbox").fill("items")
    await page.get_by_text("1 found").wait_for()
    assert await violations(page) == []
    await page.goto("/me/phone")
    await page.get_by_role("button", name="Hide my words").click()
    await page.get_by_role("dialog").wait_for()
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await page.context.set_offline(True)
    await page.goto("/")
    await keep_spark(page, "a line")
    await page.goto("/waiting")
    await page.get_by_role("heading", name="1 thing waits here").wait_for()
    assert await violations(page) == []
    await page.goto("/me")
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("dialog").wait_for()
    assert await violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
async def test_nothing_is_cut_off_sideways(phone, width):
    page = await phone(viewport={"width": width, "height": 640})
    await enter_as(page, "Ana Ruiz")
    for path in IN:
        await page.goto(path)
        await ready(page)
        assert await page.evaluate(WIDER) == [], path


async def test_text_twice_as_large_still_fits(phone):
    page = await phone(viewport={"width": 390, "height": 844})
    await enter_as(page, "Ana Ruiz")
    for path in IN:
        await page.goto(path)
        await ready(page)
        await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
        assert await page.evaluate(WIDER) == [], path


async def test_nothing_to_touch_is_smaller_than_44_pixels(phone):
    page = await phone()
    await enter_as(page, "Ana Ruiz")
    measure = """
    () => [...document.querySelectorAll('a, button, input, select, textarea, summary')]
      .filter((one) => !one.closest('.sr, [aria-hidden]') && one.checkVisibility())
      .map((one) => [one, (one.closest('label, .row, .field, .composer, .prompt') ?? one)])
      .map(([one, target]) => [one.outerHTML.slice(0, 90), target.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && (box.width < 43.5 || box.height < 43.5))
      .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)
    """
    for path in IN:
        await page.goto(path)
        await ready(page)
        assert await page.evaluate(measure) == [], path


async def test_the_keyboard_alone_is_enough(phone):
    page = await phone()
    await page.goto("/")
    await page.get_by_role("button", name="Dee Marlow").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Today").wait_for()
    assert await page.evaluate("document.activeElement.tagName") == "H1", (
        "focus moves with the route"
    )
    assert await page.title() == "Today · Collective Growth"
    await page.keyboard.press("Tab")
    for _ in range(12):
        name = await page.evaluate("document.activeElement.innerText")
        if name and "Set my timeline" in name:
            break
        await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name="Your timeline").wait_for()
    assert await page.title() == "Your timeline · Collective Growth"
    await page.get_by_role("radio", name="15").focus()
    await page.keyboard.press("ArrowRight")
    assert await page.locator(".stepper output").inner_text() == "11"
    outline = "getComputedStyle(document.querySelector('.pick:has(:focus-visible)')).outlineStyle"
    assert await page.evaluate(outline) == "solid"


async def test_sheets_close_with_escape_and_give_the_focus_back(phone):
    page = await phone()
    await enter_as(page, "Ana Ruiz")
    await page.goto("/me")
    out = page.get_by_role("button", name="Sign out")
    await out.click()
    await page.get_by_role("dialog").wait_for()
    await page.keyboard.press("Escape")
    await page.get_by_role("dialog").wait_for(state="detached")
    assert await page.evaluate("document.activeElement.innerText") == "Sign out"


async def test_whoever_wants_no_motion_gets_none(phone):
    page = await phone(reduced_motion="reduce")
    await enter_as(page, "Ana Ruiz")
    await page.goto("/journal/write")
    await page.get_by_label("What I shared").fill("x")
    longest = """
    Math.max(0, ...document.getAnimations().map((one) => one.effect.getComputedTiming().duration))
    """
    assert await page.evaluate(longest) <= 1


async def test_it_can_be_installed(phone):
    page = await phone()
    await page.goto("/")
    manifest = await page.evaluate("fetch('/manifest.webmanifest').then((r) => r.json())")
    assert manifest["id"] == "/"
    assert [shortcut["name"] for shortcut in manifest["shortcuts"]] == ["New spark", "Write entry"]
    assert "maskable" in {icon["purpose"] for icon in manifest["icons"]}
    for image in [*manifest["icons"], *manifest["screenshots"]]:
        kind = await page.evaluate(
            "(src) => fetch(src).then((r) => r.headers.get('content-type'))", image["src"]
        )
        assert kind == "image/png", image["src"]
    await page.evaluate("navigator.serviceWorker.ready.then(() => true)")


async def test_shortcuts_open_the_exact_screen(phone):
    page = await phone()
    await enter_as(page, "Ana Ruiz")
    await page.goto("/?spark")
    await page.get_by_role("heading", name="Today").wait_for()
    await page.locator(".composer input:focus").wait_for()
    await page.goto("/journal/write")
    await page.get_by_role("button", name="Done").wait_for()
