/** How what one does in a course is sent. Each returns the server's copy. */
import { ask } from '../graphql/client';
import { AnswerActivityDocument, ReadTopicDocument } from '../graphql/generated/graphql';
import { thingOf } from '../graphql/result';
import { inputOf } from '../offline/fields';
import type { Handler } from '../offline/handlers';
import { ageOf } from '../offline/ids';
import type { Answering, Reading } from './intents';
import { answerOf, progressOf, type Answer, type Progress } from './things';

type Send<T, P> = Handler<T, P>['send'];

export const answer: Send<Answer, Answering> = async (answering, intent) => {
  const { course, activity, isDone, doneAt } = answering;
  const input = { course, activity, edits: inputOf(answering, intent), isDone, ageSeconds: ageOf(doneAt ?? intent.at) };
  return answerOf(thingOf((await ask(AnswerActivityDocument, { input })).answerActivity));
};

export const read: Send<Progress, Reading> = async (reading, { at }) => {
  const input = { ...reading, ageSeconds: ageOf(at) };
  return progressOf(thingOf((await ask(ReadTopicDocument, { input })).readTopic));
};
