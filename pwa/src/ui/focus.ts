import { tick } from 'svelte';

/** Put the focus where one goes on, once what had it is gone from the screen. */
export async function focusOn(find: () => HTMLElement | null | undefined): Promise<void> {
  await tick();
  if (document.activeElement === document.body) find()?.focus();
}
