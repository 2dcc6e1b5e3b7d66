/** Sending without a page: for whoever's session this browser holds, under the pages' own lock. */
import { SignedOut, speaker, UpdateNeeded } from '../graphql/client';
import { sending } from '../journal/intents';
import * as sends from '../journal/sends';
import '../reminders/intents';
import { barePhone } from '../offline/bare';
import { NoDatabase, openDatabase, peopleHere } from '../offline/database';
import { locked, sendAll } from '../offline/exchange';

sending.load = () => Promise.resolve(sends);

/**
 * Send what waits. The server answers only the person whose session this is; what is another's
 * stays. Rejects when there is no network after all: the browser then tries again.
 */
export async function sendForEveryone(): Promise<void> {
  for (const person of await peopleHere()) {
    try {
      await locked(person, () => sendFor(person));
    } catch (error) {
      if (!(error instanceof SignedOut || error instanceof UpdateNeeded || error instanceof NoDatabase)) throw error;
    }
  }
}

async function sendFor(person: string): Promise<void> {
  speaker.person = person;
  const database = await openDatabase(person, () => undefined, true);
  try {
    await sendAll(barePhone(database, person));
  } finally {
    database.idb.close();
  }
}
