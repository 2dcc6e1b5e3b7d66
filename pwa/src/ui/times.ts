/** Times of day, zones and weekdays by name: "15:40" in, the person's own way of writing out. */
import { time } from './dates';

/** "3:40 PM"; nothing while the field is empty. */
export function clockTime(at: string): string {
  if (!at) return '';
  const [hours, minutes] = at.split(':').map(Number);
  return time(new Date(2024, 0, 1, hours, minutes).getTime());
}

/** "Denver", of "America/Denver" */
export const placeOf = (zone: string): string => zone.split('/').at(-1)!.replaceAll('_', ' ');

export const zoneHere = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Some day that falls on a weekday (Monday = 0), to name it by. */
export const aDayOn = (weekday: number): string => `2024-01-0${weekday + 1}`;
