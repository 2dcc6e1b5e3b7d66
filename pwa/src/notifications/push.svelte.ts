/**
 * Reaching this browser by push: whether it can be, whether its person wants it, and keeping the
 * browser's subscription and the server's the same. Permission is asked only from a tap.
 */
import { ask, SignedOut } from '../graphql/client';
import {
  DevicesDocument,
  RegisterPushDocument,
  RemovePushDocument,
  SendTestDocument,
} from '../graphql/generated/graphql';
import { Gone } from '../graphql/refused';
import { thingOf } from '../graphql/result';
import { storage } from '../offline/storage.svelte';
import { store } from '../offline/store.svelte';
import type { Device } from './things';

/** On; could be turned on; refused in the browser; needs the Home Screen first; cannot be. */
export type Reach = 'on' | 'off' | 'denied' | 'homeScreen' | 'unsupported';

const WANTED = 'push-wanted'; // the store's note: its person turned it on here

class Push {
  /** Whether this browser is reached; known once it was looked at. */
  reach: Reach | null = $state(null);
  /** What the server knows, as last told; null before it was asked. */
  devices: Device[] | null = $state.raw(null);
  canMail = $state(false);
  linkMadeAt: string | null = $state(null);
  private key = '';
  private person: string | null = null;

  /** What was known of a former person is nobody else's. */
  private begin(): void {
    if (this.person === store.person) return;
    this.person = store.person;
    this.reach = this.devices = this.linkMadeAt = null;
    this.canMail = false;
    this.key = '';
  }

  /** Look at the browser alone: no network is needed. */
  async look(): Promise<Reach> {
    this.begin();
    if (!isSupported()) {
      this.reach = storage.isSafari && !storage.isInstalled ? 'homeScreen' : 'unsupported';
    } else if (Notification.permission === 'denied') this.reach = 'denied';
    else {
      const isWanted = !!(await store.noted(WANTED)) && Notification.permission === 'granted';
      this.reach = isWanted && (await subscriptionHere()) ? 'on' : 'off';
    }
    return this.reach;
  }

  /** Ask the server for everything there is to show. Throws what the client throws. */
  async fetch(): Promise<void> {
    this.begin();
    const { viewer } = await ask(DevicesDocument, {});
    if (!viewer || viewer.id !== store.person) throw new SignedOut();
    this.key = viewer.vapidPublicKey;
    this.devices = viewer.pushSubscriptions;
    this.canMail = viewer.notificationPreferences.canMail;
    this.linkMadeAt = viewer.calendarLinkMadeAt;
  }

  /** Ask the browser, from a tap, and register it. Returns whether it is reached now. */
  async turnOn(): Promise<boolean> {
    if (!isSupported()) return (await this.look()) === 'on';
    const permission = await Notification.requestPermission();
    if (permission === 'granted') {
      await store.note(WANTED, true); // first: without a network, the next start finds it
      if (!this.key) await this.fetch();
      await this.register(await this.subscribe(), false);
      await this.fetch();
    }
    return (await this.look()) === 'on';
  }

  async turnOff(device: Device): Promise<void> {
    await ask(RemovePushDocument, { id: device.id }).then((answer) => thingOf(answer.removePushSubscription));
    if (device.isHere) await this.forgetHere();
    await this.fetch();
  }

  async test(): Promise<void> {
    thingOf((await ask(SendTestDocument, {})).sendTestNotification);
  }

  /** At every start: what the browser holds and what the server knows must be the same. */
  async repair(): Promise<void> {
    if (!isSupported()) return;
    if (!(await store.noted(WANTED)) || Notification.permission !== 'granted') {
      await (await subscriptionHere())?.unsubscribe(); // a former person's, or none
      return;
    }
    await this.fetch();
    try {
      await this.register(await this.subscribe(), true);
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      await this.forgetHere(); // it was turned off from another device
    }
    await this.look();
  }

  private async forgetHere(): Promise<void> {
    await store.note(WANTED, false);
    await (await subscriptionHere())?.unsubscribe();
    await this.look();
  }

  /** The browser's subscription, made for the server's present key. */
  private async subscribe(): Promise<PushSubscription> {
    const { pushManager } = await navigator.serviceWorker.ready;
    const known = await pushManager.getSubscription();
    if (known && isFor(known, this.key)) return known;
    await known?.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.key });
  }

  private async register(subscription: PushSubscription, isRepair: boolean): Promise<void> {
    const { endpoint, keys } = subscription.toJSON();
    const input = { endpoint: endpoint!, p256dh: keys!.p256dh!, auth: keys!.auth!, isRepair };
    thingOf((await ask(RegisterPushDocument, { input })).registerPushSubscription);
  }
}

export const isSupported = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

async function subscriptionHere(): Promise<PushSubscription | null> {
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** Browsers encode the same key differently: its bytes are compared. */
function isFor({ options }: PushSubscription, key: string): boolean {
  const bytes = new Uint8Array(options.applicationServerKey ?? new ArrayBuffer(0));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') === key;
}

export const push = new Push();
