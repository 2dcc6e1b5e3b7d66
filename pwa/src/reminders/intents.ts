/** What a person does with their reminder, and how it shows. The service worker does it too. */
import { handle } from '../offline/handlers';
import * as sends from './sends';
import { FRESH, REMINDER, type Later, type Reminder } from './things';

export type Changes = Partial<Pick<Reminder, 'isOn' | 'at' | 'weekdays' | 'repeats'>>;

export interface Snooze {
  slot: string; // the day it is due
  until: Later;
  about?: string; // when that will be, as the phone reckons it
}

handle<Reminder, Changes>(REMINDER, 'set', {
  apply: (reminder = FRESH, changes) => ({ ...reminder, ...changes }),
  merge: (earlier, later) => ({ ...earlier, ...later }),
  send: sends.set,
});

handle<Reminder, Snooze>(REMINDER, 'snooze', {
  apply: (reminder, { slot, about }) =>
    reminder && { ...reminder, snoozedSlot: slot, snoozedUntil: about ?? reminder.snoozedUntil },
  send: sends.snooze,
});

handle<Reminder, { slot: string }>(REMINDER, 'skip', {
  apply: (reminder, { slot }) =>
    reminder && { ...reminder, skipped: [...reminder.skipped, slot], snoozedSlot: null },
  send: sends.skip,
});
