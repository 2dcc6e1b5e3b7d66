/** The local day, as the phone sees it; it turns at midnight and when the phone wakes. */
const dayOf = (date: Date) =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');

class Clock {
  today = $state(dayOf(new Date()));

  constructor() {
    const look = () => (this.today = dayOf(new Date()));
    setInterval(look, 60_000);
    document.addEventListener('visibilitychange', look);
  }
}

export const clock = new Clock();
