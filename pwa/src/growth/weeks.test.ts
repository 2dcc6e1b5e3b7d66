import { expect, it } from 'vitest';
import { mondayOf, mondaysOf, monthsOf, weeksOf } from './weeks';

const page = (occurredOn: string, shared = '', received = '', applied = '', state: 'DONE' | 'DRAFT' = 'DONE') => ({ occurredOn, shared, received, applied, state });

it('begins a week on Monday, whatever the clocks do', () => {
  expect(mondayOf('2026-11-23')).toBe('2026-11-23');
  expect(mondayOf('2026-11-29')).toBe('2026-11-23');
  expect(mondayOf('2026-03-08')).toBe('2026-03-02'); // clocks go forward in America
  expect(mondayOf('2026-01-01')).toBe('2025-12-29');
});

it('counts pages that are done by what they say, and leaves no week out', () => {
  const weeks = weeksOf([
    page('2026-10-12', 'a', 'b'),
    page('2026-10-14', 'a', '', 'c'),
    page('2026-10-28', '', 'b'),
    page('2026-10-29', 'a', 'b', 'c', 'DRAFT'),
  ]);
  expect(weeks).toEqual([
    { monday: '2026-10-12', shared: 2, received: 1, applied: 1 },
    { monday: '2026-10-19', shared: 0, received: 0, applied: 0 },
    { monday: '2026-10-26', shared: 0, received: 1, applied: 0 },
  ]);
});

it('has nothing to show of nothing', () => {
  expect(weeksOf([page('2026-10-12', 'a', '', '', 'DRAFT')])).toEqual([]);
});

it('leaves no week out, over a change of clocks and a year too', () => {
  expect(mondaysOf(['2027-01-06', '2026-12-20', '2026-12-22'])).toEqual(['2026-12-14', '2026-12-21', '2026-12-28', '2027-01-04']);
  expect(mondaysOf(['2026-10-24', '2026-11-02'])).toEqual(['2026-10-19', '2026-10-26', '2026-11-02']);
  expect(mondaysOf([])).toEqual([]);
});

it('leaves no month out, over a year too', () => {
  expect(monthsOf(['2026-02', '2025-11'])).toEqual(['2025-11', '2025-12', '2026-01', '2026-02']);
  expect(monthsOf([])).toEqual([]);
});
