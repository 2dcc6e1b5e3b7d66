/**
 * Tabs and the service worker on one phone, in whatever order things happen: what is typed is never
 * taken back from under the fingers, and reaches the server.
 */
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { barePhone } from './bare';
import { sendAll, type Phone } from './exchange';
import { handle, type Intent } from './handlers';
import { Store } from './store.svelte';

type Value = [text: string, touched: number];
type Page = { version?: number } & Record<string, Value | number | undefined>;
type Edits = Record<string, Value>;

/** The server's rules for one page: backend/journal/rules.py. */
class Server {
  private states = new Map<string, { version: number; by: string }>();
  page: Page = { version: 0 };
  private done = new Set<string>();
  conflicts: string[] = [];

  take({ changeId, baseVersion, follows, payload }: Intent<Edits>): Page {
    if (this.done.has(changeId)) return this.page;
    this.done.add(changeId);
    const version = this.page.version! + 1;
    this.page = { ...this.page, version };
    for (const [field, value] of Object.entries(payload)) {
      const state = this.states.get(field);
      const hasSeen = !state || state.version <= baseVersion || follows.includes(state.by);
      if (!hasSeen) this.conflicts.push((this.page[field] as Value)[0]);
      this.page[field] = value;
      this.states.set(field, { version, by: changeId });
    }
    return this.page;
  }

  text = (field: string): string | undefined => (this.page[field] as Value | undefined)?.[0];
}

let server = new Server();
let random: () => number;
let pause: (most: number) => Promise<void>;

handle<Page, Edits>('page', 'write', {
  apply: (page, edits) => ({ ...page, ...edits }),
  merge: (earlier, later) => {
    const joined = { ...earlier };
    for (const [field, value] of Object.entries(later))
      if ((joined[field]?.[1] ?? 0) <= value[1]) joined[field] = value;
    return joined;
  },
  send: async (_, intent) => {
    await pause(8);
    return server.take(intent);
  },
});

handle<Page, null>('page', 'finish', {
  apply: (page) => page,
  send: async () => (await pause(8), server.page),
});

/** Numbers from 0 to below 1, the same for the same seed (Mulberry32, Tommy Ettinger 2017). */
function chance(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A tab in which one field is typed. */
class Tab {
  store = new Store();
  others: Tab[] = [];
  typed = '';
  takenBack: string[] = [];

  constructor(private field: string) {
    const show = this.store.show.bind(this.store);
    this.store.show = (kind, id) => (show(kind, id), this.look());
    const things = this.store['things'];
    const setBase = things.setBase.bind(things);
    things.setBase = (...what) => (setBase(...what), this.look());
    this.store.onChange = () => this.tell();
  }

  shown = (field = this.field): string => (this.store.get<Page>('page', 'p')?.[field] as Value)?.[0] ?? '';

  private look(): void {
    if (this.shown() !== this.typed) this.takenBack.push(`${this.typed} -> ${this.shown()}`);
  }

  tell(): void {
    for (const { store } of this.others) void store.refresh([['page', 'p']]);
  }

  async type(letters: string): Promise<void> {
    for (const letter of letters) {
      this.typed += letter;
      void this.store.change<Edits>('page', 'p', 'write', { [this.field]: [this.typed, Date.now()] });
      if (random() < 1 / 8) void this.store.change('page', 'p', 'finish', null);
      await pause(12);
    }
    await this.store.settled();
  }

  phone(): Phone {
    const { store } = this;
    return telling([this, ...this.others], {
      person: store.person!,
      get outbox() {
        return store.outbox;
      },
      readOutbox: () => store.readOutbox(),
      mark: (intent, marks) => store.mark(intent, marks),
      settle: (intent, thing) => store.settle(intent, thing),
      drop: (intent) => store.drop(intent),
      base: async (kind, id) => store.baseOf(kind, id),
      file: async () => undefined,
    });
  }
}

/** A phone whose tabs hear of what it did. */
function telling(tabs: Tab[], phone: Phone): Phone {
  const tell = () => tabs.forEach(({ store }) => void store.refresh([['page', 'p']]));
  const { mark, settle } = phone;
  phone.mark = async (...what) => mark.apply(phone, what).finally(tell);
  phone.settle = async (...what) => settle.apply(phone, what).finally(tell);
  return phone;
}

/** Type texts, each in a tab and a field of its own, while tabs and the worker send by turns. */
async function run(seed: number, ...texts: [string, string?]) {
  random = chance(seed);
  pause = async (most) => {
    for (let ticks = Math.floor(random() * most); ticks > 0; ticks -= 1) await new Promise(setImmediate);
  };
  server = new Server();
  const [one, two] = [new Tab('shared'), new Tab('applied')];
  [one.others, two.others] = [[two], [one]];
  for (const { store } of [one, two]) await store.open(`tabs-${seed}-${texts.length}`);
  const worker = telling([one, two], barePhone(one.store['database']!, one.store.person!));
  const phones = [one.phone(), two.phone(), worker];
  let isTyping = true;
  const sending = (async () => {
    while (isTyping) {
      await sendAll(phones[Math.floor(random() * 3)]!); // one at a time: the lock
      await pause(20);
    }
  })();
  await Promise.all([one.type(texts[0]), two.type(texts[1] ?? '')]);
  isTyping = false;
  await sending;
  for (const phone of phones) await sendAll(phone);
  await Promise.all([one.store.settled(), two.store.settled()]);
  const left = [one, two].flatMap(({ store }) => [...store.outbox]);
  const result = {
    takenBack: [...one.takenBack, ...two.takenBack],
    conflicts: server.conflicts,
    server: [server.text('shared') ?? '', server.text('applied') ?? ''],
    shown: [one, two].flatMap((tab) => [tab.shown('shared'), tab.shown('applied')]),
    left: left.length,
  };
  for (const { store } of [one, two]) store.close();
  return result;
}

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
const [MINE, THEIRS] = ['alpha beta gamma delta', 'one two three four'];

it.each(SEEDS)('one tab and the worker meet no conflict with themselves, %i', async (seed) => {
  const seen = { shown: [MINE, '', MINE, ''], server: [MINE, ''] };
  expect(await run(seed, MINE)).toEqual({ ...seen, takenBack: [], conflicts: [], left: 0 });
});

it.each(SEEDS)('two tabs keep what is typed in each, %i', async (seed) => {
  const { conflicts, ...seen } = await run(seed, MINE, THEIRS);
  const both = [MINE, THEIRS];
  expect(seen).toEqual({ takenBack: [], server: both, shown: [...both, ...both], left: 0 });
  // A tab may not know that the other has sent; what is kept then says nothing new, and is not shown.
  expect(conflicts.filter((kept) => !both.some((text) => text.startsWith(kept)))).toEqual([]);
});
