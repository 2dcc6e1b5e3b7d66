/** How the journal's intents are sent. Each returns the server's copy, undefined when it is gone. */
import { ask, putFile, serverClock } from '../graphql/client';
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
import { Gone, PAGE_GONE, Refused } from '../graphql/refused';
import { deletionOf, orMoot, thingOf } from '../graphql/result';
import { Moot, type Handler, type Intent } from '../offline/handlers';
import { ageOf, uuid7 } from '../offline/ids';
import { dayOf } from '../ui/day';
import type { Edits, Note } from './intents';
import {
  entryOf,
  enumOf,
  PROMPTS,
  revisionOf,
  sparkOf,
  timelineOf,
  WEEKDAYS,
  type Entry,
  type Photo,
  type PromptName,
  type Revision,
  type Spark,
} from './things';
import type { Timeline } from './timeline';

type Send<T, P> = Handler<T, P>['send'];

/** What was done to a thing that is gone for good has nothing left to say. */
async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Gone) return undefined;
    throw error;
  }
}

const WRONG = 3_600_000; // ms: a clock that far off is wrong

/**
 * The fields as they were meant: a phone whose clock is days wrong calls another day "today". A day
 * that somebody chose stays.
 */
function meant({ fields, touched }: Edits): Edits['fields'] {
  const { ahead } = serverClock;
  const at = touched.occurredOn;
  const wasToday = at !== undefined && fields.occurredOn === dayOf(new Date(at));
  if (!wasToday || Math.abs(ahead) < WRONG) return fields;
  return { ...fields, occurredOn: dayOf(new Date(at + ahead)) };
}

async function sendEdits(
  edits: Edits,
  intent: Pick<Intent, 'id' | 'changeId' | 'baseVersion' | 'follows'>,
  keepsReplaced = false,
): Promise<Entry> {
  const { id, changeId, baseVersion, follows } = intent;
  const ages = Object.fromEntries(
    Object.entries(edits.touched).map(([field, at]) => [field, ageOf(at)]),
  );
  const send = async (fields: Edits['fields']) => {
    const input = { id, changeId, baseVersion, follows, ages, keepsReplaced, ...fields };
    return entryOf(thingOf((await ask(WriteEntryDocument, { input })).writeJournalEntry));
  };
  const fields = meant(edits);
  try {
    return await send(fields);
  } catch (error) {
    const better = meant(edits); // by the clock of the server that refused
    if (!(error instanceof Refused) || better.occurredOn === fields.occurredOn) throw error;
    return send(better);
  }
}

/**
 * What was written met a deletion, which erased the rest of the page on the server. Here it still
 * stands: it goes along, so that whoever decides to keep the page keeps all its text.
 */
async function withTheRest(entry: Entry, base: Entry | undefined): Promise<Entry> {
  if (!entry.isRevived || !base || base.isRevived) return entry;
  const lost = PROMPTS.filter((prompt) => base[prompt].trim() && !entry[prompt]);
  if (!lost.length) return entry;
  const fields = Object.fromEntries(lost.map((prompt) => [prompt, base[prompt]]));
  const change = { id: entry.id, changeId: uuid7(), baseVersion: entry.version, follows: [] };
  return sendEdits({ fields, touched: {} }, change);
}

export const write: Send<Entry, Edits> = async (edits, intent, { base }) => {
  const entry = await unlessGone(sendEdits(edits, intent));
  return entry && withTheRest(entry, base);
};

export const replace: Send<Entry, Edits> = async (edits, intent, { base }) => {
  const entry = await unlessGone(sendEdits(edits, intent, true));
  return entry && withTheRest(entry, base);
};

export const finish: Send<Entry, null> = (_, { id, at }) =>
  unlessGone(
    ask(FinishEntryDocument, { id, ageSeconds: ageOf(at) }).then(({ finishJournalEntry }) =>
      entryOf(thingOf(finishJournalEntry)),
    ),
  );

export const keep: Send<Entry, null> = (_, { id }) =>
  unlessGone(
    ask(KeepEntryDocument, { id }).then(({ keepJournalEntry }) => entryOf(thingOf(keepJournalEntry))),
  );

/** What another device wrote since is not deleted unseen: the server keeps it, and the page asks. */
export const deleteEntry: Send<Entry, null> = async (_, { id, baseVersion, follows }) =>
  orMoot(
    ask(DeleteEntryDocument, { id, baseVersion, follows }).then(({ deleteJournalEntry }) =>
      deletionOf(deleteJournalEntry),
    ),
  );

export const attach: Send<Entry, Photo> = async (photo, { id }, { file }) => {
  const blob = await file(photo.id);
  if (!blob) throw new Moot();
  try {
    await putFile(`/photos/${photo.id}?entry=${id}`, blob);
  } catch (error) {
    if (error instanceof Gone) throw new Refused(PAGE_GONE);
    throw error;
  }
  const { viewer } = await ask(EntryDocument, { id });
  if (!viewer?.journalEntry) throw new Refused(PAGE_GONE);
  return entryOf(viewer.journalEntry);
};

export const detach: Send<Entry, { photoId: string }> = ({ photoId }) =>
  orMoot(
    ask(RemovePhotoDocument, { id: photoId }).then(({ removeJournalPhoto }) =>
      entryOf(thingOf(removeJournalPhoto)),
    ),
  );

export const settle: Send<Revision, null> = async (_, { id }) => {
  const answer = await ask(SettleRevisionDocument, { ids: [id] });
  return thingOf(answer.settleJournalRevisions).revisions.map(revisionOf)[0];
};

export const note: Send<Spark, Note> = ({ text, prompt }, { id, at }) => {
  const input = { id, text, ageSeconds: ageOf(at), ...(prompt && { prompt: enumOf(prompt) }) };
  return unlessGone(
    ask(NoteSparkDocument, { input }).then(({ noteSpark }) => sparkOf(thingOf(noteSpark))),
  );
};

export const use: Send<Spark, { entryId: string; prompt: PromptName }> = async (placed, { id }) => {
  const sparks = [{ id, prompt: enumOf(placed.prompt) }];
  const asked = ask(UseSparksDocument, { input: { entryId: placed.entryId, sparks } });
  const used = await orMoot(asked.then(({ useSparks }) => thingOf(useSparks)));
  return used.sparks.map(sparkOf).find((spark) => spark.id === id);
};

export const deleteSpark: Send<Spark, null> = async (_, { id }) =>
  deletionOf((await ask(DeleteSparkDocument, { id })).deleteSpark);

export const set: Send<Timeline, Timeline> = async (timeline, { at }) => {
  const { startsOn, endsOn, frequency, weekday } = timeline;
  const input = { startsOn, endsOn, frequency, weekday: WEEKDAYS[weekday]!, ageSeconds: ageOf(at) };
  return timelineOf(thingOf((await ask(SetTimelineDocument, { input })).setTimeline));
};
