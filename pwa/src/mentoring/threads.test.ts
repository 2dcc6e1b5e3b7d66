/** Words and what answers them. */
import { expect, it } from 'vitest';
import { threadsOf, type Comment } from './things';

const word = (id: string, replyTo: string | null = null, writtenAt = id): Comment =>
  ({ id, replyTo, writtenAt }) as Comment;
const ids = (comments: Comment[]) => threadsOf(comments).map((thread) => thread.map(({ id }) => id));

it('puts each answer under the word that began it, however deep', () => {
  expect(ids([word('1'), word('2'), word('3', '1'), word('4', '2'), word('5', '3')])).toEqual([['1', '3', '5'], ['2', '4']]);
});

it('hides no answer whose word is gone', () => {
  expect(ids([word('2', '1'), word('3', '2')])).toEqual([['2', '3']]);
});

it('is not led in circles', () => {
  expect(ids([word('1', '2'), word('2', '1')]).flat().sort()).toEqual(['1', '2']);
  expect(ids([word('1', '1')])).toEqual([['1']]);
});
