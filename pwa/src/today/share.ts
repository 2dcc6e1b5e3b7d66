/** From what another app shares to one line: its words, and its address if it has one. */
import { SHARED, type Shared } from '../journal/things';
import { store } from '../offline/store.svelte';

export type Share = Shared;
export const LIMIT = 500; // characters of a spark
const ADDRESS = /https?:\/\/\S+/;

/** What a share's query says; null when there is none. Some apps put the address in the text. */
export function shareOf(query: URLSearchParams): Share | null {
  const [title, said, url] = ['title', 'text', 'url'].map((name) => query.get(name)?.trim() ?? '');
  const found = url ? '' : (said!.match(ADDRESS)?.[0] ?? '');
  const address = (url || found).slice(0, LIMIT / 2);
  const words = said!.replace(found, '').trim();
  const text = words.includes(title!) ? words : [title, words].filter(Boolean).join(': ');
  if (!text && !address) return null;
  return { text: text.slice(0, LIMIT - address.length - 1).toWellFormed(), address, prompt: null };
}

/** Keep it, sealed, until it has become a spark: a killed app loses nothing. */
export const keepShared = (share: Share): Promise<void> =>
  store.noteText(SHARED, share.text || share.address ? JSON.stringify(share) : '');

export async function readShared(): Promise<Share | null> {
  const kept = await store.notedText(SHARED);
  return kept ? JSON.parse(kept) : null;
}
