"""Two phones: Ana shares one page, Ben reads and answers it, and nobody else ever does."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import enter_as, eventually, online_again, sign_up, until_sent
from tests.e2e.test_safety import ATTACKS

PASSWORD = "seven quiet green doors"
KEYS_OF = """() => new Promise((done) => indexedDB.databases().then((all) => {
  const { name } = all.find(({ name }) => name.startsWith('growth-'));
  const open = indexedDB.open(name);
  open.onsuccess = () => {
    const keys = open.result.transaction('STORE').objectStore('STORE').getAllKeys();
    keys.onsuccess = () => { open.result.close(); done(keys.result); };
  };
}))"""


async def half_typed_on(page):
    """Return how many half-typed words about pages a phone holds."""
    keys = await page.evaluate(KEYS_OF.replace("STORE", "meta"))
    return sum(isinstance(key, str) and key.startswith("words/") for key in keys)


async def kinds_on(page):
    return {kind for kind, _ in await page.evaluate(KEYS_OF.replace("STORE", "things"))}


async def ask(page, query, **variables):
    answer = await page.context.request.post(
        "/graphql", data={"query": query, "variables": variables}
    )
    found = await answer.json()
    assert "errors" not in found, found
    return found["data"]


async def invite(page, seeks="A mentor for me"):
    """Make an invitation on the screen, and return its link."""
    await page.goto("/together")
    await page.get_by_role("link", name=re.compile("Invite")).first.click()
    await page.get_by_role("radio", name=seeks).check(force=True)
    await page.get_by_role("button", name="Make the link").click()
    await page.get_by_role("img", name="Code to scan").wait_for()
    host = await page.locator(".address span").inner_text()
    return f"http://{host}"


async def write_page(page, text="Silence first, then pairs. The quiet ones spoke first."):
    """Write a page and mark it done; the page that shows it is open."""
    await page.goto("/journal/write")
    await page.get_by_label("How I used it").fill(text)
    await page.get_by_role("button", name="Done").click()
    await (
        page.get_by_role("heading", name="Journal")
        .or_(page.get_by_role("heading", name="Today"))
        .first.wait_for()
    )
    await page.goto("/journal")
    await page.get_by_role("link", name=re.compile(text[:20])).click()
    await page.get_by_role("heading", name="Who can read it").wait_for()


async def pair_of(phone, one="Ana", two="Ben"):
    """Two people who are a pair: the first is the second's mentee."""
    ana, ben = await phone(), await phone()
    tag = uuid4().hex[:8]
    await sign_up(ana, one, f"{one}.{tag}@mentoring.example", PASSWORD)
    await sign_up(ben, two, f"{two}.{tag}@mentoring.example", PASSWORD)
    link = await invite(ana)
    await ben.goto(link)
    await ben.get_by_role("heading", name=f"Be {one}’s mentor?").wait_for()
    await ben.get_by_role("button", name="Yes, I will").click()
    await ben.get_by_role("heading", name=one, exact=True).wait_for()
    return ana, ben


async def share(ana, name="Ben"):
    switch = ana.get_by_role("switch", name=f"Share this page with {name}")
    await switch.check()
    await ana.get_by_text(f"You and {name}").wait_for()
    await until_sent(ana)


async def send(page, label):
    """Send what stands in the field of that name: several may stand on a page."""
    field = page.get_by_role("textbox", name=label, exact=True)
    await page.locator(".say", has=field).get_by_role("button", name="Send it").click()


async def share_five(ana):
    """Five pages that her mentor may read, the first of which has waited longest."""
    people = (await ask(ana, "{ viewer { pairings { mentor { id } } } }"))["viewer"]["pairings"]
    for number in range(5):
        await ask(
            ana,
            """mutation ($id: UUID!, $text: String!, $mentor: UUID!, $age: Float!) {
              writeJournalEntry(input: { id: $id, occurredOn: "2026-03-02", shared: $text }) {
                __typename }
              finishJournalEntry(id: $id) { __typename }
              shareJournalEntry(id: $id, readerId: $mentor, ageSeconds: $age) { __typename }
            }""",
            id=str(uuid4()), text=f"Page number {number}", mentor=people[0]["mentor"]["id"],
            age=(9 - number) * 86_400,
        )  # fmt: skip


