/** How long somebody has waited, as a school counts it: the same rule as backend/mentoring/rules.py. */
import { addDays } from '../journal/timeline';

export interface Range {
  startsOn: string;
  endsOn: string;
}

export type Nudge = 'NONE' | 'NUDGE' | 'HAND_OVER';

const NUDGE_AFTER = 3; // school days
const HAND_OVER_AFTER = 7;
const LONGEST = 400; // days looked at

const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

/** How many school days came after a day, up to another: no weekends, no days off. */
export function schoolDays(since: string, until: string, off: readonly Range[]): number {
  let count = 0;
  let day = addDays(since, 1);
  for (let looked = 0; day <= until && looked < LONGEST; looked += 1, day = addDays(day, 1)) {
    const isOff = off.some(({ startsOn, endsOn }) => startsOn <= day && day <= endsOn);
    if (!isWeekend(day) && !isOff) count += 1;
  }
  return count;
}

export const nudgeAfter = (days: number): Nudge =>
  days >= HAND_OVER_AFTER ? 'HAND_OVER' : days >= NUDGE_AFTER ? 'NUDGE' : 'NONE';
