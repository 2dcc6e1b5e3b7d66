/** Features do not import each other; `ui`, `offline` and `graphql` import no feature. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, it } from 'vitest';

const FEATURES = ['accounts', 'journal', 'today'];
const root = import.meta.dirname;
const files = globSync('**/*.{ts,svelte}', { cwd: root }).filter((f) => !f.includes('generated'));

const roomOf = (path: string) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '');
const importsOf = (file: string) =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/from '(\.[^']+)'|import\('(\.[^']+)'\)/g)]
    .map((found) => normalize(join(dirname(file), (found[1] ?? found[2])!))); // prettier-ignore

it.each(files)('%s', (file) => {
  const room = roomOf(file);
  const free = ['', 'today', 'service-worker'].includes(room); // the app itself, and its home screen
  const foreign = importsOf(file).filter(
    (path) => FEATURES.includes(roomOf(path)) && roomOf(path) !== room,
  );
  expect(free ? [] : foreign).toEqual([]);
});
