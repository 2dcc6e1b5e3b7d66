/** The phone's own database: one for each person, so that nobody meets another's text. */
import { deleteDB, openDB, type DBSchema, type IDBPDatabase } from 'idb';
import { newKey, type Sealed } from './vault';

/** A thing as the server last told it. Ids are in the clear, the rest is sealed. */
export interface StoredThing {
  kind: string;
  id: string;
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

interface Schema extends DBSchema {
  things: { key: [string, string]; value: StoredThing };
  outbox: { key: number; value: StoredIntent };
  meta: { key: string; value: unknown };
}

export interface Database {
  idb: IDBPDatabase<Schema>;
  key: CryptoKey;
}

const nameOf = (person: string) => `growth-${person}`;

/** Open a person's database, with its key. `lost` is called when another tab wipes it. */
export async function openDatabase(person: string, lost: () => void): Promise<Database> {
  const idb = await openDB<Schema>(nameOf(person), 1, {
    upgrade(db) {
      db.createObjectStore('things', { keyPath: ['kind', 'id'] });
      db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true });
      db.createObjectStore('meta');
    },
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      lost();
    },
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
  await deleteDB(nameOf(person));
}
