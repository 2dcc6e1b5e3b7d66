/** How what one does in a course is sent. Each returns the server's copy. */
import { ask } from '../graphql/client';
import { AnswerActivityDocument, ReadTopicDocument } from '../graphql/generated/graphql';
import { Refused } from '../graphql/refused';
import { thingOf } from '../graphql/result';
import { inputOf } from '../offline/fields';
import { Moot, type Handler } from '../offline/handlers';
import { ageOf } from '../offline/ids';
import type { Answering, Reading } from './intents';
import { answerOf, progressOf, type Answer, type Progress } from './things';

type Send<T, P> = Handler<T, P>['send'];

export const answer: Send<Answer, Answering> = async (answering, intent) => {
  const { course, activity, language, isDone, doneAt } = answering;
  const input = { course, activity, language, edits: inputOf(answering, intent), isDone, ageSeconds: ageOf(doneAt ?? intent.at) };
  return answerOf(thingOf((await ask(AnswerActivityDocument, { input })).answerActivity));
};

export const read: Send<Progress, Reading> = async (reading, { at }) => {
  const input = { ...reading, ageSeconds: ageOf(at) };
  const { readTopic } = await ask(ReadTopicDocument, { input });
  try {
    return progressOf(thingOf(readTopic));
  } catch (error) {
    if (error instanceof Refused) throw new Moot(); // the course has changed: nobody wrote anything
    throw error;
  }
};
