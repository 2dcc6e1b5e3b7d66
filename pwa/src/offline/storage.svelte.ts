/** Whether the browser keeps what is on this phone, and how much room there is. */
import { store } from './store.svelte';

const SEEN = 'tab-warning-seen';

class Storage {
  /** Whether the browser clears it only when the person says so; unknown until asked. */
  isPersisted: boolean | null = $state(null);
  room: { used: number; all: number } | null = $state(null); // bytes

  async look(): Promise<void> {
    const storage = navigator.storage;
    this.isPersisted = (await storage?.persisted?.()) ?? false;
    const { usage, quota } = (await storage?.estimate?.()) ?? {};
    this.room = usage !== undefined && quota ? { used: usage, all: quota } : null;
  }

  /** Whether to warn of it now: there is something to lose, and nobody has said "I know" yet. */
  isWarning = $state(false);

  async consider(): Promise<void> {
    await this.look();
    this.isWarning = this.mayBeCleared && !(await store.noted(SEEN));
  }

  async dismiss(): Promise<void> {
    this.isWarning = false;
    await store.note(SEEN, true);
  }

  /** Ask the browser to keep it: once there is something worth keeping. */
  async ask(): Promise<void> {
    if (!(await navigator.storage?.persisted?.())) await navigator.storage?.persist?.();
    await this.consider();
  }

  get isInstalled(): boolean {
    return matchMedia('(display-mode: standalone)').matches || 'standalone' in navigator && !!navigator.standalone;
  }

  /** What is kept may go by itself: it was refused to keep it, and the app is a tab. */
  get mayBeCleared(): boolean {
    return this.isPersisted === false && !this.isInstalled;
  }

  /** Safari, also behind other names on iOS: it clears a tab that was not opened for seven days. */
  get isSafari(): boolean {
    return /^((?!chrome|chromium|android|firefox).)*safari/i.test(navigator.userAgent);
  }
}

export const storage = new Storage();
