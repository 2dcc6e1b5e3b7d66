/** How what one does in a course is sent. Each returns the server's copy. */
import { ask } from '../graphql/client';
import { AnswerActivityDocument, ReadTopicDocument } from '../graphql/generated/graphql';
import { orMoot, thingOf } from '../graphql/result';
import { inputOf } from '../offline/fields';
import type { Handler } from '../offline/handlers';
import { ageOf } from '../offline/ids';
import type { Answering, Reading } from './intents';
import { answerOf, progressOf, type Answer, type Progress } from './things';

type Send<T, P> = Handler<T, P>['send'];

export const answer: Send<Answer, Answering> = async (answering, intent) => {
  const { course, activity, language, isDone, doneAt, version, title, prompt } = answering;
  const shown = version ? { version, title, prompt } : null;
  const input = { course, activity, language, shown, edits: inputOf(answering, intent), isDone, ageSeconds: ageOf(doneAt ?? intent.at) };
  return answerOf(thingOf((await ask(AnswerActivityDocument, { input })).answerActivity));
};

/** Where the course has changed since, nothing is lost: nobody wrote anything. */
export const read: Send<Progress, Reading> = (reading, { at }) => {
  const input = { ...reading, ageSeconds: ageOf(at) };
  return orMoot(ask(ReadTopicDocument, { input }).then((answer) => progressOf(thingOf(answer.readTopic))));
};
