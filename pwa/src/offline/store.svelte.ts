/**
 * What screens read: the things the server told, with everything the person did since on top.
 * A change shows at once, is on the phone within a moment, and is sent by `sync` when it can be.
 */
import { SvelteMap } from 'svelte/reactivity';
import { openDatabase, wipeDatabase, type Database, type StoredIntent } from './database';
import { uuid7 } from './ids';
import { seal, unseal } from './vault';

export interface Intent<P = unknown> {
  seq?: number;
  kind: string;
  id: string;
  type: string;
  changeId: string;
  at: number;
  tried: boolean;
  refused: string | null;
  payload: P;
}

/** How a feature's intents act. Registered once by each feature. */
export interface Handler<T, P> {
  /** The thing once this intent is on top of it; undefined when it is gone. */
  apply(thing: T | undefined, payload: P, intent: Intent<P>): T | undefined;
  /** One intent instead of two that were not sent yet; left out, both are sent. */
  merge?(earlier: P, later: P): P;
  /** Send it and return the server's copy, or undefined when it is gone. Throws `Refused`. */
  send(payload: P, intent: Intent<P>, base: T | undefined): Promise<T | undefined>;
}

/** The server will not have an intent, for a reason the person can read. */
export class Refused extends Error {}

export type SavedState = 'phone' | 'sending' | 'saved' | 'needsYou';

const handlers = new Map<string, Handler<unknown, unknown>>();

export function handle<T, P>(kind: string, type: string, handler: Handler<T, P>): void {
  handlers.set(`${kind}/${type}`, handler as Handler<unknown, unknown>);
}

export function handlerOf(intent: Intent): Handler<unknown, unknown> {
  const handler = handlers.get(`${intent.kind}/${intent.type}`);
  if (!handler) throw new Error(`no handler for ${intent.kind}/${intent.type}`);
  return handler;
}

const keyOf = (kind: string, id: string) => `${kind}/${id}`;

class Store {
  /** The person whose things these are; null before anybody signed in on this device. */
  person = $state<string | null>(null);
  /** Whether everything on the phone has been read. */
  isReady = $state(false);
  /** Keeping something on the phone failed, e.g. because it is full. */
  trouble = $state<string | null>(null);
  /** Intents in the order they will be sent. */
  outbox = $state.raw<Intent[]>([]);
  /** Those being kept this moment: their text is not on the phone yet. */
  private unkept = $state(0);

  private base = new Map<string, unknown>();
  private views = new SvelteMap<string, SvelteMap<string, unknown>>();
  private database: Database | null = null;
  private queue: Promise<unknown> = Promise.resolve();
  private pendingWrites = new Map<string, Intent>();

  /** Called after every change, so that sync can send it. */
  onChange: () => void = () => {};

  /** Open a person's things. Whoever was open before is closed, not wiped. */
  async open(person: string): Promise<void> {
    if (this.person === person && this.database) return;
    this.close();
    this.database = await openDatabase(person, () => this.close());
    this.person = person;
    await this.reload();
    this.isReady = true;
  }

  close(): void {
    this.database?.idb.close();
    this.database = null;
    this.person = null;
    this.isReady = false;
    this.base.clear();
    this.views.clear();
    this.outbox = [];
  }

  /** Forget everything of this person on this device: text, key and all. */
  async wipe(): Promise<void> {
    const { database, person } = this;
    if (!database || !person) return;
    await this.queue;
    this.database = null;
    await wipeDatabase(database, person);
    this.close();
  }

  /** Read everything anew, e.g. after another tab changed it. */
  async reload(): Promise<void> {
    await this.readThings();
    await this.readOutbox();
  }

  private async readThings(): Promise<void> {
    const { idb, key } = this.database!;
    const things = await idb.getAll('things');
    const opened = await Promise.all(things.map((thing) => unseal<unknown>(key, thing.sealed)));
    const before = [...this.base.keys()];
    this.base = new Map(things.map((thing, i) => [keyOf(thing.kind, thing.id), opened[i]]));
    for (const path of new Set([...before, ...this.base.keys()])) this.showPath(path);
  }

