import { expect, it } from 'vitest';
import { matches, pieces } from './search';

it('finds every word, without case and accents', () => {
  expect(matches('Café talk, QUIET table', 'cafe quiet')).toBe(true);
  expect(matches('Café talk', 'cafe quiet')).toBe(false);
  expect(matches('anything', '  ')).toBe(false);
});

it('marks the hits and keeps the letters as they were', () => {
  expect(pieces('The Café’s quiet', 'cafe QUIET')).toEqual([
    { text: 'The ', isHit: false },
    { text: 'Café', isHit: true },
    { text: '’s ', isHit: false },
    { text: 'quiet', isHit: true },
  ]);
});

it('cuts a long text to its first hit', () => {
  const found = pieces(`${'a '.repeat(100)}hit`, 'hit');
  expect(found[0]).toEqual({ text: '…' + 'a '.repeat(15), isHit: false });
  expect(found.at(-1)).toEqual({ text: 'hit', isHit: true });
});
