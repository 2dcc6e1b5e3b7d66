/**
 * What a person did, on the phone until the server has it: each step is one strict transaction, so
 * that a killed tab leaves either all of it or nothing. Text is sealed before a transaction begins,
 * which would end while we wait.
 */
import type { Database, StoredIntent, StoredThing } from './database';
import { handlerOf, pathOf, rankOf, type Intent } from './handlers';
import { isSame, seal, sealBytes, unseal, unsealBytes, type Sealed } from './vault';

const STRICT = { durability: 'strict' } as const;

export type Marks = Partial<Pick<Intent, 'tried' | 'refused' | 'payload'>>;

export interface NewFile {
  id: string;
  blob: Blob;
}

/** What goes to the phone in the same moment as an intent. */
export interface Along {
  file?: NewFile; // that it carries
  draft?: string; // the note in which its text was typed: it goes
}

/** Read an intent; what was read before and is the same is not unsealed again. */
export async function opened(
  { key }: Database,
  row: StoredIntent,
  before?: Intent,
): Promise<Intent> {
  if (before && isSame(before.sealed, row.sealed)) return { ...row, payload: before.payload };
  return { ...row, payload: await unseal(key, row.sealed) };
}

/** Everything that waits, in the order it was done. */
export const readIntents = async (database: Database, known: readonly Intent[] = []): Promise<Intent[]> =>
  openIntents(database, await database.idb.getAll('outbox'), known);

export async function openIntents(
  database: Database,
  rows: readonly StoredIntent[],
  known: readonly Intent[] = [],
): Promise<Intent[]> {
  const before = new Map(known.map((intent) => [intent.changeId, intent]));
  return Promise.all(rows.map((row) => opened(database, row, before.get(row.changeId))));
}

/**
 * Write an intent, with what goes along, and take out those that it took in. What stands in its
 * place on the phone is joined: another tab may have added to it. Returns it as it now stands
 * there; null, and nothing is written, when it was sent meanwhile.
 */
export async function writeIntent(
  database: Database,
  intent: Intent,
  gone: readonly Intent[] = [],
  along: Along = {},
): Promise<Intent | null> {
  const { file } = along;
  const bytes = file && (await sealBytes(database.key, await file.blob.arrayBuffer()));
  for (;;) {
    const row = intent.seq === undefined ? undefined : await database.idb.get('outbox', intent.seq);
    const wanted = await joined(database, intent, row);
    if (!wanted) return null;
    const { payload, ...rest } = wanted;
    const stored: StoredIntent = { ...rest, sealed: await seal(database.key, payload) };
    if (stored.seq === undefined) delete stored.seq;
    const tx = database.idb.transaction(['outbox', 'files', 'meta'], 'readwrite', STRICT);
    const outbox = tx.objectStore('outbox');
    if (!isAsRead(row, intent.seq === undefined ? undefined : await outbox.get(intent.seq))) {
      await tx.done; // another tab was faster: look again
      continue;
    }
    const seq = await outbox.put(stored);
    if (gone.length) {
      // By id, not by place: the last letter of one may have got its place a moment ago.
      const ids = new Set(gone.map(({ changeId }) => changeId));
      for (const other of await outbox.getAll())
        if (ids.has(other.changeId)) void outbox.delete(other.seq!);
    }
    if (file && bytes)
      void tx.objectStore('files').put({ id: file.id, type: file.blob.type, sealed: bytes });
    if (along.draft) void tx.objectStore('meta').delete(along.draft);
    await tx.done;
    return { ...stored, seq, payload };
  }
}

const isAsRead = (read: StoredIntent | undefined, now: StoredIntent | undefined): boolean =>
  read?.changeId === now?.changeId &&
  read?.tried === now?.tried &&
  (!read || !now || isSame(read.sealed, now.sealed));

/** An intent as it must be written over what stands in its place; null when that was sent. */
async function joined(
  database: Database,
  intent: Intent,
  row: StoredIntent | undefined,
): Promise<Intent | null> {
  const isReplaced = row?.refused && row.changeId !== intent.changeId; // it takes a refused one's place
  if (intent.seq === undefined || isReplaced) return intent;
  if (!isOpen(row, intent)) return null;
  const merge = handlerOf(intent).merge;
  return merge ? { ...intent, payload: merge(await unseal(database.key, row.sealed), intent.payload) } : intent;
}

/** Whether this is the same change, and surely not on the server. */
export const isOpen = <Row extends Omit<StoredIntent, 'sealed'>>(
  row: Row | undefined,
  { changeId }: Intent,
): row is Row => row?.changeId === changeId && (!row.tried || !!row.refused);

/**
 * Mark an intent: it may have reached the server, or was refused for a reason, and then perhaps
 * not all of it may stay. Returns it as it stands on the phone, where another tab may have added
 * to it; null when it is gone.
 */