  /** Read what waits to be sent: other tabs add to it and send it too. */
  readOutbox(): Promise<unknown> {
    this.queue = this.queue.then(async () => {
      const stored = await this.database!.idb.getAll('outbox');
      const read = await Promise.all(stored.map((intent) => this.opened(intent)));
      // What was typed meanwhile is newer than what was read, and is written right after this.
      const newer = this.outbox.filter((intent) => this.pendingWrites.has(intent.changeId));
      const ids = new Set(newer.map((intent) => intent.changeId));
      const before = this.outbox;
      this.outbox = [...read.filter((intent) => !ids.has(intent.changeId)), ...newer];
      for (const intent of [...before, ...this.outbox]) this.show(intent.kind, intent.id);
    });
    return this.queue;
  }

  private async opened({ sealed, ...rest }: StoredIntent): Promise<Intent> {
    return { ...rest, payload: await unseal(this.database!.key, sealed) };
  }

  private view(kind: string): SvelteMap<string, unknown> {
    let view = this.views.get(kind);
    if (!view) this.views.set(kind, (view = new SvelteMap()));
    return view;
  }

  /** All things of a kind, as they stand with everything done since. */
  all<T>(kind: string): T[] {
    return [...((this.views.get(kind)?.values() ?? []) as Iterable<T>)];
  }

  get<T>(kind: string, id: string): T | undefined {
    return this.views.get(kind)?.get(id) as T | undefined;
  }

  /** The server's own copy of a thing, without what was done since. */
  baseOf<T>(kind: string, id: string): T | undefined {
    return this.base.get(keyOf(kind, id)) as T | undefined;
  }

  intentsOf(kind: string, id: string): Intent[] {
    return this.outbox.filter((intent) => intent.kind === kind && intent.id === id);
  }

  private show(kind: string, id: string): void {
    let thing = this.base.get(keyOf(kind, id));
    for (const intent of this.intentsOf(kind, id))
      thing = handlerOf(intent).apply(thing, intent.payload, intent);
    if (thing === undefined) this.views.get(kind)?.delete(id);
    else this.view(kind).set(id, thing);
  }

  /** Where a thing is, in words the person can be shown. */
  savedState(kind: string, id: string, isSending: boolean): SavedState {
    const intents = this.intentsOf(kind, id);
    if (intents.some((intent) => intent.refused)) return 'needsYou';
    if (!intents.length) return 'saved';
    return isSending && intents.every((intent) => intent.tried) ? 'sending' : 'phone';
  }

  get isKept(): boolean {
    return this.unkept === 0 && this.trouble === null;
  }

  /** Do something to a thing: it shows at once. Resolves when it is safe on the phone. */
  async change<P>(kind: string, id: string, type: string, payload: P): Promise<void> {
    const handler = handlers.get(`${kind}/${type}`);
    const fresh = { kind, id, type, at: Date.now(), tried: false, refused: null };
    const open = this.openIntent(kind, id, type);
    const merge = open && handler?.merge;
    const intent: Intent = merge
      ? { ...open, ...fresh, payload: merge(open.payload, payload) }
      : { ...fresh, payload, changeId: uuid7() };
    this.outbox = merge
      ? this.outbox.map((other) => (other.changeId === intent.changeId ? intent : other))
      : [...this.outbox, intent];
    this.show(kind, id);
    await this.keep(intent);
    this.onChange();
  }

  /** The intent that a further one may join: the last, while it is surely not on the server. */
  private openIntent(kind: string, id: string, type: string): Intent | undefined {
    const intents = this.intentsOf(kind, id);
    const refused = intents.find((intent) => intent.refused && intent.type === type);
    const last = intents.at(-1);
    return refused ?? (last && !last.tried && last.type === type ? last : undefined);
  }

  /** Write an intent to the phone; of many in a row for one change only the newest is written. */
  private keep(intent: Intent): Promise<unknown> {
    const waiting = this.pendingWrites.has(intent.changeId);
    this.pendingWrites.set(intent.changeId, intent);
    if (waiting) return this.queue;
    this.unkept += 1;
    this.queue = this.queue
      .then(() => this.write(intent.changeId))
      .then(() => (this.trouble = null))
      .catch((error: unknown) => (this.trouble = describe(error)))
      .finally(() => (this.unkept -= 1));
    return this.queue;
  }

