/** Minutes that write themselves: of the screens that count, by where one is. */
import { store } from '../offline/store.svelte';
import { uuid7 } from '../offline/ids';
import type { Measured } from './intents';
import { Meter } from './meter';
import { MINUTES, SITTING_LIMIT, type MinuteBucket } from './things';

const TICK = 5; // seconds
const KEEP_EVERY = 5 * 60_000; // ms: a phone that dies takes no more than that along
const PAUSE = 10 * 60_000; // ms: after which a sitting is another one

interface Place {
  bucket: MinuteBucket;
  about: string;
}

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
  private sitting = { about: '', minutes: 0, endedAt: 0 };
  private isWatched = false;

  /** One is somewhere else now: what was measured there is kept, and what counts here begins. */
  at(place: Place | null): void {
    this.watch();
    if (place?.about === this.place?.about) return;
    this.keep(true);
    this.place = place;
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
    if (document.visibilityState === 'visible') this.meter.tick(now, TICK);
    if (now - this.keptAt >= KEEP_EVERY) this.keep(false);
  }

  private keep(isOver: boolean): void {
    const now = Date.now();
    this.keptAt = now;
    if (!this.place || !store.person) return;
    for (const { minutes, endedAt } of this.meter.take(now, isOver, SITTING_LIMIT)) {
      const counted = this.withinSitting(minutes, endedAt);
      if (counted) void store.change<Measured>(MINUTES, uuid7(), 'record', { ...this.place, minutes: counted, endedAt });
    }
  }

  /** A sitting over one thing counts for an hour at most; after a pause another one begins. */
  private withinSitting(minutes: number, endedAt: number): number {
    const { about, endedAt: last } = this.sitting;
    const isSame = about === this.place!.about && endedAt - minutes * 60_000 - last < PAUSE;
    const before = isSame ? this.sitting.minutes : 0;
    const counted = Math.min(minutes, SITTING_LIMIT - before);
    this.sitting = { about: this.place!.about, minutes: before + counted, endedAt };
    return counted;
  }
}

export const measuring = new Measuring();
