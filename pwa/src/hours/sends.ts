/** How minutes are sent. */
import { ask } from '../graphql/client';
import { CorrectMinutesDocument, DeclareMinutesDocument, RecordMinutesDocument } from '../graphql/generated/graphql';
import { Refused } from '../graphql/refused';
import { thingOf } from '../graphql/result';
import { Moot, type Handler } from '../offline/handlers';
import { ageOf } from '../offline/ids';
import type { Corrected, Declared, Measured } from './intents';
import { minuteOf, type MinuteRecord } from './things';

type Send<P> = Handler<MinuteRecord, P>['send'];

export const record: Send<Measured> = async ({ endedAt, ...measured }, { id }) => {
  const { recordMinutes } = await ask(RecordMinutesDocument, { input: { id, ...measured, ageSeconds: ageOf(endedAt) } });
  try {
    return minuteOf(thingOf(recordMinutes));
  } catch (error) {
    if (error instanceof Refused) throw new Moot(); // nobody typed this, and nobody can mend it
    throw error;
  }
};

export const declare: Send<Declared> = async (declared, { id, at }) =>
  minuteOf(thingOf((await ask(DeclareMinutesDocument, { input: { id, ...declared, ageSeconds: ageOf(at) } })).declareMinutes));

export const correct: Send<Corrected> = async ({ record: { id: corrects }, minutes, note }, { id, at }) =>
  minuteOf(thingOf((await ask(CorrectMinutesDocument, { input: { id, corrects, minutes, note, ageSeconds: ageOf(at) } })).correctMinutes));
