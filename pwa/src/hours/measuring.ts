/** Minutes that write themselves: of the screens that count, by where one is. */
import { store } from '../offline/store.svelte';
import { uuid7 } from '../offline/ids';
import type { Measured } from './intents';
import { Meter, Sittings } from './meter';
import { MINUTES, SITTING_LIMIT, type MinuteBucket } from './things';

const TICK = 5; // seconds
const KEEP_EVERY = 3 * 60_000; // ms: a phone that dies takes no more than that along
const MINUTE = 60_000; // ms

interface Place {
  bucket: MinuteBucket;
  about: string;
}

/** The part of a course that a path shows, if it shows one. */
export const partAt = (path: string): string | undefined => /^\/course\/(?:lesson|activity|assessment)\/([^/]+)/.exec(path)?.[1];

/** What being at a path documents, if anything; `course` is the one that one is in. */
export function placeAt(path: string, course: string): Place | null {
  const [room, part, name = ''] = path.split('/').slice(1);
  const within = (kind: string, bucket: MinuteBucket): Place => ({ bucket, about: `${kind}:${course}:${name}` });
  if (room === 'course' && part === 'lesson') return within('topic', 'READING');
  if (room === 'course' && part === 'activity') return within('activity', 'ACTIVITIES');
  if (room === 'course' && part === 'assessment') return within('assessment', 'SELF_ASSESSMENTS');
  if (room === 'journal' && part === 'write' && name) return { bucket: 'JOURNAL', about: `entry:${name}` };
  if (room === 'reflections' && part && part !== 'new') return { bucket: 'ACTIVITIES', about: `reflection:${part}` };
  return null;
}

class Measuring {
  private meter = new Meter();
  private place: Place | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private keptAt = 0;
  private person: string | null = null; // whose minutes these are
  private sittings = new Sittings(SITTING_LIMIT);
  private stretch = { id: '', about: '', minutes: 0, endedAt: 0 };

  /** Whether nobody sees the screen although it shows: given by the app. */
  isHidden: () => boolean = () => false;
  private isWatched = false;

  /** One is somewhere else now: what was measured there is kept, and what counts here begins. */
  at(place: Place | null): void {
    this.watch();
    if (place?.about === this.place?.about && this.person === store.person) return;
    this.keep(true);
    this.place = place;
    this.person = store.person;
    this.meter = new Meter();
    this.meter.touch(Date.now()); // whoever comes is there
    clearInterval(this.timer);
    if (place) this.timer = setInterval(() => this.tick(), TICK * 1000);
  }

  private watch(): void {
    if (this.isWatched) return;
    this.isWatched = true;
    for (const name of ['pointerdown', 'keydown', 'scroll', 'touchmove'])
      addEventListener(name, () => this.meter.touch(Date.now()), { capture: true, passive: true });
    document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && this.keep(true));
  }

  private tick(): void {
    const now = Date.now();
    if (document.visibilityState === 'visible' && !this.isHidden() && this.person === store.person) this.meter.tick(now, TICK);
    if (now - this.keptAt >= KEEP_EVERY) this.keep(false);
  }

  private keep(isOver: boolean): void {
    const now = Date.now();
    this.keptAt = now;
    if (!this.place || !store.person || this.person !== store.person) return; // somebody else has come
    for (const { minutes, endedAt } of this.meter.take(now, isOver, SITTING_LIMIT)) {
      const counted = this.sittings.within(this.place.about, minutes, endedAt);
      if (counted) this.record(this.place, counted, endedAt);
    }
  }

  /** What goes on and was not sent yet is one stretch; the server takes each only once. */
  private record(place: Place, minutes: number, endedAt: number): void {
    const last = this.stretch;
    const goesOn = last.about === place.about && last.endedAt === endedAt - minutes * MINUTE && last.minutes + minutes <= SITTING_LIMIT;
    const isOpen = goesOn && store.intentsOf(MINUTES, last.id).some(({ tried }) => !tried);
    this.stretch = { id: isOpen ? last.id : uuid7(), about: place.about, minutes: minutes + (isOpen ? last.minutes : 0), endedAt };
    void store.change<Measured>(MINUTES, this.stretch.id, 'record', { ...place, minutes: this.stretch.minutes, endedAt });
  }
}

export const measuring = new Measuring();
