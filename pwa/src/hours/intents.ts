/** Documenting minutes, and how it shows. Sending is loaded when there is something to send. */
import { handle } from '../offline/handlers';
import { dayOf } from '../ui/day';
import { MINUTES, type MinuteBucket, type MinuteRecord } from './things';

const sends = () => import('./sends');

export interface Measured {
  bucket: MinuteBucket;
  minutes: number;
  about: string;
  endedAt: number; // by this phone's clock
}

export interface Declared {
  bucket: MinuteBucket;
  minutes: number;
  occurredOn: string;
  note: string;
}

export interface Corrected {
  record: MinuteRecord; // as it was written
  minutes: number; // what it should have been
  difference: number; // to what it counts now
  note: string;
}

const blank = { note: '', about: '', corrects: null };

handle<MinuteRecord, Measured>(MINUTES, 'record', {
  apply: (_, { bucket, minutes, about, endedAt }, { id }) => {
    const at = new Date(endedAt);
    return { ...blank, id, bucket, minutes, about, provenance: 'MEASURED', occurredOn: dayOf(at), endedAt: at.toISOString() };
  },
  merge: (_, later) => later,
  send: async (...what) => (await sends()).record(...what),
});

handle<MinuteRecord, Declared>(MINUTES, 'declare', {
  apply: (_, declared, { id, at }) => ({ ...blank, ...declared, id, provenance: 'DECLARED', endedAt: new Date(at).toISOString() }),
  send: async (...what) => (await sends()).declare(...what),
});

handle<MinuteRecord, Corrected>(MINUTES, 'correct', {
  apply: (_, { record, difference, note }, { id, at }) => ({
    ...record,
    id,
    note,
    minutes: difference,
    corrects: record.id,
    endedAt: new Date(at).toISOString(),
  }),
  after: ({ record }) => `${MINUTES}/${record.id}`,
  send: async (...what) => (await sends()).correct(...what),
});
