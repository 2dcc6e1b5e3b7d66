/** The service worker: the shell opens without a network. It keeps no answers of the server. */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string }[] };

cleanupOutdatedCaches();
precacheAndRoute(self.__WB_MANIFEST);

// Every path of the app is the same shell; what looks like a file is asked of the server.
const shell = createHandlerBoundToURL('/index.html');
registerRoute(new NavigationRoute(shell, { denylist: [/^\/(auth|graphql)/, /\.[^/]+$/] }));

// Never at once: a new version waits until the person says so.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
