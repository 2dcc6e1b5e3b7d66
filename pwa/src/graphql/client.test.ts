import { afterEach, expect, it, vi } from 'vitest';
import { ask, Broken, Offline, serverClock, SignedOut, UpdateNeeded, Wait } from './client';
import type { TypedDocumentString } from './generated/graphql';
import { Refused } from './refused';

const document = { __meta__: { hash: 'x' } } as unknown as TypedDocumentString<unknown, object>;

function answer(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  vi.stubGlobal('fetch', async () => new Response(text, { status, headers }));
  return ask(document, {}).catch((error: unknown) => error);
}
const broken = (code: string) => ({ errors: [{ message: 'why', extensions: { code } }] });

afterEach(() => vi.unstubAllGlobals());

it('returns what was asked for', async () => {
  expect(await answer(200, { data: { a: 1 } })).toEqual({ a: 1 });
});

it.each([408, 429, 500, 503])('waits as long as it is asked to after %i', async (status) => {
  const wait = (await answer(status, {}, { 'retry-after': '7' })) as Wait;
  expect(wait).toBeInstanceOf(Wait);
  expect(wait.milliseconds).toBe(7_000);
});

it('understands a date to wait for', async () => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  const wait = (await answer(503, {}, { 'retry-after': date })) as Wait;
  expect(Math.round(wait.milliseconds / 10_000)).toBe(6);
});

it.each([
  [401, {}, SignedOut],
  [413, {}, Refused],
  [200, '<html>Welcome to our wi-fi</html>', Offline],
  [404, broken('UPDATE_NEEDED'), UpdateNeeded],
  [200, broken('INTERNAL'), Broken],
  [200, broken('BAD_REQUEST'), Refused],
])('tells what %i means for what waits', async (status, body, kind) => {
  expect(await answer(status, body)).toBeInstanceOf(kind);
});

it('learns how wrong the phone\u2019s clock is', async () => {
  await answer(200, { data: {} }, { date: new Date(Date.now() + 26 * 3_600_000).toUTCString() });
  expect(Math.round(serverClock.ahead / 3_600_000)).toBe(26);
});
