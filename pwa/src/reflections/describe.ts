/** How unsent reflections are called where they wait. */
import { later } from '../locales/later';
import { describe } from '../offline/waiting';
import { shortDay } from '../ui/dates';
import { REFLECTION, type Reflection } from './things';

describe<Reflection>(REFLECTION, (reflection) => ({
  icon: 'entry',
  title: reflection ? later.waiting.reflection : later.waiting.deleted(later.waiting.reflection),
  note: reflection ? shortDay(reflection.occurredOn) : '',
  path: reflection ? `/reflections/${reflection.id}` : '/reflections',
  text: Object.entries(reflection?.texts ?? {}).filter(([, text]) => text).map(([name, text]) => `${name}: ${text}`).join('\n'),
}));
