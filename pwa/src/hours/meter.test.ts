import { expect, it } from 'vitest';
import { Meter, Sittings } from './meter';

const MINUTE = 60_000;
const STEP = 5; // seconds

/** Use a screen for so many seconds from an instant, touching it every so often. */
function use(meter: Meter, from: number, seconds: number, touchEvery: number): number {
  for (let at = 0; at < seconds; at += STEP) {
    if (at % touchEvery === 0) meter.touch(from + at * 1000);
    meter.tick(from + at * 1000, STEP);
  }
  return from + seconds * 1000;
}

const total = (runs: { minutes: number }[]) => runs.reduce((sum, { minutes }) => sum + minutes, 0);

it('counts minutes of use as one stretch', () => {
  const meter = new Meter();
  const end = use(meter, 100 * MINUTE, 600, 20);
  expect(meter.take(end, true, 60)).toEqual([{ minutes: 10, endedAt: 110 * MINUTE }]);
});

it.each(Array.from({ length: 12 }, (_, index) => index * 5))('adds at most one minute for ten idle ones, wherever in a minute they begin (%i s)', (offset) => {
  const meter = new Meter();
  const end = use(meter, 100 * MINUTE + offset * 1000, 600, Infinity);
  expect(total(meter.take(end, true, 60))).toBeLessThanOrEqual(1);
});

it('counts nothing before anybody touched it', () => {
  const meter = new Meter();
  for (let at = 0; at < 300; at += STEP) meter.tick(at * 1000, STEP);
  expect(meter.take(5 * MINUTE, true, 60)).toEqual([]);
});

it('splits what an interruption divides, and a sitting that is too long', () => {
  const meter = new Meter();
  use(meter, 100 * MINUTE, 180, 20);
  const end = use(meter, 110 * MINUTE, 300, 20);
  expect(meter.take(end, true, 3)).toEqual([
    { minutes: 3, endedAt: 103 * MINUTE },
    { minutes: 3, endedAt: 113 * MINUTE },
    { minutes: 2, endedAt: 115 * MINUTE },
  ]);
});

it('goes on with the present minute, and counts it once', () => {
  const meter = new Meter();
  const half = use(meter, 100 * MINUTE, 40, 20);
  expect(meter.take(half, false, 60)).toEqual([]);
  const end = use(meter, half, 20, 20);
  expect(total(meter.take(end, true, 60))).toBe(1);
  expect(meter.take(end, true, 60)).toEqual([]);
});

it('counts a sitting over one thing for an hour, and begins another after a pause', () => {
  const sittings = new Sittings(60);
  expect(sittings.within('a lesson', 40, 40 * MINUTE)).toBe(40);
  expect(sittings.within('another', 50, 45 * MINUTE)).toBe(50);
  expect(sittings.within('a lesson', 30, 75 * MINUTE)).toBe(20);
  expect(sittings.within('a lesson', 5, 85 * MINUTE)).toBe(0); // five minutes on: the same one
  expect(sittings.within('a lesson', 5, 99 * MINUTE)).toBe(0); // nine minutes on
  expect(sittings.within('a lesson', 5, 114 * MINUTE)).toBe(5); // ten
});