async def test_one_page_is_shared_read_answered_and_taken_back(phone):
    ana, ben = await pair_of(phone)
    await ben.goto("/together")
    await write_page(ana)
    await ana.get_by_text("Only you", exact=True).wait_for()
    await share(ana)
    # Ben's open screen is woken: nobody touches it.
    await ben.get_by_role("link", name="Read Ana’s page").click()
    await ben.get_by_text("The quiet ones spoke first.").wait_for()
    await ana.get_by_text("Ben opened it").first.wait_for()
    # A word about a passage, and an answer to it.
    await ben.locator("p.text").evaluate(
        """(one) => { const range = document.createRange(); range.setStart(one.firstChild, 0);
        range.setEnd(one.firstChild, 13); getSelection().removeAllRanges();
        getSelection().addRange(range); }"""
    )
    await ben.get_by_label("Write to Ana about this").fill("What did the back row do with it?")
    await ben.get_by_role("radio", name="Question").check(force=True)
    await send(ben, "Write to Ana about this")
    bubble = ana.locator(".bubble", has_text="What did the back row do")
    await bubble.get_by_text("Silence first").wait_for()
    await ana.get_by_label("Reply to Ben").fill("They drew.")
    await ana.get_by_role("button", name="Send it").click()
    await ben.locator(".bubble", has_text="They drew.").wait_for()
    # Half typed in the thread, and there again; then sent, as an answer to what it answers.
    await ben.get_by_role("button", name="Reply to Ana").click()
    reply = ben.get_by_role("textbox", name="Reply to Ana")
    known = await half_typed_on(ben)
    await reply.fill("Keep that.")
    await eventually(lambda: half_typed_on(ben), known + 1)
    await ben.reload()
    await expect(reply).to_have_value("Keep that.")
    await send(ben, "Reply to Ana")
    await ana.locator(".bubble", has_text="Keep that.").wait_for()
    # The passage goes; the comment stays and says so.
    await ana.get_by_role("link", name="Revise").click()
    await ana.get_by_label("How I used it").fill("Pairs first, then silence.")
    await until_sent(ana)
    await ben.get_by_text("This passage has changed since.").wait_for()
    # Taken back while Ben has no network and two words on the way.
    await ben.context.set_offline(True)
    for words in ("First, offline.", "Second, offline."):
        await ben.get_by_label("Write to Ana", exact=True).fill(words)
        await ben.get_by_role("button", name="Send it").click()
        await ben.locator(".bubble", has_text=words).get_by_text("Saved on this phone").wait_for()
    await ana.goto("/journal")
    await ana.get_by_role("link", name=re.compile("Pairs first")).click()
    # Without a network she is told that it is not true yet.
    await ana.context.set_offline(True)
    await ana.get_by_role("switch", name="Share this page with Ben").uncheck()
    await ana.get_by_text("Ben can read it until this phone has a network.").wait_for()
    await online_again(ana)
    await ana.get_by_text("Only you", exact=True).wait_for()
    await until_sent(ana)
    await online_again(ben)
    await ben.get_by_role("heading", name="no longer shared with you").wait_for()
    assert "shared_entry" not in await kinds_on(ben)
    await ben.get_by_text("Nobody got what you wrote last").wait_for()
    await ben.locator(".bubble", has_text="Second, offline.").wait_for()
    await ben.get_by_role("link", name="Needs you").click()
    for words in ("First, offline.", "Second, offline."):
        await ben.get_by_text(words).wait_for()
    await ben.get_by_text("no longer shared with you").first.wait_for()
    again = ben.get_by_role("button", name="Send now")
    await again.click()  # in vain: it says so again, and both are still there
    for words in ("First, offline.", "Second, offline."):
        await ben.get_by_text(words).wait_for()
    found = await ask(
        ana,
        """{ viewer { journalEntries(first: 1) {
        edges { node { comments { id replyTo text } } } } } }""",
    )
    [page] = found["viewer"]["journalEntries"]["edges"]
    first, second, third = page["node"]["comments"]
    assert [first["text"], second["text"], third["text"]] == [
        "What did the back row do with it?", "They drew.", "Keep that.",
    ]  # fmt: skip
    assert (second["replyTo"], third["replyTo"]) == (first["id"], second["id"])


