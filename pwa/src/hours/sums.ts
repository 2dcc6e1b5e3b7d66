/** How documented minutes are summed: as on the server, from the same examples. */
import { BUCKETS, PROVENANCES, TARGET, type MinuteBucket, type MinuteRecord, type Provenance } from './things';

/** What a course asks for at least, in minutes; `journalEntry` an entry. */
export interface Least {
  reading: number;
  activities: number;
  selfAssessments: number;
  resources: number;
  journalEntry: number;
}

export interface BucketSum {
  bucket: MinuteBucket;
  least: number;
  minutes: number;
  by: Record<Provenance, number>;
}

type Counted = Pick<MinuteRecord, 'bucket' | 'provenance' | 'minutes'>;

export const total = (records: Pick<MinuteRecord, 'minutes'>[]): number => records.reduce((sum, { minutes }) => sum + minutes, 0);

/** Whether minutes count for a course: those that document a part of another do not. */
export function isOf(about: string, course?: string): boolean {
  const parts = about.split(':');
  return !course || parts.length !== 3 || parts[1] === course;
}

/** The minutes of each bucket, beside the least that a course asks for with so many entries. */
export function sumsOf(records: Counted[], asked: Least | undefined, entries: number): BucketSum[] {
  const { reading = 0, activities = 0, selfAssessments = 0, resources = 0, journalEntry = 0 } = asked ?? {};
  const least = { READING: reading, ACTIVITIES: activities, SELF_ASSESSMENTS: selfAssessments, RESOURCES: resources, JOURNAL: journalEntry * entries, OTHER: 0 };
  return BUCKETS.map((bucket) => {
    const mine = records.filter((one) => one.bucket === bucket);
    const by = Object.fromEntries(PROVENANCES.map((name) => [name, total(mine.filter(({ provenance }) => provenance === name))])) as Record<Provenance, number>;
    return { bucket, by, minutes: total(mine), least: least[bucket] };
  });
}

/** What the sums come to: the guide's path and what it lacks itself, what is there, what to do next. */
export function summaryOf(sums: BucketSum[]) {
  const documented = total(sums);
  const path = sums.reduce((sum, { least }) => sum + least, 0);
  const gap = ({ least, minutes }: BucketSum) => least - minutes;
  const [widest] = sums.filter((one) => gap(one) > 0).sort((a, b) => gap(b) - gap(a));
  return { documented, path, toGo: Math.max(0, TARGET - documented), shortfall: Math.max(0, TARGET - path), widest };
}

type Placed = Pick<MinuteRecord, 'id' | 'occurredOn' | 'endedAt'>;

/** The order of a ledger that is read: by the day that is documented, and within it what came last before the rest. */
export const latestFirst = (a: Placed, b: Placed): number =>
  b.occurredOn.localeCompare(a.occurredOn) || b.endedAt.localeCompare(a.endedAt) || b.id.localeCompare(a.id);
