/** What the screens of mentees and mentors read and do. Everything is on the phone; sync does the rest. */
import { DAYS_OFF, MINE as ONE, type DayOff } from '../accounts/daysoff';
import { session } from '../accounts/session.svelte';
import { ENTRY, type Entry, type PromptName } from '../journal/things';
import { uuid7 } from '../offline/ids';
import { store } from '../offline/store.svelte';
import { clock } from '../ui/clock.svelte';
import { dayOf } from '../ui/day';
import './intents';
import type { Minutes, PairingChanges, Sharing, Words } from './intents';
import { nudgeAfter, schoolDays, type Nudge } from './school';
import {
  COMMENT,
  INVITATION,
  MEETING,
  MINE,
  PAIRING,
  PHRASES,
  QUESTION,
  SHARED_ENTRY,
  threadsOf,
  USUAL_PHRASES,
  type Comment,
  type CommentKind,
  type Invitation,
  type Meeting,
  type Pairing,
  type Person,
  type Question,
  type SharedEntry,
} from './things';

/** Something of a mentee's that waits for my word. */
export interface Waiting {
  path: string;
  since: string;
  entry?: SharedEntry;
  question?: Question;
}

/** A mentee, and what of theirs waits. */
export interface InboxRow {
  pairing: Pairing;
  waiting: Waiting[]; // the oldest first
  days: number; // school days
  nudge: Nudge;
}

/** What a word is about. */
export interface About {
  entryId?: string;
  questionId?: string;
  replyTo?: string;
  prompt?: PromptName | null;
  quote?: string | null;
  mentor?: Person; // whose thread it is; mine, where I am the mentor
}

const oldestFirst = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const clean = (text: string) => text.toWellFormed().replaceAll('\0', '').trim();

class Mentoring {
  all = $derived(store.all<Pairing>(PAIRING).sort((a, b) => oldestFirst(a.beganAt, b.beganAt)));
  present = $derived(this.all.filter(({ state }) => state !== 'ENDED'));
  /** Those who may read me, and those whom I may read. */
  withMentors = $derived(this.present.filter(({ myRole }) => myRole === 'MENTEE'));
  /** Those who read me before: what they wrote is mine to keep. */
  formerMentors = $derived(this.all.filter(({ state, myRole }) => state === 'ENDED' && myRole === 'MENTEE'));
  withMentees = $derived(this.present.filter(({ myRole }) => myRole === 'MENTOR'));
  invitations = $derived(store.all<Invitation>(INVITATION).sort((a, b) => oldestFirst(b.createdAt, a.createdAt)));
  sharedWithMe = $derived(store.all<SharedEntry>(SHARED_ENTRY));
  questions = $derived(store.all<Question>(QUESTION).sort((a, b) => oldestFirst(b.askedAt, a.askedAt)));
  phrases = $derived(store.get<string[]>(PHRASES, MINE) ?? USUAL_PHRASES);
  private daysOff = $derived(store.get<DayOff[]>(DAYS_OFF, ONE) ?? []);

  /** Mentors who are shown each new page, by their mentee's choice. */
  standing: Person[] = $derived(
    this.withMentors.filter(({ state, sharesNew }) => state === 'ACTIVE' && sharesNew).map(({ mentor }) => mentor),
  );

  /** My mentees, who has waited longest first. */
  inbox: InboxRow[] = $derived(
    this.withMentees
      .map((pairing) => this.rowOf(pairing))
      .sort((a, b) => oldestFirst(a.waiting[0]?.since ?? '~', b.waiting[0]?.since ?? '~')),
  );
  /** All that waits for my word, in the order of the inbox: the longest wait first. */
  queue: Waiting[] = $derived(this.inbox.flatMap(({ waiting }) => waiting).sort((a, b) => oldestFirst(a.since, b.since)));

