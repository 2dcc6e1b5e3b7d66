import { mount } from 'svelte';
import { session } from './accounts/session.svelte';
import App from './App.svelte';
import { store } from './offline/store.svelte';
import { sync } from './offline/sync.svelte';
import { install } from './ui/install.svelte';
import { updates } from './updates.svelte';

// The door needs no journal. Whoever is in has it on the phone, and the screens that matter in
// seconds load while the phone's database opens.
session.prepare = () => import('./features');
sync.fetchPage = async (since) => (await import('./changes')).fetchPage(since);
install.start();
updates.settled = () => store.settled();
if (location.pathname.startsWith('/journal/write')) void import('./journal/Write.svelte');
else if (session.isKnown) void import('./today/Today.svelte');

await session.start().catch(() => undefined); // a broken database must not leave a white page
mount(App, { target: document.getElementById('app')! });
sync.start();
void updates.start();
