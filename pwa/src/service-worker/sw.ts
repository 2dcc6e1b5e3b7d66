/** The service worker: the shell opens without a network, and what waits is sent when there is one. */
import { BACKGROUND } from '../offline/others';
import { sendForEveryone } from './background';
import { Shell } from './shell';

interface SyncEvent extends ExtendableEvent {
  tag: string;
}
declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

const shell = new Shell(self.__WB_MANIFEST);

self.addEventListener('install', (event) => event.waitUntil(shell.install()));
self.addEventListener('activate', (event) =>
  event.waitUntil(Promise.all([shell.forgetOthers(), self.clients.claim()])),
);
self.addEventListener('fetch', (event) => {
  const answer = shell.answer(event.request);
  if (answer) event.respondWith(answer);
});

// Never at once: a new version waits until the person says so.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});

// The browser tells that there is a network again, also when no tab is open.
self.addEventListener('sync', (event) => {
  const { tag } = event as SyncEvent;
  if (tag === BACKGROUND) (event as SyncEvent).waitUntil(sendForEveryone());
});
