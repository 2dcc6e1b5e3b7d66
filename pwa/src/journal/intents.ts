/** What a person does in the journal, and how it shows. No screen is known here. */
import { handle, type Intent } from '../offline/handlers';
import {
  blankEntry,
  ENTRY,
  isAnswered,
  PROMPTS,
  REVISION,
  SPARK,
  TIMELINE,
  type Entry,
  type Field,
  type Photo,
  type PromptName,
  type Revision,
  type Spark,
} from './things';
import type { Timeline } from './timeline';

/** The edited fields, and when this phone's clock said each was last touched. */
export interface Edits {
  fields: Partial<Record<Field, string>>;
  touched: Partial<Record<Field, number>>;
}

export interface Note {
  text: string;
  prompt?: PromptName;
}

/**
 * Sending is loaded when there is something to send: no first screen waits for it. The page and the
 * service worker say how; one that has everything in one file needs no import to wait for.
 */
export const sending: { load: () => Promise<typeof import('./sends')> } = {
  load: () => Promise.reject(new Error('nobody said how to send')),
};
const sends = () => sending.load();

function applyEdits(entry: Entry | undefined, { fields, touched }: Edits, { id, at }: Intent): Entry {
  const before = entry ?? blankEntry(id, new Date(at).toISOString().slice(0, 10));
  const touches = { ...before.touches };
  for (const prompt of PROMPTS)
    if (touched[prompt])
      touches[prompt] = { at: new Date(touched[prompt]).toISOString(), device: '', isHere: true };
  const edited = { ...before, ...fields, touches };
  return isAnswered(edited) ? edited : { ...edited, state: 'DRAFT', doneAt: null };
}

/** Two sets of edits as one; of a field in both, the one that was touched later. */
function joinEdits(earlier: Edits, later: Edits): Edits {
  const { fields, touched } = { fields: { ...earlier.fields }, touched: { ...earlier.touched } };
  for (const [name, text] of Object.entries(later.fields) as [Field, string][]) {
    if ((touched[name] ?? 0) > later.touched[name]!) continue;
    fields[name] = text;
    touched[name] = later.touched[name]!;
  }
  return { fields, touched };
}

handle<Entry, Edits>(ENTRY, 'write', {
  apply: applyEdits,
  merge: joinEdits,
  send: async (...what) => (await sends()).write(...what),
});

/** Another text takes the place of one: both are kept, so it joins no typing. */
handle<Entry, Edits>(ENTRY, 'replace', {
  apply: applyEdits,
  send: async (...what) => (await sends()).replace(...what),
});

handle<Entry, null>(ENTRY, 'finish', {
  apply: (entry, _, { at }) =>
    entry && { ...entry, state: 'DONE', doneAt: new Date(at).toISOString() },
  send: async (...what) => (await sends()).finish(...what),
});

handle<Entry, null>(ENTRY, 'keep', {
  apply: (entry) => entry && { ...entry, isRevived: false },
  send: async (...what) => (await sends()).keep(...what),
});

handle<Entry, null>(ENTRY, 'delete', {
  apply: () => undefined,
  isFinal: true,
  send: async (...what) => (await sends()).deleteEntry(...what),
});

handle<Entry, Photo>(ENTRY, 'attach', {
  apply: (entry, photo) => entry && { ...entry, photos: [...(entry.photos ?? []), photo] },
  isLoose: true,
  send: async (...what) => (await sends()).attach(...what),
});

handle<Entry, { photoId: string }>(ENTRY, 'detach', {
  apply: (entry, { photoId }) =>
    entry && { ...entry, photos: entry.photos?.filter(({ id }) => id !== photoId) ?? [] },
  isLoose: true, // as attaching is, so that both go in order
  send: async (...what) => (await sends()).detach(...what),
});

handle<Revision, null>(REVISION, 'settle', {
  apply: (revision) => revision && { ...revision, isSettled: true },
  send: async (...what) => (await sends()).settle(...what),
});

handle<Spark, Note>(SPARK, 'note', {
  apply: (_, { text, prompt }, { id, at }) => ({
    id,
    text,
    notedAt: new Date(at).toISOString(),
    prompt: prompt ?? null,
    usedInId: null,
  }),
  send: async (...what) => (await sends()).note(...what),
});

handle<Spark, { entryId: string; prompt: PromptName }>(SPARK, 'use', {
  after: ({ entryId }) => `${ENTRY}/${entryId}`,
  apply: (spark, { entryId, prompt }) => spark && { ...spark, usedInId: entryId, prompt },
  send: async (...what) => (await sends()).use(...what),
});

handle<Spark, null>(SPARK, 'delete', {
  apply: () => undefined,
  isFinal: true,
  send: async (...what) => (await sends()).deleteSpark(...what),
});

handle<Timeline, Timeline>(TIMELINE, 'set', {
  apply: (_, timeline) => timeline,
  merge: (_, later) => later,
  send: async (...what) => (await sends()).set(...what),
});
