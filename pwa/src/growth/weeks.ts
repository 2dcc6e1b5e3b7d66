/** Time on an axis: pages counted by week, and every month between two. */
import { PROMPTS, type Entry } from '../journal/things';
import { dayOf } from '../ui/day';

export interface Week {
  monday: string;
  shared: number;
  received: number;
  applied: number;
}

const DAY = 86_400_000; // ms

/** The Monday of the week in which a day lies. */
export function mondayOf(day: string): string {
  const at = new Date(`${day}T12:00:00`);
  return dayOf(new Date(at.getTime() - ((at.getDay() + 6) % 7) * DAY));
}

/** Every week from the first page that is done to the last, empty ones too, the oldest first. */
export function weeksOf(entries: Pick<Entry, 'occurredOn' | 'state' | 'shared' | 'received' | 'applied'>[]): Week[] {
  const done = entries.filter(({ state }) => state === 'DONE');
  const found = new Map<string, Week>();
  for (const entry of done) {
    const monday = mondayOf(entry.occurredOn);
    const week = found.get(monday) ?? { monday, shared: 0, received: 0, applied: 0 };
    for (const prompt of PROMPTS) if (entry[prompt].trim()) week[prompt] += 1;
    found.set(monday, week);
  }
  return mondaysOf([...found.keys()]).map((monday) => found.get(monday) ?? { monday, shared: 0, received: 0, applied: 0 });
}

/** The Monday of every week from the first to the last of these days, those between them too. */
export function mondaysOf(days: string[]): string[] {
  const sorted = days.map(mondayOf).sort();
  const last = sorted.at(-1) ?? '';
  const mondays: string[] = [];
  for (let monday = sorted[0]; monday && monday <= last; monday = mondayOf(later(monday, 7))) mondays.push(monday);
  return mondays;
}

/** The day so many days after one. */
export const later = (day: string, days: number): string => dayOf(new Date(Date.parse(`${day}T12:00:00`) + days * DAY));

/** Every month from the first to the last of these, "2026-11", those between them too. */
export function monthsOf(some: string[]): string[] {
  const sorted = [...some].sort();
  const months: string[] = [];
  const last = sorted.at(-1) ?? '';
  for (let month = sorted[0]; month && month <= last; month = after(month)) months.push(month);
  return months;
}

function after(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