async def test_half_an_answer_is_never_out_of_sight(phone):
    """Ben writes on, deletes what she answers, loses the page: her words stand where she typed."""
    ana, ben = await pair_of(phone)
    await write_page(ana)
    await share(ana)
    await ben.goto("/together")
    await ben.get_by_role("link", name="Read Ana’s page").click()
    await ben.get_by_label("Write to Ana", exact=True).fill("First word.")
    await send(ben, "Write to Ana")
    half = ana.get_by_role("textbox", name="Reply to Ben").first
    await half.fill("I was just")
    await ben.get_by_label("Write to Ana", exact=True).fill("Second word.")
    await send(ben, "Write to Ana")
    await ana.locator(".bubble", has_text="Second word.").wait_for()
    await ana.keyboard.type(" answering")
    await expect(half).to_have_value("I was just answering")
    first = ben.locator(".bubble", has_text="First word.")
    await first.get_by_role("button", name="Delete").click()
    await ben.get_by_role("dialog").get_by_role("button", name="Delete").click()
    left = ana.locator(".bubble", has_text="You were writing:")
    await left.get_by_text("I was just answering").wait_for()
    await ana.get_by_role("switch", name="Share this page with Ben").uncheck()
    await ana.get_by_text("Only you", exact=True).wait_for()
    await left.get_by_text("I was just answering").wait_for()


async def test_what_is_undone_without_a_network_is_told_to_nobody(phone):
    ana, ben = await pair_of(phone)
    await write_page(ana)
    await until_sent(ana)
    await ana.context.set_offline(True)
    switch = ana.get_by_role("switch", name="Share this page with Ben")
    await switch.check()
    await ana.get_by_text("You and Ben", exact=True).wait_for()
    await switch.uncheck()
    await ana.get_by_text("Only you", exact=True).wait_for()
    await online_again(ana)
    await until_sent(ana)
    query = "{ viewer { notifications(first: 9) { edges { node { title } } } } }"
    assert "shared" not in str(await ask(ben, query))
    # The other way round: he never lost it.
    await share(ana)
    await ana.context.set_offline(True)
    await switch.uncheck()
    await ana.get_by_text("Ben can read it until this phone has a network.").wait_for()
    await switch.check()
    await ana.get_by_text("You and Ben", exact=True).wait_for()
    await online_again(ana)
    await until_sent(ana)
    assert str(await ask(ben, query)).count("shared") == 1


async def test_whoever_is_new_comes_back_to_the_invitation(phone):
    ana, newcomer = await phone(), await phone()
    await sign_up(ana, "Ana", f"ana.{uuid4().hex[:8]}@mentoring.example", PASSWORD)
    link = await invite(ana)
    await newcomer.goto(link)
    await newcomer.get_by_role("heading", name="Be Ana’s mentor?").wait_for()
    await newcomer.get_by_role("button", name="I am new here").click()
    await newcomer.get_by_label("Name").wait_for()
    await newcomer.reload()  # as a phone does that dropped the tab
    await newcomer.get_by_label("Name").fill("Ben")
    await newcomer.get_by_label("E-mail").fill(f"ben.{uuid4().hex[:8]}@mentoring.example")
    await newcomer.get_by_role("button", name="Go on").click()
    await newcomer.get_by_role("radio", name="Password").check(force=True)
    await newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    await newcomer.get_by_role("button", name="Create my account").click()
    await newcomer.get_by_role("heading", name="Be Ana’s mentor?").wait_for()
    await newcomer.get_by_role("button", name="Yes, I will").click()
    await newcomer.get_by_role("heading", name="Ana", exact=True).wait_for()
    assert "#" not in newcomer.url, "the token does not stay in the address"
    # Used once: whoever has the link now learns nothing.
    await newcomer.goto(link)
    await newcomer.get_by_role("heading", name="no longer open").wait_for()


