/**
 * Sending what was done and fetching what changed, under one lock across all tabs. Whatever goes
 * wrong, the outbox keeps everything.
 */
import { Broken, Offline, SignedOut, speaker, UpdateNeeded, Wait } from '../graphql/client';
import { Refused } from '../graphql/refused';
import { handlerOf, store, type Intent } from './store.svelte';

const TYPING_PAUSE = 1_500; // ms after the last change
const FIRST_RETRY = 2_000; // ms, doubled each time
const BROKEN_LIMIT = 3; // times, then only its own thing waits
const LONGEST_RETRY = 5 * 60_000; // ms

export interface Page {
  changes: { kind: string; id: string; thing: unknown }[];
  cursor: string;
  hasMore: boolean;
  isReset: boolean;
}

class Sync {
  isSending = $state(false);
  isOffline = $state(!navigator.onLine);
  /** The session has ended: everything waits on the phone for the next sign-in. */
  isSignedOut = $state(false);
  needsUpdate = $state(false);

  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private running: Promise<void> | null = null;
  private again = false;
  /** How often the server itself broke over an intent: it must not hold up the others. */
  private broken = new Map<string, number>();
  /** Asks the server what changed since a cursor. Given by the app, which knows the features. */
  fetchPage: (since: string | null) => Promise<Page> = () => Promise.reject(new Offline());

  start(): void {
    const now = () => this.now();
    addEventListener('online', now);
    addEventListener('offline', () => (this.isOffline = true));
    addEventListener('focus', now);
    document.addEventListener('visibilitychange', now);
    store.onChange = () => {
      others.postMessage('changed');
      this.soon(TYPING_PAUSE);
    };
    others.onmessage = () => void (store.isReady && store.reload());
    now();
  }

  /** Send and fetch after a pause; a later call puts it off. */
  soon(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now(), pause);
  }

  /** Send and fetch now. Resolves when that has been tried. */
  async now(): Promise<void> {
    clearTimeout(this.timer);
    if (!store.isReady || this.isSignedOut || document.visibilityState === 'hidden') return;
    this.again = this.running !== null;
    this.running ??= this.run().finally(() => {
      this.running = null;
      if (this.again) void this.now();
    });
    await this.running;
  }

  private async run(): Promise<void> {
    const person = store.person;
    speaker.person = person;
    try {
      await navigator.locks.request(`growth-sync-${person}`, () => this.exchange(person));
      this.failures = 0;
      this.isOffline = false;
    } catch (error) {
      if (person === store.person) this.onFailure(error); // else it was somebody else's
    } finally {
      this.isSending = false;
    }
  }

  private async exchange(person: string | null): Promise<void> {
    await store.readOutbox(); // another tab may have sent some of it
    for (let intent = this.next(); intent; intent = this.next()) await this.send(intent, person);
    let hasMore = true;
    while (hasMore) {
      const page = await this.fetchPage((await store.noted<string>('cursor')) ?? null);
      await store.take(page.changes, page.cursor, page.isReset, person);
      hasMore = page.hasMore;
      if (page.changes.length) others.postMessage('changed');
    }
  }

  /** The oldest intent; behind one that is stuck only what concerns other things goes on. */
  private next(): Intent | undefined {
    const stuck = new Set<string>();
    return store.outbox.find((intent) => {
      if (intent.refused || this.brokenTimes(intent) >= BROKEN_LIMIT) stuck.add(`${intent.kind}/${intent.id}`);
      return intent.seq !== undefined && !stuck.has(`${intent.kind}/${intent.id}`);
    });
  }

  private async send(intent: Intent, person: string | null): Promise<void> {
    this.isSending = true;
    const tried = await store.mark(intent, { tried: true }, person);
    if (!tried) return store.readOutbox(); // another tab dealt with it
    others.postMessage('changed');
    try {
      const thing = await handlerOf(tried).send(tried.payload, tried);
      await store.settle(tried, thing, person);
    } catch (error) {
      if (error instanceof Broken) this.broken.set(tried.changeId, this.brokenTimes(tried) + 1);
      if (!(error instanceof Refused)) throw error;
      await store.mark(tried, { refused: error.message }, person);
    }
    others.postMessage('changed');
  }

  private brokenTimes(intent: Intent): number {
    return this.broken.get(intent.changeId) ?? 0;
  }

  private onFailure(error: unknown): void {
    this.isOffline = error instanceof Offline;
    this.isSignedOut = error instanceof SignedOut;
    this.needsUpdate ||= error instanceof UpdateNeeded;
    this.failures += 1;
    const pause = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** (this.failures - 1));
    const asked = error instanceof Wait ? error.milliseconds : 0;
    this.soon(Math.max(asked, pause * (0.5 + Math.random())));
  }

  /** Signed in again: what waited is sent. */
  resume(): Promise<void> {
    this.isSignedOut = false;
    this.failures = 0;
    return this.now();
  }
}

const others = new BroadcastChannel('growth-store');

/** How long ago an intent was made, in seconds: phone clocks are wrong, their differences are not. */
export function ageOf(at: number): number {
  return Math.max(0, (Date.now() - at) / 1000);
}

export const sync = new Sync();
