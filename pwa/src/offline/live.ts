/**
 * While the app is looked at, the server says when something changed, and the app then asks what.
 * One stream for all tabs: whoever holds the lock has it, and tells the others what came.
 */
import { store } from './store.svelte';
import { sync } from './sync.svelte';

const RETRY = 30_000; // ms: after the server would not have it

let leave: AbortController | null = null;
let heard: string | null = null; // whose stream it is
let isWatched = false;

/** Listen while this page is looked at. Calling it again is harmless: after a sign-in, say. */
export function listen(): void {
  if (!isWatched) document.addEventListener('visibilitychange', look);
  isWatched = true;
  look();
}

function look(): void {
  const person = document.visibilityState === 'visible' && !sync.isSignedOut ? store.person : null;
  if (person === heard) return;
  leave?.abort();
  leave = null;
  heard = person;
  if (person) start(person);
}

function start(person: string): void {
  const mine = (leave = new AbortController());
  navigator.locks
    .request(`growth-live-${person}`, { signal: mine.signal }, () => hear(person, mine.signal))
    .catch(() => undefined); // left before it was our turn
}

/** Hold the stream until the page is left or the person is another one. */
async function hear(person: string, left: AbortSignal): Promise<void> {
  while (!left.aborted && store.person === person) {
    const source = new EventSource('/events');
    const isOver = new Promise<void>((done) => {
      left.addEventListener('abort', () => done(), { once: true });
      source.onerror = () => source.readyState === EventSource.CLOSED && done(); // refused: not for now
    });
    source.addEventListener('changed', () => (store.person === person ? void sync.now() : look()));
    await isOver;
    source.close();
    if (sync.isSignedOut) return look(); // a sign-in listens again
    if (!left.aborted) await new Promise((later) => setTimeout(later, RETRY));
  }
}