async def test_an_invitation_is_declined_and_closed(phone):
    ana, ben = await phone(), await phone()
    await enter_as(ben, "Carla Winter")
    await sign_up(ana, "Ana", f"ana.{uuid4().hex[:8]}@mentoring.example", PASSWORD)
    link = await invite(ana, "A mentee")
    await ben.goto(link)
    await ben.get_by_role("heading", name="Be Ana’s mentee?").wait_for()
    await ben.get_by_role("button", name="No, thank you").click()
    await ben.get_by_text("You said no.").wait_for()
    await ana.goto("/together")
    await ana.get_by_text("Open invitations").wait_for(state="detached")


async def test_five_pages_are_answered_in_at_most_three_taps_each(phone):
    """Ben on the bus: the longest wait first, each word saved by itself."""
    ana, ben = await pair_of(phone)
    await share_five(ana)
    taps = 0

    async def tap(locator):
        nonlocal taps
        await locator.click()
        taps += 1

    await ben.goto("/together")
    await ben.get_by_text("5 things wait for you.").wait_for()
    await tap(ben.get_by_role("link", name="Read Ana’s page"))
    for number in range(5):
        await ben.get_by_text(f"Page number {number}", exact=True).wait_for()
        await tap(ben.get_by_role("button", name="I have read it"))
        await ben.get_by_text("You said").wait_for()
        if number < 4:
            await tap(ben.get_by_role("link", name="Next: Ana"))
    assert taps <= 3 * 5
    await tap(ben.get_by_role("link", name="That was all"))
    await ben.get_by_text("Nothing waits for you.").wait_for()
    await until_sent(ben)
    found = await ask(
        ana, "{ viewer { journalEntries { edges { node { acknowledgements { id } } } } } }"
    )
    edges = found["viewer"]["journalEntries"]["edges"]
    assert [len(edge["node"]["acknowledgements"]) for edge in edges] == [1] * 5


async def test_a_pause_and_an_end_close_the_page_at_once(phone):
    ana, ben = await pair_of(phone)
    await write_page(ana)
    await share(ana)
    await ben.goto("/together")
    await ben.get_by_role("link", name="Read Ana’s page").click()
    await ben.get_by_text("The quiet ones spoke first.").wait_for()
    await until_sent(ben)
    await ana.goto("/together")
    await ana.get_by_role("link", name="Ben mentor").click()
    await ana.get_by_role("button", name="Pause or end").click()
    await ana.get_by_role("button", name="Pause it").click()
    await ben.get_by_role("heading", name="no longer shared with you").wait_for()
    await ana.get_by_role("button", name="Go on").click()
    await ben.get_by_text("The quiet ones spoke first.").wait_for()
    await ana.get_by_role("button", name="Pause or end").click()
    await ana.locator("label.pick", has_text="it ended").click()
    await ana.get_by_text("can no longer open anything of yours").wait_for()
    await ana.get_by_role("button", name="End the pairing").click()
    await ben.get_by_role("heading", name="no longer shared with you").wait_for()

    async def left():
        return await kinds_on(ben) & {"shared_entry", "pairing", "comment", "mentor_question"}

    await eventually(left, set())
    # What the two had stays hers to look at.
    await ana.goto("/together")
    await ana.get_by_role("heading", name="Before").wait_for()
    await ana.get_by_role("link", name=re.compile("^Ben Your mentor")).click()
    await ana.get_by_text("Ben reads nothing of yours any more.").wait_for()


async def test_who_waits_is_told_of_and_handed_over_in_the_end(phone):
    """School days pass on Ben's own phone: a nudge after three, an offer after seven."""
    ana, ben = await pair_of(phone)
    await write_page(ana)
    await share(ana)
    await ben.goto("/together")
    await ben.get_by_role("link", name="Read Ana’s page").wait_for()
    for days, said in ((7, "A line is enough."), (14, "Pause, or hand over.")):
        await ben.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=days))
        await ben.reload()
        await ben.get_by_text(said).wait_for()
    await ben.get_by_role("link", name="Pause or hand over").click()
    await ben.locator("label.pick", has_text="another mentor").click()
    await ben.get_by_role("button", name="Hand over").click()
    await ben.get_by_role("heading", name="Nobody grows alone").wait_for()
    await ana.goto("/notifications")
    await ana.get_by_role("link", name=re.compile("inviting another one")).click()
    await ana.get_by_role("heading", name="Invite a mentor").wait_for()


