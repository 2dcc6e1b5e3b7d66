import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { expect, it } from 'vitest';
import { NoDatabase, openDatabase, peopleHere } from './database';
import { readIntents, readThing } from './outbox';
import { newKey, seal } from './vault';

const open = (person: string, mustExist = false) => openDatabase(person, () => undefined, mustExist);

it('takes over what an older app kept, unsent text first of all', async () => {
  const key = await newKey();
  const older = await openDB('growth-ana', 1, {
    upgrade(db) {
      db.createObjectStore('things', { keyPath: ['kind', 'id'] });
      db.createObjectStore('outbox', { keyPath: 'seq', autoIncrement: true });
      db.createObjectStore('meta');
    },
  });
  await older.put('meta', key, 'key');
  await older.put('things', { kind: 'note', id: 'a', sealed: await seal(key, { text: 'known' }) });
  const intent = { kind: 'note', id: 'a', type: 'write', changeId: 'c', sealed: await seal(key, 'unsent') };
  await older.put('outbox', intent);
  older.close();

  const database = await open('ana');
  expect(await readThing(database, 'note', 'a')).toEqual({ text: 'known' });
  expect((await readIntents(database)).map(({ payload }) => payload)).toEqual(['unsent']);
  const first = await database.idb.getAllFromIndex('things', 'rank', IDBKeyRange.only(0));
  expect(first.map(({ id }) => id)).toEqual(['a']);
});

it('makes none where one must exist already, and leaves none behind', async () => {
  await expect(open('nobody', true)).rejects.toBeInstanceOf(NoDatabase);
  expect(await peopleHere()).not.toContain('nobody');
});
