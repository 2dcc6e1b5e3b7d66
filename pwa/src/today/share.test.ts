import { expect, it } from 'vitest';
import { shareOf } from './share';

const share = (query: Record<string, string>) => shareOf(new URLSearchParams(query));

it('takes words and address apart, wherever an app puts them', () => {
  const wanted = { text: 'Plan first', address: 'https://a.example/x?y=1', prompt: null };
  expect(share({ title: 'Plan first', url: 'https://a.example/x?y=1' })).toEqual(wanted);
  expect(share({ text: 'Plan first https://a.example/x?y=1' })).toEqual(wanted);
  expect(share({ title: 'Plan first', text: 'https://a.example/x?y=1' })).toEqual(wanted);
  expect(share({ title: 'Plan', text: 'Plan first', url: wanted.address })).toEqual(wanted);
  const two = share({ title: 'Read', text: 'see https://b.example', url: wanted.address })!;
  expect(two.text).toBe('Read: see https://b.example');
});

it('takes plain words and nothing at all', () => {
  expect(share({ text: 'only words' })).toEqual({ text: 'only words', address: '', prompt: null });
  expect(share({})).toBe(null);
});

it('stays within one spark', () => {
  const { text, address } = share({ text: 'w'.repeat(900), url: `https://a.example/${'p'.repeat(900)}` })!;
  expect(`${text} ${address}`.length).toBeLessThanOrEqual(500);
});
