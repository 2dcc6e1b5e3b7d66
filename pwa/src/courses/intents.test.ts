import { expect, it } from 'vitest';
import { edited } from '../offline/fields';
import { handlerOf } from '../offline/handlers';
import type { Answering } from './intents';
import './intents';
import { ANSWER } from './things';

const shown = (version: string, prompt: string, text: string): Answering => ({
  ...edited({ text }), course: 'a', activity: 'b', language: 'en', kind: 'TEXT', title: version, version, prompt,
}); // prettier-ignore

it('sends the words it was begun under, though the course changed before it was sent', () => {
  const joint = handlerOf({ kind: ANSWER, type: 'answer' }).merge!(shown('1.0', 'Why?', 'a'), shown('2.0', 'How?', 'ab')) as Answering;
  expect([joint.version, joint.title, joint.prompt, joint.texts.text]).toEqual(['1.0', '1.0', 'Why?', 'ab']);
});
