/** The code that shows hidden words again: kept as a slow hash, on this phone only. */
import { store } from '../offline/store.svelte';
import { CODE, lock } from './lock.svelte';

const FREE_TRIES = 5;
const WAIT = 30; // seconds after each further wrong one
const ROUNDS = 210_000; // of PBKDF2-HMAC-SHA-512, as OWASP recommends (2023)

interface Code {
  salt: Uint8Array<ArrayBuffer>;
  hash: ArrayBuffer;
  tries: number;
  notBefore: number; // ms, by this phone's clock
}

async function hashOf(code: string, salt: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const raw = new TextEncoder().encode(code);
  const key = await crypto.subtle.importKey('raw', raw, 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-512', salt, iterations: ROUNDS };
  return crypto.subtle.deriveBits(how, key, 256);
}

function isEqual(a: ArrayBuffer, b: ArrayBuffer): boolean {
  const other = new Uint8Array(b);
  return new Uint8Array(a).every((byte, at) => byte === other[at]);
}

export async function setCode(code: string): Promise<void> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const made: Code = { salt, hash: await hashOf(code, salt), tries: 0, notBefore: 0 };
  await store.note(CODE, made);
  lock.isSet = true;
}

/** Try a code. Returns how many seconds to wait, 0 when it was just wrong, null when it opened. */
export async function tryCode(code: string): Promise<number | null> {
  const known = await store.noted<Code>(CODE);
  if (known) {
    const wait = Math.ceil((known.notBefore - Date.now()) / 1000);
    if (wait > 0 && wait <= WAIT) return wait; // a clock set back does not lock for ever
    const isRight = isEqual(await hashOf(code, known.salt), known.hash);
    const tries = isRight ? 0 : known.tries + 1;
    const notBefore = tries >= FREE_TRIES ? Date.now() + WAIT * 1000 : 0;
    await store.note(CODE, { ...known, tries, notBefore });
    if (!isRight) return notBefore ? WAIT : 0;
  }
  lock.open();
  return null;
}
