/** How minutes are sent. */
import { ask } from '../graphql/client';
import { CorrectMinutesDocument, DeclareMinutesDocument, RecordMinutesDocument } from '../graphql/generated/graphql';
import { Refused } from '../graphql/refused';
import { thingOf } from '../graphql/result';
import { Moot, type Handler, type Intent } from '../offline/handlers';
import { ageOf } from '../offline/ids';
import type { Corrected, Declared, Measured } from './intents';
import { MINUTES, minuteOf, type MinuteRecord } from './things';

/**
 * How long ago minutes ended. A clock that was set back since would put them all into this moment: they
 * keep their distance from the newest of those that wait.
 */
function ageWithin(endedAt: number, outbox: readonly Intent[]): number {
  const ends = outbox.filter(({ kind, type }) => kind === MINUTES && type === 'record').map(({ payload }) => (payload as Measured).endedAt);
  const newest = Math.max(endedAt, ...ends);
  return newest > Date.now() + 60_000 ? (newest - endedAt) / 1000 : ageOf(endedAt);
}

type Send<P> = Handler<MinuteRecord, P>['send'];

export const record: Send<Measured> = async ({ endedAt, ...measured }, { id }, { outbox }) => {
  const { recordMinutes } = await ask(RecordMinutesDocument, { input: { id, ...measured, ageSeconds: ageWithin(endedAt, outbox) } });
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
