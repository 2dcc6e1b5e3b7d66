/** The service worker: the shell opens without a network, and what waits is sent when there is one. */
import { BACKGROUND } from '../offline/others';
import { sendForEveryone } from './background';
import { press, show } from './push';
import { Shell } from './shell';

interface SyncEvent extends ExtendableEvent {
  tag: string;
}
declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string }[]; // the list of files, and nothing else
};

const shell = new Shell(self.__WB_MANIFEST[0]!.revision);

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

self.addEventListener('push', (event) => event.waitUntil(show(event.data)));
self.addEventListener('notificationclick', (event) => event.waitUntil(press(event)));

// The browser tells that there is a network again, also when no tab is open.
self.addEventListener('sync', (event) => {
  const { tag } = event as SyncEvent;
  if (tag === BACKGROUND) (event as SyncEvent).waitUntil(sendForEveryone());
});
