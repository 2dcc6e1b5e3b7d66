"""Two phones, one server, a bad network, wrong clocks, at random: no text is ever out of reach.

The server is the real service on the real database. The phones follow the app's own rules
(pwa/src/offline/typing.svelte.ts, exchange.ts and journal/sends.ts), written down here once more.
"""

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from backend.journal import entries, revisions, service
from backend.journal.rules import OCCURRED_ON, Draft, Edit, Origin, Prompt
from backend.kit import database as db
from backend.kit import files
from backend.kit.errors import InvalidInput, NotAllowed, NotFound
from backend.kit.ids import uuid7
from backend.piccolo_app import TABLES
from backend.sync import service as sync
from tests.conftest import NOW, person

PROMPTS = [str(prompt) for prompt in Prompt]
FATES = ("arrives", "arrives", "lost", "unanswered", "doubled", "held")
# How often each thing happens: mostly writing and sending, so that much meets.
ACTIONS = {"type": 8, "type_over": 1, "finish": 1, "delete": 1, "wait": 3, "set_clock": 1}
ACTIONS |= {"send": 9, "deliver_what_was_held": 2, "fetch": 4}


@dataclass(slots=True)
class Intent:
    """What a person did to the page, on its way."""

    kind: str  # write, finish, delete
    base_version: int
    follows: frozenset[str]
    fields: dict[str, str] = field(default_factory=dict)
    touched: dict[str, float] = field(default_factory=dict)  # hours, by the phone's clock
    change_id: UUID = field(default_factory=uuid7)
    is_tried: bool = False


@dataclass(slots=True)
class Page:
    """The server's copy as a phone knows it."""

    version: int
    fields: dict[str, str]
    is_revived: bool


@dataclass(slots=True)
class Phone:
    """What one phone holds: the server's copy, and what was done since on top."""

    origin: Origin
    clock: float = 0.0  # hours ahead of the real time
    base: Page | None = None
    outbox: list[Intent] = field(default_factory=list)
    cursor: str | None = None

    def shown(self) -> dict[str, str] | None:
        fields = dict(self.base.fields) if self.base else None
        for intent in self.outbox:
            if intent.kind == "delete":
                fields = None
            elif intent.kind == "write":
                fields = {**(fields or dict.fromkeys(PROMPTS, "")), **intent.fields}
        return fields

    def do(self, kind: str, fields: dict[str, str], at: float) -> None:
        touched = dict.fromkeys(fields, at)
        # What hides behind one's own unsent text was not seen.
        seen = [self.base.version if self.base else 0]
        version = min(seen + [intent.base_version for intent in self.outbox])
        last = self.outbox[-1] if self.outbox else None
        if kind == "delete":
            self.outbox = [intent for intent in self.outbox if intent.is_tried]
        if last is not None and kind == last.kind == "write" and not last.is_tried:
            last.fields |= fields
            last.touched |= touched
            return
        follows = frozenset(str(intent.change_id) for intent in self.outbox)
        self.outbox.append(Intent(kind, version, follows, fields, touched))


