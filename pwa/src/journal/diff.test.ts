import { expect, it } from 'vitest';
import { counts, difference } from './diff';

it('finds what two texts share and what each has alone', () => {
  const pieces = difference('Cut the quiz to four items', 'Cut the quiz to five short items');
  expect(pieces).toEqual([
    { text: 'Cut the quiz to', in: 'both' },
    { text: ' four', in: 'first' },
    { text: ' five short', in: 'second' },
    { text: ' items', in: 'both' },
  ]);
  expect(counts(pieces)).toEqual({ more: 2, fewer: 1 });
});

it('gives back every word of each text', () => {
  const [first, second] = ['a b\n\nc  d', 'b c\n\ne d  d'];
  const pieces = difference(first, second);
  const words = (where: string) =>
    pieces.filter((piece) => piece.in === 'both' || piece.in === where).map(({ text }) => text).join('').trim().split(/\s+/); // prettier-ignore
  expect(words('first')).toEqual(first.split(/\s+/));
  expect(words('second')).toEqual(second.split(/\s+/));
});

it('takes empty and very long texts', () => {
  expect(difference('', 'new')).toEqual([{ text: 'new', in: 'second' }]);
  const [long, other] = ['one '.repeat(3000), 'two '.repeat(3000)];
  expect(difference(long, other)).toHaveLength(2);
});
