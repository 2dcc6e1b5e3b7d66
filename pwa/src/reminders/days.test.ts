import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { slots, type Timeline } from '../journal/timeline';
import { daysIn, isQuiet, laterAt } from './days';

interface Vector {
  why: string;
  timeline: Timeline;
  weekdays: number[];
  repeats: boolean;
  daysOff: [string, string][];
  days: string[][];
}
const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/reminders.json', import.meta.url), 'utf8'),
);

describe('the vectors that the server obeys too', () => {
  it.each(vectors)('$why', ({ timeline, weekdays, repeats, daysOff, days }) => {
    const off = daysOff.map(([startsOn, endsOn]) => ({ startsOn, endsOn }));
    const found = slots(timeline).map((slot) => daysIn(slot, timeline, { weekdays, repeats }, off));
    expect(found).toEqual(days);
  });
});

const night = { isOn: true, startsAt: '20:00', endsAt: '07:00' };
const shown = (found: Date | null) =>
  found && `${found.getDate()} ${String(found.getHours()).padStart(2, '0')}:${String(found.getMinutes()).padStart(2, '0')}`;
const on = (hour: number, minute: number) => new Date(2026, 8, 7, hour, minute);

it('knows quiet hours over midnight', () => {
  expect(['19:59', '20:00', '00:00', '06:59', '07:00'].map((time) => isQuiet(time, night))).toEqual([
    false, true, true, true, false,
  ]); // prettier-ignore
  expect(isQuiet('23:00', { ...night, isOn: false })).toBe(false);
});

it('puts off to the same times as the server', () => {
  expect(shown(laterAt('HOUR', on(15, 42), night))).toBe('7 16:42');
  expect(shown(laterAt('HOUR', on(19, 30), night))).toBe('8 07:00');
  expect(shown(laterAt('EVENING', on(15, 42), night))).toBe('7 19:15');
  expect(laterAt('EVENING', on(19, 30), night)).toBe(null);
  expect(shown(laterAt('TOMORROW', on(15, 42), night))).toBe('8 07:20');
  const off = [{ startsOn: '2026-09-08', endsOn: '2026-09-09' }];
  expect(shown(laterAt('TOMORROW', on(15, 42), night, off))).toBe('10 07:20');
  const early = { isOn: true, startsAt: '18:00', endsAt: '08:00' };
  expect(shown(laterAt('EVENING', on(15, 42), early))).toBe('7 17:15');
  expect(shown(laterAt('TOMORROW', on(15, 42), early))).toBe('8 08:20');
});
