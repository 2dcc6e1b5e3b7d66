import { mount } from 'svelte';
import { session } from './accounts/session.svelte';
import App from './App.svelte';
import { fetchPage } from './changes';
import { sync } from './offline/sync.svelte';
import { updates } from './updates.svelte';

// The screens that matter in seconds load while the phone's database opens.
if (location.pathname.startsWith('/journal/write')) void import('./journal/Write.svelte');
else if (session.isKnown) void import('./today/Today.svelte');

sync.fetchPage = fetchPage;
await session.start().catch(() => undefined); // a broken database must not leave a white page
mount(App, { target: document.getElementById('app')! });
sync.start();
void updates.start();