  private rowOf(pairing: Pairing): InboxRow {
    const entries = this.sharedWithMe
      .filter(({ author, waitsSince }) => author.id === pairing.mentee.id && waitsSince)
      .map((entry) => ({ path: `/together/entry/${entry.id}`, since: entry.waitsSince!, entry }));
    const questions = this.questions
      .filter(({ pairingId, waitsSince, isMine }) => pairingId === pairing.id && waitsSince && !isMine)
      .map((question) => ({ path: `/together/question/${question.id}`, since: question.waitsSince!, question }));
    const waiting = [...entries, ...questions].sort((a, b) => oldestFirst(a.since, b.since));
    const days = waiting[0] ? this.daysSince(waiting[0].since) : 0;
    return { pairing, waiting, days, nudge: nudgeAfter(days) };
  }

  /** School days since an instant, by the person's own days off. */
  daysSince(at: string): number {
    return schoolDays(dayOf(new Date(at)), clock.today, this.daysOff);
  }

  pairing(id: string): Pairing | undefined {
    return store.get<Pairing>(PAIRING, id);
  }

  pairingWith(mentor: string): Pairing | undefined {
    return this.withMentors.find((one) => one.mentor.id === mentor);
  }

  otherOf({ myRole, mentor, mentee }: Pairing): Person {
    return myRole === 'MENTOR' ? mentee : mentor;
  }

  entry(id: string): SharedEntry | undefined {
    return store.get<SharedEntry>(SHARED_ENTRY, id);
  }

  question(id: string): Question | undefined {
    return store.get<Question>(QUESTION, id);
  }

  /** What was said about an entry or a question, the oldest first. */
  commentsOn(subject: { entryId?: string; questionId?: string }): Comment[] {
    return store
      .all<Comment>(COMMENT)
      .filter(({ entryId, questionId }) => (subject.entryId ? entryId === subject.entryId : questionId === subject.questionId))
      .sort((a, b) => oldestFirst(a.writtenAt, b.writtenAt) || oldestFirst(a.id, b.id));
  }

  /** The words that end something in the pairings that are present, the newest first. */
  private newest = $derived.by(() => {
    const said = this.present.flatMap((one) => this.saidIn(one));
    const places = Map.groupBy(said, ({ entryId, questionId, mentor }) => `${entryId ?? questionId}/${mentor.id}`);
    const ends = [...places.values()].flatMap((words) => {
      const asked = threadsOf(words).map((thread) => thread.at(-1)!).filter((one) => one.kind === 'QUESTION');
      return [...new Set([words.at(-1)!, ...asked])];
    });
    return ends.sort((a, b) => oldestFirst(b.writtenAt, a.writtenAt));
  });
  /** What waits for a word of mine: the last one said about each thing, and each question that ends its thread. */
  unanswered = $derived(this.newest.filter(({ isMine }) => !isMine));

  /** Whether one can write to the other one of a word now. */
  isOpen({ mentor }: Comment): boolean {
    return this.present.some((one) => one.mentor.id === mentor.id && one.state === 'ACTIVE');
  }

  /** All that a pair said to each other, the oldest first. */
  saidIn({ mentor, mentee, myRole }: Pairing): Comment[] {
    const theirs = ({ entryId, questionId }: Comment) =>
      myRole === 'MENTEE' || (entryId ? this.entry(entryId)?.author.id : this.question(questionId!)?.mentee.id) === mentee.id;
    return store
      .all<Comment>(COMMENT)
      .filter((one) => one.mentor.id === mentor.id && theirs(one))
      .sort((a, b) => oldestFirst(a.writtenAt, b.writtenAt));
  }

  meetingsOf(pairingId: string): Meeting[] {
    return store
      .all<Meeting>(MEETING)
      .filter((one) => one.pairingId === pairingId)
      .sort((a, b) => oldestFirst(b.metOn, a.metOn) || oldestFirst(b.id, a.id));
  }

  meeting(id: string): Meeting | undefined {
    return store.get<Meeting>(MEETING, id);
  }

  /** The pages of mine that a mentor can read, or could again. */
  sharedWith(mentor: string): Entry[] {
    return store
      .all<Entry>(ENTRY)
      .filter(({ audience, pausedReaders }) => [...(audience ?? []), ...(pausedReaders ?? [])].some(({ id }) => id === mentor));
  }

