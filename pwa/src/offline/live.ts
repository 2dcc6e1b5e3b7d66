/**
 * While the app is looked at, the server says when something changed, and the app then asks what.
 * One stream for all tabs: whoever holds the lock has it, and tells the others what came.
 */
import { store } from './store.svelte';
import { sync } from './sync.svelte';

const RETRY = 30_000; // ms: after the server would not have it

let stop: (() => void) | null = null;

/** Listen while this page is looked at. Calling it again does nothing. */
export function listen(): void {
  if (stop) return;
  const look = () => (document.visibilityState === 'visible' ? start() : end());
  document.addEventListener('visibilitychange', look);
  stop = end;
  look();
}

let leave: AbortController | null = null;

function start(): void {
  const person = store.person;
  if (leave || !person || sync.isSignedOut) return;
  const mine = (leave = new AbortController());
  navigator.locks
    .request(`growth-live-${person}`, { signal: mine.signal }, () => hear(person, mine.signal))
    .catch(() => undefined); // left before it was our turn
}

function end(): void {
  leave?.abort();
  leave = null;
}

/** Hold the stream until the page is left or the person is another one. */
async function hear(person: string, left: AbortSignal): Promise<void> {
  while (!left.aborted && store.person === person) {
    const source = new EventSource('/events');
    const isOver = new Promise<void>((done) => {
      left.addEventListener('abort', () => done(), { once: true });
      source.onerror = () => source.readyState === EventSource.CLOSED && done(); // refused: not for now
    });
    source.addEventListener('changed', () => (store.person === person ? void sync.now() : end()));
    await isOver;
    source.close();
    if (!left.aborted) await new Promise((later) => setTimeout(later, RETRY));
  }
}
