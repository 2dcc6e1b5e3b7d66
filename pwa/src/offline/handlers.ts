/**
 * How each feature's things and changes act. Registered once by the feature; the same for the
 * pages and the service worker, so nothing here knows a screen.
 */
import type { StoredIntent } from './database';
import type { Sealed } from './vault';

export interface Intent<P = unknown> extends Omit<StoredIntent, 'sealed'> {
  payload: P;
  sealed?: Sealed; // as it is on the phone; none until it was written
}

/** What a handler may read while it sends. */
export interface Beside<T> {
  /** The server's copy of the thing, as last told. */
  base: T | undefined;
  file(id: string): Promise<Blob | undefined>;
  /** All that waits, in order: what is sent may be undone by what was done since. */
  outbox: readonly Intent[];
}

export interface Handler<T, P> {
  /** The thing once this intent is on top of it; undefined when it is gone. */
  apply(thing: T | undefined, payload: P, intent: Intent<P>): T | undefined;
  /** One intent instead of two that were not sent yet; left out, both are sent. */
  merge?(earlier: P, later: P): P;
  /** Nothing that was done before and not sent matters any more. */
  isFinal?: boolean;
  /** It goes after all text, and holds up nothing else of its thing when it is refused. */
  isLoose?: boolean;
  /** It closes something to others: nothing that was refused holds it up. */
  isUrgent?: boolean;
  /** Another thing, "kind/id", that must have reached the server first. */
  after?(payload: P): string;
  /** Send it and return the server's copy, or undefined when it is gone. Throws Refused, Moot. */
  send(payload: P, intent: Intent<P>, beside: Beside<T>): Promise<T | undefined>;
}

/** The change no longer concerns anything: it is dropped, and nobody is asked. */
export class Moot extends Error {}

export interface Kind<T> {
  /** The day a thing is about, "2026-11-24"; undefined for what every screen needs at once. */
  dayOf?(thing: T): string | undefined;
  /** The files that belong to a thing. */
  filesOf?(thing: T): string[];
}

/** Names a thing. */
export const pathOf = (kind: string, id: string): string => `${kind}/${id}`;

const handlers = new Map<string, Handler<unknown, unknown>>();
const kinds = new Map<string, Kind<unknown>>();

export function handle<T, P>(kind: string, type: string, handler: Handler<T, P>): void {
  handlers.set(`${kind}/${type}`, handler as Handler<unknown, unknown>);
}

export function isKind<T>(kind: string, is: Kind<T>): void {
  kinds.set(kind, is as Kind<unknown>);
}

/** Whether this is known here: the service worker knows what can be done without a screen. */
export const isHandled = ({ kind, type }: { kind: string; type: string }): boolean =>
  handlers.has(`${kind}/${type}`);

export function handlerOf({ kind, type }: { kind: string; type: string }): Handler<unknown, unknown> {
  const handler = handlers.get(`${kind}/${type}`);
  if (!handler) throw new Error(`no handler for ${kind}/${type}`);
  return handler;
}

/** Where a thing stands in the order of reading: 0 first, then the newest day. */
export function rankOf(kind: string, thing: unknown): number {
  const day = kinds.get(kind)?.dayOf?.(thing);
  return day ? 100_000_000 - Number(day.slice(0, 10).replaceAll('-', '')) : 0;
}

export const kindsWithFiles = (): string[] => [...kinds.keys()].filter((kind) => kinds.get(kind)?.filesOf);

export const filesOf = (kind: string, thing: unknown): string[] =>
  kinds.get(kind)?.filesOf?.(thing) ?? [];
