/** How unsent answers are called where they wait. */
import { later } from '../locales/later';
import { describe } from '../offline/waiting';
import { ANSWER, PROGRESS, type Answer } from './things';

describe<Answer>(ANSWER, (answer, intents) => ({
  icon: 'entry',
  title: answer?.title ?? later.waiting.answer,
  note: '',
  path: `/course/activity/${intents[0]!.id.split(':')[1]}`,
  text: [answer?.prompt, ...Object.entries(answer?.texts ?? {}).map(([name, text]) => (name === 'text' ? text : `${name}: ${text}`))].filter(Boolean).join('\n\n'),
}));
describe(PROGRESS, () => ({ icon: 'timeline', title: later.waiting.progress, note: '', path: '/course', text: '' }));