class TwoPhones(RuleBasedStateMachine):
    """Ana writes one page on two phones."""

    loop: asyncio.AbstractEventLoop
    steps = 0  # of all runs

    def run(self, work):  # type: ignore[no-untyped-def]
        return self.loop.run_until_complete(work)

    @initialize()
    def begin(self) -> None:
        self.ana = self.run(person(f"Ana {uuid7()}"))
        self.page = uuid7()
        self.phones = [Phone(Origin("a phone", "1")), Phone(Origin("a laptop", "2"))]
        self.late: list[tuple[Intent, Phone]] = []
        self.hours = 0.0
        self.words = 0
        self.let_go: set[str] = set()  # words that somebody wrote over or deleted, knowing it

    @rule(
        action=st.sampled_from([name for name, often in ACTIONS.items() for _ in range(often)]),
        phone=st.integers(0, 1),
        prompt=st.sampled_from(PROMPTS),
        fate=st.sampled_from(FATES),
        hours=st.sampled_from([-50.0, -1.0, 0.0, 0.5, 26.0]),
    )
    def step(self, action: str, phone: int, prompt: str, fate: str, hours: float) -> None:
        # One rule: Hypothesis leaves out whole rules for whole runs, and then nothing meets.
        TwoPhones.steps += 1
        one = self.phones[phone]
        match action:
            case "type" | "type_over":
                self.type(one, prompt, over=action == "type_over")
            case "finish":
                self.finish(one)
            case "delete":
                self.delete(one)
            case "wait":
                self.hours += abs(hours)
            case "set_clock":
                one.clock = hours
            case "send":
                self.send(one, fate)
            case "deliver_what_was_held":
                self.deliver_what_was_held()
            case "fetch":
                self.fetch(one)

    # What people do -------------------------------------------------------------------------------

    def type(self, one: Phone, prompt: str, *, over: bool) -> None:
        seen = (one.shown() or {}).get(prompt, "")
        self.words += 1
        if over:
            self.let_go |= set(seen.split())
        text = f"w{self.words}" if over else f"{seen} w{self.words}".strip()
        one.do("write", {prompt: text}, self.hours + one.clock)

    def finish(self, one: Phone) -> None:
        if any((one.shown() or {}).values()):
            one.do("finish", {}, self.hours)

    def delete(self, one: Phone) -> None:
        if (shown := one.shown()) is not None:
            self.let_go |= {word for text in shown.values() for word in text.split()}
            for intent in one.outbox:
                self.let_go |= {w for text in intent.fields.values() for w in text.split()}
            one.do("delete", {}, self.hours)

    # What the network does ------------------------------------------------------------------------

    def send(self, one: Phone, fate: str) -> None:
        if not one.outbox:
            return
        intent = one.outbox[0]
        intent.is_tried = True
        if fate == "held":
            self.late.append((intent, one))
        if fate in ("lost", "held"):
            return
        if fate == "doubled":
            self.run(self.arrive(intent, one))
        answer = self.run(self.arrive(intent, one))
        if fate != "unanswered":
            if answer is not None and intent.kind == "write":
                answer = self.run(self.with_the_rest(answer, one))
            one.outbox.pop(0)
            one.base = answer

    def deliver_what_was_held(self) -> None:
        if self.late:
            self.run(self.arrive(*self.late.pop(0)))

    def fetch(self, one: Phone) -> None:
        page = self.run(sync.changes(self.ana, since=one.cursor))
        one.cursor = page.cursor
        if any(change.thing == self.page for change in page.changes):
            entry = self.run(self.stored())
            if entry is not None:
                one.base = entry
            elif not one.outbox:
                one.base = None  # else it stays until the server brings it back

    # The real server ------------------------------------------------------------------------------

    async def arrive(self, intent: Intent, one: Phone) -> Page | None:
        """Let an intent arrive, and return what the server answers; None when it is gone."""
        now = NOW + timedelta(hours=self.hours)
        try:
            if intent.kind == "delete":
                await self.note_what_was_asked_about()
                seen = Draft(intent.change_id, intent.base_version, {}, intent.follows)
                await service.delete_entry(self.ana, self.page, now=now, seen=seen)
                return None
            if intent.kind == "finish":
                await service.finish_entry(self.ana, self.page, done_at=now)
            else:
                await self.write(intent, one)
        except NotFound:
            return None
        except NotAllowed:  # it holds text that was not seen: the deletion is given up
            return one.base
        except InvalidInput:  # finished while empty: the app shows why, and the text stays
            pass
        return await self.stored()

    async def write(self, intent: Intent, one: Phone) -> None:
        now = NOW + timedelta(hours=self.hours)
        edits = {}
        for name, text in intent.fields.items():
            age = max(0.0, self.hours + one.clock - intent.touched[name])
            edits[name] = Edit(text, now - timedelta(hours=age))
        edits[OCCURRED_ON] = Edit(NOW.date(), now)
        draft = Draft(intent.change_id, intent.base_version, edits, intent.follows, one.origin)
        await service.write_entry(self.ana, self.page, draft, now=now)

    async def with_the_rest(self, answer: Page, one: Phone) -> Page:
        if not answer.is_revived or one.base is None or one.base.is_revived:
            return answer
        lost = {p: t for p, t in one.base.fields.items() if t and not answer.fields[p]}
        if not lost:
            return answer
        again = Intent("write", answer.version, frozenset(), lost, dict.fromkeys(lost, 0.0))
        again.touched = dict.fromkeys(lost, self.hours + one.clock)
        await self.write(again, one)
        return await self.stored() or answer

    async def stored(self) -> Page | None:
        found = await entries.get_entries(self.ana, [self.page])
        if not found:
            return None
        [entry] = found
        fields = {prompt: getattr(entry, prompt) for prompt in PROMPTS}
        return Page(entry.version, fields, entry.revived_at is not None)

    async def note_what_was_asked_about(self) -> None:
        """A page that asks shows its earlier texts; deleting it then is an answer."""
        if (entry := await self.stored()) is not None and entry.is_revived:
            kept = await revisions.list_revisions(self.ana, [self.page])
            self.let_go |= {word for one in kept for word in one.text.split()}

    async def words_on_the_server(self) -> set[str]:
        entry = await self.stored()
        texts = list(entry.fields.values()) if entry else []
        texts += [kept.text for kept in await revisions.list_revisions(self.ana, [self.page])]
        return {word for text in texts for word in text.split()}

    # What must hold -------------------------------------------------------------------------------

    @invariant()
    def every_word_is_within_reach(self) -> None:
        if not hasattr(self, "page"):
            return
        reach = self.run(self.words_on_the_server())
        for one in self.phones:
            for intent in one.outbox:
                reach |= {word for text in intent.fields.values() for word in text.split()}
        typed = {f"w{number}" for number in range(1, self.words + 1)}
        assert typed - self.let_go <= reach, typed - self.let_go - reach


@pytest.fixture
def loop(sqlite_template: Path, tmp_path: Path) -> Iterator[asyncio.AbstractEventLoop]:
    path = shutil.copy(sqlite_template, tmp_path / "merge.sqlite")
    engine = db.engine_for(f"sqlite:///{path}")
    db.use(engine, TABLES)
    files.use(tmp_path / "photos")
    loop = asyncio.new_event_loop()
    loop.run_until_complete(db.open_engine(engine))
    yield loop
    loop.run_until_complete(db.close_engine(engine))
    loop.close()


def machine(
    loop: asyncio.AbstractEventLoop, steps: int, examples: int, *, is_quick: bool = True
) -> None:
    TwoPhones.loop = loop
    run_state_machine_as_test(
        TwoPhones,
        settings=settings(
            stateful_step_count=steps,
            max_examples=examples,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate] if is_quick else list(Phase),  # shrinking takes minutes
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_text_is_out_of_reach(loop):
    machine(loop, steps=60, examples=60)


@pytest.mark.soak
@pytest.mark.timeout(3000)
def test_no_text_is_out_of_reach_in_twenty_thousand_steps(loop):
    before = TwoPhones.steps
    machine(loop, steps=60, examples=1_000, is_quick=False)
    assert TwoPhones.steps - before >= 20_000
