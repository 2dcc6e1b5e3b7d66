/**
 * The timeline's arithmetic, the twin of backend/journal/timeline.py: both obey the vectors in
 * tests/vectors/timeline.json. Days are ISO dates ("2026-11-24"), no clock and no time zone.
 */
export type Frequency = 'DAILY' | 'WEEKLY' | 'MONTHLY';
export type SlotState = 'UPCOMING' | 'OPEN' | 'FILLED' | 'BLANK';
export type Day = string;

export interface Timeline {
  startsOn: Day;
  endsOn: Day;
  frequency: Frequency;
  weekday: number; // Monday = 0, used by WEEKLY alone
}

export interface Slot {
  number: number; // from 1
  dueOn: Day;
  opensOn: Day;
  closesOn: Day;
}

export const SLOTS_LIMIT = 366; // a year of days

const MS_A_DAY = 86_400_000;
const utc = (day: Day) => Date.parse(`${day}T00:00:00Z`);
const isoOf = (ms: number): Day => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day: Day, days: number): Day => isoOf(utc(day) + days * MS_A_DAY);
export const daysBetween = (from: Day, to: Day): number => (utc(to) - utc(from)) / MS_A_DAY;
/** Whether a text is a day of the calendar, written as we write them. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(utc(text)) && isoOf(utc(text)) === text;
/** Monday = 0. */
export const weekdayOf = (day: Day): number => (new Date(utc(day)).getUTCDay() + 6) % 7;

function addMonths(day: Day, months: number): Day {
  const start = new Date(utc(day));
  const [year, month] = [start.getUTCFullYear(), start.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return isoOf(Date.UTC(year, month, Math.min(start.getUTCDate(), lastDay)));
}

/** The day of the slot with this index, from 0. Months clamp: Jan 31, Feb 28, Mar 31. */
export function dueOn(timeline: Timeline, index: number): Day {
  const { startsOn, frequency, weekday } = timeline;
  if (frequency === 'DAILY') return addDays(startsOn, index);
  if (frequency === 'MONTHLY') return addMonths(startsOn, index);
  return addDays(startsOn, ((weekday - weekdayOf(startsOn) + 7) % 7) + 7 * index);
}

/** How many slots lie from start to end, at most SLOTS_LIMIT + 1. */
export function count(timeline: Timeline): number {
  let number = 0;
  while (number <= SLOTS_LIMIT && dueOn(timeline, number) <= timeline.endsOn) number += 1;
  return number;
}

/** The day of the last of `number` slots. */
export function endFor(start: Omit<Timeline, 'endsOn'>, number: number): Day {
  return dueOn({ ...start, endsOn: start.startsOn }, number - 1);
}

/** The slots in order. The first opens on the start day, each closes before the next. */
export function slots(timeline: Timeline): Slot[] {
  return Array.from({ length: count(timeline) }, (_, index) => ({
    number: index + 1,
    dueOn: dueOn(timeline, index),
    opensOn: index ? dueOn(timeline, index) : timeline.startsOn,
    closesOn: addDays(dueOn(timeline, index + 1), -1),
  }));
}

/** Where a slot stands, given the days of all done entries. */
export function stateOf(slot: Slot, doneOn: Iterable<Day>, today: Day): SlotState {
  for (const day of doneOn) if (slot.opensOn <= day && day <= slot.closesOn) return 'FILLED';
  if (today < slot.opensOn) return 'UPCOMING';
  return today <= slot.closesOn ? 'OPEN' : 'BLANK';
}

/** The guide's minimum minutes: everything but the journal, then 15 for each entry. */
export const MINUTES_BESIDES = 15 + 120 + 240 + 300;
export const MINUTES_AN_ENTRY = 15;
export const MINUTES_OF_CREDIT = 900;

export const minutesWith = (entries: number): number =>
  MINUTES_BESIDES + MINUTES_AN_ENTRY * entries;
