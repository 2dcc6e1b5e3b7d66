/** What a person does in the journal: how it shows, and how it is sent. No screen is known here. */
import { ask, putFile } from '../graphql/client';
import {
  DeleteEntryDocument,
  DeleteSparkDocument,
  EntryDocument,
  FinishEntryDocument,
  KeepEntryDocument,
  NoteSparkDocument,
  RemovePhotoDocument,
  SetTimelineDocument,
  SettleRevisionDocument,
  UseSparksDocument,
  WriteEntryDocument,
} from '../graphql/generated/graphql';
import { Gone, Refused } from '../graphql/refused';
import { deletionOf, thingOf } from '../graphql/result';
import { handle, Moot, type Beside, type Intent } from '../offline/handlers';
import { ageOf, uuid7 } from '../offline/ids';
import {
  blankEntry,
  ENTRY,
  entryOf,
  enumOf,
  isAnswered,
  PROMPTS,
  REVISION,
  revisionOf,
  SPARK,
  sparkOf,
  TIMELINE,
  timelineOf,
  WEEKDAYS,
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

/** What was done to a thing that is gone for good has nothing left to say. */
async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Gone) return undefined;
    throw error;
  }
}

/** The change concerns two things, and one of them is no longer as it was. */
async function unlessMoot<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Refused) throw new Moot();
    throw error;
  }
}

function applyEdits(entry: Entry | undefined, { fields, touched }: Edits, { id, at }: Intent): Entry {
  const before = entry ?? blankEntry(id, new Date(at).toISOString().slice(0, 10));
  const touches = { ...before.touches };
  for (const prompt of PROMPTS)
    if (touched[prompt])
      touches[prompt] = { at: new Date(touched[prompt]).toISOString(), device: '', isHere: true };
  const edited = { ...before, ...fields, touches };
  return isAnswered(edited) ? edited : { ...edited, state: 'DRAFT', doneAt: null };
}

async function sendEdits(
  { fields, touched }: Edits,
  intent: Pick<Intent, 'id' | 'changeId' | 'baseVersion' | 'follows'>,
  keepsReplaced = false,
): Promise<Entry> {
  const { id, changeId, baseVersion, follows } = intent;
  const ages = Object.fromEntries(Object.entries(touched).map(([field, at]) => [field, ageOf(at)]));
  const input = { id, changeId, baseVersion, follows, ages, keepsReplaced, ...fields };
  return entryOf(thingOf((await ask(WriteEntryDocument, { input })).writeJournalEntry));
}

/**
 * What was written met a deletion, which erased the rest of the page on the server. Here it still
 * stands: it goes along, so that whoever decides to keep the page keeps all of it.
 */
async function withTheRest(entry: Entry, base: Entry | undefined): Promise<Entry> {
  if (!entry.isRevived || !base || base.isRevived) return entry;
  const lost = PROMPTS.filter((prompt) => base[prompt].trim() && !entry[prompt]);
  if (!lost.length) return entry;
  const fields = Object.fromEntries(lost.map((prompt) => [prompt, base[prompt]]));
  const change = { id: entry.id, changeId: uuid7(), baseVersion: entry.version, follows: [] };
  return sendEdits({ fields, touched: {} }, change);
}

handle<Entry, Edits>(ENTRY, 'write', {
  apply: applyEdits,
  merge: (earlier, later) => ({
    fields: { ...earlier.fields, ...later.fields },
    touched: { ...earlier.touched, ...later.touched },
  }),
  async send(edits, intent, { base }) {
    const entry = await unlessGone(sendEdits(edits, intent));
    return entry && withTheRest(entry, base);
  },
});

/** Another text takes the place of one: both are kept, so it joins no typing. */
handle<Entry, Edits>(ENTRY, 'replace', {
  apply: applyEdits,
  send: (edits, intent) => unlessGone(sendEdits(edits, intent, true)),
});

handle<Entry, null>(ENTRY, 'finish', {
  apply: (entry, _, { at }) =>
    entry && { ...entry, state: 'DONE', doneAt: new Date(at).toISOString() },
  send: (_, { id, at }) =>
    unlessGone(
      ask(FinishEntryDocument, { id, ageSeconds: ageOf(at) }).then(({ finishJournalEntry }) =>
        entryOf(thingOf(finishJournalEntry)),
      ),
    ),
});

handle<Entry, null>(ENTRY, 'keep', {
  apply: (entry) => entry && { ...entry, isRevived: false },
  send: (_, { id }) =>
    unlessGone(
      ask(KeepEntryDocument, { id }).then(({ keepJournalEntry }) => entryOf(thingOf(keepJournalEntry))),
    ),
});

handle<Entry, null>(ENTRY, 'delete', {
  apply: () => undefined,
  isFinal: true,
  send: async (_, { id }) => deletionOf((await ask(DeleteEntryDocument, { id })).deleteJournalEntry),
});

handle<Entry, Photo>(ENTRY, 'attach', {
  apply: (entry, photo) => entry && { ...entry, photos: [...(entry.photos ?? []), photo] },
  isLoose: true,
  send: (photo, { id }, beside) => sendPhoto(photo, id, beside),
});

async function sendPhoto(photo: Photo, id: string, { file }: Beside<Entry>): Promise<Entry> {
  const blob = await file(photo.id);
  if (!blob) throw new Moot();
  try {
    await putFile(`/photos/${photo.id}?entry=${id}`, blob);
  } catch (error) {
    if (error instanceof Gone) throw new Moot(); // its page was deleted
    throw error;
  }
  const { viewer } = await ask(EntryDocument, { id });
  if (!viewer?.journalEntry) throw new Moot();
  return entryOf(viewer.journalEntry);
}

handle<Entry, { photoId: string }>(ENTRY, 'detach', {
  apply: (entry, { photoId }) =>
    entry && { ...entry, photos: entry.photos?.filter(({ id }) => id !== photoId) ?? [] },
  send: ({ photoId }) =>
    unlessMoot(
      ask(RemovePhotoDocument, { id: photoId }).then(({ removeJournalPhoto }) =>
        entryOf(thingOf(removeJournalPhoto)),
      ),
    ),
});

handle<Revision, null>(REVISION, 'settle', {
  apply: (revision) => revision && { ...revision, isSettled: true },
  async send(_, { id }) {
    const answer = await ask(SettleRevisionDocument, { ids: [id] });
    return thingOf(answer.settleJournalRevisions).revisions.map(revisionOf)[0];
  },
});

handle<Spark, { text: string; prompt?: PromptName }>(SPARK, 'note', {
  apply: (_, { text, prompt }, { id, at }) => ({
    id,
    text,
    notedAt: new Date(at).toISOString(),
    prompt: prompt ?? null,
    usedInId: null,
  }),
  send: ({ text, prompt }, { id, at }) => {
    const input = { id, text, ageSeconds: ageOf(at), ...(prompt && { prompt: enumOf(prompt) }) };
    return unlessGone(
      ask(NoteSparkDocument, { input }).then(({ noteSpark }) => sparkOf(thingOf(noteSpark))),
    );
  },
});

handle<Spark, { entryId: string; prompt: PromptName }>(SPARK, 'use', {
  apply: (spark, { entryId, prompt }) => spark && { ...spark, usedInId: entryId, prompt },
  async send({ entryId, prompt }, { id }) {
    const input = { entryId, sparks: [{ id, prompt: enumOf(prompt) }] };
    const asked = ask(UseSparksDocument, { input }).then(({ useSparks }) => thingOf(useSparks));
    return (await unlessMoot(asked)).sparks.map(sparkOf).find((spark) => spark.id === id);
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
