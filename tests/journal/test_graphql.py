"""The journal's shape as a client sees it, over HTTP, on both databases."""

from uuid import uuid4

WRITE = """
mutation ($input: WriteJournalEntryInput!) {
  writeJournalEntry(input: $input) {
    __typename
    ... on JournalEntry { id shared version state }
    ... on InvalidInput { problems { field } }
    ... on UserError { message }
  }
}
"""
LIST = """
query ($after: String, $slot: Int, $search: String! = "") {
  viewer {
    journalEntries(first: 2, after: $after, slot: $slot, search: $search) {
      edges { cursor node { id occurredOn shared } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
SET_TIMELINE = """
mutation ($input: SetTimelineInput!) {
  setTimeline(input: $input) {
    __typename
    ... on JournalTimeline {
      endsOn slotCount weekday
      slots { number dueOn opensOn closesOn state }
    }
    ... on InvalidInput { problems { field } }
  }
}
"""
CHANGES = """
query ($since: String) {
  viewer {
    changes(since: $since) {
      cursor hasMore isReset
      changes {
        kind gone
        node {
          ... on JournalEntry { id shared }
          ... on Spark { text }
          ... on JournalTimeline { endsOn }
        }
      }
    }
  }
}
"""


async def write(browser, **changes):
    entry = {"id": str(uuid4()), "occurredOn": "2026-03-02", "shared": "Exit tickets"}
    return (await browser.ask(WRITE, input=entry | changes))["writeJournalEntry"]


async def test_a_written_entry_comes_back(browser):
    await browser.sign_up("Ana")
    entry = await write(browser)
    assert (entry["__typename"], entry["shared"]) == ("JournalEntry", "Exit tickets")
    assert (entry["version"], entry["state"]) == (1, "DRAFT")


async def test_a_broken_rule_is_a_result_not_an_error(browser):
    await browser.sign_up("Ana")
    answer = await write(browser, shared="x" * 10_001)
    assert (answer["__typename"], answer["problems"]) == ("InvalidInput", [{"field": "shared"}])


async def test_finish_delete_and_sparks(browser):
    await browser.sign_up("Ana")
    entry, spark = await write(browser), str(uuid4())
    data = await browser.ask(
        """
        mutation ($entry: UUID!, $spark: UUID!) {
          noteSpark(input: {id: $spark, text: "Quiz", ageSeconds: 60}) { ... on Spark { text } }
          useSparks(input: {entryId: $entry, sparks: [{id: $spark, prompt: APPLIED}]}) {
            ... on UsedSparks { sparks { prompt usedInId } }
          }
          finishJournalEntry(id: $entry) { ... on JournalEntry { state sparks { text } } }
          deleteSpark(id: $spark) { __typename }
          deleteJournalEntry(id: $entry) { ... on Deleted { id } }
        }
        """,
        entry=entry["id"],
        spark=spark,
    )
    assert data == {
        "noteSpark": {"text": "Quiz"},
        "useSparks": {"sparks": [{"prompt": "APPLIED", "usedInId": entry["id"]}]},
        "finishJournalEntry": {"state": "DONE", "sparks": [{"text": "Quiz"}]},
        "deleteSpark": {"__typename": "Deleted"},
        "deleteJournalEntry": {"id": entry["id"]},
    }


async def test_pages_are_walked_by_cursor(browser):
    await browser.sign_up("Ana")
    for day in (1, 2, 3):
        await write(browser, occurredOn=f"2026-02-0{day}")
    days, after = [], None
    while True:
        page = (await browser.ask(LIST, after=after))["viewer"]["journalEntries"]
        days += [edge["node"]["occurredOn"][-1] for edge in page["edges"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert days == ["3", "2", "1"]


async def test_a_cursor_of_another_list_is_refused_in_words(browser):
    await browser.sign_up("Ana")
    answer = await browser.send_json("/graphql", {"query": LIST, "variables": {"after": "x"}})
    assert "cursor that this list answered" in answer.text


async def test_a_timeline_is_set_by_its_end_or_its_number(browser):
    await browser.sign_up("Ana")
    start = {"startsOn": "2026-10-12", "frequency": "WEEKLY"}
    by_number = (await browser.ask(SET_TIMELINE, input={**start, "slotCount": 15}))["setTimeline"]
    by_end = (await browser.ask(SET_TIMELINE, input={**start, "endsOn": "2027-01-18"}))[
        "setTimeline"
    ]
    assert by_number == by_end
    assert (by_number["endsOn"], by_number["slotCount"]) == ("2027-01-18", 15)
    assert by_number["weekday"] == "MONDAY"
    assert [slot["number"] for slot in by_number["slots"]] == list(range(1, 16))
    for wrong in (
        {},
        {"slotCount": 0},
        {"slotCount": 367},
        {"slotCount": 2, "endsOn": "2027-01-01"},
    ):
        answer = (await browser.ask(SET_TIMELINE, input={**start, **wrong}))["setTimeline"]
        assert answer["__typename"] == "InvalidInput", wrong


async def test_a_phone_fetches_only_what_changed(browser):
    await browser.sign_up("Ana")
    entry = await write(browser)
    await browser.ask(SET_TIMELINE, input={
        "startsOn": "2026-10-12", "frequency": "DAILY", "slotCount": 7,
    })  # fmt: skip
    first = (await browser.ask(CHANGES))["viewer"]["changes"]
    assert [change["kind"] for change in first["changes"]] == ["journal_entry", "journal_timeline"]
    assert first["changes"][0]["node"] == {"id": entry["id"], "shared": "Exit tickets"}
    await browser.ask(
        "mutation ($id: UUID!) { deleteJournalEntry(id: $id) { __typename } }", id=entry["id"]
    )
    rest = (await browser.ask(CHANGES, since=first["cursor"]))["viewer"]["changes"]
    assert rest["changes"] == [{"kind": "journal_entry", "gone": True, "node": None}]
    assert (rest["hasMore"], rest["isReset"]) == (False, False)


async def test_a_stranger_gets_what_a_random_id_gets(browser, other_browser):
    await browser.sign_up("Ana")
    await other_browser.sign_up("Eve")
    theirs = (await write(browser))["id"]
    read = "query ($id: UUID!) { viewer { journalEntry(id: $id) { id } } }"
    finish = """mutation ($id: UUID!) {
      finishJournalEntry(id: $id) { __typename ... on UserError { message } }
    }"""
    delete = finish.replace("finish", "delete")
    for query in (read, finish, delete):
        seen = await other_browser.ask(query, id=theirs)
        assert seen == await other_browser.ask(query, id=str(uuid4())), query


async def test_the_signed_out_read_null_and_change_nothing(browser):
    assert await browser.ask("{ viewer { id } }") == {"viewer": None}
    query = "mutation ($id: UUID!) { deleteSpark(id: $id) { __typename } }"
    body = {"query": query, "variables": {"id": str(uuid4())}}
    answer = await browser.send_json("/graphql", body)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["extensions"]["code"] == "SIGNED_OUT"


async def test_a_forgotten_tab_never_sends_as_the_next_person(browser):
    ana = (await browser.sign_up("Ana")).json()["id"]
    await browser.sign_up("Eve")  # on the same device
    body = {"query": "{ viewer { name } }"}
    answer = await browser.send_json("/graphql", body, **{"growth-person": ana})
    assert answer.status_code == 401


async def test_a_list_of_entries_costs_few_queries(browser, database, monkeypatch):
    await browser.sign_up("Ana")
    for _ in range(5):
        await write(browser)
    ran = []
    for name in ("run_querystring",):
        run = getattr(type(database), name)

        async def counted(self, querystring, in_pool=True, run=run):
            ran.append(querystring)
            return await run(self, querystring, in_pool)

        monkeypatch.setattr(type(database), name, counted)
    await browser.ask(
        "{ viewer { journalEntries { edges { node { id revisions { id } sparks { id } } } } } }"
    )
    # The session, the person, the page; the newest revisions; sparks.
    assert len(ran) == 5