async def test_a_question_is_asked_answered_and_prepared_for_a_meeting(phone, tmp_path):
    ana, ben = await pair_of(phone)
    await ana.goto("/together/ask?about=criterion:2.4")
    await ana.get_by_label("Your question").fill("How do I grade talk without killing it?")
    await ana.get_by_role("button", name="Ask Ben").dblclick()
    await ana.get_by_role("heading", name="Together").wait_for()
    assert await ana.get_by_role("link", name=re.compile("How do I grade")).count() == 1
    await ben.goto("/together")
    await ben.get_by_role("link", name="Answer Ana").click()
    await ben.get_by_label("Write to Ana").fill("Do not. Count who speaks.")
    await ben.get_by_role("button", name="Send it").click()
    await ana.get_by_role("link", name=re.compile("How do I grade")).click()
    await ana.locator(".bubble", has_text="Count who speaks").wait_for()
    # A meeting, kept as it is typed, seen by both.
    await ben.goto("/together")
    await ben.get_by_role("link", name=re.compile("^Ana")).first.click()
    await ben.get_by_role("link", name="A meeting", exact=True).click()
    await ben.get_by_role("button", name="Five minutes more").click()
    await ben.get_by_label("What we spoke about").fill("The silent start.")
    await ben.get_by_label("What is to be done").fill("Send the seating plan")
    await ben.get_by_role("button", name="Done").click()
    await until_sent(ben)
    # Half typed, and back: it stands there again, and is no other meeting's.
    await ben.get_by_role("link", name=re.compile("5 minutes")).click()
    await ben.get_by_label("What is to be done").fill("Bring the photo")
    await ben.go_back()
    await ben.get_by_role("heading", name="Meetings").wait_for()
    assert await ben.get_by_role("link", name=re.compile("5 minutes|Planned")).count() == 1
    await ben.get_by_role("link", name=re.compile("5 minutes")).click()
    await expect(ben.get_by_label("What is to be done")).to_have_value("Bring the photo")
    await ana.goto("/together")
    await ana.get_by_role("link", name=re.compile("^Ben")).first.click()
    await ana.get_by_role("link", name=re.compile("5 minutes")).click()
    # The other one puts it in other words, and takes what was half typed back once it is kept.
    await ana.get_by_label("Agreement 1", exact=True).fill("Send the seating plan by Friday")
    await ana.get_by_label("Agreement 1", exact=True).blur()
    await until_sent(ana)
    await expect(ben.get_by_label("Agreement 1", exact=True)).to_have_value(
        "Send the seating plan by Friday"
    )
    await ben.get_by_role("button", name="Done").click()
    await expect(ana.get_by_label("Agreement 2", exact=True)).to_have_value("Bring the photo")
    await ana.get_by_label("Agreement 2", exact=True).fill("")
    await ana.get_by_label("What we spoke about").focus()  # left without a word, it stands
    await expect(ana.get_by_label("Agreement 2", exact=True)).to_have_value("Bring the photo")
    await ana.get_by_role("button", name="Take agreement 2 back").click()
    await expect(ana.get_by_label("Agreement 2", exact=True)).to_have_count(0)
    await ana.get_by_role("button", name="Done").click()
    await ana.get_by_role("link", name="Prepare a meeting").click()
    await ana.get_by_text("Send the seating plan by Friday · Ben").wait_for()
    await expect(ana.get_by_text("Bring the photo")).to_have_count(0)
    await ana.emulate_media(media="print")
    await ana.get_by_text("Send the seating plan by Friday · Ben").wait_for()
    for one in (".dock", ".bar", ".no-print"):
        await expect(ana.locator(one).first).to_be_hidden()
    await ana.emulate_media(media="screen")
    async with ana.expect_download() as waiting:
        await ana.get_by_role("button", name="Save as PDF").click()
    path = tmp_path / "since.pdf"
    await (await waiting.value).save_as(path)
    assert path.read_bytes().startswith(b"%PDF-")


