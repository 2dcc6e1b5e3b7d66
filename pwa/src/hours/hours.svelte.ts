/** Documented minutes, summed on the phone as on the server. */
import { courses } from '../courses/courses.svelte';
import { journal } from '../journal/journal.svelte';
import { uuid7 } from '../offline/ids';
import { store } from '../offline/store.svelte';
import type { Corrected, Declared } from './intents';
import { isOf, latestFirst, summaryOf, sumsOf, total } from './sums';
import { DAY, MINUTES, USUAL_ENTRIES, type MinuteBucket, type MinuteRecord } from './things';

class Hours {
  /** What the server refused counts nothing, nor what corrects it: it waits to be discarded. */
  private refused = $derived(new Set(store.outbox.filter(({ kind, refused }) => kind === MINUTES && refused).map(({ id }) => id)));
  private counted: MinuteRecord[] = $derived(store.all<MinuteRecord>(MINUTES).filter(({ id, corrects }) => !this.refused.has(id) && !this.refused.has(corrects ?? '')));
  /** The ledger of the course, the latest day first. */
  records: MinuteRecord[] = $derived(this.counted.filter(({ about }) => isOf(about, courses.current?.slug)).sort(latestFirst));
  entries = $derived(journal.timeline ? journal.slots.length : USUAL_ENTRIES);

  sums = $derived(sumsOf(this.records, courses.current?.minutes, this.entries));
  summary = $derived(summaryOf(this.sums));

  /** Whether a day knows of minutes for the same otherwise, so that declared ones may be said twice. */
  isKnown(bucket: MinuteBucket, day: string): boolean {
    const [measured, attended] = (['MEASURED', 'ATTENDED'] as const).map((name) => this.on(day).filter((one) => one.provenance === name));
    return total(attended!) > 0 || total(measured!.filter((one) => one.bucket === bucket)) > 0; // a meeting may have been for anything
  }

  /** How many minutes of a day may be documented yet. */
  leftOn(day: string): number {
    return DAY - total(this.on(day));
  }

  private on(day: string): MinuteRecord[] {
    return this.counted.filter(({ occurredOn }) => occurredOn === day); // whatever course they are for
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

export const hours = new Hours();
