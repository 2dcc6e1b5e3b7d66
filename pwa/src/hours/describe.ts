/** How unsent minutes are called where they wait. */
import { later } from '../locales/later';
import { describe } from '../offline/waiting';
import { shortDay } from '../ui/dates';
import { MINUTES, type MinuteRecord } from './things';

describe<MinuteRecord>(MINUTES, (record) => ({
  icon: 'timeline',
  title: record ? later.waiting.minutes(record.minutes) : later.waiting.minutes(0),
  note: record ? shortDay(record.occurredOn) : '',
  path: '/growth/hours',
  text: record?.note ?? '',
}));