async def test_half_a_comment_outlives_the_page_and_is_offered_before_a_phone_is_wiped(phone):
    ana, ben = await pair_of(phone)
    await write_page(ana)
    await share(ana)
    await ben.goto("/together")
    await ben.get_by_role("link", name="Read Ana’s page").click()
    await ben.get_by_label("Write to Ana", exact=True).fill("Half a word")
    await ana.get_by_role("switch", name="Share this page with Ben").uncheck()
    await ben.get_by_role("heading", name="no longer shared with you").wait_for()
    await ben.get_by_text("Half a word", exact=True).wait_for()
    await ben.goto("/me")
    await ben.get_by_role("button", name="Sign out").click()
    sheet = ben.get_by_role("dialog")
    await sheet.get_by_text("A comment, half typed").wait_for()
    assert await sheet.get_by_role("radio", name="Send them").count() == 0, "nobody to send it to"
    async with ben.expect_download() as waiting:
        await sheet.get_by_role("button", name="Keep a file").click()
    kept = await (await waiting.value).path()
    assert "Half a word" in kept.read_text()


async def test_new_pages_are_shared_by_choice_and_the_page_says_so_before(phone):
    ana, ben = await pair_of(phone)
    await ben.goto("/together")
    await ana.goto("/together")
    await ana.get_by_role("link", name=re.compile("^Ben")).first.click()
    await ana.get_by_role("switch", name=re.compile("Share new pages")).check()
    await ana.get_by_text("Ben can read each page once you mark it done").wait_for()
    await until_sent(ana)
    await ana.goto("/journal/write")
    await ana.get_by_text("Once done, Ben can read this.").wait_for()
    await ana.get_by_label("What I shared").fill("A half-sheet quiz.")
    await until_sent(ana)
    await ben.get_by_text("Nothing waits for you.").wait_for()
    await ana.get_by_role("button", name="Done").click()
    await ben.get_by_role("link", name="Read Ana’s page").click()
    await ben.get_by_text("A half-sheet quiz.").wait_for()


async def test_who_reads_me_is_told_from_the_servers_own_rules_and_offline_from_memory(phone):
    ana, _ = await pair_of(phone)
    await write_page(ana)
    await share(ana)
    await ana.goto("/me/readers")
    await ana.get_by_text("Ben, mentor").wait_for()
    await ana.get_by_text("1 page you shared").wait_for()
    await ana.evaluate("navigator.serviceWorker.ready.then(() => true)")
    await ana.context.set_offline(True)
    await ana.goto("/me")
    await ana.get_by_role("link", name="Who reads you").click()
    await ana.get_by_text("As of").wait_for()
    await ana.get_by_text("Ben, mentor").wait_for()


