/**
 * Which wall-clock minutes a screen was really used: while it is visible and the last touch or key is
 * at most a minute old. A minute counts when more than half of it was like that. Pure but for its state.
 */
export const FRESH = 60_000; // ms: input that old means that nobody is there
const MINUTE = 60_000;
const HALF = 30; // seconds
const PAUSE = 10 * MINUTE; // after which a sitting is another one

export interface Run {
  minutes: number;
  endedAt: number; // ms
}

export class Meter {
  private seconds = new Map<number, number>(); // by minute since 1970
  private lastInput = -Infinity;

  touch(now: number): void {
    this.lastInput = now;
  }

  /** So many seconds have passed on a visible screen. */
  tick(now: number, seconds: number): void {
    if (now - this.lastInput > FRESH) return;
    const minute = Math.floor(now / MINUTE);
    this.seconds.set(minute, (this.seconds.get(minute) ?? 0) + seconds);
  }

  /** The minutes that count until now, one after the other; the present one goes on when `isOver` is false. */
  take(now: number, isOver: boolean, most: number): Run[] {
    const present = Math.floor(now / MINUTE);
    const counted = [...this.seconds].filter(([minute, seconds]) => seconds > HALF && (isOver || minute < present)).map(([minute]) => minute);
    const left = this.seconds.get(present);
    this.seconds.clear();
    if (!isOver && left) this.seconds.set(present, left);
    const runs: Run[] = [];
    for (const minute of counted.sort((a, b) => a - b)) {
      const last = runs.at(-1);
      const endedAt = (minute + 1) * MINUTE;
      if (last && last.endedAt === minute * MINUTE && last.minutes < most) Object.assign(last, { minutes: last.minutes + 1, endedAt });
      else runs.push({ minutes: 1, endedAt });
    }
    return runs;
  }
}

/** Sittings, each over one thing: it counts for so many minutes at most, and ends with a pause. */
export class Sittings {
  private last = new Map<string, Run>();

  constructor(private most: number) {}

  /** How many of a run's minutes count yet. */
  within(about: string, minutes: number, endedAt: number): number {
    const last = this.last.get(about);
    const before = last && endedAt - minutes * MINUTE - last.endedAt < PAUSE ? last.minutes : 0;
    const counted = Math.min(minutes, this.most - before);
    this.last.set(about, { minutes: before + counted, endedAt });
    return counted;
  }
}
