/**
 * Features do not import each other; `ui`, `offline` and `graphql` import no feature. Reminders stand
 * on the timeline, the days off and the quiet hours, here as on the server: mentoring on the pages that are shared: they alone look down.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

const FEATURES = ['accounts', 'courses', 'growth', 'hours', 'journal', 'mentoring', 'notifications', 'portfolio', 'reflections', 'reminders', 'today'];
const BELOW: Record<string, string[]> = {
  reminders: ['accounts', 'journal', 'notifications'],
  mentoring: ['accounts', 'journal', 'reflections'],
  portfolio: ['courses', 'journal', 'mentoring', 'reflections'],
  hours: ['courses', 'journal'],
  growth: ['courses', 'hours', 'journal', 'portfolio', 'reflections'],
};
const root = import.meta.dirname;
const files = globSync('**/*.{ts,svelte}', { cwd: root }).filter((f) => !f.includes('generated'));

const roomOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
const importsOf = (file: string) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'|import\('(\.[^']+)'\)|import '(\.[^']+)'/g)]
    .map((found) => normalize(join(dirname(file), (found[1] ?? found[2] ?? found[3])!))); // prettier-ignore

it.each(files)('%s', (file) => {
  const room = roomOf(file);
  const free = ['', 'today', 'service-worker'].includes(room); // the app itself, and its home screen
  const mine = [room, ...(BELOW[room] ?? [])];
  const foreign = importsOf(file).filter(
    (path) => FEATURES.includes(roomOf(path)) && !mine.includes(roomOf(path)),
  );
  expect(free ? [] : foreign).toEqual([]);
});
