import { expect, it } from 'vitest';
import { uuid5, uuid7 } from './ids';

it('names a thing as every device and the server does', async () => {
  // RFC 9562, appendix A.4
  expect(await uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});

it('makes ids that sort by time', () => {
  expect(uuid7(1_000) < uuid7(2_000)).toBe(true);
  expect(uuid7()).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});
