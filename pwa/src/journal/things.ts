/** The journal's things as the phone keeps them, and how what a person does acts on them. */
import { ask } from '../graphql/client';
import {
  DeleteEntryDocument,
  DeleteSparkDocument,
  FinishEntryDocument,
  NoteSparkDocument,
  SetTimelineDocument,
  UseSparksDocument,
  WriteEntryDocument,
  type EntryPartsFragment,
  type Prompt,
  type SparkPartsFragment,
  type TimelinePartsFragment,
  type Weekday,
} from '../graphql/generated/graphql';
import { deletionOf, thingOf } from '../graphql/result';
import { handle } from '../offline/store.svelte';
import { ageOf } from '../offline/sync.svelte';
import type { Timeline } from './timeline';

export const ENTRY = 'journal_entry';
export const SPARK = 'spark';
export const TIMELINE = 'journal_timeline';
export const MINE = 'mine'; // a person has one timeline

export type PromptName = 'shared' | 'received' | 'applied';
export const PROMPTS: PromptName[] = ['shared', 'received', 'applied'];
export type Field = PromptName | 'occurredOn';

export interface Entry extends Record<Field, string> {
  id: string;
  version: number; // 0 until the server has it
  state: 'DRAFT' | 'DONE';
  doneAt: string | null;
}

export interface Spark {
  id: string;
  text: string;
  notedAt: string;
  prompt: PromptName | null;
  usedInId: string | null;
}

const WEEKDAYS: Weekday[] = [
  'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY',
]; // prettier-ignore

export const entryOf = (parts: EntryPartsFragment): Entry => ({
  id: parts.id,
  occurredOn: parts.occurredOn,
  shared: parts.shared,
  received: parts.received,
  applied: parts.applied,
  version: parts.version,
  state: parts.state,
  doneAt: parts.doneAt,
});

export const sparkOf = (parts: SparkPartsFragment): Spark => ({
  id: parts.id,
  text: parts.text,
  notedAt: parts.notedAt,
  prompt: (parts.prompt?.toLowerCase() ?? null) as PromptName | null,
  usedInId: parts.usedInId,
});

export const timelineOf = (parts: TimelinePartsFragment): Timeline => ({
  startsOn: parts.startsOn,
  endsOn: parts.endsOn,
  frequency: parts.frequency,
  weekday: WEEKDAYS.indexOf(parts.weekday),
});

const promptEnum = (prompt: PromptName) => prompt.toUpperCase() as Prompt;

/** The edited fields, and when this phone's clock said each was last touched. */
export interface Edits {
  fields: Partial<Record<Field, string>>;
  touched: Partial<Record<Field, number>>;
}

handle<Entry, Edits>(ENTRY, 'write', {
  apply(entry, { fields }, { id, at }) {
    const edited = { ...(entry ?? blankEntry(id, new Date(at).toISOString().slice(0, 10))), ...fields };
    return isAnswered(edited) ? edited : { ...edited, state: 'DRAFT', doneAt: null };
  },
  merge: (earlier, later) => ({
    fields: { ...earlier.fields, ...later.fields },
    touched: { ...earlier.touched, ...later.touched },
  }),
  async send({ fields, touched }, { id, changeId, baseVersion, follows }) {
    const ages = Object.fromEntries(
      Object.entries(touched).map(([field, at]) => [field, ageOf(at)]),
    );
    const input = { id, changeId, baseVersion, follows, ages, ...fields };
    return entryOf(thingOf((await ask(WriteEntryDocument, { input })).writeJournalEntry));
  },
});

handle<Entry, null>(ENTRY, 'finish', {
  apply: (entry, _, { at }) =>
    entry && { ...entry, state: 'DONE', doneAt: new Date(at).toISOString() },
  async send(_, { id, at }) {
    const answer = await ask(FinishEntryDocument, { id, ageSeconds: ageOf(at) });
    return entryOf(thingOf(answer.finishJournalEntry));
  },
});

handle<Entry, null>(ENTRY, 'delete', {
  apply: () => undefined,
  isFinal: true,
  send: async (_, { id }) => deletionOf((await ask(DeleteEntryDocument, { id })).deleteJournalEntry),
});

handle<Spark, { text: string }>(SPARK, 'note', {
  apply: (_, { text }, { id, at }) => ({
    id,
    text,
    notedAt: new Date(at).toISOString(),
    prompt: null,
    usedInId: null,
  }),
  async send({ text }, { id, at }) {
    const input = { id, text, ageSeconds: ageOf(at) };
    return sparkOf(thingOf((await ask(NoteSparkDocument, { input })).noteSpark));
  },
});

handle<Spark, { entryId: string; prompt: PromptName }>(SPARK, 'use', {
  apply: (spark, { entryId, prompt }) => spark && { ...spark, usedInId: entryId, prompt },
  async send({ entryId, prompt }, { id }) {
    const input = { entryId, sparks: [{ id, prompt: promptEnum(prompt) }] };
    const used = thingOf((await ask(UseSparksDocument, { input })).useSparks);
    return used.sparks.map(sparkOf).find((spark) => spark.id === id);
  },
});

handle<Spark, null>(SPARK, 'delete', {
  apply: () => undefined,
  isFinal: true,
  send: async (_, { id }) => deletionOf((await ask(DeleteSparkDocument, { id })).deleteSpark),
});

handle<Timeline, Timeline>(TIMELINE, 'set', {
  apply: (_, timeline) => timeline,
  merge: (_, later) => later,
  async send({ startsOn, endsOn, frequency, weekday }, { at }) {
    const day = WEEKDAYS[weekday]!;
    const input = { startsOn, endsOn, frequency, weekday: day, ageSeconds: ageOf(at) };
    return timelineOf(thingOf((await ask(SetTimelineDocument, { input })).setTimeline));
  },
});

export const isAnswered = (entry: Entry | undefined): boolean =>
  !!entry && PROMPTS.some((prompt) => entry[prompt].trim());

/** A new entry; its day is never empty, or it could not be listed. */
export function blankEntry(id: string, occurredOn: string): Entry {
  return {
    id,
    occurredOn,
    shared: '',
    received: '',
    applied: '',
    version: 0,
    state: 'DRAFT',
    doneAt: null,
  };
}
