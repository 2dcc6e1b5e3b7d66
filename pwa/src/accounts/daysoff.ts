/** Days off as the phone keeps them, and what a person does with them. */
import type { DaysOffPartsFragment } from '../graphql/generated/graphql';
import { handle } from '../offline/handlers';
import * as sends from './daysoff-sends';

export const DAYS_OFF = 'days_off';
export const MINE = 'mine'; // one list a person
export const ON_ITS_WAY = 'imported-'; // how an id begins until the server gives its own

export interface Days {
  startsOn: string;
  endsOn: string;
  name: string;
}

export interface DayOff extends Days {
  id: string;
  isImported: boolean;
}

export const daysOffOf = ({ ranges }: DaysOffPartsFragment): DayOff[] =>
  ranges.map(({ id, startsOn, endsOn, name, isImported }) => ({ id, startsOn, endsOn, name, isImported }));

const inOrder = (days: DayOff[]) => days.sort((a, b) => (a.startsOn < b.startsOn ? -1 : 1));

handle<DayOff[], { id: string; days: Days }>(DAYS_OFF, 'add', {
  apply: (all = [], { id, days }) => inOrder([...all, { id, isImported: false, ...days }]),
  send: sends.add,
});

handle<DayOff[], { id: string }>(DAYS_OFF, 'remove', {
  apply: (all = [], { id }) => all.filter((days) => days.id !== id),
  send: sends.remove,
});

handle<DayOff[], { days: Days[] }>(DAYS_OFF, 'import', {
  apply: (all = [], { days }) =>
    inOrder([
      ...all.filter(({ isImported }) => !isImported),
      ...days.map((one, at) => ({ ...one, id: `${ON_ITS_WAY}${at}`, isImported: true })),
    ]),
  send: sends.take,
});
