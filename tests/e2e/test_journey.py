"""What a new user does on the first day, in a real browser on a phone's viewport."""

from playwright.async_api import expect

from tests.e2e.conftest import enter_as, sign_up, until_kept, until_saved

SPARK = "Sam’s half-sheet quiz, marked by the pupils"
PASSWORD = "seven quiet green doors"


async def test_the_first_day(phone):
    page = await phone()
    await sign_up(page, "Ana Ruiz", "ana@school.example", PASSWORD)

    # The wizard: fifteen weeks, then eleven; the end follows the number.
    await page.get_by_role("link", name="Set my timeline").click()
    await page.get_by_role("heading", name="Your timeline").wait_for()
    await page.get_by_role("radio", name="11").check(force=True)
    assert await page.locator(".stepper output").inner_text() == "11"
    await page.get_by_role("button", name="One entry more").click()
    assert await page.locator(".num.big").inner_text() == "12"
    await page.get_by_role("radio", name="15").check(force=True)
    await page.get_by_role("button", name="Use this timeline").click()
    await page.get_by_role("button", name="Not now").click()
    await page.get_by_text("of 15").wait_for()

    # A spark, caught from Today.
    field = page.get_by_label("A spark: one line to keep")
    await field.fill(SPARK)
    await field.press("Enter")
    await page.get_by_role("heading", name="Sparks waiting").wait_for()

    # An entry from the spark.
    await page.get_by_role("link", name="Write entry 1").click()
    await page.get_by_role("button", name="Place the spark").click()
    await page.get_by_role("button", name="What others shared with me").click()
    received = page.get_by_label("What others shared with me")
    assert await received.input_value() == SPARK
    await page.get_by_label("What I shared").fill("My lab-safety cards with Lena.")
    await until_kept(page)

    # Reloading in the middle loses nothing.
    await page.reload()
    assert await received.input_value() == SPARK
    assert (
        await page.get_by_label("What I shared").input_value() == "My lab-safety cards with Lena."
    )
    await until_saved(page)
    await page.get_by_role("button", name="Done").click()
    await page.get_by_role("heading", name="Today").wait_for()
    await page.get_by_role("heading", name="Sparks waiting").wait_for(state="detached")
    await page.get_by_role("link", name="Journal").click()
    await page.get_by_text("1 written, 14 to come").wait_for()
    await page.get_by_role("link", name="Entry 1").click()
    await page.get_by_role("link", name="Revise").wait_for()
    await page.get_by_text("Saved", exact=True).wait_for()

    # Sign out, and in on another phone: the entry is there.
    await page.goto("/me")
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    await page.get_by_role("link", name="I am new here").wait_for()
    left = "indexedDB.databases().then((all) => all.map(({ name }) => name))"
    assert await page.evaluate(left) == []

    other = await phone()
    await other.goto("/")
    await other.get_by_role("link", name="Use my password").click()
    await other.get_by_label("E-mail").fill("ana@school.example")
    await other.get_by_label("Password", exact=True).fill(PASSWORD)
    await other.get_by_role("button", name="Sign in").click()
    await other.get_by_role("link", name="Journal").click()
    await other.get_by_role("link", name="Entry 1").click()
    await other.get_by_text("My lab-safety cards with Lena.").wait_for()
    await other.get_by_text(SPARK).first.wait_for()


async def test_a_demo_person_writes_what_waits(phone):
    page = await phone()
    await enter_as(page, "Ana Ruiz")
    assert "Demo" in await page.locator(".demo-bar").inner_text()
    await page.get_by_text("of 15").wait_for()
    await page.get_by_role("link", name="Write entry 7").click()
    await page.get_by_label("How I used it").fill("Nine sheets, not thirty.")
    await until_saved(page)
    await page.get_by_role("button", name="Done").click()
    await page.get_by_text("Opens").wait_for()
    await page.get_by_role("link", name="Journal").click()
    await page.get_by_text("6 written, 8 to come").wait_for()
    await page.get_by_text("Slot 4 is blank").wait_for()

    again = await phone()
    await enter_as(again, "Ana Ruiz")
    await again.get_by_role("link", name="Journal").click()
    await again.get_by_text("Nine sheets, not thirty.").wait_for()
    assert "Demo" in await again.locator(".demo-bar").inner_text()


async def with_authenticator(page):
    """Give a phone a fingerprint reader that always agrees."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


async def test_a_passkey_is_the_first_way_in(phone):
    page = await phone()
    await page.goto("/")
    await with_authenticator(page)
    await page.get_by_role("link", name="I am new here").click()
    await page.get_by_label("Name").fill("Ben Okafor")
    await page.get_by_label("E-mail").fill("ben@school.example")
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_role("button", name="Create my passkey").click()
    await page.get_by_role("heading", name="Today").wait_for()
    await page.goto("/me/getting-in")
    await page.get_by_text("Chrome on").first.wait_for()
    await page.get_by_role("button", name="Remove the passkey").click()
    await page.get_by_text("your only way in").wait_for()
    await page.goto("/me")
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    await page.get_by_role("button", name="Sign in with a passkey").click()
    await page.get_by_role("heading", name="Today").wait_for()


async def test_what_is_wrong_is_said_where_it_is(phone):
    page = await phone()
    await page.goto("/")
    await page.get_by_role("link", name="I am new here").click()
    await page.get_by_label("E-mail").fill("ana")
    await page.get_by_label("Name").fill(" ")
    await page.get_by_role("button", name="Go on").click()
    await page.get_by_text("Write an address like").wait_for()
    email = page.get_by_label("E-mail")
    assert await email.get_attribute("aria-invalid") == "true"
    assert await email.input_value() == "ana", "nothing is lost"


async def test_done_without_an_answer_says_what_is_missing(phone):
    page = await phone()
    await enter_as(page, "Carla Winter")
    await page.goto("/journal/write")
    await page.get_by_role("button", name="Done").click()
    await page.get_by_text("Answer one prompt first").wait_for()
    await expect(page.locator("#shared")).to_be_focused()


async def test_too_long_a_text_is_kept_and_named(phone):
    page = await phone()
    await enter_as(page, "Carla Winter")
    await page.goto("/journal/write")
    await page.get_by_label("What I shared").fill("x" * 10_003)
    await page.get_by_text("3 characters too many").first.wait_for()
    await page.locator('[data-state="needsYou"]').wait_for()
    await page.get_by_label("What I shared").fill("short again")
    await until_saved(page)


async def deletes(response):
    return "graphql" in response.url and "deleteJournalEntry" in await response.text()


async def test_a_deleted_page_is_gone_everywhere(phone):
    page = await phone()
    await enter_as(page, "Dee Marlow")
    await page.goto("/journal/write")
    await page.get_by_label("What I shared").fill("Not for keeping.")
    await until_saved(page)
    await page.get_by_role("button", name="Done").click()
    await page.locator("a.row", has_text="Not for keeping.").click()
    await page.get_by_role("button", name="Delete this page").click()
    async with page.expect_response(deletes):
        await page.get_by_role("dialog").get_by_role("button", name="Delete this page").click()
    await page.get_by_role("heading", name="Pick a start and a rhythm").wait_for()
    other = await phone()
    await enter_as(other, "Dee Marlow")
    await other.goto("/journal")
    await other.get_by_role("heading", name="Pick a start and a rhythm").wait_for()
