/**
 * What screens read: the things the server told, with everything the person did since on top.
 * A change shows at once, is on the phone within a moment, and is sent by `sync` when it can be.
 */
import { Closed, openDatabase, wipeDatabase, type Database, type StoredThing } from './database';
import { filesOf, handlerOf, kindsWithFiles, pathOf, type Intent } from './handlers';
import * as outbox from './outbox';
import type { Along, Change, Marks, NewFile } from './outbox';
import { Things } from './things.svelte';
import { Typing, type Trouble } from './typing.svelte';
import { seal, unseal, type Sealed } from './vault';

export type SavedState = 'phone' | 'sending' | 'saved' | 'needsYou';

const RECENT = 150; // things of the newest days that are read before the first screen
const PAGE = 40; // things read at a time after it: a tenth of a second on a slow phone

/** The things that intents are about, each once. */
const placesOf = (intents: readonly Pick<Intent, 'kind' | 'id'>[]): [kind: string, id: string][] => [
  ...new Map(intents.map(({ kind, id }) => [pathOf(kind, id), [kind, id] as [string, string]])).values(),
];

export class Store {
  /** The person whose things these are; null before anybody signed in on this device. */
  person = $state<string | null>(null);
  /** Whether what screens need first has been read; `isComplete`: everything has. */
  isReady = $state(false);
  isComplete = $state(false);
  /** Intents in the order they will be sent. */
  outbox = $state.raw<readonly Intent[]>([]);

  private things = new Things();
  private typing = new Typing(this);
  private database: Database | null = null;
  private queue: Promise<unknown> = Promise.resolve();

  /** Called after every change, so that sync can send it and others can read it; while one types more comes. */
  onChange: (isTyping: boolean) => void = () => {};

  /** Open a person's things. Whoever was open before is closed, not wiped. Throws NoDatabase. */
  async open(person: string, { mustExist = false } = {}): Promise<void> {
    if (this.person === person && this.database) return;
    await this.queue; // what was typed goes where it belongs
    this.close();
    this.database = await openDatabase(person, () => this.close(), mustExist);
    this.person = person;
    await this.queued((database) => this.readFirst(database));
    this.isReady = true;
    this.readRest().catch(unlessClosed);
  }

  close(): void {
    this.database?.idb.close();
    this.database = null;
    this.person = null;
    this.isReady = this.isComplete = false;
    this.things.clear();
    this.typing.clear();
    this.outbox = [];
  }

  /** The open database. Throws Closed. */
  private get held(): Database {
    if (!this.database) throw new Closed();
    return this.database;
  }

  /** After a wait: the database is still the one we began with. Throws Closed. */
  check(database: Database): void {
    if (this.database !== database) throw new Closed();
  }

  /** Forget everything of this person on this device: text, key and all. */
  async wipe(): Promise<void> {
    const { database, person } = this;
    if (!database || !person) return;
    await this.queue;
    this.close(); // whatever is still under way stops here, and nothing shows any more
    await wipeDatabase(database, person);
  }

  /** Resolves when everything that was done until now is on the phone, or could not be. */
  async settled(): Promise<void> {
    await this.queue;
  }

