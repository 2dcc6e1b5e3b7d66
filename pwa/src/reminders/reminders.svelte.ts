/** The reminder as screens read it, and what will happen by it. */
import { DAYS_OFF, type DayOff } from '../accounts/daysoff';
import { journal, type SlotNow } from '../journal/journal.svelte';
import { told } from '../notifications/news.svelte';
import { store } from '../offline/store.svelte';
import { addDays } from '../journal/timeline';
import { clock } from '../ui/clock.svelte';
import { daysIn, isOff, laterAt, type Range } from './days';
import './intents';
import type { Changes } from './intents';
import { FRESH, MINE, REMINDER, type Later, type Reminder } from './things';

/** A day on which something comes, or would have. */
export interface Coming {
  day: string;
  slot: SlotNow;
  isRepeat: boolean;
  silent: string | null; // the day off's name, where that is why
}

/** "15:40" */
const timeNow = () => new Date().toTimeString().slice(0, 5);

class Reminders {
  mine = $derived(store.get<Reminder>(REMINDER, MINE));
  daysOff = $derived(store.get<DayOff[]>(DAYS_OFF, MINE) ?? []);
  reminder = $derived(this.mine ?? FRESH);

  /** What will happen from a day on, by a rule that need not be kept yet; one a slot. */
  coming(rule: Pick<Reminder, 'weekdays' | 'repeats' | 'at'>, today: string): Coming[] {
    const { timeline } = journal;
    if (!timeline) return [];
    const isOver = rule.at <= timeNow();
    const from = isOver ? addDays(today, 1) : today;
    return journal.slots
      .filter(({ closesOn, state, dueOn }) => closesOn >= from && state !== 'FILLED' && !this.reminder.skipped.includes(dueOn))
      .flatMap((slot): Coming[] => {
        const days = daysIn(slot, timeline, rule, this.daysOff);
        const next = days.find((day) => day >= from);
        if (next) return [{ day: next, slot, isRepeat: next !== days[0], silent: null }];
        const why = this.daysOff.find(({ startsOn, endsOn }) => startsOn <= slot.dueOn && slot.dueOn <= endsOn);
        return why && !days.length ? [{ day: slot.dueOn, slot, isRepeat: false, silent: why.name }] : [];
      });
  }

  /** How many days off are still to come, each once, however often it is named. */
  countAhead(ranges: readonly Range[] = this.daysOff): number {
    const days = new Set<string>();
    for (const { startsOn, endsOn } of ranges)
      for (let day = startsOn < clock.today ? clock.today : startsOn; day <= endsOn; day = addDays(day, 1)) days.add(day);
    return days.size;
  }

  isOff = (day: string): boolean => isOff(day, this.daysOff);

  slotDue(day: string): SlotNow | undefined {
    return journal.slots.find(({ dueOn }) => dueOn === day);
  }

  /** When one put off now would come; null when it cannot be. */
  laterAt(choice: Later): Date | null {
    return laterAt(choice, new Date(), told.preferences.quiet, this.daysOff);
  }

  set(changes: Changes): Promise<boolean> {
    return store.change(REMINDER, MINE, 'set', changes);
  }

  snooze(slot: string, until: Later): Promise<boolean> {
    const about = this.laterAt(until)?.toISOString();
    return store.change(REMINDER, MINE, 'snooze', { slot, until, about });
  }

  skip(slot: string): Promise<boolean> {
    return store.change(REMINDER, MINE, 'skip', { slot });
  }
}

export const reminders = new Reminders();
