/**
 * On which days a slot reminds, and when one put off comes: the twin of backend/reminders/rules.py.
 * Both obey tests/vectors/reminders.json. Days are ISO dates, times "15:40", where the person is.
 */
import { addDays, daysBetween, weekdayOf, type Day, type Slot, type Timeline } from '../journal/timeline';
import { dayOf } from '../ui/day';
import type { Later } from './things';

export interface Range {
  startsOn: Day;
  endsOn: Day;
}

export interface Quiet {
  isOn: boolean;
  startsAt: string;
  endsAt: string;
}

const SCHOOL_DAYS = [0, 1, 2, 3, 4];
const EVERY_DAY = [...SCHOOL_DAYS, 5, 6];
const REPEAT_AFTER = { DAILY: undefined, WEEKLY: 2, MONTHLY: 7 }; // days
const [EVENING, MORNING] = ['19:15', '07:20'];

/** The chosen weekdays, else those of the timeline. */
export function weekdaysOf(chosen: readonly number[], { frequency, weekday }: Timeline): readonly number[] {
  if (chosen.length) return chosen;
  if (frequency === 'WEEKLY') return [weekday];
  return frequency === 'DAILY' ? EVERY_DAY : SCHOOL_DAYS;
}

export const isOff = (day: Day, off: readonly Range[]): boolean =>
  off.some(({ startsOn, endsOn }) => startsOn <= day && day <= endsOn);

/** The days on which a slot reminds: none, one, or one and its gentle repeat. */
export function daysIn(
  slot: Slot,
  timeline: Timeline,
  rule: { weekdays: readonly number[]; repeats: boolean },
  off: readonly Range[],
): Day[] {
  const span = daysBetween(slot.dueOn, slot.closesOn) + 1;
  const days = Array.from({ length: span }, (_, ahead) => addDays(slot.dueOn, ahead));
  const weekdays = weekdaysOf(rule.weekdays, timeline);
  const wanted = days.find((day) => weekdays.includes(weekdayOf(day)));
  if (!wanted) return [];
  const open = days.filter(
    (day) =>
      day >= wanted &&
      (weekdays.includes(weekdayOf(day)) || SCHOOL_DAYS.includes(weekdayOf(day))) &&
      !isOff(day, off),
  );
  const [first] = open;
  const pause = REPEAT_AFTER[timeline.frequency];
  if (!first || !rule.repeats || pause === undefined) return open.slice(0, 1);
  return [first, ...open.filter((day) => day >= addDays(first, pause)).slice(0, 1)];
}

export const isQuiet = (time: string, { isOn, startsAt, endsAt }: Quiet): boolean =>
  isOn && (startsAt <= endsAt ? startsAt <= time && time < endsAt : time >= startsAt || time < endsAt);

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
const timeOf = (minutes: number) =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
const clockOf = (at: Date) => timeOf(at.getHours() * 60 + at.getMinutes());
const at = (day: Date, time: string, ahead = 0) =>
  new Date(day.getFullYear(), day.getMonth(), day.getDate() + ahead, 0, minutesOf(time));

/**
 * When one put off comes, by this phone's clock; null when this evening is over. Tomorrow passes over
 * days off.
 */
export function laterAt(choice: Later, now: Date, quiet: Quiet, off: readonly Range[] = []): Date | null {
  if (choice === 'HOUR') {
    const found = new Date(now.getTime() + 3_600_000);
    if (!isQuiet(clockOf(found), quiet)) return found;
    const same = at(found, quiet.endsAt);
    return same > found ? same : at(found, quiet.endsAt, 1);
  }
  if (choice === 'EVENING') {
    const before = quiet.isOn ? minutesOf(quiet.startsAt) - 45 : 0;
    const time = before >= 720 && timeOf(before) < EVENING! ? timeOf(before) : EVENING!;
    const found = at(now, time);
    return found > now && !isQuiet(time, quiet) ? found : null;
  }
  const after = quiet.isOn ? minutesOf(quiet.endsAt) + 20 : 0;
  const time = after <= 720 && timeOf(after) > MORNING! ? timeOf(after) : MORNING!;
  let ahead = 1;
  while (ahead < 400 && isOff(dayOf(at(now, time, ahead)), off)) ahead += 1;
  return at(now, isQuiet(time, quiet) ? quiet.endsAt : time, ahead);
}
