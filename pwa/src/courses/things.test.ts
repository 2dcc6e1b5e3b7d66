import { expect, it } from 'vitest';
import { isDone, writtenIn, type Answer } from './things';

const written = (...names: string[]) => writtenIn({ texts: Object.fromEntries(names.map((name) => [name, 'x'])) }).map(([name]) => name);

// The fields of each kind, as backend/courses/rules.py has them: what is typed, and what is chosen.
it.each([
  ['TEXT', ['text'], []],
  ['MINDSET', ['text'], ['reflection']],
  ['RADAR', ['text'], ['team_learning', 'before.team_learning', 'before.on', 'work_on']],
  ['BARRIERS', ['barrier.1', 'moved.5'], ['came.1']],
  ['STRATEGY', ['why', 'text'], ['strategy', 'done_on']],
  ['EDUCATORS', ['name.1', 'where.2', 'hashtag.3', 'why.5'], []],
  ['LICENCE', ['title', 'author', 'link', 'text'], ['licence']],
  ['ORGANIZATION', ['name', 'link', 'learn', 'give'], []],
  ['CONFERENCE', ['name', 'where', 'link', 'why', 'before', 'during', 'after'], ['starts_on', 'ends_on']],
  ['PLAN', ['goal', 'step.1.text', 'step.12.text'], ['step.1.on', 'step.1.done_on', 'step.1.bell']],
])('knows what was typed of %s from what was chosen', (_kind, typed, chosen) => {
  expect(written(...typed, ...chosen)).toEqual(typed);
});

it('calls nothing done that says nothing', () => {
  const answer = { doneAt: '2026-11-30T08:00:00Z', texts: { text: ' ' } } as unknown as Answer;
  expect([isDone(answer), isDone({ ...answer, texts: { text: 'x' } }), isDone(undefined)]).toEqual([false, true, false]);
});
