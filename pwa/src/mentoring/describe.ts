/** How unsent words and choices are called where they wait, and pairings of before. */
import { together } from '../locales/together';
import { describe, isHalfTyped, type Described } from '../offline/waiting';
import { monthAndYear, recently } from '../ui/dates';
import { dayOf } from '../ui/day';
import { COMMENT, MEETING, PAIRING, PHRASES, QUESTION, SHARED_ENTRY, type Comment, type Meeting, type Pairing, type Question } from './things';

const w = together.waiting;

/** "Your mentor, May 2026 to November 2026" */
export const periodOf = ({ beganAt, endedAt }: Pairing): string => {
  const [from, to] = [beganAt, endedAt ?? beganAt].map((at) => monthAndYear(dayOf(new Date(at)))) as [string, string];
  return together.pairing.was(from, to);
};

const plain = (title: string, path: string): Described => ({ icon: 'entry', title, note: '', path, text: '' });

describe<Comment>(COMMENT, (comment, intents) => ({
  icon: 'entry',
  title: comment ? w.comment : w.deleted(w.comment),
  note: comment ? `“${comment.text}”` : recently(intents.at(-1)!.at),
  text: [comment?.text, comment?.link].filter(Boolean).join('\n\n'),
}));
describe<Question>(QUESTION, (question) => ({
  icon: 'entry',
  title: question ? w.question : w.deleted(w.question),
  note: question ? `“${question.text}”` : '',
  path: question ? `/together/question/${question.id}` : '/together',
  text: question?.text ?? '',
}));
describe<Meeting>(MEETING, (meeting) => ({
  icon: 'entry',
  title: meeting ? w.meeting : w.deleted(w.meeting),
  note: meeting?.notes ?? '',
  path: meeting ? `/together/meeting/${meeting.id}` : '/together',
  text: [meeting?.notes, ...(meeting?.agreements.map(({ text }) => `- ${text}`) ?? [])].filter(Boolean).join('\n'),
}));
describe(PAIRING, () => plain(w.pairing, '/together'));
describe(SHARED_ENTRY, () => plain(w.shared, '/together'));
describe(PHRASES, () => plain(w.phrases, '/together'));

for (const [beginning, title] of Object.entries(w.half)) isHalfTyped(beginning, title);
