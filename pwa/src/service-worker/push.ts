/** Showing what is pushed, and doing what its buttons say, also with no page open and no network. */
import { openDatabase, peopleHere } from '../offline/database';
import { uuid7 } from '../offline/ids';
import { BACKGROUND, tellOthers } from '../offline/others';
import { writeIntent } from '../offline/outbox';
import { MINE, REMINDER } from '../reminders/things';
import { sendForEveryone } from './background';

declare const self: ServiceWorkerGlobalScope;
declare const registration: ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };

interface Action {
  action: string;
  title: string;
  navigate: string;
}

/** A declarative message (WebKit's): Safari shows it by itself, here the same fields are read. */
interface Pushed {
  notification: NotificationOptions & { title: string; navigate: string; actions?: Action[] };
  app_badge?: number;
}

/** Always shows something: browsers take the subscription away from those that stay silent. */
export async function show(data: PushMessageData | null): Promise<void> {
  const { notification, app_badge }: Pushed = data?.json() ?? {
    notification: { title: 'Collective Growth', navigate: '/notifications' },
  };
  const { title, navigate, actions = [], ...rest } = notification;
  // Where there is room for two buttons only, the notification itself is the first.
  const most = (Notification as unknown as { maxActions?: number }).maxActions ?? 2;
  const options = {
    ...rest,
    icon: '/icon-192.png',
    renotify: false,
    actions: actions.slice(Math.max(0, actions.length - most)),
    data: { navigate, actions },
  };
  await registration.showNotification(title, options);
  if (app_badge !== undefined) await navigator.setAppBadge?.(app_badge).catch(() => undefined);
}

export async function press({ notification, action }: NotificationEvent): Promise<void> {
  notification.close();
  const { navigate, actions = [] } = notification.data as { navigate: string; actions?: Action[] };
  const to = new URL(actions.find((one) => one.action === action)?.navigate ?? navigate, location.origin);
  const slot = to.searchParams.get('slot');
  if (slot && (action === 'later' || action === 'skip') && (await put(action, slot))) return;
  await open(to.pathname + to.search);
}

/** Keep a press as if it was made in the app: sent at once, or when there is a network. */
async function put(action: 'later' | 'skip', slot: string): Promise<boolean> {
  const [person, ...others] = await peopleHere();
  if (!person || others.length) return false; // whose was it? The page asks for a sign-in.
  const database = await openDatabase(person, () => undefined, true).catch(() => null);
  if (!database) return false;
  try {
    await writeIntent(database, {
      kind: REMINDER,
      id: MINE,
      type: action === 'later' ? 'snooze' : 'skip',
      changeId: uuid7(),
      baseVersion: 0,
      follows: [],
      at: Date.now(),
      tried: false,
      refused: null,
      payload: action === 'later' ? { slot, until: 'HOUR' } : { slot },
    });
  } catch {
    return false; // a full phone: the page says so
  } finally {
    database.idb.close();
  }
  tellOthers(person);
  // Without a network it waits, and the browser wakes us when there is one.
  await sendForEveryone()
    .catch(() => registration.sync?.register(BACKGROUND))
    .catch(() => undefined); // it may not: the next time the app is open
  return true;
}

/** Bring the app to a page: the window that is open, or a new one. */
async function open(path: string): Promise<void> {
  const [known] = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (!known) return void (await self.clients.openWindow(path));
  known.postMessage({ open: path });
  await known.focus().catch(() => undefined);
}
