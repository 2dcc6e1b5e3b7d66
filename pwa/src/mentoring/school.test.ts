/** School days are counted here as on the server: one file of examples for both. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nudgeAfter, schoolDays } from './school';

interface Vector {
  why: string;
  since: string;
  until: string;
  off: [string, string][];
  days: number;
}

const file = join(import.meta.dirname, '../../../tests/vectors/school_days.json');
const vectors: Vector[] = JSON.parse(readFileSync(file, 'utf8'));

it.each(vectors)('$why', ({ since, until, off, days }) => {
  const ranges = off.map(([startsOn, endsOn]) => ({ startsOn, endsOn }));
  expect(schoolDays(since, until, ranges)).toBe(days);
});

it('nudges after three, and offers more after seven', () => {
  expect([0, 2, 3, 6, 7, 30].map(nudgeAfter)).toEqual(['NONE', 'NONE', 'NUDGE', 'NUDGE', 'HAND_OVER', 'HAND_OVER']);
});