  // Doing ---------------------------------------------------------------------------------------

  share(entryId: string, { id, name }: Person): Promise<boolean> {
    return store.change(ENTRY, entryId, 'share', { readerId: id, name });
  }

  unshare(entryId: string, { id, name }: Person): Promise<boolean> {
    return store.change(ENTRY, entryId, 'unshare', { readerId: id, name });
  }

  /** Those from whom a page was taken back here, and who can read it until that is sent. */
  leaving(entryId: string): string[] {
    const leaving = new Map<string, string>();
    const unsent = new Set<string>(); // shared here, and known to nobody yet
    for (const { type, payload } of store.intentsOf(ENTRY, entryId)) {
      const { readerId = '', name = '' } = (payload ?? {}) as Partial<Sharing>; // other changes have none
      if (type === 'share' && !leaving.delete(readerId)) unsent.add(readerId);
      if (type === 'unshare' && !unsent.delete(readerId)) leaving.set(readerId, name);
    }
    return [...leaving.values()];
  }

  /** Whoever opens a page has read it; looking again within the hour is the same reading. */
  read(entry: SharedEntry): void {
    const isRecent = entry.readAt && Date.now() - Date.parse(entry.readAt) < 3_600_000;
    if (!isRecent) void store.change(SHARED_ENTRY, entry.id, 'read', null);
  }

  thank(entryId: string, phrase: string): Promise<boolean> {
    return store.change(SHARED_ENTRY, entryId, 'thank', { phrase });
  }

  /** Say something; the draft it was typed in, a note of the store's, goes in the same moment. */
  say(about: About, text: string, kind: CommentKind, link: string | null, draft?: string, id = uuid7()): Promise<boolean> {
    const { entryId = null, questionId = null, replyTo = null, prompt = null, quote = null } = about;
    const author = { id: store.person!, name: session.profile?.name ?? '' };
    const mentor = about.mentor ?? author;
    const words: Words = { entryId, questionId, replyTo, kind, text: clean(text), link, prompt, quote, author, mentor };
    return store.change(COMMENT, id, 'write', words, draft ? { draft } : undefined);
  }

  unsay(id: string): Promise<boolean> {
    return store.change(COMMENT, id, 'delete', null);
  }

  ask(pairing: Pairing, text: string, about: string, draft: string): Promise<boolean> {
    const { id: pairingId, mentor, mentee } = pairing;
    return store.change(QUESTION, uuid7(), 'ask', { pairingId, text: clean(text), about, reflectionId: null, mentor, mentee }, { draft });
  }

  /** Show a reflection of mine to a mentor: it is theirs to read while the question stands. */
  askAbout({ id: pairingId, mentor, mentee }: Pairing, reflectionId: string, text: string): Promise<boolean> {
    return store.change(QUESTION, uuid7(), 'ask', { pairingId, text, about: '', reflectionId, mentor, mentee });
  }

  takeBack(questionId: string): Promise<boolean> {
    return store.change(QUESTION, questionId, 'delete', null);
  }

  update(id: string, changes: PairingChanges): Promise<boolean> {
    return store.change(PAIRING, id, 'update', changes);
  }

  shareNew(id: string, sharesNew: boolean): Promise<boolean> {
    return store.change(PAIRING, id, 'standing', { sharesNew });
  }

  pause(id: string, isPaused: boolean): Promise<boolean> {
    return store.change(PAIRING, id, 'pause', { isPaused });
  }

  end(id: string, handsOver: boolean): Promise<boolean> {
    return store.change(PAIRING, id, 'end', { handsOver });
  }

  write(id: string, minutes: Minutes): Promise<boolean> {
    return store.change(MEETING, id, 'write', minutes);
  }

  forgetMeeting(id: string): Promise<boolean> {
    return store.change(MEETING, id, 'delete', null);
  }

  setPhrases(phrases: string[]): Promise<boolean> {
    return store.change(PHRASES, MINE, 'set', phrases);
  }
}

export const mentoring = new Mentoring();
