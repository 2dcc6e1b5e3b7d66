/** What the app does once somebody is in, besides showing screens. The only place that joins features. */
import type { Component } from 'svelte';
import { DAYS_OFF } from './accounts/daysoff';
import { lock } from './accounts/lock.svelte';
import './courses/describe';
import './hours/describe';
import './journal/describe';
import './mentoring/describe';
import './portfolio/describe';
import './reflections/describe';
import { journal } from './journal/journal.svelte';
import { later } from './locales/later';
import { told } from './notifications/news.svelte';
import { push } from './notifications/push.svelte';
import { NOTIFICATION, PREFERENCES } from './notifications/things';
import { store } from './offline/store.svelte';
import { sync } from './offline/sync.svelte';
import { describe } from './offline/waiting';
import { reminders } from './reminders/reminders.svelte';
import { REMINDER } from './reminders/things';
import { router } from './router.svelte';

// How unsent things are called where they are listed.
const plain = (kind: string, title: string, path: string) =>
  describe(kind, () => ({ icon: 'timeline', title, note: '', path, text: '' }));

plain(REMINDER, later.waiting.reminder, '/me/reminders');
plain(PREFERENCES, later.waiting.preferences, '/me/what-reaches-you');
plain(DAYS_OFF, later.waiting.daysOff, '/me/days-off');
plain(NOTIFICATION, later.waiting.news, '/notifications');

/** Where writing begins that names no page: a shortcut, or a reminder of one slot. */
export async function begin(query: string): Promise<void> {
  const due = new URLSearchParams(query).get('slot');
  // A phone whose first load was cut short: the slot is on its way.
  if (due && !journal.timeline) await sync.now();
  if (router.path !== '/journal/write') return; // they went on
  const slot = journal.slots.find(({ dueOn }) => dueOn === due);
  told.readAbout(`/journal/write${query}`);
  const written = slot && journal.entriesIn(slot).find(({ state }) => state === 'DONE');
  if (written) return router.go(`/journal/entry/${written.id}`, { replace: true });
  const path = journal.pathToWrite(slot);
  const reminded = slot?.state === 'OPEN' ? `reminded=${due}` : '';
  const joint = path.includes('?') ? '&' : '?';
  router.go(reminded ? path + joint + reminded : path, { replace: true });
}

export { listen } from './offline/live';

/** Whoever opens a page has read what told them of it; minutes on it may count. */
export function opened(path: string): void {
  told.watch(path);
  void measure(path).catch(() => undefined);
}

async function measure(path: string): Promise<void> {
  const { measuring, partAt, placeAt } = await import('./hours/measuring');
  measuring.isHidden = () => lock.isLocked;
  const part = partAt(path);
  let course = '';
  if (part) await readCourses(async ({ courses }) => (await courses.ready(part), (course = courses.current?.slug ?? '')));
  if (router.path === path && (course || !part)) measuring.at(placeAt(path, course));
}

/** Do something that knows the courses. A page that one leaves meanwhile loads nothing more. */
const readCourses = (work: (loaded: typeof import('./courses/courses.svelte')) => Promise<unknown>): Promise<unknown> =>
  import('./courses/courses.svelte').then(work).catch(() => undefined);

/** Make what the phone holds beside one's things and what the server has the same. What fails is tried at the next start. */
export async function repair(): Promise<void> {
  await push.repair().catch(() => undefined);
  await readCourses(({ courses }) => courses.open()); // to read where there is no network
}

const ASKED = 'reminders-asked'; // the store's note: once is enough

/** The sheet that offers reminders, or null where there is nothing to ask. */
export async function whoAsks(): Promise<Component<{ onclose: () => void }> | null> {
  if (reminders.mine || (await store.noted(ASKED))) return null;
  return (await import('./reminders/Ask.svelte')).default;
}

/** It was answered, whatever the answer. */
export const asked = (): Promise<void> => store.note(ASKED, true);
