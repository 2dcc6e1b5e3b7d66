/** The phone's own database: one for each person, so that nobody meets another's text. */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { newKey, type Sealed } from './vault';

/** A thing as the server last told it. Ids and days are in the clear, the rest is sealed. */
export interface StoredThing {
  kind: string;
  id: string;
  rank: number; // 0: needed at once; else the smaller the newer, see handlers.ts
  isGone?: boolean; // deleted elsewhere while something was written here: it goes with that
  sealed: Sealed;
}

/** Something the person did that the server may not know yet. */
export interface StoredIntent {
  seq?: number;
  kind: string;
  id: string;
  type: string;
  changeId: string;
  baseVersion: number; // of the thing the person saw when they did it; 0 for none
  follows: string[]; // earlier changes of this phone that it was done on top of
  at: number; // this phone's clock, only ever compared with itself
  tried: boolean; // may have reached the server: from now on it is never altered
  refused: string | null; // why the server will not have it
  sealed: Sealed;
}

/** A photo that is on the phone: one that waits to be sent, or that was looked at here. */
export interface StoredFile {
  id: string;
  type: string; // media type
  sealed: Sealed;
}

export interface Schema extends DBSchema {
  things: {
    key: [string, string];
    value: StoredThing;
    indexes: { rank: number; id: string };
  };
  outbox: { key: number; value: StoredIntent };
  files: { key: string; value: StoredFile };
  meta: { key: string; value: unknown };
}

export interface Database {
  idb: IDBPDatabase<Schema>;
  key: CryptoKey;
}

/** The database was closed or another person's was opened while something was under way. */
export class Closed extends Error {}

/** There is no database of this person here, or no more. */
export class NoDatabase extends Error {}

const PREFIX = 'growth-';
const VERSION = 2;

/**
 * Open a person's database, with its key. `lost` is called when another tab wipes it, or holds a
 * newer app that must change it. Throws NoDatabase when it must exist and does not.
 */
export async function openDatabase(
  person: string,
  lost: () => void,
  mustExist = false,
): Promise<Database> {
  let isMissing = false;
  const opening = openDB<Schema>(PREFIX + person, VERSION, {
    async upgrade(db, from, _to, tx) {
      if (from < 1 && mustExist) {
        isMissing = true;
        tx.done.catch(() => undefined); // it fails on purpose
        tx.abort();
        return;
      }
      if (from < 1) {
        db.createObjectStore('things', { keyPath: ['kind', 'id'] });
        db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true });
        db.createObjectStore('meta');
      }
      if (from < 2) {
        db.createObjectStore('files', { keyPath: 'id' });
        const things = tx.objectStore('things');
        things.createIndex('rank', 'rank');
        things.createIndex('id', 'id');
        // What an older app kept has no rank yet: it is read at once until it changes.
        for (const thing of await things.getAll()) void things.put({ ...thing, rank: 0 });
      }
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      lost();
    },
  });
  const idb = await opening.catch((error: unknown) => {
    throw isMissing ? new NoDatabase() : error;
  });
  const known = (await idb.get('meta', 'key')) as CryptoKey | undefined;
  if (known) return { idb, key: known };
  const made = await newKey(); // before the transaction, which would end while we wait
  const tx = idb.transaction('meta', 'readwrite', { durability: 'strict' });
  const first = (await tx.store.get('key')) as CryptoKey | undefined; // another tab was faster
  if (!first) await tx.store.put(made, 'key');
  await tx.done;
  return { idb, key: first ?? made };
}

/** Wipe a person's database and the key to its text. */
export async function wipeDatabase(database: Database, person: string): Promise<void> {
  database.idb.close();
  await deleteDB(PREFIX + person);
}

/** The people whose databases are on this phone. Empty where the browser does not tell. */
export async function peopleHere(): Promise<string[]> {
  const databases = (await indexedDB.databases?.()) ?? [];
  return databases
    .map(({ name }) => name ?? '')
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length));
}
