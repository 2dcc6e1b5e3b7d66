/** Courses, and what one does in them, as the phone keeps it. */
import type { AnswerPartsFragment, ProgressPartsFragment, WholeCourseQuery } from '../graphql/generated/graphql';
import { saysSomething, sheetOf, type Sheet } from '../offline/fields';
import { isKind } from '../offline/handlers';

export const ANSWER = 'activity_answer';
export const PROGRESS = 'topic_progress';

export type Course = NonNullable<WholeCourseQuery['course']>;
export type Section = Course['sections'][number];
export type Topic = Section['topics'][number];
export type Activity = Topic['activity'];
/** What is answered: an activity, or a self-assessment. */
export type Asked = Pick<Activity, 'slug' | 'title' | 'prompt' | 'kind'> & { points?: string[] };

/** What is asked, with the points an answer speaks of, each on a line: as the server keeps it. */
export const wordingOf = ({ prompt, points = [] }: Asked): string => [prompt, ...points].join('\n');
export type ActivityKind = Activity['kind'];
export type Criterion = NonNullable<Topic['criterion']>;
export type Block = Course['about'][number];

/** An answer, kept under the name of its activity: two phones begin the same one. */
export interface Answer extends Sheet {
  kind: ActivityKind;
  title: string;
  prompt: string; // the words that were answered
  beganAt: string;
  doneAt: string | null;
}

const WORDS = /^(text|why|goal|title|author|name|where|link|learn|give|before|during|after)$|^(name|where|hashtag|why|barrier|moved)\.\d+$|^step\.\d+\.text$/;

/** What was written of an answer, by field: what was chosen from a list says nothing without it. */
export const writtenIn = ({ texts }: Pick<Answer, 'texts'>): [string, string][] =>
  Object.entries(texts).filter(([name, text]) => WORDS.test(name) && text.trim());

/** Whether an answer is called done, and says something. */
export const isDone = (answer: Answer | undefined): boolean => !!answer?.doneAt && saysSomething(answer.texts);

export interface Progress {
  page: number;
  lookedAt: string;
  readAt: string | null;
}

/** Under what name the phone keeps what one does with a part of a course. */
export const partOf = (course: string, part: string): string => `${course}:${part}`;

isKind<Answer>(ANSWER, { dayOf: ({ beganAt }) => beganAt });
isKind<Progress>(PROGRESS, { dayOf: ({ lookedAt }) => lookedAt });

export const answerOf = (parts: AnswerPartsFragment): Answer => ({
  ...sheetOf(parts),
  kind: parts.asked,
  title: parts.title,
  prompt: parts.asking,
  beganAt: parts.beganAt,
  doneAt: parts.doneAt,
});

export const progressOf = ({ page, lookedAt, readAt }: ProgressPartsFragment): Progress => ({ page, lookedAt, readAt });
