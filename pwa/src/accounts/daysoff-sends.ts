/** How days off are sent. Each returns the server's copy of all of them. */
import { ask } from '../graphql/client';
import { AddDaysOffDocument, ImportDaysOffDocument, RemoveDaysOffDocument } from '../graphql/generated/graphql';
import { thingOf } from '../graphql/result';
import type { Handler } from '../offline/handlers';
import { daysOffOf, type DayOff, type Days } from './daysoff';

type Send<P> = Handler<DayOff[], P>['send'];

export const add: Send<{ id: string; days: Days }> = async ({ id, days }) =>
  daysOffOf(thingOf((await ask(AddDaysOffDocument, { id, input: days })).addDaysOff));

export const remove: Send<{ id: string }> = async ({ id }) =>
  daysOffOf(thingOf((await ask(RemoveDaysOffDocument, { id })).removeDaysOff));

export const take: Send<{ days: Days[] }> = async ({ days }) =>
  daysOffOf(thingOf((await ask(ImportDaysOffDocument, { days })).importDaysOff));
