/** The service worker, and the new versions it brings: asked for, never forced. */
import { router } from './router.svelte';

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}
interface TrustedTypes {
  createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

const WORKER = '/sw.js';

/** Trusted Types let this one address pass, and nothing else. */
function workerUrl(): string {
  const types = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes;
  const policy = types?.createPolicy('service-worker', {
    createScriptURL: (url) => {
      if (url !== WORKER) throw new TypeError(url);
      return url;
    },
  });
  return policy?.createScriptURL(WORKER) ?? WORKER;
}

class Updates {
  /** A new version waits; it takes over when the person says so. */
  waiting: ServiceWorker | null = $state.raw(null);
  private isReloading = false;
  private registration: ServiceWorkerRegistration | undefined;

  async start(): Promise<void> {
    if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
    let hadWorker = navigator.serviceWorker.controller !== null;
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (hadWorker && !this.isReloading) void this.reloadNow();
      hadWorker = true; // the first one only takes over what it serves from now on
    });
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data?.open) router.go(data.open); // a notification was pressed
    });
    const registration = await navigator.serviceWorker.register(workerUrl());
    this.registration = registration;
    const look = () => {
      if (registration.waiting && navigator.serviceWorker.controller)
        this.waiting = registration.waiting;
    };
    look();
    registration.addEventListener('updatefound', () =>
      registration.installing?.addEventListener('statechange', look),
    );
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.check();
    });
  }

  /** Another tab, or this one, has let the new version in: all of them load it, once. */
  private async reloadNow(): Promise<void> {
    this.isReloading = true;
    await this.settled(); // the last letter first
    location.reload();
  }

  /** Resolves when what was typed is on the phone. Given by the app. */
  settled: () => Promise<void> = () => Promise.resolve();

  /** Not now: it is offered again when the app is next opened or looked at. */
  later(): void {
    this.waiting = null;
  }

  /** Ask the server for a new version. */
  async check(): Promise<void> {
    await this.registration?.update().catch(() => undefined);
  }

  /** Let the new version in; where none has come yet, ask for the app anew. */
  async reload(): Promise<void> {
    if (!this.waiting) await this.check();
    const waiting = this.waiting ?? this.registration?.waiting;
    if (waiting) waiting.postMessage('take-over');
    else await this.reloadNow();
  }
}

export const updates = new Updates();
