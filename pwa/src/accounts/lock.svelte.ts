/**
 * Hiding what is on the screen when nobody touches it. It covers, it does not encrypt: sending goes
 * on behind it. Setting and trying the code is in code.ts, which few need.
 */
import { store } from '../offline/store.svelte';

const IDLE = 5 * 60_000; // ms without a touch
export const CODE = 'lock'; // the note that holds the code's hash

class Lock {
  isLocked = $state(false);
  /** Whether this person hides their words on this phone. */
  isSet = $state(false);
  private touchedAt = Date.now();

  constructor() {
    for (const name of ['pointerdown', 'keydown', 'scroll'])
      addEventListener(name, () => this.touch(), { passive: true, capture: true });
    document.addEventListener('visibilitychange', () => {
      this.look();
      if (store.person) void store.noted(CODE).then((code) => (this.isSet = !!code)); // set in another tab
    });
    setInterval(() => this.look(), 15_000);
  }

  /** A person's things were opened: hidden at first, if they want it so. */
  async start({ isFresh }: { isFresh: boolean }): Promise<void> {
    this.isSet = !!(await store.noted(CODE));
    this.isLocked = this.isSet && !isFresh;
    this.touchedAt = Date.now();
  }

  touch(): void {
    this.look();
    this.touchedAt = Date.now();
  }

  private look(): void {
    if (this.isSet && Math.abs(Date.now() - this.touchedAt) > IDLE) this.isLocked = true;
  }

  open(): void {
    this.isLocked = false;
    this.touchedAt = Date.now();
  }

  async clear(): Promise<void> {
    await store.note(CODE, undefined);
    this.forget();
  }

  /** Nobody's things are open any more, or nobody wants them hidden. */
  forget(): void {
    this.isSet = this.isLocked = false;
  }
}

export const lock = new Lock();
