/** One's own reflections: read from the phone, written to it. */
import { edited, type FieldEdits } from '../offline/fields';
import { uuid7 } from '../offline/ids';
import { store } from '../offline/store.svelte';
import { REFLECTION, type Reflection } from './things';

/** The path of a new reflection; what asked for it goes along. */
export function beginning(search: string): string {
  const query = new URLSearchParams(search);
  query.set('new', '');
  return `/reflections/${uuid7()}?${query}`;
}

class Reflections {
  /** Those that went from here, deleted or because they said nothing: their ids are spent. */
  readonly gone = new Set<string>();

  /** The newest event first. */
  all: Reflection[] = $derived(
    store.all<Reflection>(REFLECTION).sort((a, b) => b.occurredOn.localeCompare(a.occurredOn) || b.id.localeCompare(a.id)),
  );
  /** Those that name the mindset one went in with, the oldest event first: what a picture is made of. */
  whole: Reflection[] = $derived(this.all.filter(({ texts }) => texts.before).reverse());

  get = (id: string): Reflection | undefined => store.get<Reflection>(REFLECTION, id);

  write(id: string, texts: Record<string, string>, settles: string[] = []): Promise<boolean> {
    return store.change<FieldEdits>(REFLECTION, id, 'write', edited(texts, settles));
  }

  delete(id: string): Promise<boolean> {
    return store.change(REFLECTION, id, 'delete', null);
  }
}

export const reflections = new Reflections();