async def test_words_are_words_wherever_anybody_sees_them(phone):
    """The list of hostile texts through every field of people, seen by both sides."""
    alarms: list[str] = []
    for one in ATTACKS:
        ana, ben = await phone(), await phone()
        for page in (ana, ben):
            page.on("dialog", lambda dialog: alarms.append(dialog.message))
        tag = uuid4().hex[:8]
        await sign_up(ana, f"{one}A"[:110], f"ana.{tag}@mentoring.example", PASSWORD)
        await sign_up(ben, f"{one}B"[:110], f"ben.{tag}@mentoring.example", PASSWORD)
        made = await ask(
            ana,
            """mutation ($id: UUID!, $line: String!) {
              createInvitation(input: { id: $id, seeks: MENTOR, line: $line }) {
                ... on Invitation { url } }
            }""",
            id=str(uuid4()), line=one,
        )  # fmt: skip
        url = made["createInvitation"]["url"]
        await ben.goto(url)
        await ben.get_by_role("button", name="Yes, I will").click()
        await ben.get_by_text("Our focus").wait_for()
        [pairing] = (await ask(ana, "{ viewer { pairings { id mentor { id } } } }"))["viewer"][
            "pairings"
        ]
        page, meeting, asked = str(uuid4()), str(uuid4()), str(uuid4())
        await ask(
            ana,
            """mutation ($id: UUID!, $meet: UUID!, $asked: UUID!, $agreed: UUID!, $pair: UUID!,
                         $mentor: UUID!, $text: String!) {
              writeJournalEntry(input: { id: $id, occurredOn: "2026-03-02", shared: $text }) {
                __typename }
              finishJournalEntry(id: $id) { __typename }
              shareJournalEntry(id: $id, readerId: $mentor) { __typename }
              updatePairing(input: { id: $pair, focus: $text }) { __typename }
              askMentor(input: { id: $asked, pairingId: $pair, text: $text }) { __typename }
              writeMeeting(input: { id: $meet, pairingId: $pair, metOn: "2026-03-02", minutes: 5,
                notes: $text, agreements: [{ id: $agreed, text: $text, by: MENTOR }] }) {
                __typename }
            }""",
            id=page, meet=meeting, asked=asked, agreed=str(uuid4()),
            pair=pairing["id"], mentor=pairing["mentor"]["id"], text=one,
        )  # fmt: skip
        said = await ask(
            ben,
            """mutation ($id: UUID!, $entry: UUID!, $text: String!, $phrase: String!) {
              writeComment(input: { id: $id, entryId: $entry, text: $text, prompt: SHARED,
                quote: $text, kind: RESOURCE, link: "https://a.example/" }) { __typename }
              acknowledgeJournalEntry(id: $entry, phrase: $phrase) { __typename }
              setMentorPhrases(phrases: [$phrase]) { __typename }
            }""",
            id=str(uuid4()), entry=page, text=one, phrase=one[:120],
        )  # fmt: skip
        assert {name: part["__typename"] for name, part in said.items()} == {
            "writeComment": "Comment", "acknowledgeJournalEntry": "JournalEntry",
            "setMentorPhrases": "MentorPhrases",
        }  # fmt: skip
        between = [f"/together/pairing/{pairing['id']}", f"/together/since/{pairing['id']}",
                   f"/together/meeting/{meeting}", f"/together/question/{asked}"]  # fmt: skip
        for who, paths in (
            (ana, ["/together", f"/journal/entry/{page}", f"/journal/readers/{page}", "/me/readers",
                   *between]),
            (ben, ["/together", f"/together/entry/{page}", *between]),
        ):  # fmt: skip
            for path in paths:
                await who.goto(path)
                await who.get_by_text(one.strip()[:20]).first.wait_for()
                assert await who.title() != "owned", (one, path)
        pdf = await ben.context.request.get(f"/mentoring/since/{pairing['id']}?day=2026-01-01")
        assert pdf.status == 200
        for who in (ana, ben):
            await who.context.close()
    assert alarms == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_screen_of_people_is_for_everybody(phone, scheme):
    """axe, both sides, at twice the text, and nothing too small to touch."""
    from tests.e2e.test_access import WIDER, violations

    for name, first in (("Ana Ruiz", "Ben"), ("Ben Okafor", "Ana")):
        page = await phone(color_scheme=scheme)
        await enter_as(page, name)
        await page.goto("/together")
        person = page.get_by_role("link", name=re.compile(f"^{first}")).first
        pairing = (await person.get_attribute("href") or "").split("/")[-1]
        paths = ["/together", "/together/invite", f"/together/pairing/{pairing}",
                 f"/together/since/{pairing}", f"/together/meeting/{uuid4()}?with={pairing}",
                 "/me/readers", "/together/ask"]  # fmt: skip
        entry = "audience" if name.startswith("Ana") else "shared"
        await page.goto("/journal" if entry == "audience" else "/together")
        row = page.get_by_role("link", name=re.compile("Entry 6")).first
        target = await row.get_attribute("href")
        paths.append(target)
        if entry == "audience":
            paths.append(target.replace("entry", "readers"))
        for path in paths:
            await page.goto(path)
            assert await violations(page) == [], path
            await page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
            assert await page.evaluate(WIDER) == [], path
