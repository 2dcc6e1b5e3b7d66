/** Documented minutes, summed on the phone as on the server. */
import { courses } from '../courses/courses.svelte';
import { journal } from '../journal/journal.svelte';
import { uuid7 } from '../offline/ids';
import { store } from '../offline/store.svelte';
import type { Corrected, Declared } from './intents';
import { BUCKETS, MINUTES, PROVENANCES, TARGET, USUAL_ENTRIES, type MinuteBucket, type MinuteRecord, type Provenance } from './things';

export interface BucketSum {
  bucket: MinuteBucket;
  least: number;
  minutes: number;
  by: Record<Provenance, number>;
}

/** Whether minutes count for a course: those that document a part of another do not. */
const isOf = (about: string, course?: string): boolean => {
  const parts = about.split(':');
  return !course || parts.length !== 3 || parts[1] === course;
};

class Hours {
  /** The ledger of the course, the newest first. */
  records: MinuteRecord[] = $derived(store.all<MinuteRecord>(MINUTES).filter(({ about }) => isOf(about, courses.current?.slug)).sort((a, b) => b.endedAt.localeCompare(a.endedAt) || b.id.localeCompare(a.id)));
  entries = $derived(journal.timeline ? journal.slots.length : USUAL_ENTRIES);

  sums: BucketSum[] = $derived(
    BUCKETS.map((bucket) => {
      const mine = this.records.filter((one) => one.bucket === bucket);
      const by = Object.fromEntries(PROVENANCES.map((name) => [name, total(mine.filter(({ provenance }) => provenance === name))])) as Record<Provenance, number>;
      return { bucket, by, minutes: total(mine), least: this.leastOf(bucket) };
    }),
  );
  documented = $derived(total(this.records));
  toGo = $derived(Math.max(0, TARGET - this.documented));
  /** The guide's minutes for this number of entries, and what that path lacks itself. */
  path = $derived(this.sums.reduce((sum, { least }) => sum + least, 0));
  shortfall = $derived(Math.max(0, TARGET - this.path));
  widest: BucketSum | undefined = $derived(
    this.sums.filter(({ least, minutes }) => least > minutes).sort((a, b) => b.least - b.minutes - (a.least - a.minutes))[0],
  );

  private leastOf(bucket: MinuteBucket): number {
    const asked = courses.current?.minutes;
    if (!asked) return 0;
    const { reading, activities, selfAssessments, resources, journalEntry } = asked;
    const least = { READING: reading, ACTIVITIES: activities, SELF_ASSESSMENTS: selfAssessments, RESOURCES: resources, JOURNAL: journalEntry * this.entries, OTHER: 0 };
    return least[bucket];
  }

  /** Whether minutes of a day were measured for the same. */
  isMeasured(bucket: MinuteBucket, day: string): boolean {
    return total(this.records.filter((one) => one.provenance === 'MEASURED' && one.bucket === bucket && one.occurredOn === day)) > 0;
  }

  /** What a record counts with all that corrected it. */
  nowOf({ id }: MinuteRecord): number {
    return total(this.records.filter((one) => one.id === id || one.corrects === id));
  }

  declare(declared: Declared): Promise<boolean> {
    return store.change<Declared>(MINUTES, uuid7(), 'declare', declared);
  }

  correct(record: MinuteRecord, minutes: number, note: string): Promise<boolean> {
    return store.change<Corrected>(MINUTES, uuid7(), 'correct', { record, minutes, note, difference: minutes - this.nowOf(record) });
  }
}

const total = (records: MinuteRecord[]): number => records.reduce((sum, { minutes }) => sum + minutes, 0);

export const hours = new Hours();
