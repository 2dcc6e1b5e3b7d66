/** What is only on this phone, in words. Each feature says how its own things are called. */
import { pathOf, type Intent } from './handlers';
import { store } from './store.svelte';

export interface Described {
  icon: 'entry' | 'spark' | 'timeline';
  title: string;
  note: string;
  /** Where it can be seen and mended. */
  path?: string;
  /** All of it, as plain text, for a file. */
  text: string;
}

export interface Waiting extends Described {
  kind: string;
  id: string;
  since: number; // by this phone's clock
  refused: Intent | undefined;
  photos: string[]; // files that wait with it
}

type Describe = (thing: unknown, intents: Intent[]) => Described;
const describers = new Map<string, Describe>();

export function describe<T>(
  kind: string,
  how: (thing: T | undefined, intents: Intent[]) => Described,
): void {
  describers.set(kind, how as Describe);
}

/** Every thing with something unsent, the oldest first. */
export function waiting(): Waiting[] {
  const byThing = Map.groupBy(store.outbox, ({ kind, id }) => pathOf(kind, id));
  return [...byThing.values()].map((intents) => {
    const { kind, id } = intents[0]!;
    return {
      ...describers.get(kind)!(store.get(kind, id), intents),
      kind,
      id,
      since: Math.min(...intents.map(({ at }) => at)),
      refused: intents.find(({ refused }) => refused),
      photos: intents.filter(({ type }) => type === 'attach').map(({ payload }) => (payload as { id: string }).id),
    };
  });
}

const halves = new Map<string, string>();

/** Text in a field that was never sent is noted under names that begin like this, and called so. */
export function isHalfTyped(beginning: string, title: string): void {
  halves.set(beginning, title);
}

/** What is half typed: it cannot be sent, but it is only here. */
export async function halfTyped(): Promise<Waiting[]> {
  const titleOf = (name: string) => [...halves].find(([beginning]) => name.startsWith(beginning))![1];
  const noted = await store.notedTexts([...halves.keys()]);
  return noted.map(([id, text]) => ({
    ...{ kind: 'note', id, icon: 'entry', title: titleOf(id), note: `“${text}”`, text },
    ...{ since: Date.now(), refused: undefined, photos: [] },
  }));
}

const drafts: (() => Promise<unknown>)[] = [];

/** Text that is no thing yet becomes one when `settleDrafts` is called, so that it is not forgotten. */
export function isDraft(settle: () => Promise<unknown>): void {
  drafts.push(settle);
}

export async function settleDrafts(): Promise<void> {
  for (const settle of drafts) await settle();
}

/** Save things as files of the phone's own: their text in one, each photo in another. */
export async function keepFiles(things: readonly Waiting[], name: string): Promise<void> {
  const text = things.map((one) => `${one.title}\n${one.note}\n\n${one.text}\n`).join('\n———\n\n');
  download(new Blob([text], { type: 'text/plain;charset=utf-8' }), name);
  for (const id of things.flatMap(({ photos }) => photos)) {
    const photo = await store.file(id);
    if (photo) download(photo, `${id}.${photo.type.split('/')[1]}`);
  }
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // once the browser has read it
}
