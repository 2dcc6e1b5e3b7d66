"""A client that writes entries and remembers what the server acknowledged."""

import asyncio
from uuid import uuid4

import httpx

WRITE = """
mutation ($input: WriteJournalEntryInput!) {
  writeJournalEntry(input: $input) { __typename ... on JournalEntry { version } }
}
"""
PAGE = """
query ($after: String) {
  viewer {
    journalEntries(first: 100, after: $after) {
      edges { node { id shared version } }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""


async def signed_in(origin: str) -> httpx.AsyncClient:
    """Return a client that is signed in as the first demo person."""
    client = httpx.AsyncClient(base_url=origin, timeout=10)
    people = (await client.get("/auth/offers")).json()["demo"]
    await client.post("/auth/sign-in/demo", json={"id": people[0]["id"]})
    return client


class Writer:
    """Writes one entry after another. What got no answer is sent again, as a phone does."""

    def __init__(self, number: int, progress: asyncio.Condition) -> None:
        self.number = number
        self.progress = progress  # told of each acknowledgement
        self.acknowledged: dict[str, str] = {}
        self.pending: dict[str, object] | None = None
        self.written = 0

    async def write(self, client: httpx.AsyncClient, until: asyncio.Event) -> None:
        while not until.is_set():
            if self.pending is None:
                self.written += 1
                self.pending = {
                    "id": str(uuid4()),
                    "changeId": str(uuid4()),
                    "occurredOn": "2026-03-02",
                    "shared": f"writer {self.number}, entry {self.written}",
                }
            body = {"query": WRITE, "variables": {"input": self.pending}}
            try:
                answer = (await client.post("/graphql", json=body)).json()
            except (httpx.HTTPError, ValueError):
                await asyncio.sleep(0.02)  # the server is down: try again, it comes back
                continue
            assert answer["data"]["writeJournalEntry"]["__typename"] == "JournalEntry", answer
            self.acknowledged[str(self.pending["id"])] = str(self.pending["shared"])
            self.pending = None
            async with self.progress:
                self.progress.notify_all()


async def every_entry(client: httpx.AsyncClient) -> list[dict[str, object]]:
    """Return all of the person's entries, page after page."""
    found: list[dict[str, object]] = []
    after = None
    while True:
        body = {"query": PAGE, "variables": {"after": after}}
        page = (await client.post("/graphql", json=body)).json()["data"]["viewer"]["journalEntries"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


SPARKS = """
query ($after: String) {
  viewer {
    sparks(first: 100, after: $after) {
      edges { node { text } }
      pageInfo { hasNextPage endCursor }
    }
    journalEntries(first: 5) { edges { node { shared revisions { text } } } }
  }
}
"""


async def sparks_and_entries(origin: str, cookies: dict[str, str]) -> tuple[list[str], list[str]]:
    """Return every text a person has on the server, and every earlier text that was kept."""
    async with httpx.AsyncClient(base_url=origin, cookies=cookies, timeout=30) as client:
        texts: list[str] = []
        after = None
        while True:
            body = {"query": SPARKS, "variables": {"after": after}}
            viewer = (await client.post("/graphql", json=body)).json()["data"]["viewer"]
            texts += [edge["node"]["text"] for edge in viewer["sparks"]["edges"]]
            page = viewer["sparks"]["pageInfo"]
            if not page["hasNextPage"]:
                break
            after = page["endCursor"]
    entries = [edge["node"] for edge in viewer["journalEntries"]["edges"]]
    earlier = [one["text"] for entry in entries for one in entry["revisions"]]
    return texts + [entry["shared"] for entry in entries], earlier
