/** What the journal's screens read and do. Everything is on the phone; sync does the rest. */
import { uuid7 } from '../offline/ids';
import { store } from '../offline/store.svelte';
import { clock } from '../ui/clock.svelte';
import { matches } from './search';
import {
  ENTRY,
  MINE,
  PROMPTS,
  SPARK,
  TIMELINE,
  type Entry,
  type Field,
  type PromptName,
  type Spark,
} from './things';
import { slots, stateOf, type Slot, type SlotState, type Timeline } from './timeline';

export type SlotNow = Slot & { state: SlotState };

const byDay = (a: Entry, b: Entry) =>
  b.occurredOn.localeCompare(a.occurredOn) || b.id.localeCompare(a.id);

class Journal {
  timeline = $derived(store.get<Timeline>(TIMELINE, MINE));
  entries = $derived(store.all<Entry>(ENTRY).sort(byDay));
  waiting = $derived(
    store
      .all<Spark>(SPARK)
      .filter((spark) => !spark.usedInId)
      .sort((a, b) => b.notedAt.localeCompare(a.notedAt)),
  );
  private doneOn = $derived(
    new Set(this.entries.filter(({ state }) => state === 'DONE').map((e) => e.occurredOn)),
  );
  slots: SlotNow[] = $derived(
    (this.timeline ? slots(this.timeline) : []).map((slot) => ({
      ...slot,
      state: stateOf(slot, this.doneOn, clock.today),
    })),
  );
  written = $derived(this.slots.filter(({ state }) => state === 'FILLED').length);
  /** The slot to write for: the one that is open, else the next to come. */
  next = $derived(
    this.slots.find(({ state }) => state === 'OPEN') ??
      this.slots.find(({ state }) => state === 'UPCOMING'),
  );

  entry(id: string): Entry | undefined {
    return store.get<Entry>(ENTRY, id);
  }

  sparksOf(entryId: string): Spark[] {
    return store.all<Spark>(SPARK).filter((spark) => spark.usedInId === entryId);
  }

  slotOf(day: string): SlotNow | undefined {
    return this.slots.find((slot) => slot.opensOn <= day && day <= slot.closesOn);
  }

  entriesIn(slot: Slot): Entry[] {
    return this.entries.filter(
      ({ occurredOn }) => slot.opensOn <= occurredOn && occurredOn <= slot.closesOn,
    );
  }

  /** The draft that is open for a slot, if any. */
  draftFor(slot: Slot | undefined): Entry | undefined {
    const among = slot ? this.entriesIn(slot) : this.entries;
    return among.find(({ state }) => state === 'DRAFT');
  }

  /** Where writing for a slot goes on: its draft, or a new page on the day that fits. */
  pathToWrite(slot: SlotNow | undefined = this.next): string {
    const draft = this.draftFor(slot);
    if (draft) return `/journal/write/${draft.id}`;
    const today = clock.today;
    const fits = !slot || slot.opensOn > today || today <= slot.closesOn;
    return `/journal/write/${uuid7()}?on=${fits ? today : slot.dueOn}`;
  }

  search(words: string): { entries: { entry: Entry; prompt: PromptName }[]; sparks: Spark[] } {
    const entries = this.entries.flatMap((entry) => {
      const prompt = PROMPTS.find((name) => matches(entry[name], words));
      return prompt ? [{ entry, prompt }] : [];
    });
    return { entries, sparks: store.all<Spark>(SPARK).filter((s) => matches(s.text, words)) };
  }

  /** Keep what was typed into a field, at once. */
  write(id: string, field: Field, value: string, day: string): Promise<void> {
    const fields: Partial<Record<Field, string>> = { [field]: value.toWellFormed() };
    const touched: Partial<Record<Field, number>> = { [field]: Date.now() };
    if (!this.entry(id)) {
      fields.occurredOn ??= day;
      touched.occurredOn ??= Date.now();
    }
    return store.change(ENTRY, id, 'write', { fields, touched });
  }

  async place(spark: Spark, entryId: string, prompt: PromptName, day: string): Promise<void> {
    const before = this.entry(entryId)?.[prompt].trimEnd() ?? '';
    await Promise.all([
      this.write(entryId, prompt, before ? `${before}\n${spark.text}` : spark.text, day),
      store.change(SPARK, spark.id, 'use', { entryId, prompt }),
    ]);
  }

  finish(id: string): Promise<void> {
    return store.change(ENTRY, id, 'finish', null);
  }

  async delete(id: string): Promise<void> {
    await store.change(ENTRY, id, 'delete', null);
  }

  note(text: string): Promise<void> {
    return store.change(SPARK, uuid7(), 'note', { text: text.trim().toWellFormed() });
  }

  deleteSpark(id: string): Promise<void> {
    return store.change(SPARK, id, 'delete', null);
  }

  setTimeline(timeline: Timeline): Promise<void> {
    return store.change(TIMELINE, MINE, 'set', timeline);
  }
}

export const journal = new Journal();
