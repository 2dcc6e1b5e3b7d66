/** What mentees and mentors do, and how it shows. Sending is loaded when there is something to send. */
import { ENTRY, type Entry, type PromptName } from '../journal/things';
import { handle } from '../offline/handlers';
import { REFLECTION } from '../reflections/things';
import {
  COMMENT,
  MEETING,
  PAIRING,
  PHRASES,
  QUESTION,
  SHARED_ENTRY,
  type Agreement,
  type Comment,
  type CommentKind,
  type Meeting,
  type Pairing,
  type Person,
  type Question,
  type SharedEntry,
} from './things';

const sends = () => import('./sends');
const isoOf = (at: number) => new Date(at).toISOString();

export interface Sharing {
  readerId: string;
  name: string;
}

handle<Entry, Sharing>(ENTRY, 'share', {
  apply: (entry, { readerId: id, name }, { at }) => {
    if (!entry || entry.audience?.some((one) => one.id === id)) return entry;
    const reader = { id, name, sharedAt: isoOf(at), waitsSince: isoOf(at) };
    return { ...entry, audience: [...(entry.audience ?? []), reader] };
  },
  send: async (...what) => (await sends()).share(...what),
});

handle<Entry, Sharing>(ENTRY, 'unshare', {
  apply: (entry, { readerId }) =>
    entry && {
      ...entry,
      audience: entry.audience?.filter(({ id }) => id !== readerId) ?? [],
      pausedReaders: entry.pausedReaders?.filter(({ id }) => id !== readerId) ?? [],
    },
  isUrgent: true,
  send: async (...what) => (await sends()).unshare(...what),
});

handle<SharedEntry, null>(SHARED_ENTRY, 'read', {
  apply: (entry, _, { at }) => entry && { ...entry, readAt: isoOf(at) },
  send: async (...what) => (await sends()).read(...what),
});

handle<SharedEntry, { phrase: string }>(SHARED_ENTRY, 'thank', {
  apply: (entry, { phrase }) => entry && { ...entry, thanks: phrase, waitsSince: null },
  merge: (_, later) => later,
  send: async (...what) => (await sends()).thank(...what),
});

/** A comment as it was written; its people are named until the server does. */
export interface Words {
  entryId: string | null;
  questionId: string | null;
  replyTo: string | null;
  kind: CommentKind;
  text: string;
  link: string | null;
  prompt: PromptName | null;
  quote: string | null;
  author: Person;
  mentor: Person;
}

handle<Comment, Words>(COMMENT, 'write', {
  apply: (comment, words, { id, at }) => ({
    ...words,
    id,
    writtenAt: comment?.writtenAt ?? isoOf(at),
    isEdited: !!comment,
    isMine: true,
    version: comment?.version ?? 0,
  }),
  merge: (_, later) => later,
  send: async (...what) => (await sends()).writeComment(...what),
});

handle<Comment, null>(COMMENT, 'delete', {
  apply: () => undefined,
  isFinal: true,
  send: async (...what) => (await sends()).deleteComment(...what),
});

export type Asking = Pick<Question, 'pairingId' | 'text' | 'about' | 'reflectionId' | 'mentor' | 'mentee'>;

handle<Question, Asking>(QUESTION, 'ask', {
  apply: (question, asking, { id, at }) => ({
    ...asking,
    id,
    askedAt: question?.askedAt ?? isoOf(at),
    waitsSince: question ? question.waitsSince : isoOf(at),
    isMine: true,
    reflection: null,
    version: question?.version ?? 0,
  }),
  merge: (_, later) => later,
  after: ({ reflectionId }) => `${REFLECTION}/${reflectionId}`,
  send: async (...what) => (await sends()).ask(...what),
});

handle<Question, null>(QUESTION, 'delete', {
  apply: () => undefined,
  isFinal: true,
  send: async (...what) => (await sends()).deleteQuestion(...what),
});

export type PairingChanges = Partial<Pick<Pairing, 'focus' | 'meets' | 'until'>>;

/** Apart from the rest of the agreement: a day that was refused must not keep pages open. */
handle<Pairing, { sharesNew: boolean }>(PAIRING, 'standing', {
  apply: (pairing, { sharesNew }) => pairing && { ...pairing, sharesNew },
  merge: (_, later) => later,
  isUrgent: true,
  send: async (...what) => (await sends()).update(...what),
});

handle<Pairing, PairingChanges>(PAIRING, 'update', {
  apply: (pairing, changes) => pairing && { ...pairing, ...changes },
  merge: (earlier, later) => ({ ...earlier, ...later }),
  send: async (...what) => (await sends()).update(...what),
});

handle<Pairing, { isPaused: boolean }>(PAIRING, 'pause', {
  apply: (pairing, { isPaused }) =>
    pairing && {
      ...pairing,
      isPausedByMe: isPaused,
      state: isPaused || pairing.isPausedByOther ? 'PAUSED' : 'ACTIVE',
    },
  merge: (_, later) => later,
  isUrgent: true,
  send: async (...what) => (await sends()).pause(...what),
});

handle<Pairing, { handsOver: boolean }>(PAIRING, 'end', {
  apply: (pairing, _, { at }) =>
    pairing?.myRole === 'MENTEE' ? { ...pairing, state: 'ENDED', sharesNew: false, endedAt: isoOf(at) } : undefined,
  isFinal: true,
  isUrgent: true,
  send: async (...what) => (await sends()).end(...what),
});

/** What changes about an agreement: a part that is left out stays as it is, here and there. */
export type AgreementChange = Pick<Agreement, 'id'> & Partial<Agreement>;

export interface Minutes {
  pairingId: string;
  metOn?: string;
  minutes?: number;
  notes?: string;
  agreements?: AgreementChange[]; // those that are new or changed
}

function agreed(known: AgreementChange[], changed: AgreementChange[] = []): AgreementChange[] {
  const found = new Map(known.map((one) => [one.id, one]));
  for (const one of changed) found.set(one.id, { ...found.get(one.id), ...one });
  return [...found.values()];
}
/** One without words was taken back. */
const standing = (agreements: AgreementChange[]): Agreement[] =>
  agreements.filter(({ text }) => text?.trim()).map(({ id, text = '', by = 'MENTEE', isDone = false }) => ({ id, text, by, isDone }));

handle<Meeting, Minutes>(MEETING, 'write', {
  apply: (meeting, { pairingId, metOn, minutes, notes, agreements }, { id, at }) => ({
    id,
    pairingId,
    metOn: metOn ?? meeting?.metOn ?? isoOf(at).slice(0, 10),
    minutes: minutes ?? meeting?.minutes ?? null,
    notes: notes ?? meeting?.notes ?? '',
    agreements: standing(agreed(meeting?.agreements ?? [], agreements)),
    version: meeting?.version ?? 0,
  }),
  merge: (earlier, later) => ({
    ...earlier,
    ...later,
    agreements: agreed(earlier.agreements ?? [], later.agreements),
  }),
  send: async (...what) => (await sends()).writeMeeting(...what),
});

handle<Meeting, null>(MEETING, 'delete', {
  apply: () => undefined,
  isFinal: true,
  send: async (...what) => (await sends()).deleteMeeting(...what),
});

handle<string[], string[]>(PHRASES, 'set', {
  apply: (_, phrases) => phrases,
  merge: (_, later) => later,
  send: async (...what) => (await sends()).setPhrases(...what),
});
