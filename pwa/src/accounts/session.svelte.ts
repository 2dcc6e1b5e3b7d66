/** Who is signed in on this device. */
import { ask, Offline } from '../graphql/client';
import { Refused } from '../graphql/refused';
import { UpdateProfileDocument, type ProfilePartsFragment } from '../graphql/generated/graphql';
import { thingOf } from '../graphql/result';
import { t } from '../locales';
import { router } from '../router.svelte';
import { NoDatabase, peopleHere } from '../offline/database';
import { tellOthers } from '../offline/others';
import { store } from '../offline/store.svelte';
import { sync } from '../offline/sync.svelte';
import { useLocale } from '../ui/dates';
import { lock } from './lock.svelte';
import { NoPasskey, offers, Problems, signOut, type Offers } from './auth';

export type Profile = Omit<ProfilePartsFragment, '__typename'>;
const OWED = 'growth-sign-out-owed';
const PERSON = 'growth-person'; // whose database to open, before there is a network

class Session {
  profile = $state<Profile | null>(null);
  /** What this server offers at the door; known once it has been asked. */
  offered = $state<Offers>({ registration: true, demo: [] });

  /** Whether somebody is signed in on this device, as far as it knows. */
  get isKnown(): boolean {
    return !!localStorage.getItem(PERSON);
  }

  /** Open what this device holds, with or without a network. */
  async start(): Promise<void> {
    addEventListener('online', () => void this.payOwed());
    void this.payOwed();
    const person = localStorage.getItem(PERSON) ?? (await onlyOneHere());
    const asked = offers().then((found) => (this.offered = found), () => undefined); // prettier-ignore
    // The door is painted with what it offers, so that nothing on it moves; a slow server is not waited for.
    await (person ? this.reopen(person) : Promise.race([asked, new Promise((late) => setTimeout(late, 500))]));
  }

  /** Open what was open before. Where it is wiped, signing out was begun and not told to the end. */
  private async reopen(person: string): Promise<void> {
    try {
      await this.open(person, { isFresh: false });
    } catch (error) {
      if (!(error instanceof NoDatabase)) throw error;
      localStorage.setItem(PERSON, '');
      localStorage.setItem(OWED, '1');
      await this.payOwed();
    }
  }

  /** What must be known before anybody's things are read. Given by the app, which knows the features. */
  prepare: () => Promise<unknown> = () => Promise.resolve();

  private async open(person: string, { isFresh }: { isFresh: boolean }): Promise<void> {
    await this.prepare();
    if (this.profile?.id !== person) this.profile = null; // not the former person's name
    await store.open(person, { mustExist: !isFresh });
    await lock.start({ isFresh });
    const profile = await store.noted<Profile>('profile');
    if (profile) this.use(profile);
  }

  private use(profile: Profile): void {
    this.profile = profile;
    useLocale(profile.locale);
  }

  /** Somebody signed in: open their things; what the server has follows. */
  async begin(person: string): Promise<void> {
    await this.paying; // or its answer would take the new session's cookie
    localStorage.removeItem(OWED); // the new session took the place of the old one
    const hadForgotten = lock.isLocked; // the code
    localStorage.setItem(PERSON, person);
    await this.open(person, { isFresh: true });
    if (hadForgotten) await lock.clear();
    tellOthers(person); // other tabs that were signed out go on
    void sync.resume();
  }

  /** Sign in, and go where the person was going. Returns what is wrong, by field. */
  async enter(signIn: Promise<{ id: string }>): Promise<Record<string, string>> {
    try {
      await this.begin((await signIn).id);
      this.goOn();
      return {};
    } catch (error) {
      return problemsOf(error);
    }
  }

  /** Go where the person was going before they had to sign in. */
  goOn(): void {
    router.go(router.wanted ?? '/', { replace: true });
    router.wanted = null;
  }

  /** Tell the server of a sign-out that it has not heard of, for want of a network. */
  private payOwed(): Promise<void> {
    if (localStorage.getItem(OWED))
      this.paying = signOut().then(() => localStorage.removeItem(OWED), () => undefined); // prettier-ignore
    return this.paying;
  }

  private paying: Promise<void> = Promise.resolve();

  /** The server's word on who this is. */
  async learn(profile: Profile): Promise<void> {
    this.use(profile);
    await store.note('profile', profile);
  }

  async update(changes: { name?: string; timeZone?: string }): Promise<void> {
    const { updateProfile } = await ask(UpdateProfileDocument, { input: changes });
    await this.learn(thingOf(updateProfile));
  }

  /** Sign out: this device forgets everything, also when no network hears of it. */
  async end(): Promise<void> {
    localStorage.setItem(OWED, '1');
    await store.wipe(); // before any network is asked, which may hang
    // All of it before the next wait: somebody else may sign in meanwhile.
    localStorage.setItem(PERSON, ''); // not removed: see onlyOneHere
    this.profile = null;
    lock.forget();
    void this.payOwed();
    await forgetElsewhere();
  }
}

export const session = new Session();

/**
 * The one person whose things are here. Browsers write localStorage late, so that a killed one may
 * have forgotten who signed in moments ago; their text is on the phone all the same.
 */
async function onlyOneHere(): Promise<string | null> {
  const people = await peopleHere().catch(() => []);
  return people.length === 1 ? people[0]! : null;
}

/** What else the browser holds for this person: pushes, and any cache but the app's own files. */
async function forgetElsewhere(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  for (const shown of (await registration?.getNotifications()) ?? []) shown.close();
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe().catch(() => undefined);
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.filter((name) => !name.startsWith('growth-shell-')).map((name) => caches.delete(name)));
  await badge(0);
}

/** Show how much waits on the app's icon, where there is one. */
export async function badge(count: number): Promise<void> {
  const { setAppBadge, clearAppBadge } = navigator;
  await (count ? setAppBadge?.call(navigator, count) : clearAppBadge?.call(navigator))?.catch(() => undefined);
}

/** What to tell about a failed attempt, by field; the empty name stands for the whole form. */
export function problemsOf(error: unknown): Record<string, string> {
  if (error instanceof Problems) return error.byField;
  if (error instanceof NoPasskey) return { '': t.failed.passkey };
  if (error instanceof Refused) return { '': error.message };
  const isOffline = !navigator.onLine || error instanceof Offline || error instanceof TypeError;
  return { '': isOffline ? t.failed.offline : t.failed.other };
}