export async function markIntent(
  database: Database,
  intent: Intent,
  marks: Marks,
): Promise<Intent | null> {
  const { payload, ...rest } = marks;
  const sealed = payload === undefined ? {} : { sealed: await seal(database.key, payload) };
  const tx = database.idb.transaction('outbox', 'readwrite', STRICT);
  const row = intent.seq === undefined ? undefined : await tx.store.get(intent.seq);
  if (row?.changeId !== intent.changeId) return null;
  const marked = { ...row, ...rest, ...sealed };
  await tx.store.put(marked);
  await tx.done;
  return opened(database, marked, intent);
}

/**
 * The server took an intent: its copy and the shorter outbox go in together. Returns whether a thing
 * that is gone stays for the sake of what else was written in it.
 */
export async function settleIntent(
  database: Database,
  intent: Intent,
  thing: unknown,
): Promise<boolean> {
  const { seq, kind, id } = intent;
  const row = await stored(database.key, kind, id, thing);
  const tx = database.idb.transaction(['things', 'outbox'], 'readwrite', STRICT);
  const things = tx.objectStore('things');
  void tx.objectStore('outbox').delete(seq!);
  const mayStay = !row && !handlerOf(intent).isFinal && (await isWaiting(tx.objectStore('outbox'), kind, id));
  const held = mayStay ? await things.get([kind, id]) : undefined;
  if (row) void things.put(row);
  else if (held) void things.put({ ...held, isGone: true });
  else void things.delete([kind, id]);
  await tx.done;
  return !!held;
}

/** Give up an intent. Returns whether its thing was deleted elsewhere and so goes with it. */
export async function dropIntent(database: Database, { seq, kind, id }: Intent): Promise<boolean> {
  const tx = database.idb.transaction(['things', 'outbox'], 'readwrite', STRICT);
  const outbox = tx.objectStore('outbox');
  if (seq !== undefined) void outbox.delete(seq);
  const isMarked = !!(await tx.objectStore('things').get([kind, id]))?.isGone;
  const isGone = isMarked && !(await isWaiting(outbox, kind, id));
  if (isGone) void tx.objectStore('things').delete([kind, id]);
  await tx.done;
  return isGone;
}

/** Whether something of a thing waits. Reads the whole outbox: only asked when the thing is gone. */
async function isWaiting(
  outbox: { getAll(): Promise<StoredIntent[]> },
  kind: string,
  id: string,
): Promise<boolean> {
  return (await outbox.getAll()).some((row) => row.kind === kind && row.id === id);
}

export interface Change {
  kind: string;
  id: string;
  thing: unknown; // undefined when it is gone
}

/**
 * Take over a page of what the server says changed, together with its cursor. Returns what is
 * gone: not things in which something unsent was written, which the server will bring back.
 */
export async function takePage(
  database: Database,
  changes: readonly Change[],
  cursor: string,
  isReset: boolean,
): Promise<Change[]> {
  const rows = await Promise.all(
    changes.map(({ kind, id, thing }) => stored(database.key, kind, id, thing)),
  );
  const tx = database.idb.transaction(['things', 'outbox', 'meta'], 'readwrite');
  const things = tx.objectStore('things');
  const waiting = rows.includes(null) ? await tx.objectStore('outbox').getAll() : [];
  const unsent = new Set(waiting.map(({ kind, id }) => pathOf(kind, id)));
  if (isReset) void things.clear();
  const gone: Change[] = [];
  for (const [at, change] of changes.entries()) {
    const { kind, id } = change;
    const row = rows[at];
    const held = row || !unsent.has(pathOf(kind, id)) ? undefined : await things.get([kind, id]);
    if (row) void things.put(row);
    else if (held) void things.put({ ...held, isGone: true });
    else {
      void things.delete([kind, id]);
      gone.push(change);
    }
  }
  void tx.objectStore('meta').put(cursor, 'cursor');
  await tx.done;
  return gone;
}

async function stored(
  key: CryptoKey,
  kind: string,
  id: string,
  thing: unknown,
): Promise<StoredThing | null> {
  if (thing === undefined) return null;
  return { kind, id, rank: rankOf(kind, thing), sealed: await seal(key, thing) };
}

export async function readThing(
  { idb, key }: Database,
  kind: string,
  id: string,
): Promise<unknown> {
  const row = await idb.get('things', [kind, id]);
  return row && unseal(key, row.sealed);
}

/** A photo that is on the phone. */
export async function readFile({ idb, key }: Database, id: string): Promise<Blob | undefined> {
  const row = await idb.get('files', id);
  return row && new Blob([await unsealBytes(key, row.sealed)], { type: row.type });
}

export async function writeFile({ idb, key }: Database, { id, blob }: NewFile): Promise<void> {
  const sealed: Sealed = await sealBytes(key, await blob.arrayBuffer());
  await idb.put('files', { id, type: blob.type, sealed });
}
