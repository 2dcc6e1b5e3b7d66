/** Reading a school's calendar: the server does it, and says which line is broken. */
import { ask } from '../graphql/client';
import { ReadSchoolCalendarDocument } from '../graphql/generated/graphql';
import { Refused } from '../graphql/refused';
import { thingOf } from '../graphql/result';
import type { Days } from '../accounts/daysoff';
import { later } from '../locales/later';

export interface Found extends Days {
  isFree: boolean; // its name says that there is no school
}

const LARGEST = 500_000; // bytes

/** The whole days of a calendar that are still to come. Throws Refused, and what the client throws. */
export async function readCalendar(file: File): Promise<Found[]> {
  if (file.size > LARGEST) throw new Refused(later.daysOff.tooLarge);
  const text = (await file.text()).toWellFormed();
  const { readSchoolCalendar } = await ask(ReadSchoolCalendarDocument, { text });
  return thingOf(readSchoolCalendar).found;
}
