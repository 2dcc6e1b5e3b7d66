import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { count, endFor, minutesWith, slots, stateOf, type Frequency } from './timeline';

interface Vector {
  name: string;
  count: number;
  startsOn: string;
  endsOn?: string;
  frequency: Frequency;
  weekday: number;
}
type Vectors = {
  counts: Vector[];
  ends: Vector[];
  slots: (Vector & { slots: string[][] })[];
  states: (Vector & { doneOn: string[]; today: string; states: string[] })[];
};

const vectors: Vectors = JSON.parse(
  readFileSync(new URL('../../../tests/vectors/timeline.json', import.meta.url), 'utf8'),
);
const timelineOf = ({ startsOn, endsOn = startsOn, frequency, weekday }: Vector) => ({
  startsOn,
  endsOn,
  frequency,
  weekday,
});

describe('the vectors that the server obeys too', () => {
  it.each(vectors.counts)('$name: from start and end to the number', (v) => {
    expect(count(timelineOf(v))).toBe(v.count);
  });
  it.each(vectors.ends)('$name: from start and number to the end', (v) => {
    expect(endFor(timelineOf(v), v.count)).toBe(v.endsOn);
    expect(count(timelineOf(v))).toBe(v.count);
  });
  it.each(vectors.slots)('$name: the slots', (v) => {
    const found = slots(timelineOf(v)).map((s) => [s.dueOn, s.opensOn, s.closesOn]);
    expect(found).toEqual(v.slots);
  });
  it.each(vectors.states)('$name: where slots stand', (v) => {
    const found = slots(timelineOf(v)).map((slot) => stateOf(slot, v.doneOn, v.today));
    expect(found).toEqual(v.states);
  });
});

it('counts the minutes of the guide’s three paths', () => {
  expect([15, 11, 7].map(minutesWith)).toEqual([900, 840, 780]);
});
