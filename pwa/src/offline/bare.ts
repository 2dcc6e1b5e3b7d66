/** The phone without screens: what the service worker sends from. */
import type { Database } from './database';
import type { Phone } from './exchange';
import type { Intent } from './handlers';
import {
  dropIntent,
  markIntent,
  readFile,
  readIntents,
  readThing,
  settleIntent,
} from './outbox';

export function barePhone(database: Database, person: string): Phone {
  let outbox: Intent[] = [];
  const without = (gone: Intent) => outbox.filter(({ changeId }) => changeId !== gone.changeId);
  return {
    person,
    get outbox() {
      return outbox;
    },
    async readOutbox() {
      outbox = await readIntents(database, outbox);
    },
    async mark(intent, marks) {
      const marked = await markIntent(database, intent, marks);
      if (marked) outbox = outbox.map((one) => (one.changeId === marked.changeId ? marked : one));
      return marked;
    },
    async settle(intent, thing) {
      await settleIntent(database, intent, thing);
      outbox = without(intent);
    },
    async drop(intent) {
      await dropIntent(database, intent);
      outbox = without(intent);
    },
    base: (kind, id) => readThing(database, kind, id),
    file: (id) => readFile(database, id),
  };
}
