/** Days and times in the person's own way of writing them. */
const utc = (day: string) => new Date(`${day}T00:00:00Z`);

let locale: string | undefined;
const known = new Map<string, Intl.DateTimeFormat>();

export function useLocale(chosen: string): void {
  locale = chosen;
  known.clear();
}

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = JSON.stringify(options);
  let found = known.get(name);
  if (!found) known.set(name, (found = new Intl.DateTimeFormat(locale, options)));
  return found;
}

/** A day in words; outside this year it says which. */
const day = (options: Intl.DateTimeFormatOptions) => (iso: string) => {
  const isThisYear = iso.startsWith(String(new Date().getFullYear()));
  const year = options.month && options.day && !isThisYear ? { year: 'numeric' as const } : {};
  return format({ ...options, ...year, timeZone: 'UTC' }).format(utc(iso));
};

/** "Monday, November 23" */
export const longDay = day({ weekday: 'long', month: 'long', day: 'numeric' });
/** "Mon, Nov 23" */
export const shortDay = day({ weekday: 'short', month: 'short', day: 'numeric' });
/** "Nov 23" */
export const dayAndMonth = day({ month: 'short', day: 'numeric' });
/** "Mon" */
export const weekday = day({ weekday: 'short' });
/** "Mondays" is not the same everywhere: "Monday". */
export const longWeekday = day({ weekday: 'long' });
/** "November" */
export const month = day({ month: 'long' });
/** "Nov" */
export const shortMonth = day({ month: 'short' });
/** "November 2026" */
export const monthAndYear = day({ month: 'long', year: 'numeric' });
/** "23" */
export const dayOfMonth = (iso: string) => String(Number(iso.slice(8)));

/** "Nov 23", of an instant, where the phone is */
export const dayAndMonthOf = (at: string) =>
  format({ month: 'short', day: 'numeric' }).format(new Date(at));
/** "3:42 PM" */
export const time = (at: number | string) =>
  format({ hour: 'numeric', minute: '2-digit' }).format(new Date(at));
/** "3:42 PM" today, "Fri, Nov 20, 4:05 PM" on any other day */
export const recently = (at: number | string) => {
  const instant = new Date(at);
  const isToday = instant.toDateString() === new Date().toDateString();
  return isToday ? time(at) : moment(instant.toISOString());
};
/** "Fri, Nov 20, 4:05 PM" */
export const moment = (at: string) =>
  format({ weekday: 'short', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' })
    .format(new Date(at)); // prettier-ignore
