/** How unsent minutes are called where they wait. */
import { later } from '../locales/later';
import { describe } from '../offline/waiting';
import { shortDay } from '../ui/dates';
import { MINUTES, type MinuteRecord } from './things';

/** What was refused can only be discarded: its day stands. */
describe<MinuteRecord>(MINUTES, (record, intents) => ({
  icon: 'timeline',
  title: record?.corrects ? later.waiting.correction(record.minutes) : later.waiting.minutes(record?.minutes ?? 0),
  note: [record && shortDay(record.occurredOn), record?.note].filter(Boolean).join(' · '),
  ...(!intents.some(({ refused }) => refused) && { path: '/growth/hours' }),
  text: record?.note ?? '',
}));