  private async write(changeId: string): Promise<void> {
    const { idb, key } = this.database!;
    const intent = this.pendingWrites.get(changeId)!;
    this.pendingWrites.delete(changeId);
    const { payload, ...rest } = intent;
    const seq = this.outbox.find((other) => other.changeId === changeId)?.seq;
    const sealed = await seal(key, $state.snapshot(payload)); // a transaction would end meanwhile
    const stored: StoredIntent = { ...rest, sealed };
    if (seq === undefined) delete stored.seq;
    else stored.seq = seq;
    const tx = idb.transaction('outbox', 'readwrite', { durability: 'strict' });
    const given = await tx.store.put(stored);
    await tx.done;
    if (seq === undefined)
      this.outbox = this.outbox.map((other) =>
        other.changeId === changeId ? { ...other, seq: given } : other,
      );
  }

  /** Mark an intent: it may have reached the server, or was refused for a reason. */
  async mark(intent: Intent, marks: Partial<Pick<Intent, 'tried' | 'refused'>>): Promise<Intent> {
    await this.queue; // what was typed just now goes in first
    const present = this.outbox.find((other) => other.changeId === intent.changeId)!;
    const marked = { ...present, ...marks };
    this.outbox = this.outbox.map((other) => (other === present ? marked : other));
    await this.keep(marked);
    return marked;
  }

  /** The server took an intent: its copy and the shorter outbox go in together. */
  async settle(intent: Intent, thing: unknown): Promise<void> {
    await this.queue;
    const { idb, key } = this.database!;
    const { kind, id } = intent;
    const seq = this.outbox.find((other) => other.changeId === intent.changeId)?.seq;
    const sealed = thing === undefined ? null : await seal(key, thing);
    const tx = idb.transaction(['things', 'outbox'], 'readwrite', { durability: 'strict' });
    if (seq !== undefined) void tx.objectStore('outbox').delete(seq);
    if (sealed) void tx.objectStore('things').put({ kind, id, sealed });
    else void tx.objectStore('things').delete([kind, id]);
    await tx.done;
    this.outbox = this.outbox.filter((other) => other.changeId !== intent.changeId);
    this.setBase(kind, id, thing);
  }

  /** Take over a page of what the server says changed, together with its cursor. */
  async take(
    changes: { kind: string; id: string; thing: unknown }[],
    cursor: string,
    isReset: boolean,
  ): Promise<void> {
    const { idb, key } = this.database!;
    const sealed = await Promise.all(
      changes.map(({ thing }) => (thing === undefined ? null : seal(key, thing))),
    );
    const tx = idb.transaction(['things', 'meta'], 'readwrite');
    const things = tx.objectStore('things');
    if (isReset) void things.clear();
    changes.forEach(({ kind, id }, i) => {
      const one = sealed[i];
      void (one ? things.put({ kind, id, sealed: one }) : things.delete([kind, id]));
    });
    void tx.objectStore('meta').put(cursor, 'cursor');
    await tx.done;
    if (isReset) for (const path of [...this.base.keys()]) this.forget(path);
    for (const { kind, id, thing } of changes) this.setBase(kind, id, thing);
  }

  private forget(path: string): void {
    this.base.delete(path);
    this.showPath(path);
  }

  private showPath(path: string): void {
    const slash = path.indexOf('/');
    this.show(path.slice(0, slash), path.slice(slash + 1));
  }

  private setBase(kind: string, id: string, thing: unknown): void {
    if (thing === undefined) this.base.delete(keyOf(kind, id));
    else this.base.set(keyOf(kind, id), thing);
    this.show(kind, id);
  }

  /** Small facts that belong to this person on this device. They are kept in the clear. */
  async note(name: string, value: unknown): Promise<void> {
    await this.database?.idb.put('meta', value, name);
  }

  async noted<T>(name: string): Promise<T | undefined> {
    return (await this.database?.idb.get('meta', name)) as T | undefined;
  }
}

function describe(error: unknown): string {
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'failed';
}

export const store = new Store();
