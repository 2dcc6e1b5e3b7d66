/** How what mentees and mentors do is sent. Each returns the server's copy, undefined when gone. */
import { ask as asked } from '../graphql/client';
import {
  AskMentorDocument,
  DeleteCommentDocument,
  DeleteMeetingDocument,
  DeleteQuestionDocument,
  EndPairingDocument,
  PausePairingDocument,
  ReadEntryDocument,
  SetPhrasesDocument,
  ShareEntryDocument,
  ThankForEntryDocument,
  UnshareEntryDocument,
  UpdatePairingDocument,
  WriteCommentDocument,
  WriteMeetingDocument,
  type EntryPartsFragment,
} from '../graphql/generated/graphql';
import { Gone, NOT_SHARED, Refused } from '../graphql/refused';
import { deletionOf, orMoot, thingOf } from '../graphql/result';
import { entryOf, enumOf, type Entry } from '../journal/things';
import { Moot, type Handler, type Intent } from '../offline/handlers';
import { ageOf } from '../offline/ids';
import { REFLECTION } from '../reflections/things';
import type { Asking, Minutes, PairingChanges, Sharing, Words } from './intents';
import {
  commentOf,
  meetingOf,
  pairingOf,
  questionOf,
  sharedOf,
  type Comment,
  type Meeting,
  type Pairing,
  type Question,
  type SharedEntry,
} from './things';

type Send<T, P> = Handler<T, P>['send'];

/** What was taken back meanwhile is simply gone from this phone. */
async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Gone) return undefined;
    throw error;
  }
}

/** Words are kept, and their writer is told why nobody got them; `words` is what may stay of them. */
async function orKept<T>(work: Promise<T>, words?: Words): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Gone)) throw error;
    throw new Refused(words?.replyTo ? error.message : NOT_SHARED, words); // what it answers is gone, or all of it
  }
}

/** Whether what was done since does the opposite: nobody need hear of either. */
function unlessUndone({ id, type, changeId, payload }: Intent<Sharing>, outbox: readonly Intent[]): void {
  const since = outbox.slice(outbox.findIndex((one) => one.changeId === changeId) + 1);
  const isOpposite = (one: Intent) => ['share', 'unshare'].includes(one.type) && one.type !== type;
  if (since.some((one) => one.id === id && isOpposite(one) && (one.payload as Sharing).readerId === payload.readerId)) throw new Moot();
}

export const share: Send<Entry, Sharing> = async ({ readerId }, intent, { outbox }) => {
  unlessUndone(intent, outbox);
  const { id, at } = intent;
  const answer = asked(ShareEntryDocument, { id, readerId, ageSeconds: ageOf(at) });
  // No mentor any more: it was not shared, and shows so.
  return orMoot(answer.then((one) => entryOf(thingOf(one.shareJournalEntry))), Gone);
};

export const unshare: Send<Entry, Sharing> = async ({ readerId }, intent, { outbox }) => {
  unlessUndone(intent, outbox);
  return unlessGone(
    asked(UnshareEntryDocument, { id: intent.id, readerId }).then(({ unshareJournalEntry }) =>
      entryOf(thingOf(unshareJournalEntry)),
    ),
  );
};

/** A page may be taken back between what one did with it and the answer to that. */
const stillShared = (parts: EntryPartsFragment) => (parts.audience.length ? sharedOf(parts) : undefined);

export const read: Send<SharedEntry, null> = (_, { id, changeId, at }) =>
  unlessGone(
    asked(ReadEntryDocument, { id, readingId: changeId, ageSeconds: ageOf(at) }).then(
      ({ readJournalEntry }) => stillShared(thingOf(readJournalEntry)),
    ),
  );

export const thank: Send<SharedEntry, { phrase: string }> = ({ phrase }, { id, at }) =>
  unlessGone(
    asked(ThankForEntryDocument, { id, phrase, ageSeconds: ageOf(at) }).then(
      ({ acknowledgeJournalEntry }) => stillShared(thingOf(acknowledgeJournalEntry)),
    ),
  );

export const writeComment: Send<Comment, Words> = (words, { id, at }) => {
  const { entryId, questionId, replyTo, kind, text, link, prompt, quote } = words;
  const input = {
    id, entryId, questionId, replyTo, kind, text,
    link: link ?? '',
    quote: quote ?? '',
    prompt: prompt && enumOf(prompt),
    ageSeconds: ageOf(at),
  }; // prettier-ignore
  const work = asked(WriteCommentDocument, { input }).then((answer) => commentOf(thingOf(answer.writeComment)));
  return orKept(work, { ...words, quote: null }); // a passage is the other one's, and goes with the page
};

export const deleteComment: Send<Comment, null> = async (_, { id }) =>
  deletionOf((await asked(DeleteCommentDocument, { id })).deleteComment);

export const ask: Send<Question, Asking> = async ({ pairingId, text, about, reflectionId }, { id, at }, { outbox }) => {
  // What it shows was deleted since: nobody need hear of either.
  if (outbox.some((one) => one.kind === REFLECTION && one.id === reflectionId && one.type === 'delete')) throw new Moot();
  const input = { id, pairingId, text, about, reflectionId, ageSeconds: ageOf(at) };
  return questionOf(thingOf((await asked(AskMentorDocument, { input })).askMentor));
};

export const deleteQuestion: Send<Question, null> = async (_, { id }) =>
  deletionOf((await asked(DeleteQuestionDocument, { id })).deleteQuestion);

export const update: Send<Pairing, PairingChanges & { sharesNew?: boolean }> = (changes, { id, at }) => {
  const { until, ...rest } = changes;
  const last = until === undefined ? {} : until === null ? { isOpenEnded: true } : { until };
  const input = { id, ...rest, ...last, ageSeconds: ageOf(at) };
  return unlessGone(
    asked(UpdatePairingDocument, { input }).then(({ updatePairing }) => pairingOf(thingOf(updatePairing))),
  );
};

export const pause: Send<Pairing, { isPaused: boolean }> = ({ isPaused }, { id }) =>
  unlessGone(
    asked(PausePairingDocument, { id, isPaused }).then(({ pausePairing }) => pairingOf(thingOf(pausePairing))),
  );

export const end: Send<Pairing, { handsOver: boolean }> = ({ handsOver }, { id }) =>
  unlessGone(
    asked(EndPairingDocument, { id, handsOver }).then(({ endPairing }) => {
      const pairing = pairingOf(thingOf(endPairing));
      return pairing.myRole === 'MENTEE' ? pairing : undefined;
    }),
  );

export const writeMeeting: Send<Meeting, Minutes> = (minutes, { id, baseVersion, at }) => {
  const input = { id, baseVersion, ...minutes, agreements: minutes.agreements ?? [], ageSeconds: ageOf(at) };
  return orKept(asked(WriteMeetingDocument, { input }).then((answer) => meetingOf(thingOf(answer.writeMeeting))));
};

/** Refused, somebody wrote in it since: it shows again. */
export const deleteMeeting: Send<Meeting, null> = (_, { id, baseVersion }) =>
  orMoot(asked(DeleteMeetingDocument, { id, baseVersion }).then((answer) => deletionOf(answer.deleteMeeting)));

export const setPhrases: Send<string[], string[]> = async (phrases, { at }) => {
  const answer = await asked(SetPhrasesDocument, { phrases, ageSeconds: ageOf(at) });
  return thingOf(answer.setMentorPhrases).phrases;
};