  /** One thing after another: what was asked first is on the phone first. */
  async queued<T>(
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

  // Reading ---------------------------------------------------------------------------------------

  /** What has no day, the newest days, and whatever something waits for. */
  private async readFirst(database: Database): Promise<void> {
    const tx = database.idb.transaction(['things', 'outbox']); // of one moment: others send meanwhile
    const things = tx.objectStore('things');
    const byRank = things.index('rank');
    const [always, recent, sealed] = await Promise.all([
      byRank.getAll(IDBKeyRange.only(0)),
      byRank.getAll(IDBKeyRange.lowerBound(1), RECENT),
      tx.objectStore('outbox').getAll(),
    ]);
    const waiting = placesOf(sealed);
    const under = await Promise.all(waiting.map(([kind, id]) => things.get([kind, id])));
    await this.read(database, [...always, ...recent, ...under.filter((row) => !!row)]);
    this.outbox = await outbox.openIntents(database, sealed);
    for (const [kind, id] of waiting) this.show(kind, id);
  }

  /** The rest, a little at a time: nobody who types waits for it. */
  private async readRest(): Promise<void> {
    const database = this.held;
    let after: [string, string] | null = null;
    do {
      await idle();
      this.check(database);
      after = await this.readPage(after);
    } while (after);
    this.isComplete = true;
    await this.sweepFiles().catch(() => undefined); // a full phone: the next time
  }

  /** Read the next things that were not read yet. Returns the last one's key, null at the end. */
  private readPage(after: [string, string] | null): Promise<[string, string] | null> {
    return this.queued(async (database) => {
      const range = after && IDBKeyRange.lowerBound(after, true);
      const rows = await database.idb.getAll('things', range, PAGE);
      await this.read(database, rows.filter(({ kind, id }) => this.baseOf(kind, id) === undefined));
      const last = rows.length < PAGE ? undefined : rows.at(-1);
      return last ? [last.kind, last.id] : null;
    });
  }

  private async read(database: Database, rows: StoredThing[]): Promise<void> {
    const things = await Promise.all(rows.map(({ sealed }) => unseal(database.key, sealed)));
    this.check(database);
    rows.forEach(({ kind, id }, at) => this.setBase(kind, id, things[at]));
  }

  /** Read the things with this id now, when not everything has been read yet. */
  async need(id: string): Promise<void> {
    if (this.isComplete || this.things.known().some(([, known]) => known === id)) return;
    await this.queued(async (database) =>
      this.read(database, await database.idb.getAllFromIndex('things', 'id', id)),
    );
  }

  /** Another tab or the service worker changed these: read them, and what waits, anew. */
  refresh(things: readonly [kind: string, id: string][]): Promise<void> {
    return this.queued((database) => this.reread(database, things));
  }

  /** Read what waits to be sent: other tabs add to it and send it too. */
  readOutbox(person = this.person): Promise<void> {
    return this.queued((database) => this.reread(database), person);
  }

  /**
   * What waits, and the things that others changed or sent something about, all of one moment: a
   * letter is in one or the other, and never gone from the screen in between.
   */
  async reread(database: Database, changed: readonly [kind: string, id: string][] = []): Promise<void> {
    const tx = database.idb.transaction(['things', 'outbox']);
    const rows = await tx.objectStore('outbox').getAll();
    const left = new Set(rows.map(({ changeId }) => changeId));
    const sent = placesOf(this.outbox.filter(({ changeId }) => !left.has(changeId)));
    const places = [...changed, ...sent];
    const stored = await Promise.all(places.map((place) => tx.objectStore('things').get(place)));
    const things = await Promise.all(stored.map((row) => row && unseal(database.key, row.sealed)));
    const known = this.outbox.filter((intent) => !this.typing.isPending(intent));
    const read = await outbox.openIntents(database, rows, known);
    this.check(database);
    this.outbox = this.typing.onTop(read);
    places.forEach(([kind, id], at) => this.setBase(kind, id, things[at]));
    for (const [kind, id] of placesOf(this.outbox)) this.show(kind, id);
  }

  /** All things of a kind, as they stand with everything done since, in no order. */
  all = <T>(kind: string): T[] => this.things.all<T>(kind);
  get = <T>(kind: string, id: string): T | undefined => this.things.get<T>(kind, id);
  /** The server's own copy of a thing, without what was done since. */
  baseOf = <T>(kind: string, id: string): T | undefined => this.things.baseOf<T>(kind, id);

  intentsOf(kind: string, id: string): Intent[] {
    return this.outbox.filter((intent) => intent.kind === kind && intent.id === id);
  }

  show(kind: string, id: string): void {
    this.things.show(kind, id, this.intentsOf(kind, id));
  }

  private setBase(kind: string, id: string, thing: unknown): void {
    this.things.setBase(kind, id, thing, this.intentsOf(kind, id));
  }

  /** How many things have something unsent. */
  get unsent(): number {
    return placesOf(this.outbox).length;
  }

  /** Where a thing is, in words the person can be shown. */
  savedState(kind: string, id: string, isSending: boolean): SavedState {
    const intents = this.intentsOf(kind, id);
    if (intents.some((intent) => intent.refused)) return 'needsYou';
    if (!intents.length) return 'saved';
    return isSending && intents.every((intent) => intent.tried) ? 'sending' : 'phone';
  }

  /** Whether everything typed is on the phone; if not, perhaps why it cannot be kept. */
  get isKept(): boolean {
    return this.typing.isKept;
  }

  get trouble(): Trouble | null {
    return this.typing.trouble;
  }

  /**
   * Do something to a thing: it shows at once. Resolves when it is on the phone, or could not be:
   * text then waits for the next letter, anything else is taken back; `trouble` says why.
   */
  change<P>(kind: string, id: string, type: string, payload: P, along?: Along): Promise<boolean> {
    return this.typing.change(kind, id, type, payload, along);
  }

  /** Give up an intent, because the person says so. */
  async discard(intent: Intent): Promise<void> {
    await this.drop(intent);
    this.onChange(false);
  }

  /** Try a refused change once more, because the person says so: what stood in its way may be gone. */
  async retry(intent: Intent): Promise<void> {
    const { kind, id, type, payload } = intent;
    // Text takes the refused one's place; anything else is done anew. The id it had may be spent.
    if (!handlerOf(intent).merge) await this.drop(intent);
    await this.change(kind, id, type, payload);
  }

  // What sync does --------------------------------------------------------------------------------

  async mark(intent: Intent, marks: Marks, person = this.person): Promise<Intent | null> {
    return this.queued(async (database) => {
      const now = this.outbox.find((one) => one.changeId === intent.changeId) ?? intent;
      // Of what was typed this moment only the part that is on the phone is sent.
      const { sealed: _, ...unread } = now;
      const marked = await outbox.markIntent(database, this.typing.isPending(now) ? unread : now, marks);
      this.check(database);
      if (!marked) return null;
      const here = this.outbox.map((one) => (one.changeId === marked.changeId ? marked : one));
      this.outbox = this.typing.onTop(here);
      this.show(marked.kind, marked.id);
      return marked;
    }, person);
  }

  /** The server took an intent: what it holds now takes the intent's place. */
  async settle(intent: Intent, thing: unknown, person = this.person): Promise<void> {
    return this.queued(async (database) => {
      const isHeld = await outbox.settleIntent(database, intent, thing);
      this.check(database);
      this.outbox = this.outbox.filter((other) => other.changeId !== intent.changeId);
      if (isHeld) this.show(intent.kind, intent.id);
      else this.setBase(intent.kind, intent.id, thing);
    }, person);
  }

  async drop(intent: Intent, person = this.person): Promise<void> {
    return this.queued(async (database) => {
      const isGone = await outbox.dropIntent(database, intent);
      this.check(database);
      this.outbox = this.outbox.filter((other) => other.changeId !== intent.changeId);
      if (isGone) this.setBase(intent.kind, intent.id, undefined);
      else this.show(intent.kind, intent.id);
    }, person);
  }

  /** Take over a page of what the server says changed, together with its cursor. */
  take(changes: Change[], cursor: string, isReset: boolean, person = this.person): Promise<void> {
    return this.queued(async (database) => {
      const gone = await outbox.takePage(database, changes, cursor, isReset);
      this.check(database);
      if (isReset) for (const [kind, id] of this.things.known()) this.setBase(kind, id, undefined);
      for (const { kind, id } of gone) this.setBase(kind, id, undefined);
      for (const { kind, id, thing } of changes) if (thing !== undefined) this.setBase(kind, id, thing);
      // What may no longer be read leaves the phone with its photos, not at the next start.
      if (this.isComplete && changes.some(({ kind }) => kindsWithFiles().includes(kind))) this.sweepFiles().catch(unlessClosed);
    }, person);
  }

  // Files and notes -------------------------------------------------------------------------------

  async file(id: string, person = this.person): Promise<Blob | undefined> {
    return this.queued((database) => outbox.readFile(database, id), person);
  }

  /** Keep what was fetched, unless the thing it belongs to has left the phone meanwhile. */
  async keepFile(file: NewFile, person = this.person): Promise<void> {
    return this.queued(async (database) => {
      if (this.wantedFiles().has(file.id)) await outbox.writeFile(database, file);
    }, person);
  }

  private wantedFiles(): Set<string> {
    const files = (kind: string) => this.all(kind).flatMap((thing) => filesOf(kind, thing));
    return new Set(kindsWithFiles().flatMap(files));
  }

  /** Forget the files of things that are gone. Nothing is known of what was not read. */
  private sweepFiles(): Promise<void> {
    return this.queued(async ({ idb }) => {
      const wanted = this.wantedFiles();
      const known = new Set(this.outbox.map(({ changeId }) => changeId));
      const tx = idb.transaction(['outbox', 'files'], 'readwrite');
      const rows = await tx.objectStore('outbox').getAll();
      const isCurrent = rows.every(({ changeId }) => known.has(changeId)); // else another tab adds one
      const files = tx.objectStore('files');
      if (isCurrent) for (const id of await files.getAllKeys()) if (!wanted.has(id)) void files.delete(id);
      await tx.done;
    });
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
      await idb.put('meta', await seal(key, text), name);
    });
  }

  /** Text that is no thing yet and whose name begins like one of these: by name, none that is empty. */
  async notedTexts(beginnings: readonly string[]): Promise<[name: string, text: string][]> {
    const keys = (await this.held.idb.getAllKeys('meta')).map(String);
    const names = keys.filter((key) => beginnings.some((one) => key.startsWith(one)));
    const texts = await Promise.all(names.map(async (name): Promise<[string, string]> => [name, await this.notedText(name)]));
    return texts.filter(([, text]) => text.trim());
  }

  async notedText(name: string): Promise<string> {
    const sealed = await this.noted<Sealed>(name);
    return sealed && this.database ? unseal<string>(this.database.key, sealed) : '';
  }
}

/** When nobody types: reading the rest is in nobody's way. */
const idle = (): Promise<unknown> =>
  new Promise((done) =>
    'requestIdleCallback' in globalThis ? requestIdleCallback(done, { timeout: 1_000 }) : setTimeout(done, 50),
  );

function unlessClosed(error: unknown): void {
  if (!(error instanceof Closed)) throw error;
}

export const store = new Store();
