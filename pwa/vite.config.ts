import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { icons } from './icons.ts';

const icon = (size: number, purpose: 'any' | 'maskable') => ({
  src: `/icon-${size}.png`,
  sizes: `${size}x${size}`,
  type: 'image/png',
  purpose,
});

const CORE =
  /vite\/preload-helper|node_modules\/(svelte|idb|esm-env|clsx)\/|src\/(offline\/(?!fields|waiting)|graphql\/)|src\/locales\/(index|en)\.ts|src\/(router|rooms)|journal\/chosen|accounts\/(auth|session)|ui\/(install|Page|Tell|clock|dates|names|Mark|Wordmark)|lucide\/svelte\/dist\/icons\/(refresh-cw|key-round|x|triangle-alert|fingerprint-pattern|chevron-left|cloud-off|info)\./;

/** What every screen of somebody who is in needs besides. */
const JOURNAL =
  /src\/(offline\/fields|(courses|hours|portfolio|reflections)\/(things|intents)|journal\/(journal\.svelte|things|timeline|search|intents|pictures)|journal\/audience|(notifications|reminders)\/(things|intents|sends|days|news|reminders)|accounts\/daysoff(-sends)?)\.(svelte\.)?ts/;

/** What many screens share: few files, so that the worker's list of them is short. */
const COMMON =
  /lucide\/svelte\/dist\/icons\/|src\/ui\/(AsTable|Bud|DayButton|Empty|Field|Leaf|Minis|SavedState|Sheet|WaitingRow|fly|day)\.(svelte|ts)$|src\/locales\/(en-)?later|src\/journal\/(Branch|PlaceSpark|EntryRow|DeletePage|Notices)\.(svelte|ts)$|src\/offline\/waiting|accounts\/code/;

/** What is beside the journal for whoever is in: words, and people. Two files, so that each stays small. */
const INSIDE = /lucide\/svelte\/dist\/icons\/(sun|notebook-pen|users-round|book-open|sprout)\.|src\/ui\/TabBar|src\/(features|screens|tabs|locales\/(en-)?inside|mentoring\/(things|intents|mentoring|school))(\.svelte)?\.ts/;

/** What the screens of the course share. */
const COURSE = /lucide\/svelte\/dist\/icons\/(circle-dashed|circle-dot|external-link|file-text|unlink|hash|map-pin)\.|src\/locales\/(en-)?course|src\/courses\/(courses|answering)/;

/** What reflections and growth share. */
const GROWTH = /src\/locales\/(en-)?growth|src\/reflections\/(reflections|MindsetChart)/;

/** What the screens of mentees and mentors share. */
const TOGETHER =
  /src\/locales\/(en-)?together|src\/mentoring\/(Composer|Said|halftyped|describe)|lucide\/svelte\/dist\/icons\/(copy|download|ellipsis|eye|eye-off|message-circle|minus|plus|printer|send-horizontal|share|share-2)\.(svelte|js)/;

/** The list of the app's files, in a file of its own: the worker carries only its fingerprint. */
function listed(manifest: { url: string; revision: string | null; size: number }[]) {
  const list = JSON.stringify(manifest.map(({ url, revision }) => [url, revision]));
  writeFileSync('dist/shell.json', list);
  const revision = createHash('sha256').update(list).digest('hex');
  return { manifest: [{ url: 'shell.json', revision, size: list.length }] };
}

export default defineConfig({
  plugins: [
    svelte({ preprocess: [icons] }),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src/service-worker',
      filename: 'sw.ts',
      includeManifestIcons: false,
      injectRegister: false, // ours is behind a Trusted Types policy
      injectManifest: {
        rollupFormat: 'iife', // a classic script: every browser runs it as a worker
        globPatterns: ['**/*.{js,css,html,svg,webmanifest}', 'icon-192.png'],
        manifestTransforms: [listed],
      },
      manifest: {
        id: '/',
        name: 'Collective Growth',
        short_name: 'Growth',
        description: 'Write it down after class. Share one page. Grow together.',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f5f8f4',
        theme_color: '#0f6b48',
        categories: ['education', 'productivity'],
        icons: [icon(192, 'any'), icon(512, 'any'), icon(512, 'maskable')],
        share_target: {
          action: '/share',
          method: 'GET',
          enctype: 'application/x-www-form-urlencoded',
          params: { title: 'title', text: 'text', url: 'url' },
        },
        shortcuts: [
          { name: 'New spark', url: '/?spark', icons: [icon(192, 'any')] },
          { name: 'Write entry', url: '/journal/write', icons: [icon(192, 'any')] },
        ],
        screenshots: [
          {
            src: '/screenshot-narrow.png',
            sizes: '780x1688',
            type: 'image/png',
            form_factor: 'narrow',
            label: 'Today: the next page and the sparks that wait for it',
          },
          {
            src: '/screenshot-wide.png',
            sizes: '1280x800',
            type: 'image/png',
            form_factor: 'wide',
            label: 'The journal: a timeline of pages',
          },
        ],
      },
    }),
  ],
  build: {
    target: 'es2022',
    // What is there already need not be asked for again.
    modulePreload: { polyfill: false, resolveDependencies: (_, files, { hostType }) => (hostType === 'html' ? files : files.filter((file) => !/core|journal|inside/.test(file))) },
    assetsInlineLimit: 0,
    // What every screen needs comes in one file: on a slowed phone each further one costs 10 ms.
    rolldownOptions: { output: { codeSplitting: { groups: [
      { name: 'core', test: CORE, priority: 4 },
      { name: 'journal', test: JOURNAL, priority: 3, includeDependenciesRecursively: false },
      { name: 'inside', test: INSIDE, priority: 3.5 },
      { name: 'together', test: TOGETHER, priority: 2.5, includeDependenciesRecursively: false },
      { name: 'course', test: COURSE, priority: 2.4, includeDependenciesRecursively: false },
      { name: 'growth', test: GROWTH, priority: 2.4, includeDependenciesRecursively: false },
      { name: 'words', test: /src\/locales\//, priority: 2 },
      { name: 'common', test: COMMON, priority: 1 },
    ] } } },
  },
  server: { proxy: { '/graphql': 'http://localhost:8000', '/auth': 'http://localhost:8000' } },
  test: { include: ['src/**/*.test.ts'] },
});
