/** What one does in a course, and how it shows. Sending is loaded when there is something to send. */
import { BLANK, joined, withEdits, type FieldEdits } from '../offline/fields';
import { handle } from '../offline/handlers';
import { ANSWER, PROGRESS, type ActivityKind, type Answer, type Progress } from './things';

const sends = () => import('./sends');
const isoOf = (at: number) => new Date(at).toISOString();

export interface Answering extends FieldEdits {
  course: string;
  activity: string;
  language: string; // in which it is read
  kind: ActivityKind;
  title: string; // as it is asked here, until the server says what it was
  prompt: string;
  version?: string; // of the course; phones of before did not say
  isDone?: boolean;
  doneAt?: number; // when that was said, by this phone's clock
}

handle<Answer, Answering>(ANSWER, 'answer', {
  apply: (answer, edits, { at }) => ({
    ...withEdits(answer ?? BLANK, edits),
    kind: answer?.kind ?? edits.kind,
    title: answer?.title ?? edits.title,
    prompt: answer?.prompt ?? edits.prompt,
    beganAt: answer?.beganAt ?? isoOf(at),
    doneAt: edits.isDone === undefined ? (answer?.doneAt ?? null) : edits.isDone ? isoOf(edits.doneAt!) : null,
  }),
  // What was asked when it was begun stands, though the course changes before it is sent.
  merge: (earlier, later) => {
    const { title, prompt, version, language, kind } = earlier;
    return { ...joined(earlier, later), title, prompt, version, language, kind };
  },
  send: async (...what) => (await sends()).answer(...what),
});

export interface Reading {
  course: string;
  topic: string;
  page: number;
  isRead: boolean;
}

handle<Progress, Reading>(PROGRESS, 'read', {
  apply: (progress, { page, isRead }, { at }) => ({
    page,
    lookedAt: isoOf(at),
    readAt: progress?.readAt ?? (isRead ? isoOf(at) : null),
  }),
  merge: (earlier, later) => ({ ...later, isRead: earlier.isRead || later.isRead }),
  send: async (...what) => (await sends()).read(...what),
});
