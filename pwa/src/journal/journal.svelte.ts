/** What the journal's screens read and do. Everything is on the phone; sync does the rest. */
import { uuid7 } from '../offline/ids';
import { store } from '../offline/store.svelte';
import { clock } from '../ui/clock.svelte';
import './intents';
import type { Picture } from './pictures';
import { matches } from './search';
import {
  ENTRY,
  MINE,
  PROMPTS,
  REVISION,
  SHARED,
  SPARK,
  TIMELINE,
  type Entry,
  type Field,
  type Photo,
  type PromptName,
  type Revision,
  type Shared,
  type Spark,
} from './things';
import { slots, stateOf, type Slot, type SlotState, type Timeline } from './timeline';

export type SlotNow = Slot & { state: SlotState };

/** The newest first. Days and ids compare as plain text. */
const newestFirst = (a: string, b: string) => (a < b ? 1 : a > b ? -1 : 0);
/** Text that every database can hold: no half characters, no NUL, as pasted from some PDFs. */
const clean = (text: string) => text.toWellFormed().replaceAll('\0', '');

const byDay = (a: Entry, b: Entry) => newestFirst(a.occurredOn, b.occurredOn) || newestFirst(a.id, b.id);

class Journal {
  timeline = $derived(store.get<Timeline>(TIMELINE, MINE));
  entries = $derived(store.all<Entry>(ENTRY).sort(byDay));
  waiting = $derived(
    store
      .all<Spark>(SPARK)
      .filter((spark) => !spark.usedInId)
      .sort((a, b) => newestFirst(a.notedAt, b.notedAt)),
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

  /** Texts that another device's newer ones took the place of, and nobody has looked at yet. */
  conflicts = $derived(
    store
      .all<Revision>(REVISION)
      .filter(({ isSettled, entryId, prompt, text }) => {
        const entry = isSettled ? undefined : store.get<Entry>(ENTRY, entryId);
        return entry && !entry[prompt].includes(text); // joined already
      })
      .sort((a, b) => newestFirst(b.at, a.at)),
  );

  private touchedAt = 0; // ms, by the phone's clock

  entry(id: string): Entry | undefined {
    return store.get<Entry>(ENTRY, id);
  }

  /** The earlier texts of a prompt, the newest first, each once; not the one that shows again. */
  revisionsOf(entryId: string, prompt: PromptName): Revision[] {
    const present = this.entry(entryId)?.[prompt];
    const all = store
      .all<Revision>(REVISION)
      .filter((one) => one.entryId === entryId && one.prompt === prompt && one.text !== present)
      .sort((a, b) => newestFirst(a.at, b.at));
    return all.filter(({ text }, place) => all.findIndex((one) => one.text === text) === place);
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
  write(id: string, field: Field, value: string, day: string): Promise<boolean> {
    const fields: Partial<Record<Field, string>> = { [field]: clean(value) };
    // The next letter is never the older one, even if the phone's clock was set back in between.
    const at = (this.touchedAt = Math.max(Date.now(), this.touchedAt));
    const touched: Partial<Record<Field, number>> = { [field]: at };
    if (!this.entry(id)) {
      fields.occurredOn ??= day;
      touched.occurredOn ??= at;
    }
    return store.change(ENTRY, id, 'write', { fields, touched });
  }

  /** Put another text in a prompt's place; the one that stood there is kept with the earlier ones. */
  replace(id: string, prompt: PromptName, text: string): Promise<boolean> {
    const edits = { fields: { [prompt]: text }, touched: { [prompt]: Date.now() } };
    return store.change(ENTRY, id, 'replace', edits);
  }

  settle(revision: Revision): Promise<boolean> {
    return store.change(REVISION, revision.id, 'settle', null);
  }

  keep(id: string): Promise<boolean> {
    return store.change(ENTRY, id, 'keep', null);
  }

  async place(spark: Spark, entryId: string, prompt: PromptName, day: string): Promise<void> {
    const before = this.entry(entryId)?.[prompt].trimEnd() ?? '';
    await Promise.all([
      this.write(entryId, prompt, before ? `${before}\n${spark.text}` : spark.text, day),
      store.change(SPARK, spark.id, 'use', { entryId, prompt }),
    ]);
  }

  finish(id: string): Promise<boolean> {
    return store.change(ENTRY, id, 'finish', null);
  }

  async delete(id: string): Promise<void> {
    await store.change(ENTRY, id, 'delete', null);
  }

  /** Keep a spark; the draft it was typed in, a note of the store's, goes in the same moment. */
  note(text: string, draft: string, prompt: PromptName | null = null): Promise<boolean> {
    const line = clean(text.trim());
    const payload = { text: line, ...(prompt && { prompt }) };
    return store.change(SPARK, uuid7(), 'note', payload, { draft });
  }

  async attach(id: string, { blob, width, height }: Picture, day: string): Promise<boolean> {
    if (!this.entry(id)) await this.write(id, 'occurredOn', day, day); // a page that begins with a photo
    const photo: Photo = { id: uuid7(), width, height };
    return store.change(ENTRY, id, 'attach', photo, { file: { id: photo.id, blob } });
  }

  async detach(id: string, photoId: string): Promise<void> {
    const waiting = store
      .intentsOf(ENTRY, id)
      .find(({ type, payload, tried, refused }) => type === 'attach' && (payload as Photo).id === photoId && (!tried || refused));
    if (waiting) await store.discard(waiting); // the server never heard of it
    else await store.change(ENTRY, id, 'detach', { photoId });
  }

  /** What another app shared becomes a spark, once; nothing when there is nothing. */
  noteShared(): Promise<void> {
    this.sharing ??= this.noteKept().finally(() => (this.sharing = null));
    return this.sharing;
  }

  private sharing: Promise<void> | null = null; // leaving one screen and coming to the next both ask

  private async noteKept(): Promise<void> {
    const person = store.person;
    const kept = await store.notedText(SHARED);
    if (!kept || person !== store.person) return; // it is the former person's
    const { text, address, prompt }: Shared = JSON.parse(kept);
    await this.note([text, address].filter(Boolean).join(' '), SHARED, prompt);
  }

  deleteSpark(id: string): Promise<boolean> {
    return store.change(SPARK, id, 'delete', null);
  }

  setTimeline(timeline: Timeline): Promise<boolean> {
    return store.change(TIMELINE, MINE, 'set', timeline);
  }
}

export const journal = new Journal();
