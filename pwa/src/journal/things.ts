/** The journal's things as the phone keeps them. */
import type {
  EntryPartsFragment,
  Prompt,
  ReaderPartsFragment,
  RevisionPartsFragment,
  SparkPartsFragment,
  TimelinePartsFragment,
  Weekday,
} from '../graphql/generated/graphql';
import { isKind } from '../offline/handlers';
import type { Timeline } from './timeline';

export const ENTRY = 'journal_entry';
export const REVISION = 'journal_revision';
export const SPARK = 'spark';
export const TIMELINE = 'journal_timeline';
export const MINE = 'mine'; // a person has one timeline

export type PromptName = 'shared' | 'received' | 'applied';
export const PROMPTS: PromptName[] = ['shared', 'received', 'applied'];
export const PROMPT_LIMIT = 10_000; // characters a prompt
export type Field = PromptName | 'occurredOn';

/** When and where a text was last touched. */
export interface Touch {
  at: string;
  device: string;
  isHere: boolean;
}

export interface Photo {
  id: string;
  width: number; // pixels
  height: number;
}

/** Somebody with whom a page is shared. */
export interface Reader {
  id: string; // the person's
  name: string;
  sharedAt: string;
  waitsSince: string | null; // for their word
}

export interface Reading {
  id: string; // the reader's
  name: string;
  at: string;
}

/** A mentor's word that they read it. */
export interface Thanks extends Reading {
  phrase: string;
}

export interface Entry extends Record<Field, string> {
  id: string;
  version: number; // 0 until the server has it
  state: 'DRAFT' | 'DONE';
  doneAt: string | null;
  isRevived?: boolean; // written in here, deleted elsewhere: keep it or delete it?
  touches?: Partial<Record<PromptName, Touch>>;
  photos?: Photo[];
  audience?: Reader[]; // who can read it, besides its author
  pausedReaders?: Reader[]; // who could again, once their pairing goes on
  readings?: Reading[]; // the newest first
  thanks?: Thanks[];
}

/** A text that no longer shows, and is kept. */
export interface Revision extends Touch {
  id: string;
  entryId: string;
  prompt: PromptName;
  text: string;
  isMerged: boolean; // two devices wrote it; the other one's was newer
  isSettled: boolean;
}

export interface Spark {
  id: string;
  text: string;
  notedAt: string;
  prompt: PromptName | null;
  usedInId: string | null;
}

/** What another app shared, on its way to becoming a spark. */
export interface Shared {
  text: string;
  address: string;
  prompt: PromptName | null;
}
export const SHARED = 'shared'; // the store's note in which it waits
export const SPARK_DRAFT = 'spark-draft'; // the one that holds half a line

isKind<Entry>(ENTRY, {
  dayOf: ({ occurredOn }) => occurredOn,
  filesOf: ({ photos }) => photos?.map(({ id }) => id) ?? [],
});
isKind<Spark>(SPARK, { dayOf: ({ usedInId, notedAt }) => (usedInId ? notedAt : undefined) });
isKind<Revision>(REVISION, { dayOf: ({ at, isSettled }) => (isSettled ? at : undefined) });

export const WEEKDAYS: Weekday[] = [
  'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY',
]; // prettier-ignore

export const nameOf = (prompt: Prompt) => prompt.toLowerCase() as PromptName;
export const enumOf = (prompt: PromptName) => prompt.toUpperCase() as Prompt;

const readerOf = ({ person, sharedAt, waitsSince }: ReaderPartsFragment): Reader => ({ ...named(person), sharedAt, waitsSince });
const named = ({ id, name }: { id: string; name: string }) => ({ id, name });

/** What concerns others of a page, as its author and its readers see it. */
export const peopleOf = (parts: EntryPartsFragment): Required<Pick<Entry, 'photos' | 'audience' | 'pausedReaders' | 'readings' | 'thanks'>> => ({
  photos: parts.photos.map(({ id, width, height }) => ({ id, width, height })),
  audience: parts.audience.map(readerOf),
  pausedReaders: parts.pausedReaders.map(readerOf),
  readings: parts.readBy.map(({ person, readAt }) => ({ ...named(person), at: readAt })),
  thanks: parts.acknowledgements.map(({ mentor, phrase, acknowledgedAt }) => ({ ...named(mentor), phrase, at: acknowledgedAt })),
});

export const entryOf = (parts: EntryPartsFragment): Entry => ({
  id: parts.id,
  occurredOn: parts.occurredOn,
  shared: parts.shared,
  received: parts.received,
  applied: parts.applied,
  version: parts.version,
  state: parts.state,
  doneAt: parts.doneAt,
  isRevived: parts.isRevived,
  touches: Object.fromEntries(
    parts.edits.map(({ prompt, editedAt, device, isHere }) => [
      nameOf(prompt),
      { at: editedAt, device, isHere },
    ]),
  ),
  ...peopleOf(parts),
});

export const revisionOf = (parts: RevisionPartsFragment): Revision => ({
  id: parts.id,
  entryId: parts.entryId,
  prompt: nameOf(parts.under),
  text: parts.text,
  at: parts.writtenAt,
  device: parts.device,
  isHere: parts.isHere,
  isMerged: parts.reason === 'MERGED',
  isSettled: parts.isSettled || parts.reason !== 'MERGED',
});

export const sparkOf = (parts: SparkPartsFragment): Spark => ({
  id: parts.id,
  text: parts.text,
  notedAt: parts.notedAt,
  prompt: parts.prompt && nameOf(parts.prompt),
  usedInId: parts.usedInId,
});

export const timelineOf = (parts: TimelinePartsFragment): Timeline => ({
  startsOn: parts.startsOn,
  endsOn: parts.endsOn,
  frequency: parts.frequency,
  weekday: WEEKDAYS.indexOf(parts.weekday),
});

/** Characters as the server counts them: one for an emoji. Short texts are not walked through. */
export const lengthOf = (text: string): number =>
  text.length <= PROMPT_LIMIT ? text.length : [...text].length;

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
