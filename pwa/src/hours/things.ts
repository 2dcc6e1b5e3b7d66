/** Documented minutes as the phone keeps them. */
import type { MinuteBucket, MinutePartsFragment, Provenance } from '../graphql/generated/graphql';
import { isKind } from '../offline/handlers';

export const MINUTES = 'minute_record';
export const TARGET = 900; // minutes: fifteen hours
export const USUAL_ENTRIES = 15;
export const SITTING_LIMIT = 60; // measured minutes at a time
export const DECLARED_LIMIT = 600;
export const DAY = 24 * 60; // minutes
export const NOTE_LIMIT = 300; // characters
export const TEN_YEARS = 3650; // days
export const BUCKETS: readonly MinuteBucket[] = ['READING', 'ACTIVITIES', 'SELF_ASSESSMENTS', 'RESOURCES', 'JOURNAL', 'OTHER'];
export const PROVENANCES: readonly Provenance[] = ['MEASURED', 'DECLARED', 'ATTENDED', 'VERIFIED'];

export type { MinuteBucket, Provenance };

export interface MinuteRecord {
  id: string;
  bucket: MinuteBucket;
  provenance: Provenance;
  minutes: number; // of a correction the difference
  occurredOn: string;
  endedAt: string;
  about: string;
  note: string;
  corrects: string | null;
}

isKind<MinuteRecord>(MINUTES, { dayOf: ({ occurredOn }) => occurredOn });

export const minuteOf = ({ id, bucket, provenance, counted: minutes, occurredOn, stoppedAt: endedAt, about, note, corrects }: MinutePartsFragment): MinuteRecord => ({
  id, bucket, provenance, minutes, occurredOn, endedAt, about, note, corrects,
}); // prettier-ignore
