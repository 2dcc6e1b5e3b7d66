/**
 * Sending what was done, in order. The same for a page and for the service worker; both hold the
 * one lock, and whatever goes wrong, the outbox keeps everything.
 */
import { Broken } from '../graphql/client';
import { Refused } from '../graphql/refused';
import { handlerOf, isHandled, Moot, pathOf, type Intent } from './handlers';
import { tellOthers } from './others';
import type { Marks } from './outbox';

const BROKEN_LIMIT = 3; // times, then only its own thing waits

/** Where intents lie. Every method reads and writes what is on the phone, for one person. */
export interface Phone {
  readonly person: string;
  readonly outbox: readonly Intent[];
  readOutbox(): Promise<void>;
  mark(intent: Intent, marks: Marks): Promise<Intent | null>;
  settle(intent: Intent, thing: unknown): Promise<void>;
  drop(intent: Intent): Promise<void>;
  base(kind: string, id: string): Promise<unknown>;
  file(id: string): Promise<Blob | undefined>;
}

/** One at a time across all tabs and the service worker. */
export function locked<T>(person: string, work: () => Promise<T>): Promise<T> {
  return navigator.locks.request(`growth-sync-${person}`, work) as Promise<T>;
}

/** How often the server itself broke over an intent: it must not hold up the others for ever. */
const broken = new Map<string, number>();
const brokenTimes = ({ changeId }: Intent) => broken.get(changeId) ?? 0;

/** Send everything that waits. Throws what the client throws; what was sent until then is settled. */
export async function sendAll(phone: Phone, onSending: () => void = () => {}): Promise<void> {
  await phone.readOutbox(); // others may have sent some of it
  for (let intent = next(phone.outbox); intent; intent = next(phone.outbox)) {
    onSending();
    await send(phone, intent);
  }
}

/** What was read, how one is told, what one does in a course: nothing else depends on when it arrives. */
const isHarmless = ({ kind }: Intent): boolean => /^(notification|activity_|topic_|mindset_|criterion_|evidence|minute_)/.test(kind);

/**
 * The oldest intent; behind one that is stuck only what concerns other things goes on. What is loose,
 * such as a photo, goes last: no text waits for it.
 */
export function next(outbox: readonly Intent[]): Intent | undefined {
  const stuck = new Set<string>();
  let loose: Intent | undefined;
  for (const intent of outbox) {
    const path = pathOf(intent.kind, intent.id);
    // For a page to send, and all that was done after it: taking a page back comes before writing in it.
    if (!isHandled(intent)) {
      if (!isHarmless(intent)) break;
      stuck.add(path);
      continue;
    }
    const { isLoose, after, isUrgent } = handlerOf(intent);
    const isBlocked = !isUrgent && (stuck.has(path) || stuck.has(after?.(intent.payload) ?? ''));
    const isStuck =
      isBlocked || intent.refused || intent.seq === undefined || brokenTimes(intent) >= BROKEN_LIMIT;
    if (!isStuck && !isLoose) return intent;
    if (isLoose && !isStuck) loose ??= intent;
    if (isStuck && !isLoose) stuck.add(path);
  }
  return loose;
}

async function send(phone: Phone, intent: Intent): Promise<void> {
  const { kind, id } = intent;
  const tried = await phone.mark(intent, { tried: true });
  if (!tried) return phone.readOutbox(); // another tab dealt with it
  tellOthers(phone.person);
  try {
    const base = await phone.base(kind, id);
    const beside = { base, file: (name: string) => phone.file(name), outbox: phone.outbox };
    await phone.settle(tried, await handlerOf(tried).send(tried.payload, tried, beside));
  } catch (error) {
    if (error instanceof Broken) broken.set(tried.changeId, brokenTimes(tried) + 1);
    if (error instanceof Moot) await phone.drop(tried);
    else if (error instanceof Refused) await phone.mark(tried, { refused: error.message, payload: error.payload });
    else throw error;
  }
  tellOthers(phone.person, [kind, id]);
}
