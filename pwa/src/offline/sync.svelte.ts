/** When to send what was done and to fetch what changed, and what to tell the person about it. */
import { Offline, SignedOut, speaker, UpdateNeeded, Wait } from '../graphql/client';
import { Closed } from './database';
import { locked, sendAll, type Phone } from './exchange';
import type { Change } from './outbox';
import { BACKGROUND, hearOthers, tellOthers } from './others';
import { store } from './store.svelte';

const TYPING_PAUSE = 1_500; // ms after the last change
const FIRST_RETRY = 2_000; // ms, doubled each time
const LONGEST_RETRY = 5 * 60_000; // ms

export interface Page {
  changes: Change[];
  cursor: string;
  hasMore: boolean;
  isReset: boolean;
}

interface BackgroundSync {
  sync?: { register(name: string): Promise<void> };
}

class Sync {
  isSending = $state(false);
  isOffline = $state(!navigator.onLine);
  /** The session has ended: everything waits on the phone for the next sign-in. */
  isSignedOut = $state(false);
  needsUpdate = $state(false);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private notBefore = 0; // the server asked to wait until then; by the page's own clock, ms
  private running: Promise<void> | null = null;
  private again = false;

  /** Asks the server what changed since a cursor. Given by the app, which knows the features. */
  fetchPage: (since: string | null) => Promise<Page> = () => Promise.reject(new Offline());

  start(): void {
    const now = () => void this.now();
    addEventListener('online', now);
    addEventListener('offline', () => (this.isOffline = true));
    addEventListener('focus', now);
    document.addEventListener('visibilitychange', () => this.onVisibility());
    store.onChange = (isTyping) => {
      tellOthers(store.person);
      if (isTyping) this.soon(TYPING_PAUSE);
      else void this.now(); // what was done is done: somebody may be waiting for it
    };
    hearOthers(({ person, things }) => {
      if (!store.isReady || person !== store.person) return;
      if (this.isSignedOut) void this.resume(); // somebody signed in there
      store.refresh(things).catch((error: unknown) => {
        if (!(error instanceof Closed)) throw error;
      });
    });
    now();
  }

  /** Leaving the app is the moment to send: later there may be no later. */
  private onVisibility(): void {
    if (document.visibilityState === 'visible') void this.now();
    else if (store.outbox.length) void this.now({ evenHidden: true });
  }

  /** Send and fetch after a pause; a later call puts it off. */
  soon(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.now(), pause);
  }

  /** Send and fetch now. Resolves when that has been tried. */
  async now({ evenHidden = false } = {}): Promise<void> {
    clearTimeout(this.timer);
    const isAway = document.visibilityState === 'hidden' && !evenHidden;
    if (!store.isReady || this.isSignedOut || isAway) return;
    const wait = this.notBefore - performance.now();
    if (wait > 0) return this.soon(wait);
    this.again = this.running !== null;
    this.running ??= this.run().finally(() => {
      this.running = null;
      if (this.again) void this.now();
    });
    await this.running;
  }

  private async run(): Promise<void> {
    const person = store.person;
    if (!person) return;
    speaker.person = person;
    try {
      await locked(person, () => this.exchange(person));
      this.failures = 0;
      this.isOffline = false;
    } catch (error) {
      if (person === store.person) this.onFailure(error); // else it was somebody else's
    } finally {
      this.isSending = false;
    }
  }

  private async exchange(person: string): Promise<void> {
    await sendAll(phoneOf(person), () => (this.isSending = true));
    let hasMore = true;
    while (hasMore) {
      const page = await this.fetchPage((await store.noted<string>('cursor')) ?? null);
      await store.take(page.changes, page.cursor, page.isReset, person);
      hasMore = page.hasMore;
      if (page.changes.length)
        tellOthers(person, ...page.changes.map(({ kind, id }): [string, string] => [kind, id]));
    }
  }

  private onFailure(error: unknown): void {
    this.isOffline = error instanceof Offline;
    this.isSignedOut = error instanceof SignedOut;
    this.needsUpdate ||= error instanceof UpdateNeeded;
    this.failures += 1;
    const pause = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** (this.failures - 1));
    const asked = error instanceof Wait ? error.milliseconds : 0;
    this.notBefore = performance.now() + asked; // obeyed even when there is a network again
    this.soon(Math.max(asked, pause * (0.5 + Math.random())));
    if (this.isOffline && store.outbox.length) void sendInBackground();
  }

  /** Signed in again: what waited is sent. */
  resume(): Promise<void> {
    this.isSignedOut = false;
    this.failures = this.notBefore = 0;
    return this.now();
  }
}

function phoneOf(person: string): Phone {
  return {
    person,
    get outbox() {
      return store.outbox;
    },
    readOutbox: () => store.readOutbox(person),
    mark: (intent, marks) => store.mark(intent, marks, person),
    settle: (intent, thing) => store.settle(intent, thing, person),
    drop: (intent) => store.drop(intent, person),
    base: async (kind, id) => store.baseOf(kind, id),
    file: (id) => store.file(id, person),
  };
}

/** Where the browser can: it sends by itself when there is a network, also with the app closed. */
async function sendInBackground(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  await (registration as BackgroundSync | undefined)?.sync?.register(BACKGROUND).catch(() => undefined);
}

export const sync = new Sync();
