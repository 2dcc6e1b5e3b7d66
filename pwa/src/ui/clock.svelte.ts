/** The local day, as the phone sees it; it turns at midnight and when the phone wakes. */
import { dayOf } from './day';

class Clock {
  today = $state(dayOf(new Date()));

  constructor() {
    const look = () => (this.today = dayOf(new Date()));
    setInterval(look, 60_000);
    document.addEventListener('visibilitychange', look);
  }
}

export const clock = new Clock();
