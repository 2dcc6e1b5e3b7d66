/** What a person does about notifications, and how it shows. */
import { handle } from '../offline/handlers';
import * as sends from './sends';
import { NOTIFICATION, PREFERENCES, USUAL, type News, type Preferences } from './things';

export type Changes = Partial<Preferences>;

handle<News, null>(NOTIFICATION, 'read', {
  apply: (news, _, { at }) => news && { ...news, readAt: news.readAt ?? new Date(at).toISOString() },
  send: sends.read,
});

const joined = <T extends Changes>(earlier: T, later: Changes): T => ({
  ...earlier,
  ...later,
  ...((earlier.ways ?? later.ways) && { ways: { ...earlier.ways, ...later.ways } }),
});

handle<Preferences, Changes>(PREFERENCES, 'set', {
  apply: (preferences = USUAL, changes) => joined(preferences, changes),
  merge: (earlier, later) => joined(earlier, later),
  send: sends.set,
});
