import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isOf, latestFirst, summaryOf, sumsOf } from './sums';
import type { MinuteRecord } from './things';

interface Case {
  why: string;
  entries: number;
  records: Pick<MinuteRecord, 'bucket' | 'provenance' | 'minutes'>[];
  path: number;
  shortfall: number;
  documented: number;
  toGo: number;
  widest: string | null;
}

// The guide's own minutes; the server sums the same examples.
const asked = { reading: 15, activities: 120, selfAssessments: 240, resources: 300, journalEntry: 15 };
const cases = JSON.parse(readFileSync('../tests/vectors/hours.json', 'utf8')) as Case[];

it.each(cases)('$why', ({ entries, records, path, shortfall, documented, toGo, widest }) => {
  const { widest: found, ...rest } = summaryOf(sumsOf(records, asked, entries));
  expect({ ...rest, widest: found?.bucket ?? null }).toEqual({ path, shortfall, documented, toGo, widest });
});

it('leaves out what documents a part of another course', () => {
  expect(isOf('topic:other:first', 'collective-growth')).toBe(false);
  expect(isOf('topic:collective-growth:first', 'collective-growth')).toBe(true);
  expect(isOf('entry:0190', 'collective-growth')).toBe(true);
});

it('lists by the day that is documented, not by when that was written down', () => {
  const meeting = { id: 'c', occurredOn: '2026-11-18', endedAt: '2026-11-30T08:00:00Z' };
  const read = { id: 'a', occurredOn: '2026-11-23', endedAt: '2026-11-23T15:00:00Z' };
  const corrected = { id: 'b', occurredOn: '2026-11-23', endedAt: '2026-11-24T09:00:00Z' };
  expect([meeting, read, corrected].sort(latestFirst).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
});
