/** How the reminder's intents are sent. Each returns the server's copy. */
import { ask } from '../graphql/client';
import {
  SetReminderDocument,
  SkipSlotDocument,
  SnoozeReminderDocument,
  type ReminderPartsFragment,
} from '../graphql/generated/graphql';
import { Gone } from '../graphql/refused';
import { orMoot, thingOf } from '../graphql/result';
import { WEEKDAYS } from '../journal/things';
import type { Handler } from '../offline/handlers';
import { ageOf } from '../offline/ids';
import type { Changes, Snooze } from './intents';
import { reminderOf, type Reminder } from './things';

type Send<P> = Handler<Reminder, P>['send'];

/** A slot of a timeline that is no more has nothing left to remind of. */
const unlessGone = (asked: Promise<object>): Promise<Reminder> =>
  orMoot(asked.then((answer) => reminderOf(thingOf(answer as ReminderPartsFragment))), Gone);

export const set: Send<Changes> = ({ weekdays, ...changes }, { at }) => {
  const days = weekdays?.map((day) => WEEKDAYS[day]!);
  const input = { ...changes, ...(days && { weekdays: days }), ageSeconds: ageOf(at) };
  return unlessGone(ask(SetReminderDocument, { input }).then((answer) => answer.setReminder));
};

export const snooze: Send<Snooze> = ({ slot, until }, { at }) => {
  const asked = ask(SnoozeReminderDocument, { slot, until, ageSeconds: ageOf(at) });
  return unlessGone(asked.then((answer) => answer.snoozeReminder));
};

export const skip: Send<{ slot: string }> = ({ slot }) =>
  unlessGone(ask(SkipSlotDocument, { slot }).then((answer) => answer.skipSlot));
