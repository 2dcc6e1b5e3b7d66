/** How minutes are sent. */
import { ask } from '../graphql/client';
import { CorrectMinutesDocument, DeclareMinutesDocument, RecordMinutesDocument } from '../graphql/generated/graphql';
import { orMoot, thingOf } from '../graphql/result';
import type { Handler, Intent } from '../offline/handlers';
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

/** Nobody typed these: refused, they are let go. */
export const record: Send<Measured> = ({ endedAt, ...measured }, { id }, { outbox }) => {
  const input = { id, ...measured, ageSeconds: ageWithin(endedAt, outbox) };
  return orMoot(ask(RecordMinutesDocument, { input }).then((answer) => minuteOf(thingOf(answer.recordMinutes))));
};

export const declare: Send<Declared> = async (declared, { id, at }) =>
  minuteOf(thingOf((await ask(DeclareMinutesDocument, { input: { id, ...declared, ageSeconds: ageOf(at) } })).declareMinutes));

export const correct: Send<Corrected> = async ({ record: { id: corrects }, minutes, note }, { id, at }) =>
  minuteOf(thingOf((await ask(CorrectMinutesDocument, { input: { id, corrects, minutes, note, ageSeconds: ageOf(at) } })).correctMinutes));
