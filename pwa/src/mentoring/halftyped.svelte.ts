/** What is half typed and no thing yet: on the phone, sealed, until it is kept. */
import { store } from '../offline/store.svelte';

/** Under what name a half-typed word's web address stays. */
export const linkOf = (draft: string): string => `${draft}/link`;

export class HalfTyped {
  text = $state('');
  private isTouched = false;

  constructor(private name: string, otherwise = '') {
    this.text = otherwise;
    void store.notedText(name).then((kept) => {
      if (kept && !this.isTouched) this.text = kept;
    });
  }

  /** Its field's `oninput`. */
  note = (): void => {
    this.isTouched = true;
    void store.noteText(this.name, this.text);
  };

  forget(): void {
    this.text = '';
    this.note();
  }
}
