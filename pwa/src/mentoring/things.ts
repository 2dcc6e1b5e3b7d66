/** Pairings and what is said within them, as the phone keeps them. */
import type {
  CommentKind,
  CommentPartsFragment,
  EntryPartsFragment,
  InvitationPartsFragment,
  MeetingPartsFragment,
  MeetingRhythm,
  PairingPartsFragment,
  PairingRole,
  PairingState,
  QuestionPartsFragment,
} from '../graphql/generated/graphql';
import { nameOf, peopleOf, type Photo, type PromptName } from '../journal/things';
import { isKind } from '../offline/handlers';
import { reflectionOf, type Reflection } from '../reflections/things';

export const PAIRING = 'pairing';
export const INVITATION = 'invitation';
export const SHARED_ENTRY = 'shared_entry'; // a mentee's page, on a mentor's phone
export const COMMENT = 'comment';
export const QUESTION = 'mentor_question';
export const MEETING = 'pair_meeting';
export const PHRASES = 'mentor_phrases';
export const MINE = 'mine'; // a person has one list of phrases

export const TEXT_LIMIT = 10_000; // characters
export const LINE_LIMIT = 500;
export const PHRASE_LIMIT = 120;
export const USUAL_PHRASES = ['Read, thank you.', 'Read. I will think about it.', 'Read. Let us talk about this one.'];

export type { CommentKind, MeetingRhythm, PairingRole };

export interface Person {
  id: string;
  name: string;
}

export interface Pairing {
  id: string;
  mentor: Person;
  mentee: Person;
  myRole: PairingRole;
  state: PairingState;
  isPausedByMe: boolean;
  isPausedByOther: boolean;
  focus: string;
  meets: MeetingRhythm;
  until: string | null;
  sharesNew: boolean | null; // the mentee's to know
  version: number;
  beganAt: string;
  endedAt?: string | null; // not known of what ended before this was kept
  answeredAt: string | null;
}

export type Invitation = Omit<InvitationPartsFragment, '__typename'>;

/** A mentee's page as its mentor's phone holds it, until it is taken back. */
export interface SharedEntry extends Record<PromptName, string> {
  id: string;
  author: Person;
  slotNumber: number | null;
  occurredOn: string;
  version: number;
  photos: Photo[];
  sharedAt: string;
  waitsSince: string | null;
  readAt: string | null; // by me, the last time
  thanks: string | null; // my word that I read it
}

export interface Comment {
  id: string;
  entryId: string | null;
  questionId: string | null;
  replyTo: string | null;
  kind: CommentKind;
  text: string;
  link: string | null;
  prompt: PromptName | null;
  quote: string | null;
  writtenAt: string;
  isEdited: boolean;
  isMine: boolean;
  version: number;
  author: Person;
  mentor: Person;
}

export interface Question {
  id: string;
  pairingId: string;
  text: string;
  about: string;
  askedAt: string;
  waitsSince: string | null;
  isMine: boolean;
  version: number;
  reflectionId: string | null; // what it asks about
  reflection: Reflection | null; // as the mentor is shown it
  mentor: Person;
  mentee: Person;
}

export interface Agreement {
  id: string;
  text: string;
  by: PairingRole;
  isDone: boolean;
}

export interface Meeting {
  id: string;
  pairingId: string;
  metOn: string;
  minutes: number | null;
  notes: string;
  agreements: Agreement[];
  version: number;
}

isKind<SharedEntry>(SHARED_ENTRY, {
  dayOf: ({ waitsSince, sharedAt }) => (waitsSince ? undefined : sharedAt),
  filesOf: ({ photos }) => photos.map(({ id }) => id),
});
isKind<Comment>(COMMENT, { dayOf: ({ writtenAt }) => writtenAt });
isKind<Meeting>(MEETING, { dayOf: ({ metOn }) => metOn });

/** Under what name an answer in the thread that this word begins stays while it is half typed. */
export const draftOf = ({ entryId, id }: Comment): string => `words/${entryId}/${id}`;

/** The names of all fields in which somebody answers another one in these threads. */
export const answersTo = (threads: Comment[][]): string[] =>
  threads.filter((thread) => thread.some(({ isMine }) => !isMine)).map(([root]) => draftOf(root!));

/** Words with what answers them: each thread by its first word, the oldest first, none hidden. */
export function threadsOf(comments: Comment[]): Comment[][] {
  const known = new Map(comments.map((one) => [one.id, one]));
  const rootOf = (comment: Comment): string => {
    const answered = known.get(comment.replyTo ?? '');
    return answered && answered.writtenAt <= comment.writtenAt && answered !== comment ? rootOf(answered) : comment.id;
  };
  return [...Map.groupBy(comments, rootOf).values()];
}

const person = ({ id, name }: Person): Person => ({ id, name });

export const pairingOf = (parts: PairingPartsFragment): Pairing => {
  const { id, myRole, standing: state, isPausedByMe, isPausedByOther, focus, meets, until, sharesNew, version, beganAt, endedAt, answeredAt } = parts;
  const people = { mentor: person(parts.mentor), mentee: person(parts.mentee) };
  return { id, ...people, myRole, state, isPausedByMe, isPausedByOther, focus, meets, until, sharesNew, version, beganAt, endedAt, answeredAt };
};

export const invitationOf = ({ id, seeks, line, createdAt, expiresAt, isMailed }: InvitationPartsFragment): Invitation => ({
  id, seeks, line, createdAt, expiresAt, isMailed,
}); // prettier-ignore

export const sharedOf = (parts: EntryPartsFragment): SharedEntry => {
  const { photos, audience, readings, thanks } = peopleOf(parts);
  const { id, slotNumber, occurredOn, version, shared, received, applied } = parts;
  const [me] = audience;
  return {
    id, slotNumber, occurredOn, version, shared, received, applied, photos,
    author: person(parts.author),
    sharedAt: me?.sharedAt ?? '',
    waitsSince: me?.waitsSince ?? null,
    readAt: readings[0]?.at ?? null,
    thanks: thanks[0]?.phrase ?? null,
  }; // prettier-ignore
};

export const commentOf = (parts: CommentPartsFragment): Comment => {
  const { id, onEntry: entryId, onQuestion: questionId, replyTo, text, link, quote, writtenAt, isMine, version } = parts;
  return {
    id, entryId, questionId, replyTo, text, link, quote, writtenAt, isMine, version,
    kind: parts.meant,
    prompt: parts.onPrompt && nameOf(parts.onPrompt),
    isEdited: !!parts.editedAt,
    author: person(parts.author),
    mentor: person(parts.mentor),
  }; // prettier-ignore
};

export const questionOf = (parts: QuestionPartsFragment): Question => {
  const { id, pairingId, text, about, askedAt, waitsSince, isMine, version, reflectionId } = parts;
  const reflection = isMine || !parts.reflection ? null : reflectionOf(parts.reflection); // one's own is on the phone
  return { id, pairingId, text, about, askedAt, waitsSince, isMine, version, reflectionId, reflection, mentor: person(parts.mentor), mentee: person(parts.mentee) };
};

export const meetingOf = ({ id, pairingId, metOn, minutes, notes, version, agreements }: MeetingPartsFragment): Meeting => ({
  id, pairingId, metOn, minutes, notes, version,
  agreements: agreements.map((one) => ({ id: one.id, text: one.text, by: one.by, isDone: one.isDone })),
}); // prettier-ignore
