/** What the person was told, as screens read it, and how they want to be told. */
import { store } from '../offline/store.svelte';
import './intents';
import { MINE, NOTIFICATION, PREFERENCES, USUAL, type News, type Preferences } from './things';

class Told {
  /** The newest first. */
  all = $derived(store.all<News>(NOTIFICATION).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)));
  unread = $derived(this.all.filter(({ readAt }) => !readAt));
  preferences = $derived(store.get<Preferences>(PREFERENCES, MINE) ?? USUAL);

  /** The page that is looked at: what is told about it meanwhile is read as well. */
  private watched = $state('');

  constructor() {
    const look = () => document.visibilityState === 'visible' && this.readAbout(this.watched);
    document.addEventListener('visibilitychange', look);
    $effect.root(() => {
      $effect(() => void look());
    });
  }

  watch(path: string): void {
    this.watched = path;
  }

  read({ id, readAt }: News): void {
    if (!readAt) void store.change(NOTIFICATION, id, 'read', null);
  }

  /** Whoever opens the page a notification is about has read it. */
  readAbout(path: string): void {
    for (const news of this.unread) if (news.path === path) this.read(news);
  }

  choose(changes: Partial<Preferences>): Promise<boolean> {
    return store.change(PREFERENCES, MINE, 'set', changes);
  }
}

export const told = new Told();
