/** The reminder as the phone keeps it. */
import type { ReminderPartsFragment } from '../graphql/generated/graphql';
import { WEEKDAYS } from '../journal/things';

export const REMINDER = 'reminder';
export const MINE = 'mine'; // a person has one
export const DEFAULT_AT = '15:40'; // after the last lesson

export type Later = 'HOUR' | 'EVENING' | 'TOMORROW';

export interface Reminder {
  isOn: boolean;
  at: string; // "15:40", where the person is
  weekdays: readonly number[]; // Monday = 0; none: those of the timeline
  repeats: boolean;
  skipped: string[]; // slots, by the day each is due
  snoozedUntil: string | null;
  snoozedSlot: string | null;
}

export const FRESH: Reminder = {
  isOn: true,
  at: DEFAULT_AT,
  weekdays: [],
  repeats: true,
  skipped: [],
  snoozedUntil: null,
  snoozedSlot: null,
};

export const reminderOf = (parts: ReminderPartsFragment): Reminder => ({
  isOn: parts.isOn,
  at: parts.at.slice(0, 5),
  weekdays: parts.weekdays.map((day) => WEEKDAYS.indexOf(day)),
  repeats: parts.repeats,
  skipped: parts.skipped,
  snoozedUntil: parts.snoozedUntil,
  snoozedSlot: parts.snoozedSlot,
});
