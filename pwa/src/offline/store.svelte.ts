/**
 * What screens read: the things the server told, with everything the person did since on top.
 * A change shows at once, is on the phone within a moment, and is sent by `sync` when it can be.
 */
import { SvelteMap } from 'svelte/reactivity';
import { openDatabase, wipeDatabase, type Database, type StoredIntent } from './database';
import { uuid7 } from './ids';
import { seal, unseal, type Sealed } from './vault';

export interface Intent<P = unknown> extends Omit<StoredIntent, 'sealed'> {
  payload: P;
}

/** How a feature's intents act. Registered once by each feature. */
export interface Handler<T, P> {
  /** The thing once this intent is on top of it; undefined when it is gone. */
  apply(thing: T | undefined, payload: P, intent: Intent<P>): T | undefined;
  /** One intent instead of two that were not sent yet; left out, both are sent. */
  merge?(earlier: P, later: P): P;
  /** Nothing that was done before and not sent matters any more. */
  isFinal?: boolean;
  /** Send it and return the server's copy, or undefined when it is gone. Throws `Refused`. */
  send(payload: P, intent: Intent<P>): Promise<T | undefined>;
}

/** The database was closed or another person's was opened while something was under way. */
export class Closed extends Error {}

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
  /** What is not on the phone yet, by change id, and which of it is about to be written. */
  private pendingWrites = new Map<string, Intent>();
  private scheduled = new Set<string>();

  /** Called after every change, so that sync can send it. */
  onChange: () => void = () => {};

  /** Open a person's things. Whoever was open before is closed, not wiped. */
  async open(person: string): Promise<void> {
    if (this.person === person && this.database) return;
    await this.queue; // what was typed goes where it belongs
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
    this.pendingWrites.clear();
    this.scheduled.clear();
  }

  /** The open database. Throws Closed. */
  private get held(): Database {
    if (!this.database) throw new Closed();
    return this.database;
  }

  /** After a wait: the database is still the one we began with. Throws Closed. */
  private check(database: Database): void {
    if (this.database !== database) throw new Closed();
  }

  /** Forget everything of this person on this device: text, key and all. */
  async wipe(): Promise<void> {
    const { database, person } = this;
    if (!database || !person) return;
    await this.queue;
    this.database = null; // whatever is still under way stops here
    await wipeDatabase(database, person);
    this.close();
  }

  /** Read everything anew, e.g. after another tab changed it. */
  async reload(): Promise<void> {
    await this.readThings();
    await this.readOutbox();
  }

  private readThings(): Promise<void> {
    return this.queued(async (database) => {
      const things = await database.idb.getAll('things');
      const read = await Promise.all(things.map(({ sealed }) => unseal(database.key, sealed)));
      this.check(database);
      const before = [...this.base.keys()];
      this.base = new Map(things.map(({ kind, id }, i) => [keyOf(kind, id), read[i]]));
      for (const path of new Set([...before, ...this.base.keys()])) this.showPath(path);
    });
  }

  /** Read what waits to be sent: other tabs add to it and send it too. */
  readOutbox(): Promise<void> {
    return this.queued(async (database) => {
      const stored = await database.idb.getAll('outbox');
      const read = await Promise.all(stored.map((intent) => opened(database, intent)));
      this.check(database);
      // What was typed meanwhile is newer than what was read, and is written right after this.
      const newer = this.outbox.filter((intent) => this.pendingWrites.has(intent.changeId));
      const ids = new Set(newer.map((intent) => intent.changeId));
      const before = this.outbox;
      this.outbox = [...read.filter((intent) => !ids.has(intent.changeId)), ...newer];
      for (const intent of [...before, ...this.outbox]) this.show(intent.kind, intent.id);
    });
  }

  /** One thing after another: what was asked first is on the phone first. */
  private async queued<T>(
    work: (database: Database) => Promise<T>,
    person = this.person,
  ): Promise<T> {
    const database = this.held;
    if (person !== this.person) throw new Closed(); // it was begun for somebody else
    const done = this.queue.then(() => {
      this.check(database);
      return work(database);
    });
    this.queue = done.catch(() => undefined);
    return done;
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
    if (handler?.isFinal) await this.forgetUnsent(kind, id);
    const merge = handler?.merge;
    const open = merge ? this.openIntents(kind, id, type) : [];
    const intent: Intent = {
      ...this.fresh(kind, id, type),
      payload: merge ? open.reduceRight((later, one) => merge(one.payload, later), payload as unknown) : payload,
    };
    const [first, ...rest] = open;
    if (first) {
      if (first.seq !== undefined) intent.seq = first.seq;
      intent.baseVersion = Math.min(...open.map((one) => one.baseVersion));
      // A refused change was never taken, but its id may be spent.
      if (!first.refused && !rest.length) intent.changeId = first.changeId;
      intent.follows = first.follows;
    }
    this.outbox = [
      ...this.outbox.filter((one) => !rest.includes(one)).map((one) => (one === first ? intent : one)),
      ...(first ? [] : [intent]),
    ];
    this.show(kind, id);
    for (const one of open) this.pendingWrites.delete(one.changeId);
    await this.keep(intent, rest);
    this.onChange();
  }

  private fresh(kind: string, id: string, type: string): Omit<Intent, 'payload'> {
    return {
      kind,
      id,
      type,
      changeId: uuid7(),
      baseVersion: this.baseOf<{ version?: number }>(kind, id)?.version ?? 0,
      follows: this.intentsOf(kind, id).map((intent) => intent.changeId),
      at: Date.now(),
      tried: false,
      refused: null,
    };
  }

  /**
   * The intents that a further one joins: the last, while it is surely not on the server and was
   * made on what the person sees now; or all that wait since one was refused.
   */
  private openIntents(kind: string, id: string, type: string): Intent[] {
    const intents = this.intentsOf(kind, id);
    const refused = intents.findIndex((intent) => intent.refused && intent.type === type);
    if (refused >= 0)
      return intents.slice(refused).filter((one) => one.type === type && (one.refused || !one.tried));
    const last = intents.at(-1);
    const version = this.baseOf<{ version?: number }>(kind, id)?.version ?? 0;
    const isOpen = last && !last.tried && last.type === type && last.baseVersion === version;
    return isOpen ? [last] : [];
  }

  private async forgetUnsent(kind: string, id: string): Promise<void> {
    for (const intent of this.intentsOf(kind, id))
      if ((intent.refused || !intent.tried) && intent.seq !== undefined) await this.discard(intent);
  }

  /** Give up an intent that the server refused. */
  async discard(intent: Intent): Promise<void> {
    this.outbox = this.outbox.filter((other) => other.changeId !== intent.changeId);
    this.show(intent.kind, intent.id);
    await this.queued(({ idb }) => idb.delete('outbox', intent.seq!));
    this.onChange();
  }

  /** Write an intent to the phone; of many in a row for one change only the newest is written. */
  private keep(intent: Intent, gone: Intent[]): Promise<unknown> {
    this.pendingWrites.set(intent.changeId, intent);
    if (this.scheduled.has(intent.changeId)) return this.queue;
    this.scheduled.add(intent.changeId);
    this.unkept += 1;
    return this.queued((database) => this.write(database, intent.changeId, gone))
      .then(() => (this.trouble = null))
      .catch((error: unknown) => {
        if (!(error instanceof Closed)) this.trouble = describe(error);
      })
      .finally(() => (this.unkept -= 1));
  }

  private async write(database: Database, changeId: string, gone: Intent[]): Promise<void> {
    this.scheduled.delete(changeId);
    const wanted = this.pendingWrites.get(changeId);
    if (!wanted) return; // a later one took it in
    let intent = wanted;
    const seq = this.outbox.find((other) => other.changeId === changeId)?.seq ?? intent.seq;
    const sealed = await seal(database.key, $state.snapshot(intent.payload)); // before the transaction
    this.check(database);
    const tx = database.idb.transaction('outbox', 'readwrite', { durability: 'strict' });
    const row = seq === undefined ? undefined : await tx.store.get(seq);
    // Another tab may have sent it meanwhile: then this is a change of its own, on top of that.
    const isTaken = seq !== undefined && (!row || row.tried) && !row?.refused;
    if (isTaken) intent = { ...intent, changeId: uuid7(), follows: [...intent.follows, changeId] };
    const { payload: _, ...rest } = intent;
    const stored: StoredIntent = { ...rest, sealed };
    if (seq === undefined || isTaken) delete stored.seq;
    else stored.seq = seq;
    const given = await tx.store.put(stored);
    if (gone.length) {
      // By id, not by place: the last letter of one may have got its place a moment ago.
      const ids = new Set(gone.map((one) => one.changeId));
      for (const other of await tx.store.getAll())
        if (ids.has(other.changeId)) void tx.store.delete(other.seq!);
    }
    await tx.done;
    this.check(database);
    // What could not be written stays here, and is tried again with the next letter.
    if (this.pendingWrites.get(changeId) === wanted) this.pendingWrites.delete(changeId);
    const kept = { ...intent, seq: given };
    const others = isTaken
      ? this.outbox.filter((other) => other.changeId !== changeId || other.tried)
      : this.outbox;
    this.outbox = isTaken
      ? [...others, kept]
      : others.map((other) => (other.changeId === changeId ? { ...other, seq: given } : other));
  }

  /**
   * Mark an intent: it may have reached the server, or was refused for a reason. Returns it as it
   * stands on the phone, where another tab may have added to it; null when it is gone.
   */
  mark(
    intent: Intent,
    marks: Partial<Pick<Intent, 'tried' | 'refused'>>,
    person = this.person,
  ): Promise<Intent | null> {
    return this.queued(async (database) => {
      const tx = database.idb.transaction('outbox', 'readwrite', { durability: 'strict' });
      const seq = this.outbox.find((one) => one.changeId === intent.changeId)?.seq ?? intent.seq;
      const row = seq === undefined ? undefined : await tx.store.get(seq);
      if (row?.changeId !== intent.changeId) return null;
      await tx.store.put({ ...row, ...marks });
      await tx.done;
      const marked = await opened(database, { ...row, ...marks });
      this.check(database);
      this.outbox = this.outbox.map((one) => (one.changeId === marked.changeId ? marked : one));
      this.show(marked.kind, marked.id);
      return marked;
    }, person);
  }

  /** The server took an intent: its copy and the shorter outbox go in together. */
  settle(intent: Intent, thing: unknown, person = this.person): Promise<void> {
    return this.queued(async (database) => {
      const { kind, id } = intent;
      const sealed = thing === undefined ? null : await seal(database.key, thing);
      this.check(database);
      const tx = database.idb.transaction(['things', 'outbox'], 'readwrite', {
        durability: 'strict',
      });
      void tx.objectStore('outbox').delete(intent.seq!);
      if (sealed) void tx.objectStore('things').put({ kind, id, sealed });
      else void tx.objectStore('things').delete([kind, id]);
      await tx.done;
      this.check(database);
      this.outbox = this.outbox.filter((other) => other.changeId !== intent.changeId);
      this.setBase(kind, id, thing);
    }, person);
  }

  /** Take over a page of what the server says changed, together with its cursor. */
  take(
    changes: { kind: string; id: string; thing: unknown }[],
    cursor: string,
    isReset: boolean,
    person = this.person,
  ): Promise<void> {
    return this.queued(async (database) => {
      const sealed = await Promise.all(
        changes.map(({ thing }) => (thing === undefined ? null : seal(database.key, thing))),
      );
      this.check(database);
      const tx = database.idb.transaction(['things', 'meta'], 'readwrite');
      const things = tx.objectStore('things');
      if (isReset) void things.clear();
      changes.forEach(({ kind, id }, i) => {
        const one = sealed[i];
        void (one ? things.put({ kind, id, sealed: one }) : things.delete([kind, id]));
      });
      void tx.objectStore('meta').put(cursor, 'cursor');
      await tx.done;
      this.check(database);
      if (isReset) for (const path of [...this.base.keys()]) this.forget(path);
      for (const { kind, id, thing } of changes) this.setBase(kind, id, thing);
    }, person);
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

  /** Text that is no thing yet, such as half a spark: sealed as all text is. */
  async noteText(name: string, text: string): Promise<void> {
    await this.queued(async ({ idb, key }) => {
      const sealed = await seal(key, text);
      await idb.put('meta', sealed, name);
    });
  }

  async notedText(name: string): Promise<string> {
    const sealed = await this.noted<Sealed>(name);
    return sealed && this.database ? unseal<string>(this.database.key, sealed) : '';
  }
}

async function opened({ key }: Database, { sealed, ...rest }: StoredIntent): Promise<Intent> {
  return { ...rest, payload: await unseal(key, sealed) };
}

function describe(error: unknown): string {
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'failed';
}

export const store = new Store();
